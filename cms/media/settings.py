"""The limits of what is taken in."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _
from cms.settings.kinds import Size


def include(config: Configurator) -> None:
    config.add_setting(
        "media.max_bytes",
        type=Size,
        default=Size(256 * 1024 * 1024),
        check=_positive,
        label=_("Largest file"),
        group="media",
        editable=True,
        help="Largest file that is taken in; http.max_body limits uploads as well.",
    )
    config.add_setting(
        "media.max_image_bytes",
        type=Size,
        default=Size(40 * 1024 * 1024),
        check=_positive,
        label=_("Largest picture"),
        group="media",
        editable=True,
        help="Largest picture file that is taken in.",
    )
    config.add_setting(
        "media.max_pixels",
        type=int,
        default=60_000_000,
        check=_positive,
        label=_("Most pixels"),
        group="media",
        editable=True,
        help="Most pixels (width times height) of a picture; checked before it is decoded.",
    )


def _positive(value: int) -> None:
    if value < 1:
        raise ValueError("it must be more than nothing")
