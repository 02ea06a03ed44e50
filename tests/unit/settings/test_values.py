"""Settings: which source wins, what is refused, and what saving does."""

from __future__ import annotations

import os
import stat
import threading

import pytest

from cms.errors import InvalidError
from cms.settings.kinds import Duration, Secret, Size, Url
from cms.settings.row import REQUIRED, Setting, SettingError, Source
from cms.settings.values import Settings


class TestSources:
    def test_default_when_nobody_says_anything(self, make):
        settings = make()
        assert settings["site.name"] == "Benben"
        assert settings.source("site.name") is Source.DEFAULT

    def test_saved_over_default(self, make):
        make().save({"site.name": "Saved"})
        assert make()["site.name"] == "Saved"

    def test_ini_over_saved(self, make):
        make().save({"site.name": "Saved"})
        settings = make(ini={"site.name": "Ini"})
        assert settings["site.name"] == "Ini"
        assert settings.locked("site.name")

    def test_environment_over_ini(self, make):
        settings = make(ini={"site.name": "Ini"}, environment={"CMS_SITE_NAME": "Environment"})
        assert settings["site.name"] == "Environment"
        assert settings.source("site.name") is Source.ENVIRONMENT

    def test_secrets_come_from_their_own_file_and_nothing_else_does(self, make, var):
        (var / "secrets.ini").write_text("[settings]\ncms.key = hush\nsite.name = no\n")
        settings = make()
        assert settings["cms.key"] == "hush"
        assert settings.source("cms.key") is Source.SECRETS
        assert settings["site.name"] == "Benben"

    def test_a_setting_that_is_not_editable_is_not_taken_from_the_saved_file(self, make, var):
        (var / "settings.ini").write_text("[settings]\nsite.url = http://evil.example\n")
        assert make()["site.url"] == "http://localhost"


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "text", "says"),
        [
            ("site.posts", "ten", "whole number"),
            ("site.posts", "0", "at least 1"),
            ("site.wait", "soon", "15m"),
            ("site.limit", "10X", "10M"),
            ("site.on", "perhaps", "true or false"),
            ("site.url", "www.example.org", "https://"),
            ("site.url", "https://example.org/blog", "scheme and host only"),
            ("site.url", "https://example.org:999999", "port"),
            ("site.kind", "purple", "one of: red, blue"),
        ],
    )
    def test_a_wrong_value_names_key_value_and_remedy(self, make, name, text, says):
        with pytest.raises(SettingError) as error:
            make(ini={name: text})
        assert name in str(error.value)
        assert text in str(error.value)
        assert says in str(error.value)

    def test_a_wrong_secret_is_not_repeated(self, make):
        with pytest.raises(SettingError) as error:
            make(ini={"cms.key": "wrong horse"})
        assert "horse" not in str(error.value)

    def test_a_missing_required_value_says_where_to_set_it(self, var):
        settings = Settings({}, {}, var)
        with pytest.raises(SettingError, match=r"CMS_CMS_SECRET in the environment"):
            settings.declare(Setting(name="cms.secret", default=REQUIRED, help="A key."))

    def test_an_unknown_key_below_our_prefixes_names_the_nearest(self, make):
        settings = make(ini={"site.nmae": "x", "pyramid.reload_templates": "true"})
        with pytest.raises(SettingError, match=r"site\.nmae.*did you mean site\.name\?"):
            settings.check_names()

    def test_an_unknown_variable_is_refused_and_foreign_ones_are_not(self, make):
        make(environment={"CMS_CONFIG": "site.ini", "HOME": "/"}).check_names()
        with pytest.raises(SettingError, match=r"CMS_SITE_NMAE.*did you mean CMS_SITE_NAME\?"):
            make(environment={"CMS_SITE_NMAE": "x"}).check_names()


class TestSaving:
    def test_is_private_and_keeps_the_rest(self, make, var):
        settings = make()
        settings.save({"site.name": "One"})
        settings.save({"site.posts": 7})
        assert make()["site.name"] == "One"
        assert make()["site.posts"] == 7
        assert stat.S_IMODE(os.stat(var / "settings.ini").st_mode) == 0o600

    def test_none_goes_back_to_the_default(self, make):
        settings = make()
        settings.save({"site.name": "One"})
        settings.save({"site.name": None})
        assert settings["site.name"] == "Benben"

    def test_is_all_or_nothing(self, make):
        settings = make(ini={"site.kind": "red"})
        with pytest.raises(InvalidError) as error:
            settings.save({"site.name": "One", "site.posts": "many", "site.kind": "blue"})
        assert set(error.value.errors) == {"site.posts", "site.kind"}
        assert settings["site.name"] == "Benben"

    def test_text_survives(self, make):
        name = "50 % “off” = ünï [x] # ; \\n 日本"
        make().save({"site.name": name})
        assert make()["site.name"] == name

    def test_lines_survive(self, make):
        make().save({"site.name": "first\nsecond"})
        assert make()["site.name"] == "first\nsecond"

    def test_another_process_sees_it_after_a_refresh(self, make):
        here, there = make(), make()
        before = there.generation
        here.save({"site.name": "New"})
        assert there["site.name"] == "Benben"
        assert there.refresh()
        assert there["site.name"] == "New"
        assert there.generation > before
        assert not there.refresh()

    def test_a_hand_made_mistake_in_the_saved_file_keeps_the_old_value(self, make, var):
        settings = make()
        settings.save({"site.posts": 7})
        (var / "settings.ini").write_text("[settings]\nsite.posts = lots\n")
        settings.refresh()
        assert settings["site.posts"] == 7

    def test_a_damaged_saved_file_stops_the_start_and_not_a_running_site(self, make, var):
        settings = make()
        settings.save({"site.posts": 7})
        (var / "settings.ini").write_text("no section here\n")
        assert not settings.refresh()
        assert settings["site.posts"] == 7
        with pytest.raises(SettingError, match=r"settings\.ini cannot be read"):
            make()


class TestShowing:
    def test_a_secret_is_never_shown(self, make):
        settings = make(ini={"cms.key": "hush"})
        assert settings.row("cms.key").show(settings["cms.key"]) == "(set)"


def _at_least_one(value: int) -> None:
    if value < 1:
        raise ValueError("it must be at least 1")


def _hush(value: str) -> None:
    if value != "hush":
        raise ValueError("it must be the right word")


ROWS = (
    Setting(name="site.name", default="Benben", help="Name.", editable=True),
    Setting(name="site.url", type=Url, default="http://localhost", help="Address."),
    Setting(
        name="site.posts", type=int, default=10, check=_at_least_one, help="Many.", editable=True
    ),
    Setting(name="site.wait", type=Duration, default=60, help="Long.", editable=True),
    Setting(name="site.limit", type=Size, default=1, help="Big.", editable=True),
    Setting(name="site.on", type=bool, default=True, help="Whether.", editable=True),
    Setting(name="site.kind", default="red", choices=("red", "blue"), help="Which.", editable=True),
    Setting(name="cms.key", type=Secret, default="", check=_hush, help="Key."),
)


@pytest.fixture
def var(tmp_path):
    return tmp_path


@pytest.fixture
def make(var):
    def make(ini=None, environment=None):
        settings = Settings(ini or {}, environment or {}, var)
        for row in ROWS:
            settings.declare(row)
        return settings

    return make


class TestSeveralThreads:
    def test_nobody_goes_on_with_the_old_value_while_another_takes_in_the_new(
        self, make, monkeypatch
    ):
        mine, other = make(), make()
        other.save({"site.name": "New"})
        reading, go_on = threading.Event(), threading.Event()
        read = mine._file.read

        def slowly():
            reading.set()
            assert go_on.wait(10)
            return read()

        monkeypatch.setattr(mine._file, "read", slowly)
        first = threading.Thread(target=mine.refresh)
        first.start()
        assert reading.wait(10)
        found = []
        second = threading.Thread(target=lambda: found.append((mine.refresh(), mine["site.name"])))
        second.start()
        second.join(0.1)
        go_on.set()
        first.join(10)
        second.join(10)
        assert found == [(False, "New")]
