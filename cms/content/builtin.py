"""The content types every site has, and the settings of content."""

from __future__ import annotations

from collections.abc import Callable

from pyramid.config import Configurator

from cms.content.types import FEATURES
from cms.i18n import _
from cms.settings.kinds import Size


def include(config: Configurator) -> None:
    # The set is filled while the application is configured; content reads it later.
    config.registry.cms_content_types.system_paths = config.registry.cms_system_paths
    config.add_setting(
        "content.max_body",
        type=Size,
        default=Size(2 * 1024 * 1024),
        label=_("Longest text"),
        group="content",
        editable=True,
        help="Most bytes that the body of one piece of content may have.",
    )
    config.add_setting(
        "content.summary_words",
        type=int,
        default=55,
        label=_("Words of a summary"),
        group="content",
        editable=True,
        check=_between(5, 500),
        help="How many words lists show of content that has neither excerpt nor a 'more' mark.",
    )
    config.add_setting(
        "content.keep_revisions",
        type=int,
        default=0,
        label=_("Revisions to keep"),
        group="content",
        editable=True,
        check=_between(0, 100_000),
        help="How many revisions of each piece of content are kept; 0 keeps all.",
    )
    config.add_content_type(
        "page",
        label=_("Page"),
        label_plural=_("Pages"),
        hierarchical=True,
        permalink="{path}",
        template="content/page.jinja2",
        supports=FEATURES - {"terms", "sticky", "feed"},
        icon="page",
        order=10,
    )
    config.add_content_type(
        "post",
        label=_("Post"),
        label_plural=_("Posts"),
        permalink="{year}/{month}/{slug}",
        in_home=True,
        template="content/post.jinja2",
        icon="post",
        order=20,
    )


def _between(least: int, most: int) -> Callable[[int], None]:
    def check(value: int) -> None:
        if not least <= value <= most:
            raise ValueError(f"it must be between {least} and {most}")

    return check
