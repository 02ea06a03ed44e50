"""Forms of signing in."""

from __future__ import annotations

from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired

from cms.i18n import _


class SignInForm(Form):
    """Name and password."""

    login = StringField(
        _("Name or e-mail address"),
        [InputRequired(_("Please fill this in."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Please fill this in."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(Form):
    """A code of the second factor."""

    code = StringField(
        _("Code"),
        [InputRequired(_("Please fill this in."))],
        description=_("Six digits from your authenticator app, or one of your recovery codes."),
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "text",
            "autocapitalize": "none",
            "spellcheck": "false",
            "class": "one-time",
        },
    )


class ConfirmForm(Form):
    """The own password once more."""

    password = PasswordField(
        _("Password"),
        [InputRequired(_("Please fill this in."))],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """A password to be; the service judges it."""

    password = PasswordField(
        _("New password"),
        [InputRequired(_("Please fill this in."))],
        description=_("At least 12 characters. A few words in a row are easy to remember."),
        render_kw={"autocomplete": "new-password", "minlength": "12"},
    )
