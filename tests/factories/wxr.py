"""Makes WordPress exports for tests, whole or broken."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

_numbers = itertools.count(1)
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The old site</title><link>https://old.example</link><description>Words</description>
<language>en</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
FOOT = "</channel></rss>\n"


def cdata(text: str) -> str:
    """Return *text* as WordPress writes it."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def author(login: str = "ada", email: str = "ada@old.example", name: str = "Ada Grove") -> str:
    return (
        f"<wp:author><wp:author_login>{cdata(login)}</wp:author_login>"
        f"<wp:author_email>{cdata(email)}</wp:author_email>"
        f"<wp:author_display_name>{cdata(name)}</wp:author_display_name></wp:author>"
    )


def category(slug: str, name: str, parent: str = "", number: int = 0) -> str:
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id>"
        f"<wp:category_nicename>{cdata(slug)}</wp:category_nicename>"
        f"<wp:category_parent>{cdata(parent)}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name)}</wp:cat_name></wp:category>"
    )


def term(taxonomy: str, slug: str, name: str, number: int = 0) -> str:
    return (
        f"<wp:term><wp:term_id>{number}</wp:term_id>"
        f"<wp:term_taxonomy>{cdata(taxonomy)}</wp:term_taxonomy>"
        f"<wp:term_slug>{cdata(slug)}</wp:term_slug><wp:term_name>{cdata(name)}</wp:term_name></wp:term>"
    )


def comment(number: int, text: str, **values: Any) -> str:
    given = {
        "comment_id": number,
        "comment_author": "Reader",
        "comment_author_email": "reader@example.org",
        "comment_author_url": "https://reader.example/",
        "comment_date": "2021-05-02 10:00:00",
        "comment_date_gmt": "2021-05-02 08:00:00",
        "comment_approved": "1",
        "comment_type": "comment",
        "comment_parent": 0,
        "comment_content": text,
        **{f"comment_{name}": value for name, value in values.items()},
    }
    inside = "".join(f"<wp:{k}>{cdata(str(v))}</wp:{k}>" for k, v in given.items())
    return f"<wp:comment>{inside}</wp:comment>"


def item(
    title: str = "A post",
    body: str = "Words.",
    *,
    type: str = "post",
    number: int | None = None,
    slug: str | None = None,
    terms: tuple[tuple[str, str, str], ...] = (),
    meta: dict[str, str] | None = None,
    inside: str = "",
    **values: Any,
) -> str:
    """Return an ``item`` element; *values* are elements in WordPress's namespace."""
    number = next(_numbers) + 10_000 if number is None else number
    slug = f"item-{number}" if slug is None else slug
    link = values.pop("link", f"https://old.example/2021/05/{slug}/")
    creator = values.pop("creator", "ada")
    given = {
        "post_id": number,
        "post_date": "2021-05-01 12:00:00",
        "post_date_gmt": "2021-05-01 10:00:00",
        "comment_status": "open",
        "post_name": slug,
        "status": "inherit" if type == "attachment" else "publish",
        "post_parent": 0,
        "menu_order": 0,
        "post_type": type,
        "post_password": "",
        "is_sticky": 0,
        **values,
    }
    excerpt = given.pop("excerpt", "")
    elements = "".join(f"<wp:{k}>{cdata(str(v))}</wp:{k}>" for k, v in given.items())
    named = "".join(
        f'<category domain="{domain}" nicename="{escape(nice)}">{cdata(name)}</category>'
        for domain, nice, name in terms
    )
    extra = "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(k)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(v)}</wp:meta_value></wp:postmeta>"
        for k, v in (meta or {}).items()
    )
    return (
        f"<item><title>{cdata(title)}</title><link>{escape(link)}</link>"
        f"<dc:creator>{cdata(creator)}</dc:creator><content:encoded>{cdata(body)}</content:encoded>"
        f"<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>{elements}{named}{extra}{inside}</item>\n"
    )


def export(*parts: str, head: str = HEAD, foot: str = FOOT) -> str:
    """Return a whole export."""
    return head + "".join(parts) + foot


def write(folder: Path, *parts: str, name: str = "export.xml", **options: str) -> Path:
    """Write an export into *folder* and return its path."""
    path = folder / name
    path.write_text(export(*parts, **options), "utf-8")
    return path
