"""The project's own export, told as a story: what becomes of each thing in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.comments.models import Comment
from cms.content.models import Content, ContentReference, ContentRevision
from cms.content.services import ContentService
from cms.importer.errors import ImportFailedError
from cms.importer.models import ImportItem, ImportRun
from cms.importer.types import Outcome, Report
from cms.media.models import Media
from cms.menus.models import Menu, MenuItem
from cms.redirects.models import Redirect
from cms.taxonomy.models import Term
from tests.factories import wxr
from tests.functional.importer.conftest import GARDEN, Run

Find = Callable[[str], Content]


def why(report: Report, kind: str) -> list[str]:
    """Return what the report remarks about *kind*."""
    return [remark.why for remark in report.remarks if remark.kind == kind]


@pytest.mark.every_database
class TestEverything:
    def test_content(self, run: Run, find: Find) -> None:
        run()
        rose = find("a-red-rose")
        assert (rose.type, rose.status, rose.visibility) == ("post", "published", "public")
        assert rose.path == "2021/04/05/a-red-rose"
        assert rose.published_at == dt.datetime(2021, 4, 5, 7, 30, tzinfo=dt.UTC)
        assert rose.sticky
        assert rose.excerpt == "It smells."
        assert rose.author is not None
        assert rose.author.login == "rosa"
        assert rose.featured_media_id is not None
        assert [(link.term.taxonomy, link.term.path) for link in rose.term_links] == [
            ("category", "plants/roses/climbing-roses"),
            ("tag", "spring"),
            ("format", "image"),
        ]

    def test_statuses(self, run: Run, find: Find) -> None:
        run()
        states = {
            slug: (find(slug).status, find(slug).visibility)
            for slug in ("secret", "ours", "later", "an-idea", "for-review")
        }
        assert states == {
            "secret": ("published", "password"),
            "ours": ("published", "private"),
            "later": ("published", "public"),
            "an-idea": ("draft", "public"),
            "for-review": ("review", "public"),
        }
        assert find("secret").password_hash
        assert find("later").published_at == dt.datetime(2099, 1, 1, 7, 30, tzinfo=dt.UTC)
        assert find("an-idea").path is None

    def test_pages_stand_in_their_tree_whatever_their_order_in_the_file(
        self, run: Run, find: Find
    ) -> None:
        run()
        guide, care, pruning = find("guide"), find("care"), find("pruning")
        assert (guide.path, care.path, pruning.path) == (
            "guide",
            "guide/care",
            "guide/care/pruning",
        )
        assert (care.parent_id, pruning.parent_id) == (guide.id, care.id)
        assert (care.position, pruning.position) == (1, 2)
        assert find("מדריך").body == "<p>שלום \u200fעולם\u200e 🌱</p>"

    def test_slugs_as_wordpress_makes_them_unique(self, run: Run, find: Find) -> None:
        report = run()
        assert find("slugs-2").title == "Slugs again"
        assert find("rss-2").title == "Rss"
        assert find("113").title == ""
        assert find("slugs").title == "Slugs & snails"
        assert "its slug was taken, so a number was added" in why(report, "post")

    def test_links_lead_to_ids(self, run: Run, find: Find) -> None:
        run()
        guide, pruning, rose = find("guide"), find("pruning"), find("a-red-rose")
        assert f'href="content:{pruning.id}"' in guide.body  # ?page_id=, another host and scheme
        assert f'href="content:{rose.id}#smell"' in guide.body  # a path
        assert f'href="content:{guide.id}"' in pruning.body  # a page that came later in the file
        assert f'href="content:{find("slugs").id}"' in rose.body  # ?p=

    def test_pictures_are_media_whatever_their_size(self, run: Run, find: Find, site: Any) -> None:
        run()
        with site.scope(write=False) as scope:
            picture = scope.db.scalars(
                select(Media).where(Media.source_url.endswith("red-rose.jpg"))
            ).one()
        assert (picture.alt, picture.caption) == ("A red rose", "The rose by the gate")
        assert (picture.storage_key, picture.mime) == (None, "image/jpeg")
        assert f'src="media:{picture.id}"' in find("guide").body
        assert f'src="media:{picture.id}"' in find("a-red-rose").body
        assert find("guide").featured_media_id == picture.id

    def test_classic_text(self, run: Run, find: Find) -> None:
        run()
        body = find("classic-notes").body
        assert body.startswith("<p>A first paragraph<br>\nwith a line end.</p>\n<p>A second one,")
        assert '[square brackets] and [unknown x="1"]' in body
        assert " and [gallery] escaped" in body
        assert '<figure data-block="embed" data-url="https://www.youtube.com/watch' in body
        assert body.count('<figure data-block="image"') == 2
        assert '<pre data-block="code" data-language="python">if a &lt; b:\n    print(' in body
        assert "<blockquote><p>Quoted</p>\n<p>twice</p>" in body
        assert '<hr data-block="pagebreak">' in body
        assert 'back\\slashes, "quotes", emoji 🌹 and a\u0301.' in body

    def test_blocks(self, run: Run, find: Find) -> None:
        report = run()
        rose = find("a-red-rose")
        for name in ("image", "more", "columns", "column", "quote", "code", "embed", "html"):
            assert f'data-block="{name}"' in rose.body, name
        assert '<p class="text-center dropcap">' in rose.body
        assert "# &lt;daily&gt;" in rose.body
        assert "alert" not in rose.body + rose.rendered + rose.summary
        assert "left out: block latest-posts" in why(report, "text")

    def test_what_is_behind_content_is_there_too(self, run: Run, find: Find, site: Any) -> None:
        run()
        rose = find("a-red-rose")
        with site.scope(write=False) as scope:
            revisions = scope.db.scalar(
                select(func.count()).where(ContentRevision.content_id == rose.id)
            )
            kinds = set(
                scope.db.scalars(
                    select(ContentReference.kind).where(ContentReference.content_id == rose.id)
                )
            )
        assert revisions
        assert kinds == {"content", "media"}
        assert rose.sanitiser_version

    def test_comments(self, run: Run, find: Find, site: Any) -> None:
        run()
        with site.scope(write=False) as scope:
            comments = scope.db.scalars(select(Comment).order_by(Comment.id)).all()
        by_text = {comment.body: comment for comment in comments}
        first = by_text["<p>First, with a<br>\nline end and</p>\n<p><b>bold</b>.</p>"]
        answer, third = by_text["<p>An answer</p>"], by_text["<p>Answer to the answer</p>"]
        assert (first.parent_id, answer.parent_id, third.parent_id) == (None, first.id, answer.id)
        assert sorted(comment.status for comment in comments) == [
            "approved",
            "approved",
            "approved",
            "approved",
            "pending",
            "spam",
            "trash",
        ]
        assert {comment.kind for comment in comments} == {"comment", "pingback"}
        assert find("a-red-rose").comment_count == 4

    def test_menus(self, run: Run, find: Find, site: Any) -> None:
        report = run()
        with site.scope(write=False) as scope:
            menus = {menu.slug: menu.place for menu in scope.db.scalars(select(Menu))}
            items = scope.db.scalars(select(MenuItem).order_by(MenuItem.id)).all()
            roses = scope.db.scalars(select(Term).where(Term.slug == "roses")).one()
        assert menus == {"main-menu": "main", "footer-links": "footer"}
        assert [(item.kind, item.target_id, item.url, item.label) for item in items] == [
            ("home", None, "", "Home"),
            ("content", find("guide").id, "", ""),
            ("content", find("pruning").id, "", ""),
            ("term", roses.id, "", "Roses"),
            ("url", None, "https://example.org/", "Elsewhere"),
            ("content", find("a-red-rose").id, "", "Rose"),
        ]
        assert items[2].parent_id == items[1].id
        assert items[4].new_window
        assert "what it leads to was not imported" in why(report, "menu_item")

    def test_authors_cannot_sign_in(self, run: Run, site: Any) -> None:
        report = run()
        with site.scope(write=False) as scope:
            users = scope.db.scalars(select(User).order_by(User.login)).all()
        assert [(user.login, user.name, user.role, user.password_hash) for user in users] == [
            ("moss", "Pete Moss", "author", None),
            ("rosa", "Rosa Thorn", "author", None),
        ]
        assert any("not declared" in text for text in why(report, "user"))

    def test_the_old_addresses_lead_on(self, run: Run, find: Find, site: Any) -> None:
        run()
        with site.scope(write=False) as scope:
            rows = scope.db.execute(select(Redirect.source, Redirect.content_id))
            found = {row.source: row.content_id for row in rows}
        assert found == {"old-address": find("moved").id, "2021/05/08/rss": find("rss-2").id}

    def test_what_was_left_out_is_said(self, run: Run) -> None:
        report = run()
        assert "it was in the trash" in why(report, "post")
        assert why(report, "product") == ["the site has no content type like 'product'"]
        assert why(report, "term") == ["the site has no taxonomy like 'plant_zone'"]
        assert "an item with the same number came before it in the export" in why(report, "post")
        assert report.counts["post"] == {Outcome.CREATED: 12, Outcome.SKIPPED: 2}


@pytest.mark.every_database
class TestAgain:
    def test_changes_nothing(self, run: Run, site: Any) -> None:
        run()
        before = self._everything(site)
        report = run()
        assert not any(
            counter["created"] or counter["updated"] for counter in report.counts.values()
        )
        assert self._everything(site) == before

    @staticmethod
    def _everything(site: Any) -> dict[str, Any]:
        models = (Content, ContentRevision, Comment, Term, Menu, MenuItem, User, Media, Redirect)
        with site.scope(write=False) as scope:
            return {
                model.__tablename__: scope.db.execute(
                    select(model.__table__).order_by(model.__table__.c.id)
                ).all()
                for model in models
            }

    def test_a_newer_export_brings_what_changed(self, run: Run, find: Find, tmp_path: Path) -> None:
        run()
        old = find("secret")
        text = GARDEN.read_text("utf-8")
        newer = tmp_path / "newer.xml"
        newer.write_text(text.replace("Behind a word.", "Behind two words."), "utf-8")
        report = run(newer)
        assert report.counts["post"]["updated"] == 1
        assert report.counts["post"]["unchanged"] == 11
        new = find("secret")
        assert (new.id, new.path, new.published_at) == (old.id, old.path, old.published_at)
        assert new.body == "<p>Behind two words.</p>"

    def test_a_changed_slug_moves_it_and_leaves_a_redirect(
        self, run: Run, find: Find, site: Any, tmp_path: Path
    ) -> None:
        run()
        newer = tmp_path / "newer.xml"
        newer.write_text(GARDEN.read_text("utf-8").replace("[secret]", "[open-secret]"), "utf-8")
        run(newer)
        assert find("open-secret").path == "2021/05/09/open-secret"
        with site.scope(write=False) as scope:
            sources = set(scope.db.scalars(select(Redirect.source)))
        assert "2021/05/09/secret" in sources

    def test_a_term_gets_a_parent_that_is_new(self, run: Run, site: Any, tmp_path: Path) -> None:
        run()
        newer = tmp_path / "newer.xml"
        tools = "<wp:category><wp:term_id>6</wp:term_id>"
        shed = (
            "<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>shed"
            "</wp:category_nicename><wp:cat_name>Shed</wp:cat_name></wp:category>"
        )
        old, orphan, child = GARDEN.read_text("utf-8").partition(tools)
        child = child.replace("_parent><![CDATA[]]>", "_parent><![CDATA[shed]]>", 1)
        newer.write_text(old + shed + orphan + child, "utf-8")
        run(newer)
        with site.scope(write=False) as scope:
            paths = set(scope.db.scalars(select(Term.path).where(Term.taxonomy == "category")))
        assert {"shed", "shed/tools"} <= paths

    def test_what_was_edited_here_stays(
        self, run: Run, find: Find, site: Any, tmp_path: Path
    ) -> None:
        run()
        with site.scope() as scope:
            scope.get(ContentService).update(find("secret").id, title="My own title")
        newer = tmp_path / "newer.xml"
        newer.write_text(GARDEN.read_text("utf-8").replace("Behind a word.", "New."), "utf-8")
        report = run(newer)
        assert "it was edited here since it was imported" in why(report, "post")
        assert find("secret").title == "My own title"
        run(newer, overwrite=True)
        assert (find("secret").title, find("secret").body) == ("Secret", "<p>New.</p>")

    def test_a_new_comment_of_edited_content_comes_nevertheless(
        self, run: Run, find: Find, site: Any, tmp_path: Path
    ) -> None:
        run()
        with site.scope() as scope:
            scope.get(ContentService).update(find("a-red-rose").id, title="Edited")
        newer = tmp_path / "newer.xml"
        more = wxr.comment(950, "A late comment")
        text = GARDEN.read_text("utf-8")
        newer.write_text(text.replace("<wp:comment>", more + "<wp:comment>", 1), "utf-8")
        run(newer)
        assert find("a-red-rose").comment_count == 5

    def test_something_deleted_here_comes_back_only_when_it_changed(
        self, run: Run, find: Find, site: Any
    ) -> None:
        run()
        with site.scope() as scope:
            scope.get(ContentService).delete(find("secret").id)
        report = run()
        assert report.counts["post"]["unchanged"] == 12


class TestPermalinks:
    def test_follow_the_export_where_there_are_no_posts(self, run: Run, site: Any) -> None:
        report = run()
        assert site.settings["permalink.post"] == "{year}/{month}/{day}/{slug}"
        assert report.facts["permalinks"] == "{year}/{month}/{day}/{slug}"

    def test_can_be_kept(self, run: Run, site: Any, find: Find) -> None:
        before = site.settings["permalink.post"]
        run(permalinks="keep")
        assert site.settings["permalink.post"] == before
        assert find("secret").path == "2021/05/secret"
        with site.scope(write=False) as scope:
            rows = scope.db.execute(select(Redirect.source, Redirect.content_id))
            found = {row.source: row.content_id for row in rows}
        assert found["2021/05/09/secret"] == find("secret").id

    def test_stay_where_the_site_has_posts(self, run: Run, site: Any, find: Find) -> None:
        with site.scope() as scope:
            scope.get(ContentService).create(type="post", title="Ours", status="published")
        before = site.settings["permalink.post"]
        report = run()
        assert site.settings["permalink.post"] == before
        assert any("has posts already" in text for text in why(report, "permalinks"))

    def test_may_be_a_pattern_of_either_kind(self, run: Run, find: Find) -> None:
        run(permalinks="/notes/%postname%/")
        assert find("secret").path == "notes/secret"

    def test_a_wrong_pattern_is_refused(self, run: Run, site: Any) -> None:
        with pytest.raises(ImportFailedError, match="permalinks"):
            run(permalinks="/%year%/")
        with site.scope(write=False) as scope:
            assert scope.db.scalar(select(func.count(Content.id))) == 0

    def test_local_dates_make_the_path_not_those_in_utc(
        self, run: Run, find: Find, tmp_path: Path
    ) -> None:
        late = wxr.item(
            slug="late",
            post_date="2021-05-01 23:30:00",
            post_date_gmt="2021-05-02 04:30:00",
            link="https://old.example/2021/05/01/late/",
        )
        run(wxr.write(tmp_path, late))
        assert find("late").path == "2021/05/01/late"


class TestWhoGetsIt:
    def test_an_account_with_the_same_address_is_used(
        self, run: Run, site: Any, find: Find
    ) -> None:
        with site.scope() as scope:
            own = scope.get(AccountService).create(
                "boss", name="Boss", email="rosa@garden.example", role="administrator"
            )
        run()
        assert find("a-red-rose").author_id == own.id
        assert find("113").author_id == own.id  # nobody's, so the first administrator's

    def test_the_heir_may_be_named(self, run: Run, site: Any, find: Find) -> None:
        with site.scope() as scope:
            heir = scope.get(AccountService).create("heir", name="Heir", role="editor")
        run(author="heir")
        assert find("113").author_id == heir.id
        with pytest.raises(ImportFailedError, match="nobody"):
            run(author="nobody")


def test_the_runs_are_remembered(run: Run, site: Any) -> None:
    run()
    with site.scope(write=False) as scope:
        (found,) = scope.db.scalars(select(ImportRun)).all()
        kinds = set(scope.db.scalars(select(ImportItem.kind)))
    assert (found.status, found.source) == ("done", "https://garden.example")
    assert found.finished_at is not None
    assert found.report["counts"]["post"]["created"] == 12
    assert {"content", "term", "user", "media", "comment", "menu"} <= kinds
