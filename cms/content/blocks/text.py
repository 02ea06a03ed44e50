"""Blocks of text: code, table, quotes, verse, details, HTML, rules and breaks."""

from __future__ import annotations

import re

from markupsafe import Markup
from pyramid.config import Configurator

from cms.content.blocks.types import Attribute, AttributeKind, Block, RenderContext
from cms.content.body.markup import escape_text, text_of
from cms.content.body.policy import ALIGNMENTS, COLOURS
from cms.content.body.split import PAGE_BREAK, more_marker
from cms.i18n import _

ALIGN = Attribute(kind=AttributeKind.CHOICE, label=_("Alignment"), choices=ALIGNMENTS)
_LANGUAGE = re.compile(r"[A-Za-z0-9+#_.-]{1,40}\Z")


def classes(*names: str) -> str:
    """Join class names, leaving out the empty ones."""
    return " ".join(name for name in names if name)


def align_class(block: Block) -> str:
    """Return the class for the block's alignment, or nothing."""
    return f"align-{block.get('align')}" if block.get("align") else ""


def _markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - built from escaped parts


def render_code(block: Block, ctx: RenderContext) -> Markup:
    """Return preformatted code; the language becomes the class HTML itself recommends."""
    language = block.get("language")
    name = f' class="language-{language}"' if _LANGUAGE.match(language) else ""
    code = escape_text(text_of(block.element))
    return _markup(f'<pre class="block-code" tabindex="0"><code{name}>{code}</code></pre>')


def render_verse(block: Block, ctx: RenderContext) -> Markup:
    """Return text that keeps its line ends in the reading face."""
    return Markup('<pre class="block-verse">{}</pre>').format(block.inner)


def render_table(block: Block, ctx: RenderContext) -> Markup:
    """Return a table that scrolls by itself when it is wider than the page."""
    caption = block.caption
    table = block.element.find("table")
    inside = block.inner
    if table is not None and block.element.tag == "figure":
        start, end = inside.find("<table"), inside.rfind("</table>")
        inside = inside[start : end + 8]
        if caption and "<caption" not in inside:
            head = inside.index(">") + 1
            inside = inside[:head] + Markup("<caption>{}</caption>").format(caption) + inside[head:]
    name = classes("block-table", align_class(block), (block.flag("striped") and "striped") or "")
    return Markup('<div class="{}" tabindex="0" role="group">{}</div>').format(name, inside)


def render_quote(block: Block, ctx: RenderContext) -> Markup:
    """Return a quotation with its source as the caption."""
    body, source = _quote_parts(block)
    name = classes(
        "block-quote", block.get("style") and f"quote-{block.get('style')}", align_class(block)
    )
    cite = block.get("cite")
    cite_attribute = Markup(' cite="{}"').format(cite) if cite.startswith("http") else Markup()
    return Markup('<figure class="{}"><blockquote{}>{}</blockquote>{}</figure>').format(
        name, cite_attribute, body, source
    )


def render_pullquote(block: Block, ctx: RenderContext) -> Markup:
    """Return words lifted out of the text."""
    body, source = _quote_parts(block)
    name = classes("block-pullquote", align_class(block))
    return Markup('<figure class="{}"><blockquote>{}</blockquote>{}</figure>').format(
        name, body, source
    )


_SOURCE = re.compile(r"\s*<(cite|figcaption|footer)[^>]*>(.*?)</\1>\s*\Z", re.S)


def _quote_parts(block: Block) -> tuple[Markup, Markup]:
    inside = str(block.inner).strip()
    source = ""
    if match := _SOURCE.search(inside):
        inside, source = inside[: match.start()].strip(), match[2].strip()
    match = re.fullmatch(r"<blockquote[^>]*>(.*)</blockquote>", inside, re.S)
    if match and "<blockquote" not in match[1]:
        inside = match[1].strip()
        if not source and (nested := _SOURCE.search(inside)):
            inside, source = inside[: nested.start()].strip(), nested[2].strip()
    caption = f"<figcaption>{source}</figcaption>" if source else ""
    return _markup(inside), _markup(caption)


def render_details(block: Block, ctx: RenderContext) -> Markup:
    """Return text that opens on demand."""
    open_ = Markup(" open") if block.flag("open") else Markup()
    inside = block.inner
    if block.element.find("summary") is None:
        inside = Markup("<summary>{}</summary>{}").format(
            block.get("summary") or ctx.translate(_("Details")), inside
        )
    return Markup('<details class="block-details"{}>{}</details>').format(open_, inside)


def render_html(block: Block, ctx: RenderContext) -> Markup:
    """Return HTML that somebody wrote by hand; it was sanitised like everything else."""
    return Markup('<div class="block-html">{}</div>').format(block.inner)


def render_separator(block: Block, ctx: RenderContext) -> Markup:
    """Return a rule between sections."""
    style = block.get("style")
    return Markup('<hr class="{}">').format(classes("block-separator", style and f"rule-{style}"))


def render_spacer(block: Block, ctx: RenderContext) -> Markup:
    """Return white space in one of the theme's sizes."""
    return Markup('<div class="block-spacer space-{}" aria-hidden="true"></div>').format(
        block.get("size")
    )


def render_notice(block: Block, ctx: RenderContext) -> Markup:
    """Return a box that stands out."""
    return Markup('<div class="block-notice notice-{}" role="note">{}</div>').format(
        block.get("tone"), block.inner
    )


def render_pagebreak(block: Block, ctx: RenderContext) -> Markup:
    """Return the mark between two pages."""
    return _markup(PAGE_BREAK)


def render_more(block: Block, ctx: RenderContext) -> Markup:
    """Return the mark below the teaser."""
    return _markup(more_marker(block.get("label")))


def include(config: Configurator) -> None:
    choice = AttributeKind.CHOICE
    config.add_block(
        "code",
        label=_("Code"),
        tags=("pre",),
        inner="text",
        icon="code",
        render=render_code,
        attributes={"language": Attribute(label=_("Language"))},
    )
    config.add_block(
        "verse",
        label=_("Verse"),
        tags=("pre",),
        inner="text",
        icon="text",
        render=render_verse,
    )
    config.add_block(
        "table",
        label=_("Table"),
        tags=("figure", "div"),
        inner="html",
        icon="table",
        render=render_table,
        attributes={
            "align": ALIGN,
            "striped": Attribute(kind=AttributeKind.BOOLEAN, label=_("Striped rows")),
        },
    )
    config.add_block(
        "quote",
        label=_("Quote"),
        tags=("blockquote", "figure"),
        inner="html",
        icon="quote",
        render=render_quote,
        attributes={
            "cite": Attribute(kind=AttributeKind.URL, label=_("Address of the source")),
            "style": Attribute(kind=choice, label=_("Style"), choices=("plain", "large")),
            "align": ALIGN,
        },
    )
    config.add_block(
        "pullquote",
        label=_("Pull quote"),
        tags=("figure", "blockquote"),
        inner="html",
        icon="quote",
        render=render_pullquote,
        attributes={"align": ALIGN},
    )
    config.add_block(
        "details",
        label=_("Details"),
        tags=("details",),
        inner="html",
        icon="details",
        render=render_details,
        attributes={
            "open": Attribute(kind=AttributeKind.BOOLEAN, label=_("Open at first")),
            "summary": Attribute(label=_("Summary")),
        },
    )
    config.add_block(
        "notice",
        label=_("Notice"),
        tags=("div", "aside"),
        inner="html",
        icon="info",
        render=render_notice,
        attributes={
            "tone": Attribute(
                kind=choice,
                label=_("Tone"),
                default="info",
                choices=("info", "success", "warning", "danger"),
            )
        },
    )
    config.add_block(
        "html",
        label=_("HTML"),
        tags=("div",),
        inner="html",
        icon="html",
        render=render_html,
        help=_("HTML written by hand. Scripts and styles are taken out."),
    )
    config.add_block(
        "separator",
        label=_("Separator"),
        tags=("hr",),
        icon="separator",
        group="layout",
        render=render_separator,
        attributes={
            "style": Attribute(kind=choice, label=_("Style"), choices=("wide", "dots", "line")),
            "color": Attribute(kind=choice, label=_("Colour"), choices=COLOURS),
        },
    )
    config.add_block(
        "spacer",
        label=_("Space"),
        tags=("div",),
        icon="spacer",
        group="layout",
        render=render_spacer,
        attributes={
            "size": Attribute(
                kind=choice,
                label=_("Size"),
                default="medium",
                choices=("small", "medium", "large", "huge"),
            )
        },
    )
    config.add_block(
        "pagebreak",
        label=_("Page break"),
        tags=("hr",),
        icon="pagebreak",
        group="layout",
        top_level=True,
        render=render_pagebreak,
    )
    config.add_block(
        "more",
        label=_("More"),
        tags=("hr",),
        icon="more",
        group="layout",
        top_level=True,
        help=_("What stands above is the teaser in lists."),
        render=render_more,
        attributes={"label": Attribute(label=_("Words of the link"))},
    )
