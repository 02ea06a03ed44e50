"""Whatever is edited, every page that is served is the one that would be made now.

Random edits through the services, then every address is read twice: through the cache, in two
processes, and from the same site without any memory.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from cms.accounts.models import User
from cms.comments.services import CommentService
from cms.content.models import Content
from cms.content.services import ContentService
from cms.menus.services import MenuService
from cms.redirects.services import RedirectService
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService
from tests.functional.caching.conftest import status_of

URLS = (
    "/", "/page/2/", "/feed/", "/feed/atom/", "/comments/feed/", "/sitemap.xml",
    "/sitemap-post-1.xml", "/sitemap-page-1.xml", "/robots.txt", "/category/stone/",
    "/category/light/", "/category/stone/feed/", "/tag/nile/", "/author/ines/", "/author/noor/",
    "/2026/", "/2026/03/", "/search/?q=words", "/search/?q=moved", "/about/", "/about/team/",
    "/team/", "/old/", "/nothing/", "/fr/", "/fr/nothing/",
)  # fmt: skip


class Editor:
    """Knows the edits; each takes a number that decides what it touches."""

    def __init__(self, site: Any, writer: Any) -> None:
        self.site, self.writer, self.count = site, writer, 0
        self.refused: set[str] = set()
        self.authors = [writer.author(), writer.author("noor", "Noor Haddad")]
        self.terms = [
            writer.term("category", "Stone"), writer.term("category", "Light"),
            writer.term("tag", "Nile"),
        ]  # fmt: skip
        for number in range(5):
            writer.write(
                title=f"Post {number}", slug=f"p{number}", author_id=self.authors[number % 2],
                terms=[self.terms[number % 3]], comments_open=True,
                published_at=writer.clock.now() - dt.timedelta(hours=number + 1),
            )  # fmt: skip
        about = writer.write(type="page", title="About", slug="about")
        writer.write(type="page", title="Team", slug="team", parent_id=about.id)
        with site.scope() as scope:
            menu = scope.get(MenuService).create(name="Main", slug="main", place="main")
            scope.get(MenuService).add_item(menu, kind="content", target_id=about.id)
            self.menu = menu.id

    def urls(self) -> list[str]:
        with self.site.scope(write=False) as scope:
            paths = scope.db.scalars(select(Content.path).where(Content.path.is_not(None))).all()
        return [*URLS, *(f"/{path}/" for path in paths)]

    def edit(self, kind: str, number: int) -> None:
        self.count += 1
        with self.site.scope(clock=self.site.registry.cms_clock) as scope:
            getattr(self, f"_{kind}")(scope, number)

    def _one(self, scope: Any, number: int, *conditions: Any) -> Content:
        found = scope.db.scalars(
            select(Content).where(Content.status != "trashed", *conditions).order_by(Content.id)
        ).all()
        return found[number % len(found)]

    def _retitle(self, scope: Any, number: int) -> None:
        row = self._one(scope, number)
        scope.get(ContentService).update(row.id, title=f"Moved {self.count}")

    def _rewrite(self, scope: Any, number: int) -> None:
        row = self._one(scope, number)
        link = self._one(scope, number + 1)
        body = f'<p>Words {self.count} <a href="content:{link.id}">there</a></p>'
        scope.get(ContentService).update(row.id, body=body)

    def _move(self, scope: Any, number: int) -> None:
        row = self._one(scope, number)
        scope.get(ContentService).update(row.id, slug=f"s{self.count}")

    def _retag(self, scope: Any, number: int) -> None:
        row = self._one(scope, number, Content.type == "post")
        scope.get(ContentService).update(row.id, terms=[self.terms[number % 3]])

    def _rename_term(self, scope: Any, number: int) -> None:
        scope.get(TaxonomyService).update(self.terms[number % 3], name=f"Name {self.count}")

    def _publish(self, scope: Any, number: int) -> None:
        scope.get(ContentService).create(
            type="post", title=f"New {self.count}", body="<p>Words.</p>", status="published",
            author_id=self.authors[number % 2], terms=[self.terms[number % 3]],
        )  # fmt: skip

    def _draft(self, scope: Any, number: int) -> None:
        scope.get(ContentService).create(type="post", title=f"Draft {self.count}", status="draft")

    def _schedule(self, scope: Any, number: int) -> None:
        at = self.site.registry.cms_clock.now() + dt.timedelta(minutes=30 + number)
        scope.get(ContentService).create(
            type="post", title=f"Soon {self.count}", status="published", published_at=at
        )

    def _expire(self, scope: Any, number: int) -> None:
        at = self.site.registry.cms_clock.now() + dt.timedelta(minutes=20 + number)
        row = self._one(scope, number, Content.type == "post")
        scope.get(ContentService).update(row.id, expires_at=at)

    def _wait(self, scope: Any, number: int) -> None:
        self.site.registry.cms_clock.advance(minutes=15 + number)

    def _author(self, scope: Any, number: int) -> None:
        row = self._one(scope, number, Content.type == "post")
        scope.get(ContentService).update(row.id, author_id=self.authors[number % 2])

    def _rename_author(self, scope: Any, number: int) -> None:
        scope.db.get(User, self.authors[number % 2]).name = f"Author {self.count}"

    def _menu(self, scope: Any, number: int) -> None:
        row = self._one(scope, number)
        scope.get(MenuService).add_item(self.menu, kind="content", target_id=row.id)

    def _comment(self, scope: Any, number: int) -> None:
        row = self._one(scope, number, Content.type == "post")
        service = scope.get(CommentService)
        made = service.create(row.id, author_name="Visitor", body=f"<p>Said {self.count}</p>")
        service.moderate([made.id], "approved" if number % 3 else "pending")

    def _trash(self, scope: Any, number: int) -> None:
        if self.count % 3 == 0:
            scope.get(ContentService).trash(self._one(scope, number, Content.type == "post").id)

    def _delete(self, scope: Any, number: int) -> None:
        if self.count % 3 == 0:
            scope.get(ContentService).delete(self._one(scope, number, Content.type == "post").id)

    def _merge(self, scope: Any, number: int) -> None:
        made = scope.get(TaxonomyService).create(taxonomy="tag", name=f"Extra {self.count}")
        row = self._one(scope, number, Content.type == "post")
        scope.get(ContentService).update(row.id, terms=[made.id])
        scope.db.flush()
        scope.get(TaxonomyService).merge(made.id, self.terms[2])

    def _textual(self, scope: Any, number: int) -> None:
        scope.db.execute(text(f"UPDATE term SET name = 'Textual {self.count}'"))

    def _wait_long(self, scope: Any, number: int) -> None:
        self.site.registry.cms_clock.advance(minutes=75 + number)

    def _sticky(self, scope: Any, number: int) -> None:
        row = self._one(scope, number, Content.type == "post")
        scope.get(ContentService).update(row.id, sticky=not row.sticky)

    def _redirect(self, scope: Any, number: int) -> None:
        scope.get(RedirectService).save(source="old", target=f"/to-{self.count}")

    def _settings(self, scope: Any, number: int) -> None:
        self.site.settings.save(
            {"site.tagline": f"Tagline {self.count}", "site.posts_per_page": 2 + number % 4}
        )

    def _bulk(self, scope: Any, number: int) -> None:
        scope.db.execute(update(Term).values(description=f"Described {self.count}"))

    def _bare(self, scope: Any, number: int) -> None:
        scope.db.connection().execute(
            update(Content.__table__)
            .where(Content.__table__.c.type == "post")
            .values(summary=f"<p>Summary {self.count}</p>")
        )

    def _rollback(self, scope: Any, number: int) -> None:
        row = self._one(scope, number)
        row.title = f"Never {self.count}"
        scope.db.flush()
        scope.db.rollback()

    def _savepoint(self, scope: Any, number: int) -> None:
        row = self._one(scope, number)
        nested = scope.db.begin_nested()
        row.title = f"Taken back {self.count}"
        scope.db.flush()
        nested.rollback()
        self._rename_term(scope, number)


EDITS = sorted(
    name[1:] for name in vars(Editor) if name.startswith("_") and name not in ("_one", "__init__")
    and not name.startswith("__")
)  # fmt: skip


def seen(response: Any) -> tuple[Any, ...]:
    return (
        response.status_int,
        response.headers.get("Location"),
        response.headers.get("Content-Type"),
        response.body,
    )


def follow(editor: Editor, apps: list[Any], uncached: Any, steps: list[tuple[str, int]]) -> int:
    """Make the edits; after each, every address is what it would be without a cache."""
    hits = 0
    for kind, number in steps:
        try:
            editor.edit(kind, number)
        except Exception as refused:  # a service may refuse: then nothing has changed
            if type(refused).__module__.partition(".")[0] != "cms":
                raise
            editor.refused.add(kind)
        for url in editor.urls():
            fresh = seen(uncached.get(url))
            for app in apps:
                served = app.get(url, status="*")
                hits += status_of(served) == "hit"
                assert seen(served) == fresh, f"{url} after {kind} {number}"
    return hits


STEPS = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 40)), min_size=1, max_size=6)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.ini({"site.languages": "fr"})
def test_each_kind_of_edit_shows_at_once(site, app, other, writer, uncached):
    editor = Editor(site, writer)
    hits = follow(editor, [app, other], uncached, [(kind, 7) for kind in EDITS])
    assert hits > 200
    assert editor.refused == set()


@pytest.mark.parametrize("backend", ["file", pytest.param("memory", marks=pytest.mark.heavy)])
def test_any_edits_show_at_once(request, site, app, other, writer, uncached, backend):
    editor = Editor(site, writer)
    apps = [app, other] if backend == "file" else [app]
    examples = 3 if request.config.option.markexpr == "not heavy" else 10

    @settings(max_examples=examples, deadline=None, suppress_health_check=SLOW, derandomize=False)
    @given(STEPS)
    def run(steps):
        follow(editor, apps, uncached, steps)

    run()
