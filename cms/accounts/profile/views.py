"""Name, address, language: what people change about themselves."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from cms.accounts.errors import SignInRefusedError, TooManyFailuresError
from cms.accounts.forms import ProfileForm, take_errors
from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.signing_in.refusals import too_many
from cms.accounts.signing_in.services import SignInService
from cms.accounts.values import clean_email
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.permissions import Permission

FIELDS = ("name", "email", "url", "bio", "locale")


@view_config(
    route_name="admin.profile",
    renderer="accounts/profile.jinja2",
    permission=Permission.PROFILE_EDIT,
    request_method=("GET", "POST"),
)
def profile(request: Any) -> Any:
    """Show and save the own account."""
    user = request.db.get(User, request.identity.user_id)
    form = request.admin.form(ProfileForm, obj=user)
    if request.method == "POST" and form.validate() and _may_save(request, user, form):
        values = {name: form[name].data or "" for name in FIELDS}
        try:
            request.scope.get(AccountService).update(user, **values)
        except InvalidError as error:
            take_errors(form, error.errors)
        else:
            request.admin.flash(_("Saved."))
            return HTTPSeeOther(request.route_path("admin.profile"))
    return {"form": form, "user": user}


def _may_save(request: Any, user: User, form: ProfileForm) -> bool:
    """Return whether the form is complete: a new address takes the password too."""
    try:
        if clean_email(form.email.data) == user.email or user.password_hash is None:
            return True
    except ValueError as error:
        form.email.errors = [error.args[0]]
        return False
    try:
        request.scope.get(SignInService).check_password(
            user.login, form.password.data or "", request.client_addr or ""
        )
    except TooManyFailuresError as error:
        raise too_many(error) from error
    except SignInRefusedError:
        form.password.errors = [_("To change the e-mail address, type your password here.")]
        return False
    return True
