"""Creating, renaming, moving, merging and removing terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.audit.services import Audit
from cms.db.scope import Scope
from cms.i18n import _
from cms.taxonomy.errors import InvalidTermError, TermNotFoundError
from cms.taxonomy.events import TermDeleting, TermMerging, TermPathChanging, TermsChanged
from cms.taxonomy.models import Term
from cms.text import one_line, slugify

MAX_LEVELS = 50
MAX_PATH = 600


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term in the order of its tree."""

    term: Term
    level: int


class TaxonomyService:
    """Everything that may be done with terms in one unit of work."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._db: Session = scope.db
        self._taxonomies = scope.registry.cms_taxonomies

    def get(self, term_id: int) -> Term:
        """Return a term; :raises TermNotFoundError: there is none."""
        found = self._db.get(Term, term_id)
        if found is None:
            raise TermNotFoundError(f"there is no term {term_id}")
        return found

    def find(self, taxonomy: str, path: str, locale: str | None = None) -> Term | None:
        """Return the term at *path* (slugs from the root), or None."""
        return self._db.scalar(
            select(Term).where(
                Term.taxonomy == taxonomy, Term.locale == self._locale(locale), Term.path == path
            )
        )

    def find_named(self, taxonomy: str, name: str, locale: str | None = None) -> Term | None:
        """Return the first term called *name*, whatever its capitals, or None."""
        rows = self._db.scalars(
            select(Term)
            .where(
                Term.taxonomy == taxonomy,
                Term.locale == self._locale(locale),
                Term.name.ilike(_escape(one_line(name)), escape="\\"),
            )
            .order_by(Term.id)
        )
        return rows.first()

    def create(
        self,
        *,
        taxonomy: str,
        name: str,
        locale: str | None = None,
        slug: str = "",
        parent_id: int | None = None,
        description: str = "",
        position: int = 0,
        quiet: bool = False,
    ) -> Term:
        """Create a term and return it with its id; a taken slug gets a number.

        :param quiet: no audit entry, for imports.
        :raises InvalidTermError: with a message by name.
        """
        if taxonomy not in self._taxonomies:
            raise InvalidTermError(
                {
                    "taxonomy": _(
                        "there is no taxonomy ${taxonomy}", mapping={"taxonomy": repr(taxonomy)}
                    )
                }
            )
        now = self._scope.clock.now()
        term = Term(
            taxonomy=taxonomy,
            locale=self._locale(locale),
            parent_id=None,
            description=description.strip(),
            position=position,
            created_at=now,
            updated_at=now,
        )
        self._name(term, name)
        self._parent(term, parent_id)
        self._place(term, slugify(slug or name, 190) or "term")
        self._db.add(term)
        self._db.flush()
        self._note("term.created", term, quiet)
        self._tell(term, {term.id})
        return term

    def ensure(self, taxonomy: str, names: Sequence[str], locale: str | None = None) -> list[Term]:
        """Return the terms called *names*, creating those that are missing."""
        found: list[Term] = []
        for name in names:
            if not one_line(name):
                continue
            term = self.find_named(taxonomy, name, locale) or self.create(
                taxonomy=taxonomy, name=name, locale=locale
            )
            if term not in found:
                found.append(term)
        return found

    def update(self, term: Term | int, **values: Any) -> Term:
        """Change ``name``, ``slug``, ``description``, ``parent_id`` or ``position``.

        A new slug or parent moves the paths of everything below; old addresses are redirected.

        :raises InvalidTermError: with a message by name.
        """
        term = self.get(term) if isinstance(term, int) else term
        unknown = values.keys() - {"name", "slug", "description", "parent_id", "position"}
        if unknown:
            raise InvalidTermError(dict.fromkeys(sorted(unknown), "there is no such value"))
        if "name" in values:
            self._name(term, values["name"])
        if "description" in values:
            term.description = (values["description"] or "").strip()
        if "position" in values:
            term.position = int(values["position"])
        if "parent_id" in values:
            self._parent(term, values["parent_id"])
        slug = slugify(values.get("slug") or term.slug, 190) or term.slug
        term.updated_at = self._scope.clock.now()
        changed = self._place(term, slug)
        self._db.flush()
        self._note("term.updated", term)
        self._tell(term, {term.id, *changed})
        return term

    def merge(self, source: Term | int, target: Term | int) -> Term:
        """Put everything that carries *source* under *target*, and remove *source*.

        What is below *source* moves below *target*; its address is redirected.

        :raises InvalidTermError: they are the same, of two taxonomies or languages, or *target*
            is below *source*.
        """
        source = self.get(source) if isinstance(source, int) else source
        target = self.get(target) if isinstance(target, int) else target
        if source.id == target.id:
            raise InvalidTermError(_("a term cannot be merged with itself"))
        if (source.taxonomy, source.locale) != (target.taxonomy, target.locale):
            raise InvalidTermError(_("both terms must be of one taxonomy and one language"))
        if source.id in self._ancestor_ids(target.id):
            raise InvalidTermError(_("a term cannot be merged into one that is below it"))
        self._scope.notify(TermMerging(self._scope, source.id, target.id))
        moved = self._lift_children(source, target.id)
        self._redirect(source, source.path, target.path)
        self._note("term.merged", source, summary=f"{source.name} → {target.name}")
        self._tell(source, {source.id, target.id, *moved})
        self._db.delete(source)
        self._db.flush()
        return target

    def delete(self, term: Term | int) -> None:
        """Remove a term; what is below it moves one level up."""
        term = self.get(term) if isinstance(term, int) else term
        self._scope.notify(TermDeleting(self._scope, term.id))
        moved = self._lift_children(term, term.parent_id)
        self._redirect(term, term.path, None)
        self._note("term.deleted", term)
        self._tell(term, {term.id, *moved})
        self._db.delete(term)
        self._db.flush()

    def tree(self, taxonomy: str, locale: str | None = None) -> list[TermRow]:
        """Return all terms, each below its parent, in one statement."""
        terms = self._db.scalars(
            select(Term)
            .where(Term.taxonomy == taxonomy, Term.locale == self._locale(locale))
            .order_by(Term.position, Term.name, Term.id)
        ).all()
        below: dict[int | None, list[Term]] = {}
        ids = {term.id for term in terms}
        for term in terms:
            below.setdefault(term.parent_id if term.parent_id in ids else None, []).append(term)
        rows: list[TermRow] = []
        stack = [(term, 0) for term in reversed(below.get(None, []))]
        while stack:
            term, level = stack.pop()
            rows.append(TermRow(term, level))
            stack += [(child, level + 1) for child in reversed(below.get(term.id, []))]
        return rows

    def _locale(self, locale: str | None) -> str:
        return locale or self._scope.settings["site.language"]

    def _name(self, term: Term, name: str) -> None:
        name = one_line(name or "")
        if not name:
            raise InvalidTermError({"name": _("it is required")})
        if len(name) > 200:
            raise InvalidTermError({"name": _("it must have at most 200 characters")})
        term.name = name

    def _parent(self, term: Term, parent_id: int | None) -> None:
        if parent_id is not None:
            if not self._taxonomies[term.taxonomy].hierarchical:
                raise InvalidTermError({"parent_id": _("terms of this taxonomy have no parent")})
            parent = self._db.get(Term, parent_id)
            if parent is None or (parent.taxonomy, parent.locale) != (term.taxonomy, term.locale):
                raise InvalidTermError({"parent_id": _("there is no such parent")})
            above = list(self._ancestor_ids(parent_id))
            if term.id is not None and term.id in above:
                raise InvalidTermError({"parent_id": _("it cannot stand below itself")})
            if len(above) >= MAX_LEVELS:
                raise InvalidTermError(
                    {
                        "parent_id": _(
                            "there are at most ${limit} levels", mapping={"limit": MAX_LEVELS}
                        )
                    }
                )
        term.parent_id = parent_id

    def _ancestor_ids(self, term_id: int | None) -> list[int]:
        ids: list[int] = []
        while term_id is not None and len(ids) <= MAX_LEVELS:
            ids.append(term_id)
            term_id = self._db.scalar(select(Term.parent_id).where(Term.id == term_id))
        return ids

    def _place(self, term: Term, slug: str) -> set[int]:
        """Give *term* a free path with *slug* at its end; return the ids of what moved."""
        with self._db.no_autoflush:
            above = ""
            if term.parent_id is not None:
                above = self.get(term.parent_id).path + "/"
            taken = set(
                self._db.scalars(
                    select(Term.path).where(
                        Term.taxonomy == term.taxonomy,
                        Term.locale == term.locale,
                        Term.path.like(_escape(f"{above}{slug}") + "%", escape="\\"),
                        Term.id != (term.id or 0),
                    )
                )
            )
        number, chosen = 2, slug
        while f"{above}{chosen}" in taken:
            number, chosen = number + 1, f"{slug}-{number}"
        old, path = term.path, f"{above}{chosen}"
        if len(path) > MAX_PATH:
            raise InvalidTermError(
                {
                    "slug": _(
                        "the address is longer than ${limit} characters",
                        mapping={"limit": MAX_PATH},
                    )
                }
            )
        term.slug, term.path = chosen, path
        if term.id is None or old == path:
            return set()
        self._redirect(term, old, path)
        return self._follow(term, old)

    def _follow(self, term: Term, old: str) -> set[int]:
        """Move the paths of everything below *term*, which was at *old*."""
        below = self._db.scalars(
            select(Term).where(
                Term.taxonomy == term.taxonomy,
                Term.locale == term.locale,
                Term.path.like(_escape(old) + "/%", escape="\\"),
            )
        ).all()
        for child in below:
            before = child.path
            child.path = term.path + child.path[len(old) :]
            if len(child.path) > MAX_PATH:
                raise InvalidTermError({"slug": _("an address below would become too long")})
            self._redirect(child, before, child.path)
        return {child.id for child in below}

    def _lift_children(self, term: Term, parent_id: int | None) -> set[int]:
        moved: set[int] = set()
        for child in self._db.scalars(select(Term).where(Term.parent_id == term.id)).all():
            child.parent_id = parent_id
            moved |= {child.id, *self._place(child, child.slug)}
            self._db.flush()
        return moved

    def _redirect(self, term: Term, old: str, new: str | None) -> None:
        self._scope.notify(
            TermPathChanging(self._scope, term.id, term.taxonomy, term.locale, old, new)
        )

    def _note(self, action: str, term: Term, quiet: bool = False, summary: str = "") -> None:
        if not quiet:
            text = summary or f"{term.taxonomy}: {term.name}"
            self._scope.get(Audit).record(action, "term", term.id, text)

    def _tell(self, term: Term, ids: set[int]) -> None:
        self._scope.notify_after_commit(
            TermsChanged(self._scope.registry, term.taxonomy, term.locale, frozenset(ids))
        )


def _escape(text: str) -> str:
    """Escape what LIKE would take for a wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def taxonomy_service(scope: Scope) -> TaxonomyService:
    """The factory of :class:`TaxonomyService`."""
    return TaxonomyService(scope)
