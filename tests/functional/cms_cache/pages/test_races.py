"""Renders that are overtaken, and those who hold the lock and die."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fixtures.processes import forked
from tests.functional.cms_cache.pages.application import Site


def test_a_render_that_a_commit_overtakes(site):
    """Whoever asks after the commit never gets the old text, waiting or not."""
    site.pages.flights._patience = 20
    site.add("a", "old")
    with ThreadPoolExecutor(4) as pool:
        overtaken = pool.submit(site.get, "/gate/x")
        assert site.inside.acquire(timeout=10)
        site.edit("a", "new")
        late = [pool.submit(site.get, "/gate/x") for _ in range(3)]
        site.gate.set()
        assert overtaken.result().text == "old"
        assert {each.result().text for each in late} == {"new"}
    assert site.get("/gate/x").text == "new"
    assert site.said("/gate/x") == "hit"


def test_in_two_processes(make, settings):
    if settings["cache.backend"] == "memory":
        pytest.skip("memory is for one process")
    one, other = make(settings), make(settings)
    other.gate.set()
    one.add("a", "old")
    with ThreadPoolExecutor(2) as pool:
        overtaken = pool.submit(one.get, "/gate/x")
        assert one.inside.acquire(timeout=10)
        other.edit("a", "new")
        late = pool.submit(other.get, "/gate/x")
        one.gate.set()
        assert overtaken.result().text == "old"
        assert late.result().text == "new"
    for site in (one, other):
        assert site.get("/gate/x").text == "new"
    one.edit("a", "newer")
    for site in (other, one):
        assert site.get("/gate/x").text == "newer"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hanging"])
def test_whoever_renders_dies(make, settings, tmp_path, end):
    if settings["cache.backend"] == "memory":
        pytest.skip("memory is for one process")
    settings["cache.lock.lifetime"] = "2"
    told, tell = os.pipe()

    def render():
        site = Site(settings, f"sqlite:///{tmp_path / 'db'}")
        release = site.inside.release
        site.inside.release = lambda: (os.write(tell, b"x"), release())
        site.get("/gate/x")

    child = forked(render)
    assert os.read(told, 1)
    os.kill(child, end)
    site = make(settings)
    site.gate.set()
    site.add("a", "one")
    assert site.get("/gate/x").text == "one"
    assert site.said("/gate/x") == "hit"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
