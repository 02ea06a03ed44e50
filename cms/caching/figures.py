"""The statistics as plain numbers: what commands, the admin and scripts show."""

from __future__ import annotations

from typing import Any

from cms_cache.core.counters import Counters
from cms_cache.core.pages.reasons import DECISIONS, HIT, RENDER, STALE
from cms_cache.core.settings import REGIONS
from cms_cache.core.statistics import Statistics


def figures(counters: Counters) -> dict[str, Any]:
    """Return the numbers of each region, over all processes and restarts.

    ``since`` is when counting began, in seconds since 1970. See :func:`of_region` for the rest.
    """
    totals = counters.totals()
    return {
        "since": counters.since(),
        **{name: of_region(totals.get(name, Statistics())) for name in REGIONS},
    }


def of_region(counted: Statistics) -> dict[str, Any]:
    """Return the numbers of a region.

    ``answers`` says how often it was decided how, by decision and reason. ``share`` is the part
    of what could be shared that came from the store. ``avoided`` are renders that were not
    needed; ``early_cutoff`` those of them whose page had something to be asked again, which was
    as before. ``saved_ms`` adds up, for each answer from the store, what the render of that very
    page had taken.

    The other numbers are of the store that processes share: look-ups, which a copy in the process
    makes unnecessary.
    """
    served = counted.answered(HIT, STALE)
    made = counted.answered(RENDER)
    return {
        "answers": {decision: counted.by_reason(decision) for decision in DECISIONS},
        "share": round(served / (served + made), 4) if served + made else 0.0,
        "avoided": served,
        "early_cutoff": counted.by_reason(HIT).get("revalidated", 0),
        "renders": counted.renders,
        "mean_render_ms": round(counted.mean_render * 1000, 3),
        "saved_ms": counted.saved // 1000,
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
    }
