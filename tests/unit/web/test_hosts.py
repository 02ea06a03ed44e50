from __future__ import annotations

import pytest

from cms.web.execution.hosts import host_allowed, without_port
from tests.fixtures.memory import kept_by


@pytest.mark.parametrize(
    ("host", "url", "hosts", "allowed"),
    [
        ("www.example.org", "https://www.example.org", (), True),
        ("www.example.org.", "https://www.example.org", (), True),
        ("WWW.Example.ORG", "https://www.example.org", (), True),
        ("example.org", "https://www.example.org", (), False),
        ("example.org", "https://www.example.org", ("example.org",), True),
        ("localhost", "https://www.example.org", (), False),
        ("127.0.0.1", "https://www.example.org", (), False),
        ("localhost:8080", "http://localhost:6543", (), True),
        ("blog.localhost:1", "http://localhost:6543", (), True),
        ("[::1]:6543", "http://127.0.0.1:6543", (), True),
        ("192.168.1.5:6543", "http://localhost:6543", (), False),
        ("a.example.org", "https://x.org", ("*.example.org",), True),
        ("example.org", "https://x.org", ("*.example.org",), False),
        ("badexample.org", "https://x.org", ("*.example.org",), False),
        ("example.org:8080", "https://x.org", ("example.org:8080",), True),
        ("example.org:8081", "https://x.org", ("example.org:8080",), False),
        ("x.org:99999999", "https://x.org", (), False),
        ("x.org/evil", "https://x.org", (), False),
        ("x.org, evil.org", "https://x.org", (), False),
        ("", "https://x.org", (), False),
        ("a" * 1000 + ".example.org", "https://x.org", ("*.example.org",), False),
        ("[::ffff:1.2.3.4]", "http://[::ffff:1.2.3.4]", (), True),
    ],
)
def test_only_the_site_s_own_names_are_answered(host, url, hosts, allowed):
    assert host_allowed(host, url, hosts) is allowed


@pytest.mark.parametrize(
    ("host", "found"),
    [("x.org", "x.org"), ("X.org:81", "x.org"), ("x.org.:0081", "x.org."), ("[::1]:81", "[::1]"),
     ("x.org:8080", "x.org:8080"), ("X.ORG:8080", "X.ORG:8080"), ("x.org:08080", "x.org"),
     ("a/b:1", "a/b:1"), ("", "")],
)  # fmt: skip
def test_of_the_ports_only_the_site_s_own_makes_pages_of_its_own(host, found):
    assert without_port(host, "http://x.org:8080") == found


def test_what_anybody_can_make_up_is_not_kept():
    names = ("*.example.org",)

    def ask(number):
        host_allowed(f"{number}{'x' * 20_000}.example.org", "https://x.org", names)

    assert kept_by(ask, 500) < 500_000
