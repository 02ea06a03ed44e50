"""What views say of their answers, early and late, themselves and by what they are made of."""

import pytest

from tests.functional.cms_cache.pages.application import status_of

MISS = "fwd=miss; stored; detail=miss"


@pytest.mark.parametrize(
    ("control", "said"),
    [
        ("no-cache", "fwd=bypass; detail=no-cache"),
        ("private", "fwd=bypass; detail=private"),
        ("public, max-age=60", MISS),
    ],
)
def test_what_is_said_after_the_view_counts(site, control, said):
    """By a callback of the response, when the page has been given its headers."""
    site.script = {"kind": "page", "late control": control}
    assert site.said("/misbehave/x") == said
    site.later(61)
    assert not site.said("/misbehave/x").startswith("hit")


@pytest.mark.parametrize("control", ["no-cache", "public, max-age=60"])
def test_a_page_is_kept_as_it_says_whatever_its_parts_say(site, control):
    site.add("a", "a note")
    site.script = {"part": "/note/a", "Cache-Control": control}
    answer = site.get("/misbehave/x")
    assert "a note" in answer.text
    assert status_of(answer) == ("fwd=bypass; detail=no-cache" if control == "no-cache" else MISS)
    site.later(61)
    assert not site.said("/misbehave/x").startswith("hit")


def test_and_follows_what_its_parts_read(site):
    site.add("a", "a note")
    site.script = {"part": "/note/a", "kind": "page"}
    assert [site.said("/misbehave/x") for _ in range(2)] == [MISS, "hit"]
    site.edit("a", "another note")
    assert "another note" in site.get("/misbehave/x").text


def test_a_place_that_cannot_be_filled_stays_empty(site):
    for said in (MISS, "hit"):
        answer = site.get("/broken/x")
        assert answer.text == "a page all the same"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert status_of(answer) == said
