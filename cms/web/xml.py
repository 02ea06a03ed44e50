"""Writing XML: feeds and sitemaps, quickly and well-formed whatever the text."""

from __future__ import annotations

import re
from collections.abc import Mapping

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

#: What XML 1.0 (2.2) does not allow at all, not even as a reference.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: object) -> str:
    """Return *value* as character data."""
    plain = _ILLEGAL.sub("", str(value))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(value: object) -> str:
    """Return *value* as the inside of a quoted attribute."""
    escaped = text(value).replace('"', "&quot;")
    return escaped.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def element(name: str, content: object = "", attributes: Mapping[str, object] | None = None) -> str:
    """Return an element that holds text; attributes that are None are left out."""
    return wrap(name, text(content), attributes)


def wrap(name: str, inner: str, attributes: Mapping[str, object] | None = None) -> str:
    """Return an element around *inner*, which is XML already."""
    given = "".join(
        f' {key}="{attribute(value)}"'
        for key, value in (attributes or {}).items()
        if value is not None
    )
    return f"<{name}{given}>{inner}</{name}>" if inner else f"<{name}{given}/>"
