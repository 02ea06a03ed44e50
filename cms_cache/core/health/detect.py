"""Finding Redis and Valkey servers, and what each says of itself."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import redis

from cms_cache.core.redis_client import connect, in_words

USUAL_PORT = 6379
USUAL_SOCKETS = (
    "/run/redis/redis-server.sock",
    "/run/redis/redis.sock",
    "/run/valkey/valkey-server.sock",
    "/run/valkey/valkey.sock",
    "/var/run/redis/redis.sock",
    "/tmp/redis.sock",  # noqa: S108 - looked at, not written
    "~/.redis/redis.sock",
    "~/redis.sock",
)
ENVIRONMENT = ("REDIS_URL", "VALKEY_URL", "REDIS_TLS_URL", "REDISCLOUD_URL")

_TIMEOUT = 1.0
_LOOKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What answered at a place, or why nothing usable did.

    Attributes:
        url: without its password.
        usable: it is Redis or Valkey and lets us in.
        product: `redis` or `valkey`, empty when something else or nothing answers.
        memory, most_memory: bytes; `most_memory` 0 means no limit.
        policy: what it evicts when it is full.
        persistent: whether it survives a restart with its data.
        latency: milliseconds of the median look.
        advice: what somebody should do about it, one sentence each.
    """

    url: str
    found_by: str
    usable: bool = False
    product: str = ""
    version: str = ""
    needs_password: bool = False
    memory: int = 0
    most_memory: int = 0
    policy: str = ""
    persistent: bool | None = None
    replica: bool = False
    uptime: int = 0
    clients: int = 0
    latency: float = 0.0
    problem: str = ""
    advice: tuple[str, ...] = ()


def detect(
    url: str = "",
    password: str = "",
    ports: Iterable[int] = (),
    environment: Mapping[str, str] = os.environ,
    sockets: Iterable[str] = USUAL_SOCKETS,
    usual: bool = True,
) -> list[Server]:
    """Servers that this process can reach, the usable ones first.

    Args:
        url: the one that is set or was typed; `password`: tried where one is needed.
        ports: further ports of this host.
        usual: also look at the usual port.
    """
    places: dict[str, str] = {}
    if url:
        places[url] = "the settings"
    for name in ENVIRONMENT:
        if environment.get(name):
            places.setdefault(environment[name], f"the environment ({name})")
    for port in (*ports, *((USUAL_PORT,) if usual else ())):
        places.setdefault(f"redis://127.0.0.1:{port}/0", f"port {port} of this host")
    for socket in sockets:
        path = Path(socket).expanduser()
        if path.is_socket():
            places.setdefault(f"unix://{path}", f"the socket {path}")
    found = [probe(place, password, how) for place, how in places.items()]
    return sorted(found, key=lambda server: not server.usable)


def probe(url: str, password: str = "", found_by: str = "") -> Server:
    """Look at one place; never raises."""
    shown = without_password(url)
    answer = _look(url, shown, found_by)
    if answer.needs_password and password and not _has_password(url):
        return _look(with_password(url, password), shown, found_by)
    return answer


def _look(url: str, shown: str, found_by: str) -> Server:
    try:
        client: Any = connect(url, timeout=_TIMEOUT, connect_timeout=_TIMEOUT)
    except (ValueError, TypeError, redis.RedisError) as wrong:
        return Server(url=shown, found_by=found_by, problem=str(wrong))
    try:
        client.ping()
        return _describe(client, shown, found_by)
    except redis.ResponseError as wrong:
        locked_out = "NOAUTH" in str(wrong) or "WRONGPASS" in str(wrong)
        return Server(url=shown, found_by=found_by, needs_password=locked_out, problem=str(wrong))
    except Exception as wrong:  # whatever answers there, and however odd its answers are
        locked_out = isinstance(wrong, redis.AuthenticationError)
        problem = f"{in_words(wrong).rstrip('.')}{_hint(url, str(wrong).lower())}"
        return Server(url=shown, found_by=found_by, needs_password=locked_out, problem=problem)
    finally:
        client.close()


def _hint(url: str, said: str) -> str:
    """Both ends must speak TLS or neither, which their errors do not say."""
    if "certificate" in said:
        return "; ?ssl_ca_certs=/path/to/ca.pem names the authority that signed it"
    if url.startswith(("rediss:", "valkeys:")):
        return "; does it speak TLS? redis:// is without" if "time" in said or "ssl" in said else ""
    return "; does it speak TLS? rediss:// is with" if "reset" in said or "closed" in said else ""


def _describe(client: Any, shown: str, found_by: str) -> Server:
    facts = _info(client)
    product = "valkey" if "valkey_version" in facts else "redis"
    version = str(facts.get("valkey_version") or facts.get("redis_version") or "")
    persistent = None
    if "aof_enabled" in facts:
        persistent = bool(facts["aof_enabled"]) or _saves(client)
    server = Server(
        url=shown,
        found_by=found_by,
        usable=True,
        product=product,
        version=version,
        memory=int(facts.get("used_memory", 0)),
        most_memory=int(facts.get("maxmemory", 0)),
        policy=str(facts.get("maxmemory_policy", "")),
        persistent=persistent,
        replica=facts.get("role") in ("slave", "replica"),
        uptime=int(facts.get("uptime_in_seconds", 0)),
        clients=int(facts.get("connected_clients", 0)),
        latency=_latency(client),
    )
    return _advised(server)


def _info(client: Any) -> dict[str, Any]:
    try:
        return dict(client.info())
    except redis.ResponseError:
        return {}  # some hosts forbid it


def _saves(client: Any) -> bool:
    try:
        return bool(client.config_get("save").get("save"))
    except redis.ResponseError:
        return False


def _latency(client: Any) -> float:
    times = []
    for _ in range(_LOOKS):
        began = time.perf_counter()
        client.ping()
        times.append(time.perf_counter() - began)
    return round(sorted(times)[len(times) // 2] * 1000, 3)


def _advised(server: Server) -> Server:
    advice = []
    if server.replica:
        advice.append("This is a replica: it cannot be written. Use its primary.")
    if server.most_memory and server.policy == "noeviction":
        advice.append(
            "It refuses to write when its memory is full: set maxmemory-policy to volatile-lru."
        )
    if server.policy.startswith("allkeys-"):
        advice.append(
            "It may evict sessions and limits together with cached pages: set maxmemory-policy to "
            "volatile-lru, or keep sessions elsewhere (session.backend = file)."
        )
    if server.persistent is False:
        advice.append("It forgets everything when it restarts: sessions end then.")
    if not advice:
        return server
    import dataclasses

    return dataclasses.replace(server, advice=tuple(advice))


def without_password(url: str) -> str:
    """`url` as it may be shown and logged."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(no URL)"
    if not _has_password(url):
        return url
    login, at, host = parts.netloc.rpartition("@")
    if ":" in login:
        login = f"{login.partition(':')[0]}:***"
    query = re.sub(r"(^|&)(password=)[^&]*", r"\1\2***", parts.query)
    # Not urlunsplit: of unix:///path it would make unix:/path.
    tail = f"?{query}" if query else ""
    return f"{parts.scheme}://{login}{at}{host}{parts.path}{tail}"


def with_password(url: str, password: str) -> str:
    """`url` with a password in it."""
    from urllib.parse import quote

    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(
        parts._replace(netloc=f"{user.partition(':')[0]}:{quote(password, safe='')}@{host}")
    )


def _has_password(url: str) -> bool:
    parts = urlsplit(url)
    # redis-py takes it from either place.
    return ":" in parts.netloc.rpartition("@")[0] or "password" in parse_qs(parts.query)
