"""What a store of sessions must do; `cms_cache.testing.SessionStoreContract` proves it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import msgspec


class SessionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One session of an account, as it is shown to its owner.

    Attributes:
        handle: names the session without being its id, so that it can be shown and linked.
        created: seconds since the epoch, when the account signed in.
        details: what the application noted at sign-in, such as address and browser.
    """

    handle: str
    account: str
    created: float
    details: dict[str, str] = {}


@runtime_checkable
class SessionStore(Protocol):
    """Keeps bytes by handle for a while, and which account each handle belongs to.

    A store never sees a session's id, only its handle (a digest of it): who reads the store
    cannot take a session over. Every method raises `Unavailable` when the store does not answer.
    """

    def load(self, handle: str) -> bytes | None:
        """The value, or `None` when there is none or its time is over."""

    def create(self, handle: str, value: bytes, ttl: int) -> bool:
        """Keep `value` for `ttl` seconds unless the handle exists; whether it was kept."""

    def save(self, handle: str, value: bytes, ttl: int) -> bool:
        """Replace the value and start `ttl` anew **only if the handle still exists**.

        A request that began before a session was ended must not bring it back. Answers whether
        it was there.
        """

    def delete(self, handle: str) -> None:
        """Forget the handle, its value and its account."""

    def bind(self, info: SessionInfo, ttl: int) -> None:
        """Note that `info.handle` belongs to `info.account`, for at most `ttl` seconds."""

    def of_account(self, account: str) -> list[SessionInfo]:
        """Live sessions of an account, the newest first."""
