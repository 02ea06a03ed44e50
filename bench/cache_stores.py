"""How fast the cache's stores are.

    .venv/bin/python bench/cache_stores.py [--json]

Prints microseconds a call (best of several rounds, so that other work on the machine does not
count), and mixed operations a second of four processes on files (nine tenths reads). With
BENCH_REDIS=redis://… that server is measured too.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cms_cache.core.backends.file import FileBackend
from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.backends.redis import RedisBackend
from cms_cache.core.caches import open_caches
from cms_cache.core.freshness.table import TableChanges
from cms_cache.core.redis_client import RedisServer
from cms_cache.testing import region_on

KEYS = 500
ROUNDS = 7
PROCESSES = 4
SECONDS = 3.0
VALUE = {"title": "A post", "body": "x" * 3000, "tags": ["one", "two"], "id": 12}


def per_call(
    function: Callable[[str], object], clock: Callable[[], float] = time.process_time
) -> float:
    """Microseconds a call: the best of several rounds over all keys.

    Of the processor's time, unless `clock` is `time.perf_counter`: for what waits for a disk or
    a server.
    """
    rounds = []
    for _ in range(ROUNDS):
        began = clock()
        for number in range(KEYS):
            function(f"k{number}")
        rounds.append((clock() - began) / KEYS * 1e6)
    return round(min(rounds), 1)


def file_backend(folder: Path) -> FileBackend:
    return FileBackend(folder, most_size=64 * 1024**2, most_files=5000)


def measure(backend: object) -> dict[str, float]:
    raw = b"x" * 3000
    return {
        "set": per_call(lambda key: backend.set_serialized(key, raw), time.perf_counter),  # type: ignore[attr-defined]
        "get": per_call(backend.get_serialized, time.perf_counter),  # type: ignore[attr-defined]
    }


def mixed(folder: str, seed: int, results: multiprocessing.Queue[int]) -> None:
    backend = file_backend(Path(folder))
    choose = random.Random(seed)
    raw = b"x" * 3000
    done = 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for _ in range(20):
            key = f"k{choose.randrange(KEYS)}"
            if choose.random() < 0.1:
                backend.set_serialized(key, raw)
            else:
                backend.get_serialized(key)
        done += 20
    results.put(done)


def four_processes(folder: str) -> int:
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue[int] = context.Queue()
    children = [
        context.Process(target=mixed, args=(folder, seed, results)) for seed in range(PROCESSES)
    ]
    for child in children:
        child.start()
    total = sum(results.get() for _ in children)
    for child in children:
        child.join()
    return int(total / SECONDS)


def redis_url() -> str | None:
    return os.environ.get("BENCH_REDIS")


def main() -> None:
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        found["memory (bytes), µs"] = measure(MemoryBackend(64 * 1024**2))
        found["file (bytes), µs"] = measure(file_backend(Path(folder) / "file"))
        url = redis_url()
        if url:
            server = RedisServer(url, timeout=1, connect_timeout=1)
            found["redis (bytes), µs"] = measure(RedisBackend(server, "bench:", lifetime=60))
        for kind in ("memory", "file"):
            caches = open_caches(
                {"cache.var": folder, "cache.backend": kind, "cache.near.size": "0"}
            )
            region = caches.region("data")
            region.set_multi({f"k{number}": VALUE for number in range(KEYS)})
            found[f"dogpile region on {kind}, get of a value of 3 KB, µs"] = per_call(region.get)
        small = region_on(MemoryBackend(64 * 1024**2))
        small.set_multi({f"k{number}": {"id": number} for number in range(KEYS)})
        found["dogpile region in memory, get of a small value, µs"] = per_call(small.get)
        caches = open_caches({"cache.var": folder, "cache.backend": "file"})

        def user(key: str) -> object:
            return caches.data.get_or_create(
                "users", key, lambda: VALUE, lifetime=300, tags=("table:user", "table:role")
            )

        user("k0")
        found["service result, copy of this process, µs"] = per_call(user)
        changes = TableChanges(Path(folder) / "changes")
        tags = [f"tag{number}" for number in range(500)]
        fence = changes.fence()
        found["500 tags checked, nothing published, µs"] = per_call(
            lambda key: changes.fresh(tags, fence)
        )
        changes.publish(["elsewhere"])
        found["500 tags checked, others published, µs"] = per_call(
            lambda key: changes.fresh(tags, fence)
        )
        found["one tag published, µs"] = per_call(lambda key: changes.publish([key]))
        found["file, mixed operations a second, 4 processes"] = four_processes(f"{folder}/mixed")
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        for name, value in found.items():
            print(f"{name:60} {value}")


if __name__ == "__main__":
    main()
