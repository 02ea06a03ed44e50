"""What RFC 4287 demands of an Atom feed and feedparser forgives."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"


def problems(document: bytes, url: str) -> list[str]:
    """Return what is wrong with *document*, served at *url*; an empty list when nothing is."""
    root = etree.fromstring(document)
    found: list[str] = []
    if root.tag != f"{ATOM}feed":
        found.append(f"the root is {root.tag}")
    found += _common(root, "feed")
    selves = root.findall(f"{ATOM}link[@rel='self']")
    if [link.get("href") for link in selves] != [url]:
        found.append("the feed does not link to itself (4.1.1)")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    if len(ids) != len(set(ids)):
        found.append("two entries share an id (4.2.6)")
    for entry in root.findall(f"{ATOM}entry"):
        found += _entry(entry, root)
    return found


def _common(element: etree._Element, what: str) -> list[str]:
    found = [
        f"{what}: exactly one {name} (4.1.1, 4.1.2)"
        for name in ("id", "title", "updated")
        if len(element.findall(f"{ATOM}{name}")) != 1
    ]
    iri = urlsplit(element.findtext(f"{ATOM}id") or "")
    if not iri.scheme:
        found.append(f"{what}: its id is no IRI (4.2.6)")
    for name in ("updated", "published"):
        for date in element.findall(f"{ATOM}{name}"):
            try:
                instant = dt.datetime.fromisoformat(date.text or "")
            except ValueError:
                instant = None
            if instant is None or instant.tzinfo is None:
                found.append(f"{what}: {name} {date.text!r} is no RFC 3339 date (3.3)")
    found += [
        f"{what}: a link is not absolute: {link.get('href')!r}"
        for link in element.findall(f"{ATOM}link")
        if not urlsplit(link.get("href", "")).scheme
    ]
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    if len(alternates) != len(set(alternates)):
        found.append(f"{what}: two alternates of one type and language (4.1.1)")
    return found


def _entry(entry: etree._Element, root: etree._Element) -> list[str]:
    found = _common(entry, "entry")
    people = entry.findall(f"{ATOM}author") or root.findall(f"{ATOM}author")
    if not people or not all((person.findtext(f"{ATOM}name") or "").strip() for person in people):
        found.append("entry: no author with a name (4.1.2)")
    if entry.find(f"{ATOM}content") is None and entry.find(f"{ATOM}link") is None:
        found.append("entry: neither content nor an alternate link (4.1.2)")
    for name in ("content", "summary"):
        if len(entry.findall(f"{ATOM}{name}")) > 1:
            found.append(f"entry: more than one {name} (4.1.2)")
    for category in entry.findall(f"{ATOM}category"):
        if not category.get("term"):
            found.append("entry: a category without a term (4.2.2)")
    return found
