"""From the ini to what sessions need: `session.*`, and the keys of pyramid_redis_sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import quote

from cms_cache.core import site_files
from cms_cache.core.declare import Values
from cms_cache.core.errors import ConfigurationProblem

# The older names, and the row each of them stands for.
_ALIASES = {
    "redis.sessions.secret": "session.secret",
    "redis.sessions.timeout": "session.idle",
    "redis.sessions.cookie_name": "session.cookie_name",
    "redis.sessions.cookie_path": "session.cookie_path",
    "redis.sessions.cookie_domain": "session.cookie_domain",
    "redis.sessions.cookie_max_age": "session.cookie_max_age",
    "redis.sessions.cookie_secure": "session.cookie_secure",
    "redis.sessions.cookie_samesite": "session.cookie_samesite",
    "redis.sessions.url": "session.redis.url",
    "redis.sessions.redis_url": "session.redis.url",
    "redis.sessions.socket_timeout": "session.redis.timeout",
    "redis.sessions.redis_socket_timeout": "session.redis.timeout",
}


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Durations are in seconds; `cookie_max_age` is `None` for a cookie that ends with the
    browser, `secure` is `None` when the request's scheme decides."""

    backend: str
    redis_url: str
    redis_timeout: float
    prefix: str
    secret: str
    idle: int
    absolute: int
    cookie_name: str
    cookie_path: str
    cookie_domain: str | None
    cookie_max_age: int | None
    secure: bool | None
    samesite: str


def session_settings(values: Values) -> SessionSettings:
    """Everything about sessions, the older names taken into account.

    Raises:
        ConfigurationProblem: one thing is set under two names.
    """
    chosen = {row: values[row] for row in values if row.startswith("session.")}
    given = {row for row in chosen if values.given(row)}
    for alias, row in _ALIASES.items():
        if not values.given(alias):
            continue
        if row in given:
            raise ConfigurationProblem(alias, "(set)", f"{row} is set already; keep one of them")
        given.add(row)
        value = values[alias]
        chosen[row] = str(value).lower() if row == "session.cookie_secure" else value
    composed = _url_from_parts(values)
    if composed:
        if "session.redis.url" in given:
            raise ConfigurationProblem(
                "redis.sessions.host", "(set)", "an address is set already; keep one of them"
            )
        chosen["session.redis.url"] = composed
    secure = chosen["session.cookie_secure"]
    return SessionSettings(
        backend=chosen["session.backend"],
        redis_url=chosen["session.redis.url"] or values["cache.redis.url"],
        redis_timeout=chosen["session.redis.timeout"],
        prefix=values["redis.sessions.prefix"],
        secret=chosen["session.secret"] or _made_secret(values),
        idle=min(chosen["session.idle"], chosen["session.absolute"]),
        absolute=chosen["session.absolute"],
        cookie_name=chosen["session.cookie_name"],
        cookie_path=chosen["session.cookie_path"],
        cookie_domain=chosen["session.cookie_domain"] or None,
        cookie_max_age=chosen["session.cookie_max_age"] or None,
        secure=None if secure == "auto" else secure == "true",
        samesite=chosen["session.cookie_samesite"].lower(),
    )


def _made_secret(values: Values) -> str:
    if values["cache.hosts"] == "many":
        raise ConfigurationProblem(
            "session.secret", "", "with cache.hosts = many, set the same one on every host"
        )
    place = site_files.folder(values)
    if place is None:
        # Nothing outlives this process: neither do its sessions.
        return secrets.token_urlsafe(48)
    path = place / "session.key"
    return site_files.made_up("session.secret", path, lambda: secrets.token_urlsafe(48))


def _url_from_parts(values: Values) -> str:
    def part(name: str) -> str:
        for key in (f"redis.sessions.redis_{name}", f"redis.sessions.{name}"):
            if values.given(key):
                return str(values[key])
        return ""

    host, socket, port = part("host"), part("unix_socket_path"), part("port")
    password, database = part("password"), part("db") or "0"
    login = f":{quote(password, safe='')}@" if password else ""
    if socket:
        return f"unix://{login}{socket}?db={database}"
    if host or port or password or part("db"):
        return f"redis://{login}{host or 'localhost'}:{port or 6379}/{database}"
    return ""
