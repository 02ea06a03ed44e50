"""Acts worth an entry in the audit log, told by floors that may not call it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody did something; told inside the transaction with ``scope.notify``.

    :param scope: the unit of work; the entry is written in it.
    :param action: dotted name such as ``settings.changed``.
    """

    scope: Any
    action: str
    object_type: str = ""
    object_id: object = ""
    summary: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
