"""Other people's checkers, fetched from their registries when a test first asks for one."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

#: Pinned, so that a new rule of a checker is news in a commit and not on a Tuesday.
VERSIONS = {"vnu-jar": "26.9.27", "axe-core": "4.14.1", "sitemap": "9.0.1"}


def cache() -> Path:
    """Return the folder where checkers are kept from one run to the next."""
    base = os.environ.get("BENBEN_CHECKERS") or Path(tempfile.gettempdir()) / "benben-checkers"
    folder = Path(base)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def npm_package(name: str) -> Path:
    """Return the unpacked npm package *name*; skips the test where it cannot be had."""
    folder = cache() / f"{name}-{VERSIONS[name]}"
    if folder.is_dir():
        return folder / "package"
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"not run: npm is missing, and {name} comes from it")
    with tempfile.TemporaryDirectory(dir=cache()) as scratch:
        done = subprocess.run(
            [npm, "pack", f"{name}@{VERSIONS[name]}", "--silent"],
            cwd=scratch, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        archives = list(Path(scratch).glob("*.tgz"))
        if done.returncode or not archives:
            pytest.skip(f"not run: npm cannot fetch {name}: {done.stderr.strip()[-300:]}")
        with tarfile.open(archives[0]) as archive:
            archive.extractall(Path(scratch) / "out", filter="data")
        with contextlib.suppress(OSError):  # another run was first; its copy is as good
            (Path(scratch) / "out").rename(folder)
    return folder / "package"


def require(program: str, remedy: str) -> str:
    """Return where *program* is; skips the test where it is missing."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"not run: {program} is missing ({remedy})")
    return found


def artifacts() -> Path:
    """Return the folder for pictures and reports."""
    folder = Path(
        os.environ.get("BENBEN_ARTIFACTS") or Path(tempfile.gettempdir()) / "benben-artifacts"
    )
    folder.mkdir(parents=True, exist_ok=True)
    return folder
