"""contao/contao#231 (30 GiB), concretecms#10165: each address that a scanner makes up is kept."""

import gc
import os
import secrets
import sys
import tracemalloc
from pathlib import Path

import pytest
from webob import Request

from tests.fixtures.sites import visitor
from tests.functional.complaints.notes import notes

__all__ = ["notes"]


def scan(notes, count):
    """Ask for addresses that nobody has asked for, some as long as a server lets them be."""
    said = []
    for number in range(count):
        environ = Request.blank("/", base_url="http://notes.example").environ
        environ["PATH_INFO"] = f"/note/{secrets.token_hex(12 if number % 10 else 700)}"
        for _ in notes.router(environ, lambda status, *rest: said.append(status)):
            pass
        assert said.pop() == "404 Not Found"
        notes.renders.clear()  # the application's own


def size_of(folder):
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


@pytest.mark.heavy
def test_404_flood_fills_the_cache(notes, tmp_path):
    """100,000 addresses: the first thousands fill what is bounded, the others nothing."""
    notes.get("/note/a")
    scan(notes, 200)
    on_disk = size_of(tmp_path / "cache")
    tracemalloc.start()
    try:
        before = _ours()
        scan(notes, 2_300)
        assert _ours() - before < 1_000_000
    finally:
        tracemalloc.stop()
    scan(notes, 7_500)
    blocks = _blocks()
    scan(notes, 45_000)
    resident = _resident()
    scan(notes, 45_000)
    assert _blocks() - blocks < 2_000
    # Nor is there one that grows: the addresses of the second half are 8 MB.
    assert _resident() - resident < 4_000_000
    assert size_of(tmp_path / "cache") == on_disk
    assert [page.key for page in notes.pages.store.all()] == ["http://notes.example/note/a"]


def _ours():
    """Bytes that the cache took of this process."""
    gc.collect()
    ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/cms_cache/*")])
    return sum(each.size for each in ours.statistics("filename"))


def _blocks():
    """Pieces of memory that Python's objects have in the whole process.

    Exact, unlike the memory that the process has, of which the allocator keeps more or less.
    """
    gc.collect()
    return sys.getallocatedblocks()


def _resident():
    """Bytes of memory that the whole process has."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


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
