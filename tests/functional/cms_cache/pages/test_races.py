"""Renders that are overtaken, and those who hold the lock and die."""

import http.client
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fixtures.processes import forked
from tests.fixtures.serving import served
from tests.functional.cms_cache.pages.application import Site, status_of
from tests.functional.cms_cache.pages.test_cases import wait_until


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


def serve(folder, settings):
    """The other process: it holds up nobody, and tells when it waits for this one."""
    site = Site(json.loads(settings), f"sqlite:///{folder}/db")
    site.gate.set()
    take = site.pages.flights.take

    def takes(mutex):
        (Path(folder) / "waiting").touch()
        return take(mutex)

    site.pages.flights.take = takes
    return site.router


@pytest.mark.parametrize("backend", ["file", "redis"])
def test_in_two_processes(make, settings, tmp_path):
    one, waiting = make(settings), tmp_path / "waiting"
    one.add("a", "old")
    with (
        served(1, f"{__name__}:{serve.__name__}", str(tmp_path), json.dumps(settings)) as (port,),
        ThreadPoolExecutor(2) as pool,
    ):

        def ask(path, method="GET"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request(method, path, headers={"Host": "notes.example"})
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            return text, status_of(answer)

        overtaken = pool.submit(one.get, "/gate/x")
        assert one.inside.acquire(timeout=10)
        assert ask("/plain/edit?a=new", "POST")[0] == "done"
        late = pool.submit(ask, "/gate/x")
        wait_until(waiting.exists)
        one.gate.set()
        assert overtaken.result().text == "old"
        assert late.result()[0] == "new"
        assert one.get("/gate/x").text == "new"
        assert one.said("/gate/x") == "hit"
        assert ask("/gate/x") == ("new", "hit")
        one.edit("a", "newer")
        assert ask("/gate/x")[0] == "newer"
        assert one.get("/gate/x").text == "newer"
        # What nobody has changed is made once.
        waiting.unlink()
        one.gate.clear()
        made = pool.submit(one.get, "/gate/y")
        wait_until(lambda: one.renders["/gate/y"])
        found = pool.submit(ask, "/gate/y")
        wait_until(waiting.exists)
        one.gate.set()
        assert made.result().text == "newer"
        assert found.result() == ("newer", "hit")


@pytest.mark.parametrize("backend", ["file", "redis"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hanging"])
def test_whoever_renders_dies(make, settings, tmp_path, end):
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
