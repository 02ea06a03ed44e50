"""Requests that write: what they see is nobody else's, and what others keep is not theirs."""

import pytest

from tests.functional.cms_cache.pages.application import status_of
from tests.functional.cms_cache.pages.models import Other


@pytest.mark.parametrize("known", [True, False], ids=["kept before", "not kept before"])
@pytest.mark.parametrize(
    ("headers", "reason"), [({}, "wrote"), ({"Authorization": "x"}, "authorization")]
)
def test_what_is_kept_and_a_transaction_that_wrote(site, headers, reason, known):
    """It shows what was written; when that is taken back, everybody goes on as before."""
    with site.writing() as db:
        db.add(Other(id=1, text="committed"))
    if known:
        assert site.get("/undone/read").text == "['committed']['committed']"
    answer = site.get("/undone/first", headers)
    assert answer.text == "['undone']['undone']"
    assert status_of(answer) == f"fwd=bypass; detail={reason}"
    assert_nothing_of_it_is_left(site)


def test_a_part_that_writes_while_it_is_made(site):
    with site.writing() as db:
        db.add(Other(id=1, text="committed"))
    assert site.get("/undone/within").text == "['committed']['undone']"
    assert_nothing_of_it_is_left(site)


def assert_nothing_of_it_is_left(site):
    assert site.get("/undone/read/here").text == "['committed']['committed']"
    site.caches.values.clear()
    site.caches.fragments.clear()
    elsewhere = site.get("/undone/read/as-another-process-would")
    assert elsewhere.text == "['committed']['committed']"
