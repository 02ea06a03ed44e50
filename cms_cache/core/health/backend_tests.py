"""The simple and the advanced test of any backend, as it is configured."""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dogpile.cache.api import NO_VALUE

from cms_cache.core.backends.file import FileBackend
from cms_cache.core.backends.redis import RedisBackend
from cms_cache.core.backends.tiers import TieredBackend
from cms_cache.core.backends.types import Backend
from cms_cache.core.caches import Made
from cms_cache.core.health.steps import Skipped, Step, expect, latency, run_steps

_ADDITIONS = 50
_THREADS = 4


def simple_test(made: Made) -> list[Step]:
    """Does the store of a region answer, and what does it say of itself?"""
    backend = shared_backend(made.guard.backend)
    if isinstance(backend, RedisBackend):
        connected = run_steps([("connect", lambda: _connect(backend))])
        # What does not answer has nothing to say of itself.
        return connected + run_steps(_redis_facts(backend)) if connected[0].ok else connected
    if isinstance(backend, FileBackend):
        return run_steps([("write", lambda: _file_write(backend)), ("use", lambda: _use(backend))])
    return run_steps([("use", lambda: _use(backend))])


def advanced_test(made: Made, prefix: str) -> list[Step]:
    """Does it do all that the cache needs?

    Args:
        prefix: what keys of the region begin with; the test leaves none behind.
    """
    backend = shared_backend(made.guard.backend)
    if backend.kind == "none":
        return [Step("write and read", None, "this region keeps nothing")]
    key = f"{prefix}test~{secrets.token_hex(8)}"
    value = secrets.token_bytes(2000)

    def write_and_read() -> str:
        backend.set_serialized(key, value)
        expect(backend.get_serialized(key) == value, "what was read is not what was written")
        return "2000 bytes came back unchanged"

    def several() -> str:
        keys = [f"{key}{number}" for number in range(10)]
        backend.set_serialized_multi(dict.fromkeys(keys, value))
        found = backend.get_serialized_multi(keys)
        backend.delete_multi(keys)
        expect(list(found) == [value] * 10, "some were missing")
        return "ten values in one go"

    def look() -> str:
        return latency(lambda: backend.get_serialized(key))

    def delete() -> str:
        backend.delete(key)
        expect(backend.get_serialized(key) is NO_VALUE, "it is still there after deleting")
        return "it is gone"

    steps: list[tuple[str, Callable[[], str]]] = [
        ("write and read", write_and_read),
        ("several at once", several),
        ("latency", look),
        ("one computes, the others wait", lambda: _exclusive(backend, key)),
        ("two processes see each other", lambda: _two_processes(backend, key)),
    ]
    if isinstance(backend, RedisBackend):
        steps += [
            ("atomic counting", lambda: _counting(backend, key)),
            ("values end by themselves", lambda: _expiry(backend, key)),
            ("permissions", lambda: _permissions(backend, prefix, key)),
        ]
    return run_steps([*steps, ("delete", delete)])


def shared_backend(backend: Backend) -> Backend:
    """The store itself, below the copies of this process."""
    return backend.shared if isinstance(backend, TieredBackend) else backend


def _connect(backend: RedisBackend) -> str:
    client: Any = backend.server.client
    backend.server.call(client.ping)
    return "it answers"


def _redis_facts(backend: RedisBackend) -> list[tuple[str, Callable[[], str]]]:
    client: Any = backend.server.client

    def fact(*names: str) -> Callable[[], str]:
        def read() -> str:
            facts = backend.server.call(client.info)
            return next(str(facts[name]) for name in names if name in facts)

        return read

    return [
        ("version", fact("valkey_version", "redis_version")),
        ("memory", fact("used_memory_human")),
        ("most memory", fact("maxmemory_human")),
        ("eviction", fact("maxmemory_policy")),
        ("uptime", fact("uptime_in_seconds")),
        ("clients", fact("connected_clients")),
    ]


def _file_write(backend: FileBackend) -> str:
    backend.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=backend.folder, prefix=".test") as file:
        file.write(b"x" * 4096)
        file.flush()
    return f"{backend.folder} can be written"


def _use(backend: Backend) -> str:
    usage = backend.usage()
    return f"{usage.entries} values, {usage.size} bytes of {usage.most_size}"


def _exclusive(backend: Backend, key: str) -> str:
    mutex, other = backend.get_mutex(key), backend.get_mutex(key)
    if mutex is None or other is None:
        raise Skipped("threads of one process only")
    expect(mutex.acquire(False), "the lock could not be had")
    try:
        # POSIX locks do not exclude a process from itself, so files are tried by two processes.
        if isinstance(backend, RedisBackend):
            expect(not other.acquire(False), "two had the lock at once")
    finally:
        mutex.release()
    expect(other.acquire(False), "the lock was not freed")
    other.release()
    return "the lock is taken and freed"


def _counting(backend: RedisBackend, key: str) -> str:
    client: Any = backend.server.client
    counter = f"{key}count"
    threads = [
        threading.Thread(target=lambda: [client.incr(counter) for _ in range(_ADDITIONS)])
        for _ in range(_THREADS)
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = int(backend.server.call(client.get, counter))
    finally:
        backend.delete(counter)
    expect(found == _ADDITIONS * _THREADS, f"{found} of {_ADDITIONS * _THREADS} were counted")
    return f"{found} additions by {_THREADS} at once"


def _expiry(backend: RedisBackend, key: str) -> str:
    client: Any = backend.server.client
    backend.server.call(lambda: client.set(f"{key}short", b"x", px=50))
    left = backend.server.call(client.pttl, f"{key}short")
    expect(0 < left <= 50, "a value was kept without an end")
    return "a value got its end"


def _permissions(backend: RedisBackend, prefix: str, key: str) -> str:
    client: Any = backend.server.client
    call = backend.server.call
    call(lambda: client.eval("return 1", 0))
    call(lambda: client.scan(0, match=f"{prefix}*", count=10))
    call(lambda: client.hset(f"{key}hash", "a", 1))
    call(client.unlink, f"{key}hash")
    return "scripts, SCAN, hashes and UNLINK are allowed"


# Reads a key in another process and answers with another one. Passwords travel on standard
# input, where other users of the host do not see them.
_OTHER = """
import sys
from cms_cache.core.health.backend_tests import answer
answer(sys.stdin.read())
"""


def _two_processes(backend: Backend, key: str) -> str:
    if isinstance(backend, RedisBackend):
        kind, place = "redis", backend.server.url
    elif isinstance(backend, FileBackend):
        kind, place = f"file {backend.most_files}", str(backend.folder)
    else:
        raise Skipped("memory belongs to one process")
    backend.set_serialized(f"{key}ask", b"ping")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
            [sys.executable, "-c", _OTHER],
            input="\n".join((kind, place, key)),
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise Skipped(f"no second process could be started: {wrong}") from wrong
    try:
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["it failed"]
            raise AssertionError(last[0])
        expect(
            backend.get_serialized(f"{key}answer") == b"ping pong",
            "what the other process wrote is not seen here",
        )
    finally:
        backend.delete_multi([f"{key}ask", f"{key}answer"])
    return "each read what the other had written"


def answer(asked: str) -> None:
    """The second process: read what the first one wrote and write an answer."""
    from cms_cache.core.redis_client import RedisServer

    kind, place, key = asked.split("\n")
    backend: Backend
    if kind == "redis":
        server = RedisServer(place, timeout=5, connect_timeout=5)
        backend = RedisBackend(server, "", lifetime=60)
    else:
        files = int(kind.partition(" ")[2])
        backend = FileBackend(Path(place), most_size=2**40, most_files=files)
    found = backend.get_serialized(f"{key}ask")
    expect(found == b"ping", "what this process wrote is not seen by another")
    backend.set_serialized(f"{key}answer", b"ping pong")
