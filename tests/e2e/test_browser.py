"""The sites as a person meets them: looked at, and judged by axe for those who cannot look."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.e2e.tools import artifacts, npm_package

SIZES = {"phone": (360, 780), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
#: How many links of the home page's list are looked at besides the fixed pages.
ENTRIES = 3
#: Pages of an export that try a layout hardest.
HARD = {
    "theme-test": {
        "long-word": "/2009/10/05/title-should-not-overflow-the-content-area/",
        "beside-it": "/2009/09/05/edge-case-no-title/",
        "columns": "/2018/11/02/column-blocks/",
        "galleries": "/2018/11/03/block-gallery/",
        "pictures": "/2018/11/03/block-image/",
        "markup": "/2013/01/11/markup-html-tags-and-formatting/",
        "threads": "/2012/01/03/template-comments/",
    }
}


@pytest.fixture(scope="session")
def axe() -> str:
    return (npm_package("axe-core") / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def paths(site: Any) -> dict[str, str]:
    """The pages that show every template, by a name for the pictures."""
    _, _, body = site.get("/")
    home = html.document_fromstring(body.decode("utf-8"))
    found = {"home": "/", "search": "/search/?q=the", "no-results": "/search/?q=xyzzy",
             "missing": "/there/is/nothing/"}  # fmt: skip
    entries = home.xpath("//article//h2/a/@href")[:ENTRIES]
    found |= {f"entry-{number}": urlsplit(url).path for number, url in enumerate(entries, 1)}
    for kind in ("category", "author"):
        for url in home.xpath(f"//article//a[contains(@href, '/{kind}/')]/@href")[:1]:
            found[kind] = urlsplit(url).path
    for number, url in enumerate(home.xpath("//nav//a[starts-with(@href, '/')]/@href")[:3], 1):
        found[f"menu-{number}"] = urlsplit(url).path
    return found | HARD.get(site.name, {})


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_every_template(site, browser, paths, size, scheme):
    """Nothing is wider than the window, no request of ours fails, nothing is logged as an error."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=True
    )
    folder = artifacts() / "pictures" / site.name
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    page = context.new_page()
    page.route(lambda url: not url.startswith(site.url), lambda route: route.abort())
    page.on("response", lambda answer: _note(wrong, answer, site.url))
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda line: _console(wrong, line))
    for name, path in paths.items():
        page.goto(site.url + path, wait_until="load")
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{path} is {wide} pixels wide in a window of {width}")
    context.close()
    assert not wrong, "\n".join(wrong)


def _note(wrong: list[str], answer: Any, ours: str) -> None:
    expected = "/there/is/nothing/" in answer.url
    if answer.url.startswith(ours) and answer.status >= 400 and not expected:
        wrong.append(f"{answer.status} {answer.url}")


def _console(wrong: list[str], line: Any) -> None:
    """A refused request to a foreign host is ours; a breach of the content policy is theirs."""
    if line.type == "error" and "Content Security Policy" in line.text:
        wrong.append(f"console: {line.text}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(site, browser, paths, axe, scheme):
    found: dict[str, list[str]] = {}
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.route(lambda url: not url.startswith(site.url), lambda route: route.abort())
    for path in paths.values():
        page.goto(site.url + path, wait_until="load")
        page.evaluate(axe)
        result = page.evaluate("axe.run(document, {iframes: false})")
        for rule in result["violations"]:
            nodes = "; ".join(node["html"][:150] for node in rule["nodes"][:3])
            found.setdefault(f"{rule['id']} ({rule['impact']}): {rule['help']}", []).append(
                f"{path}: {nodes}"
            )
    context.close()
    report = [f"{rule}\n    " + "\n    ".join(places[:3]) for rule, places in found.items()]
    assert not found, "\n".join(report)


def test_a_reader_without_scripts_can_search(demo, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/search/")
    page.fill("main input[name=q]", "the")
    page.press("main input[name=q]", "Enter")
    page.wait_for_url("**/search/?*q=the*")
    assert page.locator("mark").count() > 0
    context.close()


def test_the_keyboard_skips_to_the_text(demo, browser):
    page = browser.new_page()
    page.goto(demo.url)
    page.keyboard.press("Tab")
    page.wait_for_selector("a[href='#main']:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#main:focus")
    page.close()
