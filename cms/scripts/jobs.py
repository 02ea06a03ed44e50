"""``cms jobs``: work outside requests, from cron or by a worker."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

import click

from cms.i18n.translate import translate
from cms.jobs.runner import Runner
from cms.jobs.services import Jobs
from cms.jobs.types import JobStatus
from cms.scripts.context import SiteContext
from cms.terminal import json_option, print_json, print_table


@click.group()
def jobs() -> None:
    """Run queued and periodic work, and see when it last ran.

    Where nothing may stay running, one line of cron is enough:

    \b
      * * * * * /path/to/cms -c /path/to/mysite jobs run --seconds 50
    """


@jobs.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--status", type=click.Choice([str(status) for status in JobStatus]))
@json_option
@click.pass_obj
def list_(site: SiteContext, limit: int, status: str | None, as_json: bool) -> None:
    """Show periodic jobs with their last run, and the newest queued ones.

    \b
    Example:
      cms jobs list --status failed
    """
    with site.scope(write=False) as scope:
        service = scope.get(Jobs)
        ran = service.schedule()
        periodic = [
            {
                "name": kind.name,
                "label": translate(kind.label, "en"),
                "every": kind.every,
                "last_started": ran[kind.name].last_started_at if kind.name in ran else None,
                "last_finished": ran[kind.name].last_finished_at if kind.name in ran else None,
                "last_status": ran[kind.name].last_status if kind.name in ran else "",
            }
            for kind in sorted(service.kinds.values(), key=lambda kind: kind.name)
            if kind.every is not None
        ]
        queued = [
            {
                "id": job.id,
                "name": job.name,
                "status": job.status,
                "attempts": job.attempts,
                "run_at": job.run_at,
                "finished_at": job.finished_at,
                "error": job.last_error.strip().rpartition("\n")[2],
            }
            for job in service.latest(limit, status)
        ]
        runner = service.last_runner()
    if as_json:
        print_json({"last_runner": runner, "periodic": periodic, "jobs": queued})
        return
    _print(periodic, queued)
    if runner is None:
        click.echo("\nNo runner was ever at work here: `cms jobs --help` shows the line for cron.")
    else:
        click.echo(f"\nA runner was last at work at {runner:%Y-%m-%d %H:%M:%S} UTC.")


def _print(periodic: list[dict[str, Any]], queued: list[dict[str, Any]]) -> None:
    print_table(
        ("PERIODIC", "EVERY", "LAST STARTED (UTC)", "ENDED"),
        [(p["name"], f"{p['every']} s", p["last_started"], p["last_status"]) for p in periodic],
    )
    if queued:
        click.echo()
        print_table(
            ("ID", "JOB", "STATUS", "TRIES", "DUE (UTC)", "ERROR"),
            [
                (q["id"], q["name"], q["status"], q["attempts"], q["run_at"], q["error"][:60])
                for q in queued
            ],
        )


@jobs.command()
@click.argument("name", required=False)
@click.option(
    "--seconds", type=click.FloatRange(0), default=50.0, show_default=True,
    help="Begin no job after this time.",
)  # fmt: skip
@json_option
@click.pass_obj
def run(site: SiteContext, name: str | None, seconds: float, as_json: bool) -> None:
    """Run what is due and end: for cron. Several may run at once; no job runs twice.

    With NAME that job is queued first, due at once.

    \b
    Examples:
      cms jobs run --seconds 50
      cms jobs run search.reindex
    """
    if name:
        with site.scope() as scope:
            scope.get(Jobs).enqueue(name, key=f"now:{name}")
    site.require_schema()
    ran = Runner(site.registry).run_for(seconds)
    if as_json:
        print_json({"ran": ran})
    else:
        click.echo(f"{ran} run")


@jobs.command()
@click.option(
    "--poll", type=click.FloatRange(0.1), default=2.0, show_default=True,
    help="Seconds between looks at an empty queue.",
)  # fmt: skip
@click.pass_obj
def worker(site: SiteContext, poll: float) -> None:
    """Stay and run jobs as they come: for systemd or a container.

    Ends after the job in hand when told to stop (SIGTERM or Ctrl-C).

    \b
    Example:
      cms -c /srv/mysite jobs worker
    """
    site.require_schema()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logging.disable(logging.NOTSET)
    click.echo("Waiting for jobs. Ctrl-C ends.", err=True)
    Runner(site.registry).work(poll=poll, stop=stop.is_set, wait=stop.wait)
