"""Compresses stored pages in the background, so that neither the first answer nor a hit does."""

from __future__ import annotations

import os
import queue
import threading
import weakref

from cms_cache.core.compression.codings import compress
from cms_cache.core.pages.entry import Page
from cms_cache.core.pages.store import PageStore

_WAITING = 200
_IDLE = 5.0


class Press:
    """One thread of this process, which ends when there is nothing to do.

    Args:
        store: where the compressed page is kept afterwards, for all processes.
    """

    def __init__(self, store: PageStore) -> None:
        self._store = weakref.ref(store)
        self._pages: queue.Queue[tuple[Page, tuple[str, ...]]] = queue.Queue(_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0

    def put(self, page: Page, codings: tuple[str, ...]) -> None:
        """Compress a page soon. When too many wait, it is done when it is asked for."""
        try:
            self._pages.put_nowait((page, codings))
        except queue.Full:
            return
        with self._lock:
            thread = self._thread
            if thread is None or self._pid != os.getpid() or not thread.is_alive():
                self._pid = os.getpid()
                self._thread = threading.Thread(
                    target=self._run, name="cms-cache-press", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                page, codings = self._pages.get(timeout=_IDLE)
            except queue.Empty:
                with self._lock:
                    if self._pages.empty():
                        self._thread = None
                        return
                continue
            store = self._store()
            if store is None:
                return
            body = page.variants["identity"]
            for coding in codings:
                if coding not in page.variants:
                    page.variants[coding] = compress(body, coding)
            near = store.near(page.key)
            # Another render may have taken its place meanwhile.
            if near is not None and near.page is page:
                store.share(page)
            del store
