"""What somebody typed into the form, as the HTML of a comment."""

from __future__ import annotations

import re

from markupsafe import escape

_PARTS = re.compile(r"\n[^\S\n]*\n\s*")
#: An address, without what more likely belongs to the sentence around it.
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?'”’)\]}]", re.I)


def text_to_html(text: str) -> str:
    """Return plain *text* as HTML: an empty line parts paragraphs, addresses become links.

    Whoever types ``<b>`` gets to see ``<b>``.
    """
    paragraphs = (part.strip("\n") for part in _PARTS.split(text.strip()))
    return "\n".join(f"<p>{_lines(part)}</p>" for part in paragraphs if part.strip())


def _lines(text: str) -> str:
    return "<br>\n".join(_linked(line) for line in text.split("\n"))


def _linked(line: str) -> str:
    pieces, begin = [], 0
    for match in _ADDRESS.finditer(line):
        url = escape(match[0])
        pieces += [escape(line[begin : match.start()]), f'<a href="{url}">{url}</a>']
        begin = match.end()
    return "".join([*pieces, escape(line[begin:])])
