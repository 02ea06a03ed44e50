"""`{% cache %}` in templates: parts follow what they show, whoever has read it."""

from __future__ import annotations

import re
import shutil
from urllib.parse import urlsplit

import pytest

from cms_cache.core.pages.reasons import BYPASS
from tests.functional.caching.conftest import another_process, client, status_of

TITLE = '{% cache "head", content.id %}<b>{{ content.title }}</b>{% endcache %}'
NAMED = '{% set menu = content.title %}{% cache "x", content.id %}{{ menu }}{% endcache %}'
INCLUDED = '{% cache "x", content.id %}{% include "content/title.jinja2" %}{% endcache %}'
MACRO = (
    "{% macro title() %}{{ content.title }}{% endmacro %}"
    '{% cache "x", content.id %}{{ title() }}{% endcache %}'
)
LOOP = '{% for setting in [content.title] %}{% cache "x" %}{{ setting }}{% endcache %}{% endfor %}'
NESTED = '{% cache "a" %}{% cache "b" %}{{ content.title }}{% endcache %}{% endcache %}'
# It asks for what it shows itself.
ALONE = '{% cache "tagline" %}{{ site_info().tagline }}{% trans %}Menu{% endtrans %}{% endcache %}'


@pytest.fixture
def drawn(site):
    """Serves the site with another template of pages, in a process of its own."""
    made = []

    def drawn(template, **more):
        folder = site.folder / "templates" / "content"
        folder.mkdir(parents=True)
        (folder / "page.jinja2").write_text(template)
        for name, text in more.items():
            (folder / f"{name}.jinja2").write_text(text)
        made.append(another_process(site))
        return client(made[0])

    yield drawn
    shutil.rmtree(site.folder / "templates")
    for each in made:
        each.registry.cms_engine.dispose()


@pytest.mark.parametrize(
    "template", [TITLE, NAMED, INCLUDED, MACRO, LOOP, NESTED],
    ids=["title", "name of a function", "included", "macro", "loop", "nested"],
)  # fmt: skip
def test_it_follows_what_the_view_had_read(drawn, writer, template):
    app = drawn(template, title="{{ content.title }}")
    page = writer.write("page", title="Before")
    url = writer.url(page)
    assert "Before" in app.get(url).text
    writer.change(page, title="After")
    answer = app.get(url)
    assert "After" in answer.text
    assert "Before" not in answer.text


def test_one_that_reads_all_itself_is_made_once_for_all_pages(drawn, writer, site):
    app = drawn(ALONE + "{{ content.title }}")
    one, two = (writer.write("page", title=title) for title in ("One", "Two"))
    counters = app.app.registry.cms_caches.counters
    for page in (one, two):
        app.get(writer.url(page))
    assert rendered(counters) == 1
    writer.change(one, title="Another")
    assert app.get(writer.url(one)).text.endswith("Another")
    assert status_of(app.get(writer.url(two))) == "hit"
    assert rendered(counters) == 1
    site.settings.save({"site.tagline": "By the sea"})
    assert app.get(writer.url(two)).text.startswith("By the sea")


def test_it_follows_what_a_function_gave_before_it_as_well(drawn, writer):
    """Menus are read once for a page; each part that shows one depends on them all the same."""
    about = writer.write("page", title="Before")
    app = drawn('{{ menu("main") }}{% cache "menu" %}{{ menu("main") }}{% endcache %}')
    url = writer.url(writer.write("page", title="Other"))
    assert app.get(url).text.count("Before") == 2
    writer.change(about, title="After")
    answer = app.get(url).text
    assert (answer.count("After"), answer.count("Before")) == (2, 0)


def test_each_page_is_marked_in_its_own_menu(drawn, writer):
    """A part that marks where it stands is right for one address."""
    app = drawn('{% cache "menu" %}{{ menu("main") }}{% endcache %}')
    for page in [writer.write("page", title=title) for title in ("One", "Two")]:
        url = writer.url(page)
        found = re.findall(r'href="([^"]*)" aria-current="page"', app.get(url).text)
        assert found == [urlsplit(url).path]
    answers = app.app.registry.cms_caches.counters.totals()["fragment"].answers
    assert answers == {f"{BYPASS}.address": 2}


def test_a_part_that_shows_the_address_is_drawn_for_each_page(drawn, writer):
    app = drawn('{% cache "share" %}{{ request.url }}{% endcache %}')
    for page in [writer.write("page", title=title) for title in ("One", "Two")]:
        assert app.get(writer.url(page)).text == f"http://localhost{writer.url(page)}".rstrip("/")


def test_one_that_shows_what_it_was_handed_is_kept(drawn, writer):
    """Whatever the page had done before: it has looked at its address, and shown a menu."""
    app = drawn(
        '{% extends "layout.jinja2" %}{% block content %}{{ menu("main") }}'
        '{% cache "head", content.id %}{{ content.title }}{% endcache %}{% endblock %}'
    )
    url = writer.url(writer.write("page", title="Words"))
    app.get(url)
    app.app.registry.cms_caches.pages.drop(f"http://localhost{url.rstrip('/')}")
    again = app.get(url)
    assert status_of(again) == "miss"
    assert "Words" in again.text
    assert rendered(app.app.registry.cms_caches.counters) == 1


def rendered(counters):
    """Return how many parts this process has made."""
    return counters.totals()["fragment"].renders


def test_what_was_touched_of_the_visitor_is_in_no_part(drawn, writer):
    """Whoever comes next gets no token of somebody else's."""
    app = drawn(
        "{% set token = request.session.get_csrf_token() %}"
        '{% cache "form" %}{{ token }}{% endcache %}'
    )
    url = writer.url(writer.write("page"))
    first = app.get(url)
    app.reset()
    second = app.get(url)
    assert status_of(first) == status_of(second) == "bypass"
    assert first.text != second.text
