"""A form for any content type, made of its declared fields."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from cms.content.types import ContentType, Field, FieldKind, Status, Visibility
from cms.i18n import _

REQUIRED = InputRequired(_("Please fill this in."))

STATUS_LABELS = {
    Status.DRAFT: _("Draft"),
    Status.REVIEW: _("In review"),
    Status.PUBLISHED: _("Published"),
    Status.ARCHIVED: _("Archived"),
    Status.TRASHED: _("Trash"),
}
VISIBILITY_LABELS = {
    Visibility.PUBLIC: _("Public: everybody"),
    Visibility.PRIVATE: _("Private: only signed-in editors"),
    Visibility.PASSWORD: _("With a password"),
}
#: Prefix of declared fields, so that none hides one of ours.
PREFIX = "field_"
TERMS = "terms_"


class ZonedField(DateTimeLocalField):
    """An instant, shown and typed in the site's time zone."""

    zone: dt.tzinfo = dt.UTC

    def process_data(self, value: dt.datetime | None) -> None:
        local = value.astimezone(self.zone).replace(tzinfo=None) if value else None
        super().process_data(local)

    def instant(self) -> dt.datetime | None:
        """Return what was typed as an aware instant."""
        if self.data is None:
            return None
        return self.data.replace(tzinfo=self.zone).astimezone(dt.UTC)


class CheckboxesField(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ContentForm(Form):
    """What content of every type has."""

    version = HiddenField()
    title = StringField(_("Title"), [Length(max=500)])
    slug = StringField(
        _("Slug"),
        [Optional(), Length(max=200)],
        description=_("The last part of the address; empty makes one of the title."),
    )
    body = TextAreaField(
        _("Text"),
        [Optional()],
        description=_("HTML. Scripts, styles and everything unsafe are taken out."),
        render_kw={"rows": "24", "spellcheck": "true", "class": "code"},
    )
    excerpt = TextAreaField(
        _("Excerpt"),
        [Optional(), Length(max=20_000)],
        description=_("Shown in lists; empty takes the beginning of the text."),
        render_kw={"rows": "3"},
    )
    status = SelectField(_("Status"))
    published_at = ZonedField(
        _("Published from"),
        [Optional()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        description=_("A time ahead schedules it."),
    )
    expires_at = ZonedField(
        _("Published until"),
        [Optional()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    visibility = SelectField(
        _("Visible to"),
        choices=[SelectChoice(str(k), v) for k, v in VISIBILITY_LABELS.items()],
    )
    password = PasswordField(
        _("Password for readers"),
        [Optional(), Length(max=256)],
        description=_("Empty keeps the present one."),
        render_kw={"autocomplete": "new-password"},
    )
    sticky = BooleanField(_("Keep at the top of the home page"))
    comments_open = BooleanField(_("Comments are open"))
    seo_title = StringField(
        _("Title for search engines"),
        [Optional(), Length(max=300)],
    )
    seo_description = TextAreaField(
        _("Description for search engines"),
        [Optional(), Length(max=600)],
        render_kw={"rows": "2"},
    )
    noindex = BooleanField(_("Ask search engines not to list it"))
    author_id = SelectField(_("Author"))
    parent_id = SelectField(_("Below"))
    position = IntegerField(_("Order"), [Optional()])
    template = SelectField(_("Template"))
    featured_media_id = SelectField(_("Main picture"), [Optional()])
    reason = StringField(
        _("What did you change?"),
        [Optional(), Length(max=300)],
        description=_("Shown in the list of versions."),
    )


def form_class(type_: ContentType, zone: str, taxonomies: Iterable[Any] = ()) -> type[ContentForm]:
    """Return the form of *type_*: what it does not support is left out, its fields are added.

    :param zone: the site's time zone.
    """
    zoned = {"zone": zoneinfo.ZoneInfo(zone)}
    instant = type("SiteField", (ZonedField,), zoned)
    members: dict[str, Any] = {}
    for name in ("published_at", "expires_at"):
        unbound = getattr(ContentForm, name)
        members[name] = instant(*unbound.args, **unbound.kwargs)
    for name in _left_out(type_):
        members[name] = None
    for field in type_.fields:
        members[PREFIX + field.name] = _declared(field, instant)
    if "terms" in type_.supports:
        for taxonomy in taxonomies:
            members[TERMS + taxonomy.name] = (
                CheckboxesField(taxonomy.label_plural, coerce=int, validate_choice=True)
                if taxonomy.hierarchical
                else StringField(
                    taxonomy.label_plural,
                    [Optional(), Length(max=2000)],
                    description=_("Separated by commas; new ones are created."),
                )
            )
    return type("ContentFormOfType", (ContentForm,), members)


def _left_out(type_: ContentType) -> set[str]:
    needs = {
        "body": ("body",),
        "excerpt": ("excerpt",),
        "comments": ("comments_open",),
        "sticky": ("sticky",),
        "author": ("author_id",),
        "featured_image": ("featured_media_id",),
    }
    names = {name for feature, fields in needs.items() if feature not in type_.supports
             for name in fields}  # fmt: skip
    if not type_.hierarchical:
        names |= {"parent_id", "position"}
    if not type_.templates:
        names.add("template")
    return names


def _declared(field: Field, instant: type[ZonedField]) -> Any:
    """Return the form field of a declared one."""
    validators: list[Any] = [REQUIRED if field.required else Optional()]
    label = field.label or field.name.replace("_", " ").capitalize()
    given: dict[str, Any] = {"description": field.help}
    match FieldKind(field.kind):
        case FieldKind.LONGTEXT | FieldKind.HTML:
            validators.append(Length(max=field.maximum))
            return TextAreaField(label, validators, render_kw={"rows": "8"}, **given)
        case FieldKind.NUMBER:
            return StringField(label, validators, render_kw={"inputmode": "decimal"}, **given)
        case FieldKind.INTEGER | FieldKind.MEDIA | FieldKind.CONTENT:
            return IntegerField(label, validators, **given)
        case FieldKind.BOOLEAN:
            return BooleanField(label, **given)
        case FieldKind.DATE:
            return DateField(label, validators, **given)
        case FieldKind.DATETIME:
            return instant(
                label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **given
            )
        case FieldKind.CHOICE:
            choices = [SelectChoice(str(value), text) for value, text in field.pairs()]
            if not field.required:
                choices.insert(0, SelectChoice("", "–"))
            return SelectField(label, choices=choices, **given)
        case FieldKind.URL:
            return URLField(label, [*validators, Length(max=2000)], **given)
    return StringField(label, [*validators, Length(max=field.maximum)], **given)


def field_data(type_: ContentType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form fields of *type_* start with, for stored *values*."""
    data: dict[str, Any] = {}
    for field in type_.fields:
        value = values.get(field.name, field.default)
        if value is not None and field.kind == FieldKind.DATE:
            value = dt.date.fromisoformat(value)
        elif value is not None and field.kind == FieldKind.DATETIME:
            value = dt.datetime.fromisoformat(value)
        data[PREFIX + field.name] = value
    return data


def field_values(type_: ContentType, form: Form) -> dict[str, Any]:
    """Return what was typed into the declared fields."""
    values: dict[str, Any] = {}
    for field in type_.fields:
        bound = form[PREFIX + field.name]
        values[field.name] = bound.instant() if isinstance(bound, ZonedField) else bound.data
    return values
