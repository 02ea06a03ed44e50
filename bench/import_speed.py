"""How fast an export is imported, and how much memory that takes.

    python bench/import_speed.py                      the project's own small export
    python bench/import_speed.py ../shared/data/themeunittestdata.wordpress.xml --times 50

Each measurement is a fresh process with a fresh site on SQLite, synchronous writes as in
production. Items are the ``<item>`` elements of the file; the time is that of the import itself,
without starting the program. Peak memory is the resident set's (``ru_maxrss``) and, with
``--python-memory``, that of Python's own allocations since the import began.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

OWN = Path(__file__).parent.parent / "tests" / "data" / "wxr" / "garden.xml"


def multiplied(source: Path, times: int, target: Path) -> int:
    """Write *source* with its items *times* over, each time with other numbers and slugs.

    :returns: the number of items.
    """
    text = source.read_text("utf-8")
    start, end = text.index("<item>"), text.rindex("</item>") + len("</item>")
    items = text[start:end]
    number = re.compile(
        r"(<wp:(?:post_id|post_parent|comment_id|comment_parent)>(?:<!\[CDATA\[)?)(\d+)"
    )
    name = re.compile(r"(<wp:post_name>(?:<!\[CDATA\[)?)([^\]<]+)")
    with target.open("w", encoding="utf-8") as file:
        file.write(text[:start])
        for copy in range(times):

            def renumber(match: re.Match[str], copy: int = copy) -> str:
                value = int(match[2])
                return match[1] + str(value + copy * 1_000_000 if value else 0)

            made = number.sub(renumber, items)
            file.write(name.sub(rf"\1\2-{copy}", made) if copy else made)
        file.write(text[end:])
    return items.count("<item>") * times


def measure(file: Path, *, traced: bool) -> dict[str, float]:
    """Import *file* into a new site in this process."""
    from cms.app import configure
    from cms.db.branches import migrator
    from cms.importer.wordpress.run import WordPressImport

    with tempfile.TemporaryDirectory() as folder:
        config = configure(
            {"here": folder, "__file__": f"{folder}/site.ini"},
            **{"cms.var": f"{folder}/var", "cms.secret": "x" * 40},
        )
        Path(folder, "var").mkdir(exist_ok=True)
        registry = config.make_wsgi_app().registry
        migrator(registry).upgrade()
        if traced:
            tracemalloc.start()
        begun, worked = time.perf_counter(), time.process_time()
        report = WordPressImport(registry).run(file)
        seconds, busy = time.perf_counter() - begun, time.process_time() - worked
        allocated = tracemalloc.get_traced_memory()[1] if traced else 0
        registry.cms_engine.dispose()
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(busy, 3),
        "rows": report.items,
        "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "peak_python_mib": round(allocated / 2**20, 2),
    }


def in_a_process(file: Path, *, traced: bool = False) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, str(file), "--measure"] + ["--traced"] * traced
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=OWN)
    parser.add_argument("--times", type=int, default=1, help="also with its items so many times")
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many runs counts")
    parser.add_argument(
        "--python-memory", action="store_true", help="also trace allocations (slow)"
    )
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--traced", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.file, traced=given.traced)))
        return
    with tempfile.TemporaryDirectory() as folder:
        peaks: list[dict[str, float]] = []
        for times in sorted({1, given.times}):
            file = Path(folder) / f"times{times}.xml"
            items = multiplied(given.file, times, file)
            runs = [in_a_process(file) for _ in range(given.repeat if times == 1 else 1)]
            best = min(runs, key=lambda run: run["seconds"])
            if given.python_memory:
                best["peak_python_mib"] = in_a_process(file, traced=True)["peak_python_mib"]
            peaks.append(best)
            speed = items / best["seconds"]
            print(
                f"{given.file.name} x{times}: {items} items in {best['seconds']} s "
                f"(processor {best['cpu_seconds']} s) = {speed:.0f} items/s; "
                f"{best['rows']:.0f} rows reported; peak {best['peak_rss_mib']} MiB resident, "
                f"{best['peak_python_mib']} MiB of Python",
                flush=True,
            )
        for name in ("peak_rss_mib", "peak_python_mib"):
            if len(peaks) == 2 and peaks[0][name]:
                print(f"{name}: x{peaks[1][name] / peaks[0][name]:.2f} of the single file")


if __name__ == "__main__":
    main()
