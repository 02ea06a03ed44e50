"""The spelling of old addresses and of targets."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from cms.i18n import _
from cms.redirects.errors import InvalidRedirectError

MAX_SOURCE = 700
MAX_TARGET = 1000
_BAD = re.compile("[\x00-\x20\x7f\\\\]")
_BAD_SOURCE = re.compile("[\x00-\x1f\x7f\\\\]")


def full_path(settings: Any, locale: str, path: str) -> str:
    """Return *path* of a page in *locale* with the prefix of its language."""
    return path if locale == settings["site.language"] else f"{locale}/{path}".rstrip("/")


def term_path(settings: Any, taxonomy: str, locale: str, path: str) -> str:
    """Return the whole path of the archive of a term."""
    return full_path(settings, locale, f"{settings[f'permalink.{taxonomy}_base']}/{path}")


def clean_source(given: str) -> str:
    """Return an old address as it is stored: a decoded path without slashes at its ends.

    A whole URL is taken for its path.

    :raises InvalidRedirectError: it is empty, too long or no path.
    """
    text = given.strip()
    if text.startswith(("http://", "https://")):
        text = urlsplit(text).path
    text = unquote(text.split("#", 1)[0].split("?", 1)[0], errors="strict").strip("/")
    if not text:
        raise InvalidRedirectError({"source": _("the home page cannot be redirected")})
    if len(text) > MAX_SOURCE:
        raise InvalidRedirectError(
            {"source": _("it is longer than ${limit} characters", mapping={"limit": MAX_SOURCE})}
        )
    if _BAD_SOURCE.search(text) or any(part in (".", "..", "") for part in text.split("/")):
        raise InvalidRedirectError({"source": _("it must be a path such as old/page")})
    return text


def clean_target(given: str) -> str:
    """Return a target: a path of this site that begins with a slash, or an absolute URL.

    :raises InvalidRedirectError: it is neither.
    """
    text = given.strip()
    if len(text) > MAX_TARGET:
        raise InvalidRedirectError(
            {"target": _("it is longer than ${limit} characters", mapping={"limit": MAX_TARGET})}
        )
    if _BAD.search(text):
        raise InvalidRedirectError({"target": _("it must not have spaces")})
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise InvalidRedirectError({"target": _("it is not an address")}) from None
    if parts.scheme in ("http", "https") and parts.hostname and port_is_fine:
        return text
    if parts.scheme or text.startswith("//") or not text:
        raise InvalidRedirectError(
            {"target": _("it must be a path such as /new/page or an https address")}
        )
    return text if text.startswith("/") else f"/{text}"
