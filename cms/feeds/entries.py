"""From rows to entries: absolute addresses, resolved references, nothing protected."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from html import escape, unescape
from urllib.parse import urljoin

from cms.content.blocks.live import drop_live
from cms.content.body.split import split_more
from cms.content.public.references import resolve
from cms.content.queries import CarriedTerm, terms_of
from cms.content.types import Visibility
from cms.feeds.queries import CommentRow, EntryRow
from cms.feeds.types import Category, Entry
from cms.i18n import _
from cms.web.request import Request

_URL = re.compile(r'(\s(?:href|src|poster|action|cite|data)=")([^"]*)(")')
_SET = re.compile(r'(\ssrcset=")([^"]*)(")')
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def absolute_html(html: str, base: str) -> str:
    """Return *html* with every address completed from *base*, the page it stands on."""

    def one(match: re.Match[str]) -> str:
        return match[1] + _absolute(match[2], base) + match[3]

    def several(match: re.Match[str]) -> str:
        sources = (source.strip().split(None, 1) for source in match[2].split(", "))
        made = (" ".join([_absolute(parts[0], base), *parts[1:]]) for parts in sources if parts)
        return match[1] + ", ".join(made) + match[3]

    return _SET.sub(several, _URL.sub(one, html))


def _absolute(url: str, base: str) -> str:
    if _SCHEME.match(url):
        return url
    try:
        return escape(urljoin(base, unescape(url)))
    except ValueError:  # a host that is none, such as //[
        return url


def content_entries(
    request: Request, rows: Sequence[EntryRow], now: dt.datetime, *, full: bool
) -> tuple[Entry, ...]:
    """Return *rows* as entries, at most two statements however many there are."""
    texts = [
        text
        for row in rows
        for text in (
            ("", "")
            if _protected(row)
            else (_above_more(row), drop_live(row.rendered) if full else "")
        )
    ]
    resolved = iter(resolve(request, *texts, now=now))
    terms = terms_of(request.reader, [row.id for row in rows])
    return tuple(
        _entry(request, row, next(resolved), next(resolved), terms.get(row.id, [])) for row in rows
    )


def _above_more(row: EntryRow) -> str:
    cut = split_more(row.summary)
    return cut.html if cut is not None else row.summary


def _protected(row: EntryRow) -> bool:
    return row.visibility != Visibility.PUBLIC


def _entry(
    request: Request, row: EntryRow, summary: str, content: str, terms: Sequence[CarriedTerm]
) -> Entry:
    links, settings = request.links.in_locale(row.locale), request.cms_settings
    url = links.content(row.path, absolute=True)
    talk = not _protected(row) and (row.comments_open or row.comment_count > 0)
    if _protected(row):
        note = request.localizer.translate(_("This page is protected by a password."))
        summary = f"<p>{escape(note)}</p>"
    return Entry(
        id=entry_id(row.translation_group, row.locale),
        url=url,
        title=row.title or request.localizer.translate(_("Untitled")),
        published=row.public_at,
        updated=max(row.updated_at, row.public_at),
        author=row.author_name or settings["site.name"],
        author_url=links.author(row.author_slug, absolute=True) if row.author_slug else "",
        language=row.locale,
        summary=absolute_html(summary, url),
        content=absolute_html(content, url),
        categories=tuple(_category(request, term) for term in terms),
        comments=f"{url}#comments" if talk and row.comment_count else "",
        comments_feeds=(
            links.feed("rss", links.content(row.path), absolute=True),
            links.feed("atom", links.content(row.path), absolute=True),
        )
        if talk
        else None,
        comment_count=row.comment_count,
    )


def _category(request: Request, term: CarriedTerm) -> Category:
    base = request.cms_settings[f"permalink.{term.taxonomy}_base"]
    scheme = request.links.at(base, absolute=True) if base else request.links.home(absolute=True)
    return Category(slug=term.slug, name=term.name, scheme=scheme)


def entry_id(group: str, locale: str) -> str:
    """Return the IRI of content: the same whatever its address and the site's.

    :param group: name of its group of translations, 32 hexadecimal digits.
    """
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{group}/{locale}").urn


def comment_entries(request: Request, rows: Sequence[CommentRow]) -> tuple[Entry, ...]:
    """Return comments as entries."""
    return tuple(_comment(request, row) for row in rows)


def _comment(request: Request, row: CommentRow) -> Entry:
    links = request.links.in_locale(row.content_locale)
    page = links.content(row.content_path, absolute=True)
    author = row.author_name or request.localizer.translate(_("Anonymous"))
    title = request.localizer.translate(
        _(
            "${author} on “${title}”",
            mapping={"author": author, "title": row.content_title or page},
        )
    )
    return Entry(
        id=uuid.uuid5(uuid.NAMESPACE_OID, f"{row.content_group}/comment/{row.id}").urn,
        url=f"{page}#comment-{row.id}",
        title=title,
        published=row.created_at,
        updated=row.created_at,
        author=author,
        language=row.content_locale,
        content=absolute_html(row.body, page),
        summary=absolute_html(row.body, page),
    )
