"""contao/contao#231 (30 GiB), concretecms#10165: each address that a scanner makes up is kept."""

import gc
import secrets
import tracemalloc

import pytest
from webob import Request

from tests.fixtures.sites import visitor
from tests.functional.complaints.notes import notes

__all__ = ["notes"]


def scan(router, host, count):
    for number in range(count):
        # Some are as long as a server lets them be.
        path = f"/note/{secrets.token_hex(12 if number % 20 else 700)}"
        answer = Request.blank(path, base_url=f"http://{host}").get_response(router)
        assert answer.status_int == 404


def size_of(folder):
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


@pytest.mark.heavy
def test_404_flood_fills_the_cache(notes, tmp_path):
    """What grows at all is full after 2,500 addresses: 100,000 take what 5,000 take."""
    notes.get("/note/a")
    scan(notes.router, "notes.example", 200)
    on_disk = size_of(tmp_path / "cache")
    tracemalloc.start()
    try:
        sizes = [_memory()]
        for _ in range(2):
            scan(notes.router, "notes.example", 2_500)
            notes.renders.clear()
            sizes.append(_memory())
    finally:
        tracemalloc.stop()
    before, then, later = sizes
    assert then - before < 1_000_000
    assert later - then < 200_000
    assert size_of(tmp_path / "cache") == on_disk
    assert [page.key for page in notes.pages.store.all()] == ["http://notes.example/note/a"]


def _memory():
    """Bytes that the cache took of this process."""
    gc.collect()
    ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/cms_cache/*")])
    return sum(each.size for each in ours.statistics("filename"))


# Nothing is compressed, and then written again, while it is being measured.
@pytest.mark.ini({"compression.enabled": "false"})
def test_a_scanner_of_the_whole_site_fills_nothing(site, app):
    caches = site.registry.cms_caches

    def kept():
        regions = {name: made.guard.usage().entries for name, made in caches.made.items()}
        near = len(caches.pages._near), len(caches.fragments._near), len(caches.values._near)
        return regions, near, size_of(site.var / "cache")

    app.get("/")
    app.get("/nothing/", status=404)
    app.get("/year/nothing/", status=404)
    before = kept()
    for number in range(150):
        name = secrets.token_hex(12)
        folder = ("", "2019/", "category/", "author/", "wp-admin/", "a/b/c/")[number % 6]
        answer = visitor(site).get(f"/{folder}{name}/", status=404)
        assert answer.headers["Cache-Status"].endswith("detail=status")
    assert kept() == before
