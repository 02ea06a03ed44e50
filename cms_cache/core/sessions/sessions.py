"""What an application does with sessions beside reading and writing its own."""

from __future__ import annotations

import hashlib
import time

from cms_cache.core.sessions.types import SessionInfo, SessionStore


def handle_of(session_id: str) -> str:
    """The name of a session that may be stored, listed and logged: a digest of its id."""
    return hashlib.sha256(session_id.encode()).hexdigest()[:40]


class Sessions:
    """The sessions of all accounts.

    Args:
        store: where they are kept.
        kind: `redis`, `file` or `memory`.
        reason: why that one, in a sentence.
        absolute: seconds after which a session ends whatever happens.

    Every method raises `Unavailable` when the store does not answer.
    """

    def __init__(self, store: SessionStore, *, kind: str, reason: str, absolute: int) -> None:
        self.store = store
        self.kind = kind
        self.reason = reason
        self.absolute = absolute

    def bind(self, session_id: str, account: str, details: dict[str, str]) -> str:
        """Note that a session belongs to an account; answers its handle."""
        info = SessionInfo(
            handle=handle_of(session_id), account=account, created=time.time(), details=details
        )
        self.store.bind(info, self.absolute)
        return info.handle

    def list_sessions(self, account: object) -> list[SessionInfo]:
        """Live sessions of an account, the newest first."""
        return self.store.of_account(str(account))

    def end_session(self, account: object, handle: str) -> bool:
        """End one session of an account; `False` when it has no such session."""
        if all(info.handle != handle for info in self.store.of_account(str(account))):
            return False
        self.store.delete(handle)
        return True

    def end_sessions(self, account: object, *, keep: str | None = None) -> int:
        """End every session of an account but the handle in `keep`; answers how many."""
        ended = [info for info in self.store.of_account(str(account)) if info.handle != keep]
        for info in ended:
            self.store.delete(info.handle)
        return len(ended)
