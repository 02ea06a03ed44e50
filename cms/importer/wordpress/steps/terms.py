"""Categories, tags and post formats become terms."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from cms.db.scope import Scope
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
    context.in_batches(
        "terms",
        ordered,
        lambda scope, term: _import(context, scope, term, wanted[term.taxonomy]),
        lambda term: (KIND, term.name),
        len(ordered),
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


def _import(context: Context, scope: Scope, term: WpTerm, taxonomy: str) -> None:
    key = external(term.taxonomy, term.slug or term.name)
    digest = digest_of(term)
    known = context.targets.get(KIND, key)
    row = scope.db.get(Term, known.target_id) if known is not None else None
    if known is not None and row is not None and known.digest == digest:
        context.report.count(KIND, Outcome.UNCHANGED)
        return
    slug, name = _slug_and_name(term)
    parent_id = None
    if term.parent and context.registry.cms_taxonomies[taxonomy].hierarchical:
        parent_id = context.targets.id(KIND, external(term.taxonomy, term.parent))
        if parent_id is None:
            context.report.remark(KIND, "its parent is not in the export", name)
    parent = scope.db.get(Term, parent_id) if parent_id is not None else None
    path = f"{parent.path}/{slug}" if parent is not None else slug
    if row is None:
        row = scope.db.scalars(
            select(Term).where(
                Term.taxonomy == taxonomy, Term.locale == context.locale, Term.path == path
            )
        ).first()
    if row is None:
        outcome = Outcome.CREATED
        now = scope.clock.now()
        # Not by the service: it would spell the slug its own way, and the address is old.
        row = Term(
            taxonomy=taxonomy,
            locale=context.locale,
            parent_id=parent_id,
            name=name,
            slug=slug,
            path=path,
            description=plain_excerpt(term.description),
            position=0,
            created_at=now,
            updated_at=now,
        )
        scope.db.add(row)
        scope.db.flush()
        told = TermsChanged(scope.registry, taxonomy, context.locale, frozenset({row.id}))
        scope.notify_after_commit(told)
    elif known is None:
        outcome = Outcome.UNCHANGED
        context.report.remark(KIND, "was here already and is used", name)
    else:
        outcome = Outcome.UPDATED
        text = plain_excerpt(term.description) or row.description
        values = {"name": name, "description": text, "parent_id": parent_id}
        scope.get(TaxonomyService).update(row, **values)
    context.report.count(KIND, outcome)
    context.targets.put(KIND, key, row.id, digest=digest)
    if term.id:
        context.targets.put("term_id", term.id, row.id)


def _slug_and_name(term: WpTerm) -> tuple[str, str]:
    name = plain_title(term.name)[:200]
    slug = slugs.clean(term.slug) or slugs.slugify(name) or f"term-{term.id}"
    if term.taxonomy == "post_format":
        slug = slug.removeprefix(_FORMAT)
        name = slug.title() if name.startswith(_FORMAT) or not name else name
    return slug, name or slug
