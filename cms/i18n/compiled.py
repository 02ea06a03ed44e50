"""The compiled form of the catalogues: made by the build, and again when a source is newer.

A wheel holds compiled catalogues. In a checkout the sources change under a running
installation (a pull, a translation), so a stale one is compiled at the next start.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

#: Seconds by which a source must be newer: unpacking a wheel writes both within one.
SLACK = 2.0


def compile_catalogue(source: Path) -> None:
    """Write the ``.mo`` file beside a ``.po`` file, in one step."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    handle, temporary = tempfile.mkstemp(dir=source.parent, prefix=".compiling-")
    try:
        with os.fdopen(handle, "wb") as out:
            write_mo(out, catalogue)
        os.chmod(temporary, 0o644)
        os.replace(temporary, source.with_suffix(".mo"))
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def compile_stale(folder: Path) -> list[Path]:
    """Compile what is missing or older than its source below *folder*; return those sources.

    A folder that cannot be written keeps what it has: texts without a translation are English.
    """
    done = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        try:
            if compiled.exists() and source.stat().st_mtime <= compiled.stat().st_mtime + SLACK:
                continue
            compile_catalogue(source)
        except OSError:
            continue
        done.append(source)
    return done
