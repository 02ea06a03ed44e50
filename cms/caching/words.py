"""What the engine says in plain English, as the admin says it in the reader's language.

The engine knows no translations. What it says is of few kinds; anything else, such as the message
of a server, is shown as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cms.admin.types import Label
from cms.i18n import _

DECISIONS: dict[str, Label] = {
    "hit": _("Answered from the store"),
    "stale": _("An old one was served"),
    "render": _("Missed, and made anew"),
    "bypass": _("Not for everybody"),
}

REGIONS: dict[str, Label] = {
    "page": _("Whole pages"),
    "fragment": _("Parts of pages"),
    "data": _("Results of look-ups"),
    "sessions": _("Who is signed in"),
    "limits": _("Rate limits"),
}

ANNOUNCED: dict[str, Label] = {
    "file": _("by a file that every process of this host has in its memory"),
    "redis": _("by a number in Redis, for several hosts"),
    "memory": _("within this one process"),
    "none": _("not at all: the database is asked each time"),
}

STEPS: dict[str, Label] = {
    "connect": _("Connect"),
    "version": _("Version"),
    "memory": _("Memory in use"),
    "most memory": _("Most memory"),
    "eviction": _("Eviction policy"),
    "uptime": _("Uptime in seconds"),
    "clients": _("Clients"),
    "write": _("Write"),
    "use": _("In use"),
    "write and read": _("Write and read"),
    "several at once": _("Several values at once"),
    "latency": _("Latency"),
    "one computes, the others wait": _("One computes, the others wait"),
    "two processes see each other": _("Two processes see each other"),
    "atomic counting": _("Atomic counting"),
    "values end by themselves": _("Values end by themselves"),
    "permissions": _("Permissions"),
    "delete": _("Delete"),
}

_SAID: tuple[tuple[str, Label], ...] = (
    (r"(?P<key>[a-z.]+) asks for it", _("${key} asks for it")),
    (
        r"(?P<key>[a-z.]+) asks for it, though it does not answer now",
        _("${key} asks for it, though it does not answer now"),
    ),
    (
        r"(?P<key>[a-z.]+) asks for it; each process counts for itself",
        _("${key} asks for it; each process counts for itself"),
    ),
    (
        r"Redis has (?:served this site|counted|kept them|had them)? ?before.*",
        _("Redis has done it before, though it does not answer now"),
    ),
    (
        r"a Redis URL is set and the server answers",
        _("a Redis URL is set and the server answers"),
    ),
    (
        r"Redis does not answer \((?P<why>.*)\), and the folder can be written",
        _("Redis does not answer (${why}), and the folder can be written"),
    ),
    (
        r"the folder can be written \(Redis did not answer: (?P<why>.*)\)",
        _("Redis does not answer (${why}), and the folder can be written"),
    ),
    (r"the folder can be written", _("the folder can be written")),
    (r"there is no folder to write to", _("there is no folder to write to")),
    (
        r"there is no folder to write to, but one process only",
        _("there is no folder to write to, but one process only"),
    ),
    (
        r"memory cannot be shared by several processes",
        _("memory cannot be shared by several processes"),
    ),
    (r"it answers", _("it answers")),
    (r"2000 bytes came back unchanged", _("2000 bytes came back unchanged")),
    (r"ten values in one go", _("ten values in one go")),
    (r"it is gone", _("it is gone")),
    (r"the lock is taken and freed", _("the lock is taken and freed")),
    (
        r"(?P<n>\d+) additions by (?P<threads>\d+) at once",
        _("${n} additions by ${threads} at once"),
    ),
    (r"a value got its end", _("a value got its end")),
    (
        r"scripts, SCAN, hashes and UNLINK are allowed",
        _("scripts, SCAN, hashes and UNLINK are allowed"),
    ),
    (r"each read what the other had written", _("each read what the other had written")),
    (r"(?P<folder>.*) can be written", _("${folder} can be written")),
    (
        r"(?P<n>\d+) values, (?P<size>\d+) bytes of (?P<most>\d+)",
        _("${n} values, ${size} bytes of ${most}"),
    ),
    (r"memory belongs to one process", _("memory belongs to one process")),
    (r"threads of one process only", _("threads of one process only")),
    (r"this region keeps nothing", _("this region keeps nothing")),
)
_PATTERNS = tuple((re.compile(pattern), text) for pattern, text in _SAID)


def in_words(translate: Callable[..., str], said: str) -> str:
    """Return what the engine said in the reader's language, else as it is.

    :param translate: as ``request.admin.translate``.
    """
    for pattern, text in _PATTERNS:
        match = pattern.fullmatch(said)
        if match is not None:
            return translate(text, mapping=match.groupdict())
    return translate(said)
