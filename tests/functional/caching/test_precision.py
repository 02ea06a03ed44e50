"""How much an edit makes anew, counted over a whole imported site: what shows it, nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from cms.content.models import Content
from cms.content.services import ContentService
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.run import WordPressImport
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.caching.crawling import crawl

EXPORT = Path(__file__).parents[4] / "shared" / "data" / "themeunittestdata.wordpress.xml"
#: Made anew after any write: their rows are many, and read as they come.
COARSE = ("/sitemap", "/search/")

pytestmark = pytest.mark.heavy


class Whole:
    """An imported site, each of its pages in the cache."""

    def __init__(self, site, app, uncached):
        self.site, self.app, self.uncached = site, app, uncached
        found = crawl(visitor(site), ["/", "/feed/", "/comments/feed/"], most=2_000)
        self.urls = [
            url for url, answer in found.items()
            if answer.status_int == 200 and not url.startswith(("/admin", *COARSE))
            and "text/" in answer.content_type + "text/" * ("xml" in answer.content_type)
        ]  # fmt: skip
        self.made_again()
        assert self.made_again() == set()
        self.before = self.fresh()

    def fresh(self):
        return {url: self.uncached.get(url).body for url in self.urls}

    def made_again(self):
        """The pages that were rendered when somebody asked for all of them."""
        found = {url: status_of(self.app.get(url, status="*")) for url in self.urls}
        return {url for url, status in found.items() if status in ("miss", "stale")}

    def edit(self, edit):
        with self.site.scope(clock=self.site.registry.cms_clock) as scope:
            edit(scope.get(ContentService))

    def after(self, edit):
        """What an edit made anew, and what it really changed."""
        self.edit(edit)
        made, now = self.made_again(), self.fresh()
        changed = {url for url in self.urls if now[url] != self.before[url]}
        self.before = now
        return made, changed


@pytest.fixture
def whole(site, app, uncached):
    if not EXPORT.exists():
        pytest.skip(f"the theme test export is not here: {EXPORT.name}")
    WordPressImport(site.registry, Options()).run(EXPORT)
    return Whole(site, app, uncached)


def public(site, type_):
    with site.scope(write=False) as scope:
        return scope.db.scalars(
            select(Content)
            .where(Content.type == type_, Content.status == "published",
                   Content.visibility == "public")
            .order_by(Content.published_at)
        ).all()  # fmt: skip


def test_an_edit_makes_anew_what_shows_it_and_nothing_else(site, whole):
    posts, pages = public(site, "post"), public(site, "page")
    assert len(whole.urls) > 100
    middle = posts[len(posts) // 2]
    edits = {
        "text": lambda service: service.update(middle.id, body="<p>Another text.</p>"),
        "title": lambda service: service.update(middle.id, title="Another title"),
        "text of a page": lambda service: service.update(pages[-1].id, body="<p>Another.</p>"),
        "head": lambda service: service.update(middle.id, seo_description="Another description"),
    }
    for name, edit in edits.items():
        made, changed = whole.after(edit)
        assert made == changed, name
        assert 0 < len(made) < len(whole.urls) / 4, (name, len(made), len(whole.urls))


def test_what_nobody_sees_makes_nothing_anew(site, whole, sign_in):
    post = public(site, "post")[3]
    ids = {}

    def draft(service):
        ids["draft"] = service.create(type="post", title="Draft", status="draft").id

    def private(service):
        service.create(type="post", title="Mine", visibility="private", status="published")

    def scheduled(service):
        at = site.registry.cms_clock.now() + dt.timedelta(days=300)
        service.create(type="post", title="Soon", status="published", published_at=at)

    edits = [draft, *(
        lambda service, n=n: service.update(ids["draft"], title=f"Draft {n}", body=f"<p>{n}</p>")
        for n in range(5)
    ), private, scheduled, lambda service: service.trash(ids["draft"]),
        lambda service: service.update(post.id, title=post.title)]  # fmt: skip
    for edit in edits:
        whole.edit(edit)
        assert whole.made_again() == set()
    assert whole.fresh() == whole.before
    staff = visitor(site)
    sign_in(staff, "administrator")
    views = ("", "/content/post", "/content/post/new", f"/content/post/{post.id}", "/media",
             "/terms/category", "/comments", "/users", "/settings")  # fmt: skip
    public_too = (f"/preview/{post.id}", f"/{post.path}/", "/")
    for path in (*(f"/admin{view}" for view in views), *public_too):
        staff.get(path, status="*")
    assert whole.made_again() == set()
