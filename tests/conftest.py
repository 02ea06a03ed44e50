"""Fixtures for all tests; each of tests/fixtures says what it gives."""

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.sites",
    "tests.fixtures.signing_in",
    "tests.fixtures.commands",
]
