"""From whatever somebody wrote, pasted or imported to the body that is stored."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

from cms.content.body import markup, policy
from cms.content.body.normalise import Normaliser
from cms.content.body.policy import BodyPolicy
from cms.content.body.urls import SCHEMES
from cms.content.errors import BodyError
from cms.i18n import _

#: No text needs more levels, and drawing them takes a few frames of Python's stack each.
MAX_DEPTH = 80
#: What is refused before it is parsed: parsers need time that grows with length times depth,
#: and a count of tags is only a guess at the depth.
_MAX_UNCLOSED = 200

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: Their end tags may be left out, so open ones say nothing about depth.
_SELF_CLOSING_WORDS = """
    p li dt dd td th tr thead tbody tfoot colgroup
"""
_SELF_CLOSING = markup.VOID | frozenset(_SELF_CLOSING_WORDS.split())
_IFRAME = re.compile(r"<iframe\b([^>]*)>(?:(?:(?!</iframe).)*</iframe\s*>)?", re.I | re.S)
_SRC = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


class Sanitiser:
    """Makes bodies safe under one policy. Safe to share between threads."""

    def __init__(self, body_policy: BodyPolicy) -> None:
        self.policy = body_policy
        self._normaliser = Normaliser(body_policy)
        everywhere = policy.GLOBAL_ATTRIBUTES | body_policy.data_attributes
        self._cleaner = nh3.Cleaner(
            tags=set(policy.ELEMENTS | policy.RENAMED.keys()),
            clean_content_tags=set(policy.DROPPED),
            attributes={
                "*": set(everywhere),
                **{tag: set(names) for tag, names in policy.ATTRIBUTES.items()},
            },
            link_rel=None,
            url_schemes=set(SCHEMES),
        )

    @property
    def version(self) -> str:
        """The policy's version, stored with every body it made."""
        return self.policy.version

    def clean(self, html: str) -> str:
        """Return *html* as a body that may be stored; cleaning that again changes nothing.

        :raises BodyError: elements are nested more than :data:`MAX_DEPTH` deep.
        """
        if not html or html.isspace():
            return ""
        check_depth(html)
        html = _IFRAME.sub(_embed, markup.drop_control(html))
        cleaned = self._settled(self._cleaner.clean(html))
        root = markup.parse(cleaned)
        if markup.depth(root) > MAX_DEPTH + 1:
            raise _too_deep()
        self._normaliser.apply(root)
        return markup.inner(root).strip()

    def _settled(self, cleaned: str) -> str:
        """Return what parsers read as it stands.

        They move what a table cannot hold before it, and where an element went away between two
        headings or items of a list, those stand side by side from then on.
        """
        for _round in range(5):
            again = self._cleaner.clean(cleaned)
            if again == cleaned:
                break
            cleaned = again
        return cleaned


def check_depth(html: str) -> None:
    """Refuse what would keep an HTML parser busy for minutes.

    :raises BodyError: with the limit.
    """
    depth = 0
    unclosed: dict[str, int] = {}
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _SELF_CLOSING:
            continue
        if not closing:
            unclosed[tag] = unclosed.get(tag, 0) + 1
            depth += 1
            if depth > _MAX_UNCLOSED:
                raise _too_deep()
        elif unclosed.get(tag):
            unclosed[tag] -= 1
            depth -= 1


def _too_deep() -> BodyError:
    return BodyError(
        _("elements are nested more than ${limit} levels deep", mapping={"limit": MAX_DEPTH})
    )


def _embed(match: re.Match[str]) -> str:
    """Turn a pasted frame into our embed block; without an address it disappears."""
    found = _SRC.search(match[1])
    if found is None:
        return ""
    url = unescape(found[1] or found[2] or found[3] or "").strip()
    if url.startswith("//"):
        url = f"https:{url}"
    return f'<figure data-block="embed" data-url="{escape(url)}"></figure>' if url else ""
