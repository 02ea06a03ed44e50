"""Stored content follows new rules, new pictures and new permalinks, without being edited."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from PIL import Image

from cms.content.models import Content, ContentReference
from cms.content.refreshing import Refresher
from cms.content.services import ContentService
from cms.content.upkeep import RESUMMARISE
from cms.jobs.runner import Runner
from cms.jobs.services import Jobs
from cms.media.services import MediaService
from cms.redirects.models import Redirect


class TestResanitise:
    def test_outdated_texts_are_cleaned_and_keep_their_version(self, scope, page):
        made = page("One", body="<p>x</p>")
        age(scope, made, '<p onclick="x">y <a href="content:7">z</a></p>')
        refresher = scope.get(Refresher)
        assert refresher.outdated() == 1
        assert refresher.resanitise() == 1
        scope.db.expire_all()
        assert made.body == '<p>y <a href="content:7">z</a></p>'
        assert made.rendered == made.body
        assert (made.version, refresher.outdated()) == (1, 0)
        assert scope.db.scalars(sa.select(ContentReference.target_id)).all() == [7]

    def test_an_open_form_stays_good(self, scope, service, page):
        made = page("One", body="<p>x</p>")
        age(scope, made, "<p>y</p>")
        scope.get(Refresher).resanitise()
        service.update(made.id, expected_version=1, title="Two")

    def test_the_command(self, site, page, scope):
        from cms.content.commands import content

        for number in range(3):
            age(scope, page(f"P{number}"), f"<p>{number}</p>")
        scope.db.commit()
        result = CliRunner().invoke(content, ["resanitise", "--batch", "2"], obj=site)
        assert result.exit_code == 0, result.output
        assert "3 texts" in result.output


class TestMedia:
    def test_a_replaced_picture_has_its_new_size_everywhere(self, scope, page):
        media = scope.get(MediaService)
        image = media.store(png(8, 6), "a.png", alt="Old")
        made = page("One", body=f'<figure data-block="image" data-media="{image.id}"></figure>')
        assert 'alt="Old" width="8" height="6"' in made.rendered
        media.replace(image, png(20, 10), "b.png")
        media.update(image, alt="New")
        scope.db.expire_all()
        assert 'alt="New" width="20" height="10"' in made.rendered
        assert made.version == 1


class TestPermalinks:
    def test_a_new_pattern_moves_everything_with_redirects(self, site, scope, post):
        one, two = post("One"), post("Two")
        site.settings.save({"permalink.post": "blog/{slug}"})
        assert scope.get(Refresher).repath(site.registry.cms_content_types["post"]) == 2
        scope.db.expire_all()
        assert {one.path, two.path} == {"blog/one", "blog/two"}
        assert (one.version, two.version) == (1, 1)
        sources = scope.db.scalars(sa.select(Redirect.source))
        assert set(sources) == {"2026/03/one", "2026/03/two"}

    def test_places_that_collide_get_numbers(self, site, scope, post, clock):
        one = post("Same")
        two = post("Same", published_at=clock.now() - dt.timedelta(days=60))
        assert {one.slug, two.slug} == {"same"}
        site.settings.save({"permalink.post": "{slug}"})
        scope.get(Refresher).repath(site.registry.cms_content_types["post"])
        scope.db.expire_all()
        assert {one.path, two.path} == {"same", "same-2"}

    def test_swapped_places(self, site, scope, post):
        one, two = post("A", slug="a"), post("B", slug="b")
        scope.db.execute(sa.text("UPDATE content SET path = 'x' WHERE id = :i"), {"i": one.id})
        scope.db.execute(
            sa.text("UPDATE content SET path = '2026/03/a' WHERE id = :i"), {"i": two.id}
        )
        scope.db.expire_all()
        scope.get(Refresher).repath(site.registry.cms_content_types["post"])
        scope.db.expire_all()
        assert (one.path, two.path) == ("2026/03/a", "2026/03/b")

    def test_saving_in_the_admin_queues_the_job(self, site, app, sign_in, post, scope):
        post("One")
        scope.db.commit()
        sign_in(app, "administrator")
        form = app.get("/admin/settings/group/permalinks").forms
        form = next(f for f in form.values() if "permalink.post" in f.fields)
        form["permalink.post"] = "news/{slug}"
        form.submit(status=303)
        from cms.jobs.models import Job

        queued = scope.db.scalars(sa.select(Job).where(Job.name == "content.repath")).all()
        assert [job.args for job in queued] == [{"type": "post"}]

    def test_the_command(self, site, post, scope):
        from cms.content.commands import content

        made = post("One")
        scope.db.commit()
        site.settings.save({"permalink.post": "blog/{slug}"})
        result = CliRunner().invoke(content, ["repath", "post"], obj=site)
        assert "1 addresses" in result.output
        with site.scope() as other:
            assert other.db.get(Content, made.id).path == "blog/one"
        assert CliRunner().invoke(content, ["repath", "cake"], obj=site).exit_code == 2


class TestSummaries:
    def test_a_new_length_shows_in_every_list(self, site, app, sign_in, scope, post, clock):
        long, own = post("Long", body=f"<p>{'word ' * 30}</p>"), post("Own", excerpt="My own")
        scope.db.commit()
        assert "word word word word word word" in app.get("/").text
        sign_in(app, "administrator")
        form = app.get("/admin/settings/group/content").forms
        form = next(f for f in form.values() if "content.summary_words" in f.fields)
        form["content.summary_words"] = "5"
        form.submit(status=303)
        Runner(site.registry).run_for(10)
        scope.db.expire_all()
        assert long.summary.count("word") == 5
        assert (own.summary, long.version) == ("<p>My own</p>", 1)
        app.reset()
        shown = app.get("/").text
        assert "word word word word word" in shown
        assert "word word word word word word" not in shown

    def test_many_are_shortened_some_at_a_time(self, site, scope, post, monkeypatch):
        monkeypatch.setattr("cms.content.upkeep.BATCH", 2)
        posts = [post(f"P{number}", body=f"<p>{'word ' * 30}</p>") for number in range(5)]
        site.settings.save({"content.summary_words": 5})
        scope.get(Jobs).enqueue(RESUMMARISE)
        scope.db.commit()
        Runner(site.registry).run_for(10)
        scope.db.expire_all()
        assert {each.summary.count("word") for each in posts} == {5}


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "between"),
        ("{year}", "share one address"),
        ("{cake}/{slug}", "no {cake}"),
        ("{path}", "trees only"),
        ("a//{slug}", "slashes"),
        ("a b/{slug}", "letters"),
        ("../{slug}", "letters"),
    ],
)
def test_bad_patterns_are_refused(site, pattern, message):
    from cms.errors import InvalidError

    with pytest.raises(InvalidError, match=message):
        site.settings.save({"permalink.post": pattern})


def test_drawing_a_post_again_changes_nothing_else(scope, service: ContentService, post):
    made = post("One", body="<p>x</p>", excerpt="Mine")
    age(scope, made, "<p>x</p>")
    scope.get(Refresher).resanitise()
    scope.db.expire_all()
    assert made.summary == "<p>Mine</p>"


def age(scope, content: Content, body: str) -> None:
    """Make *content* look as an older policy had left it."""
    scope.db.flush()
    table = Content.__table__
    scope.db.execute(
        table.update().where(table.c.id == content.id).values(body=body, sanitiser_version="old")
    )
    scope.db.expire(content)


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (width, height, 9)).save(out, "PNG")
    return out.getvalue()
