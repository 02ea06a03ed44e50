"""``cms init`` makes a site that works, twice if need be, and leaves nothing when it fails."""

from __future__ import annotations

import stat

import pytest
import sqlalchemy as sa

from cms.db.engine import database_url as full_url
from cms.db.engine import make_engine
from cms.scripts.errors import ExitCode
from cms_install import services


class TestANewSite:
    @pytest.mark.every_database
    def test_has_files_tables_and_an_administrator(self, run_cms, folder, database_url):
        ended = run_cms(
            "init",
            str(folder),
            "--defaults",
            "--database",
            database_url,
            "--name",
            "Mill",
            "--json",
        )

        assert ended.code == ExitCode.DONE, ended.err
        assert ended.json["link"].startswith("http://localhost:6543/admin/link/")
        on_it = ("-c", str(folder))
        (account,) = run_cms(*on_it, "user", "list", "--json").json
        assert (account["login"], account["role"]) == ("admin", "administrator")
        assert run_cms(*on_it, "db", "status").code == ExitCode.DONE
        assert run_cms(*on_it, "settings", "get", "site.name").out == "Mill\n"

    def test_keeps_its_secrets_to_itself(self, run_cms, folder):
        run_cms("init", str(folder), "--defaults", "--database", f"sqlite:///{folder}/x.sqlite")

        assert mode(folder / "var") == 0o700
        assert mode(folder / "var" / "secrets.ini") == 0o600
        text = (folder / "var" / "secrets.ini").read_text()
        assert "cms.secret" in text
        assert "database.url" in text
        ini = (folder / "site.ini").read_text()
        assert "cms.secret" not in ini
        assert "x.sqlite" not in ini

    def test_two_sites_have_different_secrets(self, run_cms, tmp_path):
        for name in ("one", "two"):
            run_cms("init", str(tmp_path / name), "--defaults")

        one, two = (
            (tmp_path / name / "var" / "secrets.ini").read_text() for name in ("one", "two")
        )
        assert one != two

    def test_a_file_of_answers(self, run_cms, folder, tmp_path):
        answers = tmp_path / "answers.toml"
        answers.write_text(
            'name = "Le moulin"\nurl = "https://moulin.example"\nlanguage = "fr"\n'
            'languages = ["en"]\ntimezone = "Europe/Paris"\n'
            '[administrator]\nlogin = "ada"\nname = "Ada"\npassword = "a long quiet password"\n'
        )
        ended = run_cms("init", str(folder), "--answers", str(answers), "--json")

        assert ended.code == ExitCode.DONE, ended.err
        assert ended.json["link"] is None
        for name, value in (
            ("site.name", "Le moulin"),
            ("site.url", "https://moulin.example"),
            ("site.language", "fr"),
            ("site.languages", "en"),
            ("site.timezone", "Europe/Paris"),
        ):
            assert run_cms("-c", str(folder), "settings", "get", name).out == f"{value}\n"

    def test_nobody_to_ask_is_a_mistake_of_the_caller(self, run_cms, folder):
        ended = run_cms("init", str(folder))

        assert ended.code == ExitCode.USAGE
        assert "--defaults" in ended.err
        assert not folder.exists()


class TestAgain:
    def test_changes_nothing(self, run_cms, folder):
        run_cms("init", str(folder), "--defaults", "--demo")
        before = {path: path.read_bytes() for path in folder.glob("**/*.ini")}
        contents = count(folder)

        ended = run_cms("init", str(folder), "--defaults", "--demo", "--json")

        assert ended.code == ExitCode.DONE
        assert ended.json == {**ended.json, "login": None, "link": None, "demo": 0}
        assert {path: path.read_bytes() for path in folder.glob("**/*.ini")} == before
        assert count(folder) == contents > 30

    def test_a_person_s_ini_stays_as_it_is(self, run_cms, folder):
        folder.mkdir()
        ini = folder / "site.ini"
        ini.write_text(
            "# mine\n[app:main]\nuse = egg:benben\ncms.var = %(here)s/data\nsite.name = Mine\n"
        )
        before = ini.read_text()

        assert run_cms("init", str(folder), "--defaults", "--name", "Other").code == ExitCode.DONE

        assert ini.read_text() == before
        assert (folder / "data" / "site.sqlite").exists()
        assert run_cms("-c", str(folder), "settings", "get", "site.name").out == "Mine\n"

    def test_a_second_database_is_refused(self, run_cms, folder):
        run_cms("init", str(folder), "--defaults", "--database", f"sqlite:///{folder}/a.sqlite")
        ended = run_cms(
            "init", str(folder), "--defaults", "--database", f"sqlite:///{folder}/b.sqlite"
        )

        assert ended.code == ExitCode.REFUSED
        assert not (folder / "b.sqlite").exists()

    def test_a_link_whenever_it_is_wanted(self, run_cms, folder):
        run_cms("init", str(folder), "--defaults")
        ended = run_cms("init", str(folder), "--defaults", "--link", "--quiet")

        assert "/admin/link/" in ended.out


class TestFailing:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--database", "oracle://x"], "oracle"),
            (["--database", "postgresql://nobody@127.0.0.1:1/none"], "does not answer"),
            (["--language", "English!"], "language"),
            (["--url", "example"], "url 'example'"),
        ],
    )
    def test_leaves_nothing_and_says_why(self, run_cms, folder, options, said):
        ended = run_cms("init", str(folder / "deep"), "--defaults", *options)

        assert ended.code == ExitCode.REFUSED
        assert said in ended.err
        assert not folder.exists()

    @pytest.mark.every_database
    def test_in_the_middle_takes_everything_back(self, run_cms, folder, database_url, monkeypatch):
        def fail(scope, administrator):
            raise RuntimeError("the lights went out")

        monkeypatch.setattr(services, "load_demo", fail)
        ended = run_cms("init", str(folder), "--defaults", "--demo", "--database", database_url)

        assert ended.code == ExitCode.BUG
        assert not folder.exists()
        engine = make_engine(full_url(database_url, folder))
        assert sa.inspect(engine).get_table_names() == []
        engine.dispose()

    def test_what_was_there_stays_there(self, run_cms, folder, monkeypatch):
        folder.mkdir()
        (folder / "letter.txt").write_text("mine")
        monkeypatch.setattr(services, "load_demo", lambda *_: 1 / 0)

        run_cms("init", str(folder), "--defaults", "--demo")

        assert [path.name for path in folder.iterdir()] == ["letter.txt"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("name = 1", "name = 1"),
            ("nmae = 'x'", "'nmae'"),
            ("name = ", "answers.toml"),
            ("[administrator]\nrole = 'x'", "'role'"),
            ("administrator = 1", "table"),
            ("languages = 'fr'", "languages"),
            ("[administrator]\npassword = 'short'", "administrator"),
        ],
    )
    def test_wrong_answers_are_named(self, run_cms, folder, tmp_path, text, said):
        answers = tmp_path / "answers.toml"
        answers.write_text(text)

        ended = run_cms("init", str(folder), "--answers", str(answers))

        assert ended.code == ExitCode.REFUSED
        assert said in ended.err
        assert not folder.exists()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def count(folder):
    engine = make_engine(full_url("", folder / "var"))
    with engine.connect() as connection:
        number = connection.scalar(sa.text("SELECT count(*) FROM content"))
    engine.dispose()
    return number


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mysite"
