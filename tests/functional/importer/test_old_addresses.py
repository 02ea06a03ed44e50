"""Addresses that every WordPress has beside its permalinks go on working."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cms.content.models import Content
from cms.content.services import ContentService
from tests.functional.importer.test_uploads import picture

Find = Callable[[str], Content]
pytestmark = pytest.mark.every_database


@pytest.fixture
def imported(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "uploads" / "2021" / "04"
    folder.mkdir(parents=True)
    (folder / "red-rose.jpg").write_bytes(picture())
    run(uploads=tmp_path / "uploads")


@pytest.mark.usefixtures("imported")
class TestNumbers:
    @pytest.mark.parametrize(
        ("query", "slug"), [("p=102", "a-red-rose"), ("page_id=202", "pruning")]
    )
    def test_lead_to_content(self, app: Any, find: Find, query: str, slug: str) -> None:
        answer = app.get(f"/?{query}", status=301)
        assert answer.headers["Location"] == f"http://localhost/{find(slug).path}/"
        app.get(answer.headers["Location"], status=200)

    @pytest.mark.parametrize("query", ["attachment_id=50", "p=50"])
    def test_lead_to_files(self, app: Any, query: str) -> None:
        location = app.get(f"/?{query}", status=301).headers["Location"]
        assert app.get(location).content_type == "image/png"

    def test_lead_to_categories(self, app: Any) -> None:
        location = app.get("/?cat=4", status=301).headers["Location"]
        app.get(location, status=200)

    def test_follow_an_address_that_changes(self, app: Any, site: Any, find: Find) -> None:
        app.get("/?p=102", status=301)
        with site.scope() as scope:
            scope.get(ContentService).update(find("a-red-rose").id, slug="moved-on")
        assert app.get("/?p=102", status=301).headers["Location"].endswith("/moved-on/")

    @pytest.mark.parametrize("query", ["p=110", "p=111", "attachment_id=52"])
    def test_of_what_nobody_may_see_say_nothing(self, app: Any, query: str) -> None:
        app.get(f"/?{query}", status=404)

    @pytest.mark.parametrize("value", ["99999", "0", "-1", "x'", "9" * 40, "٣", "", "1 or 1=1"])
    def test_that_were_never_imported_lead_home(self, app: Any, value: str) -> None:
        answer = app.get("/", {"p": value}, status=302)
        assert answer.headers["Location"] == "http://localhost/"

    def test_are_no_parameter_of_other_pages(self, app: Any, find: Find) -> None:
        app.get(f"/{find('pruning').path}/?p=102", status=200)

    def test_change_nothing_by_post(self, app: Any) -> None:
        app.post("/?p=102", status=405)


class TestOthers:
    def test_searches_and_feeds(self, app: Any) -> None:
        assert (
            app.get("/?s=red+rose", status=302).headers["Location"].endswith("search/?q=red+rose")
        )
        assert app.get("/?feed=rss2", status=301).headers["Location"].endswith("/feed/")
        assert app.get("/?feed=atom", status=301).headers["Location"].endswith("/feed/atom/")

    def test_a_very_long_search_is_cut(self, app: Any) -> None:
        location = app.get("/", {"s": "a" * 3000}, status=302).headers["Location"]
        assert len(location) < 300


@pytest.mark.usefixtures("imported")
class TestUploads:
    @pytest.mark.parametrize(
        "name", ["red-rose.jpg", "red-rose-300x200.jpg", "red-rose-scaled.jpg"]
    )
    def test_and_smaller_copies_lead_to_the_file(self, app: Any, name: str) -> None:
        location = app.get(f"/wp-content/uploads/2021/04/{name}", status=301).headers["Location"]
        assert app.get(location).content_type == "image/png"

    @pytest.mark.parametrize(
        "path",
        ["wp-content/uploads/2021/04/lost.png", "wp-content/uploads/x-1x1.jpg",
         "wp-content/uploads/" + "a" * 400, "files/%F0%9F%8C%B9.png", "2021/04/red-rose.jpg"],
    )  # fmt: skip
    def test_that_are_not_there_are_not_found(self, app: Any, path: str) -> None:
        app.get(f"/{path}", status=404)
