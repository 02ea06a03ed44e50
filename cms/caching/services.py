"""Clearing the cache: what the admin and the command line share.

No page needs it to be right. Sessions and limits are no caches: nobody is signed out.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from cms.audit.services import Audit
from cms.caching.types import Affected, Cleared, Wanted
from cms.db.scope import Scope
from cms.errors import InvalidError
from cms.i18n import _
from cms_cache.core.caches import Caches
from cms_cache.core.errors import Unavailable
from cms_cache.core.log.tracking import publish_within
from cms_cache.core.pages.check import is_own
from cms_cache.core.pages.key import LONGEST
from cms_cache.core.settings import REGIONS

#: Addresses that are shown of what would end.
SHOWN = 20
#: Seconds that counting the stored pages may take.
PATIENCE = 2.0


class CacheClearing:
    """Ends stored values, and tells the audit log.

    :param pages: the site's page cache, ``registry.cms_pages``.
    """

    def __init__(self, db: Session, caches: Caches, pages: Any, audit: Audit) -> None:
        self.db = db
        self.caches = caches
        self.pages = pages
        self.audit = audit

    def wanted(self, *, regions: Iterable[str] = (), tags: Iterable[str] = ()) -> Wanted:
        """Return what is to be cleared, all regions when nothing is named.

        :raises InvalidError: there is no such region, something is no tag of a page, or both are
            named.
        """
        names, texts = tuple(dict.fromkeys(regions)), tuple(sorted(set(tags)))
        if names and texts:
            raise InvalidError(_("Name regions, or tags and addresses; not both."))
        for name in names:
            if name not in REGIONS:
                raise InvalidError(
                    _("There is no region ${name}; there are ${known}.",
                      mapping={"name": name[:100], "known": ", ".join(REGIONS)})
                )  # fmt: skip
        for text in texts:
            if not _is_tag(text):
                raise InvalidError(
                    _("${text} is no tag: one reads like content:12.", mapping={"text": text[:100]})
                )
            if is_own(text):
                raise InvalidError(
                    _("The cache uses the tag ${tag} itself: clear everything (cms cache clear) "
                      "or a region (--region) instead.", mapping={"tag": text[:100]})
                )  # fmt: skip
        return Wanted(names or (() if texts else REGIONS), texts)

    def affected(self, wanted: Wanted) -> Affected:
        """Return what clearing would end; changes nothing."""
        counts: dict[str, int | None] = {}
        for name in wanted.regions:
            try:
                counts[name] = self.caches.made[name].guard.usage().entries
            except Unavailable:
                counts[name] = None
        if not wanted.tags:
            return Affected(counts)
        tags = set(wanted.tags)
        urls: list[str] = []
        pages = 0
        deadline = time.monotonic() + PATIENCE
        for page in self.pages.store.all():
            if tags & page.all_tags():
                pages += 1
                urls.append(page.key)
            if time.monotonic() > deadline:
                return Affected(counts, pages, tuple(sorted(urls)[:SHOWN]), complete=False)
        return Affected(counts, pages, tuple(sorted(urls)[:SHOWN]))

    def clear(self, wanted: Wanted) -> Cleared:
        """End it in every process, once the unit of work is committed."""
        cleared = self._end(wanted) if wanted.tags else self._forget(wanted)
        self.audit.record(
            "cache.cleared",
            "cache",
            wanted.names[:64],
            _summary(cleared),
            {"regions": list(wanted.regions), "tags": list(wanted.tags[:SHOWN]),
             "entries": cleared.regions, "pages": cleared.pages, "problems": cleared.problems},
        )  # fmt: skip
        return cleared

    def _forget(self, wanted: Wanted) -> Cleared:
        gone: dict[str, int] = {}
        problems: dict[str, str] = {}
        for name in wanted.regions:
            try:
                gone |= self.caches.clear(name, publish=self._publish)
            except Unavailable as wrong:
                problems[name] = str(wrong)
        return Cleared(gone, problems)

    def _end(self, wanted: Wanted) -> Cleared:
        found = self.affected(wanted)
        self.pages.end(*wanted.tags, publish=self._publish)
        return Cleared(tags=wanted.tags, pages=found.pages, complete=found.complete)

    def _publish(self, tags: Iterable[str]) -> bool:
        # In this transaction, with the entry in the audit log: both happen, or neither.
        publish_within(self.db.connection(), tags)
        return True


def _is_tag(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable() and text == text.strip()


def _summary(cleared: Cleared) -> str:
    if cleared.tags:
        return f"{cleared.pages} stored pages ended that depend on {', '.join(cleared.tags)}"
    parts = [f"{name}: {count} forgotten" for name, count in cleared.regions.items()]
    parts += [f"{name}: {problem}" for name, problem in cleared.problems.items()]
    return "; ".join(itertools.islice(parts, 10))


def cache_clearing(scope: Scope) -> CacheClearing:
    """Factory for ``config.add_service``."""
    registry = scope.registry
    return CacheClearing(scope.db, registry.cms_caches, registry.cms_pages, scope.get(Audit))
