"""The versions of a piece of content: seen, and brought back."""

from __future__ import annotations

import difflib
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from cms.content.errors import ContentNotFoundError
from cms.content.panel.finding import content_of, told, type_of
from cms.content.revisions import COLUMNS, snapshot
from cms.content.services import ContentService
from cms.errors import CmsError
from cms.i18n import _
from cms.security.permissions import Permission


@view_config(
    route_name="admin.content.revisions",
    renderer="content/admin/revisions.jinja2",
    permission=Permission.CONTENT_LIST,
)
def revisions(request: Any) -> dict[str, Any]:
    """Show the versions of a piece of content, newest first."""
    type_ = type_of(request)
    content = content_of(request, "edit")
    service = request.scope.get(ContentService).revisions
    paging = request.admin.paging(service.count(content.id), 30)
    rows = service.list(content.id, paging.size, paging.offset)
    return {"type": type_, "content": content, "rows": rows, "paging": paging}


@view_config(
    route_name="admin.content.revision",
    renderer="content/admin/revision.jinja2",
    permission=Permission.CONTENT_LIST,
    request_method=("GET", "POST"),
)
def revision(request: Any) -> Any:
    """Show what a version had that differs from now; a POST brings it back."""
    type_ = type_of(request)
    content = content_of(request, "edit")
    service = request.scope.get(ContentService)
    number = int(request.matchdict["version"])
    try:
        row = service.revisions.get(content.id, number)
    except ContentNotFoundError:
        raise HTTPNotFound from None
    if request.method == "POST":
        try:
            with request.db.begin_nested():
                service.restore_revision(content, number)
            request.admin.flash(_("Version ${n} is back.", mapping={"n": number}))
        except CmsError as error:
            request.admin.flash(told(request, error), "error")
        return HTTPSeeOther(
            request.route_path("admin.content.edit", type=type_.name, id=content.id)
        )
    return {
        "type": type_,
        "content": content,
        "row": row,
        "changes": differences(row.values, snapshot(content)),
    }


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the names of values that differ, with lines marked ``-`` (then) and ``+`` (now)."""
    found = []
    for name in (*COLUMNS, "terms"):
        before, after = _lines(old.get(name)), _lines(new.get(name))
        if before != after:
            lines = difflib.unified_diff(before, after, lineterm="", n=1)
            found.append((name, [line for line in lines if not line.startswith(("---", "+++"))]))
    return found


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [f"{name}: {value[name]}" for name in sorted(value)]
    text = str(value).replace("><", ">\n<")
    return text.splitlines()
