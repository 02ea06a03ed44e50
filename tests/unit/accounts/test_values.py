from __future__ import annotations

import pytest

from cms.accounts import values
from cms.accounts.throttle import network_of


@pytest.mark.parametrize(
    ("text", "login"),
    [("Ada", "ada"), (" a.b-c_d ", "a.b-c_d"), ("x", "x"), ("a@b.org", "a@b.org")],
)
def test_logins_are_made_small(text, login):
    assert values.clean_login(text) == login


@pytest.mark.parametrize("text", ["", " ", "-ada", "a b", "a" * 61, "ädä", "a\x00b", "<b>"])
def test_other_logins_are_refused(text):
    with pytest.raises(ValueError):
        values.clean_login(text)


@pytest.mark.parametrize("text", ["Ada@Example.org", " a+b@x.co.uk "])
def test_addresses_are_made_small(text):
    assert values.clean_email(text) == text.strip().lower()


@pytest.mark.parametrize(
    "text", ["a", "a@b", "@b.org", "a@@b.org", "a b@c.org", "a@b.org\nBcc: x@y.org", "<a@b.org>"]
)
def test_other_addresses_are_refused(text):
    with pytest.raises(ValueError):
        values.clean_email(text)


def test_an_empty_address_is_none():
    assert values.clean_email("  ") is None
    assert values.clean_email(None) is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.org", "//x.org", "https://"])
def test_only_web_addresses_are_websites(url):
    with pytest.raises(ValueError):
        values.clean_url(url)


def test_a_name_is_one_line_without_control_characters():
    assert values.clean_name(" Ada\n\x07 Lovelace ") == "Ada Lovelace"
    with pytest.raises(ValueError):
        values.clean_name("\x00 ")


def test_there_are_five_roles_and_no_others():
    assert values.clean_role("editor") == "editor"
    with pytest.raises(ValueError):
        values.clean_role("root")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_who_shares_a_network_shares_a_count(address, network):
    assert network_of(address) == network
