"""The second half of sanitising: values, successors of old elements, order of blocks.

The sanitiser has already taken away every element and attribute that is not allowed. What is
left is checked value by value here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cms.content.blocks.types import BlockType
from cms.content.body import policy
from cms.content.body.markup import Element, ancestors, is_blank, remove, unwrap
from cms.content.body.policy import BodyPolicy
from cms.content.body.urls import WEB_SCHEMES, safe_url

_NUMBER = re.compile(r"[0-9]{1,5}\Z")
_SIGNED = re.compile(r"-?[0-9]{1,9}\Z")
_ID = re.compile(r"[^\s\"'<>&]{1,120}\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_TEXT_ALIGN = re.compile(r"text-align\s*:\s*(left|right|center|justify)", re.I)
_REL = frozenset({"nofollow", "sponsored", "ugc", "me", "license", "author", "tag", "external"})
_MEDIA_SCHEMES = frozenset({"http", "https", "media"})


def _number(value: str) -> str | None:
    return value.strip() if _NUMBER.match(value.strip()) else None


def _signed(value: str) -> str | None:
    return value.strip() if _SIGNED.match(value.strip()) else None


def _one_of(*allowed: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        return value.strip() if value.strip() in allowed else None

    return check


def _media_url(value: str) -> str | None:
    return safe_url(value, schemes=_MEDIA_SCHEMES)


def _web_url(value: str) -> str | None:
    return safe_url(value, schemes=WEB_SCHEMES)


def _cite(value: str) -> str | None:
    return None if re.search(r"\s", value.strip()) else _web_url(value)


def _classes(value: str) -> str | None:
    kept = [name for name in dict.fromkeys(value.split()) if name in policy.CLASSES]
    return " ".join(kept) or None


def _rel(value: str) -> str | None:
    return " ".join(name for name in dict.fromkeys(value.lower().split()) if name in _REL) or None


def _flag(value: str) -> str | None:
    return ""


def _language(value: str) -> str | None:
    return value if _LANGUAGE.match(value) else None


def _text(value: str) -> str | None:
    return value


#: Attributes that say something about where a link leads, and nothing where there is none.
OF_LINKS = ("rel", "target", "hreflang", "download")

#: How the value of each attribute is checked; returns None to take the attribute away.
CHECKS: dict[str, Callable[[str], str | None]] = {
    "class": _classes,
    "lang": _language,
    "hreflang": _language,
    "srclang": _language,
    "dir": _one_of("ltr", "rtl", "auto"),
    "href": safe_url,
    "src": _media_url,
    "poster": _media_url,
    "cite": _cite,
    "rel": _rel,
    "target": _one_of("_blank"),
    "download": _text,
    "width": _number,
    "height": _number,
    "colspan": _number,
    "rowspan": _number,
    "span": _number,
    "start": _signed,
    "reversed": _flag,
    "open": _flag,
    "default": _flag,
    "controls": _flag,
    "loop": _flag,
    "muted": _flag,
    "playsinline": _flag,
    "preload": _one_of("none", "metadata", "auto"),
    "scope": _one_of("row", "col", "rowgroup", "colgroup"),
    "kind": _one_of("subtitles", "captions", "descriptions", "chapters", "metadata"),
}


class Normaliser:
    """Checks and tidies the tree of a sanitised body in place."""

    def __init__(self, body_policy: BodyPolicy) -> None:
        self._policy = body_policy

    def apply(self, root: Element) -> None:
        """Tidy everything below *root*."""
        ids: set[str] = set()
        hoisted = []
        for element in list(root.iterdescendants()):
            old_tag = element.tag
            element.tag = policy.RENAMED.get(old_tag, old_tag)
            block = self._block(element)
            self._attributes(element, old_tag, block, ids)
            if block is not None and block.top_level:
                hoisted.append(element)
            elif element.tag in ("img", "source", "track") and "src" not in element.attrib:
                remove(element)
            elif element.tag == "img" and "alt" not in element.attrib:
                element.set("alt", "")
            elif element.tag in ("audio", "video"):
                element.set("controls", "")
        for element in hoisted:
            _hoist(element, root)
        for element in list(root.iter("th")):
            if not len(element) and is_blank(element.text or ""):
                # A corner that heads nothing is no header.
                element.tag = "td"
                element.attrib.pop("scope", None)
        for element in list(root.iter("dl")):
            _complete_list(element)
        for element in root.iter("a"):
            if "href" not in element.attrib:
                for name in OF_LINKS:
                    element.attrib.pop(name, None)
        for element in [p for p in root.iter("p") if not len(p) and not p.text and not p.attrib]:
            unwrap(element)

    def _block(self, element: Element) -> BlockType | None:
        block = self._policy.blocks.get(element.get("data-block"))
        return block if block is not None and element.tag in block.tags else None

    def _attributes(
        self, element: Element, old_tag: str, block: BlockType | None, ids: set[str]
    ) -> None:
        given = dict(element.attrib.items())
        element.attrib.clear()
        if align := _alignment(given, element.tag, old_tag):
            given["class"] = f"{given.get('class', '')} {align}"
        if "id" not in given and "name" in given:
            given["id"] = given["name"]
        for name, value in given.items():
            if name.startswith("data-"):
                kept = self._data(name[5:], value, block)
            elif name == "id":
                kept = self._identifier(value, ids)
            elif name in ("align", "style", "name"):
                continue
            else:
                kept = _value(name, element.tag, value)
            if kept is not None:
                element.set(name, kept)

    @staticmethod
    def _data(name: str, value: str, block: BlockType | None) -> str | None:
        if block is None:
            return None
        if name == "block":
            return block.name
        attribute = block.attributes.get(name)
        return None if attribute is None else attribute.clean(value)

    @staticmethod
    def _identifier(value: str, ids: set[str]) -> str | None:
        value = value.strip()
        if not _ID.match(value) or value in ids or policy.RESERVED_IDS.match(value):
            return None
        ids.add(value)
        return value


def _complete_list(dl: Element) -> None:
    """Give every term of a description list a description, or make it plain blocks."""
    for dt in [child for child in dl.iterchildren("dt") if not len(child)]:
        if is_blank(dt.text or ""):
            remove(dt)
    rows = [child for child in dl if child.tag in ("dt", "dd")]
    if {row.tag for row in rows} == {"dt", "dd"}:
        rows[0].tag, rows[-1].tag = "dt", "dd"
        return
    if not len(dl) and is_blank(dl.text or ""):
        remove(dl)
        return
    dl.tag = "div"
    for row in rows:
        row.tag = "div"


def _value(name: str, tag: str, value: str) -> str | None:
    if name == "value" and tag == "li":
        return _signed(value)
    if name == "type" and tag == "ol":
        return value if value in ("1", "a", "A", "i", "I") else None
    if name == "preload" and value.strip() == "auto":
        return "metadata"
    return CHECKS.get(name, _text)(value)


def _alignment(given: dict[str, str], tag: str, old_tag: str) -> str:
    """Return the class that says what ``align``, ``style`` or ``<center>`` said."""
    side = given.get("align", "").strip().lower()
    if side not in policy.TEXT_ALIGNMENTS and side != "":
        side = ""
    if match := _TEXT_ALIGN.search(given.get("style", "")):
        side = match[1].lower()
    if old_tag == "center":
        side = side or "center"
    if not side or (tag in ("img", "table") and side == "justify"):
        return ""
    return f"align-{side}" if tag in ("img", "table", "figure") else f"text-{side}"


def _hoist(element: Element, root: Element) -> None:
    """Bring a break to the top by splitting what it stands in; inside a block it is dropped."""
    for ancestor in ancestors(element):
        if ancestor.get("data-block") or ancestor.tag in ("table", "details", "figure", "a"):
            remove(element)
            return
    while (parent := element.getparent()) is not root:
        after = parent.makeelement(parent.tag, dict(parent.attrib))
        after.attrib.pop("id", None)
        after.text, element.tail = element.tail, None
        for sibling in list(element.itersiblings()):
            after.append(sibling)
        after.tail, parent.tail = parent.tail, None
        parent.addnext(element)
        element.tail = None
        element.addnext(after)
        for part in (parent, after):
            if not len(part) and is_blank(part.text or ""):
                part.text = None
                unwrap(part)
