"""Which servers have served this site, so that `auto` means the same after each start.

Processes start at different moments. If one of them went to files because Redis happened to be
away, visitors would be signed in with one process and strangers to the next, until somebody
starts them all again. So a server that has answered once stays the choice of `auto`: while it is
away everything goes on as if it had died later, and it is taken back when it answers.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from cms_cache.core.permissions import make_file


def note(place: Path | None, url: str) -> None:
    """Note that the server at `url` answers."""
    if place is not None:
        with contextlib.suppress(OSError):
            make_file(_path(place, url))


def was_seen(place: Path | None, url: str) -> bool:
    """Whether the server at `url` has ever answered a process that wrote to this folder."""
    return place is not None and _path(place, url).exists()


def _path(place: Path, url: str) -> Path:
    # Neither user nor password: they may change, and a digest of them could be guessed at.
    parts = urlsplit(url)
    server = f"{parts.hostname}:{parts.port}{parts.path}"
    return place / f"redis-{hashlib.blake2b(server.encode(), digest_size=6).hexdigest()}.seen"
