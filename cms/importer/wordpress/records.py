"""From XML elements to records."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from cms.importer.wordpress.names import Names
from cms.importer.wordpress.types import Author, Item, ItemTerm, WpComment, WpTerm

#: Local name of an element in the item -> (field, trimmed?).
_ITEM_FIELDS = {
    ("", "title"): ("title", False),
    ("", "link"): ("link", True),
    ("", "guid"): ("guid", True),
    ("dc", "creator"): ("creator", True),
    ("content", "encoded"): ("content", False),
    ("excerpt", "encoded"): ("excerpt", False),
    ("wp", "post_date"): ("date", True),
    ("wp", "post_date_gmt"): ("date_gmt", True),
    ("wp", "post_modified_gmt"): ("modified_gmt", True),
    ("wp", "comment_status"): ("comment_status", True),
    ("wp", "post_name"): ("slug", True),
    ("wp", "status"): ("status", True),
    ("wp", "post_type"): ("type", True),
    ("wp", "post_password"): ("password", False),
    ("wp", "attachment_url"): ("attachment_url", True),
}
_COMMENT_FIELDS = {
    "comment_author": "author",
    "comment_author_email": "email",
    "comment_author_url": "url",
    "comment_date": "date",
    "comment_date_gmt": "date_gmt",
    "comment_content": "content",
    "comment_approved": "approved",
    "comment_type": "type",
}


def _text(element: Element) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""


def _number(text: str) -> int:
    """Return the number *text* begins with, 0 where there is none or one out of range."""
    text = text.strip()
    if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal()):
        return 0
    number = int(text) if len(text) < 19 else 0
    return number if abs(number) < 2**53 else 0


def _values(element: Element, names: Names, prefix: str = "") -> dict[str, str]:
    """Return the text of the WordPress children of *element* by name without *prefix*."""
    found: dict[str, str] = {}
    for child in element:
        space, name = names.split(child.tag)
        if space == "wp":
            found[name.removeprefix(prefix)] = _text(child)
    return found


def author_of(element: Element, names: Names) -> Author | None:
    """Return the author of a ``wp:author`` element; None when it has no login."""
    values = _values(element, names, "author_")
    login = values.get("login", "").strip()
    if not login:
        return None
    return Author(
        login=login,
        email=values.get("email", "").strip(),
        display_name=values.get("display_name", "").strip(),
        first_name=values.get("first_name", "").strip(),
        last_name=values.get("last_name", "").strip(),
    )


def term_of(element: Element, names: Names, taxonomy: str) -> WpTerm | None:
    """Return the term of a ``wp:category``, ``wp:tag`` or ``wp:term`` element."""
    values = _values(element, names)

    def first(*keys: str) -> str:
        return next((values[key] for key in keys if values.get(key)), "")

    slug = first("category_nicename", "tag_slug", "term_slug").strip()
    name = first("cat_name", "tag_name", "term_name").strip()
    if not slug and not name:
        return None
    return WpTerm(
        taxonomy=taxonomy or first("term_taxonomy").strip(),
        id=_number(first("term_id")),
        slug=slug,
        name=name or slug,
        parent=first("category_parent", "term_parent").strip(),
        description=first("category_description", "tag_description", "term_description"),
    )


def item_of(element: Element, names: Names) -> Item:
    """Return the item of an ``item`` element."""
    fields: dict[str, str] = {}
    numbers = {"post_id": 0, "post_parent": 0, "menu_order": 0, "is_sticky": 0}
    terms: list[ItemTerm] = []
    meta: list[tuple[str, str]] = []
    comments: list[WpComment] = []
    for child in element:
        key = space, name = names.split(child.tag)
        if key in _ITEM_FIELDS:
            field, trimmed = _ITEM_FIELDS[key]
            fields[field] = _text(child).strip() if trimmed else _text(child)
        elif key == ("", "category"):
            if term := _item_term(child):
                terms.append(term)
        elif space != "wp":
            continue
        elif name in numbers:
            numbers[name] = _number(_text(child))
        elif name == "postmeta":
            values = _values(child, names, "meta_")
            if values.get("key"):
                meta.append((values["key"].strip(), values.get("value", "")))
        elif name == "comment":
            comments.append(_comment(child, names))
    return _make_item(fields, numbers, tuple(dict.fromkeys(terms)), tuple(meta), tuple(comments))


def _make_item(
    fields: dict[str, str],
    numbers: dict[str, int],
    terms: tuple[ItemTerm, ...],
    meta: tuple[tuple[str, str], ...],
    comments: tuple[WpComment, ...],
) -> Item:
    make: Callable[..., Item] = Item
    return make(
        **{"type": "", **fields},
        id=numbers["post_id"],
        parent=numbers["post_parent"],
        menu_order=numbers["menu_order"],
        sticky=numbers["is_sticky"] == 1,
        terms=terms,
        meta=meta,
        comments=comments,
    )


def _item_term(element: Element) -> ItemTerm | None:
    # WXR 1.0 repeats each category without its slug; only the complete ones count,
    # as in WordPress's own importer.
    taxonomy, slug = element.get("domain"), element.get("nicename")
    if not taxonomy or not slug:
        return None
    taxonomy = "post_tag" if taxonomy == "tag" else taxonomy
    return ItemTerm(taxonomy=taxonomy.strip(), slug=slug.strip(), name=_text(element).strip())


def _comment(element: Element, names: Names) -> WpComment:
    values = _values(element, names)
    make: Callable[..., WpComment] = WpComment
    return make(
        id=_number(values.get("comment_id", "")),
        parent=_number(values.get("comment_parent", "")),
        **{
            field: values[name] if field == "content" else values[name].strip()
            for name, field in _COMMENT_FIELDS.items()
            if name in values
        },
    )
