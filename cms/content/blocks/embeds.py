"""The embed block: a player from the allow-list, else a card that links to the site."""

from __future__ import annotations

import functools
from urllib.parse import urlsplit

from markupsafe import Markup
from pyramid.config import Configurator

from cms.content.blocks.providers import EmbedProviders
from cms.content.blocks.types import Attribute, AttributeKind, Block, RenderContext
from cms.content.body.policy import ALIGNMENTS
from cms.i18n import _

#: Sites whose players respect visitors best: without cookies before somebody presses play.
PROVIDERS: tuple[dict[str, str], ...] = (
    {
        "name": "youtube",
        "label": "YouTube",
        "pattern": r"(?:https?:)?//(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com/"
        r"(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/|v/)|youtu\.be/)(?P<id>[\w-]{6,20})(?:[?&#/].*)?",
        "frame": "https://www.youtube-nocookie.com/embed/{id}",
    },
    {
        "name": "vimeo",
        "label": "Vimeo",
        "pattern": r"(?:https?:)?//(?:www\.|player\.)?vimeo\.com/(?:video/|channels/\w+/)?"
        r"(?P<id>\d{4,12})(?:[/?#].*)?",
        "frame": "https://player.vimeo.com/video/{id}?dnt=1",
    },
    {
        "name": "dailymotion",
        "label": "Dailymotion",
        "pattern": r"(?:https?:)?//(?:(?:www|geo)\.)?"
        r"(?:dailymotion\.com/(?:embed/)?video/|dai\.ly/)(?P<id>\w{5,12})(?:[_?#].*)?",
        "frame": "https://geo.dailymotion.com/player.html?video={id}",
    },
    {
        "name": "peertube",
        "label": "PeerTube (framatube.org)",
        "pattern": r"(?:https?:)?//framatube\.org/(?:w|videos/(?:watch|embed))/"
        r"(?P<id>[\w-]{8,40})(?:[?#].*)?",
        "frame": "https://framatube.org/videos/embed/{id}",
    },
    {
        "name": "wordpress-tv",
        "label": "VideoPress",
        "pattern": r"(?:https?:)?//(?:videopress\.com/(?:v|embed)|video\.wordpress\.com/embed)/"
        r"(?P<id>\w{6,12})(?:[?#].*)?",
        "frame": "https://video.wordpress.com/embed/{id}",
    },
    {
        "name": "spotify",
        "label": "Spotify",
        "ratio": "audio",
        "pattern": r"(?:https?:)?//open\.spotify\.com/(?:intl-\w+/)?(?:embed/)?"
        r"(?P<kind>track|album|playlist|episode|show|artist)/(?P<id>\w{10,30})(?:[?#].*)?",
        "frame": "https://open.spotify.com/embed/{kind}/{id}",
    },
    {
        "name": "soundcloud",
        "label": "SoundCloud",
        "ratio": "audio",
        "pattern": r"(?P<url>https://(?:www\.|on\.)?soundcloud\.com/[\w./-]{3,200})(?:[?#].*)?",
        "frame": "https://w.soundcloud.com/player/?url={url}",
    },
    {
        "name": "openstreetmap",
        "label": "OpenStreetMap",
        "ratio": "4-3",
        "pattern": r"(?:https?:)?//www\.openstreetmap\.org/export/embed\.html\?"
        r"(?:[^#]*&)?bbox=(?P<bbox>[-\d.,%A-Fa-f]{7,120})(?:[&#].*)?",
        "frame": "https://www.openstreetmap.org/export/embed.html?bbox={bbox}",
    },
)

_FRAME = Markup(
    '<figure class="{}"><div class="embed-frame"><iframe src="{}" title="{}" loading="lazy"'
    ' referrerpolicy="strict-origin-when-cross-origin" allow="fullscreen; picture-in-picture"'
    ' sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"'
    " allowfullscreen></iframe></div>{}</figure>"
)
_CARD = Markup(
    '<figure class="{}"><a class="embed-card" href="{}" rel="noopener">'
    '<span class="embed-title">{}</span> <span class="embed-host">{}</span></a>{}</figure>'
)


def render_embed(providers: EmbedProviders, block: Block, ctx: RenderContext) -> Markup:
    """Return a frame for an address of the allow-list, a link card for any other."""
    url = block.get("url")
    if not url.startswith(("http://", "https://")):
        return block.figcaption()
    caption = block.figcaption()
    align = f" align-{block.get('align')}" if block.get("align") else ""
    found = providers.find(url)
    if found is None:
        host = (urlsplit(url).hostname or url).removeprefix("www.")
        classes = f"block-embed embed-link{align}"
        return _CARD.format(classes, url, block.get("title") or url, host, caption)
    provider, frame = found
    classes = f"block-embed embed-{provider.name} ratio-{provider.ratio}{align}"
    title = block.get("title") or ctx.translate(
        _("Embedded content from ${site}", mapping={"site": provider.label})
    )
    return _FRAME.format(classes, frame, title, caption)


def include(config: Configurator) -> None:
    config.add_block(
        "embed",
        label=_("Embed"),
        help=_("A video, audio or map of another site, by its address."),
        group="media",
        icon="embed",
        tags=("figure", "div"),
        inner="html",
        attributes={
            "url": Attribute(kind=AttributeKind.URL, label=_("Address")),
            "title": Attribute(label=_("Title")),
            "align": Attribute(kind=AttributeKind.CHOICE, label=_("Alignment"), choices=ALIGNMENTS),
        },
        render=functools.partial(render_embed, config.registry.cms_embeds),
    )
    for row in PROVIDERS:
        config.add_embed_provider(**row)
