"""Runs what is queued: each job once, by one runner, with retries that wait longer each time."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import time
import traceback
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import update

from cms.db.again import again_when_lost, lock_no_gaps
from cms.db.scope import Actor, Scope, open_scope
from cms.jobs import queries
from cms.jobs.errors import LeaseLostError
from cms.jobs.models import Job
from cms.jobs.services import RUNNER, Jobs
from cms.jobs.types import Claim, JobKind, JobStatus

log = logging.getLogger(__name__)

FIRST_RETRY = 60
LONGEST_RETRY = 6 * 3600
_ERROR_LENGTH = 4000


def retry_delay(attempt: int) -> int:
    """Return the seconds to wait after the given attempt (1 is the first) has failed."""
    return int(min(FIRST_RETRY * 4 ** (attempt - 1), LONGEST_RETRY))


class Runner:
    """Takes jobs off the queue and runs them, one after the other.

    :param registry: the application's registry.
    """

    def __init__(self, registry: Any) -> None:
        self.registry = registry
        self.kinds: dict[str, JobKind] = registry.cms_jobs
        self.name = f"{socket.gethostname()[:60]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"

    def run_for(self, seconds: float, *, stop: Callable[[], bool] = lambda: False) -> int:
        """Plan periodic jobs, run what is due, and return how many jobs were run.

        No job is begun after *seconds*, so a cron line can start this every minute.

        :param stop: asked before each job; true ends the run.
        """
        deadline = time.monotonic() + seconds
        again_when_lost(self._plan)
        ran = 0
        while not stop() and time.monotonic() < deadline and self.run_next():
            ran += 1
        return ran

    def work(self, *, poll: float, stop: Callable[[], bool], wait: Callable[[float], Any]) -> None:
        """Run until *stop* says so, looking every *poll* seconds when there is nothing to do.

        :param wait: sleeps for the seconds given, or less when it is time to stop.
        """
        while not stop():
            if not self.run_for(60, stop=stop):
                wait(poll)

    def run_next(self) -> bool:
        """Run the next job that is due and return whether there was one."""
        claim = again_when_lost(self._claim)
        if claim is None:
            return False
        log.info("job %s begins (number %s, attempt %s)", claim.name, claim.id, claim.attempt)
        try:
            with self._scope(claim) as scope:
                self.kinds[claim.name].run(scope, **claim.args)
                self._finish(scope, claim)
        except LeaseLostError:
            log.warning("job %s (number %s) outlived its lease", claim.name, claim.id)
        except Exception as error:
            log.exception("job %s (number %s) failed", claim.name, claim.id)
            again_when_lost(partial(self._failed, claim, error))
        return True

    def _scope(self, claim: Claim | None = None) -> Any:
        name = f"job {claim.name}" if claim else "jobs"
        return open_scope(self.registry, actor=Actor(name=name))

    def _plan(self) -> None:
        with self._scope() as scope:
            # The row that a faster runner has just made has to be seen.
            lock_no_gaps(scope.db)
            scope.get(Jobs).plan()
            self._note(scope, RUNNER, started=True)

    def _claim(self) -> Claim | None:
        """Take the job that has waited longest; a transaction of its own."""
        with self._scope() as scope:
            lock_no_gaps(scope.db)
            now = scope.clock.now()
            job = scope.db.scalar(queries.next_free(now, frozenset(self.kinds)))
            if job is None:
                return None
            until = now + dt.timedelta(seconds=self.kinds[job.name].lease)
            job.status = JobStatus.RUNNING
            # From here on a job with the same key is a new one: what this run read may be old.
            job.key = None
            job.attempts += 1
            job.locked_by = self.name
            job.locked_until = until
            if self.kinds[job.name].every is not None:
                self._note(scope, job.name, started=True)
            return Claim(
                id=job.id,
                name=job.name,
                args=dict(job.args),
                attempt=job.attempts,
                max_attempts=job.max_attempts,
                runner=self.name,
                until=until,
            )

    def _finish(self, scope: Scope, claim: Claim) -> None:
        """Note the end in the job's own transaction: its work and the note stand or fall together.

        :raises LeaseLostError: another runner has the job; this run's work is undone.
        """
        self._end(scope, claim, status=JobStatus.DONE, finished_at=scope.clock.now(), last_error="")
        if self.kinds[claim.name].every is not None:
            self._note(scope, claim.name, status=JobStatus.DONE)

    def _failed(self, claim: Claim, error: Exception) -> None:
        text = "".join(traceback.format_exception(error))[-_ERROR_LENGTH:]
        with self._scope() as scope:
            now = scope.clock.now()
            values: dict[str, Any] = {"last_error": text, "locked_by": None, "locked_until": None}
            if claim.attempt >= claim.max_attempts:
                values |= {"status": JobStatus.FAILED, "finished_at": now}
            else:
                delay = dt.timedelta(seconds=retry_delay(claim.attempt))
                values |= {"status": JobStatus.WAITING, "run_at": now + delay}
            try:
                self._end(scope, claim, **values)
            except LeaseLostError:
                return
            if self.kinds[claim.name].every is not None:
                self._note(scope, claim.name, status=JobStatus.FAILED, error=text)

    def _end(self, scope: Scope, claim: Claim, **values: Any) -> None:
        ended: Any = scope.db.execute(
            update(Job)
            .where(
                Job.id == claim.id,
                Job.locked_by == claim.runner,
                Job.attempts == claim.attempt,
                Job.status == JobStatus.RUNNING,
            )
            .values(**values)
        )
        if ended.rowcount != 1:
            raise LeaseLostError(f"job {claim.name} has another runner")

    def _note(
        self,
        scope: Scope,
        name: str,
        *,
        started: bool = False,
        status: str = "",
        error: str = "",
    ) -> None:
        row = scope.get(Jobs).schedule_row(name)
        if started:
            row.last_started_at = scope.clock.now()
        if status:
            row.last_finished_at = scope.clock.now()
            row.last_status = status
            row.last_error = error
