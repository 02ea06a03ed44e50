"""The reference pages say what the code does: `make reference` writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.scripts.reference import pages

FOLDER = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", ["cli.md", "settings.md"])
def test_the_page_is_up_to_date(site, name):
    written = (FOLDER / name).read_text("utf-8")

    assert written == pages(site.registry)[name], "run `make reference`"


def test_every_setting_and_every_command_is_on_its_page(site):
    made = pages(site.registry)

    for row in site.settings.rows():
        assert f"| `{row.name}` |" in made["settings.md"]
    for name in site.registry.cms_commands:
        assert f"## cms {name}\n" in made["cli.md"] or name == "reference"
