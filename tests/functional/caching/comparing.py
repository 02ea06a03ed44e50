"""Reading a site through its caches, in several processes, and beside it without any."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from webtest import TestApp

from cms.clock import FrozenClock
from tests.fixtures.processes import forked, unwatched, wait_for, watched
from tests.fixtures.sites import Site
from tests.functional.caching.conftest import Uncached, another_process, client, status_of
from tests.functional.caching.editing import Editor

Seen = tuple[int, str | None, str | None, bytes]


class Stale(AssertionError):
    """A page was served that would not be made now."""


def seen(response: Any) -> Seen:
    headers = response.headers
    found = (headers.get("Location"), headers.get("Content-Type"))
    return response.status_int, *found, response.body


class Here:
    """A reader in this process."""

    def __init__(self, app: TestApp) -> None:
        self.app = app

    def get(self, url: str) -> tuple[Seen, str]:
        response = self.app.get(url, status="*")
        return seen(response), status_of(response)


class There:
    """A reader in a process of its own, which is told what time it is.

    Args:
        prepare: called there with the application.
    """

    def __init__(
        self, site: Site, prepare: Callable[[Any], None] | None = None, **ini: str
    ) -> None:
        self.clock = site.registry.cms_clock
        self.pipe, far = multiprocessing.Pipe()

        def serve() -> None:
            self.pipe.close()
            wsgi = another_process(site, **ini)
            if prepare is not None:
                prepare(wsgi)
            here = Here(client(wsgi))
            far.send("ready")
            while True:
                unwatched()
                asked = far.recv()
                watched()
                if asked is None:
                    return
                url, now = asked
                wsgi.registry.cms_clock = FrozenClock(now)
                far.send(here.get(url))

        self.child = forked(serve)
        far.close()
        assert self.pipe.recv() == "ready"

    def get(self, url: str) -> tuple[Seen, str]:
        self.pipe.send((url, self.clock.now()))
        found: tuple[Seen, str] = self.pipe.recv()
        return found

    def close(self) -> None:
        self.pipe.send(None)
        self.pipe.close()
        wait_for([self.child])


class Comparison:
    """Edits, and after them every page as it is served and as it would be made."""

    def __init__(self, editor: Editor, readers: Sequence[Any], uncached: Uncached) -> None:
        self.editor, self.readers, self.uncached = editor, readers, uncached
        self.hits = self.steps = 0
        self._fresh: dict[str, Seen] = {}
        editor.look = self.warm

    def edit(self, kind: str, number: int) -> None:
        with self.changing(f"{kind} {number}"):
            self.editor.edit(kind, number)

    @contextmanager
    def changing(self, what: str) -> Iterator[None]:
        """Something is changed inside, of which the editor knows nothing."""
        self._fresh.clear()
        yield
        self._fresh.clear()
        self.editor.count += 1
        self.steps += 1
        self.last = what

    def warm(self) -> None:
        for url in self.editor.urls():
            for reader in self.readers:
                reader.get(url)

    def now(self, url: str) -> Seen:
        """Return what would be made."""
        if url not in self._fresh:
            self._fresh[url] = seen(self.uncached.get(url))
        return self._fresh[url]

    def read(self, url: str, reader: Any) -> None:
        """Raise `Stale` when what is served is not what would be made."""
        fresh = self.now(url)
        served, status = reader.get(url)
        self.hits += status == "hit"
        if served != fresh:
            raise Stale(f"{url} after {self.last}: {status}\n{served}\nis not\n{fresh}")

    def compare(self, every: int = 1) -> None:
        """Read all pages in all processes; with *every*, another part of them each time."""
        for url in self.editor.urls()[self.steps % every :: every]:
            for reader in self.readers:
                self.read(url, reader)

    def follow(self, kinds: Sequence[tuple[str, int]], every: int = 1) -> None:
        """Make edits, and compare after each."""
        for kind, number in kinds:
            self.edit(kind, number)
            self.compare(every)
