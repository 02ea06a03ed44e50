"""The menus of public pages: what they lead to, and that they follow every change."""

from __future__ import annotations

import datetime as dt

import pytest

from cms.menus.models import Menu, MenuItem
from tests.functional.site.conftest import NOON


@pytest.fixture
def put(site):
    def put(place, *items, name="A menu"):
        with site.scope() as scope:
            menu = Menu(slug=place, name=name, locale="en", place=place)
            menu.items = [MenuItem(position=n, **item) for n, item in enumerate(items)]
            scope.db.add(menu)
            scope.db.flush()
            return [item.id for item in menu.items]

    return put


def entries(response, place="site-nav"):
    return [(a.get_text(), a["href"]) for a in response.html.select(f".{place} li > a")]


def test_items_lead_to_content_terms_and_addresses(app, writer, put):
    page = writer.write("page", title="About")
    term = writer.term("category", "Stone")
    put(
        "main",
        {"kind": "home", "label": "Start"},
        {"kind": "content", "target_id": page.id},
        {"kind": "term", "target_id": term, "label": "On stone"},
        {"kind": "url", "url": "https://example.org/", "label": "Elsewhere"},
    )
    assert entries(app.get("/")) == [
        ("Start", "/"),
        ("About", writer.url(page)),
        ("On stone", writer.links.category("stone")),
        ("Elsewhere", "https://example.org/"),
    ]


def test_the_page_one_is_on_is_marked(app, writer, put):
    page = writer.write("page", title="About")
    put("main", {"kind": "content", "target_id": page.id}, {"kind": "home", "label": "Start"})
    current = app.get(writer.url(page)).html.select(".site-nav [aria-current]")
    assert [link.string for link in current] == ["About"]


def test_nested_items(app, site, writer, put):
    (top,) = put("main", {"kind": "url", "url": "/top", "label": "Top"})
    with site.scope() as scope:
        menu_id = scope.db.get(MenuItem, top).menu_id
        scope.db.add(MenuItem(menu_id=menu_id, parent_id=top, kind="url", url="/low", label="Low"))
    below = app.get("/").html.select(".site-nav li details li a")
    assert [(a.string, a["href"]) for a in below] == [("Low", "/low")]


def test_an_item_whose_target_is_not_public_is_not_shown(app, writer, put, clock):
    draft = writer.write("page", title="Draft", status="draft")
    soon = writer.write("page", title="Soon", published_at=NOON + dt.timedelta(hours=1))
    put(
        "main",
        {"kind": "content", "target_id": draft.id},
        {"kind": "content", "target_id": soon.id},
        {"kind": "content", "target_id": 9999},
        {"kind": "home", "label": "Start"},
    )
    assert [label for label, _ in entries(app.get("/"))] == ["Start"]
    clock.advance(hours=1)
    assert [label for label, _ in entries(app.get("/"))] == ["Soon", "Start"]


def test_menus_follow_what_changes(app, site, writer, put):
    page = writer.write("page", title="About")
    (item,) = put("main", {"kind": "content", "target_id": page.id})
    assert entries(app.get("/"))[0][0] == "About"
    writer.clock.advance(minutes=1)
    writer.change(page, title="About us")
    assert entries(app.get("/"))[0][0] == "About us"
    with site.scope() as scope:
        scope.db.get(MenuItem, item).label = "Who we are"
    assert entries(app.get("/"))[0][0] == "Who we are"
    with site.scope() as scope:
        scope.db.delete(scope.db.get(MenuItem, item))
    assert entries(app.get("/"))[:1] != [("Who we are", writer.url(page))]


def test_without_a_menu_the_top_pages_are_shown(app, writer):
    top = writer.write("page", title="Top")
    writer.write("page", title="Below", parent_id=top.id)
    assert entries(app.get("/")) == [("Top", writer.url(top))]


def test_labels_are_text(app, put):
    put("main", {"kind": "url", "url": "/x?a=1&b=2", "label": "<b>Bold</b>"})
    assert entries(app.get("/")) == [("<b>Bold</b>", "/x?a=1&b=2")]


def test_the_footer_has_a_name(app, put):
    put("footer", {"kind": "url", "url": "/imprint", "label": "Imprint"}, name="Legal")
    nav = app.get("/").html.select_one(".site-footer nav")
    assert nav["aria-label"] == "Legal"
    assert nav.a["href"] == "/imprint"
