from __future__ import annotations

import pytest

from cms.web.execution.proxies import client_behind, is_trusted

PROXIES = ("127.0.0.1", "10.0.0.0/8", "2001:db8::/32", "localhost")


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("127.0.0.1", True),
        ("10.200.1.1", True),
        ("11.0.0.1", False),
        ("2001:db8::5", True),
        ("2001:db9::5", False),
        ("::ffff:10.1.1.1", True),
        ("localhost", True),
        ("", False),
        ("nonsense", False),
    ],
)
def test_addresses_and_networks(address, trusted):
    assert is_trusted(address, PROXIES) is trusted


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("1.1.1.1, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("[2001:db9::1]", "2001:db9::1"),
        ("forged, 10.0.0.9", "10.0.0.9"),
        ("", None),
        ("unknown", None),
    ],
)
def test_the_client_is_the_last_that_is_no_proxy(forwarded, client):
    assert client_behind(forwarded, PROXIES) == client
