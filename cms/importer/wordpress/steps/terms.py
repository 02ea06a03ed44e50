"""Categories, tags and post formats become terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select

from cms.db.scope import Scope, open_scope
from cms.importer.types import Outcome
from cms.importer.wordpress import slugs
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.digests import digest_of
from cms.importer.wordpress.plain import plain_excerpt, plain_title
from cms.importer.wordpress.types import WpTerm
from cms.taxonomy.events import TermsChanged
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService

KIND = "term"
#: WordPress's taxonomy -> ours.
TAXONOMIES = {"category": "category", "post_tag": "tag", "post_format": "format"}
#: Dealt with elsewhere.
MENUS = "nav_menu"
_FORMAT = "post-format-"
_TERM: Any = Term.__table__
_INSERT = insert(_TERM)
_IDS = select(_TERM.c.id, _TERM.c.taxonomy, _TERM.c.path).where(
    _TERM.c.locale == bindparam("language"), _TERM.c.path.in_(bindparam("paths", expanding=True))
)


def external(taxonomy: str, slug: str) -> str:
    """Return the name under which a term is remembered."""
    return f"{taxonomy}/{slugs.clean(slug) or slugs.slugify(slug)}"


def run(context: Context) -> None:
    """Import the terms the export declares, and those that only items name."""
    known = context.registry.cms_taxonomies
    wanted = {theirs: our for theirs, our in TAXONOMIES.items() if our in known}
    terms: list[WpTerm] = []
    seen: set[str] = set()
    for term in _all(context):
        if term.taxonomy == MENUS:
            continue
        if term.taxonomy not in wanted:
            why = f"the site has no taxonomy like {term.taxonomy!r}"
            context.report.skip(KIND, why, term.name)
            continue
        key = external(term.taxonomy, term.slug or term.name)
        if key not in seen:
            seen.add(key)
            terms.append(term)
    ordered = _parents_first(terms)
    step = TermStep(context, wanted)
    context.in_batches(
        "terms", ordered, step.one, lambda term: (KIND, term.name), len(ordered), step.finish
    )


def _all(context: Context) -> Iterator[WpTerm]:
    yield from context.staging.terms()
    for taxonomy, slug, name in context.staging.item_terms("post", "page"):
        yield WpTerm(taxonomy=taxonomy, id=0, slug=slug, name=name or slug)


def _parents_first(terms: list[WpTerm]) -> list[WpTerm]:
    """Return *terms* with every parent ahead of its children; circles are cut open."""
    by_key = {(term.taxonomy, term.slug): term for term in terms}
    ordered: list[WpTerm] = []
    placed: set[tuple[str, str]] = set()
    for term in terms:
        chain: list[WpTerm] = []
        current: WpTerm | None = term
        while current is not None and (current.taxonomy, current.slug) not in placed:
            if current in chain:
                break
            chain.append(current)
            parent = current.parent
            current = by_key.get((current.taxonomy, parent)) if parent else None
        for each in reversed(chain):
            placed.add((each.taxonomy, each.slug))
            ordered.append(each)
    return ordered


@dataclass(eq=False)
class _NewTerm:
    """A term that waits to be written.

    :ivar id: 0 until then.
    """

    term: WpTerm
    digest: str
    taxonomy: str
    name: str
    slug: str
    path: str
    parent: Term | _NewTerm | None
    id: int = 0


class TermStep:
    """Imports one term after the other; new ones are written together.

    :param taxonomies: WordPress's taxonomy -> ours.
    """

    def __init__(self, context: Context, taxonomies: dict[str, str]) -> None:
        self._context = context
        self._taxonomies = taxonomies
        self._new: dict[str, _NewTerm] = {}
        with open_scope(context.registry, write=False) as scope:
            rows = scope.db.execute(
                select(Term.taxonomy, Term.path, Term.id).where(Term.locale == context.locale)
            )
            self._present = {(row.taxonomy, row.path): row.id for row in rows}

    def one(self, scope: Scope, term: WpTerm) -> None:
        """Import *term*; what is new waits for :meth:`finish`."""
        context, taxonomy = self._context, self._taxonomies[term.taxonomy]
        key, digest = external(term.taxonomy, term.slug or term.name), digest_of(term)
        known = context.targets.get(KIND, key)
        if known is not None and known.digest == digest:
            context.report.count(KIND, Outcome.UNCHANGED)
            return
        slug, name = _slug_and_name(term)
        parent = self._parent(scope, term, taxonomy, name)
        path = f"{parent.path}/{slug}" if parent is not None else slug
        present = known.target_id if known is not None else self._present.get((taxonomy, path))
        row = scope.db.get(Term, present) if present is not None else None
        if row is None:
            if not self._new:
                self._context.undo(self._new.clear)
            self._new[key] = _NewTerm(term, digest, taxonomy, name, slug, path, parent)
            return
        if isinstance(parent, _NewTerm):
            self.finish(scope)
        if known is None:
            context.report.count(KIND, Outcome.UNCHANGED)
            context.report.remark(KIND, "was here already and is used", name)
        else:
            context.report.count(KIND, Outcome.UPDATED)
            text = plain_excerpt(term.description) or row.description
            above = parent.id if parent is not None else None
            scope.get(TaxonomyService).update(row, name=name, description=text, parent_id=above)
        self._remember(key, term, row.id, digest)

    def _parent(
        self, scope: Scope, term: WpTerm, taxonomy: str, name: str
    ) -> Term | _NewTerm | None:
        if not term.parent or not self._context.registry.cms_taxonomies[taxonomy].hierarchical:
            return None
        key = external(term.taxonomy, term.parent)
        if key in self._new:
            return self._new[key]
        number = self._context.targets.id(KIND, key)
        found = scope.db.get(Term, number) if number is not None else None
        if found is None:
            self._context.report.remark(KIND, "its parent is not in the export", name)
        return found

    def finish(self, scope: Scope) -> None:
        """Write what is new, and remember it."""
        made = dict(self._new)
        self._new.clear()
        waiting = list(made.values())
        while waiting:
            ready = [
                new for new in waiting if not isinstance(new.parent, _NewTerm) or new.parent.id
            ]
            self._insert(scope, ready)
            waiting = [new for new in waiting if not new.id]
        ids: dict[str, set[int]] = {}
        for key, new in made.items():
            self._context.report.count(KIND, Outcome.CREATED)
            self._remember(key, new.term, new.id, new.digest)
            ids.setdefault(new.taxonomy, set()).add(new.id)
        for taxonomy, numbers in ids.items():
            scope.notify_after_commit(
                TermsChanged(scope.registry, taxonomy, self._context.locale, frozenset(numbers))
            )

    def _insert(self, scope: Scope, terms: list[_NewTerm]) -> None:
        """Write *terms*, whose parents are there, together, and give them their ids."""
        now, locale = scope.clock.now(), self._context.locale
        # Not by the service: it would spell the slug its own way, and the address is old.
        rows = [
            {
                "taxonomy": new.taxonomy,
                "locale": locale,
                "parent_id": new.parent.id if new.parent is not None else None,
                "name": new.name,
                "slug": new.slug,
                "path": new.path,
                "description": plain_excerpt(new.term.description),
                "position": 0,
                "created_at": now,
                "updated_at": now,
            }
            for new in terms
        ]
        scope.db.execute(_INSERT, rows)
        found = scope.db.execute(_IDS, {"language": locale, "paths": [new.path for new in terms]})
        ids = {(row.taxonomy, row.path): row.id for row in found}
        for new in terms:
            new.id = ids[new.taxonomy, new.path]

    def _remember(self, key: str, term: WpTerm, row_id: int, digest: str) -> None:
        self._context.targets.put(KIND, key, row_id, digest=digest)
        if term.id:
            self._context.targets.put("term_id", term.id, row_id)


def _slug_and_name(term: WpTerm) -> tuple[str, str]:
    name = plain_title(term.name)[:200]
    slug = slugs.clean(term.slug) or slugs.slugify(name) or f"term-{term.id}"
    if term.taxonomy == "post_format":
        slug = slug.removeprefix(_FORMAT)
        name = slug.title() if name.startswith(_FORMAT) or not name else name
    return slug, name or slug
