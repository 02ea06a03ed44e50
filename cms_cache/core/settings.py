"""Every setting of this library, as rows.

An application that has settings of its own can declare these rows among them; `read` is what
this library itself uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_cache.core.declare import Setting, Values, read_rows
from cms_cache.core.headers import table as headers
from cms_cache.core.settings_checks import (
    between,
    cookie_name,
    key_prefix,
    networks,
    redis_url,
    same_site,
    yes_only,
)

PREFIXES = ("cache.", "session.", "redis.sessions.")

_BACKENDS = ("auto", "redis", "file", "memory", "none")

SHARED = (
    Setting("cache.var", "str", "", "Folder in which this site keeps what it writes: file caches, "
            "sessions, counters and statistics. Without it nothing is kept in files."),
    Setting("cache.prefix", "str", "", "Put before every key in Redis, so that several sites can "
            "share a server. Left empty, a name is made once and kept in the folder.",
            check=key_prefix),
    Setting("cache.backend", "str", "auto", "Where values are kept. auto takes Redis when a URL is "
            "set and answers, else files, else memory when there is one process only, else none.",
            choices=_BACKENDS),
    Setting("cache.processes", "str", "auto", "Whether one process or many serve this site; auto "
            "means that it is not known.", choices=("auto", "one", "many")),
    Setting("cache.redis.url", "secret", "", "Redis or Valkey server: redis://[user:password@]host"
            ":port/db, rediss:// for TLS, unix:///path/to/socket.", check=redis_url, secret=True),
    Setting("cache.redis.timeout", "float", 0.05, "Seconds that one look into Redis may take "
            "before the next tier serves.", check=between(0.001, 30)),
    Setting("cache.redis.connect_timeout", "float", 0.2, "Seconds that connecting to Redis may "
            "take.", check=between(0.001, 30)),
    Setting("cache.trusted_proxies", "list", (), "Addresses and networks of proxies in front of "
            "this site: only they are believed about the address of a visitor.",
            check=networks),
    Setting("cache.breaker.failures", "int", 1, "Failed calls in a row after which a tier is "
            "skipped until it answers a probe in the background.", check=between(1, 1000)),
    Setting("cache.breaker.probe", "float", 0.25, "Seconds until the first probe of a tier that "
            "is skipped; doubles up to five seconds.", check=between(0.01, 60)),
)  # fmt: skip

REGIONS = ("page", "fragment", "data")

CACHES = (
    Setting("cache.hosts", "str", "one", "Whether one host or many serve this site; many needs "
            "Redis, cache.prefix and the same secrets on all.", choices=("one", "many")),
    *(Setting(f"cache.{region}.backend", "str", "", f"Where the region {region} is kept, if not "
              "where cache.backend says.", choices=_BACKENDS) for region in REGIONS),
    *(Setting(f"cache.{region}.lifetime", "duration", 86400, f"Longest life of a value in the "
              f"region {region}.", check=between(1, 31_536_000)) for region in REGIONS),
    Setting("cache.memory.size", "size", 64 * 1024**2, "Bytes that a region in memory may take in "
            "each process.", check=between(4096, 2**40)),
    Setting("cache.near.size", "size", 16 * 1024**2, "Bytes of each process for copies of a region "
            "that is kept in Redis or in files; 0 keeps none.", check=between(0, 2**40)),
    Setting("cache.file.size", "size", 256 * 1024**2, "Bytes that the files of a region may take.",
            check=between(4096, 2**50)),
    Setting("cache.file.files", "int", 20_000, "Files that a region may consist of: a shared host "
            "may count them.", check=between(16, 10_000_000)),
    Setting("cache.pages.enabled", "bool", True, "Whether whole pages are shared, on routes that "
            "allow it."),
    Setting("cache.pages.stale", "duration", 3600, "Seconds after the end of its lifetime during "
            "which a page is served while somebody renders it anew.",
            check=between(0, 31_536_000)),
    Setting("cache.pages.grace", "duration", 86400, "Seconds during which an old page is served "
            "when rendering it fails.", check=between(0, 31_536_000)),
    Setting("cache.pages.waiters", "int", 2, "Threads of a process that may wait longer than half "
            "a second for a page that another one renders; about half of its threads.",
            check=between(0, 10_000)),
    Setting("cache.pages.most", "size", 2 * 1024**2, "Bytes that a page may have to be shared.",
            check=between(1024, 2**31)),
    Setting("cache.pages.secret", "secret", "", "Key that signs stored pages and values. Left "
            "empty, one is made once and kept in the folder.", secret=True),
    Setting("cache.lease", "float", 0.05, "With several hosts: seconds that a host goes on with "
            "what it knows without asking; a save waits as long.", check=between(0.001, 5)),
    Setting("cache.lock.lifetime", "duration", 30, "Seconds after which the lock of somebody who "
            "computes a value and hangs is taken as free.", check=between(1, 3600)),
)  # fmt: skip

SESSIONS = (
    Setting("session.backend", "str", "auto", "Where sessions are kept; auto takes Redis when a "
            "URL is set and answers, else a file in the folder, else memory.",
            choices=("auto", "redis", "file", "memory")),
    Setting("session.redis.url", "secret", "", "Redis for sessions only; empty means "
            "cache.redis.url.", check=redis_url, secret=True),
    Setting("session.redis.timeout", "float", 0.5, "Seconds that reading or writing a session in "
            "Redis may take.", check=between(0.001, 30)),
    Setting("session.secret", "secret", "", "Key that signs the session cookie. Left empty, one "
            "is made once and kept in the folder.", secret=True),
    Setting("session.idle", "duration", 86400, "A session ends after this time without a request.",
            check=between(60, 31_536_000)),
    Setting("session.absolute", "duration", 30 * 86400, "A session ends after this time whatever "
            "happens.", check=between(60, 315_360_000)),
    Setting("session.cookie_name", "str", "session", "Name of the cookie.", check=cookie_name),
    Setting("session.cookie_path", "str", "/", "Path of the cookie."),
    Setting("session.cookie_domain", "str", "", "Domain of the cookie; empty: this host only."),
    Setting("session.cookie_max_age", "duration", 0, "How long a browser keeps the cookie; 0 means "
            "until it is closed."),
    Setting("session.cookie_secure", "str", "auto", "Whether the cookie travels over https only; "
            "auto means exactly when the request came over https.",
            choices=("auto", "true", "false")),
    Setting("session.cookie_samesite", "str", "lax", "SameSite of the cookie: lax or strict.",
            check=same_site),
)  # fmt: skip

# What an ini file written for pyramid_redis_sessions may hold. Each is another name for a row
# above, or part of its address; see docs/architecture/sessions.md for what is refused and why.
REDIS_SESSIONS = tuple(
    Setting(f"redis.sessions.{name}", kind, default, help, check=check, secret=secret)  # type: ignore[arg-type]
    for name, kind, default, help, check, secret in (
        ("secret", "secret", "", "Same as session.secret.", None, True),
        ("timeout", "duration", 0, "Same as session.idle.", between(60, 31_536_000), False),
        ("cookie_name", "str", "", "Same as session.cookie_name.", cookie_name, False),
        ("cookie_path", "str", "", "Same as session.cookie_path.", None, False),
        ("cookie_domain", "str", "", "Same as session.cookie_domain.", None, False),
        ("cookie_max_age", "duration", 0, "Same as session.cookie_max_age.", None, False),
        ("cookie_secure", "bool", False, "Same as session.cookie_secure.", None, False),
        ("cookie_httponly", "bool", True, "Always true.", yes_only, False),
        ("cookie_samesite", "str", "", "Same as session.cookie_samesite.", same_site, False),
        ("prefix", "str", "", "Put before the keys of sessions.", key_prefix, False),
        ("url", "secret", "", "Same as session.redis.url.", redis_url, True),
        ("redis_url", "secret", "", "Same as session.redis.url.", redis_url, True),
        ("host", "str", "", "Host of session.redis.url.", None, False),
        ("redis_host", "str", "", "Host of session.redis.url.", None, False),
        ("port", "int", 6379, "Port of session.redis.url.", between(1, 65535), False),
        ("redis_port", "int", 6379, "Port of session.redis.url.", between(1, 65535), False),
        ("db", "int", 0, "Database of session.redis.url.", between(0, 1_000_000), False),
        ("redis_db", "int", 0, "Database of session.redis.url.", between(0, 1_000_000), False),
        ("password", "secret", "", "Password of session.redis.url.", None, True),
        ("redis_password", "secret", "", "Password of session.redis.url.", None, True),
        ("unix_socket_path", "str", "", "Socket of session.redis.url.", None, False),
        ("redis_unix_socket_path", "str", "", "Socket of session.redis.url.", None, False),
        ("socket_timeout", "float", 0.5, "Same as session.redis.timeout.", None, False),
        ("redis_socket_timeout", "float", 0.5, "Same as session.redis.timeout.", None, False),
    )
)

ROWS: tuple[Setting, ...] = (*SHARED, *CACHES, *headers.ROWS, *SESSIONS, *REDIS_SESSIONS)


def read(settings: Mapping[str, Any]) -> Values:
    """Every row's value from `settings`, as text or already typed.

    Raises:
        ConfigurationProblem: an unknown key under our prefixes, or a wrong value.
    """
    return read_rows(ROWS, PREFIXES, settings)
