"""Following links as somebody who is let in, or as a stranger."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from webtest import TestApp, TestResponse

_LINK = re.compile(r"""\b(?:href|src|action)=["']([^"'#]+)""")
#: Following these ends the walk or changes what is walked through.
_LEFT_ALONE = ("/admin/sign-out", "/static/", "/media/")


def crawl(app: TestApp, starts: Iterable[str], most: int = 400) -> dict[str, TestResponse]:
    """Return what is answered at each address that can be reached, in the order of asking."""
    found: dict[str, TestResponse] = {}
    waiting = deque(starts)
    while waiting and len(found) < most:
        path = waiting.popleft()
        if path in found:
            continue
        answer = found[path] = app.get(path, status="*")
        links = _LINK.findall(answer.text) if answer.content_type == "text/html" else []
        if "Location" in answer.headers:
            links.append(answer.headers["Location"])
        for link in links:
            where = urlsplit(urljoin(f"http://localhost{path}", link.replace("&amp;", "&")))
            wanted = where.path + (f"?{where.query}" if where.query else "")
            ours = where.scheme == "http" and where.netloc == "localhost"
            if ours and not wanted.startswith(_LEFT_ALONE) and wanted not in found:
                waiting.append(wanted)
    return found
