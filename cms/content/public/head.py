"""What the head of a page says about one piece of content."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from pyramid.request import Request

from cms.content.public.entry import Entry
from cms.content.public.parts import instant_text, plain_text
from cms.content.queries import ContentRow, LinkRow, translations
from cms.content.types import ContentType, Visibility
from cms.i18n import _
from cms.theming.head import Alternate, Crumb, Head, breadcrumb_list, linked_data

DESCRIPTION = 160


def entry_head(
    request: Request,
    row: ContentRow,
    entry: Entry,
    type_: ContentType,
    crumbs: list[Crumb],
    now: dt.datetime,
    *,
    personal: bool,
) -> Head:
    """Return the head of *entry*; a personal page is for no search engine."""
    links = request.links
    name = request.registry.cms_settings["site.name"]
    heading = entry.title or request.localizer.translate(_("Untitled"))
    title = row.seo_title or f"{heading} – {name}"
    if entry.page_number > 1:
        page = _("page ${n}", mapping={"n": entry.page_number})
        title = f"{title} – {request.localizer.translate(page)}"
    canonical = "" if personal else links.absolute(links.part(entry.url, entry.page_number))
    article = not type_.hierarchical
    description = _description(row)
    at = entry.page_number
    return Head(
        title=title,
        heading=heading,
        description=description,
        kind="article" if article else "website",
        canonical=canonical,
        robots="noindex" if row.noindex or personal else "",
        previous=links.part(entry.url, at - 1) if at > 1 else "",
        next=links.part(entry.url, at + 1) if at < entry.page_count else "",
        alternates=() if personal else alternates(request, row.translation_group, now),
        image=_absolute(request, entry),
        published=entry.instant if article else "",
        modified=entry.updated if article else "",
        data=linked_data(
            _thing(request, row, entry, heading, description, canonical, article),
            *([breadcrumb_list(crumbs, links.absolute)] if crumbs else []),
        )
        if canonical
        else linked_data(),
    )


def alternates(request: Request, group: str, now: dt.datetime) -> tuple[Alternate, ...]:
    """Return the public translations of *group*, one statement; none on a site of one language."""
    settings = request.registry.cms_settings
    if not settings["site.languages"]:
        return ()
    return alternate_links(request, translations(request.reader, group, now))


def alternate_links(request: Request, found: list[LinkRow]) -> tuple[Alternate, ...]:
    """Return the links of *found* translations, and ``x-default``, where there are two or more."""
    if len(found) < 2:
        return ()
    settings = request.registry.cms_settings
    front, main = settings["site.front_page"], settings["site.language"]
    is_front = front and any(link.id == front for link in found)
    links = [
        Alternate(
            link.locale,
            request.links.in_locale(link.locale).content(
                "" if is_front else link.path, absolute=True
            ),
        )
        for link in found
    ]
    default = next((link for link in links if link.language == main), links[0])
    return (*links, Alternate("x-default", default.url))


def _description(row: ContentRow) -> str:
    if row.visibility == Visibility.PASSWORD:
        return row.seo_description
    return row.seo_description or plain_text(row.excerpt or row.summary, DESCRIPTION)


def _absolute(request: Request, entry: Entry) -> Any:
    if entry.picture is None:
        return None
    return msgspec.structs.replace(entry.picture, url=request.links.absolute(entry.picture.url))


def _thing(
    request: Request,
    row: ContentRow,
    entry: Entry,
    heading: str,
    description: str,
    canonical: str,
    article: bool,
) -> dict[str, Any]:
    image = _absolute(request, entry)
    thing: dict[str, Any] = {
        "@type": "BlogPosting" if article else "WebPage",
        "headline" if article else "name": heading,
        "url": canonical,
        "description": description,
        "inLanguage": row.locale,
        "datePublished": instant_text(row.published_at),
        "dateModified": entry.updated,
        "image": image.url if image else None,
    }
    if article and entry.author:
        thing["author"] = {
            "@type": "Person",
            "name": entry.author.name,
            "url": request.links.absolute(entry.author.url),
        }
    return thing
