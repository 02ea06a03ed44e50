"""wpsharks/comet-cache#497, statamic/v2-hub#2267, django wagtail#5074: the toolbar of whoever came
first."""

from tests import factories
from tests.fixtures.sites import visitor
from tests.functional.caching.crawling import crawl
from tests.functional.site.conftest import writer

__all__ = ["writer"]

CANARY = "canary4711"


def test_signed_in_page_shown_to_visitors(site, app, writer, sign_in):
    """Staff comes first, page by page; then come visitors, on the same copies."""
    with site.scope() as scope:
        account = factories.user(scope, role="administrator", name=f"Name {CANARY}")
    writer.posts(4, author_id=writer.author())
    writer.write(title=f"Draft {CANARY}", status="draft")
    writer.write(title=f"Private {CANARY}", visibility="private", slug="secret")
    sign_in(app, user=account)
    theirs = crawl(app, ["/", "/secret/", "/nothing/"])
    assert sum(CANARY in each.text for each in theirs.values()) > 10
    for path, answer in theirs.items():
        if CANARY in answer.text:
            assert answer.headers["Cache-Control"] == "private, no-store", path
    stranger = visitor(site)
    for path in theirs:
        assert CANARY not in stranger.get(path, status="*").text, path
    assert "Set-Cookie" not in stranger.get("/").headers
