"""The demo site is whole: every page answers, every link leads somewhere, every feature shows."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from pyramid.paster import get_app
from webtest import TestApp

from cms.db.scope import open_scope
from cms.jobs.services import Jobs
from cms.jobs.types import JobStatus
from cms_install.answers import Answers
from cms_install.demo.texts import LOCALES, read_pieces
from cms_install.services import install


class TestTexts:
    def test_keys_are_unique_and_every_piece_has_its_lines(self):
        pieces = read_pieces()

        assert len({piece.key for piece in pieces}) == len(pieces)
        for piece in pieces:
            assert piece.values["title"], piece.key
            assert piece.values["slug"], piece.key
            assert piece.body, piece.key

    def test_translations_follow_an_original(self):
        keys = {piece.key for piece in read_pieces() if piece.locale == LOCALES[0]}

        for piece in read_pieces():
            if piece.locale != LOCALES[0]:
                assert piece.values["of"] in keys


class TestTheSite:
    def test_no_link_inside_it_is_broken(self, visitor):
        broken, seen = crawl(visitor)

        assert broken == []
        assert len(seen) > 60

    def test_every_status_and_visibility_behaves(self, visitor):
        visitor.get("/key-holders/", status=200).mustcontain("password", no="spare key")
        visitor.get("/minutes/", status=404)
        visitor.get("/airfield/", status=410)
        visitor.get("/opening-hours/", status=301)
        for path in ("reedbed", "otter", "open-day", "car-park-closed", "test", "old-map"):
            assert f"/{path}/" not in visitor.get("/").text

    def test_it_speaks_three_languages(self, visitor):
        assert "À propos du marais" in visitor.get("/fr/a-propos/")
        assert "Sobre la marisma" in visitor.get("/es/sobre-la-marisma/")
        assert 'hreflang="fr"' in visitor.get("/about/")

    def test_comments_are_threaded_and_moderated(self, visitor):
        post = visitor.get(find(visitor, "counting-curlews"))
        assert "Scones it is" in post

        letters = visitor.get(find(visitor, "why-is-the-mud"))
        assert "thirteen" in letters
        assert "in winter, too" not in letters

    def test_the_search_finds_it(self, visitor):
        assert "counting-curlews" in visitor.get("/search/?q=telescopes").text

    def test_nothing_waits_for_cron(self, visitor):
        with open_scope(visitor.app.registry) as scope:
            assert scope.get(Jobs).latest(1, JobStatus.WAITING) == []
            assert scope.get(Jobs).last_runner() is not None


def crawl(visitor):
    """Follow every link from the home page; return broken ones, and all that were seen."""
    waiting, seen, broken = [("/", "")], set(), []
    while waiting:
        path, came_from = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        page = visitor.get(path, status="*")
        if page.status_int >= 400:
            broken.append((path, came_from, page.status_int))
        if page.location:
            waiting.append((urlsplit(page.location).path, path))
        if page.content_type != "text/html":
            continue
        soup = BeautifulSoup(page.text, "html.parser")
        for element in soup.select("[href], [src]"):
            url = urlsplit(
                urljoin(f"http://localhost{path}", element.get("href") or element["src"])
            )
            if url.netloc == "localhost" and not url.path.startswith("/admin"):
                waiting.append((url.path + (f"?{url.query}" if url.query else ""), path))
    return broken, seen


def find(visitor, part):
    soup = BeautifulSoup(visitor.get("/").text, "html.parser")
    return urlsplit(soup.select_one(f'a[href*="{part}"]')["href"]).path


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    install(folder, Answers(demo=True, url="http://localhost"))
    wsgi = get_app(str(folder / "site.ini"))
    yield TestApp(wsgi, extra_environ={"HTTP_HOST": "localhost"})
    wsgi.registry.cms_engine.dispose()
