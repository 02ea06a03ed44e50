"""Everything that an editor, a visitor, a command or somebody at the database may do to a site."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from sqlalchemy import select

from cms.comments.models import Comment
from cms.content.models import Content
from cms.media.services import MediaService
from cms.menus.services import MenuService
from tests.functional.caching.editing.around import AroundEdits
from tests.functional.caching.editing.content import ContentEdits
from tests.functional.caching.editing.raw import RawEdits
from tests.functional.caching.editing.visiting import VisitorEdits

URLS = (
    "/", "/page/2/", "/feed/", "/feed/atom/", "/comments/feed/", "/sitemap.xml",
    "/sitemap-site-1.xml", "/sitemap-content-1.xml", "/sitemap-terms-1.xml",
    "/sitemap-authors-1.xml", "/robots.txt", "/category/stone/",
    "/category/light/", "/category/stone/feed/", "/tag/nile/", "/author/ines/", "/author/noor/",
    "/2026/", "/2026/03/", "/search/?q=words", "/search/?q=moved", "/about/", "/about/team/",
    "/team/", "/old/", "/nothing/", "/fr/", "/fr/nothing/", "/fr/about/", "/fr/feed/",
    # Of a plugin, where it is there.
    "/parts/one/", "/parts/two/",
)  # fmt: skip


def picture(colour: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8 + colour % 5, 6), (colour % 256, 30, 40)).save(out, "PNG")
    return out.getvalue()


CONTACT = '<div data-block="contact" data-title="Write to us"></div>'


class NothingThere(Exception):
    """There is no content that an edit could be made of."""


class Editor(ContentEdits, AroundEdits, RawEdits, VisitorEdits):
    """Knows the edits; each takes a number that decides what it touches.

    Args:
        site: whose content it is.
        writer: fills it at first.
        run: runs a command line on it, in an application of its own; `None` where there is none.

    Attributes:
        look: reads every page, in the middle of an edit; whoever compares sets it.
        overtake: calls its argument while a page is being made.
        passwords: of content behind a password, by its id.
        sent: how many forms of visitors were taken.
    """

    def __init__(self, site: Any, writer: Any, run: Any = None) -> None:
        self.site, self.run, self.count, self.sent = site, run, 0, 0
        self.passwords: dict[int, str] = {}
        self.refused: set[str] = set()
        self.look: Callable[[], Any] = lambda: None
        self.overtake: Callable[[Callable[[], None]], Any] = lambda change: change()
        self.authors = [writer.author(), writer.author("noor", "Noor Haddad")]
        self.terms = [
            writer.term("category", "Stone"), writer.term("category", "Light"),
            writer.term("tag", "Nile"),
        ]  # fmt: skip
        with site.scope(clock=writer.clock) as scope:
            media = scope.get(MediaService)
            made = [
                media.store(picture(number), f"p{number}.png", alt=f"Alt {number}")
                for number in range(2)
            ]
            self.media = [each.id for each in made]
        image = f'<p>Words.</p><p><img src="media:{self.media[1]}" alt=""></p>'
        for number in range(5):
            writer.write(
                title=f"Post {number}", slug=f"p{number}", author_id=self.authors[number % 2],
                terms=[self.terms[number % 3]], comments_open=True,
                featured_media_id=self.media[0] if number % 2 else None,
                **({"body": image} if number == 2 else {}),
                published_at=writer.clock.now() - dt.timedelta(hours=number + 1),
            )  # fmt: skip
        about = writer.write(type="page", title="About", slug="about", body=f"<p>Us.</p>{CONTACT}")
        writer.write(type="page", title="Team", slug="team", parent_id=about.id)
        self.about = about.id
        with site.scope() as scope:
            menu = scope.get(MenuService).create(name="Main", slug="main", place="main")
            scope.get(MenuService).add_item(menu, kind="content", target_id=about.id)
            self.menu = menu.id
        # Comments show at once, and soon fill a second page.
        site.settings.save({
            "comments.enabled": True, "comments.waiting": "nobody", "comments.per_page": 2,
        })  # fmt: skip

    def urls(self) -> list[str]:
        """Every address that is worth a look now."""
        with self.site.scope(write=False) as scope:
            paths = scope.db.scalars(
                select(Content.path).where(Content.path.is_not(None), Content.locale == "en")
            ).all()
            comments = scope.db.execute(
                select(Comment.id, Comment.content_id, Content.path)
                .join(Content, Content.id == Comment.content_id)
                .where(Content.path.is_not(None))
                .order_by(Comment.id.desc())
                .limit(3)
            ).all()
        answers = [f"/comment/{each.content_id}/{each.id}" for each in comments]
        further = dict.fromkeys(f"/{each.path}/?comments=2" for each in comments)
        return [*URLS, *(f"/{path}/" for path in paths), *answers, *further]

    def edit(self, kind: str, number: int) -> None:
        """Make one edit; what a service refuses changes nothing, and is noted."""
        self.count += 1
        try:
            with self.site.scope(clock=self.clock) as scope:
                getattr(self, f"edit_{kind}")(scope, number)
        except NothingThere:
            return
        except Exception as refused:
            if type(refused).__module__.partition(".")[0] != "cms":
                raise
            self.refused.add(kind)

    @property
    def clock(self) -> Any:
        return self.site.registry.cms_clock

    def one(self, scope: Any, number: int, *conditions: Any) -> Content:
        """A piece of content."""
        found = scope.db.scalars(
            select(Content)
            .where(Content.status != "trashed", Content.locale == "en", *conditions)
            .order_by(Content.id)
        ).all()
        if not found:
            raise NothingThere
        return found[number % len(found)]


EDITS = sorted(name[5:] for name in dir(Editor) if name.startswith("edit_"))
