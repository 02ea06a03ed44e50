"""The front page: what it lists, in which order, in how many statements."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.functional.site.conftest import NOON, linked_data, titles


class TestLatest:
    def test_it_lists_the_newest_first(self, app, writer):
        writer.posts(3)
        assert titles(app.get("/")) == ["Post 3", "Post 2", "Post 1"]

    def test_sticky_posts_come_first_and_once(self, app, writer):
        posts = writer.posts(25)
        writer.change(posts[0], sticky=True)
        writer.change(posts[5], sticky=True)
        home = app.get("/")
        assert titles(home)[:3] == ["Post 6", "Post 1", "Post 25"]
        everything = titles(home)
        for number in (2, 3):
            everything += titles(app.get(writer.links.page("/", number)))
        assert sorted(everything) == sorted(f"Post {n}" for n in range(1, 26))

    def test_more_sticky_posts_than_a_page_holds(self, app, writer, settings):
        settings.save({"site.posts_per_page": 4})
        posts = writer.posts(12)
        for post in posts[:6]:
            writer.change(post, sticky=True)
        pages = [titles(app.get(writer.links.page("/", n))) for n in (1, 2, 3)]
        assert pages == [
            ["Post 6", "Post 5", "Post 4", "Post 3"],
            ["Post 2", "Post 1", "Post 12", "Post 11"],
            ["Post 10", "Post 9", "Post 8", "Post 7"],
        ]

    def test_drafts_private_and_trashed_posts_are_not_there(self, app, writer):
        writer.write(title="Draft", status="draft")
        writer.write(title="Private", visibility="private")
        writer.write(title="Trashed", status="trashed")
        writer.write(title="Archived", status="archived")
        assert titles(app.get("/")) == []

    def test_scheduled_posts_appear_and_expired_ones_go_by_themselves(self, app, writer, clock):
        writer.write(title="Stays")
        writer.write(title="Comes", published_at=NOON + dt.timedelta(hours=1))
        writer.write(title="Goes", expires_at=NOON + dt.timedelta(hours=2))
        assert set(titles(app.get("/"))) == {"Stays", "Goes"}
        clock.advance(hours=1)
        assert set(titles(app.get("/"))) == {"Stays", "Comes", "Goes"}
        clock.advance(hours=1)
        assert set(titles(app.get("/"))) == {"Stays", "Comes"}

    def test_the_summary_of_protected_posts_is_not_shown(self, app, writer):
        writer.write(
            title="Secret", body="<p>Nobody knows</p>", visibility="password", password="open"
        )
        home = app.get("/")
        assert titles(home) == ["Secret"]
        assert "Nobody knows" not in home.text
        assert "protected by a password" in home.text

    def test_a_visitor_gets_no_cookie(self, app, writer):
        writer.posts(1)
        home = app.get("/")
        assert "Set-Cookie" not in home.headers
        assert home.headers["Cache-Control"] == "public, max-age=0, must-revalidate"

    def test_head_answers_as_get_does_without_a_body(self, app, writer):
        writer.posts(1)
        assert app.head("/").headers["Content-Type"] == "text/html; charset=utf-8"

    def test_it_says_what_it_is(self, app, writer, settings):
        settings.save({"site.tagline": "On stone & light"})
        home = app.get("/")
        assert home.html.title.string == "Test site – On stone & light"
        assert home.html.find("link", rel="canonical")["href"] == "http://localhost/"
        assert linked_data(home)["WebSite"]["url"] == "http://localhost/"
        assert len(home.html.find_all("h1")) == 1


class TestChosenPage:
    def test_a_page_stands_in_for_the_list(self, app, writer, settings):
        page = writer.write("page", title="Welcome", body="<p>Come in.</p>")
        settings.save({"site.front_page": page.id})
        home = app.get("/")
        assert home.html.h1.string == "Welcome"
        assert "Come in." in home.text

    def test_its_own_address_leads_home(self, app, writer, settings):
        page = writer.write("page", title="Welcome")
        settings.save({"site.front_page": page.id})
        answer = app.get(writer.url(page), status=301)
        assert answer.location == "http://localhost/"

    def test_the_posts_page_lists_posts(self, app, writer, settings):
        front = writer.write("page", title="Welcome")
        news = writer.write("page", title="News")
        writer.posts(12)
        settings.save({"site.front_page": front.id, "site.posts_page": news.id})
        assert titles(app.get(writer.url(news)))[0] == "Post 12"
        second = writer.links.page(writer.url(news), 2)
        assert titles(app.get(second)) == ["Post 2", "Post 1"]

    def test_a_front_page_that_is_not_public_gives_way_to_the_list(self, app, writer, settings):
        page = writer.write("page", title="Welcome", status="draft")
        writer.posts(1)
        settings.save({"site.front_page": page.id})
        assert titles(app.get("/")) == ["Post 1"]


class TestMore:
    @pytest.mark.parametrize(("label", "says"), [("", "Continue reading"), ("Go on", "Go on")])
    def test_a_text_that_is_cut_offers_the_rest(self, app, writer, label, says):
        mark = f'<hr data-block="more" data-label="{label}">'
        post = writer.write(title="Long", body=f"<p>Above.</p>{mark}<p>Below.</p>")
        entry = app.get("/").html.article
        assert entry.select_one(".summary").get_text(strip=True) == "Above."
        (link,) = entry.select(".read-on a")
        assert (link["href"], link.get_text()) == (writer.url(post), f"{says}: Long")
        assert "<!--more" not in app.get("/feed/").text.partition("content:encoded")[0]
        page = app.get(writer.url(post))
        assert page.html.find("meta", attrs={"name": "description"})["content"] == "Above."
        assert not page.html.select(".read-on")

    def test_one_that_is_not_does_not(self, app, writer):
        writer.write(body="<p>" + "word " * 200 + "</p>")
        writer.write(excerpt="Own words.", body='<p>Above.</p><hr data-block="more"><p>x</p>')
        assert not app.get("/").html.select(".read-on")


class TestStatements:
    @pytest.mark.parametrize("count", [1, 10])
    def test_at_most_eight_however_many_rows(self, app, writer, statements, settings, count):
        category, tag = writer.term("category", "Stone"), writer.term("tag", "Tura")
        posts = writer.posts(
            count, author_id=writer.author(), terms=[category, tag],
        )  # fmt: skip
        target = posts[0].id
        writer.change(
            posts[-1], sticky=True, excerpt="",
            body=f'<p>See <a href="content:{target}">that</a>, <a href="term:{tag}">this</a>.</p>',
        )  # fmt: skip
        with statements as cold:
            home = app.get("/")
        assert writer.url(posts[0]) in home.text
        assert len(cold) <= 8, "\n".join(cold)
        with statements as warm:
            app.get("/")
        assert len(warm) < len(cold)
