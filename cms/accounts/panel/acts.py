"""Acts on one account: unlock, switch off two-factor sign-in, sign out, delete."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config
from wtforms.fields import SelectChoice

from cms.accounts import queries
from cms.accounts.errors import AccountNotFoundError, LastAdministratorError
from cms.accounts.forms import DeleteForm, take_errors
from cms.accounts.models import User
from cms.accounts.panel.editing import account_of
from cms.accounts.services import AccountService
from cms.accounts.signing_in.identity import follow_epoch
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.permissions import Permission


def _back(request: Any, user: User) -> HTTPSeeOther:
    return HTTPSeeOther(request.route_path("admin.users.edit", id=user.id))


@view_config(
    route_name="admin.users.unlock",
    permission=Permission.USERS_EDIT,
    request_method="POST",
    fresh=True,
)
def unlock(request: Any) -> HTTPSeeOther:
    """Forget failed attempts to sign in."""
    user = account_of(request)
    request.scope.get(AccountService).unlock(user)
    request.admin.flash(_("Failed attempts are forgotten."))
    return _back(request, user)


@view_config(
    route_name="admin.users.two_factor",
    permission=Permission.USERS_EDIT,
    request_method="POST",
    fresh=True,
)
def two_factor_off(request: Any) -> HTTPSeeOther:
    """Switch the second factor off for somebody who lost it."""
    user = account_of(request)
    request.scope.get(AccountService).disable_two_factor(user)
    request.admin.flash(_("Two-factor sign-in is off for this account."))
    return _back(request, user)


@view_config(
    route_name="admin.users.sessions",
    permission=Permission.USERS_EDIT,
    request_method="POST",
    fresh=True,
)
def sign_out_everywhere(request: Any) -> HTTPSeeOther:
    """End all sessions of an account; one's own stays here."""
    user = account_of(request)
    request.scope.get(AccountService).end_sessions(user)
    if user.id == request.identity.user_id:
        follow_epoch(request, user)
    request.admin.flash(_("The account is signed out everywhere."))
    return _back(request, user)


@view_config(
    route_name="admin.users.delete",
    renderer="accounts/user_delete.jinja2",
    permission=Permission.USERS_EDIT,
    request_method=("GET", "POST"),
    fresh=True,
)
def delete(request: Any) -> Any:
    """Ask what happens to the account's content, then remove the account."""
    user = account_of(request)
    form = request.admin.form(DeleteForm)
    nobody = request.admin.translate(_("Nobody: it shows no author"))
    form.heir.choices = [
        *(SelectChoice(str(k), name) for k, name in queries.possible_heirs(request.db, user.id)),
        SelectChoice("", nobody),
    ]
    if request.method == "POST" and form.validate():
        accounts = request.scope.get(AccountService)
        try:
            heir = accounts.get(int(form.heir.data)) if form.heir.data else None
            accounts.delete(user, heir=heir)
        except InvalidError as error:
            take_errors(form, error.errors)
        except (LastAdministratorError, AccountNotFoundError) as error:
            form.form_errors.append(error.args[0])
        else:
            request.admin.flash(_("The account is deleted."))
            return HTTPSeeOther(request.route_path("admin.users"))
    return {"form": form, "user": user}
