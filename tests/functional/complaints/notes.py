"""The site of notes for the complaints about pages."""

import pytest

from tests.functional.cms_cache.pages.application import Site


@pytest.fixture
def notes(tmp_path):
    site = Site({"cache.var": str(tmp_path)}, f"sqlite:///{tmp_path / 'db'}")
    site.add("a", "one")
    yield site
    site.close()
