"""The import of one WordPress export from beginning to end."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.db.scope import open_scope
from cms.errors import CmsError
from cms.importer.errors import ImportFailedError
from cms.importer.services import ImportLog
from cms.importer.types import Progress, Report
from cms.importer.wordpress.context import Context, silent
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.reader import WxrReader
from cms.importer.wordpress.staging import Staging
from cms.importer.wordpress.steps import authors, content, media, menus, permalinks, terms
from cms.importer.wordpress.uploads import open_uploads
from cms.security.roles import Role

IMPORTER = "wordpress"
#: After so many the garbage collector looks at them; Python's own default is 700.
_NEW_OBJECTS = 5000
#: Types that are dealt with; everything else is skipped and named in the report.
KNOWN_TYPES = frozenset({"post", "page", "attachment", "nav_menu_item", "wp_block"})


class WordPressImport:
    """Imports one file into one site.

    The file is read once, to its end, before anything is written: a file that is no export, or
    is damaged, changes nothing. After that every transaction leaves a consistent site, and the
    same command again goes on where it stopped.

    :param registry: of the site.
    :param progress: told of every step: its name, how many items are done, and of how many.
    """

    def __init__(
        self, registry: Any, options: Options | None = None, progress: Progress = silent
    ) -> None:
        self._registry = registry
        self._options = options or Options()
        self._progress = progress

    def run(self, file: Path) -> Report:
        """Import *file* and return the report.

        :raises ImportFailedError: the file cannot be read or is no export; nothing was written.
        """
        uploads = open_uploads(self._options.uploads)
        with _program_set_aside(), _opened(file) as opened, Staging() as staging:
            digest = self._read(opened, staging, file.stat().st_size)
            context = self._begin(staging, file.name, digest)
            try:
                self._steps(context, uploads)
            except BaseException:
                self._end(context, "failed")
                raise
            self._end(context, "done")
        return context.report

    def _read(self, file: BinaryIO, staging: Staging, size: int) -> str:
        limit = self._registry.cms_settings["import.max_item"]
        hashing = _Hashing(file)
        reader = WxrReader(hashing, max_item=limit)  # type: ignore[arg-type]
        for number, record in enumerate(reader):
            staging.add(record)
            if number % 200 == 0:
                self._progress("reading", min(reader.source.bytes_read, size), size)
        staging.ready()
        self._progress("reading", size, size)
        return hashing.hexdigest()

    def _begin(self, staging: Staging, filename: str, digest: str) -> Context:
        settings = self._registry.cms_settings
        source = staging.site.address or f"file {digest[:16]}"
        with open_scope(self._registry) as scope:
            log = scope.get(ImportLog)
            unfinished = log.unfinished(IMPORTER, source)
            staging.targets.load(log.items(source))
            run_id = log.start(IMPORTER, source, filename, digest)
            author = self._fallback_author(scope)
        context = Context(
            registry=self._registry,
            staging=staging,
            options=self._options,
            source=source,
            run_id=run_id,
            locale=self._options.locale or settings["site.language"],
            fallback_author=author,
            progress=self._progress,
        )
        context.report.facts = {
            "importer": IMPORTER,
            "source": source,
            "file": filename,
            "version": staging.site.version,
            "resumed": unfinished is not None,
        }
        return context

    def _fallback_author(self, scope: Any) -> int | None:
        login = self._options.author
        if login is not None:
            try:
                return scope.get(AccountService).by_login(login).id
            except CmsError as error:
                raise ImportFailedError(f"--author: {error}") from error
        query = select(User.id).where(User.role == Role.ADMINISTRATOR, User.active.is_(True))
        return scope.db.scalar(query.order_by(User.id).limit(1))

    def _steps(self, context: Context, uploads: Any) -> None:
        self._name_the_unknown(context)
        permalinks.run(context)
        authors.run(context)
        terms.run(context)
        media.run(context, uploads)
        deferred = content.run(context)
        content.again(context, deferred)
        menus.run(context)

    def _name_the_unknown(self, context: Context) -> None:
        for kind in sorted(context.staging.counts()):
            if kind not in KNOWN_TYPES:
                for item, _ in context.staging.items(kind):
                    why = f"the site has no content type like {kind!r}"
                    context.report.skip(kind or "item", why, item.title or item.slug)
        for kind, number, title in context.staging.duplicates:
            why = "an item with the same number came before it in the export"
            context.report.skip(kind, why, title or str(number))

    def _end(self, context: Context, status: str) -> None:
        with open_scope(self._registry) as scope:
            scope.get(ImportLog).save(context.run_id, context.report, status)


class _Hashing:
    """Passes a file's bytes on and knows their SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def _program_set_aside() -> Iterator[None]:
    """Keep the garbage collector from the objects that the program itself consists of.

    There are hundreds of thousands, none is garbage, and each full collection looks at all of
    them: a tenth of the time of an import that needs a second. New objects are looked at less
    often too: an import makes many, and nearly all of them end without a collection.
    """
    frozen, thresholds = gc.get_freeze_count(), gc.get_threshold()
    if not frozen:  # else somebody has set them aside for longer
        gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        if not frozen:
            gc.unfreeze()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        reason = error.strerror or "cannot be opened"
        raise ImportFailedError(f"{path}: {reason}") from error
    with file:
        yield file
