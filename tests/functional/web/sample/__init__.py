"""A plugin with one route for each thing that the web layer promises to handle."""

from __future__ import annotations

from markupsafe import Markup
from pyramid.httpexceptions import HTTPBadRequest, HTTPFound, HTTPGone
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from cms.i18n import _

HERE = __name__


def page(request):
    return {
        "label": _("A label of ${what}", mapping={"what": "Python"}),
        "now": request.registry.cms_clock.now(),
    }


def boom(request):
    raise ValueError("the secret of the house")


def database_gone(request):
    raise OperationalError("SELECT secret", {}, Exception("connection refused"))


def gone(request):
    raise HTTPGone


def refused(request):
    raise HTTPBadRequest(_("The pot is ${state}.", mapping={"state": "<empty>"}))


def internal_detail(request):
    raise HTTPBadRequest("table users, column hash")


def moved(request):
    raise HTTPFound(location="/t/page")


def write(request):
    """Write a row, then answer with the status asked for."""
    request.db.execute(
        text("INSERT INTO sample_note (word) VALUES (:word)"), {"word": request.POST["word"]}
    )
    return Response(status=int(request.POST.get("status", "200")))


def echo(request):
    return {
        "addr": request.client_addr,
        "url": request.url,
        "locale": request.locale,
        "id": request.request_id,
        "admin": request.route_path("sample-admin"),
        "home": request.links.home(),
        "page": request.route_path("t-page"),
    }


def unsettled(request):
    return {}


def anything(request):
    return Response(request.method)


def fallback(request):
    return HTTPFound(location="/t/page") if request.path_info == "/old" else None


def hello_slot(request, **values):
    return Markup("<b>slot {}</b>").format(values.get("word", ""))


def includeme(config):
    config.add_theme("sample", templates=f"{HERE}:templates", label="Sample", parent=None)
    config.add_theme("child", templates=f"{HERE}:child", label="Child", parent="sample")
    config.add_slot("sample", hello_slot, order=20)
    config.add_slot("sample", lambda request, **values: "<i>", order=10)
    config.add_template_global("shout", lambda request, word: f"{word.upper()} {request.locale}")
    config.add_url_fallback("sample", fallback)
    config.add_csp_source("frame-src", "https://player.example.org")
    config.add_asset_bundle(
        "sample.css",
        sources=[
            f"{HERE}:static/a.css",
            f"{HERE}:static/b.css",
        ],
    )
    config.add_asset_bundle("sample-dot.svg", sources=[f"{HERE}:static/dot.svg"])
    config.add_route("sample-admin", "/admin/sample")
    config.add_view(
        echo, route_name="sample-admin", renderer="json", permission=NO_PERMISSION_REQUIRED
    )
    public = {"permission": NO_PERMISSION_REQUIRED}
    for view, options in (
        (page, {"renderer": "sample/page.jinja2"}),
        (unsettled, {"renderer": "sample/unsettled.jinja2"}),
        (echo, {"renderer": "json"}),
        (write, {"request_method": "POST", "require_csrf": False}),
        (anything, {"any_method": True, "require_csrf": False}),
        (boom, {}),
        (database_gone, {}),
        (gone, {}),
        (refused, {}),
        (internal_detail, {}),
        (moved, {}),
    ):
        config.add_route(f"t-{view.__name__}", f"/t/{view.__name__}")
        config.add_view(view, route_name=f"t-{view.__name__}", **public, **options)
