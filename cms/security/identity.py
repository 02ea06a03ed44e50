"""Who is asking, as far as views need to know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Identity:
    """A signed-in account."""

    user_id: int
    login: str
    name: str
    role: str
    locale: str | None
    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        """Return whether the account's role grants *permission*."""
        return permission in self.permissions
