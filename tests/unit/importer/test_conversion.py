"""Bodies: from WordPress's markup, classic or of blocks, to ours."""

# Markup is read more easily on one line.
# ruff: noqa: E501, ISC004

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest

from cms.importer.wordpress.convert.body import convert, convert_comment
from cms.importer.wordpress.convert.types import Attachment
from cms.importer.wordpress.plain import plain_title

PICTURE = Attachment(5, "https://old.example/a.jpg", 50, "image/jpeg", "A", "Alt", "Words")
SOUND = Attachment(6, "https://old.example/a.mp3", 51, "audio/mpeg", "Song")


class Resolver:
    """Knows one picture, one sound, one post and one reusable block."""

    def link(self, url: str) -> str | None:
        return "content:7" if url.startswith("https://old.example/post") else None

    def media(self, url: str, wp_id: int = 0) -> Attachment | None:
        for each in (PICTURE, SOUND):
            if url == each.url or (not url and wp_id == each.wp_id):
                return each
        return None

    def attachments(self, parent: int) -> Sequence[Attachment]:
        return [PICTURE, SOUND] if parent == 1 else []

    def reusable(self, wp_id: int) -> str | None:
        if wp_id == 8:
            return "<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->"
        return '<!-- wp:block {"ref":9} /-->' if wp_id == 9 else None


def html(text: str, meta: dict[str, str] | None = None) -> str:
    return convert(text, Resolver(), wp_id=1, meta=(meta or {}).get).html  # type: ignore[arg-type]


def notes(text: str) -> list[str]:
    return list(convert(text, Resolver(), wp_id=1).notes)


class TestParagraphs:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("One", "<p>One</p>"),
            ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
            ("One\r\n\r\n\r\nTwo", "<p>One</p>\n<p>Two</p>"),
            ("One\nTwo", "<p>One<br>\nTwo</p>"),
            ("One<br />\nTwo", "<p>One<br>Two</p>"),
            (
                "One\n<ul>\n<li>x</li>\n</ul>\nTwo",
                "<p>One</p>\n<ul>\n<li>x</li>\n</ul>\n<p>Two</p>",
            ),
            ("<div>One</div>", "<div>One</div>"),
            ("<div>One\n\nTwo</div>", "<div><p>One</p>\n<p>Two</p>\n</div>"),
            ("<blockquote>One</blockquote>", "<blockquote><p>One</p>\n</blockquote>"),
            ("<pre>a\n\nb\n</pre>", "<pre>a\n\nb\n</pre>"),
            ("<em>One\n\nTwo</em>", "<p><em>One</em></p>\n<p><em>Two</em></p>"),
            ("<p>One\n\nTwo</p>", "<p>One</p>\n<p>Two</p>"),
            ("<h2>Head</h2>Text", "<h2>Head</h2>\n<p>Text</p>"),
            ("<li>One\nTwo</li>", "<li>One<br>\nTwo</li>"),
            ("&nbsp;", "<p>&nbsp;</p>"),
            ("", ""),
            (" \n\n ", ""),
            ("a < b & c", "<p>a &lt; b &amp; c</p>"),
            ("<?php echo 1; ?>", "<p>&lt;?php echo 1; ?&gt;</p>"),
        ],
    )
    def test_as_wordpress_makes_them(self, text: str, wanted: str) -> None:
        assert html(text) == wanted

    def test_more_and_page_breaks(self) -> None:
        found = html("One\n<!--more Read on-->\nTwo\n<!--nextpage-->\nThree<!-- a comment -->")
        assert found == (
            '<p>One</p>\n<hr data-block="more" data-label="Read on">\n<p>Two</p>\n'
            '<hr data-block="pagebreak">\n<p>Three</p>'
        )


class TestText:
    @pytest.mark.parametrize(
        "text",
        ["back\\slash", "quotes \" '", "🌱👩‍🌾", "a\u0301", "\u200fשלום\u200e", "50 % [off]"],
    )
    def test_stays(self, text: str) -> None:
        assert html(text) == f"<p>{text}</p>"

    def test_unknown_brackets_stay_text(self) -> None:
        text = 'see [1], [unknown a="b"] and [/unknown], [caption this], array[0], [[x]]'
        assert html(text) == f"<p>{text}</p>"

    def test_an_escaped_shortcode_is_text(self) -> None:
        assert html("[[gallery ids='1']]") == "<p>[gallery ids='1']</p>"

    def test_brackets_in_attributes_are_no_shortcode(self) -> None:
        assert html('<a title="[gallery]" href="/x">x</a>') == (
            '<p><a title="[gallery]" href="/x">x</a></p>'
        )


class TestShortcodes:
    def test_caption(self) -> None:
        found = html(
            '[caption id="attachment_50" align="alignleft" width="300"]'
            '<a href="https://old.example/post"><img src="https://old.example/a.jpg" alt="Alt" /></a>'
            " Some <em>words</em>[/caption]"
        )
        assert found == (
            '<figure data-block="image" data-media="5" data-href="content:7" data-align="left">'
            '<img src="media:5" alt="Alt"><figcaption>Some <em>words</em></figcaption></figure>'
        )

    def test_caption_in_an_attribute(self) -> None:
        found = html(
            '[caption caption="Old &amp; good"]<img src="https://x.example/a.png">[/caption]'
        )
        assert "<figcaption>Old &amp; good</figcaption>" in found
        assert 'src="https://x.example/a.png"' in found

    def test_gallery_of_all_attachments(self) -> None:
        found = html("[gallery]")
        assert found.startswith('<figure data-block="gallery" data-crop="true"><figure data-block=')
        assert found.count("media:5") == 1
        assert "media:6" not in found

    def test_gallery_by_ids_says_what_is_missing(self) -> None:
        assert html('[gallery ids="50,99" columns="4"]').count("<img") == 1
        assert notes('[gallery ids="50,99"]') == [
            "pictures of a gallery that are not in the export"
        ]

    @pytest.mark.parametrize(
        ("text", "url"),
        [
            ("[embed]https://vimeo.com/1234[/embed]", "https://vimeo.com/1234"),
            ("[youtube https://youtu.be/abcdefg]", "https://youtu.be/abcdefg"),
            ('[embed src="https://vimeo.com/9"]', "https://vimeo.com/9"),
            ("[vimeo 1234]", "https://vimeo.com/1234"),
            (
                "https://www.youtube.com/watch?v=abc&t=1",
                "https://www.youtube.com/watch?v=abc&amp;t=1",
            ),
        ],
    )
    def test_embeds(self, text: str, url: str) -> None:
        assert html(text) == f'<figure data-block="embed" data-url="{url}"></figure>'

    def test_an_address_of_any_site_stays_text(self) -> None:
        assert html("https://example.org/") == "<p>https://example.org/</p>"

    def test_an_address_between_lines(self) -> None:
        assert html("Look:\nhttps://youtu.be/abcdefg\nNice") == (
            '<p>Look:</p><figure data-block="embed" data-url="https://youtu.be/abcdefg"></figure>'
            "<p>\nNice</p>"
        ).replace("<p>\n", "<p>\n")

    def test_players(self) -> None:
        assert html('[audio mp3="https://old.example/a.mp3"][/audio]') == (
            '<figure data-block="audio" data-media="6"></figure>'
        )
        assert html("[audio]") == '<figure data-block="audio" data-media="6"></figure>'
        assert html("[video src='https://x.example/f.mp4' loop='on']") == (
            '<figure data-block="video" data-src="https://x.example/f.mp4" data-loop="true"></figure>'
        )
        assert "Song" in html("[playlist]")

    def test_listings_keep_their_text(self) -> None:
        found = html(
            '[sourcecode language="python"]\nif a &lt; b:\n\n    print("[gallery]")\n[/sourcecode]'
        )
        assert found == (
            '<pre data-block="code" data-language="python">if a &lt; b:\n\n    print("[gallery]")</pre>'
        )


class TestBlocks:
    @pytest.mark.parametrize(
        ("name", "inside", "wanted"),
        [
            ("paragraph", '<p class="has-large-font-size">x</p>', '<p class="size-large">x</p>'),
            ("heading", '<h3 class="wp-block-heading">x</h3>', "<h3>x</h3>"),
            ("list", "<ul><li>x</li></ul>", "<ul><li>x</li></ul>"),
            (
                "quote",
                '<blockquote class="is-style-large"><p>x</p><cite>y</cite></blockquote>',
                '<blockquote data-block="quote" data-style="large"><p>x</p><cite>y</cite></blockquote>',
            ),
            (
                "code",
                "<pre><code>a &lt; b<br>c</code></pre>",
                '<pre data-block="code">a &lt; b\nc</pre>',
            ),
            ("verse", "<pre>a\n b</pre>", '<pre data-block="verse">a\n b</pre>'),
            ("preformatted", "<pre>a\n b</pre>", "<pre>a\n b</pre>"),
            (
                "table",
                '<figure class="is-style-stripes"><table><tbody><tr><td>x</td></tr></tbody></table>'
                "<figcaption>y</figcaption></figure>",
                '<figure data-block="table" data-striped="true"><table><tbody><tr><td>x</td></tr>'
                "</tbody></table><figcaption>y</figcaption></figure>",
            ),
            (
                "details",
                "<details open><summary>s</summary><p>x</p></details>",
                '<details data-block="details" data-open="true"><summary>s</summary><p>x</p></details>',
            ),
            (
                "separator",
                '<hr class="is-style-dots"/>',
                '<hr data-block="separator" data-style="dots">',
            ),
            ("spacer", "<div></div>", '<div data-block="spacer" data-size="large"></div>'),
            ("html", "<div><b>x</b></div>", '<div data-block="html"><div><b>x</b></div></div>'),
            (
                "button",
                '<div class="is-style-outline"><a href="https://old.example/post">x</a></div>',
                '<a data-block="button" data-style="outline" href="content:7">x</a>',
            ),
            (
                "button",
                '<div class="aligncenter"><a>x<br></a></div>',
                '<div data-block="buttons" data-justify="center"><a data-block="button">x<br></a></div>',
            ),
            ("group", "<div><p>x</p></div>", "<p>x</p>"),
            (
                "group",
                '<div><div class="wp-block-group__inner-container"><p>x</p></div></div>',
                "<p>x</p>",
            ),
            (
                "quote",
                "<blockquote><p>x</p><cite><br><em>y</em><br></cite></blockquote>",
                '<blockquote data-block="quote"><p>x</p><cite><em>y</em></cite></blockquote>',
            ),
            (
                "audio",
                '<figure><audio controls src="https://old.example/a.mp3"></audio></figure>',
                '<figure data-block="audio" data-media="6"></figure>',
            ),
            (
                "file",
                '<div><a href="https://old.example/a.mp3">Song</a><a download>Load</a></div>',
                '<div data-block="file" data-media="6" data-label="Song"></div>',
            ),
            ("some-plugin/thing", "<p>x</p>", "<p>x</p>"),
            ("freeform", "One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ],
    )
    def test_become_ours(self, name: str, inside: str, wanted: str) -> None:
        assert html(f"<!-- wp:{name} -->\n{inside}\n<!-- /wp:{name} -->") == wanted

    def test_image(self) -> None:
        found = html(
            '<!-- wp:image {"id":50,"align":"wide","sizeSlug":"large"} -->\n'
            '<figure class="wp-block-image alignwide"><a href="https://x.example/">'
            '<img src="https://old.example/a.jpg" alt="Alt"/></a>'
            "<figcaption>Words</figcaption></figure>\n<!-- /wp:image -->"
        )
        assert found == (
            '<figure data-block="image" data-media="5" data-href="https://x.example/" '
            'data-align="wide" data-size="large"><img src="media:5" alt="Alt">'
            "<figcaption>Words</figcaption></figure>"
        )

    def test_columns_within_columns(self) -> None:
        inner = (
            "<!-- wp:columns --><div><!-- wp:column --><div><!-- wp:paragraph --><p>x</p>"
            "<!-- /wp:paragraph --></div><!-- /wp:column --></div><!-- /wp:columns -->"
        )
        outer = inner.replace("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", inner)
        assert html(outer).count('data-block="column"') == 2
        assert html(outer).count('data-block="columns"') == 2

    def test_cover_keeps_its_words(self) -> None:
        found = html(
            '<!-- wp:cover {"url":"https://old.example/a.jpg","id":50,"dimRatio":30} -->\n'
            '<div class="wp-block-cover"><span class="wp-block-cover__background"></span>'
            '<img class="wp-block-cover__image-background" src="https://old.example/a.jpg"/>'
            '<div class="wp-block-cover__inner-container"><p>Words</p></div></div>\n<!-- /wp:cover -->'
        )
        assert found == ('<div data-block="cover" data-media="5" data-dim="25"><p>Words</p></div>')

    def test_footnotes_come_from_the_metadata(self) -> None:
        meta = {"footnotes": '[{"id":"abc","content":"A <em>note</em>"}]'}
        assert html("<!-- wp:footnotes /-->", meta) == (
            '<ol class="footnotes"><li id="abc">A <em>note</em> <a href="#abc-link">↩︎</a></li></ol>'
        )
        assert html("<!-- wp:footnotes /-->", {"footnotes": "broken"}) == ""

    def test_reusable_blocks_are_put_in_place(self) -> None:
        assert html('<!-- wp:block {"ref":8} /-->') == "<p>Shared</p>"
        assert notes('<!-- wp:block {"ref":9} /-->') == notes('<!-- wp:block {"ref":1} /-->')

    def test_what_the_theme_shows_is_left_out_and_named(self) -> None:
        text = "<!-- wp:latest-posts /-->\n\n<!-- wp:search {} /-->"
        assert html(text) == ""
        assert notes(text) == ["block latest-posts", "block search"]

    def test_classic_text_between_blocks(self) -> None:
        text = "One\n\nTwo\n<!-- wp:paragraph --><p>Three</p><!-- /wp:paragraph -->\nFour"
        assert html(text) == "<p>One</p>\n<p>Two</p>\n<p>Three</p>\n<p>Four</p>"

    @pytest.mark.parametrize(
        "text",
        [
            "<!-- wp:paragraph --><p>x</p>",
            "<p>x</p><!-- /wp:paragraph -->",
            '<!-- wp:paragraph {"broken: --><p>x</p><!-- /wp:paragraph -->',
            "<!-- wp:paragraph [1] --><p>x</p><!-- /wp:paragraph -->",
        ],
    )
    def test_damaged_delimiters_cost_no_text(self, text: str) -> None:
        assert "x</p>" in html(text)

    def test_frames_become_embeds(self) -> None:
        assert html('<iframe src="//www.youtube.com/embed/abc"></iframe>') == (
            '<figure data-block="embed" data-url="https://www.youtube.com/embed/abc"></figure>'
        )
        assert html('<iframe src="javascript:alert(1)"></iframe>') == ""


def test_comments_know_no_shortcodes() -> None:
    found = convert_comment("[gallery] <b>x</b>\nhttps://youtu.be/abcdefg", Resolver()).html
    assert found == "<p>[gallery] <b>x</b><br>\nhttps://youtu.be/abcdefg</p>"


def test_words_of_a_comment_stay_apart_where_its_elements_go() -> None:
    found = convert_comment(
        "<h2>One</h2><dl><dt>Two</dt><dd>Three</dd></dl>"
        "<table><tr><th>Four</th><td>Five</td></tr><tr><td>Six</td></tr></table>",
        Resolver(),
    ).html
    lines = re.sub(r"</?b>|\s+(?=<)|\n", "", found)
    assert lines == "<p>One</p><p>Two</p><p>Three</p><p>Four Five</p><p>Six</p>"


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<!-- wp:paragraph -->",
        "<!-- wp:a {",
        "<!-- /wp:paragraph -->",
        "[audio]",
        "[gallery ",
        '[gallery "',
        "[caption]",
        "<",
        "<p",
        "<script>",
        " ",
        "\n ",
        "\n\n",
        "[",
        "<b>",
        "&",
        "<em>x\n\n",
        "<li>",
        "https://youtu.be/a\n",
    ],
)
def test_no_text_takes_minutes(piece: str) -> None:
    begun = time.monotonic()
    html(piece * 20_000)
    html("<!-- wp:x " + piece * 20_000 + "! -->")
    plain_title(piece * 20_000)
    assert time.monotonic() - begun < 15
