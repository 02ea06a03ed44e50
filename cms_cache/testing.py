"""Contract suites: what every store must do, ours and yours.

Subclass a suite in your tests and give the fixture it names. Needs pytest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from dogpile.cache.api import NO_VALUE
from limits.storage.base import Storage

from cms_cache.core.backends.types import Backend
from cms_cache.core.counters import Counters
from cms_cache.core.freshness.types import Changes, Fence
from cms_cache.core.guard import Guard
from cms_cache.core.limits.limiter import Limiter
from cms_cache.core.limits.types import Limit
from cms_cache.core.region import Region, make_region, short_key
from cms_cache.core.sessions.types import SessionInfo, SessionStore

_START = 1_700_000_000.0


class Clock:
    """`time.time()` that a test moves by hand."""

    def __init__(self) -> None:
        self.now = _START

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Patches `time.time` for everybody in this process."""
    hands = Clock()
    with mock.patch("time.time", hands):
        yield hands


class SessionStoreContract:
    """Give a fixture `store`: an empty `SessionStore`."""

    def info(self, handle: str, account: str = "7", created: float = 1.0) -> SessionInfo:
        return SessionInfo(handle=handle, account=account, created=created, details={"a": "é"})

    def test_what_was_created_is_loaded(self, store: SessionStore) -> None:
        assert store.create("h1", b"\x00one", 60)
        assert store.load("h1") == b"\x00one"

    def test_an_unknown_handle_is_none(self, store: SessionStore) -> None:
        assert store.load("nobody") is None

    def test_nobody_can_create_a_session_that_exists(self, store: SessionStore) -> None:
        store.create("h1", b"one", 60)
        assert not store.create("h1", b"two", 60)
        assert store.load("h1") == b"one"

    def test_saving_replaces(self, store: SessionStore) -> None:
        store.create("h1", b"one", 60)
        assert store.save("h1", b"two", 60)
        assert store.load("h1") == b"two"

    def test_saving_does_not_bring_back_what_was_ended(self, store: SessionStore) -> None:
        store.create("h1", b"one", 60)
        store.delete("h1")
        assert not store.save("h1", b"two", 60)
        assert store.load("h1") is None

    def test_deleting_twice_is_no_error(self, store: SessionStore) -> None:
        store.delete("h1")
        store.delete("h1")

    def test_a_session_ends_with_its_time(self, store: SessionStore) -> None:
        store.create("h1", b"one", 1)
        time.sleep(1.1)
        assert store.load("h1") is None
        assert not store.save("h1", b"two", 60)
        assert store.create("h1", b"three", 60)

    def test_an_account_lists_its_own_sessions_the_newest_first(self, store: SessionStore) -> None:
        for number, account in ((1, "7"), (2, "7"), (3, "8")):
            store.create(f"h{number}", b"x", 60)
            store.bind(self.info(f"h{number}", account, created=float(number)), 600)
        assert [info.handle for info in store.of_account("7")] == ["h2", "h1"]
        assert store.of_account("7")[0].details == {"a": "é"}
        assert [info.handle for info in store.of_account("8")] == ["h3"]
        assert store.of_account("9") == []

    def test_a_session_that_ended_is_not_listed(self, store: SessionStore) -> None:
        for handle in ("h1", "h2", "h3"):
            store.create(handle, b"x", 1 if handle == "h2" else 60)
            store.bind(self.info(handle), 600)
        store.delete("h1")
        time.sleep(1.1)
        assert [info.handle for info in store.of_account("7")] == ["h3"]

    def test_saving_keeps_the_account(self, store: SessionStore) -> None:
        store.create("h1", b"x", 60)
        store.bind(self.info("h1"), 600)
        store.save("h1", b"y", 60)
        assert [info.handle for info in store.of_account("7")] == ["h1"]

    def test_one_of_many_creates(self, store: SessionStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda n: store.create("h1", b"%d" % n, 60), range(40)))
        assert done.count(True) == 1
        assert store.load("h1") == b"%d" % done.index(True)

    def test_a_megabyte_is_kept(self, store: SessionStore) -> None:
        store.create("h1", b"x" * 1_000_000, 60)
        assert store.load("h1") == b"x" * 1_000_000


EXACT = Limit("exact", ("3/minute", "5/hour"), exact=True)
WEIGHED = Limit("weighed", ("3/minute",))


class LimitStorageContract:
    """Give a fixture `make`: a function that answers a new view of one storage, empty at first.

    `moves_with_clock` says whether the storage follows `time.time` of this process.
    """

    moves_with_clock = True

    def limiter(self, storage: Storage) -> Limiter:
        return Limiter(storage, kind="test", reason="test", table=(EXACT, WEIGHED))

    def test_so_many_are_allowed_and_no_more(self, make: Callable[[], Storage]) -> None:
        limiter = self.limiter(make())
        for name in ("exact", "weighed"):
            decisions = [limiter.hit(name, "a") for _ in range(5)]
            assert [each.allowed for each in decisions] == [True] * 3 + [False] * 2
            assert [each.remaining for each in decisions] == [2, 1, 0, 0, 0]
            assert decisions[0].retry_after == 0
            assert 1 <= decisions[4].retry_after <= 60
            assert decisions[4].limit == 3
            assert decisions[4].window == 60

    def test_others_are_not_concerned(self, make: Callable[[], Storage]) -> None:
        limiter = self.limiter(make())
        for _ in range(5):
            limiter.hit("exact", "1.2.3.4", "anna")
        assert not limiter.hit("exact", "1.2.3.4", "anna").allowed
        assert limiter.hit("exact", "5.6.7.8", "anna").allowed
        assert limiter.hit("exact", "1.2.3.4", "bert").allowed
        assert limiter.hit("exact", "1.2.3.4anna").allowed
        assert limiter.hit("exact", "1.2.3.4anna", "").allowed

    def test_looking_does_not_count(self, make: Callable[[], Storage]) -> None:
        limiter = self.limiter(make())
        for name in ("exact", "weighed"):
            for _ in range(9):
                assert limiter.test(name, "a").allowed
            for _ in range(3):
                limiter.hit(name, "a")
            assert not limiter.test(name, "a").allowed

    def test_a_reset_begins_anew(self, make: Callable[[], Storage]) -> None:
        limiter = self.limiter(make())
        for name in ("exact", "weighed"):
            for _ in range(4):
                limiter.hit(name, "a")
            limiter.reset(name, "a")
            assert limiter.hit(name, "a").allowed

    def test_every_process_sees_the_same_counter(self, make: Callable[[], Storage]) -> None:
        views = [self.limiter(make()) for _ in range(3)]
        allowed = [views[turn % 3].hit("exact", "a").allowed for turn in range(9)]
        assert allowed == [True] * 3 + [False] * 6

    def test_threads_never_get_more_than_allowed(self, make: Callable[[], Storage]) -> None:
        limiter = self.limiter(make())
        with ThreadPoolExecutor(8) as pool:
            for name in ("exact", "weighed"):
                done = list(pool.map(lambda _, n=name: limiter.hit(n, "a").allowed, range(40)))
                assert done.count(True) == 3

    def test_the_window_moves(self, make: Callable[[], Storage], clock: Clock) -> None:
        if not self.moves_with_clock:
            pytest.skip("the server has a clock of its own")
        limiter = self.limiter(make())
        for _ in range(3):
            limiter.hit("exact", "a")
            clock.move(10)
        refused = limiter.hit("exact", "a")
        assert not refused.allowed
        assert refused.retry_after == 30
        clock.move(refused.retry_after)
        assert limiter.hit("exact", "a").allowed
        assert not limiter.hit("exact", "a").allowed

    def test_the_longer_window_holds_too(self, make: Callable[[], Storage], clock: Clock) -> None:
        if not self.moves_with_clock:
            pytest.skip("the server has a clock of its own")
        limiter = self.limiter(make())
        allowed = 0
        for _ in range(30):
            allowed += limiter.hit("exact", "a").allowed
            clock.move(60)
        assert allowed == 5

    def test_a_clock_put_back_locks_nobody_out(
        self, make: Callable[[], Storage], clock: Clock
    ) -> None:
        if not self.moves_with_clock:
            pytest.skip("the server has a clock of its own")
        limiter = self.limiter(make())
        for _ in range(4):
            limiter.hit("exact", "a")
            limiter.hit("weighed", "a")
        clock.move(-86_400)
        assert limiter.hit("exact", "a").allowed
        assert limiter.hit("weighed", "a").allowed


class BackendContract:
    """Give a fixture `make`: a function that answers a new view of one backend, empty at first.

    Two views are two processes that share it; set `shared` to false where that cannot be.
    `prefix` is what keys of the region begin with.
    """

    shared = True
    prefix = ""

    def key(self, text: str) -> str:
        return self.prefix + text

    def test_what_was_set_is_got(self, make: Callable[[], Backend]) -> None:
        backend = make()
        for value in (b"", b"x", b"\x00\xff|", b"y" * 100_000):
            backend.set_serialized(self.key("k"), value)
            assert backend.get_serialized(self.key("k")) == value

    def test_an_unknown_key_is_no_value(self, make: Callable[[], Backend]) -> None:
        assert make().get_serialized(self.key("nobody")) is NO_VALUE

    def test_deleting_twice_is_no_error(self, make: Callable[[], Backend]) -> None:
        backend = make()
        backend.set_serialized(self.key("k"), b"x")
        backend.delete(self.key("k"))
        backend.delete(self.key("k"))
        assert backend.get_serialized(self.key("k")) is NO_VALUE

    def test_several_at_once(self, make: Callable[[], Backend]) -> None:
        backend = make()
        backend.set_serialized_multi({self.key("a"): b"1", self.key("b"): b"2"})
        keys = [self.key(each) for each in ("a", "x", "b", "a")]
        assert list(backend.get_serialized_multi(keys)) == [b"1", NO_VALUE, b"2", b"1"]
        backend.delete_multi([self.key("a"), self.key("x")])
        assert list(backend.get_serialized_multi(keys[:3])) == [NO_VALUE, NO_VALUE, b"2"]
        assert list(backend.get_serialized_multi([])) == []
        backend.set_serialized_multi({})
        backend.delete_multi([])

    @pytest.mark.parametrize(
        "key", ["é/../../x", "a b\n\r", "\x00", "k" * 1_000_000, "*", "[a-z]?", "\\", "\udc80"]
    )
    def test_any_key_is_a_key(self, make: Callable[[], Backend], key: str) -> None:
        backend = make()
        place = self.key(short_key(key))
        backend.set_serialized(place, b"x")
        assert backend.get_serialized(place) == b"x"
        assert backend.get_serialized(place + "z") is NO_VALUE
        assert backend.clear() == 1

    def test_another_process_sees_what_was_set_and_deleted(
        self, make: Callable[[], Backend]
    ) -> None:
        if not self.shared:
            pytest.skip("nothing is shared")
        one, other = make(), make()
        one.set_serialized(self.key("k"), b"1")
        assert other.get_serialized(self.key("k")) == b"1"
        one.set_serialized(self.key("k"), b"2")
        assert other.get_serialized(self.key("k")) == b"2"
        other.delete(self.key("k"))
        assert one.get_serialized(self.key("k")) is NO_VALUE

    def test_clearing_counts_and_forgets(self, make: Callable[[], Backend]) -> None:
        backend = make()
        for number in range(5):
            backend.set_serialized(self.key(str(number)), b"x")
        assert backend.usage().entries == 5
        assert backend.clear() == 5
        assert backend.clear() == 0
        assert backend.usage().entries == 0
        assert backend.get_serialized(self.key("3")) is NO_VALUE

    def test_one_computes_and_the_others_wait(self, make: Callable[[], Backend]) -> None:
        views = [make(), make()]
        mutex = views[0].get_mutex(self.key("k"))
        if mutex is None:
            pytest.skip("the region's own lock is enough")
        assert mutex.acquire()
        other = views[1].get_mutex(self.key("elsewhere"))
        assert other is not None
        assert other.acquire(False)
        other.release()
        mutex.release()
        again = views[0].get_mutex(self.key("k"))
        assert again is not None
        assert again.acquire(False)
        again.release()

    def test_releasing_what_is_not_held_is_no_error(self, make: Callable[[], Backend]) -> None:
        mutex = make().get_mutex(self.key("k"))
        if mutex is not None:
            mutex.release()

    def test_a_region_on_it_computes_once(self, make: Callable[[], Backend]) -> None:
        regions = [region_on(make(), self.prefix) for _ in range(2)]
        calls: list[int] = []

        def create() -> int:
            calls.append(1)
            time.sleep(0.02)
            return 42

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda _: regions[0].get_or_create("k", create), range(8)))
        assert got == [42] * 8
        assert len(calls) == 1
        if self.shared:
            assert regions[1].get("k") == 42


def region_on(backend: Backend, prefix: str = "", lifetime: int = 60) -> Region:
    """A region on a backend alone, for tests."""
    return make_region("test", prefix, Guard(backend, "test", Counters(None)), lifetime=lifetime)


class ChangesContract:
    """Give a fixture `make`: a function that answers a new view of one record of changes."""

    def test_nothing_has_changed_at_first(self, make: Callable[[], Changes]) -> None:
        changes = make()
        assert changes.fresh(["a", "b"], changes.fence())
        assert changes.fresh([], changes.fence())

    def test_what_was_computed_before_a_change_is_not_fresh(
        self, make: Callable[[], Changes]
    ) -> None:
        changes = make()
        fence = changes.fence()
        changes.publish(["a"])
        assert not changes.fresh(["a"], fence)
        assert not changes.fresh(["b", "a"], fence)
        assert changes.fresh(["b"], fence)
        assert changes.fresh(["a"], changes.fence())

    def test_every_process_learns_of_it(self, make: Callable[[], Changes]) -> None:
        one, other = make(), make()
        fence = other.fence()
        assert one.fence() == fence
        assert one.publish(["a"])
        assert not other.fresh(["a"], fence)
        assert other.fresh(["a"], other.fence())

    def test_a_foreign_epoch_is_not_fresh(self, make: Callable[[], Changes]) -> None:
        changes = make()
        epoch, seq = changes.fence()
        assert not changes.fresh([], Fence(epoch + 1, seq))
        assert not changes.fresh([], Fence(epoch, seq + 1))

    def test_many_writers_lose_nothing(self, make: Callable[[], Changes]) -> None:
        views = [make() for _ in range(4)]
        fence = views[0].fence()
        tags = [f"tag{number}" for number in range(100)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda each: views[int(each[3:]) % 4].publish([each]), tags))
        assert all(not views[0].fresh([tag], fence) for tag in tags)
        assert views[1].fresh(tags, views[1].fence())
