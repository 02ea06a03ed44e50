"""``cms cache``: what is cached where, whether it works, and clearing it."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import click
import msgspec

from cms.scripts import explaining
from cms.scripts.context import SiteContext
from cms.scripts.errors import CommandError
from cms.scripts.output import json_option, print_json, print_table
from cms_cache.core.errors import Unavailable
from cms_cache.core.health.backend_tests import advanced_test, simple_test
from cms_cache.core.health.detect import detect
from cms_cache.core.health.status import RegionStatus
from cms_cache.core.health.status import status as status_of
from cms_cache.core.settings import REGIONS
from cms_cache.core.statistics import Statistics


@click.group()
def cache() -> None:
    """See what is cached where and why, test it, clear it.

    Clearing a cache never signs anybody out and resets no limit.
    """


@cache.command()
@json_option
@click.pass_obj
def status(site: SiteContext, as_json: bool) -> None:
    """Show each region's store, why it was chosen, and whether it works now.

    Ends with code 1 when something does not work.

    \b
    Example for a script:
      cms cache status --json
    """
    registry = site.registry
    found = status_of(registry.cms_caches, registry.cms_cache_sessions, registry.cms_cache_limiter)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        rows = [
            (each.name, each.backend, _share(each), each.problem or "works", each.reason)
            for each in found.regions
        ]
        for name, store in (("sessions", found.sessions), ("limits", found.limits)):
            if store is not None:
                rows.append((name, store.backend, "", store.problem or "works", store.reason))
        print_table(("REGION", "STORE", "HOLDS", "STATE", "BECAUSE"), rows)
        for warning in found.warnings:
            click.echo(f"\nWarning: {warning}")
    if not found.healthy:
        raise click.exceptions.Exit(1)


def _share(region: RegionStatus) -> str:
    if region.entries is None:
        return ""
    if region.size is None or not region.most_size:
        return str(region.entries)
    return f"{region.entries} ({region.size * 100 // region.most_size} %)"


@cache.command()
@json_option
@click.pass_obj
def stats(site: SiteContext, as_json: bool) -> None:
    """Show hits, misses and latency of each region, over all processes and restarts.

    \b
    Example:
      cms cache stats
    """
    totals = site.registry.cms_caches.counters.totals()
    counted = {name: _numbers(totals.get(name, Statistics())) for name in REGIONS}
    if as_json:
        print_json(counted)
        return
    print_table(
        ("REGION", "HITS", "MISSES", "HIT RATE", "STORES", "ERRORS", "P50 µs", "P95 µs"),
        [
            (name, each["hits"], each["misses"], f"{each['hit_rate']:.1%}", each["stores"],
             each["errors"], each["p50_us"], each["p95_us"])
            for name, each in counted.items()
        ],
    )  # fmt: skip
    for name in REGIONS:
        reasons: dict[str, int] = counted[name]["reasons"]
        if reasons:
            click.echo(f"\n{name}: rendering saved {counted[name]['saved_ms'] / 1000:.1f} s")
            for reason, number in sorted(reasons.items(), key=lambda row: -row[1]):
                click.echo(f"  {number:8}  {reason}")


def _numbers(counted: Statistics) -> dict[str, Any]:
    return {
        "hits": counted.hits,
        "misses": counted.misses,
        "hit_rate": round(counted.hit_rate, 4),
        "stores": counted.stores,
        "deletes": counted.deletes,
        "errors": counted.errors,
        "bytes_read": counted.read,
        "bytes_written": counted.written,
        "p50_us": counted.percentile(0.5),
        "p95_us": counted.percentile(0.95),
        "latency": counted.latency,
        "reasons": dict(sorted(counted.reasons.items())),
        "saved_ms": counted.saved // 1000,
    }


@cache.command()
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
    caches = site.registry.cms_caches
    results = {}
    for name in region or REGIONS:
        made = caches.made[name]
        steps = simple_test(made)
        if advanced:
            steps += advanced_test(made, made.region.key_mangler(""))
        results[name] = [dataclasses.asdict(step) for step in steps]
    if as_json:
        print_json(results)
    else:
        words = {True: "ok", False: "FAILED", None: "skipped"}
        print_table(
            ("REGION", "STEP", "RESULT", "DETAIL"),
            [
                (name, step["name"], words[step["ok"]], step["detail"])
                for name, steps in results.items()
                for step in steps
            ],
        )
    if any(step["ok"] is False for steps in results.values() for step in steps):
        raise click.exceptions.Exit(1)


@cache.command()
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


@cache.command()
@click.argument("region", nargs=-1, type=click.Choice(REGIONS))
@click.option("--tag", multiple=True, help="End what depends on this tag, such as content:12.")
@click.option("--url", multiple=True, help="End the pages at this address.")
@json_option
@click.pass_obj
def clear(
    site: SiteContext,
    region: tuple[str, ...],
    tag: tuple[str, ...],
    url: tuple[str, ...],
    as_json: bool,
) -> None:
    """Forget the values of REGION, or of all regions. Sessions and limits stay.

    With --tag or --url only what depends on it ends, in every process; nobody has to do this
    for a page to be right.

    \b
    Examples:
      cms cache clear data
      cms cache clear --url /about/
    """
    if tag or url:
        if region:
            raise click.UsageError("name regions, or use --tag and --url; not both")
        _end(site, {*tag, *(explaining.tag_of(site.registry, each) for each in url)}, as_json)
        return
    try:
        gone = site.registry.cms_caches.clear(*region)
    except Unavailable as wrong:
        raise CommandError(f"not cleared: {wrong}") from wrong
    if as_json:
        print_json(gone)
    else:
        for name, count in gone.items():
            click.echo(f"{name}: {count} forgotten")


def _end(site: SiteContext, tags: set[str], as_json: bool) -> None:
    pages = site.registry.cms_pages
    stored = sum(bool(tags & set(page.tags)) for page in pages.entries())
    if not pages.end(*tags):
        raise CommandError("not cleared: other processes could not be told")
    if as_json:
        print_json({"tags": sorted(tags), "pages": stored})
    else:
        click.echo(f"{stored} stored pages ended")


@cache.command()
@click.argument("url")
@json_option
@click.pass_obj
def explain(site: SiteContext, url: str, as_json: bool) -> None:
    """Say what happens to a visitor who asks for URL, and why; renders nothing.

    \b
    Example:
      cms cache explain /about/
    """
    found = explaining.explain(site.app, url)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    rows = [
        ("Address", found.url),
        ("Decision", f"{found.decision} ({found.reason})" if found.reason else found.decision),
        ("Because", f"{found.sentence} {found.detail}".strip()),
        ("Key", found.key),
        ("Route", found.route),
        ("Parameters that count", ", ".join(found.query) or "none"),
        ("Ignored parameters", ", ".join(found.ignored) or "none"),
    ]
    if found.stored is not None:
        rows += [
            ("Age", f"{found.age} s of {found.lifetime} s"),
            ("Ends by itself in", f"{found.ttl} s"),
            ("Ends when this changes", ", ".join(found.tags)),
            ("Shows", ", ".join(each.name for each in found.stored.values) or "no values"),
        ]
    for name, text in rows:
        click.echo(f"{name + ':':24} {text}")


@cache.command("list")
@click.option("--search", default="", help="Only pages whose key contains this, or with this tag.")
@click.option("--limit", default=100, show_default=True, help="How many at most.")
@json_option
@click.pass_obj
def list_pages(site: SiteContext, search: str, limit: int, as_json: bool) -> None:
    """List the stored pages. What a process keeps in memory alone is not seen from here.

    \b
    Example:
      cms cache list --search content:12
    """
    found = list(itertools.islice(site.registry.cms_pages.entries(search), limit))
    found.sort(key=lambda page: page.key)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    print_table(
        ("KEY", "STATUS", "BYTES", "RENDER ms"),
        [
            (each.key, each.status, each.sizes["identity"], f"{each.cost * 1000:.1f}")
            for each in found
        ],
    )


@cache.command()
@click.argument("url")
@json_option
@click.pass_obj
def show(site: SiteContext, url: str, as_json: bool) -> None:
    """Show what is stored of URL; ends with code 1 when nothing is.

    \b
    Example:
      cms cache show /about/ --json
    """
    found = explaining.explain(site.app, url).stored
    if found is None:
        raise CommandError(f"nothing is stored of {url}")
    plain = msgspec.to_builtins(found)
    if as_json:
        print_json(plain)
        return
    for name, value in plain.items():
        if name != "values":
            click.echo(f"{name + ':':10} {value}")
    for value in found.values:
        click.echo(f"{value.name} {value.arguments} <- {', '.join(value.tags)}")
