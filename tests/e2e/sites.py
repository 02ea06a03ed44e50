"""Whole sites, made and served by the program itself."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fixtures.real_data import CHECKOUT, DATA

EXPORTS = {
    "theme-test": "themeunittestdata.wordpress.xml",
    "block-test": "64-block-test-data.xml",
    "pelican": "pelican-wordpressexport.xml",
}
DEMO = "demo"
KINDS = (DEMO, *EXPORTS)


@dataclass(frozen=True)
class Served:
    """A site that answers.

    :param ini: its configuration, for further commands.
    """

    name: str
    url: str
    ini: Path

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict, bytes]:
        """Return status, headers (names in small letters) and body; follows nothing."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, named, answer.read()
        finally:
            connection.close()


def cms(*arguments: str | Path) -> str:
    """Run ``cms`` and return what it printed; a failure fails the test with its words."""
    done = subprocess.run(
        [sys.executable, "-m", "cms.scripts.main", *map(str, arguments)],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, f"cms {arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make(kind: str, folder: Path, url: str) -> Path:
    """Make the site *kind* below *folder* and return its ini."""
    target = folder / kind
    if kind == DEMO:
        cms("init", target, "--defaults", "--demo", "--url", url)
        return target / "site.ini"
    export = DATA / EXPORTS[kind]
    if not export.is_file():
        pytest.skip(f"not run: there is no {export}")
    cms("init", target, "--defaults", "--url", url)
    cms("-c", target / "site.ini", "import", "wordpress", export)
    return target / "site.ini"


@contextlib.contextmanager
def served(kind: str, folder: Path) -> Iterator[Served]:
    """Make and serve a site until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    ini = make(kind, folder, url)
    log = (folder / f"{kind}.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "pyramid.scripts.pserve", str(ini), f"http_port={port}"],
        env={**os.environ, "CMS_LOG_LEVEL": "WARNING"}, cwd=CHECKOUT, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        site = Served(kind, url, ini)
        _wait(process, site, Path(log.name))
        yield site
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait(process: subprocess.Popen[bytes], site: Served, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError):
            if site.get("/healthz")[0] < 500:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the site {site.name} did not start: {log.read_text()[-3000:]}")
        time.sleep(0.2)
