"""Whatever is somebody's in particular reaches nobody else, whoever came first."""

from __future__ import annotations

import pytest

from cms.security.roles import Role
from tests import factories
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.caching.crawling import crawl

STARTS = ("/", "/secret/", "/locked/", "/nothing/", "/admin", "/?comments=1", "/search/?q=words",
          "/search/?q=words", "/feed/", "/sitemap.xml")  # fmt: skip
ROLES = tuple(str(role) for role in reversed(Role))


@pytest.fixture
def filled(site, writer):
    """A site where each kind of content that is not for everybody has a canary of its own."""
    with site.scope() as scope:
        people = {
            role: factories.user(scope, role=role, name=f"canary-name-{role}") for role in ROLES
        }
        ids = {role: account.id for role, account in people.items()}
    writer.posts(3, author_id=writer.author(), comments_open=True)
    for role, id_ in ids.items():
        hidden = {"author_id": id_, "body": f"<p>canary-body-{role}</p>"}
        writer.write(title=f"canary-draft-{role}", status="draft", **hidden)
        writer.write(title=f"canary-private-{role}", visibility="private", **hidden)
    writer.write(title="canary-secret", slug="secret", type="page", visibility="private")
    writer.write(
        title="Locked", slug="locked", type="page", visibility="password", password="open",
        body="<p>canary-locked</p>",
    )  # fmt: skip
    return people


@pytest.fixture
def signed_in(site, sign_in, filled):
    def signed_in(role):
        app = visitor(site)
        sign_in(app, user=filled[role])
        return app

    return signed_in


@pytest.mark.parametrize("role", ROLES)
def test_crawl_as_each_role_then_as_a_visitor(site, other, filled, signed_in, role):
    """Nobody has been there before: what is kept was made when somebody who may see more asked."""
    found = crawl(signed_in(role), STARTS)
    with_canary = [path for path, answer in found.items() if "canary-" in answer.text]
    assert len(with_canary) > (5 if role != "member" else -1)
    for path in with_canary:
        headers = found[path].headers
        assert headers["Cache-Control"] == "private, no-store", path
        assert "ETag" not in headers, path
    stranger = visitor(site)
    for path in sorted({*found, *crawl(stranger, STARTS)}):
        for app in (stranger, other):
            answer = app.get(path, status="*")
            assert "canary-" not in answer.text, path
            assert "Set-Cookie" not in answer.headers or path.startswith("/admin"), path


def test_no_role_gets_what_was_made_for_another(filled, signed_in):
    """The other way round: the more is allowed, the earlier they come."""
    for role in reversed(ROLES):
        found = crawl(signed_in(role), STARTS)
        for path, answer in found.items():
            if path.startswith("/admin"):
                continue
            for other in ROLES if role in ("member", "contributor", "author") else ():
                for kind in ("draft", "private", "body") if other != role else ():
                    assert f"canary-{kind}-{other}" not in answer.text, (role, path)
            others = [f"canary-name-{each}" for each in ROLES if each != role]
            if path in ("/", "/nothing/", "/search/?q=words"):
                assert f"canary-name-{role}" in answer.text or role == "member", (role, path)
                assert not any(name in answer.text for name in others), (role, path)


@pytest.mark.parametrize("role", ROLES)
def test_after_signing_out_nothing_is_left(site, filled, signed_in, role):
    app = signed_in(role)
    for path in STARTS:
        app.get(path, status="*")
    page = app.get("/admin/profile")
    next(form for form in page.forms.values() if form.action.endswith("sign-out")).submit()
    for path in STARTS:
        if not path.startswith("/admin"):
            mine, theirs = (each.get(path, status="*") for each in (app, visitor(site)))
            assert mine.body == theirs.body, path
            assert "canary-" not in mine.text, path


def test_a_password_opens_for_who_knows_it_alone(site, other, filled):
    knows = visitor(site)
    page = knows.get("/locked/")
    form = next(each for each in page.forms.values() if "password" in each.fields)
    form["password"] = "open"
    form.submit()
    assert "canary-locked" in knows.get("/locked/")
    for app in (visitor(site), other):
        for headers in ({}, {"Cookie": "unlock=1.x"}, {"Cookie": "unlock="}):
            answer = app.get("/locked/", headers=headers)
            assert "canary-locked" not in answer.text
            assert status_of(answer) != "hit" or not headers
    for path in ("/", "/feed/", "/search/?q=canary-locked"):
        assert "<p>canary-locked" not in visitor(site).get(path).text


FORGED = [
    {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Port": "666"}, {"X-Forwarded-Prefix": "/evil"}, {"X-Forwarded-For": "6.6.6.6"},
    {"Forwarded": "host=evil.example;proto=https"}, {"X-Original-URL": "/evil"},
    {"X-Rewrite-URL": "/evil"}, {"X-Host": "evil.example"}, {"X-HTTP-Method-Override": "POST"},
    {"X-Request-ID": "evil-evil-evil"}, {"Origin": "http://evil.example"},
    {"Referer": "http://evil.example/"}, {"User-Agent": "evil"}, {"Accept": "evil/evil"},
    {"Accept-Language": "evil"}, {"Accept-Charset": "evil"}, {"Cookie": "locale=evil; theme=evil"},
    {"Cookie": "session=evil"}, {"Sec-Fetch-Site": "evil"}, {"Save-Data": "on"},
    {"Purpose": "prefetch"}, {"Upgrade-Insecure-Requests": "1"}, {"X-Requested-With": "evil"},
    {"Via": "1.1 evil"}, {"X-Wap-Profile": "http://evil.example/"}, {"Host": "LOCALHOST"},
    {"Host": "localhost:80"}, {"Host": "localhost."}, {"Accept-Encoding": "evil"},
]  # fmt: skip


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_poison_of_the_first_request_reaches_nobody(site, app, other, writer, uncached, headers):
    """The list of headers that caches of other systems were poisoned with."""
    post = writer.write(title="Clean", body="<p><a href='/'>Home</a></p>")
    for url in (writer.url(post), "/", "/feed/", "/nothing/", "/robots.txt"):
        first = app.get(f"{url}?utm_campaign=evil", headers=headers, status="*")
        assert first.status_int in (200, 404)
        for each in (other, visitor(site)):
            clean = each.get(url, status="*")
            fresh = uncached.get(url)
            assert clean.body == fresh.body, url
            assert "evil" not in clean.text + str(clean.headers), url


@pytest.mark.ini({"cms.plugins": "tests.functional.caching.parts"})
def test_a_page_that_asks_who_it_is_for_is_shared_by_visitors_alone(app, site, sign_in):
    editor = visitor(site)
    name = sign_in(editor, "editor").name
    for _ in range(2):
        assert editor.get("/whose/").text == f"Hello {name}"
        answer = app.get("/whose/")
        assert (answer.text, status_of(answer)) == ("Hello visitor", "hit")
