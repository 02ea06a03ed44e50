"""What can go wrong with caches, sessions and limits, named."""

from __future__ import annotations


class CacheError(Exception):
    """Base of everything this library raises on purpose."""


class ConfigurationProblem(CacheError, ValueError):
    """A setting is unknown, wrong or contradicts another one.

    Args:
        key: the setting as it is written in the ini file.
        value: what was found there.
        allowed: what would have been right, in words.
    """

    def __init__(self, key: str, value: object, allowed: str) -> None:
        self.key = key
        self.value = value
        self.allowed = allowed
        super().__init__(f"{key} = {value!r} cannot be used: {allowed}")


class Unavailable(CacheError):
    """A store did not answer in time, or refused. Try again later, or use the next tier."""
