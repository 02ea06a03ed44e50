"""What the application sees of a request while it makes a copy for everybody.

What is not in the key cannot be read: neither leaks nor poisoning are then possible, whatever
the application does.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from cms_cache.web.address import CLIENT

_KEPT = frozenset(
    (
        "HTTP_HOST", "PATH_INFO", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
        "wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess",
        "wsgi.run_once", "HTTPS",
    )
)  # fmt: skip
# What frameworks and the application's own layers have put there, not the visitor.
_OURS = ("cms.", "cms_cache.", "paste.", "webtest.")


def sanitised(
    environ: dict[str, Any],
    host: str,
    query: Iterable[tuple[str, str]],
    headers: Iterable[str] = (),
    *,
    client: str = "",
) -> dict[str, Any]:
    """The environment of an anonymous GET without anything that is not in the key.

    Args:
        host: that of the key; `query` are the declared parameters.
        headers: request headers that declared variations are made of, in small letters.
        client: the address of whoever asks, left for limits alone.
    """
    clean = {
        name: value for name, value in environ.items() if name in _KEPT or name.startswith(_OURS)
    }
    for header in headers:
        name = "HTTP_" + header.upper().replace("-", "_")
        if name in environ:
            clean[name] = environ[name]
    clean["HTTP_HOST"] = host
    clean[CLIENT] = client
    clean["REMOTE_ADDR"] = ""
    clean["REQUEST_METHOD"] = "GET"
    clean["QUERY_STRING"] = urlencode(list(query))
    clean["wsgi.input"] = BytesIO()
    clean["CONTENT_LENGTH"] = "0"
    return clean
