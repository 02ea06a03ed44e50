"""What is hostile, damaged or interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.content.models import Content
from cms.importer.errors import ImportFailedError
from cms.importer.models import ImportItem, ImportRun
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.run import WordPressImport
from cms.taxonomy.models import Term
from tests.factories import wxr
from tests.functional.importer.conftest import GARDEN, Run

Find = Callable[[str], Content]


def number(site: Any, model: type[Any]) -> int:
    with site.scope(write=False) as scope:
        return scope.db.scalar(select(func.count()).select_from(model)) or 0


def nothing_written(site: Any) -> bool:
    return not any(number(site, model) for model in (Content, Term, ImportRun, ImportItem))


class TestNothingIsWritten:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{}",
            b"PK\x03\x04",
            b"<!doctype html><html></html>",
            b"<rss><channel></channel></rss>",
            wxr.export(wxr.item()).replace(">1.2<", ">7.0<").encode(),
            wxr.export(wxr.author(), wxr.item(), foot="").encode(),
            wxr.export(wxr.author(), wxr.item(), "<item><title>").encode(),
            wxr.export(wxr.item(body="é")).encode("latin-1"),
            wxr.export(wxr.item())
            .replace("<rss", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss')
            .encode(),
        ],
        ids=[
            "empty",
            "json",
            "zip",
            "html",
            "rss",
            "version",
            "truncated",
            "cut-in-an-item",
            "encoding",
            "xxe",
        ],
    )
    def test_of_a_file_that_is_no_whole_export(
        self, run: Run, site: Any, tmp_path: Path, data: bytes
    ) -> None:
        path = tmp_path / "export.xml"
        path.write_bytes(data)
        with pytest.raises(ImportFailedError):
            run(path)
        assert nothing_written(site)

    def test_of_a_file_that_is_not_there(self, run: Run, site: Any, tmp_path: Path) -> None:
        with pytest.raises(ImportFailedError, match="No such file"):
            run(tmp_path / "nowhere.xml")
        with pytest.raises(ImportFailedError):
            run(tmp_path)
        assert nothing_written(site)


class TestOneBadItem:
    def test_does_not_stop_the_rest(self, run: Run, find: Find, site: Any, tmp_path: Path) -> None:
        limit = site.settings["content.max_body"]
        file = wxr.write(
            tmp_path,
            wxr.author(),
            wxr.item("Good", slug="good"),
            wxr.item("Huge", "<p>" + "x" * (limit + 10) + "</p>", slug="huge"),
            wxr.item("Good too", slug="good-too"),
        )
        report = run(file)
        assert find("good").author is not None
        assert find("good-too").path == "2021/05/good-too"
        (remark,) = [remark for remark in report.remarks if remark.kind == "post"]
        assert "longer than" in remark.why
        assert remark.examples == ["Huge"]
        assert report.counts["post"] == {"created": 2, "skipped": 1}

    def test_may_be_nested_absurdly(self, run: Run, find: Find, tmp_path: Path) -> None:
        deep = "<div>" * 20_000 + "x"
        blocks = "<!-- wp:group -->\n<div>" * 3000
        report = run(
            wxr.write(
                tmp_path,
                wxr.item("Deep", deep, slug="deep"),
                wxr.item("Blocks", blocks, slug="blocks"),
                wxr.item("Good", slug="good"),
            )
        )
        assert find("good").path
        assert report.counts["post"]["created"] >= 1

    @pytest.mark.parametrize(
        "body",
        [
            "<script>alert(1)</script><p>x</p>",
            '<img src=x onerror="alert(1)">',
            '<a href="javascript:alert(1)">x</a>',
            '<a href="java\tscript:alert(1)">x</a>',
            '<iframe src="javascript:alert(1)"></iframe>',
            '<svg onload="alert(1)"><script>alert(1)</script></svg>',
            "<!-- wp:html --><script>alert(1)</script><!-- /wp:html -->",
            '<!-- wp:button --><div><a href="javascript:alert(1)">x</a></div><!-- /wp:button -->',
            '[caption caption="<script>alert(1)</script>"]<img src="x.png">[/caption]',
            "[embed]javascript:alert(1)[/embed]",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            '<!-- wp:embed {"url":"javascript:alert(1)"} /-->',
            '<!-- wp:image --><figure><img src="javascript:alert(1)"/></figure><!-- /wp:image -->',
            '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
            "<p style=\"background:url('javascript:alert(1)')\">x</p>",
            '<form action="javascript:alert(1)"><button>x</button></form>',
        ],
    )
    def test_can_execute_nothing(self, run: Run, find: Find, tmp_path: Path, body: str) -> None:
        report = run(
            wxr.write(
                tmp_path,
                wxr.item(f"T {body}", body, slug="evil", excerpt=body, inside=wxr.comment(1, body)),
            )
        )
        assert report.counts["post"]["created"] == 1
        evil = find("evil")
        # Written as text it is harmless, so only what a browser would act on counts.
        for text in (evil.body, evil.rendered, evil.summary):
            lower = text.lower()
            assert "<script" not in lower
            assert "<svg" not in lower
            assert "<form" not in lower
            assert 'href="java' not in lower
            assert 'src="java' not in lower
            assert not any(f" {name}=" in lower.split("&gt;")[0] for name in ("onerror", "onload"))


class TestReferencesThatDoNotFit:
    def test_pages_in_a_circle(self, run: Run, find: Find, tmp_path: Path) -> None:
        run(
            wxr.write(
                tmp_path,
                wxr.item(type="page", number=1, slug="one", post_parent=2),
                wxr.item(type="page", number=2, slug="two", post_parent=1),
                wxr.item(type="page", number=3, slug="three", post_parent=3),
                wxr.item(type="page", number=4, slug="four", post_parent=99),
            )
        )
        paths = {find(slug).path for slug in ("one", "two", "three", "four")}
        assert len(paths) == 4
        assert {"three", "four"} <= paths

    def test_categories_in_a_circle(self, run: Run, site: Any, tmp_path: Path) -> None:
        run(
            wxr.write(
                tmp_path,
                wxr.category("a", "A", "b"),
                wxr.category("b", "B", "a"),
                wxr.category("c", "C", "missing"),
            )
        )
        assert number(site, Term) == 3

    def test_comments_in_a_circle(self, run: Run, find: Find, tmp_path: Path) -> None:
        inside = wxr.comment(1, "One", parent=2) + wxr.comment(2, "Two", parent=1)
        run(
            wxr.write(
                tmp_path, wxr.item(slug="post", inside=inside + wxr.comment(3, "3", parent=9))
            )
        )
        assert find("post").comment_count == 3

    def test_a_menu_in_a_circle(self, run: Run, tmp_path: Path) -> None:
        def entry(number: int, parent: int) -> str:
            return wxr.item(
                f"Item {number}",
                type="nav_menu_item",
                number=number,
                terms=(("nav_menu", "menu", "Menu"),),
                meta={
                    "_menu_item_type": "custom",
                    "_menu_item_url": "https://example.org/",
                    "_menu_item_menu_item_parent": str(parent),
                },
            )

        report = run(wxr.write(tmp_path, entry(1, 2), entry(2, 1), entry(3, 3)))
        assert report.counts["menu_item"]["created"] == 3


BATCH = 10


def _many(folder: Path) -> Path:
    items = [
        wxr.item(f"Post {n}", f'See <a href="/?p={n + 2}">on</a>.', number=n + 1, slug=f"post-{n}")
        for n in range(4 * BATCH)
    ]
    return wxr.write(folder, wxr.author(), wxr.category("a", "A"), *items)


class TestInterrupted:
    @pytest.fixture(autouse=True)
    def _small_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cms.importer.wordpress.context.BATCH", BATCH)

    def test_an_import_that_fails_half_way_can_be_resumed(
        self, run: Run, find: Find, site: Any, tmp_path: Path
    ) -> None:
        file = _many(tmp_path)
        calls = 0

        def stop(step: str, done: int, total: int) -> None:
            nonlocal calls
            calls += step == "posts"
            if step == "posts" and calls == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            WordPressImport(site.registry, Options(), stop).run(file)
        assert number(site, Content) == 2 * BATCH
        with site.scope(write=False) as scope:
            assert scope.db.scalars(select(ImportRun.status)).all() == ["failed"]
        report = run(file)
        assert report.facts["resumed"]
        assert number(site, Content) == 4 * BATCH
        assert report.counts["post"]["created"] == 2 * BATCH
        target = find("post-1").id
        assert find("post-0").body == f'<p>See <a href="content:{target}">on</a>.</p>'
        assert run(file).counts["post"] == {"unchanged": 4 * BATCH}

    def test_a_killed_process_leaves_a_consistent_site(
        self, run: Run, site: Any, tmp_path: Path
    ) -> None:
        file = _many(tmp_path)
        context = multiprocessing.get_context("fork")
        started = context.Event()
        site.registry.cms_engine.dispose()

        def child() -> None:
            def tell(step: str, done: int, total: int) -> None:
                if step == "posts" and done >= BATCH:
                    started.set()

            site.registry.cms_engine.dispose(close=False)
            WordPressImport(site.registry, Options(), tell).run(file)

        process = context.Process(target=child)
        process.start()
        assert process.pid is not None
        in_time = started.wait(120)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert in_time
        kept = number(site, Content)
        assert BATCH <= kept <= 4 * BATCH
        with site.scope(write=False) as scope:
            mapped = set(
                scope.db.scalars(select(ImportItem.target_id).where(ImportItem.kind == "content"))
            )
            assert mapped == set(scope.db.scalars(select(Content.id)))
        report = run(file)
        assert report.facts["resumed"]
        assert number(site, Content) == 4 * BATCH
        assert report.counts["post"].get("created", 0) == 4 * BATCH - kept

    def test_the_temporary_store_is_removed(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        run(GARDEN)
        with pytest.raises(ImportFailedError):
            run(wxr.write(tmp_path, foot=""))
        assert not list(tmp_path.glob("cms-import-*"))


@pytest.mark.heavy
def test_a_large_item_arrives_whole(run: Run, find: Find, tmp_path: Path) -> None:
    body = "A line [with brackets] and <b>bold</b>.\n\n" * 20_000
    run(wxr.write(tmp_path, wxr.item(body=body, slug="long")))
    assert find("long").body.count("<p>") == 20_000
