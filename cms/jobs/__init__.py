"""Work outside a request: queued, repeated and periodic, run from cron or by a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_job`` and the :class:`~cms.jobs.services.Jobs` service."""
    from cms.i18n import _
    from cms.jobs import directives, services

    directives.include(config)
    config.add_service(services.Jobs, services.jobs)
    config.add_job(
        "jobs.forget", services.forget_old_jobs, label=_("Forget finished jobs"), every=86400
    )
    config.include(".admin")
