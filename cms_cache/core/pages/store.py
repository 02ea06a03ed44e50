"""Where pages are: ready objects of this process before the region that processes share."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator

from dogpile.cache.api import NO_VALUE, CacheMutex

from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.types import Fence
from cms_cache.core.pages.entry import Page, pack, unpack
from cms_cache.core.region import Region

_holding = threading.Lock()


class Proven:
    """A page and the change up to which it is known to hold in this process."""

    __slots__ = ("next_turn", "page", "proven", "size")

    def __init__(self, page: Page, proven: Fence | None = None) -> None:
        self.page = page
        self.proven = proven
        self.next_turn = page.ends()
        self.size = page.size + 2 * len(page.key)

    def hold(self, page: Page | None, fence: Fence) -> None:
        """Note that it holds up to `fence`.

        Args:
            page: with what its values depend on now; `None` when nothing was asked.
        """
        with _holding:
            mine = self.proven
            if mine is not None and mine.epoch == fence.epoch and mine.seq > fence.seq:
                return  # another thread has proven more meanwhile, and knows the next turn
            if page is not None:
                self.page = page
                self.next_turn = page.ends()
            self.proven = fence


class PageStore:
    """Pages by key.

    Args:
        region: where bytes are kept.
        secret: signs them.
        most_size: bytes that this process keeps ready; a copy holds as long as the log says so,
            so that processes need not tell each other of their copies.
    """

    def __init__(self, region: Region, secret: bytes, most_size: int) -> None:
        self.region = region
        self._secret = secret
        self._most = most_size
        self._size = 0
        self._near: OrderedDict[str, Proven] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def enabled(self) -> bool:
        return self.region.guard.kind != "none"

    def near(self, key: str) -> Proven | None:
        """This process's copy."""
        found = self._near.get(key)
        if found is not None:
            with contextlib.suppress(KeyError):  # another thread has just dropped it
                self._near.move_to_end(key)
        return found

    def keeps(self, page: Page) -> bool:
        """Whether this process keeps just this page. It is no use of it: nobody has asked."""
        found = self._near.get(page.key)
        return found is not None and found.page is page

    def shared(self, key: str) -> tuple[Proven | None, bool]:
        """The shared copy, kept near from now on; and whether something foreign was there.

        What another thread has made meanwhile and not shared yet is newer, and found instead.
        """
        raw = self.region.guard.get_serialized(self._place(key))
        if raw is NO_VALUE:
            return None, False
        page = unpack(raw, self._secret, key)
        if page is None:
            self.region.guard.delete(self._place(key))
            return None, True
        return self._put(Proven(page), unless_older=True), False

    def look(self, key: str) -> tuple[Proven | None, bool]:
        """As `shared`, without being counted, kept here or removed."""
        try:
            raw = self.region.guard.backend.get_serialized(self._place(key))
        except Unavailable:
            raw = NO_VALUE
        if raw is NO_VALUE:
            return None, False
        page = unpack(raw, self._secret, key)
        return (None, True) if page is None else (Proven(page), False)

    def keep(self, page: Page, proven: Fence | None) -> Proven:
        """Keep a page, here and for the other processes."""
        found = self._put(Proven(page, proven))
        self.share(page)
        return found

    def hold(self, page: Page, proven: Fence | None) -> tuple[Proven, bool]:
        """Keep a page here; and whether it is: one that is too large is not."""
        found = self._put(Proven(page, proven))
        return found, self._near.get(page.key) is found

    def share(self, page: Page) -> None:
        """Keep a page for the other processes."""
        self.region.guard.set_serialized(self._place(page.key), pack(page, self._secret))

    def mutex(self, key: str) -> CacheMutex | None:
        """The lock of whoever renders the page, over all processes; `None` where there is one.

        Not dogpile's, which would also keep the threads of a process apart: they wait for a
        flight.
        """
        return self.region.guard.get_mutex(self._place(key))

    def drop(self, key: str) -> None:
        with self._lock:
            self._forget(key)
        self.region.guard.delete(self._place(key))

    def clear(self) -> None:
        """Forget this process's copies."""
        with self._lock:
            self._near.clear()
            self._size = 0

    def forget(self, secret: bytes) -> None:
        """Forget this process's copies, and sign with another key."""
        self.clear()
        self._secret = secret

    def all(self) -> Iterator[Page]:
        """Every stored page, in no order."""
        for raw in self.region.guard.values():
            page = unpack(raw, self._secret, None)
            if page is not None:
                yield page

    def _place(self, key: str) -> str:
        assert self.region.key_mangler is not None
        return self.region.key_mangler(f"p:{key}")

    def _put(self, found: Proven, *, unless_older: bool = False) -> Proven:
        key = found.page.key
        with self._lock:
            near = self._near.get(key)
            if unless_older and near is not None and near.page.made_after(found.page):
                return near
            self._forget(key)
            if found.size <= self._most // 4:
                self._near[key] = found
                self._size += found.size
                while self._size > self._most:
                    self._size -= self._near.popitem(last=False)[1].size
        return found

    def _forget(self, key: str) -> None:
        old = self._near.pop(key, None)
        if old is not None:
            self._size -= old.size
