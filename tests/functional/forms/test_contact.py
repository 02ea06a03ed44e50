"""Visitors write to the people behind the site."""

from __future__ import annotations

import datetime as dt

import pytest
from webtest import Upload

from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.forms.conftest import BLOCK, GOOD, HERE, send
from tests.functional.site.conftest import NOON


class TestSending:
    @pytest.mark.every_database
    def test_a_message_arrives(self, app, writer, page, messages):
        form = app.get(writer.url(page)).forms["form-1"]
        form["name"], form["email"] = "Zoë", "zoe@example.org"
        form["subject"], form["text"] = "Dogs 🐕", "Do you\n\ntake <dogs>?"
        answer = form.submit(headers=HERE, status=303)
        assert answer.location == f"http://localhost{writer.url(page)}#form-1-sent"
        assert "Set-Cookie" not in answer.headers
        assert (
            app.get(writer.url(page))
            .html.select_one("#form-1-sent.sent")
            .text.startswith("Thank you.")
        )
        (one,) = messages()
        assert (one.name, one.email, one.subject) == ("Zoë", "zoe@example.org", "Dogs 🐕")
        assert one.body == "Do you\n\ntake <dogs>?"
        assert (one.form, one.content_id, one.status) == ("Write to us", page.id, "new")

    def test_sent_twice_it_is_there_once(self, app, page, messages):
        send(app, page)
        send(app, page)
        send(app, page, text="And cats?")
        assert len(messages()) == 2

    def test_a_machine_fills_in_everything(self, app, page, messages):
        send(app, page, fax="1")
        assert messages()[0].status == "spam"

    def test_what_the_editor_chose(self, app, writer, messages):
        block = BLOCK.replace('data-subject="true"', 'data-button="Ahoy" data-thanks="Cheers &lt;"')
        page = writer.write("page", title="Contact", slug="contact", body=block)
        shown = app.get(writer.url(page))
        assert shown.html.select_one("#form-1 button").text == "Ahoy"
        assert shown.html.select_one("#form-1-sent").text == "Cheers <"
        assert "subject" not in shown.forms["form-1"].fields
        send(app, page, subject="Smuggled")
        assert messages()[0].subject == ""

    def test_several_forms_in_several_parts(self, app, writer, messages):
        one, two = BLOCK, BLOCK.replace("Write to us", "Complain")
        body = f'{one}<hr data-block="pagebreak"><p>More</p>{two}'
        page = writer.write("page", title="Contact", slug="contact", body=body)
        assert "form-1" in app.get(writer.url(page)).forms
        second = app.get(f"{writer.url(page)}2/")
        assert "form-2" in second.forms
        assert "form-1" not in second.forms
        send(app, page, number=2)
        assert messages()[0].form == "Complain"
        send(app, page, number=3, status=404)


class TestErrors:
    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("name", "", "it is required"),
            ("name", "x" * 201, "at most 200 characters"),
            ("email", "", "it is required"),
            ("email", "zoe@nowhere", "not an e-mail address"),
            ("subject", "x" * 201, "at most 200 characters"),
            ("text", " ", "it is required"),
            ("text", "x" * 20_001, "at most 20000 characters"),
        ],
    )
    def test_they_are_said_and_nothing_typed_is_lost(
        self, app, page, messages, field, value, message
    ):
        again = send(app, page, status=422, **{"name": "Zoë <&>", field: value})
        form = again.forms["form-1"]
        assert form["name"].value == ("Zoë <&>" if field != "name" else value)
        box, told = (
            again.html.select_one(f"#form-1-{field}"),
            again.html.select_one(f"#form-1-{field}-error"),
        )
        assert message in told.text
        assert told["id"] in box["aria-describedby"].split()
        assert again.html.select_one(f".form-errors a[href='#form-1-{field}']")
        assert again.headers["Cache-Control"] == "private, no-store"
        assert messages() == []

    @pytest.mark.parametrize("body", [b"text=%00", b"text=%ff", b"name=a&name=b"])
    def test_what_no_form_sends(self, app, page, messages, body):
        kind = "application/x-www-form-urlencoded"
        app.post(f"/form/{page.id}/1", body, HERE, content_type=kind, status=400)
        app.post(f"/form/{page.id}/1", {"text": Upload("a", b"x")}, HERE, status=400)
        assert messages() == []

    def test_places_without_a_form(self, app, writer, page):
        other = writer.write("page", title="Other", slug="other")
        for path in (f"{other.id}/1", f"{page.id}/2", f"{page.id}/9999", "999999/1"):
            app.post(f"/form/{path}", GOOD, HERE, status=404)
            app.get(f"/form/{path}", status=404)
        assert app.get(f"/form/{page.id}/1", status=303).location.endswith("/contact/#form-1")
        app.put(f"/form/{page.id}/1", {}, status=405)

    @pytest.mark.parametrize(
        "values",
        [
            {"status": "draft"},
            {"visibility": "private"},
            {"published_at": NOON + dt.timedelta(days=1)},
            {"visibility": "password", "password": "sesame"},
        ],
    )
    def test_pages_that_are_not_there(self, app, writer, messages, values):
        hidden = writer.write("page", slug="hidden", body=BLOCK, **values)
        send(app, hidden, status=404)
        assert messages() == []

    def test_a_password_opens_the_form_too(self, app, writer, messages):
        page = writer.write(
            "page", slug="inside", body=BLOCK, visibility="password", password="sesame"
        )
        form = app.get(writer.url(page)).forms[0]
        form["password"] = "sesame"
        inside = form.submit(status=303).follow()
        inside.forms["form-1"].submit(headers=HERE, status=422)
        send(app, page)
        assert len(messages()) == 1

    @pytest.mark.ini({"limits.forms": "1/minute"})
    def test_too_many_are_told_when(self, app, page, messages):
        app.extra_environ["REMOTE_ADDR"] = "203.0.113.9"
        send(app, page)
        again = send(app, page, status=429, text="Once more")
        assert again.headers["Retry-After"]
        assert again.forms["form-1"]["text"].value.strip() == "Once more"
        assert len(messages()) == 1

    @pytest.mark.parametrize(
        "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
    )
    def test_another_site_cannot_send_it(self, app, page, messages, headers):
        app.post(f"/form/{page.id}/1", GOOD, headers, status=403)
        assert messages() == []


class TestShared:
    def test_the_form_is_everybodys(self, site, app, writer, page):
        first = app.get(writer.url(page))
        assert "Set-Cookie" not in first.headers
        assert "csrf" not in first.text
        again = visitor(site).get(writer.url(page))
        assert status_of(again) == "hit"
        send(app, page, status=422, name="CANARY", text="")
        third = visitor(site).get(writer.url(page))
        assert status_of(third) == "hit"
        assert third.body == first.body

    def test_a_message_ends_no_other_page(self, site, app, writer, page):
        post = writer.write(title="A post")
        for url in ("/", writer.url(post)):
            app.get(url)
        send(app, page)
        for url in ("/", writer.url(post)):
            assert status_of(visitor(site).get(url)) == "hit", url

    def test_feeds_and_lists_leave_it_out(self, site, app, writer):
        writer.write(title="A post", body=f"<p>Above.</p>{BLOCK}<hr data-block='more'><p>x</p>")
        assert "Above." in app.get("/").text
        for url in ("/", "/feed/", "/feed/atom/"):
            assert "block:contact" not in app.get(url).text
            assert "form-1" not in app.get(url).text

    @pytest.mark.ini({"site.languages": "fr"})
    def test_it_speaks_the_language_of_the_page(self, app, writer, messages):
        page = writer.write("page", slug="ecrire", locale="fr", body=BLOCK)
        assert app.get(writer.url(page)).html.select_one("#form-1 label").text == "Nom"
        assert send(app, page, status=422, name="").html.html["lang"] == "fr"
        assert send(app, page).location.endswith(f"{writer.url(page)}#form-1-sent")
        assert messages()[0].locale == "fr"
