import logging
import sys
import types

import pytest

from cms_cache.core.caches import open_caches
from cms_cache.core.errors import ConfigurationProblem

DEAD = "redis://127.0.0.1:1/0"


def kinds(settings):
    caches = open_caches(settings)
    return {name: made.choice.kind for name, made in caches.made.items()}, caches


class TestAuto:
    def test_files_when_there_is_a_folder(self, tmp_path):
        found, caches = kinds({"cache.var": str(tmp_path)})
        assert set(found.values()) == {"file"}
        assert caches.warnings == []
        assert caches.made["page"].choice.reason == "the folder can be written"

    def test_files_when_redis_does_not_answer(self, tmp_path, caplog):
        found, caches = kinds({"cache.var": str(tmp_path), "cache.redis.url": DEAD})
        assert set(found.values()) == {"file"}
        assert "does not answer" in caches.warnings[0]
        assert "does not answer" in caplog.text

    def test_memory_when_there_is_one_process_only(self):
        found, _ = kinds({"cache.processes": "one"})
        assert set(found.values()) == {"memory"}

    def test_nothing_otherwise_with_a_warning_that_helps(self):
        found, caches = kinds({})
        assert set(found.values()) == {"none"}
        assert "set cache.var" in caches.warnings[0]

    def test_a_folder_that_cannot_be_written_is_none(self, tmp_path):
        blocked = tmp_path / "file"
        blocked.write_text("")
        found, _ = kinds({"cache.var": str(blocked / "below")})
        assert set(found.values()) == {"none"}

    def test_a_server_that_stops_threads_is_told_of(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "uwsgi", types.SimpleNamespace(opt={"master": True}))
        _, caches = kinds({"cache.var": str(tmp_path)})
        assert ["enable-threads" in each for each in caches.warnings] == [True]


class TestAsked:
    def test_one_region_has_its_own(self, tmp_path):
        found, _ = kinds({"cache.var": str(tmp_path), "cache.data.backend": "memory"})
        assert found == {"page": "file", "fragment": "file", "data": "memory"}

    def test_memory_with_several_processes_is_none_with_a_warning(self, tmp_path, caplog):
        found, caches = kinds({
            "cache.var": str(tmp_path), "cache.backend": "memory", "cache.processes": "many",
        })  # fmt: skip
        assert set(found.values()) == {"none"}
        assert len(caches.warnings) == 1
        assert "cache.backend is memory, but several processes" in caplog.text

    def test_redis_that_is_down_is_waited_for(self, tmp_path, caplog):
        found, caches = kinds({
            "cache.var": str(tmp_path), "cache.backend": "redis", "cache.redis.url": DEAD,
        })  # fmt: skip
        assert set(found.values()) == {"redis"}
        assert caches.made["data"].region.get_or_create("k", lambda: 1) == 1
        assert "does not answer" in caplog.text

    def test_none_caches_nothing(self, tmp_path):
        _, caches = kinds({"cache.var": str(tmp_path), "cache.backend": "none"})
        calls = []
        for _ in range(2):
            caches.region("data").get_or_create("k", lambda: calls.append(1))
        assert len(calls) == 2


class TestContradictions:
    @pytest.mark.parametrize(
        ("settings", "says"),
        [
            ({"cache.backend": "redis"}, "set cache.redis.url"),
            ({"cache.backend": "file"}, "set cache.var"),
            ({"cache.hosts": "many"}, "set cache.redis.url"),
            ({"cache.hosts": "many", "cache.redis.url": DEAD}, "set cache.prefix"),
            ({"cache.hosts": "many", "cache.backend": "memory"}, "only redis and none"),
            ({"cache.data.backend": "disk"}, "auto, redis, file, memory, none"),
            ({"cache.backend": "redis", "cache.redis.url": DEAD}, "cache.prefix"),
            ({"cache.memory.size": "12"}, "between 4096"),
            ({"cache.page.lifetime": "0"}, "between 1"),
            ({"cache.bakend": "file"}, "cache.backend"),
        ],
    )
    def test_they_stop_the_start_with_key_and_remedy(self, settings, says, caplog):
        caplog.set_level(logging.CRITICAL)
        with pytest.raises(ConfigurationProblem, match=says.replace(".", r"\.")) as caught:
            open_caches(settings)
        assert caught.value.key.startswith("cache.")


def test_clearing_one_region_leaves_the_others(tmp_path):
    caches = open_caches({"cache.var": str(tmp_path)})
    for name in ("page", "data"):
        caches.region(name).set("k", name)
    assert caches.clear("page") == {"page": 1}
    assert caches.region("data").get("k") == "data"
    assert caches.clear() == {"page": 0, "fragment": 0, "data": 1}
    with pytest.raises(KeyError):
        caches.clear("nonsense")
