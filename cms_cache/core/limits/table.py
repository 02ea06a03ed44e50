"""The limits that every site has. Each is the setting `limits.<name>`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import limits as library

from cms_cache.core.declare import Setting, Values, read_rows
from cms_cache.core.limits.types import Limit

PREFIXES = ("limits.",)
OFF = "off"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")

LIMITS = (
    Limit("sign_in", ("5/minute", "20/hour"), closed=True, exact=True,
          help="Attempts to sign in, for each pair of address and account."),
    Limit("sign_in_address", ("30/minute", "300/hour"), closed=True, exact=True,
          help="Attempts to sign in from one address, whatever the account."),
    Limit("second_factor", ("10/minute", "30/hour"), closed=True, exact=True,
          help="Attempts at a second factor, for each pair of address and account."),
    Limit("password_reset", ("5/minute", "20/hour"), closed=True, exact=True,
          help="Requests for a new password, for each pair of address and account."),
    Limit("comments", ("5/minute", "30/hour"), exact=True,
          help="Comments sent, for each address."),
    Limit("forms", ("10/minute", "60/hour"), exact=True,
          help="Contact and other public forms sent, for each address."),
    Limit("browsing", ("3000/minute",), help="Requests of any kind, for each address."),
    Limit("renders", ("600/minute",), help="Pages that had to be made anew, for each address."),
    Limit("search", ("30/minute",), help="Searches, for each address."),
    Limit("api", ("120/minute",), help="API requests, for each address."),
)  # fmt: skip


def check_rates(rates: Iterable[str]) -> None:
    """Raises `ValueError` unless each is such as `5/minute`, or the only one is `off`."""
    rates = tuple(rates)
    if rates == (OFF,):
        return
    for rate in rates:
        try:
            library.parse(rate)
        except ValueError:
            raise ValueError(
                f"{rate!r} is no rate: write 5/minute, 20/hour, 100/15minutes, or off alone"
            ) from None


ROWS = (
    Setting("limits.backend", "str", "auto", "Where events are counted; auto takes Redis when a "
            "URL is set and answers, else a file in the folder, else memory.",
            choices=("auto", "redis", "file", "memory")),
    Setting("limits.enabled", "bool", True, "Whether limits are enforced at all."),
)  # fmt: skip


def rows(table: Iterable[Limit]) -> tuple[Setting, ...]:
    """The settings of this library's limits and of those in `table`."""
    return (*ROWS, *(row_of(limit) for limit in table))


def row_of(limit: Limit) -> Setting:
    """The setting that carries a limit's rates."""
    return Setting(f"limits.{limit.name}", "list", limit.rates, limit.help, check=check_rates)


def check_new(limit: Limit) -> None:
    """Raises `ValueError` unless an application may add this limit to ours."""
    if not _NAME.fullmatch(limit.name):
        raise ValueError("a name is made of lower-case letters, digits and _")
    if f"limits.{limit.name}" in {row.name for row in rows(LIMITS)}:
        raise ValueError("this name is taken")
    if not limit.help:
        raise ValueError("say in help= what is counted, and for whom")
    check_rates(limit.rates)


def read_limits(settings: Mapping[str, Any], table: Iterable[Limit]) -> Values:
    """The values of all rows.

    Raises:
        ConfigurationProblem: an unknown limit or a wrong rate.
    """
    return read_rows(rows(table), PREFIXES, settings)
