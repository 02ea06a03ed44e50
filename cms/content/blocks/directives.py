"""``config.add_block`` and ``config.add_embed_provider``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

from cms.content.blocks.live import live_mark
from cms.content.blocks.providers import EmbedProvider, EmbedProviders
from cms.content.blocks.types import NAME, Attribute, AttributeKind, BlockType, BlockTypes
from cms.content.body.policy import ELEMENTS

INNER = ("none", "text", "html", "blocks")
Given = Mapping[str, Attribute | str]


def add_block(
    config: Configurator,
    name: str,
    *,
    label: Any,
    render: Callable[..., Any] | str | None = None,
    live: Callable[..., Any] | str | None = None,
    attributes: Given | None = None,
    tags: tuple[str, ...] = ("div",),
    help: Any = "",
    inner: str = "none",
    group: str = "text",
    icon: str = "",
    top_level: bool = False,
    version: int = 1,
) -> None:
    """Declare a block: an element with ``data-block="NAME"`` in a body.

    :param name: small letters, digits and hyphens.
    :param render: takes a ``Block`` and a ``RenderContext``, returns :class:`markupsafe.Markup`.
    :param live: instead of *render*, for what depends on more than the body: takes the request
        and a ``LiveBlock`` whenever a page is made, and returns Markup.
    :param attributes: by name (kept as ``data-NAME``): an ``Attribute``, or the name of its kind.
    :param tags: elements that may carry it, the usual one first.
    :param inner: what an editor writes inside: ``none``, ``text``, ``html`` or ``blocks``.
    :param group: heading it stands under in the editor: ``text``, ``media`` or ``layout``.
    :param icon: a name from ``admin/icons.jinja2``.
    :param top_level: it divides the body and so is lifted out of other elements.
    :param version: raise it when the HTML made by *render* changes.
    :raises ConfigurationError: names the block and the value that is wrong. Two blocks of one
        name stop the start with both places.
    """

    def wrong(message: str) -> ConfigurationError:
        return ConfigurationError(f"block {name!r}: {message}")

    if not NAME.match(name):
        raise wrong("a name is small letters, digits and hyphens, at most 40")
    if inner not in INNER:
        raise wrong(f"inner {inner!r} is none of {', '.join(INNER)}")
    if not tags or not set(tags) <= ELEMENTS:
        unknown = ", ".join(sorted(set(tags) - ELEMENTS)) or "none given"
        raise wrong(f"tags must be elements that bodies may hold ({unknown})")
    checked: dict[str, Attribute] = {}
    for key, value in (attributes or {}).items():
        if not NAME.match(key) or key == "block":
            raise wrong(f"attribute {key!r}: a name is small letters, digits and hyphens")
        if isinstance(value, str):
            if value not in list(AttributeKind):
                raise wrong(f"attribute {key!r}: kind {value!r} is none of {_kinds()}")
            value = Attribute(kind=AttributeKind(value))
        if value.kind == AttributeKind.CHOICE and not value.choices:
            raise wrong(f"attribute {key!r}: a choice needs choices")
        if value.default and value.clean(value.default) != value.default:
            raise wrong(f"attribute {key!r}: default {value.default!r} is no {value.kind}")
        checked[key] = value
    if (render is None) is (live is None):
        raise wrong("give either render= or live=")
    renderer = live_mark if render is None else config.maybe_dotted(render)
    if not callable(renderer):
        raise wrong(f"render {render!r} cannot be called")
    drawer = config.maybe_dotted(live)
    if not (drawer is None or callable(drawer)):
        raise wrong(f"live {live!r} cannot be called")
    block = BlockType(
        name=name,
        label=label,
        help=help,
        tags=tuple(tags),
        attributes=checked,
        render=renderer,
        inner=inner,
        group=group,
        icon=icon,
        top_level=top_level,
        version=version,
        live=drawer,
    )
    introspectable = config.introspectable("cms blocks", name, name, "block")
    introspectable.update(block=block, label=label)
    config.action(
        ("cms block", name),
        lambda: config.registry.cms_blocks.add(block),
        introspectables=(introspectable,),
    )


def add_embed_provider(
    config: Configurator,
    name: str,
    *,
    pattern: str,
    frame: str,
    ratio: str = "16-9",
    label: str = "",
) -> None:
    """Allow frames of a further site for the embed block.

    :param pattern: regular expression that the whole address must match; its named groups fill
        *frame*.
    :param frame: the https address of the frame, such as ``https://play.example/{id}``.
    :param ratio: ``16-9``, ``4-3``, ``1-1`` or ``audio``.
    :raises ConfigurationError: pattern or frame are wrong.
    """
    try:
        provider = EmbedProvider.compile(
            name=name, pattern=pattern, frame=frame, ratio=ratio, label=label or name
        )
    except ValueError as error:
        raise ConfigurationError(f"embed provider {name!r}: {error}") from None
    config.add_csp_source("frame-src", f"https://{provider.host}")
    introspectable = config.introspectable("cms embed providers", name, name, "embed provider")
    introspectable["provider"] = provider
    config.action(
        ("cms embed provider", name),
        lambda: config.registry.cms_embeds.add(provider),
        introspectables=(introspectable,),
    )


def _kinds() -> str:
    return ", ".join(AttributeKind)


def include(config: Configurator) -> None:
    config.registry.cms_blocks = BlockTypes()
    config.registry.cms_embeds = EmbedProviders()
    config.add_directive("add_block", add_block)
    config.add_directive("add_embed_provider", add_embed_provider)
