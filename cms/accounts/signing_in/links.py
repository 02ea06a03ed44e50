"""One-time links: opening one shows a button, only pressing it uses the link up.

Mail scanners and chat previews open links; they do not press buttons.
"""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPGone, HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.accounts.errors import LinkInvalidError
from cms.accounts.services import AccountService
from cms.accounts.signing_in.forms import NewPasswordForm
from cms.accounts.signing_in.limits import count_reset
from cms.accounts.signing_in.services import SignInService
from cms.accounts.signing_in.steps import proceed
from cms.accounts.types import Purpose
from cms.errors import InvalidError
from cms.i18n import _


@view_config(
    route_name="admin.link",
    renderer="accounts/link.jinja2",
    permission=NO_PERMISSION_REQUIRED,
    request_method=("GET", "POST"),
)
def link(request: Any) -> Any:
    """Show what the link is for; on POST do it."""
    # The address is a secret: it must not travel to whatever this page links to.
    request.response.headers["Referrer-Policy"] = "no-referrer"
    request.response.headers["Cache-Control"] = "no-store"
    token = request.matchdict["token"]
    service = request.scope.get(SignInService)
    try:
        user, purpose = service.find_link(token)
    except LinkInvalidError:
        raise _gone() from None
    if request.method == "POST":
        count_reset(request, user.id)
    form = request.admin.form(NewPasswordForm) if purpose is not Purpose.SIGN_IN else None
    if request.method == "POST" and (form is None or form.validate()):
        answer = _use(request, token, form)
        if answer is not None:
            return answer
    return {"form": form, "purpose": purpose, "name": user.name, "login": user.login}


def _use(request: Any, token: str, form: NewPasswordForm | None) -> HTTPSeeOther | None:
    """Use the link; return where to go, or None when the new password is not good enough."""
    service = request.scope.get(SignInService)
    if form is None:
        try:
            user, _purpose = service.use_link(token)
        except LinkInvalidError:
            raise _gone() from None
        return proceed(request, user, None)
    user, _purpose = service.find_link(token)
    try:
        request.scope.get(AccountService).set_password(user, form.password.data)
    except InvalidError as error:
        form.password.errors = [error.errors["password"]]
        return None
    answer = proceed(request, user, None)
    request.admin.flash(_("Your new password is set."))
    return answer


def _gone() -> HTTPGone:
    return HTTPGone(
        _("This link has been used, has expired, or was replaced by a newer one. Ask for another.")
    )
