"""The own password."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from cms.accounts.errors import SignInRefusedError, TooManyFailuresError
from cms.accounts.forms import OwnPasswordForm, take_errors
from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.signing_in.identity import follow_epoch, is_fresh, note_confirmed
from cms.accounts.signing_in.refusals import too_many
from cms.accounts.signing_in.services import SignInService
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.permissions import Permission


@view_config(
    route_name="admin.profile.password",
    renderer="accounts/password.jinja2",
    permission=Permission.PROFILE_EDIT,
    request_method=("GET", "POST"),
)
def password(request: Any) -> Any:
    """Change the own password; every other session of the account ends."""
    user = request.db.get(User, request.identity.user_id)
    form = request.admin.form(OwnPasswordForm)
    if user.password_hash is None:
        # Came by a link and never had one; that they did so a moment ago is enough.
        del form.current
        if not is_fresh(request) and request.method != "POST":
            return {"form": None, "login": user.login}
    if request.method == "POST" and form.validate() and _is_owner(request, user, form):
        try:
            request.scope.get(AccountService).set_password(user, form.password.data)
        except InvalidError as error:
            take_errors(form, error.errors)
        else:
            follow_epoch(request, user)
            note_confirmed(request)
            request.admin.flash(_("Your password is changed. Other devices are signed out."))
            return HTTPSeeOther(request.route_path("admin.profile"))
    return {"form": form}


def _is_owner(request: Any, user: User, form: OwnPasswordForm) -> bool:
    if user.password_hash is None:
        if not is_fresh(request):
            form.form_errors.append(_("Sign in again by a new link to choose a password."))
        return is_fresh(request)
    try:
        request.scope.get(SignInService).check_password(
            user.login, form.current.data, request.client_addr or ""
        )
    except TooManyFailuresError as error:
        raise too_many(error) from error
    except SignInRefusedError:
        form.current.errors = [_("This is not your password.")]
        return False
    return True
