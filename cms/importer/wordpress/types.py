"""The records of a WordPress export (WXR 1.0 to 1.2), as they stand in the file.

Text is kept as it is, byte for byte; only names, numbers and dates are trimmed.
"""

from __future__ import annotations

import msgspec


class Site(msgspec.Struct, frozen=True):
    """The head of the file: the blog it came from."""

    version: str
    title: str = ""
    description: str = ""
    link: str = ""
    language: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    generator: str = ""

    @property
    def address(self) -> str:
        """The address of the blog without a slash at the end, or an empty string."""
        return (self.base_blog_url or self.link or self.base_site_url).rstrip("/")


class Author(msgspec.Struct, frozen=True):
    """Somebody who wrote on the old site."""

    login: str
    email: str = ""
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""


class WpTerm(msgspec.Struct, frozen=True):
    """A category, a tag, a menu or a term of another taxonomy."""

    taxonomy: str
    id: int
    slug: str
    name: str
    parent: str = ""
    """Slug of the parent term."""
    description: str = ""


class ItemTerm(msgspec.Struct, frozen=True):
    """A term named by an item."""

    taxonomy: str
    slug: str
    name: str


class WpComment(msgspec.Struct, frozen=True):
    """A comment below an item."""

    id: int
    author: str = ""
    email: str = ""
    url: str = ""
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    type: str = ""
    parent: int = 0


class Item(msgspec.Struct, frozen=True):
    """A post, a page, an attachment, a menu item or something of another type."""

    id: int
    type: str
    title: str = ""
    link: str = ""
    creator: str = ""
    guid: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified_gmt: str = ""
    comment_status: str = ""
    slug: str = ""
    status: str = ""
    parent: int = 0
    menu_order: int = 0
    password: str = ""
    sticky: bool = False
    attachment_url: str = ""
    terms: tuple[ItemTerm, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    comments: tuple[WpComment, ...] = ()

    def meta_value(self, key: str) -> str:
        """Return the last value of the metadata *key*, or an empty string."""
        for name, value in reversed(self.meta):
            if name == key:
                return value
        return ""


Record = Site | Author | WpTerm | Item
