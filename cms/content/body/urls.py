"""Which addresses may stand in content, and the tokens that name things by id."""

from __future__ import annotations

import re

#: Schemes of ordinary links.
WEB_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "geo", "xmpp"})
#: Our own: a reference to content, a term or a medium by its id.
TOKEN_SCHEMES = frozenset({"content", "term", "media"})
SCHEMES = WEB_SCHEMES | TOKEN_SCHEMES

MAX_URL = 2000

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
#: ``content:12``, with what may follow: a fragment or a query.
TOKEN = re.compile(r"(content|term|media):([1-9][0-9]{0,17})((?:[?#].*)?)\Z", re.DOTALL)
#: What browsers drop or trim before they look for a scheme.
_IGNORED = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]")


def safe_url(value: str, *, schemes: frozenset[str] = SCHEMES) -> str | None:
    """Return *value* trimmed when it may be linked to, else None.

    Relative addresses are fine; a scheme must be one of *schemes*; our tokens must name an id.
    """
    value = value.strip()
    if not value or len(value) > MAX_URL:
        return None
    compact = _IGNORED.sub("", value)
    match = _SCHEME.match(compact)
    if match is None:
        head = re.split(r"[/?#]", compact, maxsplit=1)[0]
        return None if ":" in head else value
    scheme = match[1].lower()
    if scheme not in schemes or compact[: match.end()].lower() != value[: match.end()].lower():
        return None
    if scheme in TOKEN_SCHEMES and TOKEN.match(value) is None:
        return None
    return value


def is_external(url: str) -> bool:
    """Say whether *url* names a host."""
    return url.startswith(("http://", "https://", "//"))
