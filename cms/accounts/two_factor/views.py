"""The own second factor: set it up, renew recovery codes, switch it off."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from cms.accounts.credentials import totp
from cms.accounts.credentials.box import BoxError
from cms.accounts.errors import SignInRefusedError, TooManyFailuresError
from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.signing_in.forms import CodeForm, ConfirmForm
from cms.accounts.signing_in.refusals import too_many
from cms.accounts.signing_in.services import SignInService
from cms.accounts.two_factor.services import TwoFactorService
from cms.i18n import _
from cms.security.permissions import Permission

ENROLLING = "two_factor"


@view_config(
    route_name="admin.profile.two_factor",
    renderer="accounts/two_factor.jinja2",
    permission=Permission.PROFILE_EDIT,
    request_method=("GET", "POST"),
    fresh=True,
)
def two_factor(request: Any) -> Any:
    """Show the state, or a QR code to begin with; a good code switches it on."""
    user = request.db.get(User, request.identity.user_id)
    service = request.scope.get(TwoFactorService)
    if user.totp_secret is not None:
        return {
            "on": True,
            "left": service.codes_left(user),
            "form": request.admin.form(ConfirmForm),
        }
    sealed, secret = _secret_in_the_making(request, service)
    form = request.admin.form(CodeForm)
    form.code.description = _("Six digits from your authenticator app.")
    if request.method == "POST" and form.validate():
        try:
            codes = service.confirm(user, sealed, form.code.data)
        except SignInRefusedError:
            form.code.errors = [_("This code does not fit. Check the clock of your device.")]
        else:
            del request.session[ENROLLING]
            return _show_codes(request, codes)
    uri = totp.provisioning_uri(secret, user.login, request.cms_settings["site.name"])
    return {
        "on": False,
        "form": form,
        "qr": Markup(totp.qr_svg(uri)),  # noqa: S704 - drawn by segno from our own text
        "secret": totp.grouped(secret),
    }


@view_config(
    route_name="admin.profile.two_factor.codes",
    permission=Permission.PROFILE_EDIT,
    request_method="POST",
    renderer="accounts/recovery_codes.jinja2",
    fresh=True,
)
def renew_codes(request: Any) -> Any:
    """Replace the recovery codes."""
    user = request.db.get(User, request.identity.user_id)
    if user.totp_secret is None:
        return HTTPSeeOther(request.route_path("admin.profile.two_factor"))
    return {"codes": request.scope.get(TwoFactorService).renew_codes(user)}


@view_config(
    route_name="admin.profile.two_factor.off",
    permission=Permission.PROFILE_EDIT,
    request_method="POST",
    renderer="accounts/two_factor.jinja2",
)
def switch_off(request: Any) -> Any:
    """Switch it off, against the password."""
    user = request.db.get(User, request.identity.user_id)
    form = request.admin.form(ConfirmForm)
    if form.validate():
        try:
            request.scope.get(SignInService).check_password(
                user.login, form.password.data, request.client_addr or ""
            )
        except TooManyFailuresError as error:
            raise too_many(error) from error
        except SignInRefusedError:
            form.password.errors = [_("This is not your password.")]
        else:
            request.scope.get(AccountService).disable_two_factor(user)
            request.admin.flash(_("Two-factor sign-in is off."))
            return HTTPSeeOther(request.route_path("admin.profile"))
    left = request.scope.get(TwoFactorService).codes_left(user)
    return {"on": user.totp_secret is not None, "left": left, "form": form}


def _secret_in_the_making(request: Any, service: TwoFactorService) -> tuple[str, str]:
    """Return the secret that this session is setting up, sealed and in clear."""
    sealed = request.session.get(ENROLLING)
    if isinstance(sealed, str):
        try:
            return sealed, service.reveal(sealed)
        except BoxError:
            pass
    sealed = request.session[ENROLLING] = service.begin()
    return sealed, service.reveal(sealed)


def _show_codes(request: Any, codes: list[str]) -> Any:
    request.override_renderer = "accounts/recovery_codes.jinja2"
    return {"codes": codes}
