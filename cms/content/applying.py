"""Puts what a caller gives into content, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from cms.accounts.credentials.passwords import MAX_LENGTH, hash_password
from cms.content import values as checks
from cms.content.bodies import Bodies, MadeBody
from cms.content.errors import InvalidContentError
from cms.content.fields import clean_fields
from cms.content.models import Content, ContentTerm
from cms.content.paths import clean_slug
from cms.content.tree import Tree
from cms.content.types import ContentType, Status, Visibility
from cms.db.scope import Scope
from cms.errors import InvalidError
from cms.i18n import _
from cms.media.models import Media
from cms.taxonomy.models import Term

#: Sent by every save that names terms, so it is built once.
_TERMS = select(Term.__table__.c.id, Term.__table__.c.taxonomy).where(
    Term.__table__.c.id.in_(bindparam("ids", expanding=True))
)
#: What draws the summary anew.
_OF_SUMMARY = frozenset({"excerpt", "visibility"})


class Applier:
    """Applies values to content; writes nothing by itself."""

    def __init__(self, scope: Scope, bodies: Bodies, tree: Tree) -> None:
        self._scope = scope
        self._db = scope.db
        self._bodies = bodies
        self._tree = tree

    def apply(self, content: Content, given: Mapping[str, Any], *, new: bool) -> MadeBody | None:
        """Give *content* the values; return its body when that was made anew.

        :raises InvalidContentError: with a message by name; *content* is unchanged then.
        """
        type_ = self._scope.registry.cms_content_types[content.type]
        cleaned, errors = checks.clean(type_, given)
        self._fields(type_, content, cleaned, errors, new)
        if "parent_id" in cleaned:
            self._collect(errors, lambda: self._tree.check_parent(content, cleaned["parent_id"]))
        if cleaned.get("featured_media_id") and not errors.get("featured_media_id"):
            self._media(cleaned["featured_media_id"], errors)
        links = self._links(content, cleaned.pop("terms"), errors) if "terms" in cleaned else None
        password = self._password(content, cleaned, errors)
        self._dates(content, cleaned, errors)
        if slug := clean_slug(cleaned.pop("slug", "")):
            cleaned["slug"] = slug
        body = cleaned.pop("body", None)
        made: MadeBody | None = None
        if body is not None or new:
            try:
                made = self._bodies.make(str(body or ""), content.locale)
            except InvalidError as error:
                errors.update(error.errors)
        if errors:
            raise InvalidContentError(errors)
        for name, value in cleaned.items():
            setattr(content, name, value)
        content.password_hash = password
        if links is not None:
            content.term_links = links
        if made is not None:
            self._bodies.store(content, made)
        elif _OF_SUMMARY & cleaned.keys():
            self._bodies.summarise(content)
        return made

    def _fields(
        self,
        type_: ContentType,
        content: Content,
        cleaned: dict[str, Any],
        errors: dict[str, str],
        new: bool,
    ) -> None:
        given = cleaned.get("fields")
        if given is None and not new:
            cleaned.pop("fields", None)
            return
        if given is not None and not isinstance(given, Mapping):
            errors["fields"] = _("they must be values by name")
            return
        kept = {name: value for name, value in (content.fields or {}).items() if type_.field(name)}
        try:
            fields, problems = clean_fields(type_, {**kept, **(given or {})}, self._bodies.clean)
        except InvalidError as error:
            errors["fields"] = str(error)
        else:
            cleaned["fields"] = fields
            errors.update(problems)

    @staticmethod
    def _collect(errors: dict[str, str], check: Any) -> None:
        try:
            check()
        except InvalidError as error:
            errors.update(error.errors)

    def _media(self, media_id: int, errors: dict[str, str]) -> None:
        if self._db.get(Media, media_id) is None:
            errors["featured_media_id"] = _("there is no such picture")

    def _password(
        self, content: Content, cleaned: dict[str, Any], errors: dict[str, str]
    ) -> str | None:
        """Return the hash that *content* shall have."""
        given = cleaned.pop("password", None)
        if cleaned.get("visibility", content.visibility) != Visibility.PASSWORD:
            return None
        if given is None:
            stored = content.password_hash
        elif not isinstance(given, str) or len(given) > MAX_LENGTH:
            errors["password"] = _(
                "it must be text of at most ${limit} characters", mapping={"limit": MAX_LENGTH}
            )
            return None
        else:
            stored = hash_password(given) if given else None
        if stored is None:
            errors["password"] = _("it is required")
        return stored

    def _dates(self, content: Content, cleaned: dict[str, Any], errors: dict[str, str]) -> None:
        status = cleaned.get("status", content.status)
        published = cleaned.get("published_at", content.published_at)
        if status == Status.PUBLISHED and published is None:
            published = cleaned["published_at"] = content.published_at or self._scope.clock.now()
        expires = cleaned.get("expires_at", content.expires_at)
        if expires is not None and published is not None and expires <= published:
            errors["expires_at"] = _("it must be later than the publication")

    def _links(
        self, content: Content, given: Iterable[Any], errors: dict[str, str]
    ) -> list[ContentTerm]:
        """Return the rows for the terms *given* by id, in that order, keeping those there are."""
        try:
            ids = list(dict.fromkeys(int(value) for value in given))
        except (TypeError, ValueError):
            errors["terms"] = _("they must be ids")
            return []
        known = self.taxonomies_of(ids)
        taxonomies = self._scope.registry.cms_taxonomies
        old = {link.term_id: link for link in content.term_links}
        links = []
        for position, term_id in enumerate(ids):
            taxonomy = taxonomies.get(known.get(term_id))
            if taxonomy is None:
                errors["terms"] = _("there is no term ${term_id}", mapping={"term_id": term_id})
            elif not taxonomy.applies_to(content.type) and term_id not in old:
                errors["terms"] = _(
                    "content of this type has no ${name}", mapping={"name": taxonomy.name}
                )
            link = old.get(term_id) or ContentTerm(term_id=term_id)
            link.position = position
            links.append(link)
        return links

    def taxonomies_of(self, term_ids: Sequence[int]) -> dict[int, str]:
        """Return the taxonomies of the terms that there are, by id."""
        rows = self._db.execute(_TERMS, {"ids": list(term_ids)}) if term_ids else ()
        return {row.id: row.taxonomy for row in rows}
