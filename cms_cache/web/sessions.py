"""`request.session`: kept on the server, the same on Redis, files and memory.

`config.include("cms_cache.web.sessions")` reads `session.*` and sets Pyramid's session factory.
`registry.cms_cache_sessions` lists and ends the sessions of accounts.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pyramid_session_redis
from pyramid.exceptions import ConfigurationError
from pyramid_session_redis.util import create_unique_session_id

from cms_cache.core.errors import ConfigurationProblem, Unavailable
from cms_cache.core.recording import private
from cms_cache.core.seldom import Seldom
from cms_cache.core.sessions.choose import open_sessions
from cms_cache.core.sessions.sessions import Sessions, handle_of
from cms_cache.core.sessions.settings import SessionSettings, session_settings
from cms_cache.core.settings import read
from cms_cache.web.given import given_settings
from cms_cache.web.session_adapter import RedisLike

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request

log = logging.getLogger(__name__)
_seldom = Seldom(log)

# A session in use is written once a minute, so that its idle time starts anew.
_WRITE_EVERY = 60
_CSRF_TOKEN = "_csrft_"  # noqa: S105 - the key under which the session keeps its token


def includeme(config: Configurator) -> None:
    """Set the session factory from the settings, and `registry.cms_cache_sessions`.

    Raises:
        ConfigurationError: naming the setting, its value and what is allowed.
    """
    try:
        values = read(given_settings(config.registry))
        wanted = session_settings(values)
        sessions = open_sessions(wanted, values)
    except ConfigurationProblem as wrong:
        raise ConfigurationError(str(wrong)) from wrong
    config.registry.cms_cache_sessions = sessions
    # As it is, whichever of its names the ini used.
    config.registry.cms_cache_session_cookie = wanted.cookie_name
    config.set_session_factory(session_factory(sessions, wanted))
    log.info("Sessions: %s, because %s", sessions.kind, sessions.reason)


def session_factory(sessions: Sessions, wanted: SessionSettings) -> Callable[[Request], Any]:
    """What `config.set_session_factory` takes."""
    redis_like = RedisLike(sessions.store)

    def client(request: Request, **options: Any) -> RedisLike:
        return redis_like

    def decode(raw: bytes) -> dict[str, Any]:
        payload = cast("dict[str, Any]", msgspec.json.decode(raw))
        if payload["c"] + wanted.absolute <= time.time():
            raise ValueError("the session is too old")
        return payload

    def make(secure: bool) -> Callable[..., Any]:
        return pyramid_session_redis.RedisSessionFactory(
            secret=wanted.secret,
            timeout=wanted.idle,
            timeout_trigger=max(1, wanted.idle - _WRITE_EVERY),
            cookie_name=wanted.cookie_name,
            cookie_path=wanted.cookie_path,
            cookie_domain=wanted.cookie_domain,
            cookie_max_age=wanted.cookie_max_age,
            cookie_secure=secure,
            cookie_httponly=True,
            cookie_samesite=wanted.samesite,
            redis_client_callable=client,  # type: ignore[arg-type]  # it is like Redis
            serialize=encode,
            deserialize=decode,
            deserialized_fails_new=True,
        )

    factories = {secure: make(secure) for secure in (True, False)}

    def factory(request: Request) -> Any:
        private("session")
        secure = request.scheme == "https" if wanted.secure is None else wanted.secure
        return factories[secure](request, new_session_id_func=_new_id)

    return factory


def _new_id(**options: Any) -> str:
    try:
        return create_unique_session_id(**options)
    except Unavailable as wrong:
        # Without an id no cookie is set: the visitor goes on as one who has no session.
        _seldom.warning("A session could not be made: %s", wrong)
        return ""


def encode(payload: dict[str, Any]) -> bytes:
    """The session as JSON. What JSON cannot carry is left out, and logged with its key."""
    try:
        return msgspec.json.encode(payload)
    except (TypeError, ValueError, RecursionError):
        kept = {}
        for key, value in payload["m"].items():
            try:
                msgspec.json.encode({key: value})
            except (TypeError, ValueError, RecursionError) as wrong:
                log.error("session[%r] is not kept, it is no JSON: %s", key, wrong)
            else:
                kept[key] = value
        return msgspec.json.encode({**payload, "m": kept})


def renew(request: Request, account: object = None, **details: str) -> str:
    """Give the session a new id, at sign-in and whenever rights change.

    The data stays, the CSRF token does not, and the old id is worth nothing from now on.

    Args:
        account: whose session it is from now on; it is then listed and ended with the account's.
        details: what to show in the list of sessions, such as address and browser.

    Returns:
        The session's handle: it names the session in lists, and is not its id.

    Raises:
        Unavailable: the store does not answer; nobody is signed in then.
    """
    session = request.session
    sessions: Sessions = request.registry.cms_cache_sessions
    data = {key: value for key, value in session.managed_dict.items() if key != _CSRF_TOKEN}
    session.invalidate()
    session.update(data)
    session_id = session.ensure_id()
    if not session_id:
        raise Unavailable("sessions cannot be kept at the moment")
    if account is not None:
        try:
            return sessions.bind(session_id, str(account), details)
        except Unavailable:
            session.invalidate()
            raise
    return handle_of(session_id)


def end(request: Request) -> None:
    """End the session of this request, at sign-out; its cookie is taken back."""
    request.session.invalidate()


def current_handle(request: Request) -> str | None:
    """The handle of this request's session, `None` when it has none."""
    session_id = request.session.session_id
    return handle_of(session_id) if isinstance(session_id, str) and session_id else None


def list_sessions(registry: Registry, account: object) -> list[Any]:
    """Live sessions of an account: see `Sessions.list_sessions`."""
    return cast("Sessions", registry.cms_cache_sessions).list_sessions(account)


def end_sessions(registry: Registry, account: object, *, keep: str | None = None) -> int:
    """End the sessions of an account: see `Sessions.end_sessions`."""
    return cast("Sessions", registry.cms_cache_sessions).end_sessions(account, keep=keep)
