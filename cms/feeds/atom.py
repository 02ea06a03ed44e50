"""The Atom Syndication Format (RFC 4287), with threading (RFC 4685)."""

from __future__ import annotations

import datetime as dt

from cms.feeds.types import Entry, Feed
from cms.web.xml import DECLARATION, element, wrap

TYPE = "application/atom+xml"
GENERATOR = "Benben"


def atom(feed: Feed) -> str:
    """Return *feed* as an Atom document."""
    parts = [
        element("id", feed.atom_url),
        element("title", feed.title),
        element("subtitle", feed.subtitle) if feed.subtitle else "",
        element("updated", _instant(feed.updated)),
        element("link", attributes={"rel": "self", "type": TYPE, "href": feed.atom_url}),
        element("link", attributes={"rel": "alternate", "type": "text/html", "href": feed.url}),
        wrap("author", element("name", feed.author)),
        element("generator", GENERATOR),
        *(_entry(entry, feed) for entry in feed.entries),
    ]
    root = {
        "xmlns": "http://www.w3.org/2005/Atom",
        "xmlns:thr": "http://purl.org/syndication/thread/1.0",
        "xml:lang": feed.language,
    }
    return DECLARATION + wrap("feed", _lines(parts), root) + "\n"


def _entry(entry: Entry, feed: Feed) -> str:
    language = entry.language if entry.language != feed.language else None
    parts = [
        element("id", entry.id),
        element("title", entry.title),
        element("published", _instant(entry.published)),
        element("updated", _instant(entry.updated)),
        element("link", attributes={"rel": "alternate", "type": "text/html", "href": entry.url}),
        wrap(
            "author",
            element("name", entry.author)
            + (element("uri", entry.author_url) if entry.author_url else ""),
        ),
        *(
            element("category", attributes={"term": c.slug, "label": c.name, "scheme": c.scheme})
            for c in entry.categories
        ),
        element("summary", entry.summary, {"type": "html"}) if entry.summary else "",
        element("content", entry.content, {"type": "html", "xml:base": entry.url})
        if entry.content
        else "",
    ]
    replies = {"rel": "replies", "thr:count": entry.comment_count}
    if entry.comments:
        parts.append(
            element("link", attributes={**replies, "type": "text/html", "href": entry.comments})
        )
    if entry.comments_feeds is not None:
        link = {**replies, "type": TYPE, "href": entry.comments_feeds[1]}
        parts.append(element("link", attributes=link))
    return wrap("entry", _lines(parts), {"xml:lang": language})


def _lines(parts: list[str]) -> str:
    return "\n" + "\n".join(part for part in parts if part) + "\n"


def _instant(instant: dt.datetime) -> str:
    """Return an instant as RFC 3339 has it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
