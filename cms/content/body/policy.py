"""What the body of content may hold: elements, attributes, classes; and this policy's version."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from cms.content.blocks.types import BlockTypes

#: Raise it when code here, or in the normalising or rendering, changes what comes out.
CODE_VERSION = 3

_ELEMENTS_WORDS = """
    p h1 h2 h3 h4 h5 h6 div span section article aside blockquote pre hr br wbr a strong b em i
    u s del ins sub sup small mark code kbd samp var abbr dfn cite q time data bdi bdo ruby rt
    rp address ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td figure
    figcaption img audio video source track details summary
"""
ELEMENTS = frozenset(_ELEMENTS_WORDS.split())

#: Elements of the past: let through by the sanitiser, then written as their successors.
RENAMED = {
    "acronym": "abbr",
    "tt": "code",
    "strike": "s",
    "dir": "ul",
    "big": "span",
    "center": "div",
    "main": "div",
    "header": "div",
    "footer": "div",
    "nav": "div",
}

#: Elements whose text is no text either.
_DROPPED_WORDS = """
    script style template noscript noembed noframes xmp plaintext title textarea select option
    object embed applet iframe frame frameset svg math canvas
"""
DROPPED = frozenset(_DROPPED_WORDS.split())

GLOBAL_ATTRIBUTES = frozenset({"class", "id", "lang", "dir", "title", "align", "style"})

ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "hreflang", "rel", "target", "download", "name"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "audio": frozenset({"src", "controls", "preload", "loop", "muted"}),
    "video": frozenset(
        {"src", "controls", "preload", "loop", "muted", "poster", "width", "height", "playsinline"}
    ),
    "source": frozenset({"src", "type"}),
    "track": frozenset({"src", "kind", "srclang", "label", "default"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope", "abbr"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "li": frozenset({"value"}),
    "blockquote": frozenset({"cite"}),
    "q": frozenset({"cite"}),
    "del": frozenset({"cite", "datetime"}),
    "ins": frozenset({"cite", "datetime"}),
    "time": frozenset({"datetime"}),
    "data": frozenset({"value"}),
    "details": frozenset({"open"}),
}

ALIGNMENTS = ("left", "center", "right", "wide", "full")
TEXT_ALIGNMENTS = ("left", "center", "right", "justify")
#: Names of the theme's palette; a class each for text and background.
COLOURS = ("accent", "muted", "contrast", "success", "warning", "danger", "info")
SIZES = ("small", "large", "huge")

CLASSES = frozenset(
    {f"align-{name}" for name in ALIGNMENTS}
    | {f"text-{name}" for name in TEXT_ALIGNMENTS}
    | {f"color-{name}" for name in COLOURS}
    | {f"bg-{name}" for name in COLOURS}
    | {f"size-{name}" for name in SIZES}
    | {"lead", "dropcap", "nowrap", "verse", "footnote", "footnotes", "task-list", "compact"}
)

#: Ids that the pages around the body use themselves.
RESERVED_IDS = re.compile(
    r"(?:main|content|top|page|site|header|footer|nav|menu|search|comments?|respond|sidebar"
    r"|comment-.*|form-.*|menu-.*|site-.*|skip-.*)\Z"
)


@dataclass(frozen=True, slots=True)
class BodyPolicy:
    """The base policy joined with the attributes of the registered blocks.

    :ivar version: 16 hexadecimal digits that change with anything that matters.
    """

    blocks: BlockTypes
    data_attributes: frozenset[str] = field(init=False)
    version: str = field(init=False)

    def __post_init__(self) -> None:
        names = {"data-block"} | {
            f"data-{name}" for block in self.blocks for name in block.attributes
        }
        object.__setattr__(self, "data_attributes", frozenset(names))
        object.__setattr__(self, "version", self._version())

    def _version(self) -> str:
        rows: list[object] = [
            CODE_VERSION,
            sorted(ELEMENTS),
            sorted(RENAMED.items()),
            sorted(DROPPED),
            sorted(GLOBAL_ATTRIBUTES),
            sorted((tag, sorted(names)) for tag, names in ATTRIBUTES.items()),
            sorted(CLASSES),
            RESERVED_IDS.pattern,
        ]
        rows += sorted(
            (
                block.name,
                block.version,
                block.tags,
                sorted((name, str(attribute)) for name, attribute in block.attributes.items()),
            )
            for block in self.blocks
        )
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
