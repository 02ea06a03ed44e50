"""Every built-in block gives clean HTML without inline styles."""
# ruff: noqa: E501 - samples of HTML are read best in one line

from __future__ import annotations

import pytest
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationConflictError, ConfigurationError

from cms.content.blocks.types import Attribute
from cms.content.body.policy import BodyPolicy

ALT = "A &#34;photo&#34; &lt;b&gt;"
NOCOOKIE = "youtube-nocookie.com/embed/dQw4w9WgXcQ"
IMG = f'<img src="media:5" alt="{ALT}" width="40" height="30" decoding="async">'


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            (
                '<figure data-block="image" data-media="5" data-align="wide" data-href="content:3">'
                "<figcaption>A <em>c</em></figcaption></figure>"
            ),
            (
                f'<figure class="block-image align-wide"><a href="content:3">{IMG}</a>'
                "<figcaption>A <em>c</em></figcaption></figure>"
            ),
        ),
        (
            '<figure data-block="image"><img src="media:5" alt=""></figure>',
            f'<figure class="block-image">{IMG}</figure>',
        ),
        # A link around a picture that says nothing is called what the caption says.
        (
            (
                '<figure data-block="image" data-src="https://e.org/x.png" data-alt="" data-href="https://e.org/x">'
                "<figcaption>A <em>c</em></figcaption></figure>"
            ),
            (
                '<figure class="block-image"><a href="https://e.org/x" rel="noopener" aria-label="A c">'
                '<img src="https://e.org/x.png" alt="" decoding="async"></a>'
                "<figcaption>A <em>c</em></figcaption></figure>"
            ),
        ),
        (
            '<figure data-block="image" data-src="https://e.org/x.png" data-href="content:3"></figure>',
            (
                '<figure class="block-image"><a href="content:3" aria-label="Picture">'
                '<img src="https://e.org/x.png" alt="" decoding="async"></a></figure>'
            ),
        ),
        ('<figure data-block="image"></figure>', ""),
        (
            '<figure data-block="image" data-src="https://e.org/x.png" data-alt="X"></figure>',
            (
                '<figure class="block-image"><img src="https://e.org/x.png" alt="X" decoding="async">'
                "</figure>"
            ),
        ),
        (
            (
                '<figure data-block="gallery" data-columns="2">'
                '<figure data-block="image" data-media="5"><figcaption>In</figcaption></figure>'
                "<figcaption>Out</figcaption></figure>"
            ),
            (
                '<figure class="block-gallery gallery-2"><div class="gallery-items">'
                f'<figure class="block-image">{IMG}<figcaption>In</figcaption></figure></div>'
                "<figcaption>Out</figcaption></figure>"
            ),
        ),
        (
            '<pre data-block="code" data-language="c++"><code>a &lt; <b>b</b>\n\n&amp;</code></pre>',
            (
                '<pre class="block-code" tabindex="0"><code class="language-c++">a &lt; b\n\n&amp;</code>'
                "</pre>"
            ),
        ),
        (
            (
                '<figure data-block="table"><table><tbody><tr><td>1</td></tr></tbody></table>'
                "<figcaption>C</figcaption></figure>"
            ),
            (
                '<div class="block-table" tabindex="0" role="group"><table><caption>C</caption><tbody>'
                "<tr><td>1</td></tr></tbody></table></div>"
            ),
        ),
        (
            '<blockquote data-block="quote" data-style="large"><p>q</p><cite>Me</cite></blockquote>',
            (
                '<figure class="block-quote quote-large"><blockquote><p>q</p></blockquote>'
                "<figcaption>Me</figcaption></figure>"
            ),
        ),
        (
            '<figure data-block="pullquote"><blockquote><p>q</p><cite>Me</cite></blockquote></figure>',
            (
                '<figure class="block-pullquote"><blockquote><p>q</p></blockquote>'
                "<figcaption>Me</figcaption></figure>"
            ),
        ),
        (
            (
                '<div data-block="buttons" data-justify="center"><a data-block="button" '
                'data-style="outline" href="https://e.org">Go</a></div>'
            ),
            (
                '<div class="block-buttons justify-center"><a class="block-button button-outline" '
                'href="https://e.org" rel="noopener">Go</a></div>'
            ),
        ),
        ('<a data-block="button" href="/x"> </a>', ""),
        (
            (
                '<div data-block="columns"><div data-block="column" data-width="34"><p>a</p></div>'
                '<div data-block="column">b</div></div>'
            ),
            (
                '<div class="block-columns columns-2"><div class="block-column width-33"><p>a</p></div>'
                '<div class="block-column">b</div></div>'
            ),
        ),
        (
            '<section data-block="group" data-background="accent"><p>x</p></section>',
            '<section class="block-group group-flow bg-accent has-background"><p>x</p></section>',
        ),
        ('<hr data-block="separator" data-style="dots">', '<hr class="block-separator rule-dots">'),
        (
            '<div data-block="spacer"></div>',
            '<div class="block-spacer space-medium" aria-hidden="true"></div>',
        ),
        ('<hr data-block="pagebreak">', "<!--pagebreak-->"),
        ('<hr data-block="more">', "<!--more-->"),
        (
            '<details data-block="details" data-open="true" data-summary="Why"><p>x</p></details>',
            '<details class="block-details" open><summary>Why</summary><p>x</p></details>',
        ),
        (
            '<div data-block="file" data-media="6"></div>',
            (
                '<p class="block-file"><a href="media:6" download>Report</a> '
                '<span class="file-facts">PDF, 2.5 MB</span></p>'
            ),
        ),
        (
            '<figure data-block="audio" data-media="6"><figcaption>c</figcaption></figure>',
            (
                '<figure class="block-audio"><audio controls preload="none" src="media:6"></audio>'
                "<figcaption>c</figcaption></figure>"
            ),
        ),
        (
            '<figure data-block="video" data-media="6" data-poster="5"></figure>',
            (
                '<figure class="block-video"><video controls playsinline preload="metadata" '
                'src="media:6" poster="media:5"></video></figure>'
            ),
        ),
        ('<div data-block="html"><p>x</p></div>', '<div class="block-html"><p>x</p></div>'),
    ],
)
def test_rendered(render, body, shown):
    assert render(body) == shown


@pytest.mark.parametrize(
    ("url", "frame"),
    [
        (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1",
            "youtube-nocookie.com/embed/dQw4w9WgXcQ",
        ),
        ("https://youtu.be/dQw4w9WgXcQ", NOCOOKIE),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", NOCOOKIE),
        ("https://vimeo.com/12345678", "player.vimeo.com/video/12345678?dnt=1"),
        ("https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC", "open.spotify.com/embed/track/"),
    ],
)
def test_sites_of_the_allow_list_are_framed(render, url, frame):
    html = render(f'<figure data-block="embed" data-url="{url.replace("&", "&amp;")}"></figure>')
    assert f'<iframe src="https://{frame}' in html.replace("www.", "")
    assert 'title="' in html
    assert "sandbox=" in html


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ", "https://youtube.com.evil.example/embed/x",
     "https://www.youtube.com/", "http://wordpress.tv/2009/03/16/x/"],
)  # fmt: skip
def test_all_others_are_linked(render, url):
    html = render(f'<figure data-block="embed" data-url="{url}"></figure>')
    assert "<iframe" not in html
    assert f'<a class="embed-card" href="{url}" rel="noopener">' in html


class TestDirective:
    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"name": "My Block"}, "block 'My Block': a name is small letters"),
            ({"tags": ("script",)}, "tags must be elements that bodies may hold"),
            ({"tags": ()}, "tags must be elements"),
            ({"inner": "anything"}, "inner 'anything' is none of"),
            ({"attributes": {"x": "colour"}}, "attribute 'x': kind 'colour' is none of"),
            ({"attributes": {"Block": "text"}}, "attribute 'Block'"),
            ({"attributes": {"x": Attribute(kind="choice")}}, "a choice needs choices"),
            ({"attributes": {"x": Attribute(kind="integer", default="a")}}, "default 'a' is no"),
            ({"render": 5}, "render 5 cannot be called"),
        ],
    )
    def test_what_is_wrong_is_said_at_once(self, config, values, message):
        with pytest.raises(ConfigurationError, match=message):
            config.add_block(**{"name": "mine", "label": "Mine", "render": nothing, **values})

    def test_two_of_one_name_stop_the_start(self, config):
        def first(config):
            config.add_block("mine", label="Mine", render=nothing)

        def second(config):
            config.add_block("mine", label="Mine too", render=nothing)

        config.include(first)
        config.include(second)
        with pytest.raises(ConfigurationConflictError, match="mine"):
            config.commit()

    def test_it_can_be_looked_up(self, config):
        config.add_block(
            "mine", label="Mine", render=lambda b, c: Markup(), attributes={"x": "url"}
        )
        config.commit()
        row = config.registry.introspector.get("cms blocks", "mine")
        assert row["block"].attributes["x"].kind == "url"

    def test_a_new_attribute_is_a_new_policy(self, config):
        config.add_block(
            "mine", label="Mine", render=lambda b, c: Markup(), attributes={"x": "url"}
        )
        other = Configurator()
        other.include("cms.content.blocks.directives.include")
        other.add_block("mine", label="Mine", render=nothing)
        config.commit()
        other.commit()
        versions = {BodyPolicy(c.registry.cms_blocks).version for c in (config, other)}
        assert len(versions) == 2

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"pattern": "("}, "no regular expression"),
            ({"frame": "http://e.org/{id}"}, "no https address"),
            ({"frame": "https://e.org/{other}"}, "names other"),
            ({"ratio": "3-2"}, "ratio '3-2' is none of"),
        ],
    )
    def test_embed_providers(self, config, values, message):
        good = {"pattern": r"https://e\.org/(?P<id>\d+)", "frame": "https://e.org/embed/{id}"}
        with pytest.raises(ConfigurationError, match=message):
            config.add_embed_provider("mine", **{**good, **values})


def nothing(block, ctx):
    return Markup()


@pytest.fixture
def config():
    config = Configurator()
    config.add_directive("add_csp_source", lambda config, *source: None)
    config.include("cms.content.blocks.directives.include")
    return config
