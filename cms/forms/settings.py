"""How long messages are kept."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _


def includeme(config: Configurator) -> None:
    config.add_setting(
        "forms.keep_done",
        type=int,
        default=0,
        check=_days,
        label=_("Days to keep messages that are done"),
        group="forms",
        editable=True,
        help="After how many days messages marked as done are deleted for good; 0 keeps them.",
    )
    config.add_setting(
        "forms.keep_spam",
        type=int,
        default=30,
        check=_days,
        label=_("Days to keep messages that are spam"),
        group="forms",
        editable=True,
        help="After how many days messages in spam are deleted for good; 0 keeps them.",
    )


def _days(value: int) -> None:
    if not 0 <= value <= 36_500:
        raise ValueError("it must be between 0 and 36500")
