"""What the ``<head>`` of a public page says, as plain structs that templates read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import msgspec
from markupsafe import Markup

from cms.i18n.languages import language_name


class Picture(msgspec.Struct, frozen=True):
    """A picture of the media library, ready for an ``img`` element.

    ``srcset`` is empty while there are no derivatives.
    """

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    caption: str = ""
    srcset: str = ""


class Crumb(msgspec.Struct, frozen=True):
    """One step of the breadcrumbs."""

    label: Any
    url: str


class Alternate(msgspec.Struct, frozen=True):
    """The same page in another language (``x-default`` for anybody else)."""

    language: str
    url: str

    @property
    def name(self) -> str:
        """What the language is called in itself."""
        return language_name(self.language)

    @property
    def path(self) -> str:
        """The address on this host."""
        return urlsplit(self.url).path


class FeedLink(msgspec.Struct, frozen=True):
    """A feed that belongs to the page."""

    type: str
    title: str
    url: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Everything between ``<head>`` and ``</head>`` that depends on the page.

    :ivar title: the whole of ``<title>``.
    :ivar heading: what the page is called, for ``og:title`` and the first heading.
    :ivar kind: ``og:type``.
    :ivar canonical: absolute URL; "" for pages that have none.
    :ivar robots: such as ``noindex``; "" for none.
    :ivar published: ISO 8601 instants, for articles.
    :ivar data: JSON-LD made by :func:`linked_data`; "" for none.
    """

    title: Any
    heading: Any
    description: str = ""
    kind: str = "website"
    canonical: str = ""
    robots: str = ""
    previous: str = ""
    next: str = ""
    alternates: tuple[Alternate, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    image: Picture | None = None
    published: str = ""
    modified: str = ""
    data: Markup = Markup()


#: What may not stand in a script element, and U+2028/9, which old parsers take for line ends.
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def linked_data(*things: dict[str, Any]) -> Markup:
    """Return *things* as JSON-LD for a data block; members that are None or "" are left out."""
    graph = [{k: v for k, v in thing.items() if v not in (None, "")} for thing in things]
    document = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - nothing is left that ends the element


def breadcrumb_list(crumbs: list[Crumb], absolute: Any) -> dict[str, Any]:
    """Return *crumbs* as a schema.org BreadcrumbList; *absolute* completes a URL."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": str(crumb.label),
                "item": absolute(crumb.url),
            }
            for position, crumb in enumerate(crumbs, 1)
        ],
    }
