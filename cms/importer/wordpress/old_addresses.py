"""Addresses that every WordPress has beside its permalinks: ``/?p=12`` and its uploads.

Links elsewhere on the web, newsletters and short links use them, so they go on working.
"""

from __future__ import annotations

import re

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound, HTTPMovedPermanently, HTTPNotFound
from pyramid.response import Response
from pyramid.router import Router
from pyramid.security import NO_PERMISSION_REQUIRED
from sqlalchemy import Connection, bindparam, select

from cms.content.body.references import Reference
from cms.content.public.references import reference_urls
from cms.importer.models import ImportItem, ImportRun
from cms.importer.wordpress.steps.media import FILE, MAX_PATH
from cms.web.execution.policy import Environ, Proceed
from cms.web.request import Request
from cms_cache.core.values import value

#: Where requests with the parameters of WordPress are answered; nobody links to it.
SEGMENT = "wordpress-address"
_PARAMETER = re.compile(r"(?:^|&)(?:p|page_id|attachment_id|cat|s|feed)=")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_UPLOAD = re.compile(r"(?:^|/)(?:wp-content/uploads|files)/")
#: What WordPress puts before the ending of a smaller copy, and of a picture it made smaller.
_COPY = re.compile(r"-(?:[0-9]{1,5}x[0-9]{1,5}|scaled)(?=\.[A-Za-z0-9]{2,5}\Z)")
MAX_WORDS = 200

_I, _R = ImportItem.__table__.c, ImportRun.__table__.c
_FIND = (
    select(_I.target_id)
    .where(
        _I.source.in_(select(_R.source).where(_R.importer == "wordpress")),
        _I.kind == bindparam("kind"),
        _I.external_id == bindparam("external_id"),
    )
    .order_by(_I.id)
    .limit(1)
)


@value("importer.found")
def find(db: Connection, kind: str, external_id: str) -> int | None:
    """Return the id of what an item of an imported WordPress became, or None."""
    return db.scalar(_FIND, {"kind": kind, "external_id": external_id})


def lead_by_parameter(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Let the home page with a parameter of WordPress be answered by :func:`by_parameter`."""
    query = environ.get("QUERY_STRING", "")
    if (
        query
        and environ.get("PATH_INFO", "") in ("", "/")
        and environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and _PARAMETER.search(query)
    ):
        environ["PATH_INFO"] = f"/{SEGMENT}"
    return proceed(environ, router)


def by_parameter(request: Request) -> Response:
    """Redirect ``?p=``, ``?page_id=``, ``?attachment_id=``, ``?cat=``, ``?s=`` and ``?feed=``.

    A number that was never imported may be anybody's parameter; it leads to the home page.

    :raises HTTPNotFound: it was imported, and is not public now.
    """
    given, links = request.GET, request.links.in_locale(request.cms_settings["site.language"])
    if "s" in given:
        return HTTPFound(location=links.search(given["s"][:MAX_WORDS].strip() or None))
    if "feed" in given:
        return HTTPMovedPermanently(
            location=links.feed("atom" if given["feed"] == "atom" else "rss")
        )
    for name, kinds in _KINDS.items():
        number = given.get(name, "")
        if not _NUMBER.fullmatch(number):
            continue
        for kind, becomes in kinds:
            found = find(request.reader, kind, number)
            if found is not None:
                url = _url_of(request, becomes, found)
                if url is None:
                    raise HTTPNotFound
                return HTTPMovedPermanently(location=url)
    return HTTPFound(location=links.home())


#: A parameter -> the kinds of items its number may belong to, and what these became.
_CONTENT = (("content", "content"), ("media", "media"))
_KINDS = {
    "p": _CONTENT,
    "page_id": _CONTENT,
    "attachment_id": _CONTENT[::-1],
    "cat": (("term_id", "term"),),
}


def _url_of(request: Request, kind: str, id_: int) -> str | None:
    reference = Reference(kind, id_)
    urls = reference_urls(request, {reference}, request.registry.cms_clock.now())
    url = urls.get(reference) or ""
    # A file that never arrived has its old address, which may be the one asked for.
    return url if url.startswith("/") else None


def upload(request: Request) -> Response | None:
    """Redirect the old address of an upload, or of a smaller copy of it, to its medium."""
    try:
        path = request.path_info.strip("/")
    except UnicodeDecodeError:
        return None
    if not _UPLOAD.search(path):
        return None
    for candidate in dict.fromkeys((path, _COPY.sub("", path))):
        found = find(request.reader, FILE, candidate) if len(candidate) <= MAX_PATH else None
        if found is not None and (url := _url_of(request, "media", found)):
            return HTTPMovedPermanently(location=url)
    return None


def includeme(config: Configurator) -> None:
    config.add_system_path(SEGMENT)
    config.add_route("wordpress.address", f"/{SEGMENT}")
    config.add_view(
        by_parameter,
        route_name="wordpress.address",
        permission=NO_PERMISSION_REQUIRED,
        request_method=("GET", "HEAD"),
    )
    config.add_execution_layer("wordpress.address", lead_by_parameter, order=30)
    config.add_url_fallback("wordpress.uploads", upload, order=50)
