"""``cms cache status``, ``test`` and ``find``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from cms.caching.health import run_tests, site_status
from cms.terminal import json_option, print_json, print_table
from cms_cache.core.health.detect import detect
from cms_cache.core.health.status import RegionStatus, Status
from cms_cache.core.settings import REGIONS

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext


@click.command()
@json_option
@click.pass_obj
def status(site: SiteContext, as_json: bool) -> None:
    """Show each region's store, why it was chosen, whether it works now, and the log of changes.

    Ends with code 1 when something does not work.

    \b
    Example for a script:
      cms cache status --json
    """
    found = site_status(site.registry)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _print(found)
    if not found.healthy:
        raise click.exceptions.Exit(1)


def _print(found: Status) -> None:
    rows = [
        (each.name, each.backend, _share(each), each.latency, each.problem or "works", each.reason)
        for each in found.regions
    ]
    for name, store in (("sessions", found.sessions), ("limits", found.limits)):
        if store is not None:
            rows.append((name, store.backend, "", None, store.problem or "works", store.reason))
    print_table(("REGION", "STORE", "HOLDS", "MS", "STATE", "BECAUSE"), rows)
    if found.redis is not None and found.redis.skipped:
        click.echo(f"\n{found.redis.url} is skipped until it answers: {found.redis.reason}")
    log = found.log
    if log is not None:
        state = log.problem or f"change {log.seq} of history {log.epoch}"
        click.echo(f"\nLog of changes: {state}, announced by {log.announced}")
    for warning in found.warnings:
        click.echo(f"\nWarning: {warning}")


def _share(region: RegionStatus) -> str:
    if region.entries is None:
        return ""
    if region.size is None or not region.most_size:
        return str(region.entries)
    return f"{region.entries} ({region.size * 100 // region.most_size} %)"


@click.command()
@click.option("--advanced", is_flag=True, help="Also write, read, count, lock and delete.")
@click.option("--region", type=click.Choice(REGIONS), multiple=True, help="Only this region.")
@json_option
@click.pass_obj
def test(site: SiteContext, advanced: bool, region: tuple[str, ...], as_json: bool) -> None:
    """Test the store of each region; ends with code 1 when a step fails.

    \b
    Example:
      cms cache test --advanced
    """
    found = run_tests(site.registry.cms_caches, region, advanced=advanced)
    if as_json:
        print_json(
            {name: [dataclasses.asdict(each) for each in steps] for name, steps in found.items()}
        )
    else:
        words = {True: "ok", False: "FAILED", None: "skipped"}
        print_table(
            ("REGION", "STEP", "RESULT", "DETAIL"),
            [
                (name, step.name, words[step.ok], step.detail)
                for name, steps in found.items()
                for step in steps
            ],
        )
    if any(step.ok is False for steps in found.values() for step in steps):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("url", required=False, default="")
@json_option
@click.pass_obj
def find(site: SiteContext, url: str, as_json: bool) -> None:
    """Find Redis and Valkey servers: the usual port and sockets, the environment, URL.

    \b
    Example:
      cms cache find
    """
    known = url or site.settings["cache.redis.url"]
    servers = [dataclasses.asdict(server) for server in detect(known)]
    if as_json:
        print_json(servers)
        return
    print_table(
        ("PLACE", "FOUND BY", "SERVER", "LATENCY", "SAYS"),
        [
            (each["url"], each["found_by"],
             f"{each['product']} {each['version']}" if each["usable"] else "–",
             f"{each['latency']} ms" if each["usable"] else "–",
             each["problem"] or " ".join(each["advice"]) or "fine")
            for each in servers
        ],
    )  # fmt: skip
