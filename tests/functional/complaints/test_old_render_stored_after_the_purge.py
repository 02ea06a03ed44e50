"""ZiggyCreatures/FusionCache#535, shopware/shopware#19308: a slow render comes last."""

from concurrent.futures import ThreadPoolExecutor

from tests.functional.cms_cache.pages.application import Site
from tests.functional.complaints.notes import notes

__all__ = ["notes"]


def test_old_render_stored_after_the_purge(notes, tmp_path):
    other = Site({"cache.var": str(tmp_path)}, f"sqlite:///{tmp_path / 'db'}")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(notes.get, "/gate/x")
        assert notes.inside.acquire(timeout=10)
        other.edit("a", "two")
        notes.gate.set()
        assert slow.result().text == "one"
    other.gate.set()
    for site in (other, notes, other):
        assert site.get("/gate/x").text == "two"
    other.close()
