"""Which entries the feed at an address has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cms.accounts.queries import author_by_slug
from cms.content.listing.dates import instants, time_span
from cms.content.queries import by_path
from cms.content.types import Visibility
from cms.feeds import queries
from cms.feeds.entries import comment_entries, content_entries
from cms.feeds.types import Entry
from cms.i18n import _
from cms.taxonomy.queries import carried
from cms.web.request import Request

#: The archive of all comments, as WordPress has it.
COMMENTS = "comments"


@dataclass(frozen=True)
class Archive:
    """What a feed shows.

    :param url: path of the page that shows the same.
    """

    name: Any
    url: str
    entries: tuple[Entry, ...]
    description: str = ""


def find_archive(request: Request, path: str, now: dt.datetime) -> Archive | None:
    """Return the archive at *path* (without slashes at the ends), or None."""
    if not path:
        return Archive("", request.links.home(), _latest(request, now, _in_home(request)))
    if path == COMMENTS:
        return _all_comments(request, now)
    return (
        _of_term(request, path, now)
        or _of_author(request, path, now)
        or _of_type(request, path, now)
        or _of_comments(request, path, now)
        or _of_time(request, path, now)
    )


def _in_home(request: Request) -> list[str]:
    return [row.name for row in request.registry.cms_content_types if row.in_home]


def _with_feed(request: Request) -> list[str]:
    """Return the types that archives of terms and authors list, and that have feeds."""
    types = request.registry.cms_content_types
    return [row.name for row in types if "feed" in row.supports and not row.hierarchical]


def _latest(
    request: Request, now: dt.datetime, types: list[str], **narrow: Any
) -> tuple[Entry, ...]:
    settings = request.cms_settings
    rows = queries.latest(
        request.reader,
        types=types,
        locale=request.locale,
        now=now,
        limit=settings["feeds.items"],
        **narrow,
    )
    return content_entries(request, rows, now, full=settings["feeds.content"] == "full")


def _below(request: Request, kind: str, path: str) -> str:
    """Return what follows the base of *kind* in *path*, or nothing when it is another's."""
    base = request.cms_settings[f"permalink.{kind}_base"]
    return path[len(base) + 1 :] if base and path.startswith(f"{base}/") else ""


def _of_term(request: Request, path: str, now: dt.datetime) -> Archive | None:
    for taxonomy in request.registry.cms_taxonomies:
        below = _below(request, taxonomy.name, path)
        found = carried(request.reader, taxonomy.name, request.locale, below) if below else None
        if found is not None:
            return Archive(
                name=found.term.name,
                url=request.links.content(path),
                entries=_latest(request, now, _with_feed(request), terms=found.ids),
                description=found.term.description,
            )
    return None


def _of_author(request: Request, path: str, now: dt.datetime) -> Archive | None:
    slug = _below(request, "author", path)
    found = author_by_slug(request.reader, slug) if slug else None
    if found is None:
        return None
    entries = _latest(request, now, _with_feed(request), author=found.id)
    # Accounts that never published have no archive, so that nobody can list the logins.
    return Archive(found.name, request.links.author(slug), entries, found.bio) if entries else None


def _of_type(request: Request, path: str, now: dt.datetime) -> Archive | None:
    for row in request.registry.cms_content_types:
        if row.archive == path and "feed" in row.supports:
            entries = _latest(request, now, [row.name])
            return Archive(row.label_plural, request.links.content(path), entries)
    return None


def _of_time(request: Request, path: str, now: dt.datetime) -> Archive | None:
    below = _below(request, "date", path) if request.cms_settings["permalink.date_base"] else path
    span = time_span(below)
    if span is None:
        return None
    between = instants(span, request.cms_settings["site.timezone"])
    entries = _latest(request, now, _in_home(request), between=between)
    url = request.links.date(*map(int, below.split("/")))
    return Archive(below.replace("/", "-"), url, entries) if entries else None


def _of_comments(request: Request, path: str, now: dt.datetime) -> Archive | None:
    content = by_path(request.reader, request.locale, path)
    if content is None or not content.is_public(now) or content.visibility != Visibility.PUBLIC:
        return None
    if not content.comments_open and not content.comment_count:
        return None
    rows = queries.comments(
        request.reader,
        locale=request.locale,
        now=now,
        limit=request.cms_settings["feeds.items"],
        content_id=content.id,
    )
    name = request.localizer.translate(
        _("Comments on “${title}”", mapping={"title": content.title or path})
    )
    return Archive(name, request.links.content(path), comment_entries(request, rows))


def _all_comments(request: Request, now: dt.datetime) -> Archive:
    rows = queries.comments(
        request.reader, locale=request.locale, now=now, limit=request.cms_settings["feeds.items"]
    )
    return Archive(_("Comments"), request.links.home(), comment_entries(request, rows))
