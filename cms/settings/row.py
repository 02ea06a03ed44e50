"""A setting as a row: what it is called, what it means, what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cms.errors import CmsError
from cms.settings.kinds import CONVERTERS, NAMES, Secret, to_text

#: Marks a setting that has no default: the start fails while nobody gave it a value.
REQUIRED = object()


class Source(StrEnum):
    """Where the value in force came from."""

    ENVIRONMENT = "environment"
    INI = "ini"
    SECRETS = "secrets file"
    SAVED = "saved"
    DEFAULT = "default"


class SettingError(CmsError):
    """A setting is unknown, missing or wrong; the message names key, value and remedy."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One declared setting.

    :param name: dotted key, such as ``site.name``; its first part is the prefix we own.
    :param type: one of :data:`cms.settings.kinds.CONVERTERS`.
    :param default: the typed default, or :data:`REQUIRED`.
    :param help: one plain-English sentence: what it does and what is right.
    :param label: what the admin calls it; empty means it is not shown there.
    :param choices: the only values allowed; empty allows all.
    :param offered: returns what the admin lets people choose from, where that is known only
        after the start, such as themes.
    :param check: takes the typed value; raises ValueError with what is allowed.
    :param editable: whether the admin may change it.
    :param secret: whether its value is never shown.
    :param group: the heading it stands under in the admin and the reference.
    """

    name: str
    type: Any = str
    default: Any = ""
    help: str
    label: str = ""
    choices: tuple[str, ...] = ()
    offered: Callable[[], Iterable[str]] | None = None
    check: Callable[[Any], None] | None = None
    editable: bool = False
    secret: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if self.type not in CONVERTERS:
            raise SettingError(f"setting {self.name}: unknown type {self.type!r}")
        if "." not in self.name:
            raise SettingError(f"setting {self.name}: a name has a prefix, such as site.name")
        if not self.help:
            raise SettingError(f"setting {self.name}: every setting has a help text")

    @property
    def prefix(self) -> str:
        return self.name.split(".", 1)[0]

    @property
    def environment(self) -> str:
        """The environment variable that overrides it."""
        return "CMS_" + self.name.replace(".", "_").upper()

    @property
    def kind(self) -> str:
        return NAMES[self.type]

    @property
    def hidden(self) -> bool:
        return self.secret or self.type is Secret

    def parse(self, text: str) -> Any:
        """Return the typed value of *text*.

        :raises ValueError: with a sentence that says what is allowed.
        """
        value = CONVERTERS[self.type](text)
        if self.choices and value not in self.choices:
            raise ValueError(f"it must be one of: {', '.join(self.choices)}")
        if self.check is not None:
            self.check(value)
        return value

    def show(self, value: Any) -> str:
        """Return *value* for a person to read; a secret only says whether it is set."""
        if self.hidden:
            return "(set)" if value else "(not set)"
        return to_text(value)
