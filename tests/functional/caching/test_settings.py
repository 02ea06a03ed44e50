"""What is changed among the settings shows at once, on every page and in every process.

Each setting that the admin offers is changed there, whoever declared it, and back. What is compared
is what a process answers that has just been started: none of them has to be for a setting.
"""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from cms.comments.services import CommentService
from cms.menus.services import MenuService
from cms.settings.kinds import Duration, Size, to_text
from tests.fixtures.sites import visitor
from tests.functional.caching.comparing import Here, Stale, seen
from tests.functional.caching.conftest import Uncached
from tests.functional.caching.crawling import crawl
from tests.functional.site.conftest import NOON

pytestmark = pytest.mark.ini({"site.name": None, "cms.plugins": "tests.functional.caching.plain"})

#: Where one finds all the rest from, and what nobody leads to.
STARTS = ("/", "/feed/", "/comments/feed/", "/sitemap.xml", "/robots.txt", "/fr/", "/nothing/",
          "/2026/", "/moved/2026/")  # fmt: skip

#: What settings are changed to whose kind does not say it, or would not say it loud enough.
ANOTHER = {
    "comments.close_after": "7",
    "comments.per_page": "1",
    "content.summary_words": "5",
    "feeds.items": "1",
    "permalink.page": "moved/{path}",
    "permalink.post": "moved/{slug}",
    "site.accent": "#aa3355",
    "site.language": "fr",
    "site.languages": "fr",
    "site.posts_per_page": "2",
    "site.timezone": "Pacific/Auckland",
    "sitemap.robots": "Disallow: /moved",
}

#: Settings that no page shows, at least until content is saved again.
UNSEEN = {
    "accounts.invitation", "accounts.reset_link", "accounts.sign_in_link",
    "comments.keep_rejected", "content.keep_revisions", "content.max_body",
    "content.summary_words", "forms.keep_done", "forms.keep_spam", "media.max_bytes",
    "media.max_image_bytes", "media.max_pixels", "permalink.page", "permalink.post",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "mark"),
    [("site.theme", "plain", b'<body class="plain'), ("site.name", "Renamed", b">Renamed</")],
    ids=["site.theme", "site.name"],
)
def test_it_shows_at_once(changing, name, text, mark):
    before = changing.fresh()
    pages = [url for url, page in before.items() if page[2].startswith("text/html") and page[3]]
    assert len(pages) > 10
    changing.compare(before, "nothing")
    first = changing.set(name, text)
    after = changing.fresh()
    assert not any(mark in before[url][3] for url in pages)
    assert all(mark in after[url][3] for url in pages)
    changing.compare(after, name)
    changing.set(name, first)
    changing.compare(before, f"{name} again")


def test_a_change_that_overtakes_a_render_and_is_taken_back(site, app, changing, uncached):
    """What was made of some settings before it, and of others after it, is nobody's."""
    url = "/2026/03/p0/"
    before = seen(uncached.get(url))

    def head(request, **values):
        if once:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(changing.set, *once.pop()).result()

    once = [("comments.waiting", "nobody")]
    app.app.registry.cms_slots.add("head", head, 1)
    both = seen(app.get(url))
    assert before != both
    changing.set("comments.waiting", "everybody")
    changing.compare({url: before}, "a change that was taken back")


@pytest.mark.heavy
def test_each_setting_that_shows_does_so_at_once(site, changing, small, uncached, rows):
    some = {"site.front_page": str(small.id), "site.posts_page": str(small.id)}
    before = changing.fresh()
    changing.compare(before, "nothing")
    for row in rows:
        if row.name in UNSEEN:
            continue
        text = some.get(row.name) or another(row, site.settings[row.name])
        first = changing.set(row.name, text)
        after = changing.fresh(*before)
        assert {url: after[url] for url in before} != before, f"{row.name} = {text} shows nowhere"
        changing.compare(after, row.name)
        changing.set(row.name, first)
        gone = {url: seen(uncached.get(url)) for url in after if url not in before}
        changing.compare(before | gone, f"{row.name} again")


@pytest.mark.heavy
def test_all_others_show_nowhere(site, changing, rows):
    before = changing.fresh()
    changing.compare(before, "nothing")
    for row in rows:
        if row.name in UNSEEN:
            changing.set(row.name, another(row, site.settings[row.name]))
    assert changing.fresh() == before
    changing.compare(before, "all that shows nowhere")


def another(row, value):
    """Return a text that is not what *row* says now."""
    known = row.choices or tuple(row.offered() if row.offered else ())
    if row.name in ANOTHER:
        return ANOTHER[row.name]
    if known:
        return next(each for each in known if each != value)
    if row.type is bool:
        return to_text(not value)
    if row.type in (int, Duration, Size):
        return str(value + 1)
    return "moved"


class Changing:
    """An administrator, and everybody who reads."""

    def __init__(self, site, admin, readers):
        self.site, self.admin, self.readers = site, admin, readers

    def set(self, name, text):
        """Change a setting in the admin; return what it was."""
        row = self.site.settings.row(name)
        form = self.admin.get(f"/admin/settings/group/{row.group or 'other'}").forms[
            "settings-form"
        ]
        field = form[name]
        if row.type is bool:
            before, field.checked = to_text(field.checked), text == "true"
        else:
            before, field.value = field.value, text
        form.submit(status=303)
        assert to_text(self.site.settings[name]) == to_text(row.parse(text))
        return before

    def fresh(self, *beside):
        """Return what a process that has just been started answers, by address.

        Args:
            beside: addresses that need not be linked from anywhere.
        """
        started = Uncached(self.site)
        found = {url: seen(answer) for url, answer in crawl(started.app, STARTS).items()}
        found |= {url: seen(started.get(url)) for url in beside if url not in found}
        started.close()
        return found

    def compare(self, wanted, what):
        for url, fresh in wanted.items():
            for reader in self.readers:
                served, status = reader.get(url)
                if unnumbered(served) != unnumbered(fresh):
                    raise Stale(f"{url} after {what}: {status}\n{served}\nis not\n{fresh}")


def unnumbered(page):
    """Return a page without the number of the request that an error has."""
    return *page[:3], re.sub(rb"<code>[0-9a-f]{16}</code>", b"", page[3])


@pytest.fixture
def changing(site, app, there, small, sign_in):
    admin = visitor(site)
    sign_in(admin, "administrator")
    return Changing(site, admin, [Here(app), there()])


@pytest.fixture
def small(site, writer):
    """A site that has one of everything."""
    author = writer.author()
    kinds = {"category": "Stone", "tag": "Nile", "format": "Aside"}
    terms = [writer.term(taxonomy, name) for taxonomy, name in kinds.items()]
    about = writer.write("page", title="About", slug="about")
    posts = [
        writer.write(
            title=f"Post {number}", slug=f"p{number}", author_id=author, terms=terms,
            comments_open=True, body="<p>A rather long text of many words.</p>" * 3,
            published_at=NOON - dt.timedelta(days=number * 20),
        )
        for number in range(2)
    ]  # fmt: skip
    with site.scope() as scope:
        menu = scope.get(MenuService).create(name="Main", slug="main", place="main")
        scope.get(MenuService).add_item(menu, kind="content", target_id=about.id)
        for post in posts:
            for number in range(2):
                scope.get(CommentService).create(
                    post.id, author_name="Zoë", body=f"<p>Said {number}</p>", status="approved"
                )
    site.settings.save({"comments.enabled": True, "site.posts_per_page": 1})
    return about


@pytest.fixture
def rows(site):
    """What the admin offers."""
    rows = [row for row in site.settings.rows() if row.editable and row.label]
    assert len(rows) > 40
    return rows
