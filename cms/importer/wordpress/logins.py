"""Names of authors, as WordPress compares them."""

from __future__ import annotations

import re

_NOT_IN_LOGINS = re.compile(r"<[^<>]*>|&[^&;]{1,30};|[^\w _.\-@]", re.ASCII)


def login_key(login: str) -> str:
    """Return *login* as WordPress's ``sanitize_user`` leaves it, in lower case.

    Exports name the author of an item with the stray characters a database may hold.
    """
    cleaned = _NOT_IN_LOGINS.sub("", login)
    return re.sub(r"\s+", " ", cleaned).strip().lower() or login.strip().lower()
