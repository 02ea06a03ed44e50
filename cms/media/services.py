"""Media: taking files in, describing them, removing them."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from sqlalchemy import func, or_, select

from cms.audit.services import Audit
from cms.db.scope import Scope
from cms.errors import InvalidError
from cms.i18n import _
from cms.media.errors import MediaNotFoundError, MediaRefusedError
from cms.media.events import MediaChanged, MediaChanging, MediaDeleting
from cms.media.images import clean_image
from cms.media.kinds import KINDS, Kind, recognise
from cms.media.models import Media
from cms.media.storage import FileStorage, Stored
from cms.text import one_line, slugify

_HEAD = 16 * 1024
_CHUNK = 256 * 1024
TEXTS = {"title": 300, "alt": 1000, "caption": 10_000, "credit": 300}


class MediaService:
    """Everything that may be done with media in one unit of work."""

    def __init__(self, scope: Scope, storage: FileStorage) -> None:
        self._scope = scope
        self._db = scope.db
        self.storage = storage

    def get(self, media_id: int) -> Media:
        """Return a medium; :raises MediaNotFoundError: there is none."""
        found = self._db.get(Media, media_id)
        if found is None:
            raise MediaNotFoundError(f"there is no medium {media_id}")
        return found

    def store(
        self,
        file: BinaryIO | bytes,
        filename: str,
        *,
        title: str = "",
        alt: str = "",
        caption: str = "",
        credit: str = "",
        owner_id: int | None = None,
        source_url: str = "",
        created_at: Any = None,
        quiet: bool = False,
    ) -> Media:
        """Take a file in and return its record.

        Pictures are checked, turned upright and written anew without private data; every other
        kind must be what its name says.

        :param filename: the name it came with; folders in it are ignored.
        :param quiet: no audit entry, for imports.
        :raises MediaRefusedError: it is damaged, too large or of a kind that is not taken.
        """
        name, kind, stored, size, colour = self._take(file, filename)
        now = self._scope.clock.now()
        media = Media(
            title=one_line(title)[:300] or _title(name),
            filename=name,
            storage_key=self._own_key(stored),
            source_url=source_url[:1000],
            mime=kind.mime,
            bytes=stored.bytes,
            sha256=stored.sha256,
            width=size[0],
            height=size[1],
            alt=one_line(alt)[:1000],
            caption=caption.strip()[:10_000],
            credit=one_line(credit)[:300],
            colour=colour,
            owner_id=owner_id if owner_id is not None else self._scope.actor.user_id,
            focal_x=0.5,
            focal_y=0.5,
            created_at=created_at or now,
            updated_at=now,
        )
        return self._keep(media, "media.uploaded", quiet)

    def register_missing(
        self, filename: str, *, source_url: str, mime: str = "", title: str = "", alt: str = "",
        caption: str = "", width: int | None = None, height: int | None = None,
        owner_id: int | None = None, created_at: Any = None,
    ) -> Media:  # fmt: skip
        """Record a file whose bytes are not at hand; it is shown from *source_url* meanwhile."""
        name = clean_filename(filename)
        known = KINDS.get(name.rsplit(".", 1)[-1].lower())
        now = self._scope.clock.now()
        media = Media(
            title=one_line(title)[:300] or _title(name),
            filename=name,
            source_url=source_url[:1000],
            mime=(mime or (known.mime if known else "application/octet-stream"))[:120],
            bytes=0,
            width=width,
            height=height,
            alt=one_line(alt)[:1000],
            caption=caption.strip()[:10_000],
            owner_id=owner_id,
            focal_x=0.5,
            focal_y=0.5,
            created_at=created_at or now,
            updated_at=now,
        )
        return self._keep(media, "media.registered", True)

    def replace(self, media: Media | int, file: BinaryIO | bytes, filename: str) -> Media:
        """Put another file in the place of a medium's; everything that shows it follows.

        :raises MediaRefusedError: as for :meth:`store`, or a picture becomes none.
        """
        media = self.get(media) if isinstance(media, int) else media
        name, kind, stored, size, colour = self._take(file, filename)
        if media.mime.startswith("image/") != bool(kind.image):
            raise MediaRefusedError(_("a picture is replaced by a picture, a file by a file"))
        old = media.storage_key
        media.filename, media.mime = name, kind.mime
        media.storage_key = self._own_key(stored, media.id)
        media.bytes, media.sha256 = stored.bytes, stored.sha256
        media.width, media.height = size
        media.colour = colour
        media.updated_at = self._scope.clock.now()
        self._keep(media, "media.replaced", False)
        if old and old != media.storage_key:
            self._scope.on_commit(lambda: self.storage.remove(old))
        return media

    def update(self, media: Media | int, **values: Any) -> Media:
        """Change ``title``, ``alt``, ``caption``, ``credit``, ``focal_x``, ``focal_y`` (0 to 1).

        :raises InvalidError: with a message by name.
        """
        media = self.get(media) if isinstance(media, int) else media
        errors: dict[str, str] = {}
        for name, value in values.items():
            if name in TEXTS:
                text = value or ""
                text = text.strip() if name == "caption" else one_line(text)
                if len(text) > TEXTS[name]:
                    errors[name] = _(
                        "it must have at most ${limit} characters",
                        mapping={"limit": TEXTS[name]},
                    )
                setattr(media, name, text[: TEXTS[name]])
            elif name in ("focal_x", "focal_y"):
                if not 0 <= float(value) <= 1:
                    errors[name] = _("it must be between 0 and 1")
                setattr(media, name, min(max(float(value), 0.0), 1.0))
            else:
                errors[name] = _("there is no such value")
        if errors:
            raise InvalidError(errors)
        media.updated_at = self._scope.clock.now()
        return self._keep(media, "media.updated", False)

    def delete(self, media: Media | int) -> None:
        """Remove a medium; its file goes after the commit."""
        media = self.get(media) if isinstance(media, int) else media
        key = media.storage_key
        self._scope.notify(MediaDeleting(self._scope, media.id))
        self._note("media.deleted", media)
        self._scope.notify_after_commit(MediaChanged(self._scope.registry, media.id, deleted=True))
        self._db.delete(media)
        self._db.flush()
        if key:
            self._scope.on_commit(lambda: self.storage.remove(key))

    def search(
        self, words: str = "", kind: str = "", *, limit: int = 40, offset: int = 0
    ) -> tuple[Sequence[Media], int]:
        """Return media, newest first, and how many there are in all.

        :param kind: ``image``, ``audio``, ``video``, ``file`` or "" for all.
        """
        query = select(Media)
        for word in words.split()[:8]:
            query = query.where(
                or_(*(column.icontains(word, autoescape=True)
                      for column in (Media.title, Media.filename, Media.alt)))
            )  # fmt: skip
        if kind == "file":
            for prefix in ("image/", "audio/", "video/"):
                query = query.where(~Media.mime.startswith(prefix))
        elif kind:
            query = query.where(Media.mime.startswith(f"{kind}/", autoescape=True))
        total = self._db.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = self._db.scalars(
            query.order_by(Media.created_at.desc(), Media.id.desc()).limit(limit).offset(offset)
        )
        return rows.all(), total

    def _take(
        self, file: BinaryIO | bytes, filename: str
    ) -> tuple[str, Kind, Stored, tuple[int | None, int | None], str]:
        stream: BinaryIO = io.BytesIO(file) if isinstance(file, bytes) else file
        name = clean_filename(filename)
        head = stream.read(_HEAD)
        if not head:
            raise MediaRefusedError(_("the file is empty"))
        kind = recognise(name, head)
        if kind is None:
            known = ", ".join(sorted(KINDS))
            raise MediaRefusedError(
                _("files of this kind are not taken; these are: ${known}", mapping={"known": known})
            )
        name = _with_extension(name, kind)
        settings = self._scope.settings
        if not kind.image:
            limit = settings["media.max_bytes"]
            stored = self.storage.store_stream(_chunks(head, stream), kind.extension, limit)
            return name, kind, stored, (None, None), ""
        limit = min(settings["media.max_image_bytes"], settings["media.max_bytes"])
        data = head + stream.read(limit + 1 - len(head)) if limit >= len(head) else head
        if len(data) > limit:
            raise MediaRefusedError(
                _("the picture is larger than ${limit} bytes", mapping={"limit": limit})
            )
        image = clean_image(data, kind, settings["media.max_pixels"])
        stored = self.storage.store(image.data, kind.extension)
        return name, kind, stored, (image.width, image.height), image.colour

    def _own_key(self, stored: Stored, media_id: int | None = None) -> str:
        """Return the key; the same bytes taken in twice are two records of one file each."""
        taken = self._db.scalar(
            select(Media.id).where(Media.storage_key == stored.key, Media.id != (media_id or 0))
        )
        return stored.key if taken is None else self.storage.copy(stored.key)

    def _keep(self, media: Media, action: str, quiet: bool) -> Media:
        known = media.id is not None
        self._db.add(media)
        self._db.flush()
        if known:
            self._scope.notify(MediaChanging(self._scope, media.id))
        if not quiet:
            self._note(action, media)
        self._scope.notify_after_commit(MediaChanged(self._scope.registry, media.id))
        return media

    def _note(self, action: str, media: Media) -> None:
        self._scope.get(Audit).record(action, "media", media.id, media.filename)


def clean_filename(filename: str) -> str:
    """Return the last part of *filename*, in small safe letters, with its extension."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", filename)[-1])
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    stem = slugify(stem, 120) or "file"
    extension = re.sub(r"[^a-z0-9]", "", extension.lower())[:10]
    return f"{stem}.{extension}" if extension else stem


def _with_extension(name: str, kind: Kind) -> str:
    extension = name.rsplit(".", 1)[-1]
    if KINDS.get(extension) == kind:
        return name
    return f"{name.rsplit('.', 1)[0]}.{kind.extension}"


def _title(name: str) -> str:
    return name.rsplit(".", 1)[0].replace("-", " ").strip().capitalize()[:300]


def _chunks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield head
    while chunk := stream.read(_CHUNK):
        yield chunk


def media_service(scope: Scope) -> MediaService:
    """The factory of :class:`MediaService`."""
    return MediaService(scope, scope.registry.cms_media_storage)
