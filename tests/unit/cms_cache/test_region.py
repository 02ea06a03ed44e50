import time

import msgspec
import pytest
from dogpile.cache.api import NO_VALUE

from cms_cache.core import codec
from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.errors import Unavailable
from cms_cache.core.region import short_key
from cms_cache.testing import region_on


class Post(msgspec.Struct, frozen=True):
    title: str
    tags: frozenset[str]


class Broken(MemoryBackend):
    """A store that does not answer."""

    def _refuse(self, *args):
        raise Unavailable("gone")

    get_serialized = set_serialized = delete = clear = _refuse
    get_serialized_multi = set_serialized_multi = delete_multi = _refuse


@pytest.fixture
def backend():
    return MemoryBackend(1_000_000)


@pytest.fixture
def region(backend):
    return region_on(backend, "p:")


class TestValues:
    def test_data_comes_back(self, region):
        for value in (None, 0, "é", b"\x00", [1, [2]], {"a": {"b": 1.5}}, True):
            region.set("k", value)
            assert region.get("k") == value

    def test_structs_are_kept_as_data(self, region):
        region.set("k", Post("x", frozenset({"a"})))
        assert region.get("k") == {"title": "x", "tags": ["a"]}

    def test_the_same_value_has_the_same_bytes_in_every_process(self):
        one = codec.encode({"b": {3, 1, 2}, "a": 1})
        assert one == codec.encode({"a": 1, "b": {2, 3, 1}})

    @pytest.mark.parametrize("value", [object(), lambda: 1, 2**70, open])
    def test_what_is_no_data_is_returned_but_not_kept(self, region, value, caplog):
        assert region.get_or_create("k", lambda: value) is value
        assert region.get("k") is NO_VALUE
        region.set("k", value)
        region.set_multi({"k": value, "fine": 1})
        assert region.get_multi(["k", "fine"]) == [NO_VALUE, 1]
        assert "Nothing is kept under p:k" in caplog.text

    def test_a_value_that_contains_itself_is_not_kept(self, region):
        value = []
        value.append(value)
        assert region.get_or_create("k", lambda: value) is value
        assert region.get("k") is NO_VALUE


class TestForeignBytes:
    @pytest.mark.parametrize(
        "raw",
        [b"", b"|", b"{}|", b"garbage", b'{"ct": 1}|\xc0', b'{"ct": "x", "v": 2}|\xc0',
         b"\x80\x04\x95cposix\nsystem\n", b'{"ct": 1, "v": 99}|\xc0', b"[1]|\xc0",
         b'{"ct": 1e999, "v": 2}|\xc0'],
    )  # fmt: skip
    def test_they_are_a_miss(self, region, backend, raw):
        backend.set_serialized("p:k", raw)
        assert region.get("k") is NO_VALUE
        assert region.get_or_create("k", lambda: 1) == 1
        assert region.get("k") == 1

    def test_a_truncated_value_is_a_miss(self, region, backend):
        region.set("k", {"title": "x" * 50})
        whole = backend.get_serialized("p:k")
        for length in range(len(whole)):
            backend.set_serialized("p:k", whole[:length])
            assert region.get("k") is NO_VALUE


class TestTime:
    def test_a_value_from_a_clock_that_was_put_back_is_a_miss(self, region, monkeypatch):
        region.set("k", 1)
        now = time.time()
        monkeypatch.setattr("cms_cache.core.region.time.time", lambda: now - 3600)
        assert region.get("k") is NO_VALUE

    def test_a_value_ends_with_the_life_of_its_region(self, backend, monkeypatch):
        region = region_on(backend, lifetime=60)
        region.set("k", 1)
        now = time.time()
        monkeypatch.setattr("time.time", lambda: now + 61)
        assert region.get("k") is NO_VALUE


class TestStoreGone:
    def test_reading_and_writing_go_on(self):
        region = region_on(Broken(1000))
        assert region.get("k") is NO_VALUE
        assert region.get_or_create("k", lambda: 1) == 1
        region.set("k", 1)
        region.set_multi({"a": 1, "b": 2})
        region.delete("k")
        region.delete_multi(["a"])
        assert region.get_multi(["a", "b"]) == [NO_VALUE, NO_VALUE]
        assert region.guard.last_error == "gone"
        assert region.guard.counters.totals()["test"].errors >= 7

    def test_clearing_says_that_it_was_not_done(self):
        with pytest.raises(Unavailable):
            region_on(Broken(1000)).guard.clear()


class TestKeys:
    def test_a_plain_key_stays_as_it_is(self):
        assert short_key("users:7") == "users:7"

    @pytest.mark.parametrize("key", ["é", "a\nb", "x" * 300, "\udc80", "\x7f"])
    def test_others_are_plain_and_short_and_do_not_meet(self, key):
        short = short_key(key)
        assert short.isascii()
        assert short.isprintable()
        assert len(short) <= 140
        assert short != short_key(key + "x")

    def test_two_sites_do_not_meet(self, backend):
        one, other = region_on(backend, "one:"), region_on(backend, "other:")
        one.set("k", 1)
        assert other.get("k") is NO_VALUE


class TestDogpile:
    def test_functions_are_cached_by_their_arguments(self, region):
        calls = []

        @region.cache_on_arguments()
        def double(number):
            calls.append(number)
            return number * 2

        assert [double(2), double(2), double(3)] == [4, 4, 6]
        double.invalidate(2)
        assert double(2) == 4
        assert calls == [2, 3, 2]

    def test_should_cache_fn_is_asked(self, region):
        region.get_or_create("k", lambda: None, should_cache_fn=lambda value: value is not None)
        assert region.get("k") is NO_VALUE

    def test_several_are_created_at_once(self, region):
        region.set("a", 1)
        asked = []

        def create(*keys):
            asked.append(keys)
            return [len(keys)] * len(keys)

        assert region.get_or_create_multi(["a", "b", "c"], create) == [1, 2, 2]
        assert asked == [("b", "c")]


class TestMemoryBound:
    def test_what_was_not_used_for_longest_goes_first(self):
        backend = MemoryBackend(10_000)
        for number in range(100):
            backend.set_serialized(str(number), b"x" * 100)
            backend.get_serialized("0")
        usage = backend.usage()
        assert usage.size <= 10_000
        assert backend.get_serialized("0") == b"x" * 100
        assert backend.get_serialized("1") is NO_VALUE
        assert backend.get_serialized("99") == b"x" * 100

    def test_one_value_does_not_push_out_all_others(self):
        backend = MemoryBackend(10_000)
        backend.set_serialized("small", b"x")
        backend.set_serialized("large", b"x" * 9000)
        assert backend.get_serialized("large") is NO_VALUE
        assert backend.get_serialized("small") == b"x"

    def test_replacing_does_not_count_twice(self):
        backend = MemoryBackend(10_000)
        for _ in range(1000):
            backend.set_serialized("k", b"x" * 100)
        assert backend.usage().entries == 1
        assert backend.usage().size < 500
