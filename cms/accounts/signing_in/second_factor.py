"""The second step of signing in."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.accounts.errors import SignInRefusedError, TooManyFailuresError
from cms.accounts.signing_in.forms import CodeForm
from cms.accounts.signing_in.limits import count_code
from cms.accounts.signing_in.refusals import too_many
from cms.accounts.signing_in.services import SignInService
from cms.accounts.signing_in.steps import agent_of, finish, pending_account


@view_config(
    route_name="admin.sign_in.code",
    renderer="accounts/code.jinja2",
    permission=NO_PERMISSION_REQUIRED,
    request_method=("GET", "POST"),
)
def code(request: Any) -> Any:
    """Ask for a code of the second factor; without a password shown before, start over."""
    found = pending_account(request)
    if found is None:
        return HTTPSeeOther(request.route_path("admin.sign_in"))
    user, next_path = found
    form = request.admin.form(CodeForm)
    wrong = False
    if request.method == "POST" and form.validate():
        count_code(request, user.id)
        service = request.scope.get(SignInService)
        try:
            service.check_code(user, form.code.data, request.client_addr or "", agent_of(request))
        except TooManyFailuresError as error:
            raise too_many(error) from error
        except SignInRefusedError:
            wrong = True
        else:
            return finish(request, user, next_path)
    return {"form": form, "wrong": wrong}
