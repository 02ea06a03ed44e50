"""Fixtures for all tests; each of tests/fixtures says what it gives."""

import resource

import hypothesis

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.sites",
    "tests.fixtures.signing_in",
    "tests.fixtures.commands",
]

_FILES = 8192


# A busy machine is slow; no test says how fast it is.
hypothesis.settings.register_profile(
    "here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("here")


def pytest_configure() -> None:
    """Hundreds of sites live in one process here, and each keeps a few files open for good."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _FILES:
        most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
