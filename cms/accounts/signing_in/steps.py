"""The steps from a good password or link to being signed in."""

from __future__ import annotations

import time
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from cms.accounts.models import User
from cms.accounts.signing_in.identity import start_session
from cms.accounts.signing_in.redirects import onwards, safe_next
from cms.accounts.signing_in.services import SignInService
from cms.accounts.types import Step
from cms_cache.web import sessions

PENDING = "pending"
#: How long somebody may take to find their telephone.
PENDING_SECONDS = 600


def proceed(request: Any, user: User, next_path: str | None) -> HTTPSeeOther:
    """Go on with an account whose password or link was good."""
    service = request.scope.get(SignInService)
    if service.next_step(user) is Step.SECOND_FACTOR:
        sessions.renew(request)
        request.session[PENDING] = {
            "account": user.id,
            "epoch": user.session_epoch,
            "since": int(time.time()),
            "next": safe_next(request, next_path) or "",
        }
        return HTTPSeeOther(request.route_path("admin.sign_in.code"))
    return finish(request, user, next_path)


def pending_account(request: Any) -> tuple[User, str] | None:
    """Return who has shown a password and still owes a code, and where they want to go."""
    pending = request.session.get(PENDING)
    if not isinstance(pending, dict) or time.time() - pending["since"] > PENDING_SECONDS:
        return None
    user = request.db.get(User, pending["account"])
    if user is None or not user.active or user.session_epoch != pending["epoch"]:
        return None
    return user, pending["next"]


def finish(request: Any, user: User, next_path: str | None) -> HTTPSeeOther:
    """Sign *user* in and send them on."""
    request.scope.get(SignInService).complete(user, request.client_addr or "", agent_of(request))
    start_session(request, user)
    return onwards(request, next_path)


def agent_of(request: Any) -> str:
    """Return what the browser calls itself."""
    return request.user_agent or ""
