"""Writes a new plugin from the files beside this module."""

from __future__ import annotations

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from cms.scripts.errors import CommandError

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
SUFFIX = ".tmpl"


def write_plugin(name: str, into: Path) -> Path:
    """Write the plugin *name* into a folder of that name below *into* and return the folder.

    :raises CommandError: the name is none, or the folder is there already.
    """
    if not NAME.match(name) or len(name) > 40:
        raise CommandError(f"{name!r} is no name such as opening-hours")
    folder = into / name
    if folder.exists():
        raise CommandError(f"{folder} is there already; nothing was written")
    package = name.replace("-", "_")
    if package in ("cms", "tests"):
        raise CommandError(f"{name!r} would hide another package; choose another name")
    words = {
        "{{name}}": name,
        "{{package}}": package,
        "{{label}}": name.replace("-", " ").capitalize(),
    }
    try:
        with as_file(files(__package__) / "files") as source:
            for path in sorted(source.rglob("*" + SUFFIX)):
                _write(path, folder / _place(path.relative_to(source), package), words)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    return folder


def _place(path: Path, package: str) -> Path:
    """Return where a template's file goes: without the suffix, in the plugin's own package."""
    parts = [package if part == "package" else part for part in path.parts]
    return Path(*parts).with_name(path.name.removesuffix(SUFFIX))


def _write(source: Path, target: Path, words: dict[str, str]) -> None:
    text = source.read_text("utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
