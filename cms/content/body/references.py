"""Tokens such as ``href="content:12"``: found when a body is saved, resolved when it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cms.content.body.markup import escape_attribute


class Reference(NamedTuple):
    """Something named by id: *kind* is ``content``, ``term`` or ``media``."""

    kind: str
    id: int


#: A link of a body, by what it names; None or absence means that it is gone.
Lookup = Mapping[Reference, "str | None"] | Callable[[Reference], "str | None"]

_IN_ATTRIBUTE = re.compile(r'="(content|term|media):([1-9][0-9]{0,17})[^"]*"')
_MEDIA_DATA = re.compile(r'\sdata-(?:media|poster)="([1-9][0-9]{0,17})"')
_TOKEN = re.compile(r'\s(href|src|poster|action)="(content|term|media):([1-9][0-9]{0,17})([^"]*)"')
_BARE_LINK = re.compile(r"<a\b(?![^>]*\shref=)[^>]*>")
_OF_LINKS = re.compile(r'\s(?:rel|target|hreflang|download)="[^"]*"')
_IMAGE = re.compile(
    r'<(?:img|source|track)\b[^>]*\s(?:src)="(media):([1-9][0-9]{0,17})[^"]*"[^>]*>'
)


def find_references(html: str) -> set[Reference]:
    """Return what the attributes of a body, stored or rendered, name by id."""
    if ":" not in html and "data-" not in html:
        return set()
    found = {Reference(kind, int(number)) for kind, number in _IN_ATTRIBUTE.findall(html)}
    found.update(Reference("media", int(number)) for number in _MEDIA_DATA.findall(html))
    return found


def resolve_references(html: str, lookup: Lookup) -> str:
    """Return rendered *html* with its tokens replaced by URLs.

    A link to what is gone loses its ``href``; a picture that is gone disappears.

    :param lookup: a mapping or a callable from :class:`Reference` to a URL, which is escaped here.
    """
    if '="content:' not in html and '="term:' not in html and '="media:' not in html:
        return html
    get = lookup.get if isinstance(lookup, Mapping) else lookup

    def image(match: re.Match[str]) -> str:
        return match[0] if get(Reference(match[1], int(match[2]))) is not None else ""

    def attribute(match: re.Match[str]) -> str:
        name, kind, number, rest = match.groups()
        url = get(Reference(kind, int(number)))
        return "" if url is None else f' {name}="{escape_attribute(url)}{rest}"'

    if '="media:' in html:
        html = _IMAGE.sub(image, html)
    html = _TOKEN.sub(attribute, html)
    return _BARE_LINK.sub(lambda link: _OF_LINKS.sub("", link[0]), html)
