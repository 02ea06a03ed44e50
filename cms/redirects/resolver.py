"""Answers for addresses that nothing else answers."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import msgspec
from pyramid.httpexceptions import HTTPFound, HTTPGone, HTTPMovedPermanently, HTTPPermanentRedirect
from pyramid.response import Response
from sqlalchemy import Connection, bindparam, select

from cms.content.listing.turns import is_public
from cms.content.models import Content
from cms.redirects.addresses import full_path
from cms.redirects.models import Redirect
from cms.web.links import SAFE, tidy_path
from cms.web.request import Request
from cms_cache.core.values import value
from cms_cache.web.pages.respond import with_query

_REDIRECT, _CONTENT = Redirect.__table__, Content.__table__
_FIND = (
    select(
        _REDIRECT.c.status,
        _REDIRECT.c.target,
        _REDIRECT.c.content_id,
        _CONTENT.c.locale,
        _CONTENT.c.path,
        _CONTENT.c.public_at,
        _CONTENT.c.expires_at,
        _CONTENT.c.status.label("content_status"),
    )
    .select_from(_REDIRECT.outerjoin(_CONTENT, _CONTENT.c.id == _REDIRECT.c.content_id))
    .where(_REDIRECT.c.source == bindparam("source"))
)
_KINDS = {301: HTTPMovedPermanently, 302: HTTPFound, 308: HTTPPermanentRedirect}


class Found(msgspec.Struct, frozen=True):
    """A redirect with what its content says, which is empty where it leads elsewhere."""

    status: int
    target: str
    content_id: int | None
    locale: str
    path: str
    public_at: dt.datetime | None
    expires_at: dt.datetime | None
    content_status: str


@value("redirects.find")
def find(db: Connection, source: str) -> Found | None:
    """Return the redirect of *source*, a whole path without slashes at the ends."""
    row = db.execute(_FIND, {"source": source}).one_or_none()
    if row is None:
        return None
    status, target, content_id, locale, path, public_at, expires_at, content_status = row
    return Found(
        status, target, content_id, locale or "", path or "", public_at, expires_at,
        content_status or "",
    )  # fmt: skip


def resolve(request: Request) -> Response | None:
    """Return the redirect for the request's address, or None.

    :raises HTTPGone: what was there is gone for good.
    """
    try:
        path = request.path_info.strip("/")
    except UnicodeDecodeError:
        return None
    source = full_path(request.cms_settings, request.links.locale, path)
    if not source or len(source) > 700 or "\x00" in source:
        return None
    row = find(request.reader, source)
    if row is None:
        return None
    if row.status == 410:
        raise HTTPGone()
    if row.content_id is None:
        location = row.target
        if location.startswith("/"):
            page, hash_, place = location.partition("#")
            path, mark, rest = page.partition("?")
            path = tidy_path(path, request.cms_settings["permalink.trailing_slash"])
            location = (
                f"{request.root_path}{quote(path, SAFE + '%')}{mark}{quote(rest, SAFE + '%?')}"
                f"{hash_}{quote(place, SAFE + '%?')}"
            )
    else:
        if row.content_status == "trashed":
            raise HTTPGone()
        now = request.registry.cms_clock.now()
        if not is_public(row.public_at, row.expires_at, now) or not row.path:
            return None
        location = request.links.in_locale(row.locale).content(row.path)
    return _KINDS[row.status](location=with_query(location, request.environ))
