"""Blocks that are drawn when a page is made, and not once when the body is saved.

A form or a list of the latest posts depends on more than the body. Such a block has ``live=``
instead of ``render=``; a saved body holds a mark in its place, which no editor can write, since
the sanitiser takes comments away.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from cms.content.blocks.types import Block, BlockTypes, RenderContext

_MARK = re.compile(r"<!--block:([a-z][a-z0-9-]*):([A-Za-z0-9+/=]*)-->")
_BEGIN = "<!--block:"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBlock:
    """A live block in the page that is being made.

    :ivar attributes: by name, each as it was given or its default.
    :ivar number: which live block of the content it is, from 1.
    :ivar content_id: the content it stands in, whose address is *url*.
    """

    name: str
    attributes: Mapping[str, str]
    number: int
    content_id: int
    url: str = ""


def live_mark(block: Block, ctx: RenderContext) -> Markup:
    """Return what stands for a live block in a saved body: its ``render``."""
    attributes = {name: block.get(name) for name in block.type.attributes}
    packed = base64.b64encode(json.dumps(attributes, sort_keys=True).encode()).decode()
    return Markup("<!--block:{}:{}-->").format(block.type.name, packed)


def find_live(rendered: str, content_id: int) -> list[LiveBlock]:
    """Return the live blocks of a whole rendered body, in order."""
    return [
        _block(match, number, content_id)
        for number, match in enumerate(_MARK.finditer(rendered), start=1)
    ]


def fill_live(
    request: Any, html: str, types: BlockTypes, *, content_id: int, url: str, before: str = ""
) -> str:
    """Return *html*, a part of a rendered body, with its live blocks drawn.

    :param before: the parts of the same body that stand before it, for the numbers.
    """
    if _BEGIN not in html:
        return html
    number = len(_MARK.findall(before))

    def draw(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        type_ = types.get(match[1])
        if type_ is None or type_.live is None:
            return ""  # a plugin that is gone declared it
        return str(type_.live(request, _block(match, number, content_id, url)))

    return _MARK.sub(draw, html)


def drop_live(html: str) -> str:
    """Return *html* without its live blocks, for feeds and summaries."""
    return _MARK.sub("", html) if _BEGIN in html else html


def _block(match: re.Match[str], number: int, content_id: int, url: str = "") -> LiveBlock:
    return LiveBlock(
        name=match[1],
        attributes=json.loads(base64.b64decode(match[2])),
        number=number,
        content_id=content_id,
        url=url,
    )
