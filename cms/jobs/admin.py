"""Background jobs in the admin."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.config import Configurator
from pyramid.view import view_config

from cms.i18n import _
from cms.jobs.services import Jobs
from cms.jobs.types import JobStatus
from cms.security.permissions import Permission

#: A cron line runs every few minutes; longer silence than this says that there is none.
SILENCE = dt.timedelta(hours=24)

STATUS_LABELS = {
    JobStatus.WAITING: _("Waiting"),
    JobStatus.RUNNING: _("Running"),
    JobStatus.DONE: _("Done"),
    JobStatus.FAILED: _("Failed"),
}


def includeme(config: Configurator) -> None:
    """Register the panel and the hint that nothing runs jobs."""
    config.add_admin_panel(
        "jobs",
        label=_("Jobs"),
        description=_("Work in the background: what waits, what ran, what failed."),
        route="admin.jobs",
        permission=Permission.JOBS_READ,
        group="system",
        order=20,
        icon="clock",
    )
    config.add_admin_hint("jobs", provider=hints, permission=Permission.JOBS_READ)
    config.add_route("admin.jobs", "/admin/jobs")
    config.add_jinja2_search_path("cms.jobs:templates")
    config.scan("cms.jobs.admin")


@view_config(route_name="admin.jobs", renderer="jobs/list.jinja2", permission=Permission.JOBS_READ)
def jobs(request: Any) -> dict[str, Any]:
    """Show the newest jobs and when periodic work last ran."""
    service = request.scope.get(Jobs)
    status = request.GET.get("status", "")
    if status not in set(JobStatus):
        status = ""
    return {
        "jobs": service.latest(100, status or None),
        "status": status,
        "statuses": STATUS_LABELS,
        "kinds": service.kinds,
        "schedule": service.schedule(),
        "last_runner": service.last_runner(),
    }


def hints(request: Any) -> list[dict[str, Any]]:
    """Say so when no runner has been at work for a day."""
    last = request.scope.get(Jobs).last_runner()
    if last is not None and request.registry.cms_clock.now() - last < SILENCE:
        return []
    return [
        {
            "level": "warning",
            "text": _("Background jobs do not run. Add one cron line: cms jobs run."),
            "url": request.route_path("admin.jobs"),
            "action": _("See the jobs"),
        }
    ]
