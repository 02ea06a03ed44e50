"""Every public URL is built here, from settings alone, without a request or a database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

#: Characters a path may hold unescaped (RFC 3986, 3.3), the slash included.
SAFE = "/!$&'()*+,;=:@~"


@lru_cache(maxsize=8192)
def quote_path(path: str) -> str:
    """Return *path* as it stands in a URL."""
    return quote(path, SAFE)


_FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,5}\Z")


# Of longer paths, which anybody can make up, nothing is remembered.
_LONGEST = 200


def tidy_path(path: str, trailing_slash: bool) -> str:
    """Return the one spelling of a public path: no doubled slashes, and at its end what was chosen.

    What looks like a file (``sitemap.xml``) never ends in a slash.
    """
    if len(path) <= _LONGEST:
        return _tidy_path(path, trailing_slash)
    return _tidy_path.__wrapped__(path, trailing_slash)


@lru_cache(maxsize=8192)
def _tidy_path(path: str, trailing_slash: bool) -> str:
    scheme, mark, rest = path.rpartition("://")
    bare = re.sub(r"/{2,}", "/", rest).rstrip("/")
    root = not bare or (mark and "/" not in bare)
    slash = root or (trailing_slash and not _FILE.search(bare))
    return f"{scheme}{mark}{bare}" + ("/" if slash else "")


class Links:
    """Builds public URLs for one language.

    :param settings: the site's settings (``permalink.*`` and ``site.*`` are read, live).
    :param locale: language of the pages linked to; the main language has no prefix.
    :param script_name: path the application is mounted at, ``""`` for the root.
    :param asset_url: turns the name of an asset bundle into its path below the mount point.

    Every method takes ``absolute=True`` for a URL with scheme and host. Paths are given
    decoded and without slashes at their ends.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        locale: str | None = None,
        *,
        script_name: str = "",
        asset_url: Callable[[str], str] | None = None,
    ) -> None:
        self._settings = settings
        self._script_name = script_name
        self._asset_url = asset_url
        self.locale: str = locale or settings["site.language"]

    def in_locale(self, locale: str) -> Links:
        """Return links to pages in another language."""
        return Links(
            self._settings, locale, script_name=self._script_name, asset_url=self._asset_url
        )

    def home(self, *, absolute: bool = False) -> str:
        """Return the home page of the language."""
        return self._public("", absolute)

    def content(self, path: str, *, absolute: bool = False) -> str:
        """Return the page of a content item by its ``path``; the empty path is the home page."""
        return self._public(path, absolute)

    def category(self, path: str, *, absolute: bool = False) -> str:
        """Return the archive of a category by the slugs from the root down, joined by slashes."""
        return self._based("category", path, absolute)

    def tag(self, slug: str, *, absolute: bool = False) -> str:
        """Return the archive of a tag."""
        return self._based("tag", slug, absolute)

    def term(self, taxonomy: str, path: str, *, absolute: bool = False) -> str:
        """Return the archive of a term of any taxonomy."""
        return self._based(taxonomy, path, absolute)

    def author(self, slug: str, *, absolute: bool = False) -> str:
        """Return the archive of an author."""
        return self._based("author", slug, absolute)

    def date(
        self, year: int, month: int | None = None, day: int | None = None, *, absolute: bool = False
    ) -> str:
        """Return the archive of a year, a month or a day."""
        path = f"{year:04d}"
        if month is not None:
            path += f"/{month:02d}"
            if day is not None:
                path += f"/{day:02d}"
        return self._based("date", path, absolute)

    def page(self, url: str, number: int) -> str:
        """Return page *number* of the list at *url*; the first page is *url* itself.

        A URL with a query (search) takes the number as a parameter, any other as two
        more segments.
        """
        if number <= 1:
            return url
        base = self._settings["permalink.page_base"]
        path, mark, query = url.partition("?")
        if mark:
            return f"{path}?{query}&{urlencode({base: number})}"
        return self._ended(f"{path.rstrip('/')}/{quote(base, SAFE)}/{number}")

    def part(self, url: str, number: int) -> str:
        """Return part *number* of the text with page breaks at *url*; the first is *url* itself."""
        return url if number <= 1 else self._ended(f"{url.rstrip('/')}/{number}")

    def feed(self, kind: str = "rss", url: str | None = None, *, absolute: bool = False) -> str:
        """Return the ``rss`` or ``atom`` feed of the archive at *url* (the site's by default)."""
        if kind not in ("rss", "atom"):
            raise ValueError(f"no feed of kind {kind!r}")
        base = quote(self._settings["permalink.feed_base"], SAFE)
        archive = (url or self.home(absolute=absolute)).partition("?")[0].rstrip("/")
        feed = self._ended(f"{archive}/{base}" + ("/atom" if kind == "atom" else ""))
        return self.absolute(feed) if absolute else feed

    def search(self, query: str | None = None, *, absolute: bool = False) -> str:
        """Return the search page, for *query* if one is given."""
        url = self._based("search", "", absolute)
        return f"{url}?{urlencode({'q': query})}" if query else url

    def media(self, storage_key: str, *, absolute: bool = False) -> str:
        """Return a media file by its key in the storage; no language prefix."""
        return self.at(f"media/{storage_key}", absolute=absolute)

    def asset(self, name: str, *, absolute: bool = False) -> str:
        """Return the built file of an asset bundle.

        :raises KeyError: no bundle of that name is registered.
        """
        if self._asset_url is None:
            raise KeyError(name)
        return self.at(self._asset_url(name), absolute=absolute)

    def at(self, path: str, *, absolute: bool = False) -> str:
        """Return a path outside the languages, such as ``sitemap.xml`` or ``admin``."""
        url = f"{self._script_name}/{quote_path(path)}"
        return self.absolute(url) if absolute else url

    def absolute(self, url: str) -> str:
        """Return *url* with the scheme and host of ``site.url``; an absolute one is unchanged."""
        return f"{self._settings['site.url']}{url}" if url.startswith("/") else url

    def _based(self, kind: str, path: str, absolute: bool) -> str:
        base = self._settings[f"permalink.{kind}_base"]
        return self._public("/".join(part for part in (base, path) if part), absolute)

    def _public(self, path: str, absolute: bool) -> str:
        main = self.locale == self._settings["site.language"]
        whole = path if main else f"{self.locale}/{path}" if path else self.locale
        return self._ended(self.at(whole, absolute=absolute))

    def _ended(self, url: str) -> str:
        return tidy_path(url, self._settings["permalink.trailing_slash"])
