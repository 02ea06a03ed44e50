"""htmlcache#25, vercel/next.js#16020: somebody previews, and everybody reads it."""

import pytest

from tests.fixtures.sites import visitor
from tests.functional.site.conftest import writer

__all__ = ["writer"]

CANARY = "canary4711"


def layers(site):
    """Everything that any cache keeps, as one text."""
    caches = site.registry.cms_caches
    kept = [*caches.pages.all(), *caches.fragments.all()]
    near = [caches.pages._near, caches.fragments._near, caches.values._near]
    texts = [repr(page) for page in kept]
    texts += [repr(getattr(each, "page", each)) for one in near for each in one.values()]
    for made in caches.made.values():
        texts += [repr(raw) for raw in made.guard.values()]
    files = [each for each in (site.var / "cache").rglob("*") if each.is_file()]
    return "\n".join(texts + [each.read_bytes().decode("latin-1") for each in files])


# Where something is compressed nobody could see it.
@pytest.mark.ini({"compression.enabled": "false"})
@pytest.mark.parametrize("role", ["author", "editor", "administrator"])
def test_a_draft_leaks_through_the_cache(site, app, writer, sign_in, role):
    account = sign_in(app, role)
    body = f"<p>{CANARY}</p>"
    for status in ("draft", "review"):
        draft = writer.write(
            title=f"{CANARY} {status}", body=body, status=status, author_id=account.id
        )
        for query in ("", "?page=1", "?utm_source=x"):
            shown = app.get(f"/preview/{draft.id}{query}")
            assert CANARY in shown
            assert shown.headers["Cache-Control"] == "private, no-store"
            assert shown.headers["Cache-Status"].startswith("benben; fwd=bypass")
            assert "ETag" not in shown.headers
        assert visitor(site).get(f"/preview/{draft.id}", status=404)
        edit = app.get(f"/admin/content/post/{draft.id}")
        assert CANARY in edit
        if draft.path:
            app.get(f"/{draft.path}/", status="*")
    private = writer.write(
        title=f"{CANARY} private", body=body, visibility="private", author_id=account.id
    )
    public = writer.write(title="Public")
    app.get(writer.url(private), status="*")
    for path in ("/", "/feed/", f"/search/?q={CANARY}", f"/search/?q={CANARY}", writer.url(public)):
        app.get(path)
        visitor(site).get(path)
    seen = layers(site).replace(f"q={CANARY}", "").replace(f"q%3D{CANARY}", "")
    assert "Public" in seen
    assert f"{CANARY} " not in seen
    assert f"<p>{CANARY}</p>" not in seen


def test_nor_does_what_was_public_before(site, app, writer, sign_in):
    """A page that is a draft again is served to nobody, whatever is still stored of it."""
    post = writer.write(title=CANARY, slug="once")
    url = writer.url(post)
    for each in (visitor(site), visitor(site)):
        assert CANARY in each.get(url)
    writer.change(post, status="draft")
    sign_in(app, "editor")
    assert CANARY in app.get(f"/preview/{post.id}")
    for path in (url, "/", "/feed/", f"/search/?q={CANARY}"):
        assert f">{CANARY}<" not in visitor(site).get(path, status="*").text
