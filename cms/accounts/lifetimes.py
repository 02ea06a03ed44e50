"""How long one-time links live: settings of the accounts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from cms.accounts.types import Purpose
from cms.i18n import _
from cms.settings.kinds import Duration

if TYPE_CHECKING:
    from pyramid.config import Configurator

SETTINGS = {
    Purpose.SIGN_IN: "accounts.sign_in_link",
    Purpose.RESET: "accounts.reset_link",
    Purpose.INVITE: "accounts.invitation",
}


def check_lifetime(value: int) -> None:
    """:raises ValueError: shorter than a minute or longer than thirty days."""
    if not 60 <= value <= 30 * 86400:
        raise ValueError("it must be between 1m and 30d")


def declare(config: Configurator) -> None:
    """Declare ``accounts.*``."""
    for name, seconds, label, text in (
        (
            "accounts.sign_in_link",
            3600,
            _("Sign-in links are good for"),
            "How long a one-time sign-in link works, such as 1h.",
        ),
        (
            "accounts.reset_link",
            86400,
            _("Password links are good for"),
            "How long a link to choose a new password works, such as 24h.",
        ),
        (
            "accounts.invitation",
            7 * 86400,
            _("Invitations are good for"),
            "How long an invitation to a new account works, such as 7d.",
        ),
    ):
        config.add_setting(
            name,
            type=Duration,
            default=Duration(seconds),
            check=check_lifetime,
            label=label,
            group="accounts",
            editable=True,
            help=text,
        )


def link_lifetime(settings: Any, purpose: Purpose) -> dt.timedelta:
    """Return how long a link for *purpose* works."""
    return dt.timedelta(seconds=settings[SETTINGS[purpose]])
