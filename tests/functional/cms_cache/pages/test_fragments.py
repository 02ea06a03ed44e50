"""Fragments: shared by pages, ended by what they show and by the clock; values inside them."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functional.cms_cache.pages.application import status_of
from tests.functional.cms_cache.pages.models import Other, Timed


def show(site, id, seconds):
    """Let something be shown from so many seconds ahead on."""
    with site.writing() as db:
        db.add(Timed(id=id, at=(site.pages.clock() + dt.timedelta(seconds=seconds)).timestamp()))


def test_pages_share_a_fragment(site):
    show(site, 1, -1)
    assert site.get("/part/x").text == "/part/x [1]"
    assert site.get("/part/y").text == "/part/y [1]"
    assert site.renders["fragment"] == 1
    show(site, 2, -1)
    for path in ("/part/x", "/part/y"):
        assert site.get(path).text == f"{path} [1, 2]"
    assert site.renders["fragment"] == 2


def test_it_ends_at_an_instant_that_was_set_after_it_was_made(site):
    """What comes later changes nothing yet, so that nothing is rendered when it is announced."""
    show(site, 1, -1)
    site.get("/part/x")
    show(site, 2, 50)
    assert site.said("/part/x") == "hit"
    assert site.get("/part/y").text == "/part/y [1]"
    assert site.renders["fragment"] == 1
    site.later(60)
    for path in ("/part/x", "/part/y"):
        assert site.get(path).text == f"{path} [1, 2]"
        assert site.said(path) == "hit"


def test_no_page_outlives_it(site):
    """Neither the page that it was made for, nor one that found it."""
    site.script = {"lifetime": "60"}
    site.get("/part/x")
    site.later(30)
    site.get("/part/y")
    site.later(20)
    assert [site.said(f"/part/{page}") for page in "xy"] == ["hit", "hit"]
    site.later(20)
    for page in "xy":
        assert site.said(f"/part/{page}").startswith("fwd=stale")
    assert site.renders["fragment"] == 2


def test_a_page_that_found_one_for_visitors_is_for_visitors_as_well(site):
    site.script = {"for visitors": "1"}
    anna = site.visitor()
    anna.post("/plain/in")
    for page in ("/part/x", "/part/y"):
        site.get(page)
        assert status_of(anna.get(page)) == "fwd=bypass; detail=signed-in"


def test_a_value_that_moved_within_a_render_and_back_is_not_the_same(site):
    def set_to(text):
        with site.writing() as db:
            db.merge(Other(id=1, text=text))

    set_to("one")
    with ThreadPoolExecutor(1) as elsewhere:
        site.meanwhile = lambda: elsewhere.submit(set_to, "two").result()
        assert site.get("/twice/x").text == "['one'] ['two']"
    site.meanwhile = lambda: None
    set_to("one")
    answer = site.get("/twice/x")
    assert answer.text == "['one'] ['one']"
    assert status_of(answer).startswith("fwd=stale")
    assert site.said("/twice/x") == "hit"


@pytest.mark.parametrize("path", ["/twice/x", "/part/x"])
def test_a_world_that_changed_within_a_render_and_back_is_not_the_same(site, path):
    """What was made of some settings before they changed, and of others after it."""
    worlds = ["one"]
    site.pages.world = lambda: worlds[-1]
    site.meanwhile = lambda: worlds.append("two")
    site.get(path)
    site.meanwhile = lambda: None
    worlds.append("one")
    made = site.renders.copy()
    assert site.said(path) == "fwd=stale; stored; detail=settings"
    assert all(site.renders[each] == count + 1 for each, count in made.items())
    assert site.said(path) == "hit"


@pytest.mark.parametrize("path", ["/one/x", "/one/part"])
def test_what_shows_that_something_is_missing_ends_when_it_comes(site, path):
    """The view has caught what the value raised."""
    assert site.get(path).text == "nothing yet"
    with site.writing() as db:
        db.add(Other(id=1, text="here"))
    assert site.get(path).text == "here"
    assert site.said(path) == "hit"


def test_a_value_is_not_asked_again_with_an_argument_of_another_type(site):
    """A day is stored as a text; where nothing says that it is a day, it would stay one."""
    assert site.get("/day/x").text == "[]"
    with site.writing() as db:
        db.add(Other(id=1, text="2026-03-02"))
    assert site.get("/day/x").text == "['2026-03-02']"


def test_another_process_is_given_no_result_of_another_type(make, settings):
    """Where nothing says what a stored result is, it would be dictionaries there."""
    one, two = make(settings), make(settings)
    with one.writing() as db:
        db.add(Other(id=1, text="a row"))
    for number, site in enumerate((one, two)):
        for path in (f"/rows/{number}", f"/rows/{number}/more"):
            assert site.get(path).text == "a row"


def test_a_place_may_be_there_twice(site):
    anna = site.visitor()
    anna.post("/plain/in")
    site.get("/bars/x")
    assert anna.get("/bars/x").text == "top [Anna] bottom [Anna]"
    assert site.get("/bars/x").text == "top  bottom "


def test_a_value_cannot_look_at_who_asks(site):
    """It is kept for all, even where it is first asked for by somebody for himself alone."""
    for headers in ({"Authorization": "Basic YW5uYTpzZWNyZXQ="}, {}):
        assert site.get("/asks/x", headers=headers).text == "nobody, /asks/x"
