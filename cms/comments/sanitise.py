"""What the text of a comment may hold: much less than a body."""

from __future__ import annotations

import re

import nh3

from cms.content.body.sanitise import check_depth

_CLEANER = nh3.Cleaner(
    tags={
        "p", "br", "a", "em", "strong", "i", "b", "code", "pre", "blockquote", "q", "cite", "del",
        "ins", "s", "ul", "ol", "li", "abbr", "sub", "sup",
    },
    clean_content_tags={"script", "style", "template", "iframe", "svg", "math", "noscript"},
    attributes={"a": {"href"}, "abbr": {"title"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
)  # fmt: skip

_BARE = re.compile(r'<a((?:\s(?!href=)[a-z]+="[^"]*")*?) rel="nofollow ugc noopener">')

MAX_LENGTH = 65_000


def clean_comment(html: str) -> str:
    """Return *html* safe to be shown below content.

    :raises BodyError: nested too deeply.
    """
    check_depth(html)
    # A link that lost its address says nothing about where it leads.
    return _BARE.sub(r"<a\1>", _CLEANER.clean(html).strip())
