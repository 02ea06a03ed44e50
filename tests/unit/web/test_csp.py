from __future__ import annotations

import pytest
from pyramid.exceptions import ConfigurationError
from pyramid.testing import testConfig as configured

from cms.web.headers import add_csp_source, policy


def test_sources_are_added_to_their_directive():
    assert "frame-src 'self' https://a.org https://b.org;" in policy(
        {"frame-src": ["https://a.org", "https://b.org"]}
    )


@pytest.mark.parametrize(
    ("directive", "source"),
    [
        ("script-src", "'unsafe-inline'"),
        ("script-src", "'unsafe-eval'"),
        ("script-src", "*"),
        ("frame-src", "https://a.org; script-src *"),
        ("frame-src", "https://a.org https://b.org"),
        ("plugin-types", "https://a.org"),
    ],
)
def test_nothing_opens_the_door(directive, source):
    with configured() as config, pytest.raises(ConfigurationError):
        add_csp_source(config, directive, source)
