"""What is done with a new page after its first answer: it is shared, then compressed."""

from __future__ import annotations

from functools import partial

from dogpile.cache.api import CacheMutex

from cms_cache.core.compression.codings import compress
from cms_cache.core.compression.negotiate import IDENTITY
from cms_cache.core.pages.entry import Page
from cms_cache.core.pages.store import PageStore
from cms_cache.core.worker import Worker

_WAITING = 200
_WAITING_SIZE = 16 * 1024**2


class Afterwards:
    """Two threads of this process: other processes wait for what is shared, so that it never
    waits for what is being compressed.

    Args:
        store: where pages are kept for all processes.
    """

    def __init__(self, store: PageStore) -> None:
        self._store = store
        # Somebody may be waiting for a lock that a killed process would leave in Redis.
        self._sharing = Worker("cms-cache-share", _WAITING, most_size=_WAITING_SIZE, patience=2.0)
        self._compressing = Worker("cms-cache-compress", _WAITING, most_size=_WAITING_SIZE)

    def put(self, page: Page, mutex: CacheMutex | None, codings: tuple[str, ...]) -> None:
        """Share a page that this process keeps already.

        Args:
            mutex: what others wait for who want the page; released when it is there for them.
            codings: those to compress it in. When too many pages wait, it is done when one of
                them is asked for.
        """
        job = partial(self._share, page, mutex, codings)
        if not self._sharing.put(job, page.size):
            job()

    def settle(self, timeout: float = 10.0) -> bool:
        """Wait until all is shared; false after `timeout` seconds."""
        return self._sharing.settle(timeout)

    def _share(self, page: Page, mutex: CacheMutex | None, codings: tuple[str, ...]) -> None:
        try:
            self._store.share(page)
        finally:
            if mutex is not None:
                mutex.release()
        if codings:
            self._compressing.put(partial(self._compress, page, codings), page.size)

    def _compress(self, page: Page, codings: tuple[str, ...]) -> None:
        body = page.variants[IDENTITY]
        for coding in codings:
            if coding not in page.variants:
                page.variants[coding] = compress(body, coding)
        # Another render may have taken its place meanwhile.
        if self._store.keeps(page):
            self._store.share(page)
