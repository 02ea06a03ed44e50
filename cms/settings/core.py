"""The settings that belong to the whole site rather than to one feature."""

from __future__ import annotations

import re
import zoneinfo
from typing import TYPE_CHECKING

from cms.settings.kinds import Secret, Url
from cms.settings.row import REQUIRED

if TYPE_CHECKING:
    from pyramid.config import Configurator

MINIMUM_SECRET = 32


def check_secret(value: str) -> None:
    """:raises ValueError: too short to be a key."""
    if len(value) < MINIMUM_SECRET:
        raise ValueError(f"a secret has at least {MINIMUM_SECRET} characters; `cms init` makes one")


def check_locale(value: str) -> None:
    """:raises ValueError: not a language tag such as ``en`` or ``pt-br``."""
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", value):
        raise ValueError("it must be a language tag in lower case, such as en or pt-br")


def check_locales(values: tuple[str, ...]) -> None:
    """:raises ValueError: one of them is not a language tag."""
    for value in values:
        check_locale(value)


def check_timezone(value: str) -> None:
    """:raises ValueError: not a name of the IANA time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValueError("it must be a time zone such as Europe/Paris or UTC")


def declare(config: Configurator) -> None:
    """Declare the site-wide rows."""
    config.add_setting(
        "cms.var",
        default="var",
        help="Folder for everything the site writes: database, media, caches, logs, secrets.",
    )
    config.add_setting(
        "cms.secret",
        type=Secret,
        default=REQUIRED,
        check=check_secret,
        help="Key that signs cookies and encrypts secrets at rest; `cms init` makes one.",
    )
    config.add_setting(
        "cms.plugins",
        type=list,
        default=(),
        help="Plugins to enable: names of installed plugins or dotted names of packages.",
    )
    config.add_setting(
        "site.url",
        type=Url,
        default=Url("http://localhost:6543"),
        # No label: a wrong one locks the admin out, so it is `cms site url` that changes it.
        editable=True,
        help="Address that visitors use, such as https://www.example.org.",
    )
    config.add_setting(
        "site.name",
        default="Benben",
        label="Name of the site",
        group="site",
        editable=True,
        help="Shown in the header, in titles and in feeds.",
    )
    config.add_setting(
        "site.tagline",
        default="",
        label="Tagline",
        group="site",
        editable=True,
        help="A few words on what the site is about.",
    )
    config.add_setting(
        "site.language",
        default="en",
        check=check_locale,
        label="Main language",
        group="language",
        editable=True,
        help="Language of pages without a language prefix in their URL.",
    )
    config.add_setting(
        "site.languages",
        type=list,
        default=(),
        check=check_locales,
        label="Further languages",
        group="language",
        editable=True,
        help="Languages whose pages live below a prefix, such as /fr/.",
    )
    config.add_setting(
        "site.timezone",
        default="UTC",
        check=check_timezone,
        offered=lambda: sorted(zoneinfo.available_timezones()),
        label="Time zone",
        group="language",
        editable=True,
        help="Times are shown and typed in this zone, such as Europe/Paris.",
    )
