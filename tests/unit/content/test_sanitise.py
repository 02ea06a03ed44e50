"""Nothing that runs gets through, and nothing that people wrote gets lost."""
# ruff: noqa: E501 - samples of HTML are read best in one line

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from cms.content.body import markup
from cms.content.body.sanitise import MAX_DEPTH
from cms.content.errors import BodyError

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\x00=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html;base64,PHNjcmlwdD4='></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><input type=submit></form>",
    "<form><form></form><button formaction='javascript:x'>x</button></form>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(javascript:alert(1));position:fixed'>x</p>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<table background='javascript:alert(1)'><td background='javascript:x'>x</table>",
    "<video poster='javascript:alert(1)' onplay=alert(1) src=x></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<div data-block='embed' data-url='javascript:alert(1)'></div>",
    "<figure data-block='image' data-src='javascript:alert(1)' data-href='javascript:x'></figure>",
    "<figure data-block='image' data-media='5\" onerror=alert(1) x=\"'></figure>",
    "<a data-block='button' href='javascript:alert(1)'>x</a>",
    "<hr data-block='more' data-label='--><script>alert(1)</script>'>",
    "<pre data-block='code' data-language='\"><script>alert(1)</script>'><code>x</code></pre>",
    "<div data-block='group' data-background='x\"><script>alert(1)</script>'>x</div>",
    "<p id='x\"><script>alert(1)</script>'>x</p>",
    "<template><script>alert(1)</script></template>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
]

_URLS = {"href", "src", "action", "poster", "formaction", "data", "cite", "background"}
_RUN = {
    "script",
    "style",
    "object",
    "embed",
    "form",
    "input",
    "base",
    "meta",
    "link",
    "svg",
    "math",
}


def dangers(html: str) -> list[str]:
    """Return what a browser might run in *html*, by another parser than ours."""
    if not html.strip():
        return []
    found = []
    for element in lxml_html.fragment_fromstring(html, create_parent="div").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _RUN:
            found.append(element.tag)
        for name, value in element.attrib.items():
            scheme = "".join(value.split()).lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{element.tag} {name}")
            if name in _URLS and scheme.startswith(("javascript:", "data:", "vbscript:")):
                found.append(f"{element.tag} {name}={value}")
    return found


@pytest.mark.parametrize("html", HOSTILE)
class TestHostile:
    def test_nothing_runs_in_what_is_stored(self, clean, html):
        assert dangers(clean(html)) == []

    def test_nothing_runs_in_what_is_shown(self, render, html):
        assert dangers(render(html)) == []

    def test_cleaning_again_changes_nothing(self, clean, html):
        once = clean(html)
        assert clean(once) == once


@given(
    st.lists(
        st.one_of(
            st.sampled_from(HOSTILE),
            st.sampled_from(
                ["<p>", "</p>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<a href=/x>",
                 "</a>", "<ul>", "<li>", "</ul>", "<pre>", "</pre>", "<h2>", "<blockquote>", "<!--",
                 "-->", "<svg>", "</svg>", "<style>", "</style>", "<hr data-block=pagebreak>",
                 "<figure data-block=image data-media=5>", "</figure>", "<center>", "<font>", "\"'>"]
            ),
            st.text(max_size=20),
        ),
        max_size=12,
    ).map("".join)
)  # fmt: skip
@settings(max_examples=300, deadline=None)
@example("<h2><scr<script>ipt>alert(1)</scr</script>ipt><h2>")
@example("<li><table><li>")
@example("<li><isindex><li>")
@example("<li><table><li><table><li><p><table><p>")
def test_any_mixture(clean, render, html):
    once = clean(html)
    assert dangers(once) == []
    assert clean(once) == once
    assert dangers(render(html)) == []


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_text_survives(clean, text):
    """Letter for letter, control characters apart, once escaped as HTML."""
    body = f"<p>x{markup.escape_text(text)}x</p>"
    expected = markup.drop_control(text).replace("\r\n", "\n").replace("\r", "\n")
    assert markup.text_of(markup.parse(clean(body))) == f"x{expected}x"


class TestBounds:
    def test_deep_nesting_is_refused(self, clean):
        for tag in ("div", "b", "table", "blockquote"):
            with pytest.raises(BodyError, match=f"more than {MAX_DEPTH} levels"):
                clean(f"<{tag}>" * 200_000)

    def test_what_people_nest_is_fine(self, clean):
        html = "<div>" * MAX_DEPTH + "x" + "</div>" * MAX_DEPTH
        assert clean(html) == html

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ('<div data-block="group">', "</div>"),
            ("<table><tr><td>", "</td></tr></table>"),
            ('<details data-block="details">', "</details>"),
            ("<ul><li>", "</li></ul>"),
            ("<b><i>", "</i></b>"),
        ],
    )
    @pytest.mark.parametrize("number", [20, 40, 80, 120, 200, 3000])
    def test_any_depth_is_drawn_or_refused(self, render, start, end, number):
        with contextlib.suppress(BodyError):
            render(start * number + "x" + end * number)

    def test_a_long_flat_text_is_no_depth(self, clean):
        text = "<p>word <b>bold</b> &amp;</p>" * 20_000
        assert clean(text) == text

    def test_unclosed_paragraphs_and_items_are_no_depth(self, clean):
        assert clean("<p>a" * 1000).count("</p>") == 1000


class TestKept:
    @pytest.mark.parametrize(
        "html",
        [
            "<p>Backslash \\ quotes \" ' and &lt;tags&gt;</p>",
            '<p><a href="content:12#part">x</a> <a href="mailto:a@b.org">y</a></p>',
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            '<ol start="3" reversed=""><li value="7">x</li></ol>',
            (
                '<table><thead><tr><th scope="col">a</th></tr></thead>'
                '<tbody><tr><td colspan="2">b</td></tr></tbody></table>'
            ),
            '<p dir="rtl" lang="ar">مرحبا</p>',
            "<p>e\u0301 \u200f 👩‍👩‍👧 &nbsp;</p>",
            '<h2 id="my-part">x</h2>',
            '<p class="text-center lead">x</p>',
            "<pre><code>a\n\n  b</code></pre>",
            "<p>H<sub>2</sub>O <mark>x</mark> <kbd>Ctrl</kbd> <ruby>漢<rt>kan</rt></ruby></p>",
        ],
    )
    def test_as_it_is(self, clean, html):
        assert clean(html) == html

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("<acronym title='x'>y</acronym>", '<abbr title="x">y</abbr>'),
            ("<center>x</center>", '<div class="text-center">x</div>'),
            ("<p align=right>x</p>", '<p class="text-right">x</p>'),
            ("<p style='color:red; text-align : CENTER'>x</p>", '<p class="text-center">x</p>'),
            ("<img src=/a.png align=left>", '<img src="/a.png" class="align-left" alt="">'),
            ("<tt>x</tt> <strike>y</strike>", "<code>x</code> <s>y</s>"),
            ("<font color=red>x</font>", "x"),
            ("<a href='content:x'>x</a> <a href='term:0'>y</a>", "<a>x</a> <a>y</a>"),
            ("<a name=top1>x</a>", '<a id="top1">x</a>'),
            ("<p class='evil text-left'>x</p>", '<p class="text-left">x</p>'),
            ("<p id=main>x</p><p id=a>y</p><p id=a>z</p>", '<p>x</p><p id="a">y</p><p>z</p>'),
            (
                "<a target=_top rel='opener nofollow' href=/>x</a>",
                '<a rel="nofollow" href="/">x</a>',
            ),
        ],
    )
    def test_old_ways_are_written_anew(self, clean, old, new):
        assert sorted_attributes(clean(old)) == sorted_attributes(new)

    def test_a_pasted_frame_becomes_an_embed(self, clean):
        html = "<p>a<iframe width=1 src='//www.youtube.com/embed/abcdefghijk?x=1&amp;y=2'></iframe>b</p>"
        url = "https://www.youtube.com/embed/abcdefghijk?x=1&amp;y=2"
        assert f'<figure data-block="embed" data-url="{url}"></figure>' in clean(html)

    def test_data_attributes_belong_to_blocks(self, clean):
        html = '<p data-x="1" data-media="5">a</p><p data-block="image">b</p>'
        assert clean(html) == "<p>a</p><p>b</p>"

    def test_breaks_come_to_the_top(self, clean):
        html = '<div class="lead"><p>a<hr data-block="more" data-label="Go">b</p></div>'
        assert clean(html) == (
            '<div class="lead"><p>a</p></div><hr data-block="more" data-label="Go">'
            '<div class="lead">b</div>'
        )
        assert clean("<ul><li>a<hr data-block=pagebreak>b</li></ul>") == (
            '<ul><li>a</li></ul><hr data-block="pagebreak"><ul><li>b</li></ul>'
        )


def sorted_attributes(html: str) -> str:
    root = markup.parse(html)
    for element in root.iter():
        pairs = sorted(element.attrib.items())
        element.attrib.clear()
        element.attrib.update(pairs)
    return markup.inner(root)
