"""What the Nu checker refused in imported texts, mended on the way in or out."""

from __future__ import annotations

import re

import pytest

from cms.comments.sanitise import clean_comment
from cms.content.body.references import resolve_references


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ("h2 h3 h4", "h2 h3 h4"),
        ("h3 h3 h2", "h2 h3 h2"),
        ("h6", "h2"),
        ("h2 h5 h6 h2 h4", "h2 h3 h4 h2 h3"),
    ],
)
def test_no_level_of_heading_is_left_out(render, levels, shown):
    html = render("".join(f"<{tag}>x</{tag}>" for tag in levels.split()))
    assert re.findall(r"<(h\d)", html) == shown.split()


def test_headings_below_one_of_the_first_level_go_down_with_it(render):
    assert re.findall(r"<(h\d)", render("<h1>a</h1><h2>b</h2>")) == ["h2", "h3"]


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ('<p><ins cite="inserted it">x</ins></p>', "<p><ins>x</ins></p>"),
        ('<p><q cite="https://e.org/">x</q></p>', '<p><q cite="https://e.org/">x</q></p>'),
        ('<p><a rel="nofollow" target="_blank" title="t">x</a></p>', '<p><a title="t">x</a></p>'),
        (
            '<table><tr><th scope="col"></th><th>a</th></tr></table>',
            "<table><tbody><tr><td></td><th>a</th></tr></tbody></table>",
        ),
        ("<dl><dt></dt></dl>", ""),
        ("<dl><dt>a</dt></dl>", "<div><div>a</div></div>"),
        ("<dl><dt>a</dt><dd>b</dd><dt></dt></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>", "<dl><dt>a</dt><dd>b</dd><dd>c</dd></dl>"),
    ],
)
def test_what_is_not_complete_is_made_so(clean, html, cleaned):
    assert clean(html) == cleaned
    assert clean(cleaned) == cleaned


def test_a_link_whose_target_is_gone_keeps_its_text_alone():
    html = (
        '<p><a href="content:1" target="_blank" rel="noopener">x</a> '
        '<a href="/y" rel="tag">y</a></p>'
    )
    assert resolve_references(html, {}) == '<p><a>x</a> <a href="/y" rel="tag">y</a></p>'


def test_a_comment_s_link_without_an_address_is_bare():
    assert clean_comment("<p><a title='x'>link</a></p>") == '<p><a title="x">link</a></p>'
    linked = clean_comment('<p><a title="x" href="https://e.org/">link</a></p>')
    assert 'href="https://e.org/" rel="nofollow' in linked.replace(' title="x"', "")


def test_code_that_scrolls_can_be_reached_by_the_keyboard(render):
    assert render("<pre>x</pre>") == '<pre tabindex="0">x</pre>'
