"""Blocks without an application around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyramid.config import Configurator

from cms.content.blocks.types import BlockTypes, RenderContext
from cms.content.body.policy import BodyPolicy
from cms.content.body.render import Renderer
from cms.content.body.sanitise import Sanitiser
from cms.media.types import MediaInfo

PHOTO = MediaInfo(
    5, "image/jpeg", 40, 30, alt='A "photo" <b>', title="Photo", filename="photo.jpg", bytes=123_456
)
REPORT = MediaInfo(6, "application/pdf", title="Report", filename="report.pdf", bytes=2_500_000)


@pytest.fixture(scope="session")
def blocks() -> BlockTypes:
    config = Configurator()
    config.add_directive("add_csp_source", lambda config, *source: None)
    config.include("cms.content.blocks")
    config.commit()
    return config.registry.cms_blocks


@pytest.fixture(scope="session")
def sanitiser(blocks: BlockTypes) -> Sanitiser:
    return Sanitiser(BodyPolicy(blocks))


@pytest.fixture(scope="session")
def clean(sanitiser: Sanitiser) -> Callable[[str], str]:
    return sanitiser.clean


@pytest.fixture(scope="session")
def render(blocks: BlockTypes, sanitiser: Sanitiser) -> Callable[..., str]:
    """Sanitise and render, as a save does."""
    renderer = Renderer(blocks)
    known = {info.id: info for info in (PHOTO, REPORT)}

    def render(html: str, **context: object) -> str:
        context.setdefault("media", known)
        return renderer.render(sanitiser.clean(html), RenderContext(**context))

    return render
