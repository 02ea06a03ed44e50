"""Sites whose players may be framed, and how an address becomes the address of a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

RATIOS = ("16-9", "4-3", "1-1", "audio")


@dataclass(frozen=True, slots=True)
class EmbedProvider:
    """One site: *pattern* recognises an address, *frame* is filled with its named groups."""

    name: str
    label: str
    pattern: re.Pattern[str]
    frame: str
    ratio: str

    @classmethod
    def compile(
        cls, *, name: str, pattern: str, frame: str, ratio: str, label: str
    ) -> EmbedProvider:
        """Return a checked provider; :raises ValueError: says which value is wrong."""
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(f"pattern {pattern!r} is no regular expression: {error}") from None
        if urlsplit(frame).scheme != "https" or not urlsplit(frame).hostname:
            raise ValueError(f"frame {frame!r} is no https address")
        missing = set(re.findall(r"{(\w+)}", frame)) - set(compiled.groupindex)
        if missing:
            raise ValueError(
                f"frame {frame!r} names {', '.join(sorted(missing))}, pattern does not"
            )
        if ratio not in RATIOS:
            raise ValueError(f"ratio {ratio!r} is none of {', '.join(RATIOS)}")
        return cls(name, label, compiled, frame, ratio)

    @property
    def host(self) -> str:
        """The host that the content security policy must let frames come from."""
        return urlsplit(self.frame).hostname or ""

    def frame_url(self, url: str) -> str | None:
        """Return the frame's address for *url*, or None when it is not of this site."""
        match = self.pattern.fullmatch(url)
        if match is None:
            return None
        groups = {key: quote(value or "", safe="") for key, value in match.groupdict().items()}
        return re.sub(r"{(\w+)}", lambda name: groups[name[1]], self.frame)


class EmbedProviders:
    """The providers of one application by name."""

    def __init__(self) -> None:
        self._providers: dict[str, EmbedProvider] = {}

    def add(self, provider: EmbedProvider) -> None:
        """Add *provider*; :raises ValueError: when its name is taken."""
        if provider.name in self._providers:
            raise ValueError(f"there already is an embed provider {provider.name!r}")
        self._providers[provider.name] = provider

    def __iter__(self) -> Iterator[EmbedProvider]:
        return iter(self._providers.values())

    def find(self, url: str) -> tuple[EmbedProvider, str] | None:
        """Return the provider of *url* and the frame's address, or None."""
        for provider in self:
            if (frame := provider.frame_url(url)) is not None:
                return provider, frame
        return None

    def hosts(self) -> tuple[str, ...]:
        """Return the hosts that frames may come from."""
        return tuple(sorted({provider.host for provider in self}))
