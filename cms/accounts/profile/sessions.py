"""Where one is signed in, and where somebody tried."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from cms.accounts import queries
from cms.accounts.devices import device_name
from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.signing_in.identity import follow_epoch
from cms.i18n import _
from cms.security.permissions import Permission
from cms_cache.web import sessions as cache_sessions


@view_config(
    route_name="admin.profile.sessions",
    renderer="accounts/sessions.jinja2",
    permission=Permission.PROFILE_EDIT,
)
def sessions(request: Any) -> dict[str, Any]:
    """List live sessions and the last attempts to sign in."""
    user_id = request.identity.user_id
    current = cache_sessions.current_handle(request)
    live = [
        {
            "handle": info.handle,
            "current": info.handle == current,
            "since": dt.datetime.fromtimestamp(info.created, dt.UTC),
            "address": info.details.get("address", ""),
            "device": device_name(info.details.get("agent", "")),
        }
        for info in cache_sessions.list_sessions(request.registry, user_id)
    ]
    return {
        "live": live,
        "attempts": queries.recent_sign_ins(request.db, user_id),
        "device_name": device_name,
    }


@view_config(
    route_name="admin.profile.sessions.end",
    permission=Permission.PROFILE_EDIT,
    request_method="POST",
)
def end(request: Any) -> HTTPSeeOther:
    """End one session, or all others."""
    user_id = request.identity.user_id
    handle = request.POST.get("handle", "")
    if handle:
        request.registry.cms_cache_sessions.end_session(user_id, handle)
        request.admin.flash(_("The session is ended."))
    else:
        user = request.db.get(User, user_id)
        request.scope.get(AccountService).end_sessions(user)
        follow_epoch(request, user)
        request.admin.flash(_("All other devices are signed out."))
    return HTTPSeeOther(request.route_path("admin.profile.sessions"))
