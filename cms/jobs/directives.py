"""``config.add_job``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

from cms.jobs.types import JobKind

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")


def add_job(
    config: Configurator,
    name: str,
    run: Callable[..., None],
    *,
    label: Any = "",
    every: int | None = None,
    max_attempts: int = 5,
    lease: int = 900,
) -> None:
    """Declare work that is done outside requests; ``Jobs.enqueue`` queues it.

    :param name: such as ``search.reindex``.
    :param run: called as ``run(scope, **arguments)``. Its changes and the note that it is done
        are one transaction, so it counts once; what it does elsewhere must bear being done twice.
    :param every: seconds from one start to the next of a periodic job; None runs when queued.
    :param max_attempts: how often it is tried before it counts as failed.
    :param lease: seconds after which a runner that says nothing more is taken for dead.
    :raises ConfigurationError: the name or a number is wrong. Two jobs of one name stop the
        start with both places named.
    """
    if not NAME.match(name) or len(name) > 100:
        raise ConfigurationError(f"add_job: {name!r} is no name such as search.reindex")
    if every is not None and every < 10:
        raise ConfigurationError(f"add_job {name}: every={every} is below ten seconds")
    if max_attempts < 1 or lease < 1:
        raise ConfigurationError(f"add_job {name}: max_attempts and lease are at least 1")
    kind = JobKind(
        name=name,
        run=config.maybe_dotted(run),
        label=label or name,
        every=every,
        max_attempts=max_attempts,
        lease=lease,
    )
    introspectable = config.introspectable("cms jobs", name, name, "job")
    introspectable["job"] = kind

    def register() -> None:
        config.registry.cms_jobs[name] = kind

    config.action(("cms job", name), register, introspectables=(introspectable,))


def include(config: Configurator) -> None:
    config.registry.cms_jobs = {}
    config.add_directive("add_job", add_job)
