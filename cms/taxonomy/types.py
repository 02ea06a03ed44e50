"""What a taxonomy is: a name for terms of one kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A declared taxonomy.

    :ivar hierarchical: terms have parents and their paths follow.
    :ivar content_types: which types carry its terms; empty means all.
    :ivar base: first segment of its archives, unless ``permalink.NAME_base`` says otherwise.
    """

    name: str
    label: Any
    label_plural: Any
    hierarchical: bool = False
    content_types: frozenset[str] = frozenset()
    base: str = ""
    order: int = 100

    def applies_to(self, content_type: str) -> bool:
        """Say whether content of *content_type* may carry these terms."""
        return not self.content_types or content_type in self.content_types


class Taxonomies:
    """The taxonomies of one application by name."""

    def __init__(self) -> None:
        self._rows: dict[str, Taxonomy] = {}

    def add(self, taxonomy: Taxonomy) -> None:
        """Add *taxonomy*; :raises ValueError: when its name is taken."""
        if taxonomy.name in self._rows:
            raise ValueError(f"there already is a taxonomy {taxonomy.name!r}")
        self._rows[taxonomy.name] = taxonomy

    def get(self, name: str | None) -> Taxonomy | None:
        """Return the taxonomy called *name*, or None."""
        return self._rows.get(name or "")

    def __getitem__(self, name: str) -> Taxonomy:
        return self._rows[name]

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[Taxonomy]:
        return iter(sorted(self._rows.values(), key=lambda row: (row.order, row.name)))

    def of_type(self, content_type: str) -> list[Taxonomy]:
        """Return the taxonomies that content of *content_type* may carry."""
        return [row for row in self if row.applies_to(content_type)]
