"""What a process has drawn before is drawn again where it is made of more than its rows."""

from __future__ import annotations

import shutil

import pytest

from cms.comments.services import CommentService
from cms.taxonomy.services import TaxonomyService
from tests import factories
from tests.fixtures.sites import Statements, visitor
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


def test_a_list_shows_tags_and_comments_where_a_theme_asks_for_them(site, drawn, writer):
    """Read for all entries at once, and new at once."""
    tags = [writer.term("tag", name) for name in ("Nile", "Delta")]
    posts = writer.posts(5, terms=tags[:1])
    for post in posts[3:]:
        writer.change(post, terms=tags)
    app = drawn(
        "parts/teaser.jinja2",
        "{% for tag in item.tags %}<b>{{ tag.name }}</b>{% endfor %}"
        "<i>{{ item.comment_count }}</i>",
    )
    with Statements(app.app.registry.cms_reading_engine) as made:
        page = app.get("/")
    shown = [[each.get_text() for each in entry.find_all(["b", "i"])]
             for entry in page.html.select(".listing li")]  # fmt: skip
    assert shown == [["Nile", "Delta", "0"]] * 2 + [["Nile", "0"]] * 3
    assert len([each for each in made if "comment_count" in each]) == 1
    assert len([each for each in made if "content_term" in each]) == 2  # categories, and all

    with site.scope(clock=writer.clock) as scope:
        scope.get(TaxonomyService).update(tags[1], name="Mouth")
        service = scope.get(CommentService)
        service.moderate([service.create(posts[-1].id, author_name="A", body="<p>A</p>").id],
                         "approved")  # fmt: skip
    first = app.get("/").html.select(".listing li")[0]
    assert [each.get_text() for each in first.find_all(["b", "i"])] == ["Nile", "Mouth", "1"]
