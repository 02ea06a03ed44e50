"""What a site's owner decides about its public pages."""

from __future__ import annotations

import re

from pyramid.config import Configurator

from cms.i18n import _
from cms.theming.colours import check_colour

_FILE = re.compile(r"(https://|/)?[\w./~%+:@-]*\Z")


def check_page_size(value: int) -> None:
    """:raises ValueError: not between 1 and 100."""
    if not 1 <= value <= 100:
        raise ValueError("it must be between 1 and 100")


def check_id(value: int) -> None:
    """:raises ValueError: negative."""
    if value < 0:
        raise ValueError("it must be the number of a page, or 0 for none")


def check_file(value: str) -> None:
    """:raises ValueError: neither an https URL, a path on this site nor a media key."""
    if not _FILE.match(value) or value.startswith("//"):
        raise ValueError("it must be a file of the media library, a path or an https URL")


def includeme(config: Configurator) -> None:
    config.add_setting(
        "site.posts_per_page",
        type=int,
        default=10,
        check=check_page_size,
        label=_("Posts per page"),
        group="reading",
        editable=True,
        help="How many entries the home page and each page of an archive list.",
    )
    config.add_setting(
        "site.front_page",
        type=int,
        default=0,
        check=check_id,
        label=_("Front page"),
        group="reading",
        editable=True,
        help="Number of the page shown at the site's address; 0 lists the latest posts there.",
    )
    config.add_setting(
        "site.posts_page",
        type=int,
        default=0,
        check=check_id,
        label=_("Posts page"),
        group="reading",
        editable=True,
        help="Number of the page whose address lists the latest posts; 0 for none.",
    )
    config.add_setting(
        "site.logo",
        default="",
        check=check_file,
        label=_("Logo"),
        group="site",
        editable=True,
        help="Picture shown instead of the name: a media file, a path or an https URL.",
    )
    config.add_setting(
        "site.icon",
        default="",
        check=check_file,
        label=_("Icon"),
        group="site",
        editable=True,
        help="Picture in the browser's tab: a media file, a path or an https URL.",
    )
    config.add_setting(
        "site.accent",
        default="",
        check=check_colour,
        label=_("Accent colour"),
        group="site",
        editable=True,
        help="Colour of links and buttons, such as #1d4f91; empty takes the theme's own. "
        "It is made darker or lighter where it would be hard to read.",
    )
    config.add_setting(
        "site.footer",
        default="",
        label=_("Footer"),
        group="site",
        editable=True,
        help="Text at the foot of every page; empty shows the year and the site's name.",
    )
