"""``/static/NAME``: built files, for a year; what is not there, for a minute."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from cms.web.request import Request

YEAR = "public, max-age=31536000, immutable"
MINUTE = "public, max-age=60"

#: Only names with a content hash are served: nothing else in the folder, no half-built file.
_BUILT = re.compile(r"[a-z0-9][a-z0-9._-]*\.(?P<hash>[0-9a-f]{16})\.[a-z0-9]+")

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
}


def serve_asset(request: Request) -> Response:
    """Return a built file, compressed if the browser takes it so.

    :raises HTTPNotFound: no build has that name. Its answer may be kept for a minute only: the
        file may be about to appear on this host.
    """
    name = "/".join(request.matchdict["name"])
    match = _BUILT.fullmatch(name)
    path: Path | None = request.registry.cms_assets.find(name) if match else None
    if match is None or path is None:
        raise HTTPNotFound(headers=[("Cache-Control", MINUTE)])
    siblings = {
        coding: sibling
        for coding, suffix in (("br", ".br"), ("gzip", ".gz"))
        if (sibling := path.with_name(name + suffix)).is_file()
    }
    coding = chosen_coding(request, list(siblings))
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(
        body=siblings.get(coding, path).read_bytes(),
        content_type=kind,
        conditional_response=True,
    )
    if kind.startswith("text/"):
        response.charset = "utf-8"
    response.etag = f"{match['hash']}-{coding}" if coding else match["hash"]
    response.headers["Cache-Control"] = YEAR
    if coding:
        response.headers["Content-Encoding"] = coding
    if siblings:
        response.headers["Vary"] = "Accept-Encoding"
    return response


def chosen_coding(request: Request, offers: list[str]) -> str:
    """Return the content coding to use, ``""`` for none; without a header nothing is assumed."""
    if not offers or request.accept_encoding.parsed is None:  # there is none, or none valid
        return ""
    accepted = request.accept_encoding.acceptable_offers(offers)
    return accepted[0][0] if accepted else ""


def includeme(config: Configurator) -> None:
    config.add_route("static", "/static/*name")
    config.add_view(serve_asset, route_name="static", permission=NO_PERMISSION_REQUIRED)
