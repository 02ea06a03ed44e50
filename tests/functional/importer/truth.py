"""What WordPress itself made of real exports, and how its text is compared with ours.

The truth has, for every post, the length and the SHA-1 of the text of the rendered body:
tags stripped, entities resolved, white space collapsed to single spaces, and typography as
``wptexturize`` leaves it. ``shown_text`` makes the same of a body of ours.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.real_data import DATA

#: Files whose truth is known.
FILES = (
    "themeunittestdata.wordpress.xml",
    "64-block-test-data.xml",
    "pelican-wordpressexport.xml",
    "wxr-small/small-export.xml",
    "wxr-small/valid-wxr-1.0.xml",
    "wxr-small/valid-wxr-1.1.xml",
)
#: The permalinks of the site that the truth was measured on.
PERMALINKS = "/%year%/%monthnum%/%day%/%postname%/"
_VERBATIM = frozenset({"pre", "code", "kbd", "tt"})


def export(name: str) -> Path:
    """Return the path of a real export, or skip the test."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real exports are not here: {path}")
    return path


def counts(name: str) -> dict[str, Any]:
    """Return the measured numbers for a file."""
    path = export("truth/counts.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    (found,) = [row for row in rows if row["file"] == Path(name).name]
    return found  # type: ignore[no-any-return]


def posts(name: str) -> list[dict[str, Any]]:
    """Return the measured posts of a file."""
    path = export(f"truth/{Path(name).stem}.posts.json")
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def _typography(text: str) -> str:
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"'(?=\d\ds)", "’", text)
    text = re.sub(r"(^|[\s(\[{\"“-])'(?=\S)", r"\1‘", text).replace("'", "’")
    text = re.sub(r'(^|[\s(\[{‘-])"(?=\S)', r"\1“", text).replace('"', "”")
    text = text.replace("...", "…").replace("---", "—").replace(" -- ", " — ")
    text = text.replace("--", "–").replace(" - ", " – ")
    return re.sub(r"\b(\d[\d.,]*)x(?=\d)", "\\1×", text)


def shown_text(body: str, *, typography: bool = True) -> str:
    """Return the words of *body* as a reader of the old site saw them."""
    body = re.sub(r'<figure data-block="embed" data-url="([^"]*)"[^>]*>', r" \1 ", body)
    body = re.sub(r"<br>\s*", "\n", body)
    found, depth = "", 0
    for part in re.split(r"(<[^>]*>)", body):
        tag = re.match(r"<(/?)(\w+)", part)
        if tag is not None:
            if tag[2] in _VERBATIM:
                depth += -1 if tag[1] else 1
            continue
        text = html.unescape(part)
        if typography and not depth:
            # A letter before the text, so that a quote after a tag closes.
            within = found and not found[-1].isspace()
            text = _typography(f"x{text}")[1:] if within else _typography(text)
        found += text
    return re.sub(r"\s+", " ", found).strip()


def variants(body: str) -> list[str]:
    """Return the readings of *body* that are equal for a person."""
    plain = shown_text(body, typography=False)
    return [shown_text(body), plain, _typography(plain)]


def same_text(body: str, post: dict[str, Any]) -> bool:
    """Tell whether *body* has exactly the text WordPress showed."""
    return any(
        hashlib.sha1(text.encode()).hexdigest() == post["text_sha"] for text in variants(body)
    )
