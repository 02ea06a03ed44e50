"""A stored page, and how it is written: signed, so that nobody else's bytes are served."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from cms_cache.core import codec
from cms_cache.core.freshness.types import Fence
from cms_cache.core.signing import opened, sign
from cms_cache.core.values import Remembered

FORMAT = 1


class Hole(msgspec.Struct, frozen=True, array_like=True):
    """A place in a body that the real request fills.

    Attributes:
        at: the offset in bytes; `arguments` are what the template passes, encoded.
    """

    at: int
    name: str
    arguments: bytes


class Page(msgspec.Struct, array_like=True):
    """A response for everybody.

    Attributes:
        world: settings, templates and code that it was made with.
        created: when its render ended, seconds since 1970.
        lifetime: seconds after which it is stale by time.
        until: when it changes by itself; `None` is never.
        tags: what it depends on directly; `values` are the results it used.
        etag: digest of the body.
        variants: the body by content coding; `identity` is always there.
        strict: it says `must-revalidate`: never served stale.
        visitors_only: whoever is signed in is answered for themselves.
    """

    format: int
    key: str
    route: str
    world: str
    created: float
    lifetime: int
    until: float | None
    epoch: int
    seq: int
    tags: tuple[str, ...]
    values: tuple[Remembered, ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    etag: str
    variants: dict[str, bytes]
    holes: tuple[Hole, ...]
    strict: bool
    cost: float
    """Seconds that the render took: what a hit saves."""
    visitors_only: bool = False

    @property
    def fence(self) -> Fence:
        return Fence(self.epoch, self.seq)

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, roughly."""
        return (
            1_500
            + 2 * len(self.variants["identity"])  # with its compressed forms
            + sum(60 + len(each.args) for each in self.values)
            + sum(60 + len(tag) for tag in self.tags)
        )

    def made_after(self, other: Page) -> bool:
        """Whether this is the newer one of two renders of the same page."""
        return (self.created, self.seq) > (other.created, other.seq)

    def all_tags(self) -> set[str]:
        """What would end it: its own tags and those of its values."""
        return {*self.tags, *(tag for each in self.values for tag in each.tags)}

    def ends(self) -> float | None:
        """The earliest instant at which it or one of its values changes by itself."""
        ends = [each.until for each in self.values if each.until is not None]
        if self.until is not None:
            ends.append(self.until)
        return min(ends, default=None)


_decoder = msgspec.msgpack.Decoder(Page)


def digest(body: bytes) -> str:
    """The entity tag of a body, without quotes and without the mark of a coding."""
    return blake2b(body, digest_size=12).hexdigest()


def pack(page: Page, key: bytes) -> bytes:
    """A page as bytes, signed with `key`."""
    return sign(codec.encode(page), key)


def unpack(raw: bytes, key: bytes, name: str | None) -> Page | None:
    """What `pack` was given; `None` for what is damaged, foreign or another page's.

    Args:
        name: the key it was found under; `None` takes any page.
    """
    body = opened(raw, key)
    if body is None:
        return None
    try:
        page = _decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if (
        page.format != FORMAT
        or (name is not None and page.key != name)
        or "identity" not in page.variants
    ):
        return None
    return page
