"""``/media/KEY``: the bytes, for a year, in ranges where asked, never run as a page."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config
from sqlalchemy import bindparam, select

from cms.media.kinds import KINDS
from cms.media.models import Media
from cms.media.storage import FileStorage
from cms.web.request import Request

YEAR = "public, max-age=31536000, immutable"
MINUTE = "public, max-age=60"
#: A file that somebody opens by itself gets no rights at all.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'none'; sandbox"

_CHUNK = 256 * 1024

_NAME = select(Media.__table__.c.filename).where(Media.__table__.c.storage_key == bindparam("key"))


class FileBody:
    """The body of a response out of a file, whole or in part; opened when the server reads it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        return self.app_iter_range(0, None)

    def app_iter_range(self, start: int, stop: int | None) -> Iterator[bytes]:
        """Yield the bytes from *start* up to *stop*; WebOb calls it for a Range request."""
        with self._path.open("rb") as file:
            file.seek(start)
            left = self._path.stat().st_size - start if stop is None else stop - start
            while left > 0 and (chunk := file.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk


@view_config(route_name="media", permission=NO_PERMISSION_REQUIRED, request_method="GET")
def serve(request: Request) -> Response:
    """Return a medium's bytes. Pictures, sound and film are shown, anything else is saved.

    :raises HTTPNotFound: there is no such file. Kept for a minute only: it may be on its way.
    """
    storage: FileStorage = request.registry.cms_media_storage
    key = "/".join(request.matchdict["key"])
    path = storage.path(key)
    if path is None:
        raise HTTPNotFound(headers=[("Cache-Control", MINUTE)])
    stat = path.stat()
    kind = KINDS.get(path.suffix[1:])
    mime = kind.mime if kind else mimetypes.guess_type(key)[0] or "application/octet-stream"
    response = Response(
        app_iter=FileBody(path),
        content_type=mime,
        conditional_response=True,
        accept_ranges="bytes",
    )
    response.content_length = stat.st_size
    response.charset = "utf-8" if mime.startswith("text/") else None
    response.etag = path.stem
    response.last_modified = int(stat.st_mtime)
    response.headers["Cache-Control"] = YEAR
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-site"
    if kind is None or not kind.inline:
        response.headers["Content-Disposition"] = _attachment(request, key)
    return response


def _attachment(request: Request, key: str) -> str:
    """Return the header (RFC 6266) with the name the file came with."""
    name = request.db.scalar(_NAME, {"key": key}) or key.rsplit("/", 1)[-1]
    plain = name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
