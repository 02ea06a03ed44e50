"""Small facts that a site makes up once and keeps in its folder: its prefix and its keys."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cms_cache.core.declare import Values
from cms_cache.core.errors import ConfigurationProblem
from cms_cache.core.permissions import make_file, make_folder


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The text in `path`; made with `make()` by whoever comes first."""
    with contextlib.suppress(FileNotFoundError):
        found = path.read_text(encoding="ascii").strip()
        if found:
            return found
    make_file(path, f"{make()}\n".encode("ascii"))
    return path.read_text(encoding="ascii").strip()


def made_up(key: str, path: Path, make: Callable[[], str]) -> str:
    """What stands in for the setting `key` when nobody set it: made once, kept at `path`.

    Raises:
        ConfigurationProblem: it can be neither read nor written.
    """
    try:
        return read_or_make(path, make)
    except OSError as wrong:
        raise ConfigurationProblem(
            key, "", f"it is kept in {path}, which does not work ({wrong}): mend that, or set {key}"
        ) from wrong


def folder(values: Values) -> Path | None:
    """The site's folder, or `None` when it has none or nothing can be written there."""
    if not values["cache.var"]:
        return None
    path = Path(values["cache.var"])
    try:
        make_folder(path)
    except OSError:
        return None
    return path if os.access(path, os.W_OK | os.X_OK) else None


def key_prefix(values: Values) -> str:
    """What stands before every key of this site in Redis, colon included.

    Raises:
        ConfigurationProblem: no prefix is set, and there is no folder to keep one in.
    """
    prefix: str = values["cache.prefix"]
    if not prefix:
        place = folder(values)
        if place is None:
            raise ConfigurationProblem(
                "cache.prefix", "", "with Redis, set it or a writable folder in cache.var"
            )
        path = place / "cache.prefix"
        prefix = made_up("cache.prefix", path, lambda: f"site-{secrets.token_hex(4)}")
    return prefix if prefix.endswith(":") else f"{prefix}:"
