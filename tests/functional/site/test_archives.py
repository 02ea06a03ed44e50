"""Archives by term, author and date, and their numbered pages."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.functional.site.conftest import NOON, linked_data, titles


class TestTerms:
    def test_a_category_lists_what_is_below_it_too(self, app, writer):
        stone = writer.term("category", "Stone", description="All of it.")
        lime = writer.term("category", "Lime", parent=stone, path="stone/lime")
        other = writer.term("category", "Stones")
        writer.write(title="Of stone", terms=[stone])
        writer.write(title="Of lime", terms=[lime])
        writer.write(title="Of both", terms=[stone, lime])
        writer.write(title="Of neither", terms=[other])
        page = app.get(writer.links.category("stone"))
        assert sorted(titles(page)) == ["Of both", "Of lime", "Of stone"]
        assert page.html.h1.string == "Stone"
        assert "All of it." in page.text
        assert page.html.select_one(".subterms a")["href"] == writer.links.category("stone/lime")
        below = app.get(writer.links.category("stone/lime"))
        assert sorted(titles(below)) == ["Of both", "Of lime"]
        assert [a.string for a in below.html.select(".breadcrumbs a")] == ["Home", "Stone", "Lime"]

    def test_a_tag(self, app, writer):
        writer.write(title="Tagged", terms=[writer.term("tag", "Tura")])
        writer.write(title="Untagged")
        assert titles(app.get(writer.links.tag("tura"))) == ["Tagged"]

    def test_an_empty_category_says_so(self, app, writer):
        writer.term("category", "Stone")
        assert "Nothing has been published here yet." in app.get(writer.links.category("stone"))

    def test_there_is_no_such_term(self, app, writer):
        writer.term("category", "Stone")
        for path in ("sand", "stone/lime", "ston", "stone-"):
            app.get(writer.links.category(path), status=404)

    def test_the_base_can_be_changed_while_it_runs(self, app, writer, settings):
        writer.write(title="Filed", terms=[writer.term("category", "Stone")])
        old = writer.links.category("stone")
        settings.save({"permalink.category_base": "themes"})
        assert titles(app.get(writer.links.category("stone"))) == ["Filed"]
        app.get(old, status=404)


class TestAuthors:
    def test_an_author_lists_what_they_wrote(self, app, writer):
        ines = writer.author(bio="Writes.\n\nAnd walks.")
        writer.write(title="Hers", author_id=ines)
        writer.write(title="His", author_id=writer.author("bo", "Bo"))
        page = app.get(writer.links.author("ines"))
        assert titles(page) == ["Hers"]
        assert page.html.h1.string == "Ines Marchetti"
        assert [p.string for p in page.html.select(".listing-head .prose p")] == [
            "Writes.", "And walks.",
        ]  # fmt: skip

    def test_nobody_learns_who_has_an_account(self, app, writer):
        writer.author("secret")
        app.get(writer.links.author("secret"), status=404)
        app.get(writer.links.author("nobody"), status=404)


class TestDates:
    @pytest.fixture(autouse=True)
    def _posts(self, writer):
        for day in ("2025-12-31", "2026-01-01", "2026-02-28", "2026-02-27"):
            at = dt.datetime.fromisoformat(f"{day}T10:00:00+00:00")
            writer.write(title=day, published_at=at)

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("2025", ["2025-12-31"]),
            ("2026", ["2026-02-28", "2026-02-27", "2026-01-01"]),
            ("2026/02", ["2026-02-28", "2026-02-27"]),
            ("2026/02/28", ["2026-02-28"]),
            ("2025/12", ["2025-12-31"]),
        ],
    )
    def test_a_stretch_of_time(self, app, writer, path, expected):
        assert titles(app.get(writer.links.content(path))) == expected

    @pytest.mark.parametrize(
        "path",
        [
            "2023/02/31", "2023/13", "2023/00", "2026/2", "2026/02/30", "2026/02/29", "0000",
            "0001", "9999", "20260", "2026/02/28/1", "-2026", "2024", "2026/03", "٢٠٢٦",
        ],
    )  # fmt: skip
    def test_what_does_not_exist_is_not_found(self, app, writer, path):
        app.get(writer.links.content(path), status=404)

    def test_days_begin_where_the_site_is(self, app, writer, settings):
        settings.save({"site.timezone": "Asia/Tokyo"})
        late = dt.datetime(2026, 1, 31, 20, tzinfo=dt.UTC)
        writer.write(title="In Tokyo it is February", published_at=late)
        assert "In Tokyo it is February" in titles(app.get(writer.links.date(2026, 2)))
        assert "In Tokyo it is February" in titles(app.get(writer.links.date(2026, 2, 1)))

    def test_with_a_base_of_its_own(self, app, writer, settings):
        settings.save({"permalink.date_base": "when"})
        assert len(titles(app.get(writer.links.date(2026)))) == 3
        app.get(writer.links.content("2026"), status=404)

    def test_breadcrumbs_lead_up(self, app, writer):
        page = app.get(writer.links.date(2026, 2, 28))
        names = [a.string for a in page.html.select(".breadcrumbs a")]
        assert names == ["Home", "2026", "February 2026", "February 28, 2026"]
        assert linked_data(page)["CollectionPage"]["name"] == "February 28, 2026"


class TestPages:
    @pytest.fixture
    def category(self, writer):
        term = writer.term("category", "Stone")
        writer.posts(25, terms=[term])
        return writer.links.category("stone")

    def test_every_entry_stands_on_one_page(self, app, writer, category):
        found = []
        for number in (1, 2, 3):
            found += titles(app.get(writer.links.page(category, number)))
        assert found == [f"Post {n}" for n in range(25, 0, -1)]

    def test_pages_know_each_other(self, app, writer, category):
        page = app.get(writer.links.page(category, 2))
        assert page.html.find("link", rel="prev")["href"] == category
        assert page.html.find("link", rel="next")["href"] == writer.links.page(category, 3)
        canonical = page.html.find("link", rel="canonical")["href"]
        assert canonical == f"http://localhost{writer.links.page(category, 2)}"
        assert page.html.select_one(".pager [aria-current]").get_text(" ", strip=True) == "Page 2"

    def test_the_first_page_has_one_address(self, app, writer, category):
        second = writer.links.page(category, 2)
        answer = app.get(second.replace("2", "1"), status=301)
        assert answer.location == f"http://localhost{category}"

    @pytest.mark.parametrize(
        "number",
        ["4", "0", "-1", "007", "x", "1.5", "99999999", "9" * 30, "2e1", "%EF%BC%91", "%32%00"],
    )
    def test_there_are_no_others(self, app, writer, category, number):
        url = writer.links.page(category, 2).replace("2", number)
        assert app.get(url, status="*").status_int in (400, 404)
        url = writer.links.page("/", 2).replace("2", number)
        assert app.get(url, status="*").status_int in (400, 404)

    def test_pages_follow_what_changes(self, app, writer, category):
        second = writer.links.page(category, 2)
        before = titles(app.get(second))
        newest = writer.posts(1, terms=[])  # not of this category
        assert titles(app.get(second)) == before
        writer.clock.advance(minutes=1)
        writer.change(newest[0], terms=[1])
        assert titles(app.get(second))[1:] == before[:-1]

    def test_at_most_eight_statements(self, app, writer, category, statements):
        for number in (1, 2):
            with statements as made:
                app.get(writer.links.page(category, number))
            assert len(made) <= 8, "\n".join(made)


def test_a_new_post_moves_the_others_on(app, writer):
    writer.posts(20)
    second = writer.links.page("/", 2)
    assert titles(app.get(second))[0] == "Post 10"
    writer.write(title="New", published_at=NOON - dt.timedelta(minutes=1))
    assert titles(app.get(second))[0] == "Post 11"
