"""How much an edit makes anew, counted over a whole imported site: what shows it, nothing else.

Over a generated one, and over WordPress's own theme test where it is here.
"""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from cms.content.models import Content
from cms.content.services import ContentService
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.run import WordPressImport
from tests.factories import wxr
from tests.fixtures.real_data import DATA
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.caching.crawling import crawl

EXPORT = DATA / "themeunittestdata.wordpress.xml"
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


@pytest.fixture(params=["generated", "theme test"])
def whole(request, site, app, uncached, tmp_path):
    export = generated(tmp_path) if request.param == "generated" else EXPORT
    if not export.exists():
        pytest.skip(f"the theme test export is not here: {export.name}")
    WordPressImport(site.registry, Options()).run(export)
    return Whole(site, app, uncached)


def generated(folder):
    """Write the export of a site that has gone on for two years, and return its path."""
    categories = [(f"c{n}", f"Category {n}", "c0" if n > 2 else "") for n in range(5)]
    tags = [(f"t{n}", f"Tag {n}") for n in range(6)]
    posts = [
        wxr.item(
            f"Post {n}", f"<p>Beginning {n}.</p><!--more--><p>The rest of {n}.</p>",
            slug=f"post-{n}", number=100 + n, creator=("ada", "ben")[n % 2], is_sticky=int(n == 3),
            post_date=f"{2020 + n // 12}-{n % 12 + 1:02}-05 12:00:00",
            post_date_gmt=f"{2020 + n // 12}-{n % 12 + 1:02}-05 12:00:00",
            terms=(("category", *categories[n % 5][:2]), ("post_tag", *tags[n % 6])),
            inside=wxr.comment(n + 1, f"Said of {n}") if n % 4 == 0 else "",
        )
        for n in range(24)
    ]  # fmt: skip
    pages = [
        wxr.item(
            f"Page {n}", f"<p>Page {n}.</p>", type="page", slug=f"page-{n}", number=200 + n,
            post_parent=200 + (n - 1) // 2 if n else 0,
        )
        for n in range(7)
    ]  # fmt: skip
    return wxr.write(
        folder, wxr.author(), wxr.author("ben", "ben@old.example", "Ben Hall"),
        *(wxr.category(*each) for each in categories),
        *(wxr.term("post_tag", *each) for each in tags), *posts, *pages,
    )  # fmt: skip


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
    assert len(whole.urls) > 60
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
