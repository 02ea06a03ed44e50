"""Messages as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest
from pyramid.response import Response
from pyramid.view import view_config

from cms.forms.models import Message
from cms.forms.panel.views import wanted
from cms.forms.services import MessageService
from cms.security.permissions import Permission

COLUMNS = ("id", "created_at", "status", "form", "locale", "name", "email", "subject", "body")
#: A spreadsheet takes what begins so for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@view_config(
    route_name="admin.messages.export",
    permission=Permission.MESSAGES_HANDLE,
    # Whoever takes names and addresses away is noted, which a GET could not do.
    request_method="POST",
)
def export(request: Any) -> Response:
    """Return the messages of a list as CSV or JSON.

    :raises HTTPBadRequest: another format is asked for.
    """
    kind = request.POST.get("format", "")
    if kind not in ("csv", "json"):
        raise HTTPBadRequest
    status, words = wanted(request.POST)
    rows = request.scope.get(MessageService).export(words, status)
    text, mime = (
        (as_csv(rows), "text/csv") if kind == "csv" else (as_json(rows), "application/json")
    )
    response = Response(text.encode(), content_type=mime, charset="utf-8")
    response.content_disposition = f'attachment; filename="messages.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def as_csv(rows: Iterable[Message]) -> str:
    """Return messages as CSV (RFC 4180) that a spreadsheet reads without running anything."""
    out = io.StringIO()
    out.write("\ufeff")  # without it, spreadsheets do not take it for UTF-8
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_harmless(str(value)) for value in _values(row).values()])
    return out.getvalue()


def as_json(rows: Iterable[Message]) -> str:
    """Return messages as a JSON array of objects."""
    return json.dumps([_values(row) for row in rows], ensure_ascii=False, indent=1)


def _values(row: Message) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS}
    return {**values, "created_at": row.created_at.isoformat()}


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
