"""Forms for accounts. What a field may hold is the service's to say; these carry it."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    EmailField,
    Form,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from cms.i18n import _
from cms.i18n.languages import INTERFACE_LANGUAGES, language_name
from cms.security.roles import Role

REQUIRED = InputRequired(_("Please fill this in."))

ROLE_LABELS = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.EDITOR: _("Editor"),
    Role.AUTHOR: _("Author"),
    Role.CONTRIBUTOR: _("Contributor"),
    Role.MEMBER: _("Member"),
}


def language_choices() -> list[SelectChoice]:
    """Return the interface languages by their own names, after the site's."""
    named = [SelectChoice(tag, language_name(tag)) for tag in INTERFACE_LANGUAGES]
    return [SelectChoice("", _("As the site")), *named]


class PersonForm(Form):
    """What an account shows of a person."""

    name = StringField(
        _("Name"),
        [REQUIRED, Length(max=200)],
        description=_("Shown to readers as the author."),
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _("E-mail address"), [Optional(), Length(max=254)], render_kw={"autocomplete": "email"}
    )
    url = URLField(_("Website"), [Optional(), Length(max=500)], render_kw={"autocomplete": "url"})
    bio = TextAreaField(
        _("About"),
        [Optional(), Length(max=5000)],
        description=_("A few sentences for the author's page."),
        render_kw={"rows": "4"},
    )
    locale = SelectField(_("Language of the admin"), choices=language_choices())


class ProfileForm(PersonForm):
    """The own account."""

    password = PasswordField(
        _("Your password"),
        [Optional()],
        description=_("Needed only to change the e-mail address."),
        render_kw={"autocomplete": "current-password"},
    )


class OwnPasswordForm(Form):
    """A new password for oneself."""

    current = PasswordField(
        _("Present password"), [REQUIRED], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _("New password"),
        [REQUIRED],
        description=_("At least 12 characters. A few words in a row are easy to remember."),
        render_kw={"autocomplete": "new-password", "minlength": "12"},
    )


class AccountForm(PersonForm):
    """Somebody's account, as an administrator edits it."""

    login = StringField(
        _("Login"),
        [REQUIRED, Length(max=60)],
        description=_("The name to sign in with: small letters, digits, dots, hyphens."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    role = SelectField(_("Role"), choices=[SelectChoice(str(k), v) for k, v in ROLE_LABELS.items()])
    active = BooleanField(
        _("May sign in"), description=_("Switched off, the account keeps its content.")
    )


class NewAccountForm(PersonForm):
    """An account to be; its owner chooses the password by a link."""

    login = AccountForm.login
    role = AccountForm.role


class DeleteForm(Form):
    """What happens to the content of an account that goes."""

    heir = SelectField(_("Its content goes to"), [Optional()])


def take_errors(form: Form, errors: dict[str, str]) -> None:
    """Show what a service refused at the fields it named, the rest above the form."""
    for name, text in errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, text]
        else:
            form.form_errors.append(text)
