"""pretix/pretix#110, django-page-cms#123: each worker has its own truth."""

from cms_cache.core.caches import open_caches
from cms_cache.core.health.status import status


def test_memory_cache_with_several_workers(tmp_path, caplog):
    caches = open_caches({"cache.backend": "memory", "cache.processes": "many"})
    assert {made.choice.kind for made in caches.made.values()} == {"none"}
    assert "several processes" in caplog.text
    # Whoever asks for the status is told as well.
    assert any("several processes" in each for each in status(caches).warnings)


def test_one_region_in_memory_is_refused_too(tmp_path):
    caches = open_caches({
        "cache.var": str(tmp_path), "cache.data.backend": "memory", "cache.processes": "many",
    })  # fmt: skip
    assert caches.made["data"].choice.kind == "none"
    assert caches.made["page"].choice.kind == "file"


def test_copies_in_several_workers_are_coherent(tmp_path):
    here, there = (open_caches({"cache.var": str(tmp_path)}) for _ in range(2))
    for number in range(100):
        here.region("data").set("k", number)
        assert there.region("data").get("k") == number
        there.region("data").delete("k")
        assert here.region("data").get("k") != number
