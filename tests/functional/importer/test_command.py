"""``cms import wordpress``: what people see, what scripts read, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cms.errors import CmsError
from cms.importer.cli import import_group
from tests.functional.importer.conftest import GARDEN


class Obj:
    """What the root command hands to its commands."""

    def __init__(self, site: Any) -> None:
        self.registry = site.registry
        self.settings = site.settings

    def require_schema(self) -> None:
        """The tables are there."""


def call(site: Any, *args: str) -> Result:
    return CliRunner().invoke(import_group, args, obj=Obj(site))


def test_a_person_gets_a_report(site: Any) -> None:
    done = call(site, "wordpress", str(GARDEN))
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "Imported from https://garden.example (WXR 1.2)"
    assert any(line.split()[:2] == ["post", "12"] for line in lines)
    assert "post: it was in the trash (1)" in lines
    assert done.stderr == ""


def test_a_script_gets_json(site: Any) -> None:
    done = call(site, "wordpress", str(GARDEN), "--json")
    report = json.loads(done.stdout)
    assert report["counts"]["post"] == {"created": 12, "skipped": 2}
    assert report["source"] == "https://garden.example"
    assert {"kind", "why", "count", "examples"} == set(report["remarks"][0])
    again = json.loads(call(site, "wordpress", str(GARDEN), "--json").stdout)
    assert again["counts"]["post"] == {"skipped": 2, "unchanged": 12}


def test_quiet_says_nothing(site: Any) -> None:
    assert call(site, "wordpress", str(GARDEN), "--quiet").output == ""


def test_a_refused_file_ends_with_one_sentence(site: Any, tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text("{}")
    done = call(site, "wordpress", str(file))
    # The root command turns these into exit code 1 and a line on standard error.
    assert isinstance(done.exception, CmsError)
    assert "Tools, Export, All content" in str(done.exception)


def test_a_language_the_site_does_not_have(site: Any) -> None:
    done = call(site, "wordpress", str(GARDEN), "--locale", "tlh")
    assert "this site's languages are en" in str(done.exception)


@pytest.mark.parametrize("args", [("--help",), ("wordpress", "--help")])
def test_help_teaches(site: Any, args: tuple[str, ...]) -> None:
    done = call(site, *args)
    assert done.exit_code == 0
    assert "cms import wordpress export.xml --uploads" in done.output


def test_leave_comments_out(site: Any) -> None:
    report = json.loads(call(site, "wordpress", str(GARDEN), "--json", "--no-comments").stdout)
    assert "comment" not in report["counts"]
