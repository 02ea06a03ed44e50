"""Creating and changing accounts."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from cms.accounts import queries
from cms.accounts.errors import AccountNotFoundError, LastAdministratorError
from cms.accounts.forms import AccountForm, NewAccountForm, take_errors
from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.signing_in.identity import follow_epoch
from cms.accounts.types import Purpose
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.permissions import Permission
from cms.security.roles import Role

FIELDS = ("login", "name", "email", "url", "bio", "locale", "role", "active")


def account_of(request: Any) -> User:
    """Return the account that the URL names; :raises HTTPNotFound: there is none."""
    try:
        return request.scope.get(AccountService).get(int(request.matchdict["id"]))
    except AccountNotFoundError:
        raise HTTPNotFound from None


@view_config(
    route_name="admin.users.new",
    renderer="accounts/user_new.jinja2",
    permission=Permission.USERS_EDIT,
    request_method=("GET", "POST"),
    fresh=True,
)
def new(request: Any) -> Any:
    """Create an account and show the invitation for its owner."""
    form = request.admin.form(NewAccountForm, role=str(Role.AUTHOR))
    if request.method == "POST" and form.validate():
        try:
            user = request.scope.get(AccountService).create(
                form.login.data,
                name=form.name.data,
                email=form.email.data,
                role=form.role.data,
                locale=form.locale.data,
                url=form.url.data or "",
                bio=form.bio.data or "",
            )
        except InvalidError as error:
            take_errors(form, error.errors)
        else:
            return _show_link(request, user, Purpose.INVITE)
    return {"form": form}


@view_config(
    route_name="admin.users.edit",
    renderer="accounts/user_edit.jinja2",
    permission=Permission.USERS_EDIT,
    request_method=("GET", "POST"),
    fresh=True,
)
def edit(request: Any) -> Any:
    """Change an account."""
    user = account_of(request)
    form = request.admin.form(AccountForm, obj=user)
    if request.method == "POST" and form.validate():
        values = {name: form[name].data for name in FIELDS}
        values |= {name: values[name] or "" for name in ("url", "bio")}
        try:
            request.scope.get(AccountService).update(user, **values)
        except InvalidError as error:
            take_errors(form, error.errors)
        except LastAdministratorError as error:
            form.form_errors.append(error.args[0])
        else:
            if user.id == request.identity.user_id and user.active:
                follow_epoch(request, user)
            request.admin.flash(_("Saved."))
            return HTTPSeeOther(request.route_path("admin.users.edit", id=user.id))
    return {
        "form": form,
        "user": user,
        "attempts": queries.recent_sign_ins(request.db, user.id, 5),
        "own": user.id == request.identity.user_id,
    }


@view_config(
    route_name="admin.users.link",
    renderer="accounts/user_link.jinja2",
    permission=Permission.USERS_EDIT,
    request_method="POST",
    fresh=True,
)
def link(request: Any) -> Any:
    """Make a link by which the owner chooses a new password."""
    user = account_of(request)
    purpose = Purpose.INVITE if user.password_hash is None else Purpose.RESET
    try:
        return _show_link(request, user, purpose)
    except InvalidError as error:
        request.admin.flash(error.errors[""], "error")
        return HTTPSeeOther(request.route_path("admin.users.edit", id=user.id))


def _show_link(request: Any, user: User, purpose: Purpose) -> dict[str, Any]:
    issued = request.scope.get(AccountService).issue_link(user, purpose)
    request.override_renderer = "accounts/user_link.jinja2"
    request.response.headers["Cache-Control"] = "no-store"
    url = request.links.at(issued.path.lstrip("/"), absolute=True)
    return {"user": user, "url": url, "expires_at": issued.expires_at, "purpose": purpose}
