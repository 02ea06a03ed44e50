"""pantheon-advanced-page-cache#40, endurance-page-cache#61: one edit, and all is made anew."""

import datetime as dt

from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.site.conftest import NOON, writer

__all__ = ["writer"]


def made_again(app, urls):
    return [url for url in urls if status_of(app.get(url)) != "hit"]


def test_purge_too_broad(site, app, writer):
    """The post itself, its neighbours and the lists that show it, and nothing else."""
    stone, light = (writer.term("category", name) for name in ("Stone", "Light"))
    posts = [
        writer.write(
            title=f"Post {n}", slug=f"p{n}", terms=[stone if n < 6 else light],
            published_at=NOON - dt.timedelta(hours=n + 1),
        )
        for n in range(12)
    ]  # fmt: skip
    writer.write(type="page", title="About", slug="about")
    site.settings.save({"site.posts_per_page": 4})
    urls = [*(writer.url(post) for post in posts), "/", "/page/2/", "/page/3/", "/about/",
            "/category/stone/", "/category/light/", "/robots.txt"]  # fmt: skip
    for url in urls:
        app.get(url)
    writer.change(posts[2], title="Changed")
    assert made_again(app, urls) == [*urls[1:4], "/", "/category/stone/"]
    writer.change(posts[9], body="<p>Only its text.</p>")
    assert set(made_again(app, urls)) <= {urls[9], "/page/3/", "/category/light/"}
    assert made_again(app, urls) == []


def test_what_visitors_do_not_see_touches_nothing(site, app, writer, sign_in):
    post = writer.write(title="Seen", slug="seen")
    urls = ["/", writer.url(post), "/feed/"]
    for url in urls:
        app.get(url)
    draft = writer.write(title="Draft", status="draft", published_at=None)
    for number in range(5):  # as somebody types
        writer.change(draft, title=f"Draft {number}", body=f"<p>{number}</p>")
    writer.write(title="Mine", visibility="private", published_at=NOON - dt.timedelta(days=9))
    staff = visitor(site)
    sign_in(staff, "editor")
    for path in ("/admin", "/admin/content/post", f"/admin/content/post/{post.id}",
                 f"/preview/{draft.id}", *urls):  # fmt: skip
        staff.get(path, status="*").maybe_follow()
    assert made_again(app, urls) == []
