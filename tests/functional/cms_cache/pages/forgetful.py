"""A process that keeps no copy itself: it reads each page from where all processes look."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any


class Forgetful:
    """*wsgi*, of which each request finds a process that has just begun.

    Requests that come while another is being answered find what that one has found or made.
    """

    def __init__(self, wsgi: Any) -> None:
        self.wsgi = wsgi
        self._lock = threading.Lock()
        self._under_way = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.wsgi, name)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            if not self._under_way:
                self._forget()
            self._under_way += 1
        try:
            return self.wsgi(environ, start_response)
        finally:
            with self._lock:
                self._under_way -= 1

    def _forget(self) -> None:
        pages = self.wsgi.registry.cms_pages
        assert pages.afterwards.settle()
        for each in (pages.caches.pages, pages.caches.fragments, pages.caches.values):
            each.clear()
