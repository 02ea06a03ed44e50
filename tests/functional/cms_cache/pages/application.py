"""A small shop of notes: every way in which a page can be made, good and bad, on request."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections import Counter
from typing import Any

import msgspec
import sqlalchemy as sa
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound, HTTPGone, HTTPMovedPermanently, HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.threadlocal import get_current_request
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session
from webob import Request as BlankRequest
from webtest import TestApp

from cms_cache.core import recording
from cms_cache.core.pages.policy import PageCache
from cms_cache.core.values import value
from cms_cache.web.pages.fragments import fragment
from cms_cache.web.pages.holes import hole
from tests.fixtures.settled import Settled
from tests.functional.cms_cache.pages.models import Author, Base, Note, Other, Timed


@value("tests.other")
def other_texts(db: sa.Connection, id: int) -> list[str]:
    return list(db.scalars(sa.select(Other.text).where(Other.id == id)))


@value("tests.kept", keep=True)
def kept_texts(db: sa.Connection, id: int) -> list[str]:
    return list(db.scalars(sa.select(Other.text).where(Other.id == id)))


@value("tests.nosy", keep=True)
def nosy(db: sa.Connection, id: int) -> str:
    """Look at who is asking."""
    asking = get_current_request()
    return "nobody" if asking is None else str(asking.headers.get("Authorization"))


@value("tests.one")
def one_text(db: sa.Connection, id: int) -> str:
    """What has to be there."""
    return db.scalars(sa.select(Other.text).where(Other.id == id)).one()


class Row(msgspec.Struct):
    text: str


@value("tests.rows", keep=True)
def rows_of(db: sa.Connection):  # type: ignore[no-untyped-def]
    """A plugin's, that does not say what it returns."""
    return [Row(text) for text in db.scalars(sa.select(Other.text))]


@value("tests.day", keep=True)
def of_day(db: sa.Connection, day) -> list[str]:  # type: ignore[no-untyped-def]
    """A plugin's, whose argument says nothing of its type."""
    rows = db.scalars(sa.select(Other.text))
    return [text for text in rows if dt.date.fromisoformat(text) == day]


@value("tests.timed")
def timed(db: sa.Connection, now: dt.datetime) -> list[int]:
    rows = db.execute(sa.select(Timed.id, Timed.at).order_by(Timed.at)).all()
    ahead = [at for _, at in rows if at > now.timestamp()]
    if ahead:
        recording.depends_until(dt.datetime.fromtimestamp(ahead[0], dt.UTC))
    return [id for id, at in rows if at <= now.timestamp()]


class Site:
    """One process that serves the notes.

    `renders` counts by path; `script` says what the next responses of `/misbehave` are; `gate`
    holds renders of `/gate/…`; `meanwhile` is done in the middle of renders of `/twice/…` and
    `/part/…`, and of notes that are missing, `fail` before a render fails.
    """

    def __init__(self, settings: dict[str, Any], url: str) -> None:
        self.engine = sa.create_engine(url, connect_args={"timeout": 20})
        sa.event.listen(self.engine, "connect", lambda db, _: db.execute("PRAGMA journal_mode=WAL"))
        Base.metadata.create_all(self.engine)
        self.renders: Counter[str] = Counter()
        self.seen: list[Any] = []
        self.script: dict[str, str] = {}
        self.body = "x" * 2000
        self.failing = False
        self.pause = 0.0
        self.fail: Any = lambda: None
        self.meanwhile: Any = lambda: None
        self.gate = threading.Event()
        self.inside = threading.Semaphore(0)
        config = Configurator(settings=settings)
        config.include("cms_cache")
        self.caches = config.registry.cms_caches
        self.pages = config.registry.cms_pages
        self.caches.follow(self.engine, create=True)
        self.pages.connect = self.engine.connect
        self.offset = dt.timedelta()
        self.stopped: dt.datetime | None = None
        self.pages.clock = lambda: (self.stopped or dt.datetime.now(dt.UTC)) + self.offset
        self.pages.signed_in = lambda request: bool(request.session.get("user"))
        config.add_cache_variation(
            "language",
            lambda environ: environ.get("HTTP_ACCEPT_LANGUAGE", "en")[:2],
            ["Accept-Language"],
        )
        config.add_hole("bar", lambda request, **kw: f"[{request.session.get('user', 'nobody')}]",
                        signed_in_only=True)  # fmt: skip
        config.add_hole("broken", lambda request: 1 / 0)
        for name, view in VIEWS.items():
            config.add_route(name, f"/{name}/*rest")
            config.add_view(self._view(view), route_name=name)
            if name != "plain":
                config.cache_route(name, OPTIONS.get(name, PageCache()))
        self.router = config.make_wsgi_app()
        self.registry = config.registry

    def _view(self, view: Any) -> Any:
        def answer(context: Any, request: Any) -> Any:
            self.renders[request.path] += 1
            time.sleep(self.pause)
            if self.failing:
                self.fail()
                raise RuntimeError("the view fails")
            response = view(self, request)
            if not isinstance(response, Response):
                response = Response(str(response), content_type="text/html", charset="utf-8")
                request.cache_kind = "page"
            return response

        return answer

    def visitor(self, **environ: str) -> TestApp:
        app = TestApp(Settled(self.router), extra_environ={"HTTP_HOST": "notes.example", **environ})
        app.authorization = None
        return app

    def get(self, path: str, headers: dict[str, str] | None = None, **kw: Any) -> Any:
        return self.visitor().get(path, headers=headers, **kw)

    def raw(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Any:
        """As it leaves the application: coded, and whatever the method."""
        asked = BlankRequest.blank(path, base_url="http://notes.example", headers=headers)
        asked.method = method
        return asked.get_response(self.router)

    def said(self, path: str, **kw: Any) -> str:
        return status_of(self.get(path, **kw))

    @contextlib.contextmanager
    def writing(self) -> Any:
        with Session(self.engine) as db, db.begin():
            yield db

    def add(self, slug: str, text: str) -> None:
        with self.writing() as db:
            db.add(Note(slug=slug, text=text, author=Author(name=f"author of {slug}")))

    def edit(self, slug: str, text: str) -> None:
        with self.writing() as db:
            db.execute(sa.update(Note).where(Note.slug == slug).values(text=text))

    def stop_clock(self) -> None:
        """Let time pass by `later` alone, and exactly."""
        self.stopped = dt.datetime.now(dt.UTC).replace(microsecond=0)

    def later(self, seconds: float) -> None:
        self.offset += dt.timedelta(seconds=seconds)

    def close(self) -> None:
        self.gate.set()
        self.caches.close()
        self.engine.dispose()
        if self.caches.server is not None:
            self.caches.server.client.close()


def status_of(response: Any) -> str:
    """`hit`, `stale`, or what the application was asked for: `fwd=miss`, `fwd=bypass;detail=…`."""
    said = response.headers.get("Cache-Status", "").removeprefix("benben; ")
    if said.startswith("hit"):
        return "stale" if "detail=stale" in said else "hit"
    return said


def note(site: Site, request: Any) -> Any:
    with Session(site.engine) as db:
        found = db.scalar(sa.select(Note).where(Note.slug == request.matchdict["rest"][0]))
        if found is None:
            site.meanwhile()
            raise HTTPNotFound()
        return f"{found.text} by {found.author.name}{hole(request, 'bar')}"


def listing(site: Site, request: Any) -> Any:
    with site.engine.connect() as db:
        return ", ".join(db.scalars(sa.select(Note.text).order_by(Note.id)))


def other(site: Site, request: Any) -> Any:
    with site.engine.connect() as db:
        return str(other_texts(db, 1))


def ahead(site: Site, request: Any) -> Any:
    with site.engine.connect() as db:
        shown = timed(db, site.pages.clock())
    if not shown:
        raise HTTPNotFound()
    return str(shown)


def kept(site: Site, request: Any) -> Any:
    with site.engine.connect() as db:
        return str(kept_texts(db, int(request.matchdict["rest"][0])))


def undone(site: Site, request: Any) -> Any:
    """Shows a value and a part, and takes back what `/undone/first` writes before it makes them.

    `/undone/within` writes while it makes the part.
    """
    with Session(site.engine) as db:

        def write(when: str) -> None:
            if when in request.matchdict["rest"]:
                db.merge(Other(id=1, text="undone"))
                db.flush()

        def render() -> str:
            write("within")
            return str(db.scalars(sa.select(Other.text)).all())

        write("first")
        text = str(kept_texts(db.connection(), 1)) + fragment(request, "undone", (), render)
        db.rollback()
    return text


def asks(site: Site, request: Any) -> Any:
    with site.engine.connect() as db:
        return f"{nosy(db, 1)}, {get_current_request().path}"


def one(site: Site, request: Any) -> Any:
    """Shows what is there, and says so where nothing is; in a part or by itself."""

    def render() -> str:
        with site.engine.connect() as db:
            return one_text(db, 1)

    try:
        if request.matchdict["rest"][0] == "part":
            return fragment(request, "one", (), render)
        return render()
    except NoResultFound:
        return "nothing yet"


def day(site: Site, request: Any) -> Any:
    with site.engine.connect() as db:
        return str(of_day(db, dt.date(2026, 3, 2)))


def rows(site: Site, request: Any) -> Any:
    with site.engine.connect() as db:
        return ", ".join(row.text for row in rows_of(db))


def bars(site: Site, request: Any) -> Any:
    """Has one place twice."""
    bar = hole(request, "bar")
    return f"top {bar} bottom {bar}"


def broken(site: Site, request: Any) -> Any:
    return f"a page {hole(request, 'broken')}all the same"


def twice(site: Site, request: Any) -> Any:
    """Asks for a value, and for the same one again after something has happened."""
    with site.engine.connect() as db:
        first = other_texts(db, 1)
    site.meanwhile()
    with site.engine.connect() as db:
        return f"{first} {other_texts(db, 1)}"


def part(site: Site, request: Any) -> Any:
    """Shows what has come, in a fragment that pages share."""

    def render() -> str:
        site.renders["fragment"] += 1
        site.meanwhile()
        if "for visitors" in site.script:
            recording.for_visitors_only()
        with site.engine.connect() as db:
            return str(timed(db, site.pages.clock()))

    lifetime = site.script.get("lifetime")
    text = fragment(request, "timed", (), render, lifetime=int(lifetime) if lifetime else None)
    return f"{request.path} {text}"


def gate(site: Site, request: Any) -> Any:
    """Reads, then waits until it is let go."""
    text = listing(site, request)
    site.inside.release()
    assert site.gate.wait(20)
    return text


def echo(site: Site, request: Any) -> Any:
    """Everything that it is told."""
    heads = sorted(name for name in request.headers if name.lower() != "content-length")
    site.seen.append((request.url, dict(request.cookies), heads, request.body))
    return f"{request.url} {request.cookies} {heads} {request.body!r}"


def misbehave(site: Site, request: Any) -> Any:
    said = site.script
    status = said.get("status", "200")
    if "kind" in said:
        request.cache_kind = said["kind"]
    if status == "301":
        raise HTTPMovedPermanently("/echo/elsewhere")
    if status == "302":
        raise HTTPFound("/echo/elsewhere")
    if status == "410":
        raise HTTPGone()
    if said.get("touch") == "session":
        return f"hello {request.session.get('user')}"
    if said.get("touch") == "csrf":
        return request.session.get_csrf_token()
    response = Response(site.body, content_type="text/html", charset="utf-8", status=int(status))
    if "echo" in said:
        response.text = request.headers.get(said["echo"], "nothing")
    if "cookie" in said:
        response.set_cookie("seen", said["cookie"])
    if "late cookie" in said:
        request.add_response_callback(lambda _, late: late.set_cookie("late", "1"))
    if "late control" in said:
        late = {"Cache-Control": said["late control"]}
        request.add_response_callback(lambda _, response: response.headers.update(late))
    if "part" in said:
        asked = Request.blank(said["part"], environ={"HTTP_HOST": request.host})
        response.body += request.invoke_subrequest(asked, use_tweens=True).body
    if "streamed" in said:
        response.app_iter = iter([site.body.encode()])
    for name in ("Cache-Control", "Expires", "Vary", "Last-Modified", "Pragma"):
        if name in said:
            response.headers[name] = said[name]
    if "write" in said:
        with site.writing() as db:
            db.add(Other(text="written by a GET"))
    if "until" in said:
        recording.depends_until(site.pages.clock() + dt.timedelta(seconds=float(said["until"])))
    return response


def plain(site: Site, request: Any) -> Any:
    """What is asked for with a method that changes something, and signing in and out."""
    what = request.matchdict["rest"][0]
    if what == "edit":
        for slug, text in request.params.items():
            site.edit(slug, text)
    if what == "in":
        request.session["user"] = "Anna"
    if what == "out":
        request.session.invalidate()
    if what == "location":
        where = request.params.get("as", "Location")
        return Response(status=303, headers={where: request.params["to"]})
    return "done"


def unsafe(site: Site, request: Any) -> Any:
    """Answers 200 whatever the method, unless the address says otherwise."""
    if request.method not in ("GET", "HEAD"):
        return Response("done", status=int(request.params.get("status", 200)))
    return f"seen {site.renders[request.path]}"


VIEWS = {
    "note": note, "list": listing, "other": other, "gate": gate, "echo": echo, "vary": echo,
    "misbehave": misbehave, "short": misbehave, "plain": plain, "unsafe": unsafe, "query": echo,
    "second": echo, "twice": twice, "part": part,
    "several": misbehave, "kept": kept, "ahead": ahead, "asks": asks, "undone": undone,
    "one": one, "day": day, "bars": bars, "rows": rows, "broken": broken,
}  # fmt: skip
OPTIONS = {
    "query": PageCache(query=("page", "sort")), "vary": PageCache(vary=("language",)),
    "several": PageCache(vary=("language",)),
    "short": PageCache(lifetime=60), "second": PageCache(admit="second"),
}  # fmt: skip
