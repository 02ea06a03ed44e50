"""Values that a page is likely to use are asked for together: a round trip for all of them."""

from __future__ import annotations

import datetime as dt

import pytest

from cms_cache.core.caches import Caches, open_caches
from cms_cache.core.freshness.types import Fence
from cms_cache.core.recording import Reading, Recorder, record
from cms_cache.core.values import value


@value("tests.round_trips", keep=True)
def doubled(db: None, number: int) -> list[int]:
    return [number, 2 * number]


@pytest.fixture
def pair(own_redis, tmp_path):
    """Two processes' caches on one server."""
    given = {
        "cache.backend": "redis",
        "cache.redis.url": own_redis.url,
        "cache.redis.timeout": "2",
        "cache.var": str(tmp_path),
    }
    pair = [open_caches(given) for _ in range(2)]
    yield pair
    for each in pair:
        each.close()


def used(caches: Caches, reading: Reading, numbers: range) -> Recorder:
    recorder = Recorder(reading)
    with record(recorder):
        for number in numbers:
            assert doubled(None, number) == [number, 2 * number]
    return recorder


def reading(caches: Caches) -> Reading:
    fence = caches.changes.fence()
    assert isinstance(fence, Fence)
    return Reading(caches.values, fence, lambda: dt.datetime.now(dt.UTC))


def calls(own_redis) -> dict[str, int]:
    stats = own_redis.client().info("commandstats")
    return {name: stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("get", "mget")}


def test_they_come_in_one_look(own_redis, pair):
    first, second = pair
    notes = list(used(first, reading(first), range(10)).values.values())

    now = reading(second)
    before = calls(own_redis)
    second.values.fetch(notes, now)
    fetched = calls(own_redis)
    used(second, now, range(10))

    assert fetched["mget"] - before["mget"] == 1
    assert calls(own_redis) == fetched


def test_what_is_not_there_is_not_looked_for_again(own_redis, pair):
    first, second = pair
    notes = list(used(first, reading(first), range(10)).values.values())
    for number in range(5):
        first.values.region.guard.delete(first.values._place(key_of(notes[number])))

    now = reading(second)
    second.values.fetch(notes, now)
    before = calls(own_redis)
    used(second, now, range(10))

    assert calls(own_redis) == before


def key_of(note):
    return f"{note.name}:".encode() + note.args
