"""How much an edit makes anew, counted over a whole imported site: what shows it, nothing else.

Over a generated one, and over WordPress's own theme test where it is here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.comments.services import CommentService
from cms.content.models import Content
from cms.content.queries import terms_of
from cms.content.services import ContentService
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.run import WordPressImport
from cms.menus.models import MenuItem
from cms.menus.services import MenuService
from cms.taxonomy.services import TaxonomyService
from tests.factories import wxr
from tests.fixtures.real_data import DATA
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.caching.crawling import crawl

EXPORT = DATA / "themeunittestdata.wordpress.xml"
#: What no link leads to.
BESIDE = (
    "/feed/", "/comments/feed/", "/robots.txt", "/sitemap.xml",
    *(f"/sitemap-{kind}-1.xml" for kind in ("site", "content", "terms", "authors")),
    *(f"/search/?q={words}" for words in ("post", "page", "category+rest", "ada", "templ", "none")),
    "/search/?q=post&page=2", "/search/?q=post&type=page",
)  # fmt: skip

pytestmark = pytest.mark.heavy


class Whole:
    """An imported site, each of its pages in the cache."""

    def __init__(self, site, app, uncached):
        self.site, self.app, self.uncached = site, app, uncached
        found = crawl(visitor(site), ["/", *BESIDE], most=2_000)
        self.urls = [
            url for url, answer in found.items()
            if answer.status_int == 200 and not url.startswith("/admin")
            # Further results may not be there later on.
            and ("page=" not in url or url in BESIDE)
            and ("text/" in answer.content_type or "xml" in answer.content_type)
        ]  # fmt: skip
        assert set(BESIDE) - set(self.urls) <= {"/search/?q=post&page=2"}
        self.made_again()
        assert self.made_again() == set()
        self.before = self.fresh()

    def fresh(self):
        return {url: self.uncached.get(url).body for url in self.urls}

    def made_again(self):
        """The pages that were rendered when somebody asked for all of them."""
        found = {url: status_of(self.app.get(url, status="*")) for url in self.urls}
        for url in self.urls:
            if url.startswith("/search/"):
                self.app.get(url)  # searches are kept when they are asked for again
        return {url for url, status in found.items() if status in ("miss", "stale")}

    def edit(self, edit):
        with self.site.scope(clock=self.site.registry.cms_clock) as scope:
            return edit(scope)

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


def test_case_22_what_shows_content_is_new_and_nothing_else(site, whole):
    posts, pages = public(site, "post"), public(site, "page")
    assert len(whole.urls) > 60
    middle = posts[len(posts) // 2]

    def update(content, **values):
        return lambda scope: scope.get(ContentService).update(content.id, **values)

    rest = '<p>As before.</p><hr data-block="more"><p>The rest.</p>'
    edits = {
        "text": update(middle, body="<p>Another text.</p>"),
        "title": update(middle, title="Another title"),
        "text of a page": update(pages[-1], body="<p>Another.</p>"),
        "head": update(middle, seo_description="Another description"),
        "a mark": update(middle, body=rest),
        "what no list shows": update(middle, body=rest.replace("The rest", "The end")),
    }
    for name, edit in edits.items():
        made, changed = whole.after(edit)
        assert made == changed, name
        assert 0 < len(made) < len(whole.urls) / 4, (name, len(made), len(whole.urls))
    # The last one: feeds with whole texts and the sitemap with its dates, and no other list.
    lists = ("/category/", "/page/", "/author/")
    assert not {url for url in made if url.startswith(lists) and "/feed/" not in url}


def test_case_22_publishing_makes_anew_what_shows_it_and_nothing_else(site, whole):
    posts = [post for post in public(site, "post") if f"/{post.path}/" in whole.urls]
    last, ids = posts[-1], []

    def publish(scope):
        carried = terms_of(scope.db.connection(), [last.id])[last.id]
        return scope.get(ContentService).create(
            type="post", title="A new one", body="<p>Of a post.</p>", status="published",
            author_id=last.author_id, terms=[each.id for each in carried[:2]],
        ).id  # fmt: skip

    for edit in (
        lambda scope: ids.append(publish(scope)),
        lambda scope: scope.get(ContentService).archive(ids[0]),
    ):
        made, changed = whole.after(edit)
        assert made == changed
        assert {"/", "/feed/", f"/{last.path}/", "/sitemap-content-1.xml"} <= made
        assert not any(url.startswith(("/page-", "/about/")) for url in made)


class TestCase22WhatStandsAroundContent:
    """Every page that shows it is new at once; unrelated pages stay as they are."""

    @pytest.fixture
    def post(self, site, whole):
        posts = public(site, "post")
        return posts[len(posts) // 2]

    @pytest.fixture(params=["category", "tag"])
    def term(self, request, site, whole):
        """The rarest that no menu names, and a post that names it first: lists show three."""
        posts = public(site, "post")

        def rarest(scope):
            in_menus = select(MenuItem.target_id).where(MenuItem.kind == "term")
            placed = set(scope.db.scalars(in_menus))
            carried = terms_of(scope.db.connection(), [post.id for post in posts])
            count = Counter(term.id for terms in carried.values() for term in terms)
            first = {}
            for post in posts:
                for term in carried.get(post.id, ()):
                    if term.taxonomy == request.param and term.id not in placed:
                        first.setdefault(term.id, (term, post))
                        break
            return min(first.values(), key=lambda found: count[found[0].id])

        return whole.edit(rarest)

    def test_a_term(self, run, whole, term):
        term, post = term
        for values in ({"name": "Another name"}, {"description": "Another description"}):
            made, changed = whole.after(
                lambda scope, values=values: scope.get(TaxonomyService).update(term.id, **values)
            )
            assert made == changed, values
            assert len(made) < len(whole.urls) / 2
            assert (f"/{post.path}/" in made) == ("name" in values)
        # A job lets searches find what carries it under its new name.
        assert run("jobs", "run").code == 0
        made, changed = whole.after(lambda scope: None)
        assert made == changed
        assert all(url.startswith("/search/") for url in made)

    def test_a_menu(self, whole):
        def menu(scope, **values):
            made = scope.get(MenuService).create("Below", **values)
            scope.get(MenuService).add_item(made, kind="home", label="The front page")
            return made.id

        shown_by_nobody = ({"place": ""}, {"place": "main", "locale": "fr"}, {"place": "social"})
        for values in shown_by_nobody:
            made, changed = whole.after(lambda scope, values=values: menu(scope, **values))
            assert made == changed == set()
        id_ = whole.edit(lambda scope: menu(scope, place="footer"))
        whole.after(lambda scope: None)
        made, changed = whole.after(
            lambda scope: scope.get(MenuService).add_item(id_, kind="url", url="https://x.example")
        )
        assert made == changed
        beside = {url for url in whole.urls if "/feed/" in url or url.endswith((".xml", ".txt"))}
        assert made == set(whole.urls) - beside

    def test_a_comment(self, whole, post):
        service = CommentService
        id_ = whole.edit(lambda scope: scope.get(service).create(
            post.id, author_name="Visitor", body="<p>Said.</p>").id)  # fmt: skip
        assert whole.made_again() == set()
        for status in ("approved", "spam"):
            made, changed = whole.after(
                lambda scope, to=status: scope.get(service).moderate([id_], to)
            )
            assert made == changed, status
            assert {url for url in made if "/feed/" not in url} == {f"/{post.path}/"}
            assert "/comments/feed/" in made

    def test_an_author(self, run, whole, post):
        wrote = select(Content.path).where(
            Content.author_id == post.author_id, Content.path.is_not(None)
        )
        own = whole.edit(lambda scope: tuple(f"/{path}/" for path in scope.db.scalars(wrote)))
        for values in ({"name": "Another name"}, {"bio": "Wrote another book."}):
            made, changed = whole.after(
                lambda scope, values=values: scope.get(AccountService).update(
                    scope.db.get(User, post.author_id), **values
                )
            )
            assert changed
            assert changed <= made
            # Their name comes with the row of what they wrote, in one statement: so also pages
            # are made anew that do not name them, and posts that are locked.
            assert all(url.startswith(own) for url in made - changed)
        assert run("jobs", "run").code == 0
        made, changed = whole.after(lambda scope: None)
        assert made == changed


def test_what_nobody_sees_makes_nothing_anew(site, whole, sign_in):
    post = public(site, "post")[3]
    ids = {}

    def draft(service):
        body = "<p>Of a post, a page, a category and the rest.</p>"
        ids["draft"] = service.create(type="post", title="Post", body=body, status="draft").id

    def private(service):
        service.create(type="post", title="My post", visibility="private", status="published")

    def scheduled(service):
        at = site.registry.cms_clock.now() + dt.timedelta(days=300)
        service.create(type="post", title="Soon a post", status="published", published_at=at)

    edits = [draft, *(
        lambda service, n=n: service.update(ids["draft"], title=f"Post {n}", body=f"<p>{n}</p>")
        for n in range(5)
    ), private, scheduled, lambda service: service.trash(ids["draft"]),
        lambda service: service.update(post.id, title=post.title)]  # fmt: skip
    for edit in edits:
        whole.edit(lambda scope, edit=edit: edit(scope.get(ContentService)))
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
