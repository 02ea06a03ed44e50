"""Editors read messages, deal with them, take them along."""

from __future__ import annotations

import csv
import io

import pytest

from cms.audit.models import AuditEntry
from cms.content.services import ContentService
from cms.forms.services import MessageService
from tests.functional.forms.conftest import send


def form_of(page, act):
    return next(form for form in page.forms.values() if form.action.endswith(f"messages/{act}"))


class TestReading:
    def test_the_list_and_one_message(self, app, page, sign_in):
        send(app, page, subject="Dogs", text="First line\n<b>second</b>")
        sign_in(app, "editor")
        listed = app.get("/admin/messages")
        assert "zoe@example.org" in listed.text
        shown = listed.click("Zoë")
        assert "&lt;b&gt;second&lt;/b&gt;" in shown.text
        assert "mailto:zoe%40example.org" in shown.text or "mailto:zoe@example.org" in shown.text

    def test_searching_and_tabs(self, app, page, sign_in):
        send(app, page, text="needle 100%")
        send(app, page, text="hay", fax="x")
        sign_in(app, "editor")
        found = app.get("/admin/messages?q=100%25")
        assert "needle" in found.text
        assert "hay" not in found.text
        assert "needle" not in app.get("/admin/messages?status=spam").text
        assert app.get("/admin/messages?status=nonsense").text.count('name="id"') == 2

    @pytest.mark.parametrize("path", ["999999", "99999999999999999", "0", "x"])
    def test_one_that_is_not_there(self, app, sign_in, path):
        sign_in(app, "editor")
        app.get(f"/admin/messages/{path}", status=404)


class TestActing:
    @pytest.mark.parametrize(
        ("act", "status"), [("done", "done"), ("spam", "spam"), ("new", "new"), ("delete", None)]
    )
    def test_what_can_be_done(self, site, app, page, messages, sign_in, act, status):
        send(app, page)
        sign_in(app, "editor")
        form = form_of(app.get("/admin/messages"), "act")
        form["id"], form["act"] = True, act
        form.submit(status=303)
        assert [one.status for one in messages()] == ([status] if status else [])
        with site.scope() as scope:
            entry = scope.db.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
            assert entry.action == f"message.{'deleted' if act == 'delete' else act}"
            assert "zoe" not in f"{entry.summary}{entry.details}".lower()

    @pytest.mark.parametrize(
        "values", [{"act": "shred"}, {"act": "done", "id": "x"}, {"act": "done", "id": "²"}, {}]
    )
    def test_what_cannot(self, app, page, messages, sign_in, values):
        send(app, page)
        sign_in(app, "editor")
        token = form_of(app.get("/admin/messages"), "act")["csrf_token"].value
        app.post("/admin/messages/act", {**values, "csrf_token": token}, status=400)
        assert messages()[0].status == "new"


class TestExport:
    @pytest.mark.every_database
    def test_csv_and_json(self, app, page, sign_in):
        send(app, page, name="=HYPERLINK(1)", text='Quotes " and\nlines')
        send(app, page, text="Spam", fax="1")
        sign_in(app, "editor")
        form = form_of(app.get("/admin/messages?status=new"), "export")
        form["format"] = "csv"
        answer = form.submit()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="messages.csv"'
        assert "no-store" in answer.headers["Cache-Control"]
        rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
        assert [row["name"] for row in rows] == ["'=HYPERLINK(1)"]
        assert rows[0]["body"] == 'Quotes " and\nlines'
        form = form_of(app.get("/admin/messages"), "export")
        form["format"] = "json"
        assert [row["body"] for row in form.submit().json] == ["Spam", 'Quotes " and\nlines']

    def test_it_is_noted_and_known_formats_only(self, site, app, page, sign_in):
        send(app, page)
        sign_in(app, "editor")
        form = form_of(app.get("/admin/messages"), "export")
        form["format"].force_value("xls")
        form.submit(status=400)
        form["format"] = "csv"
        form.submit()
        with site.scope() as scope:
            found = scope.db.query(AuditEntry).filter_by(action="message.exported").all()
            assert len(found) == 1


class TestUpkeep:
    @pytest.mark.every_database
    @pytest.mark.ini({"forms.keep_done": "10"})
    def test_old_ones_go(self, site, app, page, clock, messages):
        for number in range(3):
            send(app, page, text=f"Number {number}", fax="1" if number == 2 else "")
        with site.scope() as scope:
            scope.get(MessageService).mark([messages()[0].id], "done")
        clock.advance(days=31)
        with site.scope() as scope:
            site.registry.cms_jobs["forms.delete_old"].run(scope)
        assert [one.body for one in messages()] == ["Number 1"]

    def test_done_ones_stay_by_default(self, site, app, page, clock, messages):
        send(app, page)
        with site.scope() as scope:
            scope.get(MessageService).mark([messages()[0].id], "done")
        clock.advance(days=3000)
        with site.scope() as scope:
            site.registry.cms_jobs["forms.delete_old"].run(scope)
        assert len(messages()) == 1

    def test_a_message_outlives_its_page(self, site, app, page, messages, sign_in):
        send(app, page)
        with site.scope() as scope:
            scope.get(ContentService).trash(page.id)
            scope.get(ContentService).delete(page.id)
        (one,) = messages()
        assert one.content_id is None
        sign_in(app, "editor")
        assert "Write to us" in app.get(f"/admin/messages/{one.id}").text
