"""A readable error page that needs nothing: no theme, no database, no request."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from markupsafe import escape
from pyramid.registry import Registry
from pyramid.response import Response

from cms.i18n import _
from cms.i18n.languages import text_direction
from cms.i18n.translate import translate
from cms.web.errors.texts import text_of
from cms.web.headers import apply_headers
from cms.web.request import LOCALE, REQUEST_ID

STYLE = (
    "body{font:1.125rem/1.6 system-ui,sans-serif;margin:0;padding:15vh 1.5rem;color:#1c1b1a;"
    "background:#faf9f7}main{max-width:34rem;margin:auto}h1{font-size:2rem;line-height:1.2;"
    "margin:0 0 1rem}a{color:inherit}small{color:#5f5c58}"
    "@media(prefers-color-scheme:dark){body{color:#edeae6;background:#1a1918}small{color:#a8a39d}}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def plain_error(
    environ: dict[str, Any], registry: Registry, status: int, reason: str | None = None
) -> Response:
    """Return the page for *status*.

    :param reason: a more exact row of :mod:`cms.web.errors.texts`, such as ``host``.
    """
    settings = registry.cms_settings
    language = environ.get(LOCALE) or settings["site.language"]
    title, explanation = (translate(text, language) for text in text_of(status, reason))
    request_id = environ.get(REQUEST_ID, "")
    reference = translate(_("Request ${id}"), language, {"id": request_id}) if request_id else ""
    body = (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{text_direction(language)}">\n'
        f'<head>\n<meta charset="utf-8">\n<title>{escape(title)} – {escape(settings["site.name"])}'
        '</title>\n<meta name="viewport" content="width=device-width">\n'
        f'<meta name="robots" content="noindex">\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n'
        f"<h1>{escape(title)}</h1>\n<p>{escape(explanation)}</p>\n"
        f'<p><a href="{escape(environ.get("cms.root", ""))}/">{escape(settings["site.name"])}</a>'
        f"</p>\n<p><small>{escape(reference)}</small></p>\n</main>\n</body>\n</html>\n"
    )
    response = Response(body, status=status, content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    apply_headers(response, registry, environ.get("wsgi.url_scheme") == "https")
    return response
