from __future__ import annotations

import pytest

from cms.accounts.devices import device_name

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome, Linux"),
        (CHROME + " Edg/140.0", "Edge, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Lynx/2.9", "Lynx/2.9"),
        ("x" * 500, "x" * 80),
    ],
)
def test_what_people_call_it(agent, name):
    assert device_name(agent) == name


def test_nothing_is_unknown():
    assert str(device_name("")) == "Unknown browser"
