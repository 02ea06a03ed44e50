"""The Nu HTML checker as a servlet of our own, for many pages."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.sites import free_port
from tests.e2e.tools import npm_package, require

#: Embedded players need both. They are of foreign origins from a fixed list, so the escape that
#: the checker warns of (a frame of one's own origin) is not open to them.
_ACCEPTED = "Setting both “allow-scripts” and “allow-same-origin” is not recommended"


class Nu:
    """Checks documents."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/?out=json"

    def check(self, document: bytes, type_: str = "text/html; charset=utf-8") -> list[str]:
        """Return the errors of *document*, each with its line and the place it is at."""
        request = urllib.request.Request(
            self._url, data=document, headers={"Content-Type": type_}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            messages: list[dict[str, Any]] = json.load(answer)["messages"]
        return [
            f"{row.get('lastLine')}: {row['message']} | {row.get('extract', '').strip()[:120]!r}"
            for row in messages
            if row["type"] in ("error", "non-document-error") and _ACCEPTED not in row["message"]
        ]


@contextlib.contextmanager
def running() -> Iterator[Nu]:
    """Start the checker; skips the test where it cannot be had."""
    java = require("java", "a Java runtime, such as default-jre-headless")
    jar = npm_package("vnu-jar") / "build" / "dist" / "vnu.jar"
    port = free_port()
    process = subprocess.Popen(
        [java, "-Xmx512m", "-Dnu.validator.servlet.bind-address=127.0.0.1", "-cp", str(jar),
         "nu.validator.servlet.Main", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    checker = Nu(port)
    probe = b"<!DOCTYPE html><html lang=en><title>probe</title><p>probe"
    try:
        for _ in range(120):
            with contextlib.suppress(urllib.error.URLError, OSError):
                checker.check(probe)
                break
            if process.poll() is not None:
                pytest.skip("not run: the Nu checker does not start here")
            time.sleep(0.5)
        yield checker
    finally:
        process.terminate()
        process.wait(20)
