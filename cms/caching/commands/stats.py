"""``cms cache stats``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from cms.caching.figures import figures
from cms.terminal import json_option, print_json, print_table
from cms_cache.core.pages.reasons import sentence
from cms_cache.core.settings import REGIONS

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext

TITLES = {
    "hit": "Answered from the store",
    "stale": "An old one served",
    "render": "Missed",
    "bypass": "Bypassed",
}


@click.command()
@click.option("--reset", is_flag=True, help="Begin counting anew after showing.")
@json_option
@click.pass_obj
def stats(site: SiteContext, reset: bool, as_json: bool) -> None:
    """Show what each region did and why, over all processes and restarts.

    Renders that were not needed are answers from the store. The time they saved adds up, for each
    of them, what the render of that very page had taken. Processes add their counts every ten
    seconds.

    \b
    Examples:
      cms cache stats
      cms cache stats --json
    """
    counters = site.registry.cms_caches.counters
    found = figures(counters)
    if as_json:
        print_json(found)
    else:
        _print(found)
    if reset:
        counters.clear()


def _print(found: dict[str, Any]) -> None:
    since = dt.datetime.fromtimestamp(found["since"], dt.UTC)
    click.echo(f"Since {since:%Y-%m-%d %H:%M} UTC. Look-ups in the store that processes share:\n")
    print_table(
        ("REGION", "HITS", "MISSES", "HIT RATE", "STORES", "ERRORS", "P50 µs", "P95 µs"),
        [
            (name, each["hits"], each["misses"], f"{each['hit_rate']:.1%}", each["stores"],
             each["errors"], each["p50_us"], each["p95_us"])
            for name, each in ((name, found[name]) for name in REGIONS)
        ],
    )  # fmt: skip
    for name in REGIONS:
        _print_answers(name, found[name])


def _print_answers(name: str, numbers: dict[str, Any]) -> None:
    if not any(numbers["answers"].values()):
        return
    click.echo(
        f"\n{name}: {numbers['share']:.1%} from the store, {numbers['avoided']} renders avoided"
    )
    if numbers["renders"]:
        click.echo(
            f"  {numbers['renders']} renders of {numbers['mean_render_ms']:.1f} ms on average; "
            f"{numbers['saved_ms'] / 1000:.1f} s of rendering saved; "
            f"{numbers['early_cutoff']} times nothing had really changed"
        )
    for decision, reasons in numbers["answers"].items():
        if reasons:
            click.echo(f"  {TITLES[decision]}")
        for reason, number in reasons.items():
            click.echo(f"    {number:8}  {reason or 'fresh':14} {sentence(reason)}")
