"""Plain text of what WordPress lets be HTML: titles, excerpts, names."""

from __future__ import annotations

import re
from html import unescape

from cms.text import one_line

#: Elements people have put into titles; anything else between brackets is text.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|br|cite|code|del|dfn|em|i|img|ins|kbd|mark|p|q|s|samp|small"
    r"|span|strike|strong|sub|sup|time|tt|u|var|script|style)(?:\s[^<>]*)?/?>",
    re.I,
)
_EXECUTABLE = re.compile(r"<(/?)(?:script|style)\b[^<>]*>", re.I)


def _without_code(text: str) -> str:
    """Return *text* without scripts and styles and what is in them."""
    if "<s" not in text and "<S" not in text:
        return text
    kept, inside, at = [], False, 0
    for match in _EXECUTABLE.finditer(text):
        if not inside:
            kept.append(text[at : match.start()])
        inside, at = not match.group(1), match.end()
    return "".join(kept) + ("" if inside else text[at:])


def plain_title(text: str) -> str:
    """Return *text* on one line without inline elements, its entities resolved."""
    return one_line(unescape(_INLINE.sub("", _without_code(text))))


def plain_excerpt(text: str) -> str:
    """Return *text* without elements; its paragraphs stay apart."""
    text = re.sub(r"</p\s*>|<br\s*/?>", "\n", _without_code(text), flags=re.I)
    text = unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
