"""The reference of what plugins use: directives and events, from their docstrings."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import cms
from cms.scripts.docstrings import take_fields, to_markdown

DIRECTIVES_INTRODUCTION = """\
A plugin is a package with an `includeme(config)` that calls these; the core registers its own
through the same ones. `cms plugin new NAME` begins one, `examples/benben_events` is a worked one.
A wrong value stops the start with the directive, the value and what would be right. Two that
declare the same stop the start with both places named; the site's own include wins over a plugin's.
What they take and return is imported from `cms.plugin`. Pyramid's own directives work as well.

In all of them `name` has to be the only one of its kind, `label` and `help` are what people read
(`_("…")` makes them translatable), and `order` puts the small first.
"""
EVENTS_INTRODUCTION = """\
`config.add_subscriber(function, Event)` is told of what happens; events are imported from
`cms.plugin`. They come in pairs. Inside the transaction a subscriber may write, and may veto by
raising; what it writes is committed or rolled back with the rest. After the commit the change is
there to stay: the moment for mail, webhooks and purges.
"""
#: How the docstring of an event begins.
WHEN = ("Inside the transaction", "After the commit")
_WIDTH = 88
#: Ours, among all the directives that the framework and its add-ons have.
_OURS = ("cms.", "cms_cache.", "cms_install.")


def directives(registry: Any) -> dict[str, Callable[..., Any]]:
    """Return every directive of ours by name."""
    # The framework has no public list of the directives that were added.
    added = {name: inspect.unwrap(entry[0]) for name, entry in registry._directives.items()}
    return {
        name: function
        for name, function in sorted(added.items())
        if function.__module__.startswith(_OURS)
    }


def events() -> dict[str, type]:
    """Return every event by name: what the ``events`` modules hold that says when it is told."""
    found: dict[str, type] = {}
    for package in pkgutil.iter_modules(cms.__path__, "cms."):
        if not package.ispkg:
            continue
        try:
            module = importlib.import_module(f"{package.name}.events")
        except ModuleNotFoundError as missing:
            if missing.name != f"{package.name}.events":
                raise
            continue
        for name, thing in vars(module).items():
            ours = isinstance(thing, type) and thing.__module__ == module.__name__
            if ours and (thing.__doc__ or "").startswith(WHEN):
                found[name] = thing
    return dict(sorted(found.items()))


def directives_page(registry: Any, note: str) -> str:
    """Return every directive with its signature and what its parameters mean."""
    parts = ["# Directives\n", note, DIRECTIVES_INTRODUCTION]
    for name, function in directives(registry).items():
        parts += [
            f"## config.{name}\n",
            f"```python\n{_signature(name, function)}\n```\n",
            f"{to_markdown(function.__doc__)}\n",
        ]
    return "\n".join(parts)


def events_page(note: str) -> str:
    """Return every event with its fields."""
    rows = events()
    parts = ["# Events\n", note, EVENTS_INTRODUCTION, "| Event | Told |", "|---|---|"]
    for name, event in rows.items():
        when = next(words for words in WHEN if (event.__doc__ or "").startswith(words)).lower()
        parts.append(f"| [`{name}`](#{name.lower()}) | {when} |")
    parts.append("")
    for name, event in rows.items():
        text, meanings = take_fields(event.__doc__)
        parts += [f"## {name}\n", f"{to_markdown(text)}\n", *_fields(event, meanings), ""]
    return "\n".join(parts)


def _signature(name: str, function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    rows = list(signature.parameters.values())[1:]  # without the configurator itself
    words: list[str] = []
    for row in rows:
        if row.kind is row.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        words.append(str(row.replace(annotation=row.empty, default=_default(row.default))))
    line = f"config.{name}({', '.join(words)})"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"config.{name}(", *(f"    {word}," for word in words), ")"])


class _Ordered(frozenset[Any]):
    """A set that reads the same in each process."""

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, sorted(self)))}}}"


def _default(value: Any) -> Any:
    return _Ordered(value) if isinstance(value, frozenset) else value


def _fields(event: type, meanings: dict[str, str]) -> Iterator[str]:
    for field in dataclasses.fields(event):
        kind = field.type if isinstance(field.type, str) else field.type.__name__
        meaning = f": {meanings[field.name]}" if field.name in meanings else ""
        yield f"- `{field.name}: {kind}`{meaning}"
