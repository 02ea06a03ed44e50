"""The admin in a browser: looked at in both sizes and schemes, judged by axe, used by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.sites import cms
from tests.e2e.tools import artifacts, npm_package

PASSWORD = "tasty-otter-9-mug"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
PAGES = {
    "dashboard": "/admin",
    "posts": "/admin/content/post",
    "new-post": "/admin/content/post/new",
    "categories": "/admin/terms/category",
    "users": "/admin/users",
    "user": "/admin/users/1",
    "invite": "/admin/users/new",
    "delete": "/admin/users/1/delete",
    "profile": "/admin/profile",
    "password": "/admin/profile/password",
    "sessions": "/admin/profile/sessions",
    "two-factor": "/admin/profile/two-factor",
    "settings": "/admin/settings",
    "all-settings": "/admin/settings/all",
    "plugins": "/admin/plugins",
    "audit": "/admin/audit",
    "jobs": "/admin/jobs",
    "cache": "/admin/cache",
    "cache-statistics": "/admin/cache/statistics",
    "cache-explain": "/admin/cache/explain?url=/",
    "cache-clear": "/admin/cache/clear?what=tag&name=content",
    "cache-test": "/admin/cache/test",
    "missing": "/admin/nothing-here",
    "media": "/admin/media",
    "medium": "/admin/media/1",
    "menus": "/admin/menus",
    "menu": "/admin/menus/1",
    "redirects": "/admin/redirects",
    "comments": "/admin/comments",
}
#: Those that show the titles of content.
SHOWING = ("dashboard", "posts", "audit", "menu", "redirects")


@pytest.fixture(scope="module")
def state(demo: Any, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cookies of an administrator who signed in by the link that the command prints."""
    made = cms(
        "-c", demo.ini, "user", "add", "eva", "--role", "administrator", "--name", "Eva Example"
    )
    link = next(word for word in made.split() if "/admin/link/" in word)
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.fill("input[type=password]", PASSWORD)
    page.press("input[type=password]", "Enter")
    page.wait_for_url("**/admin")
    path = tmp_path_factory.mktemp("state") / "state.json"
    context.storage_state(path=path)
    context.close()
    return path


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_window_and_no_policy_is_broken(
    demo, browser, state, size, scheme
):
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, storage_state=state
    )
    folder = artifacts() / "pictures" / "admin"
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    page = context.new_page()
    page.on(
        "console",
        lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None,
    )
    for name, path in PAGES.items():
        answer = page.goto(demo.url + path, wait_until="load")
        assert answer.status == (404 if name == "missing" else 200), path
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{path} is {wide} pixels wide in a window of {width}")
    context.close()
    assert not wrong, "\n".join(wrong)


def test_a_title_without_a_space_widens_no_page(demo, browser, state):
    context = browser.new_context(viewport={"width": 390, "height": 844}, storage_state=state)
    page = context.new_page()
    page.goto(f"{demo.url}/admin/content/post/new")
    page.fill("[name=title]", "x" * 500)
    page.press("[name=title]", "Enter")
    page.wait_for_url(re.compile(r"/admin/content/post/\d+$"))
    made = page.url
    wide = []
    for url in (made, f"{made}/versions", *(demo.url + PAGES[each] for each in SHOWING)):
        page.goto(url)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(url)
    context.close()
    assert not wide


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(demo, browser, state, scheme):
    axe = (npm_package("axe-core") / "axe.min.js").read_text("utf-8")
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme=scheme,
        storage_state=state,
        bypass_csp=True,
    )
    page = context.new_page()
    found: list[str] = []
    for path in PAGES.values():
        page.goto(demo.url + path, wait_until="load")
        page.evaluate(axe)
        for rule in page.evaluate("axe.run()")["violations"]:
            nodes = "; ".join(node["html"][:150] for node in rule["nodes"][:3])
            found.append(f"{path}: {rule['id']} ({rule['impact']}): {nodes}")
    context.close()
    assert not found, "\n".join(found)


def test_signing_in_takes_no_mouse_and_no_script(demo, browser, state):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/admin/users")
    # The first field gets its focus with the first paint, which may be after the page is loaded.
    page.wait_for_selector("[name=login]:focus")
    page.keyboard.type("eva")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/users")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/users#main")
    context.close()
