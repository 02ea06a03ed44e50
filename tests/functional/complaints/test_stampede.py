"""statamic/v2-hub#1398, laravel/framework#61289: everybody comes at once and nothing is stored."""

import http.client
import os
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from waitress import serve

from tests.fixtures.processes import forked
from tests.fixtures.redis import free_port
from tests.functional.cms_cache.pages.application import Site

KEYS = 4


def _serve(folder: Path, port: int) -> None:
    site = Site(
        {"cache.var": str(folder), "cache.pages.waiters": "100"}, f"sqlite:///{folder / 'db'}"
    )
    site.gate.set()

    def note_it(count):
        with (folder / "renders").open("a") as file:
            file.write(f"{count}\n")
        time.sleep(0.3)

    site.inside.release = lambda: note_it("render")
    serve(site.router, host="127.0.0.1", port=port, threads=60, _quiet=True)


@pytest.mark.heavy
@pytest.mark.parametrize("state", ["cold", "expired"])
def test_stampede(tmp_path, state):
    ports = [free_port() for _ in range(4)]
    # The tables are there before anybody serves.
    site = Site({"cache.var": str(tmp_path)}, f"sqlite:///{tmp_path / 'db'}")
    site.add("a", "one")
    if state == "expired":
        site.gate.set()
        for key in range(KEYS):
            site.get(f"/gate/{key}")
        site.edit("a", "two")
    site.engine.dispose()
    children = [forked(lambda port=port: _serve(tmp_path, port)) for port in ports]
    try:
        for port in ports:
            _wait(port)

        def ask(number):
            connection = http.client.HTTPConnection("127.0.0.1", ports[number % 4], timeout=60)
            host = {"Host": "notes.example"}
            connection.request("GET", f"/gate/{number // 4 % KEYS}", headers=host)
            answer = connection.getresponse()
            text = answer.read()
            connection.close()
            return answer.status, text

        with ThreadPoolExecutor(200) as pool:
            answers = Counter(pool.map(ask, range(200)))
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        site.close()
    assert answers == {(200, b"one" if state == "cold" else b"two"): 200}
    assert (tmp_path / "renders").read_text().count("render") == KEYS


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")
