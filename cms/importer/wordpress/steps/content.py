"""Posts and pages become content, with their comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cms.content.models import Content
from cms.content.types import Status, Visibility
from cms.db.scope import Scope
from cms.importer.types import Outcome
from cms.importer.wordpress import slugs
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.convert.body import convert
from cms.importer.wordpress.dates import instant, item_instant, item_local
from cms.importer.wordpress.exact import ExactContent, Wanted
from cms.importer.wordpress.links import LEFT_OUT, LinkResolver
from cms.importer.wordpress.plain import plain_excerpt, plain_title
from cms.importer.wordpress.steps import comments, redirects, terms
from cms.importer.wordpress.steps.authors import author_id
from cms.importer.wordpress.taken import TakenSlugs
from cms.importer.wordpress.types import Item

KIND = "content"
#: WordPress's type -> ours, in the order of import: posts link to pages more than they do back.
TYPES = {"page": "page", "post": "post"}
_STATUS = {
    "publish": Status.PUBLISHED,
    "future": Status.PUBLISHED,
    "private": Status.PUBLISHED,
    "draft": Status.DRAFT,
    "pending": Status.REVIEW,
}
_WHY_LEFT_OUT = {
    "trash": "it was in the trash",
    "auto-draft": "it is an automatic draft without content",
    "inherit": "it is a revision",
}


def run(context: Context) -> list[int]:
    """Import pages and posts; return the ids of those whose links have to be done again."""
    step = ContentStep(context)
    counts = context.staging.counts()
    for theirs in TYPES:
        context.in_batches(
            f"{theirs}s",
            _items(context, theirs),
            step.one,
            lambda pair: (pair[0].type, pair[0].title or pair[0].slug),
            counts.get(theirs, 0),
        )
    return step.deferred


def again(context: Context, deferred: list[int]) -> None:
    """Import again what links to items that were not there yet."""
    step = ContentStep(context, last=True)

    def once_more(scope: Scope, pair: tuple[Item, str]) -> None:
        # All there is to say about the item has been said.
        said = context.report.copy()
        step.one(scope, pair)
        context.report.become(said)

    known = (context.staging.item(number) for number in deferred)
    context.in_batches(
        "links",
        (pair for pair in known if pair is not None),
        once_more,
        lambda pair: (pair[0].type, pair[0].title or pair[0].slug),
        len(deferred),
    )


def _items(context: Context, kind: str) -> Iterator[tuple[Item, str]]:
    if kind == "page":
        return context.staging.tree(kind)
    return context.staging.items(kind)


class ContentStep:
    """Imports one item after the other.

    :param last: every item is there now, so that a link that leads nowhere stays as it is.
    """

    def __init__(self, context: Context, *, last: bool = False) -> None:
        self._context = context
        self._last = last
        self._resolver = LinkResolver(context.staging, context.targets)
        self._taken = TakenSlugs(context)
        self.deferred: list[int] = []

    def one(self, scope: Scope, pair: tuple[Item, str]) -> None:
        """Import one item with its comments."""
        item, digest = pair
        report = self._context.report
        label = item.title or item.slug or f"number {item.id}"
        if item.status in LEFT_OUT:
            report.skip(item.type, _WHY_LEFT_OUT[item.status], label)
            return
        known = self._context.targets.get(KIND, item.id)
        if known is not None and known.digest == digest:
            report.count(item.type, Outcome.UNCHANGED)
            return
        service = scope.get(ExactContent)
        content = scope.db.get(Content, known.target_id) if known is not None else None
        if content is not None and known is not None and self._edited(content, known.version):
            report.skip(item.type, "it was edited here since it was imported", label)
            comments.run(self._context, scope, item, content)
            return
        content, deferred = self._save(service, item, content)
        comments.run(self._context, scope, item, content)
        if item.status == "publish" and item.slug:
            redirects.keep_old_address(self._context, scope, item, content)
        report.count(item.type, Outcome.CREATED if known is None else Outcome.UPDATED)
        if deferred:
            self.deferred.append(item.id)
            self._context.undo(lambda: self.deferred.remove(item.id))
        self._context.targets.put(
            KIND,
            item.id,
            content.id,
            version=content.version,
            digest="" if deferred else digest,
        )

    def _edited(self, content: Content, version: int) -> bool:
        return content.version > version > 0 and not self._context.options.overwrite

    def _save(
        self, service: ExactContent, item: Item, content: Content | None
    ) -> tuple[Content, bool]:
        self._resolver.deferred = False
        values = self._values(item)
        deferred = self._resolver.deferred and not self._last
        slug = self._slug(item, content)
        service.at(Wanted(slug, item_local(item)) if slug else None)
        if slug:
            values["slug"] = slug
        if content is None:
            created = item_instant(item)
            content = service.create(
                type=TYPES[item.type],
                locale=self._context.locale,
                created_at=created,
                updated_at=instant(item.modified_gmt, "") or created,
                reason="Imported from WordPress",
                quiet=True,
                **values,
            )
        else:
            content = service.update(
                content, reason="Imported from WordPress again", quiet=True, **values
            )
        if slug and content.path and not content.path.endswith(slug):
            why = "its address belongs to this system or is taken; it got another"
            self._context.report.remark(item.type, why, content.path)
        self._taken.add(item, content.id, content.slug)
        return content, deferred

    def _slug(self, item: Item, content: Content | None) -> str:
        """Return the slug WordPress would give; drafts need none."""
        wanted = slugs.clean(item.slug)
        public = item.status in ("publish", "future", "private")
        if not wanted and public:
            wanted = slugs.slugify(plain_title(item.title)) or str(item.id)
        if not wanted or not public:
            return wanted
        own = content.id if content is not None else None
        hierarchical = item.type == "page"
        chosen = slugs.unique(
            wanted, lambda slug: self._taken.by_other(item, slug, own), hierarchical=hierarchical
        )
        if chosen != wanted:
            self._context.report.remark(
                item.type, "its slug was taken, so a number was added", chosen
            )
        return chosen

    def _values(self, item: Item) -> dict[str, Any]:
        context = self._context
        made = convert(item.content, self._resolver, wp_id=item.id, meta=item.meta_value)
        label = item.title or item.slug or f"number {item.id}"
        for note, number in made.notes.items():
            context.report.remark("text", f"left out: {note}", label, number)
        title = plain_title(item.title)
        if len(title) > 500:
            title = title[:500]
            context.report.remark(item.type, "its title was cut to 500 characters", label)
        return {
            "title": title,
            "body": made.html,
            "excerpt": plain_excerpt(item.excerpt)[:20_000],
            "author_id": self._author(item),
            "parent_id": self._parent(item),
            "position": item.menu_order if item.type == "page" else 0,
            "featured_media_id": self._featured(item),
            "sticky": item.sticky and item.type == "post",
            "comments_open": item.comment_status == "open",
            "terms": self._terms(item),
            **self._publication(item),
        }

    def _publication(self, item: Item) -> dict[str, Any]:
        status = _STATUS.get(item.status)
        if status is None:
            why = f"its status {item.status!r} is not known here; it is a draft"
            self._context.report.remark(item.type, why, item.title or item.slug)
            status = Status.DRAFT
        values: dict[str, Any] = {"status": status, "visibility": Visibility.PUBLIC}
        if status is Status.PUBLISHED:
            values["published_at"] = item_instant(item)
        if item.status == "private":
            values["visibility"] = Visibility.PRIVATE
        elif item.password:
            values["visibility"] = Visibility.PASSWORD
            values["password"] = item.password
        return values

    def _author(self, item: Item) -> int | None:
        found = author_id(self._context, item.creator)
        return found if found is not None else self._context.fallback_author

    def _parent(self, item: Item) -> int | None:
        if item.type != "page" or not item.parent:
            return None
        found = self._context.targets.id(KIND, item.parent)
        if found is None:
            why = "its parent is not in the export; it stands at the top"
            self._context.report.remark(item.type, why, item.title or item.slug)
        return found

    def _featured(self, item: Item) -> int | None:
        number = item.meta_value("_thumbnail_id").strip()
        if not number.isascii() or not number.isdecimal() or len(number) > 15:
            return None
        found = self._context.targets.id("media", int(number))
        if found is None:
            why = "its featured image is not in the export"
            self._context.report.remark(item.type, why, item.title or item.slug)
        return found

    def _terms(self, item: Item) -> list[int]:
        found: list[int] = []
        known = self._context.registry.cms_taxonomies
        for term in item.terms:
            taxonomy = known.get(terms.TAXONOMIES.get(term.taxonomy))
            if taxonomy is None or not taxonomy.applies_to(TYPES[item.type]):
                continue
            number = self._context.targets.id(terms.KIND, terms.external(term.taxonomy, term.slug))
            if number is not None and number not in found:
                found.append(number)
        return found
