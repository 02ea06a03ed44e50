"""Who may open what: every view of the site, for a stranger and each of the five roles.

``EXPECTED`` is the policy for routes as data. A view of a route that is not in it fails the
test: whoever adds a route says here who may use it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from pyramid.interfaces import IRoutesMapper
from pyramid.security import NO_PERMISSION_REQUIRED

from cms.security.permissions import Permission
from cms.security.roles import GRANTS, Role

ALL = "stranger member contributor author editor administrator"
SIGNED_IN = "member contributor author editor administrator"
STAFF = "contributor author editor administrator"
AUTHORS = "author editor administrator"
EDITORS = "editor administrator"
ADMINISTRATORS = "administrator"
VISITORS = ("stranger", *(str(role) for role in reversed(Role)))

#: Route names, or beginnings that end with a star, and who may use all views behind them.
EXPECTED = {
    "admin.sign_in": ALL,
    "admin.sign_in.code": ALL,
    "admin.sign_out": ALL,
    "admin.link": ALL,
    "admin.confirm": SIGNED_IN,
    "admin.profile": SIGNED_IN,
    "admin.profile.*": SIGNED_IN,
    "admin.dashboard": STAFF,
    "admin.content": STAFF,
    "admin.content.*": STAFF,
    "admin.terms*": EDITORS,
    "admin.taxonomy*": EDITORS,
    "admin.media*": AUTHORS,
    "admin.comments*": EDITORS,
    "admin.messages*": EDITORS,
    "admin.menus*": EDITORS,
    "admin.redirects*": EDITORS,
    "admin.users": ADMINISTRATORS,
    "admin.users.*": ADMINISTRATORS,
    "admin.settings": ADMINISTRATORS,
    "admin.settings.*": ADMINISTRATORS,
    "admin.audit*": ADMINISTRATORS,
    "admin.jobs*": ADMINISTRATORS,
    "admin.plugins*": ADMINISTRATORS,
    "admin.cache*": ADMINISTRATORS,
}

#: What to put into placeholders, by name.
EXAMPLES = {"id": "1", "type": "post", "taxonomy": "category", "group": "site", "act": "trash"}


def expected_for(route: str) -> str | None:
    """Return who may use *route*: the longest entry that fits."""
    fitting = [
        name
        for name in EXPECTED
        if name == route or (name.endswith("*") and route.startswith(name[:-1]))
    ]
    return EXPECTED[max(fitting, key=len)] if fitting else None


def views_of(site: Any) -> list[tuple[str, str, str]]:
    """Return route, methods and permission of every view that has a route."""
    found = []
    for row in site.registry.introspector.get_category("views"):
        view = row["introspectable"]
        permissions = [r["value"] for r in row["related"] if r.category_name == "permissions"]
        if view.get("route_name") and not view.get("exception_only"):
            methods = view.get("request_methods") or ("GET",)
            methods = (methods,) if isinstance(methods, str) else methods
            for method in methods:
                permission = permissions[0] if permissions else Permission.DENY
                found.append((view["route_name"], method, str(permission)))
    return sorted(set(found))


def path_of(site: Any, route: str) -> str:
    """Return a path that matches *route*; its things need not exist."""
    pattern = site.registry.getUtility(IRoutesMapper).get_route(route).pattern

    def example(match: re.Match[str]) -> str:
        name, rule = match["name"], match["rule"] or ""
        number = r"\d" in rule or "[0-9]" in rule or name.endswith("id")
        return EXAMPLES.get(name) or ("1" if number else "x")

    path = re.sub(r"\{(?P<name>\w+)(?P<rule>:(?:[^{}]|\{[^}]*\})*)?\}", example, pattern)
    return "/" + path.lstrip("/").replace("*", "")


class TestTheTable:
    def test_every_route_of_the_admin_is_in_it(self, site):
        routes = {route for route, _, _ in views_of(site) if route.startswith("admin")}

        missing = sorted(route for route in routes if expected_for(route) is None)
        assert not missing, f"say in EXPECTED who may use {missing}"

    def test_permissions_grant_what_it_says(self, site):
        wrong = []
        for route, method, permission in views_of(site):
            expected = expected_for(route)
            if expected is None:
                continue
            for visitor in VISITORS:
                if permission == NO_PERMISSION_REQUIRED:
                    may = True
                else:
                    may = visitor != "stranger" and permission in GRANTS[Role(visitor)]
                if may is not (visitor in expected.split()):
                    wrong.append((route, method, visitor, permission))
        assert not wrong

    def test_views_outside_the_admin_are_public_on_purpose(self, site):
        """Nothing outside /admin and /api asks for a permission, and nothing is left denied."""
        denied = [
            (route, method)
            for route, method, permission in views_of(site)
            if not route.startswith(("admin", "api")) and permission == Permission.DENY
        ]
        assert not denied


class TestTheDoor:
    """The same, asked over HTTP with real sessions."""

    @pytest.mark.parametrize("who", VISITORS)
    def test_every_page_of_the_admin(self, site, app, sign_in, who):
        if who != "stranger":
            sign_in(app, "administrator")
            app.reset()
            sign_in(app, who)
        wrong = []
        for route, method, _ in views_of(site):
            expected = expected_for(route)
            if expected is None or method not in ("GET", "POST") or route == "admin.sign_out":
                continue
            answer = app.request(path_of(site, route), method=method, status="*")
            to_sign_in = answer.location is not None and "/admin/sign-in" in answer.location
            refused = answer.status_int == 403 or (answer.status_int == 303 and to_sign_in)
            if expected == ALL:
                refused = answer.status_int == 403
            if refused is (who in expected.split()) or answer.status_int >= 500:
                wrong.append((route, method, answer.status))
        assert not wrong

    def test_a_refused_role_reads_why(self, app, sign_in):
        sign_in(app, "author")

        page = app.get("/admin/users", status=403)

        assert "does not have the permission" in page
        assert page.html.find("html")["lang"] == "en"

    def test_a_stranger_sees_the_same_for_pages_that_are_and_are_not(self, app):
        assert app.get("/admin/users", status=303)
        assert app.get("/admin/users/1", status=303)
        assert app.get("/admin/users/999999", status=303)

    @pytest.mark.parametrize(
        "path", ["/admin/../admin/users", "/ADMIN/users", "/admin//users", "/admin/users/"]
    )
    def test_other_spellings_open_nothing(self, app, path):
        assert app.get(path, status="*").status_int in (301, 303, 400, 404)


class TestTheMenu:
    @pytest.mark.parametrize("role", list(Role))
    def test_it_offers_only_what_opens(self, app, sign_in, role):
        sign_in(app, role)
        page = app.get("/admin/profile")

        links = {a["href"] for a in page.html.select(".sidebar-wide a")}

        assert (role == Role.MEMBER) == (links == set())
        for link in links:
            app.get(link, status=200)
