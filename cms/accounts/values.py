"""What an account's fields may hold; each function returns the clean value or raises ValueError."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from cms.i18n import _
from cms.i18n.languages import INTERFACE_LANGUAGES
from cms.security.roles import Role
from cms.text import one_line

_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,58}[a-z0-9])?")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]+\.[^\s@.]{2,}")


def clean_login(text: str) -> str:
    """Return a login in lower case."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise ValueError(
            _("Use small letters, digits, dots, hyphens or underscores; at most 60 characters.")
        )
    return login


def clean_email(text: str | None) -> str | None:
    """Return an e-mail address in lower case, None for an empty one."""
    email = (text or "").strip().lower()
    if not email:
        return None
    if len(email) > 254 or not _EMAIL.fullmatch(email) or one_line(email) != email:
        raise ValueError(_("This is not an e-mail address."))
    return email


def clean_name(text: str) -> str:
    """Return the name shown to readers, on one line."""
    name = one_line(text)
    if not name:
        raise ValueError(_("A name is needed."))
    if len(name) > 200:
        raise ValueError(_("Use at most 200 characters."))
    return name


def clean_role(text: str) -> str:
    """Return a role that exists."""
    if text not in set(Role):
        raise ValueError(_("There is no such role."))
    return str(Role(text))


def clean_locale(text: str | None) -> str | None:
    """Return an interface language; None follows the site."""
    if not text:
        return None
    if text not in INTERFACE_LANGUAGES:
        raise ValueError(_("The interface is not translated into this language."))
    return text


def clean_url(text: str) -> str:
    """Return a web address, or nothing."""
    url = text.strip()
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or len(url) > 500):
        raise ValueError(_("This is not a web address; it begins with https://"))
    return url


def clean_bio(text: str) -> str:
    """Return a text about the author: plain, of reasonable length."""
    bio = text.replace("\r\n", "\n").strip()
    if len(bio) > 5000 or "\x00" in bio:
        raise ValueError(_("Use at most 5000 characters."))
    return bio


#: The fields that :meth:`AccountService.update` takes, and what cleans them.
CLEANERS: dict[str, Any] = {
    "login": clean_login,
    "email": clean_email,
    "name": clean_name,
    "role": clean_role,
    "locale": clean_locale,
    "url": clean_url,
    "bio": clean_bio,
    "active": bool,
}
