"""The reference pages say what the code does: `make reference` writes them."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import pytest

import cms.plugin
from cms.scripts.reference import pages
from cms.scripts.reference_api import directives, events

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "reference"
CODE = sorted((ROOT / "cms").rglob("*.py"))


@pytest.mark.parametrize("name", ["cli.md", "directives.md", "events.md", "settings.md"])
def test_the_page_is_up_to_date(site, name):
    written = (FOLDER / name).read_text("utf-8")

    assert written == pages(site.registry)[name], "run `make reference`"


def test_every_setting_and_every_command_is_on_its_page(site):
    made = pages(site.registry)

    for row in site.settings.rows():
        assert f"| `{row.name}` |" in made["settings.md"]
    for name in site.registry.cms_commands:
        assert f"## cms {name}\n" in made["cli.md"] or name == "reference"


class TestDirectives:
    #: What the page's introduction explains for all of them.
    COMMON = frozenset({"name", "label", "help", "order"})

    def test_none_is_missing(self, site):
        source = "".join(path.read_text("utf-8") for path in CODE if path.name != "admin.py")
        written = pages(site.registry)["directives.md"]

        for name in set(re.findall(r"def (add_\w+)\(\s*config: Configurator", source)):
            assert f"## config.{name}\n" in written

    def test_every_parameter_is_explained(self, site):
        for name, function in directives(site.registry).items():
            names = set(list(inspect.signature(function).parameters)[1:]) - self.COMMON
            unexplained = {
                each
                for each in names
                if not re.search(rf"\b{each}\b", function.__doc__ or "", re.I)
            }
            assert not unexplained, f"{name}: say what {unexplained} is"


class TestEvents:
    def test_plugins_can_import_each(self):
        assert set(events()) <= set(cms.plugin.__all__)

    def test_whatever_is_told_is_an_event_that_says_when(self):
        source = "".join(path.read_text("utf-8") for path in CODE)
        told = set(re.findall(r"\.notify(?:_after_commit)?\(\s*([A-Z]\w+(?:ing|ed))\(", source))

        assert told
        assert told <= set(events())

    def test_each_lists_its_fields(self, site):
        written = pages(site.registry)["events.md"]

        for name, event in events().items():
            part = written.partition(f"## {name}\n")[2].partition("\n## ")[0]
            for field in dataclasses.fields(event):
                assert f"`{field.name}: " in part


class TestHeaders:
    @pytest.fixture
    def written(self):
        return (FOLDER / "http-headers.md").read_text("utf-8")

    @pytest.mark.parametrize("path", ["/", "/nothing-here", "/admin/sign-in", "/feed/", "/healthz"])
    def test_every_header_that_is_sent_is_on_the_page(self, app, written, path):
        plain = {"content-type", "content-length", "date", "location", "set-cookie"}
        answer = app.get(path, status="*")

        for name in set(map(str.lower, answer.headers)) - plain:
            assert f"`{name}" in written.lower(), name

    def test_the_policy_is_the_one_that_is_sent(self, app, written):
        policy = written.partition("```\n")[2].partition("```")[0]

        sent = app.get("/").headers["Content-Security-Policy"].split("; ")
        assert [" ".join(rule.split()) for rule in policy.split(";")] == sent

    def test_what_is_sent_with_every_answer_is(self, app, written):
        table = written.partition("## Sent with every answer")[2].partition("\n## ")[0]
        names = set(re.findall(r"^\| `([\w-]+)`", table, re.M)) - {"Strict-Transport-Security"}

        assert names
        for path in ("/", "/nothing-here", "/admin/sign-in", "/healthz"):
            assert names <= set(app.get(path, status="*").headers)
