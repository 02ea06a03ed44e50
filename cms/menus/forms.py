"""Forms for menus and their items."""

from __future__ import annotations

from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from cms.content.panel.choosing import TargetField
from cms.i18n import _


class MenuForm(Form):
    """A menu."""

    name = StringField(_("Name"), [InputRequired(_("Please fill this in.")), Length(max=200)])
    place = SelectField(
        _("Shown"),
        choices=[
            SelectChoice("", _("Nowhere")),
            SelectChoice("main", _("At the top")),
            SelectChoice("footer", _("At the bottom")),
            SelectChoice("social", _("As links to other networks")),
        ],
    )
    locale = SelectField(_("Language"))


class ItemForm(Form):
    """One link of a menu."""

    kind = SelectField(
        _("Leads to"),
        choices=[
            SelectChoice("content", _("Content")),
            SelectChoice("term", _("A category or tag")),
            SelectChoice("url", _("An address")),
            SelectChoice("home", _("The home page")),
        ],
    )
    target_id = TargetField(
        _("Content, category or tag"),
        description=_("Begin to type its title."),
    )
    url = StringField(_("Address"), [Optional(), Length(max=1000)])
    label = StringField(
        _("Words of the link"), [Optional(), Length(max=300)],
        description=_("Empty shows the title of where it leads."),
    )  # fmt: skip
    title = StringField(_("Further explanation"), [Optional(), Length(max=300)])
    new_window = BooleanField(_("Open in a new window"))


VALUES = ("kind", "target_id", "url", "label", "title", "new_window")
