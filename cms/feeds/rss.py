"""RSS 2.0 (https://www.rssboard.org/rss-specification) with the modules that readers know."""

from __future__ import annotations

from email.utils import format_datetime

from cms.feeds.types import Entry, Feed
from cms.web.xml import DECLARATION, element, wrap

TYPE = "application/rss+xml"
NAMESPACES = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
    "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
}


def rss(feed: Feed) -> str:
    """Return *feed* as an RSS 2.0 document."""
    own = {"rel": "self", "type": TYPE, "href": feed.rss_url}
    parts = [
        element("title", feed.title),
        element("link", feed.url),
        # The specification asks for a description; a feed without one repeats its title.
        element("description", feed.subtitle or feed.title),
        element("language", feed.language),
        element("lastBuildDate", format_datetime(feed.updated, usegmt=True))
        if feed.entries
        else "",
        element("atom:link", attributes=own),
        *(_item(entry) for entry in feed.entries),
    ]
    channel = wrap("channel", "\n" + "\n".join(part for part in parts if part) + "\n")
    return DECLARATION + wrap("rss", f"\n{channel}\n", NAMESPACES) + "\n"


def _item(entry: Entry) -> str:
    parts = [
        element("title", entry.title),
        element("link", entry.url),
        element("guid", entry.id, {"isPermaLink": "false"}),
        element("pubDate", format_datetime(entry.published, usegmt=True)),
        element("dc:creator", entry.author),
        *(element("category", c.name, {"domain": c.scheme}) for c in entry.categories),
        element("description", entry.summary),
        element("content:encoded", entry.content) if entry.content else "",
    ]
    if entry.comments_feeds is not None:
        parts += [
            element("comments", entry.comments) if entry.comments else "",
            element("wfw:commentRss", entry.comments_feeds[0]),
            element("slash:comments", entry.comment_count),
        ]
    return wrap("item", "\n" + "\n".join(part for part in parts if part) + "\n")
