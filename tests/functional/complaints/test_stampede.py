"""statamic/v2-hub#1398, laravel/framework#61289: everybody comes at once and nothing is stored."""

import http.client
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fixtures.redis import RedisProcess, binaries
from tests.fixtures.serving import served
from tests.functional.cms_cache.pages.application import Site

KEYS = 4


def serve(folder, redis=""):
    """The application that each of the four processes serves."""
    site = Site(
        {"cache.var": folder, "cache.pages.waiters": "100", **store(redis)},
        f"sqlite:///{folder}/db",
    )
    site.gate.set()

    def note_it():
        with (Path(folder) / "renders").open("a") as file:
            file.write("render\n")
        time.sleep(0.3)

    site.inside.release = note_it
    return site.router


def store(redis):
    if not redis:
        return {"cache.backend": "file"}
    return {"cache.backend": "redis", "cache.redis.url": redis, "cache.redis.timeout": "5",
            "session.redis.timeout": "5", "cache.prefix": "stampede"}  # fmt: skip


@pytest.fixture(params=["file", "redis"])
def redis(request):
    """The URL of a server of its own; empty for files."""
    if request.param == "file":
        yield ""
        return
    server = RedisProcess(next(iter(binaries().values())))
    yield server.url
    server.close()


@pytest.mark.heavy
@pytest.mark.parametrize("state", ["cold", "expired"])
def test_stampede(tmp_path, redis, state):
    # The tables are there before anybody serves.
    site = Site({"cache.var": str(tmp_path), **store(redis)}, f"sqlite:///{tmp_path / 'db'}")
    site.add("a", "one")
    if state == "expired":
        site.gate.set()
        for key in range(KEYS):
            site.get(f"/gate/{key}")
        site.edit("a", "two")
    site.close()
    with served(4, f"{__name__}:{serve.__name__}", str(tmp_path), redis) as ports:

        def ask(number):
            connection = http.client.HTTPConnection("127.0.0.1", ports[number % 4], timeout=120)
            host = {"Host": "notes.example"}
            connection.request("GET", f"/gate/{number // 4 % KEYS}", headers=host)
            answer = connection.getresponse()
            text = answer.read()
            connection.close()
            return answer.status, text

        with ThreadPoolExecutor(200) as pool:
            answers = Counter(pool.map(ask, range(200)))
    assert answers == {(200, b"one" if state == "cold" else b"two"): 200}
    assert (tmp_path / "renders").read_text().count("render") == KEYS
