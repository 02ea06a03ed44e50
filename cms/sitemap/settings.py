"""The settings of the sitemap and of ``robots.txt``."""

from __future__ import annotations

import re

from pyramid.config import Configurator

from cms.i18n import _

#: What a line of robots.txt is (RFC 9309, 2.2).
_LINE = re.compile(r"[A-Za-z][A-Za-z-]*\s*:[^\x00-\x1f]*\Z")


def check_part_size(value: int) -> None:
    """:raises ValueError: no sitemap may have as many URLs, or none."""
    if not 1 <= value <= 50_000:
        raise ValueError("it must be between 1 and 50000")


def check_lines(value: str) -> None:
    """:raises ValueError: a line is neither empty nor a field with its value."""
    for line in value.splitlines():
        if line.strip() and not _LINE.match(line.strip()):
            raise ValueError(f"{line.strip()!r} is not a line such as Disallow: /private")


def includeme(config: Configurator) -> None:
    config.add_setting(
        "sitemap.part_size",
        type=int,
        default=10_000,
        check=check_part_size,
        group="sitemap",
        help="Most URLs in one part of the sitemap. The protocol allows 50000.",
    )
    config.add_setting(
        "sitemap.indexed",
        type=bool,
        default=True,
        label=_("Search engines may list this site"),
        group="sitemap",
        editable=True,
        help="When off, robots.txt asks search engines to stay away and there is no sitemap.",
    )
    config.add_setting(
        "sitemap.robots",
        default="",
        check=check_lines,
        label=_("Further lines of robots.txt"),
        group="sitemap",
        editable=True,
        help="Put below the lines that apply to all robots, such as Disallow: /drafts.",
    )
