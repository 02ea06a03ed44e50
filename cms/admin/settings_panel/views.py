"""Showing and saving settings."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from cms.admin.settings_panel.fields import GROUPS, SOURCES, changes, fields, groups, show
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.acts import Act
from cms.security.permissions import Permission


@view_config(
    route_name="admin.settings",
    renderer="admin/settings.jinja2",
    permission=Permission.SETTINGS_EDIT,
)
@view_config(
    route_name="admin.settings.group",
    renderer="admin/settings.jinja2",
    permission=Permission.SETTINGS_EDIT,
)
def show_settings(request: Any) -> dict[str, Any]:
    """Show one group of settings, the first unless the URL names another."""
    group = _group_of(request)
    return _page(request, group, fields(request.cms_settings, group), wrong=False)


@view_config(
    route_name="admin.settings.group",
    renderer="admin/settings.jinja2",
    permission=Permission.SETTINGS_EDIT,
    request_method="POST",
)
def save_settings(request: Any) -> Any:
    """Save one group; all of it or, when a value is wrong, nothing."""
    settings, group = request.cms_settings, _group_of(request)
    posted = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    wanted = changes(settings, group, posted)
    try:
        if wanted:
            settings.save(wanted)
    except InvalidError as error:
        rows = fields(settings, group, posted, error.errors)
        return _page(request, group, rows, wrong=True)
    if wanted:
        shown = {n: settings.row(n).show(settings[n]) for n in sorted(wanted)}
        scope = request.scope
        scope.notify(Act(scope, "settings.changed", "settings", group, ", ".join(shown), shown))
    request.admin.flash(_("Saved.") if wanted else _("Nothing was changed."))
    return HTTPSeeOther(request.route_path("admin.settings.group", group=group or "other"))


@view_config(
    route_name="admin.settings.all",
    renderer="admin/settings_all.jinja2",
    permission=Permission.SETTINGS_EDIT,
)
def all_settings(request: Any) -> dict[str, Any]:
    """Show every row with its value and where that came from; secrets stay secret."""
    settings = request.cms_settings
    rows = [
        {
            "row": row,
            "text": row.show(settings[row.name]) if row.hidden else show(row, settings[row.name]),
            "source": SOURCES[settings.source(row.name)],
            "default": settings.source(row.name).value == "default",
        }
        for row in settings.rows()
    ]
    return {"rows": rows, "tabs": _tabs(request, None)}


def _group_of(request: Any) -> str:
    found = groups(request.cms_settings)
    name = request.matchdict.get("group")
    if name is None:
        return found[0]
    wanted = "" if name == "other" else name
    if wanted not in found:
        raise HTTPNotFound
    return wanted


def _page(request: Any, group: str, rows: list[Any], *, wrong: bool) -> dict[str, Any]:
    return {
        "fields": rows,
        "group": group,
        "label": _label(group),
        "wrong": wrong,
        "sources": SOURCES,
        "tabs": _tabs(request, group),
    }


def _tabs(request: Any, current: str | None) -> list[tuple[str, Any, None, bool]]:
    tabs = [
        (
            request.route_path("admin.settings.group", group=name or "other"),
            _label(name),
            None,
            name == current,
        )
        for name in groups(request.cms_settings)
    ]
    everything = request.route_path("admin.settings.all")
    return [*tabs, (everything, _("Everything"), None, current is None)]


def _label(group: str) -> Any:
    return GROUPS.get(group) or group.replace("_", " ").capitalize()
