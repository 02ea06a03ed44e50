"""Showing one's password again before a dangerous act."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from cms.accounts.errors import SignInRefusedError, TooManyFailuresError
from cms.accounts.models import User
from cms.accounts.signing_in.forms import ConfirmForm
from cms.accounts.signing_in.identity import note_confirmed, renew_session
from cms.accounts.signing_in.limits import count_sign_in, forget_sign_ins
from cms.accounts.signing_in.redirects import home_of, onwards, safe_next
from cms.accounts.signing_in.refusals import too_many
from cms.accounts.signing_in.services import SignInService
from cms.accounts.signing_in.steps import agent_of
from cms.i18n import _
from cms.security.permissions import Permission


@view_config(
    route_name="admin.confirm",
    renderer="accounts/confirm.jinja2",
    permission=Permission.PROFILE_EDIT,
    request_method=("GET", "POST"),
)
def confirm(request: Any) -> Any:
    """Ask for the password of whoever is signed in."""
    user = request.db.get(User, request.identity.user_id)
    if user.password_hash is None:
        request.admin.flash(_("Choose a password first; it protects what you were about to do."))
        return HTTPSeeOther(request.route_path("admin.profile.password"))
    form = request.admin.form(ConfirmForm)
    wrong = False
    if request.method == "POST" and form.validate():
        count_sign_in(request, user.login)
        try:
            request.scope.get(SignInService).check_password(
                user.login, form.password.data, request.client_addr or "", agent_of(request)
            )
        except TooManyFailuresError as error:
            raise too_many(error) from error
        except SignInRefusedError:
            wrong = True
        else:
            forget_sign_ins(request, user.login)
            renew_session(request, user.id)
            note_confirmed(request)
            return onwards(request, request.POST.get("next"))
    next_path = safe_next(request, request.params.get("next")) or home_of(request)
    return {"form": form, "wrong": wrong, "next": next_path}
