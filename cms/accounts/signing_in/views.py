"""Signing in by password, and signing out."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.accounts.errors import SignInRefusedError, TooManyFailuresError
from cms.accounts.signing_in.forms import SignInForm
from cms.accounts.signing_in.identity import end_session
from cms.accounts.signing_in.limits import count_sign_in, forget_sign_ins
from cms.accounts.signing_in.redirects import onwards, safe_next
from cms.accounts.signing_in.refusals import too_many
from cms.accounts.signing_in.services import SignInService
from cms.accounts.signing_in.steps import agent_of, proceed
from cms.i18n import _


@view_config(
    route_name="admin.sign_in",
    renderer="accounts/sign_in.jinja2",
    permission=NO_PERMISSION_REQUIRED,
    request_method=("GET", "POST"),
)
def sign_in(request: Any) -> Any:
    """Ask for name and password, and check them."""
    if request.identity is not None:
        return onwards(request, request.params.get("next"))
    form = request.admin.form(SignInForm)
    wrong = False
    if request.method == "POST" and form.validate():
        count_sign_in(request, form.login.data)
        service = request.scope.get(SignInService)
        try:
            user = service.check_password(
                form.login.data, form.password.data, request.client_addr or "", agent_of(request)
            )
        except TooManyFailuresError as error:
            raise too_many(error) from error
        except SignInRefusedError:
            # Answered with 200, so that the transaction commits and the failure counts.
            wrong = True
        else:
            forget_sign_ins(request, form.login.data)
            return proceed(request, user, request.POST.get("next"))
    next_path = safe_next(request, request.params.get("next")) or ""
    return {"form": form, "wrong": wrong, "next": next_path}


@view_config(route_name="admin.sign_out", permission=NO_PERMISSION_REQUIRED, request_method="POST")
def sign_out(request: Any) -> HTTPSeeOther:
    """End the session; a link alone cannot do that, it takes a form."""
    end_session(request)
    request.admin.flash(_("You are signed out."))
    return HTTPSeeOther(request.route_path("admin.sign_in"))
