"""From a session to an identity, and back: what the session knows about an account."""

from __future__ import annotations

import time
from typing import Any

from pyramid.config import Configurator
from pyramid.interfaces import ISecurityPolicy

from cms.accounts import queries
from cms.accounts.models import User
from cms.security.identity import Identity
from cms.security.roles import permissions_for
from cms_cache.web import sessions

ACCOUNT = "account"
EPOCH = "epoch"
CONFIRMED = "confirmed"

#: How long after showing a password dangerous acts go through without asking again.
FRESH_SECONDS = 600


def load_identity(request: Any) -> Identity | None:
    """Return who the session belongs to, unless the account ended its sessions since."""
    session = request.session
    user_id = session.get(ACCOUNT)
    if not isinstance(user_id, int):
        return None
    row = queries.identity_row(request.db, user_id)
    if row is None or not row.active or row.session_epoch != session.get(EPOCH):
        return None
    return Identity(
        user_id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        locale=row.locale,
        permissions=permissions_for(request.registry, row.role),
    )


def start_session(request: Any, user: User) -> None:
    """Sign *user* in: a new session id, so that one planted before is worth nothing."""
    request.session.invalidate()
    renew_session(request, user.id)
    request.session[ACCOUNT] = user.id
    request.session[EPOCH] = user.session_epoch
    request.session[CONFIRMED] = int(time.time())
    _look_again(request)


def renew_session(request: Any, user_id: int) -> None:
    """Give the session a new id and list it among the account's, with where it is used.

    :raises cms_cache.core.errors.Unavailable: the store of sessions does not answer.
    """
    agent = (request.user_agent or "")[:200]
    sessions.renew(request, user_id, address=request.client_addr or "", agent=agent)


def follow_epoch(request: Any, user: User) -> None:
    """Keep this session alive after the account ended all its sessions, under a new id."""
    renew_session(request, user.id)
    request.session[EPOCH] = user.session_epoch
    sessions.end_sessions(request.registry, user.id, keep=sessions.current_handle(request))
    _look_again(request)


def end_session(request: Any) -> None:
    """Sign whoever it is out."""
    sessions.end(request)
    _look_again(request)


def is_fresh(request: Any) -> bool:
    """Return whether a password or code was shown in this session a short while ago."""
    confirmed = request.session.get(CONFIRMED)
    return isinstance(confirmed, int) and 0 <= time.time() - confirmed < FRESH_SECONDS


def note_confirmed(request: Any) -> None:
    """Note that whoever is signed in showed a password or code just now."""
    request.session[CONFIRMED] = int(time.time())


def _look_again(request: Any) -> None:
    request.registry.getUtility(ISecurityPolicy).forget_identity(request)


def includeme(config: Configurator) -> None:
    """Tell the security policy how to find out who is asking."""
    config.registry.cms_identity_loader = load_identity
