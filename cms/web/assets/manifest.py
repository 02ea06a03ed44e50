"""The manifest: which built file stands for which bundle, and what it was built from."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "manifest.json"


@dataclass(frozen=True)
class Entry:
    """One built bundle.

    :param file: name of the file in the folder.
    :param integrity: value of the ``integrity`` attribute.
    :param digest: identity of the sources; a different one means it must be built again.
    """

    file: str
    integrity: str
    digest: str


def read_manifest(folder: Path) -> dict[str, Entry]:
    """Return the entries by bundle; none if there is no manifest, or none that can be read."""
    try:
        rows = json.loads((folder / NAME).read_text("utf-8"))
        return {name: Entry(**row) for name, row in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_manifest(folder: Path, entries: dict[str, Entry]) -> None:
    """Add *entries* to the manifest, in one step.

    Two processes may each miss what the other adds at the same moment; the loser's bundle is
    then looked at again at the next start, and found built.
    """
    rows = {name: asdict(entry) for name, entry in {**read_manifest(folder), **entries}.items()}
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".manifest-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1, sort_keys=True)
    os.chmod(temporary, 0o644)
    os.replace(temporary, folder / NAME)
