from __future__ import annotations

import pytest

from cms.web.links import Links, tidy_path
from tests.fixtures.memory import kept_by

SETTINGS = {
    "site.url": "https://www.example.org",
    "site.language": "en",
    "permalink.category_base": "category",
    "permalink.tag_base": "blog/tag",
    "permalink.author_base": "author",
    "permalink.search_base": "search",
    "permalink.date_base": "",
    "permalink.page_base": "page",
    "permalink.feed_base": "feed",
    "permalink.trailing_slash": False,
}


@pytest.fixture
def links():
    return Links(SETTINGS)


def test_pages_have_no_slash_at_the_end_but_the_home_page(links):
    assert links.home() == links.content("") == "/"
    assert links.content("about/team") == "/about/team"


def test_urls_end_in_a_slash_where_the_site_wants_it():
    links = Links({**SETTINGS, "permalink.trailing_slash": True})
    assert links.home() == "/"
    assert links.content("about/team") == "/about/team/"
    assert links.in_locale("fr").home() == "/fr/"
    assert links.page("/tag/x/", 2) == "/tag/x/page/2/"
    assert links.part("/long/", 3) == "/long/3/"
    assert links.feed("atom", "/category/news/") == "/category/news/feed/atom/"
    assert links.content("a", absolute=True) == "https://www.example.org/a/"
    assert links.at("sitemap.xml") == "/sitemap.xml"
    assert links.at("admin/content") == "/admin/content"


@pytest.mark.parametrize(
    ("path", "tidy"),
    [
        ("/a", "/a/"),
        ("/a//b///", "/a/b/"),
        ("//", "/"),
        ("/feed.xml/", "/feed.xml"),
        ("/release-1.5/", "/release-1.5/"),
    ],
)
def test_a_path_has_one_spelling(path, tidy):
    assert tidy_path(path, True) == tidy


def test_other_languages_have_a_prefix(links):
    french = links.in_locale("fr")
    assert french.home() == "/fr"
    assert french.content("a") == "/fr/a"
    assert french.tag("x") == "/fr/blog/tag/x"
    assert french.media("2026/05/a.jpg") == "/media/2026/05/a.jpg"
    assert french.in_locale("en").content("a") == "/a"


def test_an_application_below_a_path_keeps_it(links):
    below = Links(SETTINGS, "fr", script_name="/site")
    assert below.content("a") == "/site/fr/a"
    assert below.at("admin") == "/site/admin"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("café/naïve", "/caf%C3%A9/na%C3%AFve"),
        ("a b?c#d%e", "/a%20b%3Fc%23d%25e"),
        ("tag(1),x;y=z", "/tag(1),x;y=z"),
        ("日本", "/%E6%97%A5%E6%9C%AC"),
        ('"><script>', "/%22%3E%3Cscript%3E"),
    ],
)
def test_paths_are_quoted(links, path, url):
    assert links.content(path) == url


def test_archives(links):
    assert links.category("news/world") == "/category/news/world"
    assert links.tag("x") == "/blog/tag/x"
    assert links.author("ann") == "/author/ann"
    assert links.date(2026) == "/2026"
    assert links.date(2026, 5) == "/2026/05"
    assert links.date(826, 5, 9) == "/0826/05/09"


def test_pages_of_lists(links):
    assert links.page("/tag/x", 1) == "/tag/x"
    assert links.page("/tag/x", 2) == "/tag/x/page/2"
    assert links.page("/", 3) == "/page/3"
    assert links.page("/search?q=a+b", 2) == "/search?q=a+b&page=2"


def test_feeds(links):
    assert links.feed() == "/feed"
    assert links.feed("atom") == "/feed/atom"
    assert links.feed("rss", "/category/news") == "/category/news/feed"
    assert (
        links.in_locale("fr").feed("atom", absolute=True) == "https://www.example.org/fr/feed/atom"
    )
    with pytest.raises(ValueError):
        links.feed("podcast")


def test_search(links):
    assert links.search() == "/search"
    assert links.search("a&b=ü") == "/search?q=a%26b%3D%C3%BC"


def test_absolute_urls_begin_with_the_site_s_address(links):
    assert links.home(absolute=True) == "https://www.example.org/"
    assert links.absolute("/a") == "https://www.example.org/a"
    assert links.absolute("https://elsewhere.org/a") == "https://elsewhere.org/a"


def test_settings_are_read_at_each_call():
    settings = dict(SETTINGS)
    links = Links(settings)
    settings["permalink.category_base"] = "topics"
    assert links.category("news") == "/topics/news"


def test_long_paths_that_anybody_can_make_up_are_not_kept():
    assert kept_by(lambda number: tidy_path(f"/{number}{'x' * 4000}", False), 500) < 500_000
    assert tidy_path(f"//{'x' * 4000}/", False) == f"/{'x' * 4000}"
