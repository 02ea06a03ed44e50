"""Attachments become media; their files come from the uploads that were given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from cms.db.scope import Scope
from cms.importer.types import Outcome
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.dates import item_instant
from cms.importer.wordpress.mimes import file_name, mime_of
from cms.importer.wordpress.php import PhpFormatError, looks_serialised, unserialise
from cms.importer.wordpress.plain import plain_excerpt, plain_title
from cms.importer.wordpress.steps.authors import author_id
from cms.importer.wordpress.types import Item
from cms.importer.wordpress.uploads import UploadError, Uploads, candidates
from cms.media.errors import MediaRefusedError
from cms.media.models import Media
from cms.media.services import MediaService

KIND = "media"
#: Old addresses of files, each with the medium it became.
FILE = "file"
MAX_PATH = 200
#: Ends the digest of a medium whose file was missing, so that it is looked for again.
_MISSING = "-"


def run(context: Context, uploads: Uploads) -> None:
    """Import all attachments."""
    step = _MediaStep(context, uploads)
    context.in_batches(
        "media",
        context.staging.items("attachment"),
        step.one,
        lambda pair: (KIND, pair[0].title),
        context.staging.counts().get("attachment", 0),
    )


class _MediaStep:
    def __init__(self, context: Context, uploads: Uploads) -> None:
        self._context = context
        self._uploads = uploads

    def one(self, scope: Scope, pair: tuple[Item, str]) -> None:
        item, digest = pair
        context = self._context
        digest = digest[:63]
        url = item.attachment_url or item.guid
        if not item.id or not url:
            context.report.skip(KIND, "it names no file", item.title)
            return
        known = context.targets.get(KIND, item.id)
        row = scope.db.get(Media, known.target_id) if known is not None else None
        found = self._uploads.find(candidates(item))
        if row is not None and known is not None:
            arrived = row.storage_key is None and found is not None
            if known.digest.rstrip(_MISSING) == digest and not arrived:
                context.report.count(KIND, Outcome.UNCHANGED)
                self._missing(row, url)
                return
        outcome = Outcome.UPDATED if row is not None else Outcome.CREATED
        row = self._described(scope, row, item, url, found)
        self._missing(row, url)
        context.report.count(KIND, outcome)
        ending = _MISSING if row.storage_key is None else ""
        context.targets.put(KIND, item.id, row.id, digest=digest + ending)
        if path := upload_path(url):
            context.targets.put(FILE, path, row.id)

    def _missing(self, row: Media, url: str) -> None:
        if row.storage_key is None:
            why = "the file is not among the uploads; its old address is kept"
            self._context.report.remark(KIND, why, url)

    def _described(
        self, scope: Scope, row: Media | None, item: Item, url: str, found: str | None
    ) -> Media:
        media = scope.get(MediaService)
        words = {
            "title": plain_title(item.title)[:300],
            "alt": plain_title(item.meta_value("_wp_attachment_image_alt"))[:1000],
            "caption": plain_excerpt(item.excerpt)[:10_000],
        }
        owner = author_id(self._context, item.creator)
        given: dict[str, Any] = {
            **words,
            "source_url": url[:1000],
            "owner_id": owner if owner is not None else self._context.fallback_author,
            "created_at": item_instant(item),
        }
        name = file_name(url)
        if row is not None:
            if found is not None and row.storage_key is None:
                self._with_file(found, lambda file: media.replace(row, file, name))
            return media.update(row, **words)
        if found is not None:
            stored = self._with_file(
                found, lambda file: media.store(file, name, quiet=True, **given)
            )
            if stored is not None:
                return stored
        width, height = _dimensions(item)
        return media.register_missing(name, mime=mime_of(url), width=width, height=height, **given)

    def _with_file(self, found: str, take: Callable[[BinaryIO], Media]) -> Media | None:
        """Let *take* have the upload *found*; say why, when it is not taken."""
        try:
            if self._uploads.size(found) == 0:
                raise UploadError("it is empty")
            with self._uploads.open(found) as file:
                return take(file)
        except (UploadError, MediaRefusedError) as error:
            self._context.report.remark(KIND, f"its file was not taken: {error}", found)
            return None


def upload_path(url: str) -> str:
    """Return the path that is kept of an upload's old address; empty when it is not kept."""
    try:
        path = unquote(urlsplit(url).path).strip("/")
    except ValueError:
        return ""
    return path if len(path) <= MAX_PATH else ""


def _dimensions(item: Item) -> tuple[int | None, int | None]:
    """Return width and height as WordPress noted them; damaged metadata says nothing."""
    text = item.meta_value("_wp_attachment_metadata")
    try:
        found = unserialise(text) if looks_serialised(text) else None
    except PhpFormatError:
        return None, None
    if not isinstance(found, dict):
        return None, None
    sides = found.get("width"), found.get("height")
    if not all(isinstance(side, int) and 0 < side < 100_000 for side in sides):
        return None, None
    return sides
