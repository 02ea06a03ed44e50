"""The settings of the web layer."""

from __future__ import annotations

import ipaddress
import re

from pyramid.config import Configurator

from cms.settings.kinds import Duration, Size

PERMALINKS = {
    "category": ("category", "First part of the URL of a category's archive."),
    "tag": ("tag", "First part of the URL of a tag's archive."),
    "author": ("author", "First part of the URL of an author's archive."),
    "search": ("search", "URL of the search page."),
    "date": ("", "First part of the URL of archives by date; empty gives /2026/05."),
    "page": ("page", "Part of a URL before the number of a page of a list."),
    "feed": ("feed", "Last part of the URL of a feed."),
}


def check_base(value: str) -> None:
    """:raises ValueError: not one or more URL segments."""
    if value and not re.fullmatch(r"[^\s/?#%\\]+(/[^\s/?#%\\]+)*", value):
        raise ValueError("it must be part of a URL without a slash at its ends, such as blog/tag")


def check_filled_base(value: str) -> None:
    """:raises ValueError: as :func:`check_base`, and when empty."""
    if not value:
        raise ValueError("it must not be empty")
    check_base(value)


def check_positive(value: int) -> None:
    """:raises ValueError: below one."""
    if value < 1:
        raise ValueError("it must be at least 1")


def check_hosts(values: tuple[str, ...]) -> None:
    """:raises ValueError: one of them is not a host name, with or without a port."""
    for value in values:
        if not re.fullmatch(r"(\*\.)?[a-z0-9.-]+(:\d+)?|\[[0-9a-f:.]+\](:\d+)?", value.lower()):
            raise ValueError(f"{value!r} is not a host name such as www.example.org")


def check_proxies(values: tuple[str, ...]) -> None:
    """:raises ValueError: one of them is neither an address, a network nor ``localhost``."""
    for value in values:
        if value == "localhost":
            continue
        try:
            ipaddress.ip_network(value)
        except ValueError:
            raise ValueError(
                f"{value!r} is not an address or network such as 127.0.0.1 or 10.0.0.0/8"
            ) from None


def includeme(config: Configurator) -> None:
    """Declare ``site.hosts``, ``site.maintenance``, ``permalink.*``, ``http.*`` and ``log.*``."""
    config.add_setting(
        "site.hosts",
        type=list,
        default=(),
        check=check_hosts,
        group="site",
        help="Host names answered besides that of site.url; *.example.org takes its subdomains. "
        "All others get a 400 page.",
    )
    config.add_setting(
        "site.maintenance",
        type=bool,
        default=False,
        label="Maintenance mode",
        group="site",
        editable=True,
        help="Visitors get a short page with status 503; signed-in staff see the site.",
    )
    for kind, (default, text) in PERMALINKS.items():
        config.add_setting(
            f"permalink.{kind}_base",
            default=default,
            check=check_base if kind == "date" else check_filled_base,
            label=f"URL base: {kind}",
            group="permalinks",
            editable=True,
            help=text,
        )
    config.add_setting(
        "permalink.trailing_slash",
        type=bool,
        default=True,
        label="URLs end in a slash",
        group="permalinks",
        editable=True,
        help="Whether /about/ is the address of a page and /about leads to it, or the reverse.",
    )
    config.add_setting(
        "http.trusted_proxies",
        type=list,
        default=(),
        check=check_proxies,
        group="http",
        help="Addresses or networks of proxies in front; only their X-Forwarded-* and "
        "X-Request-ID headers count. localhost stands for a Unix socket.",
    )
    config.add_setting(
        "http.max_body",
        type=Size,
        default=Size(64 * 1024 * 1024),
        check=check_positive,
        group="http",
        help="Largest request body, uploads included; a larger one gets 413.",
    )
    config.add_setting(
        "http.max_form",
        type=Size,
        default=Size(1024 * 1024),
        check=check_positive,
        group="http",
        help="Largest form that somebody who is not signed in may send; a larger one gets 413.",
    )
    config.add_setting(
        "http.max_url",
        type=int,
        default=4000,
        check=check_positive,
        group="http",
        help="Longest path and query together, in bytes; a longer one gets 414.",
    )
    config.add_setting(
        "http.hsts",
        type=Duration,
        default=Duration(365 * 24 * 3600),
        group="http",
        help="How long browsers insist on https after a visit by https; 0 sends no header.",
    )
    config.add_setting(
        "log.format",
        default="text",
        choices=("text", "json"),
        group="log",
        help="text for people, json for machines: one object a line.",
    )
    config.add_setting(
        "log.level",
        default="INFO",
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        group="log",
        help="Lines below this level are dropped.",
    )
    config.add_setting(
        "log.access",
        type=bool,
        default=True,
        group="log",
        help="One line for each request.",
    )
