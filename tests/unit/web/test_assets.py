from __future__ import annotations

import multiprocessing
import os
import time

import pytest

from cms.web.assets.bundle import AssetError, Bundle
from cms.web.assets.manifest import read_manifest
from cms.web.assets.registry import Assets


@pytest.fixture
def css(tmp_path):
    """A stylesheet of two sources."""
    (tmp_path / "a.css").write_text("a { color: red }\n" * 20)
    (tmp_path / "b.css").write_text("b { color: blue }\n" * 20)
    return Bundle("site.css", (str(tmp_path / "a.css"), str(tmp_path / "b.css")), ("rcssmin",))


def assets_of(tmp_path, *bundles, **options):
    assets = Assets(tmp_path / "assets", **options)
    for bundle in bundles:
        assets.add(bundle)
    return assets


def change(path, text):
    path.write_text(text)
    os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns + 1_000_000_000))


def test_the_name_follows_the_content_and_earlier_builds_stay(tmp_path, css):
    first = assets_of(tmp_path, css).path("site.css")
    change(tmp_path / "a.css", "a { color: green }")
    second = assets_of(tmp_path, css).path("site.css")
    assert first != second
    folder = tmp_path / "assets"
    assert (folder / first.removeprefix("static/")).exists()
    assert (folder / second.removeprefix("static/")).read_text().startswith("a{color:green}b{")


def test_the_same_sources_are_built_once(tmp_path, css):
    assets_of(tmp_path, css).build_all()
    (built,) = (tmp_path / "assets").glob("site.*.css")
    before = built.stat().st_mtime_ns
    assets_of(tmp_path, css).build_all()
    assert built.stat().st_mtime_ns == before


def test_order_of_sources_matters(tmp_path, css):
    one = assets_of(tmp_path, css).path("site.css")
    turned = Bundle("site.css", css.sources[::-1], css.filters)
    assert assets_of(tmp_path, turned).path("site.css") != one


def test_a_star_takes_all_in_alphabetical_order(tmp_path, css):
    every = Bundle("site.css", (str(tmp_path / "*.css"),), css.filters)
    assert assets_of(tmp_path, every).path("site.css") == assets_of(tmp_path, css).path("site.css")


def test_a_change_is_seen_at_once_only_while_developing(tmp_path, css):
    kept, live = assets_of(tmp_path, css), assets_of(tmp_path, css, reload=True)
    before = kept.path("site.css")
    assert live.path("site.css") == before
    change(tmp_path / "a.css", "a { color: green }")
    assert kept.path("site.css") == before
    assert live.path("site.css") != before


def test_a_stylesheet_changes_with_what_it_refers_to(tmp_path):
    (tmp_path / "x.svg").write_text("<svg/>")
    (tmp_path / "a.css").write_text("a { background: url(asset:x.svg) }")
    bundles = [
        Bundle("site.css", (str(tmp_path / "a.css"),), ("rcssmin",)),
        Bundle("x.svg", (str(tmp_path / "x.svg"),), ()),
    ]
    before = assets_of(tmp_path, *bundles).path("site.css")
    change(tmp_path / "x.svg", "<svg></svg>")
    assert assets_of(tmp_path, *bundles).path("site.css") != before


def test_a_reference_to_nothing_or_to_itself_is_an_error(tmp_path):
    (tmp_path / "a.css").write_text("a { background: url(asset:a.css) }")
    (tmp_path / "b.css").write_text("a { background: url(asset:none.svg) }")
    assets = assets_of(
        tmp_path,
        Bundle("a.css", (str(tmp_path / "a.css"),), ("rcssmin",)),
        Bundle("b.css", (str(tmp_path / "b.css"),), ("rcssmin",)),
    )
    with pytest.raises(AssetError, match="refers to itself"):
        assets.path("a.css")
    with pytest.raises(KeyError, match=r"none\.svg"):
        assets.path("b.css")


def test_a_missing_source_names_bundle_and_file(tmp_path):
    assets = assets_of(tmp_path, Bundle("a.css", (str(tmp_path / "gone.css"),), ()))
    with pytest.raises(AssetError, match=r"a\.css.*gone\.css"):
        assets.path("a.css")


def test_a_damaged_manifest_costs_a_build_and_no_more(tmp_path, css):
    path = assets_of(tmp_path, css).path("site.css")
    (tmp_path / "assets" / "manifest.json").write_text("{broken")
    assert assets_of(tmp_path, css).path("site.css") == path
    assert read_manifest(tmp_path / "assets")["site.css"].file in path


def _build(folder, bundle, queue):
    try:
        assets = Assets(folder)
        assets.add(bundle)
        assets.build_all()
        queue.put(assets.path(bundle.name))
    except Exception as error:
        queue.put(repr(error))


def test_several_processes_may_start_at_once(tmp_path, css):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    folder = tmp_path / "assets"
    processes = [context.Process(target=_build, args=(folder, css, queue)) for _ in range(4)]
    for process in processes:
        process.start()
    paths = {queue.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()
    assert len(paths) == 1
    assert paths.pop().startswith("static/site.")
    assert not list(folder.glob(".*"))
