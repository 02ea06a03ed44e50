"""One piece of content at its URL: what stands around it, and who may read it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.fixtures.sites import visitor
from tests.functional.site.conftest import NOON, linked_data, words


class TestPost:
    def test_it_shows_the_text_its_author_and_its_terms(self, app, writer):
        post = writer.write(
            title="How <stone> is cut",
            body="<h2>First</h2><p>Words.</p>",
            author_id=writer.author(bio="Writes about stone."),
            terms=[writer.term("category", "Stone"), writer.term("tag", "Tura")],
        )
        page = app.get(writer.url(post))
        assert page.html.h1.string == "How <stone> is cut"
        assert page.html.select_one(".prose h2").string == "First"
        assert "Ines Marchetti" in words(page)
        assert "Writes about stone." in words(page)
        assert page.html.select_one(".terms a")["href"] == writer.links.tag("tura")
        assert page.html.select_one(".kicker a")["href"] == writer.links.category("stone")
        assert len(page.html.find_all("h1")) == 1

    def test_it_leads_to_its_neighbours(self, app, writer):
        posts = writer.posts(3)
        page = app.get(writer.url(posts[1]))
        around = page.html.select_one(".neighbours")
        assert around.find("a", rel="prev")["href"] == writer.url(posts[0])
        assert around.find("a", rel="next")["href"] == writer.url(posts[2])

    def test_neighbours_published_at_the_same_instant(self, app, writer):
        at = NOON - dt.timedelta(hours=1)
        posts = [writer.write(title=f"Twin {n}", published_at=at) for n in range(3)]
        around = app.get(writer.url(posts[1])).html.select_one(".neighbours")
        assert around.find("a", rel="prev")["href"] == writer.url(posts[0])
        assert around.find("a", rel="next")["href"] == writer.url(posts[2])

    def test_the_head_describes_it(self, app, writer):
        post = writer.write(title="Cut", excerpt="In short.", author_id=writer.author())
        page = app.get(writer.url(post))
        meta = {
            tag.get("property") or tag.get("name"): tag["content"]
            for tag in page.html.find_all("meta", content=True)
        }
        absolute = f"http://localhost{writer.url(post)}"
        assert meta["description"] == meta["og:description"] == "In short."
        assert meta["og:type"] == "article"
        assert meta["og:url"] == absolute
        assert meta["article:published_time"] == "2026-03-02T11:00:00Z"
        assert page.html.find("link", rel="canonical")["href"] == absolute
        data = linked_data(page)
        assert data["BlogPosting"]["author"]["name"] == "Ines Marchetti"
        assert data["BreadcrumbList"]["itemListElement"][-1]["item"] == absolute

    def test_json_ld_cannot_end_its_element(self, app, writer):
        post = writer.write(title="</script><script>alert(1)</script>")
        page = app.get(writer.url(post))
        assert "<script>alert" not in page.text
        assert linked_data(page)["BlogPosting"]["headline"] == "</script><script>alert(1)</script>"

    def test_references_become_links_and_what_is_gone_loses_them(self, app, writer):
        target = writer.write(title="Target")
        draft = writer.write(title="Draft", status="draft")
        post = writer.write(
            body=f'<p><a href="content:{target.id}">one</a> '
            f'<a href="content:{draft.id}">two</a></p>'
        )
        links = app.get(writer.url(post)).html.select_one(".prose").find_all("a")
        assert [link.get("href") for link in links] == [writer.url(target), None]


class TestParts:
    BODY = "<p>One</p><hr data-block='pagebreak'><p>Two</p><hr data-block='pagebreak'><p>Three</p>"

    def test_page_breaks_make_pages(self, app, writer):
        post = writer.write(body=self.BODY)
        url = writer.url(post)
        assert "One" in words(app.get(url))
        second = app.get(writer.links.part(url, 2))
        assert second.html.select_one(".prose").get_text(strip=True) == "Two"
        assert second.html.find("link", rel="next")["href"] == writer.links.part(url, 3)
        assert second.html.find("link", rel="prev")["href"] == url

    def test_the_first_part_has_one_address(self, app, writer):
        post = writer.write(body=self.BODY)
        first = writer.url(post).rstrip("/") + "/1"
        answer = app.get(first)
        while answer.status_int == 301 and answer.location != f"http://localhost{writer.url(post)}":
            answer = answer.follow()
        assert answer.location == f"http://localhost{writer.url(post)}"

    @pytest.mark.parametrize("number", ["4", "0", "02", "99999", "-1", "2x"])
    def test_there_are_no_others(self, app, writer, number):
        post = writer.write(body=self.BODY)
        url = writer.links.content(f"{post.path}/{number}")
        app.get(url, status=404)


class TestPages:
    def test_a_tree_has_breadcrumbs_and_children(self, app, writer):
        top = writer.write("page", title="Top")
        middle = writer.write("page", title="Middle", parent_id=top.id)
        low = writer.write("page", title="Low", parent_id=middle.id)
        writer.write("page", title="Hidden", parent_id=middle.id, status="draft")
        page = app.get(writer.url(middle))
        assert middle.path == "top/middle"
        crumbs = page.html.select(".breadcrumbs a")
        assert [crumb.string for crumb in crumbs] == ["Home", "Top", "Middle"]
        assert crumbs[-1]["aria-current"] == "page"
        children = page.html.select(".child-pages a")
        assert [(child.string, child["href"]) for child in children] == [("Low", writer.url(low))]

    def test_at_most_eight_statements(self, app, writer, statements):
        parent = writer.write("page", title="Top")
        for number in range(12):
            writer.write("page", title=f"Child {number}", parent_id=parent.id)
        with statements as made:
            app.get(writer.url(parent))
        assert len(made) <= 8, "\n".join(made)


class TestVisibility:
    @pytest.mark.parametrize(
        "values",
        [
            {"status": "draft", "slug": "x"},
            {"visibility": "private"},
            {"published_at": NOON + dt.timedelta(days=1)},
            {
                "published_at": NOON - dt.timedelta(days=2),
                "expires_at": NOON - dt.timedelta(days=1),
            },
            {"status": "archived", "published_at": NOON - dt.timedelta(days=1)},
        ],
        ids=["draft", "private", "scheduled", "expired", "archived"],
    )
    def test_visitors_find_nothing_there(self, app, writer, values):
        post = writer.write(title="Hidden words", **values)
        if post.path:
            assert "Hidden words" not in app.get(writer.url(post), status=404).text
        assert "Hidden words" not in app.get(f"/preview/{post.id}", status=404).text


class TestPassword:
    @pytest.fixture
    def post(self, writer):
        return writer.write(
            title="Cellar", body="<p>The key is under the stone.</p>",
            visibility="password", password="sesame",
        )  # fmt: skip

    def test_it_asks_for_the_password(self, app, writer, post):
        page = app.get(writer.url(post))
        assert "under the stone" not in page.text
        assert page.html.select_one("form.unlock")
        assert "Set-Cookie" not in page.headers

    def test_the_question_is_shared_among_visitors_alone(self, site, app, writer, post, sign_in):
        url = writer.url(post)
        first = app.get(url)
        again = visitor(site).get(url)
        assert again.headers["Cache-Status"].startswith("benben; hit")
        assert again.body == first.body
        for role in ("editor", "member", "administrator"):
            app.reset()
            sign_in(app, role)
            mine = app.get(url)
            assert ("under the stone" in mine.text) is (role != "member")
            assert mine.headers["Cache-Control"] == "private, no-store"
        assert visitor(site).get(url).body == first.body

    def test_another_site_cannot_guess(self, app, post):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = app.post(f"/unlock/{post.id}", {"password": "sesame"}, headers, status=403)
            assert "Set-Cookie" not in answer.headers

    @pytest.mark.ini({"limits.forms": "2/minute"})
    def test_guesses_are_limited(self, app, post):
        app.extra_environ["REMOTE_ADDR"] = "203.0.113.9"
        for status in (403, 403, 429):
            app.post(f"/unlock/{post.id}", {"password": "x"}, status=status)
        app.post(f"/unlock/{post.id}", {"password": "sesame"}, status=429)

    def test_the_right_one_opens_it(self, app, writer, post):
        form = app.get(writer.url(post)).forms[0]
        form["password"] = "sesame"
        answer = form.submit(status=303)
        cookie = answer.headers["Set-Cookie"]
        assert f"Path={writer.url(post)}" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        page = answer.follow()
        assert "under the stone" in page.text
        assert page.headers["Cache-Control"] == "private, no-store"

    def test_a_wrong_one_does_not(self, app, writer, post):
        form = app.get(writer.url(post)).forms[0]
        form["password"] = "open"
        answer = form.submit(status=403)
        assert "not the password" in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
        assert "under the stone" not in answer.text
        assert "Set-Cookie" not in answer.headers

    def test_a_new_password_locks_again(self, app, writer, post):
        form = app.get(writer.url(post)).forms[0]
        form["password"] = "sesame"
        form.submit(status=303)
        writer.change(post, password="different")
        assert "under the stone" not in app.get(writer.url(post)).text

    def test_the_cookie_of_one_page_opens_no_other(self, app, writer, post):
        other = writer.write(
            title="Attic", body="<p>Behind the beam.</p>", visibility="password", password="sesame"
        )
        form = app.get(writer.url(post)).forms[0]
        form["password"] = "sesame"
        cookie = form.submit(status=303).headers["Set-Cookie"].split(";")[0]
        page = app.get(writer.url(other), headers={"Cookie": cookie})
        assert "Behind the beam" not in page.text

    @pytest.mark.parametrize(
        "value", ["", "x", "1.x", "99999999999.", "99999999999." + "0" * 64, "9" * 400, "٣.x"]
    )
    def test_forged_cookies_open_nothing(self, app, writer, post, value):
        app.set_cookie("unlock", "x")
        header = f"unlock={value}".encode().decode("latin-1")
        page = app.get(writer.url(post), headers={"Cookie": header})
        assert "under the stone" not in page.text

    def test_there_is_no_form_for_anything_else(self, app, writer):
        post = writer.write()
        app.post(f"/unlock/{post.id}", {"password": "x"}, status=404)
        app.post("/unlock/999999", {"password": "x"}, status=404)
        app.post("/unlock/0", {"password": "x"}, status=405)

    def test_a_password_beyond_all_measure(self, app, post):
        app.post(f"/unlock/{post.id}", {"password": "x" * 5000}, status=403)


class TestStatements:
    def test_a_post_with_everything_takes_at_most_eight(self, app, writer, statements, settings):
        settings.save({"site.languages": ("fr",)})
        category, tag = writer.term("category", "Stone"), writer.term("tag", "Tura")
        posts = writer.posts(3, author_id=writer.author(), terms=[category, tag])
        writer.write(title="Traduction", locale="fr", translation_group=posts[1].translation_group)
        writer.change(
            posts[1],
            body=f'<p><a href="content:{posts[0].id}">a</a> <a href="term:{tag}">b</a> '
            '<img src="media:77" alt=""></p>',
        )
        with statements as made:
            page = app.get(writer.url(posts[1]))
        assert page.html.find("link", hreflang="fr")
        assert len(made) <= 8, "\n".join(made)


class TestLanguages:
    @pytest.mark.ini({"site.languages": "fr ar"})
    def test_translations_name_each_other(self, app, writer):
        post = writer.write(title="Stone")
        french = writer.write(title="Pierre", locale="fr", translation_group=post.translation_group)
        page = app.get(writer.url(french))
        assert page.html.html["lang"] == "fr"
        alternates = {
            link["hreflang"]: link["href"] for link in page.html.find_all("link", hreflang=True)
        }
        assert alternates["en"] == f"http://localhost{writer.url(post)}"
        assert alternates["fr"] == f"http://localhost{writer.url(french)}"
        assert alternates["x-default"] == alternates["en"]
        assert [
            (link.string, link["href"], link.get("aria-current"))
            for link in page.html.select(".languages a")
        ] == [("English", writer.url(post), None), ("Français", writer.url(french), "true")]

    def test_a_site_of_one_language_offers_no_other(self, app, writer):
        assert not app.get(writer.url(writer.write())).html.select(".languages")

    @pytest.mark.ini({"site.languages": "fr ar"})
    def test_arabic_reads_from_the_right(self, app, writer):
        post = writer.write(title="حجر", slug="hajar", locale="ar")
        page = app.get(writer.url(post))
        assert page.html.html["dir"] == "rtl"

    @pytest.mark.ini({"site.languages": "fr"})
    def test_a_language_has_its_own_home(self, app, writer):
        writer.write(title="Stone")
        writer.write(title="Pierre", locale="fr")
        assert "Pierre" not in app.get("/").text
        home = app.get(writer.links.in_locale("fr").home())
        assert "Pierre" in home.text
        assert "Stone" not in home.text
