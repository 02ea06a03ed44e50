"""The settings `compression.*`."""

from __future__ import annotations

from collections.abc import Iterable

from cms_cache.core.compression.codings import CODINGS
from cms_cache.core.declare import Setting
from cms_cache.core.settings_checks import between

PREFIXES = ("compression.",)


def _known(values: Iterable[str]) -> None:
    for value in values:
        if value not in CODINGS:
            raise ValueError(f"{value!r} is unknown; allowed are {', '.join(CODINGS)}")


ROWS = (
    Setting("compression.enabled", "bool", True, "Whether responses are compressed here; switch "
            "it off when the server in front does it."),
    Setting("compression.codings", "list", ("zstd", "br", "gzip"), "Codings on offer, the best "
            "first.", check=_known),
    Setting("compression.minimum", "size", 512, "Responses shorter than this are left alone.",
            check=between(0, 2**30)),
    Setting("compression.private", "bool", False, "Whether private pages are compressed too. A "
            "page that holds a secret and echoes what somebody else chose must not be: its "
            "compressed length gives the secret away (BREACH)."),
)  # fmt: skip
