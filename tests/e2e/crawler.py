"""Following every link of a site, as a patient robot would."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html

from tests.e2e.sites import Served

#: Attributes that hold the address of something a browser would fetch or go to.
LINKS = {
    "a": ("href",), "link": ("href",), "img": ("src", "srcset"), "script": ("src",),
    "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",),
    "iframe": ("src",), "form": ("action",), "track": ("src",), "area": ("href",),
}  # fmt: skip
#: Below these nothing is public.
CLOSED = ("/admin", "/sign-in")
LIMIT = 5000


@dataclass
class Page:
    """One answer.

    :ivar found_on: the first page that links here.
    """

    url: str
    status: int
    type: str
    body: bytes
    found_on: str
    location: str = ""
    ids: frozenset[str] = frozenset()
    links: list[str] = field(default_factory=list)

    @property
    def is_html(self) -> bool:
        return self.type.startswith("text/html")

    def text(self) -> str:
        return self.body.decode("utf-8")


class Crawl:
    """Everything that can be reached from the starts, by URL without fragment."""

    def __init__(self, site: Served) -> None:
        self.site = site
        self.pages: dict[str, Page] = {}
        self.fragments: set[tuple[str, str, str]] = set()
        self._queue: deque[tuple[str, str]] = deque()
        self._seen: set[str] = set()

    def run(self, *starts: str) -> Crawl:
        """Follow links from *starts* until there are no more."""
        for start in starts:
            self._add(urljoin(self.site.url, start), "start")
        while self._queue:
            url, found_on = self._queue.popleft()
            page = self._fetch(url, found_on)
            self.pages[url] = page
            if page.location:
                self._add(urljoin(url, page.location), url)
            for link in page.links:
                self._add(link, url)
            assert len(self.pages) <= LIMIT, f"more than {LIMIT} URLs: {url} on {found_on}"
        return self

    def html_pages(self) -> Iterator[Page]:
        """Yield the pages that were served whole."""
        return (page for page in self.pages.values() if page.is_html and page.status == 200)

    def _add(self, link: str, found_on: str) -> None:
        url, fragment = urldefrag(link)
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != self.site.url:
            return
        if parts.path.startswith(CLOSED):
            return
        if fragment:
            self.fragments.add((url, unquote(fragment), found_on))
        if url not in self._seen:
            self._seen.add(url)
            self._queue.append((url, found_on))

    def _fetch(self, url: str, found_on: str) -> Page:
        status, headers, body = self.site.get(url.removeprefix(self.site.url) or "/")
        page = Page(
            url, status, headers.get("content-type", ""), body, found_on,
            location=headers.get("location", "") if 300 <= status < 400 else "",
        )  # fmt: skip
        if page.is_html and body:
            tree = html.document_fromstring(body.decode("utf-8"))
            page.ids = frozenset(tree.xpath("//@id | //a/@name"))
            page.links = list(_html_links(tree, url))
        elif "xml" in page.type and body and status == 200:
            page.links = list(_xml_links(body))
        return page


def _html_links(tree: html.HtmlElement, base: str) -> Iterator[str]:
    for element in tree.iter(*LINKS):
        for name in LINKS[element.tag]:
            value = (element.get(name) or "").strip()
            if not value or value.startswith(("data:", "mailto:", "tel:", "javascript:")):
                continue
            if element.tag == "form" and (element.get("method") or "get").lower() != "get":
                continue
            for link in _sources(value) if name == "srcset" else [value]:
                try:
                    yield urljoin(base, link)
                except ValueError:  # a foreign address that is none
                    continue


def _sources(value: str) -> list[str]:
    return [part.split()[0] for part in value.split(", ") if part.split()]


def _xml_links(body: bytes) -> Iterator[str]:
    """Yield the addresses in feeds and sitemaps."""
    for element in etree.fromstring(body).iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name in ("loc", "link", "commentRss", "comments") and (element.text or "").strip():
            text = element.text.strip()
            if text.startswith("http"):
                yield text
        if name == "link" and element.get("href"):
            yield element.get("href")
