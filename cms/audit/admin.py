"""The audit log in the admin."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.view import view_config

from cms.audit.services import Audit
from cms.i18n import _
from cms.security.permissions import Permission

PAGE = 50


def includeme(config: Configurator) -> None:
    """Register the panel."""
    config.add_admin_panel(
        "audit",
        label=_("Audit log"),
        description=_("Who did what, when."),
        route="admin.audit",
        permission=Permission.AUDIT_READ,
        group="system",
        order=10,
        icon="history",
    )
    config.add_route("admin.audit", "/admin/audit")
    config.add_jinja2_search_path("cms.audit:templates")
    config.scan("cms.audit.admin")


@view_config(
    route_name="admin.audit", renderer="audit/list.jinja2", permission=Permission.AUDIT_READ
)
def entries(request: Any) -> dict[str, Any]:
    """Show entries, newest first; ``before`` continues where a page ended."""
    action = request.GET.get("action", "").strip()[:60]
    object_type = request.GET.get("type", "").strip()[:40]
    found = list(
        request.scope.get(Audit).entries(
            before=_number(request.GET.get("before")),
            limit=PAGE + 1,
            actor_id=_number(request.GET.get("actor")),
            action=action,
            object_type=object_type,
            object_id=request.GET.get("object", "").strip()[:64],
        )
    )
    older = None
    if len(found) > PAGE:
        found = found[:PAGE]
        query = {key: value for key, value in request.GET.items() if key != "before"}
        older = request.route_path("admin.audit", _query={**query, "before": found[-1].id})
    return {"entries": found, "older": older, "action": action, "type": object_type}


def _number(text: str | None) -> int | None:
    """Return a positive number, None for nothing; :raises HTTPBadRequest: it is something else."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise HTTPBadRequest(_("There is no such page of this list."))
    return int(text)
