"""Finds every text for people in the sources: Python and Jinja.

Besides what is marked with ``_``, it takes the ``label`` and ``help`` that code hands to
directives (``config.add_setting(…, label="Name of the site")``): those are shown in the
admin, and plain text is easier to write there.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "pluralize": (1, 2)}
SHOWN = frozenset({"label", "label_plural", "help"})

METHODS = [
    ("**/scripts/**", "ignore"),
    ("**.py", "cms.i18n.extract:shown_keywords"),
    ("**.jinja2", "jinja2"),
]
OPTIONS = {
    "**.jinja2": {
        "newstyle_gettext": "true",
        "trimmed": "true",
        "silent": "false",
        "extensions": "cms_cache.web.pages.jinja.CacheTags",
    }
}

Message = tuple[int, Any, Any, list[str]]


def shown_keywords(
    file: BinaryIO, keywords: Any, tags: Collection[str], options: dict[str, Any]
) -> Iterator[Message]:
    """Yield the messages of a Python source: marked ones, and texts given to directives."""
    from babel.messages.extract import extract_python

    yield from extract_python(file, keywords, tags, {"encoding": "utf-8"})  # type: ignore[misc]
    file.seek(0)
    source = file.read().decode("utf-8")
    if "import click" in source:
        return  # the help of commands is English
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in SHOWN and _is_text(keyword.value):
                    yield keyword.value.lineno, "_", keyword.value.value, []  # type: ignore[attr-defined]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def extract(packages: Iterable[Path]) -> Catalog:
    """Return the template catalogue of all messages below *packages*."""
    catalogue = Catalog(
        project="Benben", charset="utf-8", copyright_holder="the Benben authors", fuzzy=False
    )
    for package in packages:
        found = extract_from_dir(package, METHODS, OPTIONS, keywords=KEYWORDS)
        for file, _line, message, comments, context in found:
            where = f"{package.name}/{Path(file).as_posix()}"
            catalogue.add(message, locations=[(where, 0)], auto_comments=comments, context=context)
    return catalogue
