"""Docstrings as Markdown, for the reference: reStructuredText fields and ``Args:`` sections."""

from __future__ import annotations

import inspect
import re

_ROLE = re.compile(r":[a-z]+:`~?([^`]+)`")
_LITERAL = re.compile(r"``([^`]+)``")
_FIELD = re.compile(r":(param|raises?|returns?|ivar|var)\s*([\w.]*):\s*(.*)", re.DOTALL)
_SECTION = re.compile(r"(Args|Raises|Returns|Yields):")
_ENTRY = re.compile(r"(\w[\w.]*):\s+(.*)", re.DOTALL)


def to_markdown(text: str | None) -> str:
    """Return a docstring as Markdown: paragraphs as they are, fields and sections as lists."""
    blocks = [_block(block) for block in _blocks(inspect.cleandoc(text or ""))]
    return _LITERAL.sub(r"`\1`", "\n\n".join(filter(None, blocks)))


def take_fields(text: str | None) -> tuple[str, dict[str, str]]:
    """Return a docstring without its ``:ivar name: …``, and those as Markdown by name."""
    fields: dict[str, str] = {}
    rest: list[str] = []
    for block in _blocks(inspect.cleandoc(text or "")):
        items = _items(block, indent=0) if block[0].startswith(":ivar") else []
        for item in items:
            match = _FIELD.match(item)
            assert match is not None, item
            fields[match[2]] = _LITERAL.sub(r"`\1`", match[3])
        if not items:
            rest.append("\n".join(block))
    return "\n\n".join(rest), fields


def _blocks(text: str) -> list[list[str]]:
    """Return the paragraphs of *text*, each as its lines; a section takes its entries along."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line.strip():
            found.append([])
        else:
            found[-1].append(line)
    return [block for block in found if block]


def _block(lines: list[str]) -> str:
    if _SECTION.fullmatch(lines[0].strip()):
        section = lines[0].strip()[:-1]
        return "\n".join(_entry(section, item) for item in _items(lines[1:], indent=4))
    if lines[0].startswith(":"):
        return "\n".join(_field(item) for item in _items(lines, indent=0))
    if lines[0].startswith("    "):
        return "\n".join(["```python", *(line[4:] for line in lines), "```"])
    return _join(lines)


def _items(lines: list[str], indent: int) -> list[str]:
    """Return the entries that begin at *indent*, with the lines that go on with them."""
    items: list[list[str]] = []
    for line in lines:
        if len(line) - len(line.lstrip()) <= indent or not items:
            items.append([])
        items[-1].append(line)
    return [_join(item) for item in items]


def _join(lines: list[str]) -> str:
    text = " ".join(line.strip() for line in lines)
    return _ROLE.sub(lambda match: f"`{match[1].rpartition('.')[2]}`", text)


def _field(item: str) -> str:
    match = _FIELD.match(item)
    if match is None:
        return item
    kind, name, text = match.groups()
    if kind.startswith("raise"):
        return f"- Raises `{name}`: {text}" if name else f"- Raises: {text}"
    return f"- `{name}`: {text}" if name else f"- Returns {text}"


def _entry(section: str, item: str) -> str:
    match = _ENTRY.match(item)
    if match is None:
        return f"- {item}"
    before = "Raises " if section == "Raises" else ""
    return f"- {before}`{match[1]}`: {match[2]}"
