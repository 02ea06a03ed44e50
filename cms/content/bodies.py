"""Makes what is stored of a body: the safe source, the public HTML, the summary, references."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cms.content.blocks.live import drop_live
from cms.content.blocks.types import BlockTypes, RenderContext
from cms.content.body.policy import BodyPolicy
from cms.content.body.references import Reference, find_references
from cms.content.body.render import Renderer
from cms.content.body.sanitise import Sanitiser
from cms.content.body.split import more_marker, split_more
from cms.content.body.text import paragraph, plain_text, shorten
from cms.content.errors import BodyError
from cms.content.models import Content, ContentReference
from cms.content.types import Visibility
from cms.db.scope import Scope
from cms.i18n import _
from cms.i18n.translate import translate
from cms.media.queries import media_infos
from cms.settings.values import Settings

_IDS = re.compile(r'\sid="[^"]*"')


class BodyTools:
    """Sanitiser and renderer of one application; made once, shared by all scopes."""

    def __init__(self, blocks: BlockTypes) -> None:
        self.policy = BodyPolicy(blocks)
        self.sanitiser = Sanitiser(self.policy)
        self.renderer = Renderer(blocks)


def body_tools(registry: Any) -> BodyTools:
    """Return the application's tools; made at the first call, when all blocks are known."""
    tools: BodyTools | None = getattr(registry, "cms_body_tools", None)
    if tools is None:
        tools = registry.cms_body_tools = BodyTools(registry.cms_blocks)
    return tools


@dataclass(frozen=True, slots=True)
class MadeBody:
    """Everything that follows from a body."""

    body: str
    rendered: str
    references: frozenset[Reference]


class Bodies:
    """Makes and keeps the bodies of content in one unit of work."""

    def __init__(self, db: Session, settings: Settings, tools: BodyTools) -> None:
        self._db = db
        self._settings = settings
        self._tools = tools

    @property
    def version(self) -> str:
        """The version of the policy in force."""
        return self._tools.sanitiser.version

    def clean(self, html: str) -> str:
        """Return *html* made safe.

        :raises BodyError: too large or nested too deeply.
        """
        limit = self._settings["content.max_body"]
        # A cheap lower bound first: every character is at least a byte.
        if len(html) > limit or len(html.encode("utf-8", "ignore")) > limit:
            raise BodyError(_("the text is longer than ${limit} bytes", mapping={"limit": limit}))
        return self._tools.sanitiser.clean(html)

    def make(self, html: str, locale: str) -> MadeBody:
        """Return everything that follows from *html*, written in *locale*.

        :raises BodyError: too large or nested too deeply.
        """
        return self.draw(self.clean(html), locale)

    def draw(self, body: str, locale: str) -> MadeBody:
        """Return everything that follows from an already safe *body*."""
        references = find_references(body)
        media = media_infos(self._db, (ref.id for ref in references if ref.kind == "media"))
        context = RenderContext(
            locale=locale, media=media, translate=lambda message: translate(message, locale)
        )
        rendered = self._tools.renderer.render(body, context)
        return MadeBody(body, rendered, frozenset(references))

    def store(self, content: Content, made: MadeBody) -> None:
        """Put *made* and the summary that follows into *content*."""
        content.body = made.body
        content.rendered = made.rendered
        content.sanitiser_version = self.version
        self.summarise(content)

    def summarise(self, content: Content) -> None:
        """Work out what lists show; a body behind a password tells nothing."""
        if content.excerpt.strip():
            content.summary = paragraph(content.excerpt)
        elif content.visibility == Visibility.PASSWORD:
            content.summary = ""
        elif (teaser := split_more(content.rendered)) is not None:
            # The mark stays at the end: lists offer the rest of the text by it.
            content.summary = drop_live(_IDS.sub("", teaser.html)) + more_marker(teaser.label)
        else:
            words = self._settings["content.summary_words"]
            content.summary = paragraph(shorten(plain_text(content.rendered), words))

    def refer(self, content_id: int, references: Iterable[Reference], *, new: bool) -> None:
        """Keep what the body of *content_id* names by id."""
        if not new:
            self._db.execute(
                delete(ContentReference).where(ContentReference.content_id == content_id)
            )
        rows = [
            {"content_id": content_id, "kind": reference.kind, "target_id": reference.id}
            for reference in sorted(references)
        ]
        if rows:
            self._db.execute(insert(ContentReference), rows)


def bodies(scope: Scope) -> Bodies:
    """The factory of :class:`Bodies`."""
    return Bodies(scope.db, scope.settings, body_tools(scope.registry))
