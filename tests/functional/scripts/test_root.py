"""The root command finds the site and the command, and ends as it says."""

from __future__ import annotations

import pytest

from cms.scripts.commands import CORE
from cms.scripts.errors import ExitCode


class TestWithoutASite:
    @pytest.fixture(autouse=True)
    def nowhere(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("CMS_CONFIG", raising=False)

    def test_help_lists_what_every_site_has(self, run_cms):
        ended = run_cms("--help")

        assert ended.code == ExitCode.DONE
        for name in set(CORE) - {"reference"}:
            assert f"  {name} " in ended.out

    def test_a_command_that_needs_one_says_how_to_make_one(self, run_cms):
        ended = run_cms("db", "status")

        assert ended.code == ExitCode.NO_SITE
        assert ended.out == ""
        assert "cms init DIR" in ended.err
        assert "Traceback" not in ended.err

    def test_an_unknown_command_points_at_sites(self, run_cms):
        ended = run_cms("import", "wordpress", "x.xml")

        assert ended.code == ExitCode.NO_SITE
        assert "without a site" in ended.err

    def test_a_config_that_is_not_there_is_named(self, run_cms):
        ended = run_cms("-c", "nowhere.ini", "db", "status")

        assert ended.code == ExitCode.NO_SITE
        assert "nowhere.ini" in ended.err

    @pytest.mark.parametrize("words", [["db"], ["db", "nonsense"], ["--nonsense"]])
    def test_what_is_mistyped_ends_with_two(self, run_cms, words):
        assert run_cms(*words).code == ExitCode.USAGE


class TestFindingTheSite:
    def test_the_nearest_ini_upwards(self, site_ini, run_cms, monkeypatch):
        deep = site_ini.parent / "a" / "b"
        deep.mkdir(parents=True, exist_ok=True)
        monkeypatch.delenv("CMS_CONFIG", raising=False)
        monkeypatch.chdir(deep)

        assert run_cms("settings", "get", "site.name").out == "Test site\n"

    def test_the_environment_names_one(self, site_ini, run_cms, monkeypatch, tmp_path):
        monkeypatch.setenv("CMS_CONFIG", str(site_ini))
        monkeypatch.chdir(tmp_path)

        assert run_cms("settings", "get", "site.name").out == "Test site\n"

    def test_a_folder_stands_for_its_ini(self, site_ini, run_cms):
        ended = run_cms("-c", str(site_ini.parent), "settings", "get", "site.name")

        assert ended.out == "Test site\n"

    def test_commands_of_features_are_listed(self, run):
        assert "import" in run("--help").out


class TestABrokenPlugin:
    @pytest.mark.ini({"cms.plugins": "tests.functional.scripts.broken_plugin"})
    def test_its_command_says_so_and_the_others_go_on(self, run):
        assert "Cannot be loaded" in run("--help").out
        assert run("db", "status").code == ExitCode.DONE

        ended = run("broken", "--now")
        assert ended.code in (ExitCode.REFUSED, ExitCode.USAGE)
        assert run("broken").err.startswith("Error: the command broken cannot be loaded")


class TestWrongSettings:
    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("site.nmae = x", "did you mean site.name"),
            ("http.max_body = much", "http.max_body = 'much'"),
            ("cms.plugins = nonsense_plugin", "no plugin 'nonsense_plugin'"),
        ],
    )
    def test_key_value_and_remedy_are_said(self, site_ini, run_cms, line, said):
        site_ini.write_text(site_ini.read_text() + line + "\n")

        ended = run_cms("-c", str(site_ini), "db", "status")

        assert ended.code == ExitCode.NO_SITE
        assert said in ended.err
        assert "Traceback" not in ended.err

    def test_a_broken_ini_is_named(self, site_ini, run_cms):
        site_ini.write_text("[app:main\nuse")

        ended = run_cms("-c", str(site_ini), "db", "status")

        assert ended.code == ExitCode.NO_SITE
        assert "site.ini" in ended.err

    def test_tables_that_are_older_than_the_program(self, run):
        run("db", "downgrade", "cms@-1", "--yes")

        ended = run("serve")

        assert ended.code == ExitCode.DATABASE
        assert "`cms db upgrade`" in ended.err

    def test_a_database_that_does_not_answer(self, site_ini, run_cms):
        text = site_ini.read_text()
        lines = [line for line in text.splitlines() if not line.startswith("database.url")]
        lines.append("database.url = postgresql://nobody@127.0.0.1:1/none")
        site_ini.write_text("\n".join(lines))

        ended = run_cms("-c", str(site_ini), "user", "list")

        assert ended.code == ExitCode.DATABASE
        assert ended.err.startswith("Error: the database does not answer")
        assert len(ended.err.splitlines()) == 1


class TestHelpTeaches:
    def test_every_command_shows_an_example(self, site):
        from cms.scripts.main import load

        for name, command in site.registry.cms_commands.items():
            loaded = load(command) if isinstance(command, str) else command
            for path, leaf in leaves(loaded, name):
                assert leaf.help, f"cms {path} has no help"
                if not leaf.hidden:
                    assert "cms " in leaf.help, f"cms {path} shows no example"


def leaves(command, path):
    for name, child in getattr(command, "commands", {}).items():
        yield from leaves(child, f"{path} {name}")
    if not hasattr(command, "commands"):
        yield path, command
