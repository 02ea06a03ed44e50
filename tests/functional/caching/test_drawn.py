"""What a process has drawn before is drawn again where it is made of more than its rows."""

from __future__ import annotations

import shutil

import pytest

from tests import factories
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import another_process, client

BAR = "{{ item.title }}{% hole 'user_bar', content_id=item.id %}"


@pytest.fixture
def drawn(site):
    """Serves the site with a template of its own, in a process of its own."""
    folder = site.folder / "templates"
    made = []

    def drawn(name, template, **ini):
        place = folder / name
        place.parent.mkdir(parents=True)
        place.write_text(template)
        made.append(another_process(site, **ini))
        return client(made[-1])

    yield drawn
    shutil.rmtree(folder)
    for each in made:
        each.registry.cms_engine.dispose()


def test_nobody_sees_what_was_filled_in_for_somebody_else(drawn, writer, sign_in):
    writer.posts(1)
    app = drawn("parts/teaser.jinja2", BAR, **{"cache.pages.enabled": "false"})
    sign_in(app, "editor")
    assert "/admin/" in app.get("/").text
    app.reset()
    assert "/admin/" not in app.get("/").text


def test_a_place_is_filled_on_every_page_that_shows_it(drawn, writer, sign_in):
    author = writer.author()
    writer.posts(1, author_id=author)
    app = drawn("parts/teaser.jinja2", BAR)
    urls = ("/2026/", "/author/ines/")
    for url in urls:
        app.get(url)
    sign_in(app, "editor")
    for url in urls:
        assert "/admin/content/post/" in app.get(url).text, url


def test_what_a_teaser_reads_is_followed(drawn, writer):
    writer.posts(1)
    page = writer.write("page", title="Before")
    app = drawn("parts/teaser.jinja2", "{{ item.title }} under [{{ menu('main') }}]")
    assert "under [" in app.get("/").text
    writer.change(page, title="After")
    answer = app.get("/").text
    assert "After" in answer
    assert "Before" not in answer


def test_a_teaser_that_shows_the_address_is_drawn_for_each_page(drawn, writer):
    writer.posts(1, author_id=writer.author())
    app = drawn("parts/teaser.jinja2", "shown at {{ request.path }}")
    for url in ("/2026/", "/author/ines/"):
        assert f"shown at {url.rstrip('/')}" in app.get(url).text


def test_a_menu_has_places_as_well(drawn, writer, sign_in):
    urls = [writer.url(writer.write("page", title=title)) for title in ("One", "Two")]
    app = drawn("menus/menu.jinja2", "<nav>{% hole 'user_bar' %}</nav>")
    for url in urls:
        app.get(url)
    sign_in(app, "editor")
    for url in urls:
        assert "/admin/" in app.get(url).text.partition("<nav>")[2].partition("</nav>")[0], url


def test_what_is_missing_is_told_to_nobody_else(drawn):
    """One page serves all addresses that are not there: it cannot show which it was."""
    app = drawn(
        "errors/404.jinja2",
        "{{ request.url }} {{ request.path }} {{ request.matchdict }} is away",
    )
    first = app.get("/reset/a-token/", status=404).text
    second = app.get("/else/", status=404).text
    assert "a-token" not in first + second
    assert "else" not in second


@pytest.mark.ini({"site.languages": "fr"})
def test_the_frame_is_that_of_the_page_s_language(site, app, sign_in):
    """Below a system path whoever is signed in is spoken to in their own language."""
    with site.scope() as scope:
        reader = factories.user(scope, role="editor", locale="fr")
    editor = visitor(site)
    sign_in(editor, user=reader)
    assert '<html lang="fr"' in editor.get("/preview/999999", status=404).text
    assert '<a class="site-name" href="/fr/"' in app.get("/fr/").text
