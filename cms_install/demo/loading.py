"""Puts the demo content into a new site, through the services that people use."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.content.services import ContentService
from cms.content.types import Status
from cms.db.scope import Scope
from cms.media.services import MediaService
from cms.taxonomy.services import TaxonomyService
from cms.text import slugify
from cms_install.demo import site
from cms_install.demo.extras import add_comments, add_menus, add_redirects
from cms_install.demo.pictures import SCENES, draw
from cms_install.demo.texts import LOCALES, Piece, read_pieces

#: Content by key, and the ids that bodies name.
Ids = dict[str, int]


def load_demo(scope: Scope, administrator: User) -> int:
    """Add the demo content and return how many pieces of content there are.

    Names, languages and menus are set only where the site's owner has not chosen any.
    """
    _settings(scope)
    people = _people(scope, administrator)
    media = _pictures(scope, administrator)
    terms = _terms(scope)
    pieces = read_pieces()
    contents = _contents(scope, pieces, people, media, terms)
    add_menus(scope, contents, terms)
    add_comments(scope, contents)
    add_redirects(scope, contents)
    return len(pieces)


def _settings(scope: Scope) -> None:
    settings = scope.settings
    wanted: dict[str, Any] = {"site.name": site.NAME, "site.tagline": site.TAGLINE}
    wanted["comments.enabled"] = True
    if settings["site.language"] == "en":
        wanted["site.languages"] = tuple(name for name in LOCALES if name != "en")
    changes = {
        name: value
        for name, value in wanted.items()
        if settings.source(name) == "default" and settings.row(name).editable
    }
    if changes:
        settings.save(changes)


def _people(scope: Scope, administrator: User) -> Ids:
    accounts = scope.get(AccountService)
    ids = {"": administrator.id}
    for login, (name, role, bio) in site.PEOPLE.items():
        account = accounts.create(login, name=name, role=role)
        account.bio = bio
        ids[login] = account.id
    return ids


def _pictures(scope: Scope, administrator: User) -> Ids:
    service = scope.get(MediaService)
    return {
        name: service.store(
            draw(name),
            f"{name}.jpg",
            title=name.capitalize(),
            alt=scene.alt,
            owner_id=administrator.id,
            quiet=True,
        ).id
        for name, scene in SCENES.items()
    }


def _terms(scope: Scope) -> Ids:
    service = scope.get(TaxonomyService)
    ids: Ids = {}
    for (taxonomy, locale, path), (name, description) in site.TERMS.items():
        above, _, slug = path.rpartition("/")
        ids[f"{locale}:{taxonomy}/{path}"] = service.create(
            taxonomy=taxonomy,
            name=name,
            locale=_locale(scope, locale),
            slug=slug,
            parent_id=ids.get(f"{locale}:{taxonomy}/{above}"),
            description=description,
            quiet=True,
        ).id
    return ids


def _locale(scope: Scope, locale: str) -> str:
    """Return the language a text is filed under: English texts are the main language's."""
    return scope.settings["site.language"] if locale == "en" else locale


def _contents(scope: Scope, pieces: list[Piece], people: Ids, media: Ids, terms: Ids) -> Ids:
    """Create all pieces, then give them their bodies, which name each other."""
    service = scope.get(ContentService)
    main = scope.settings["site.language"]
    ids: Ids = {}
    groups: dict[str, str] = {}
    for piece in pieces:
        if piece.locale != "en" and piece.locale == main:
            continue  # the main language is taken by the English texts
        values = _values(scope, piece, people, media, terms, ids)
        original = piece.values.get("of")
        if original:
            values["translation_group"] = groups[original]
        content = service.create(locale=_locale(scope, piece.locale), **values)
        ids[piece.key] = content.id
        groups[piece.key] = content.translation_group
    for piece in pieces:
        if piece.key in ids and "{" in piece.body:
            service.update(ids[piece.key], body=_body(piece, ids, media), status=_status(piece))
    return ids


def _status(piece: Piece) -> str:
    return piece.values.get("status", Status.PUBLISHED)


def _body(piece: Piece, ids: Ids, media: Ids) -> str:
    """Return the body with its names replaced; a picture and a post may have the same one."""

    def number(match: re.Match[str]) -> str:
        before, name = match.groups()
        first, second = (media, ids) if before == 'media="' else (ids, media)
        return f"{before or ''}{first[name] if name in first else second[name]}"

    return re.sub(r'(media=")?\{([a-z.-]+)\}', number, piece.body)


def _values(
    scope: Scope, piece: Piece, people: Ids, media: Ids, terms: Ids, ids: Ids
) -> dict[str, Any]:
    given = piece.values
    type_ = given.get("type") or ("page" if "position" in given else "post")
    published = _noon(scope, int(given.get("days", "360")))
    values: dict[str, Any] = {
        "type": type_,
        "title": given["title"],
        "slug": given["slug"],
        "status": _status(piece),
        "author_id": people[given.get("author", "")],
        "body": "" if "{" in piece.body else piece.body,
        "excerpt": given.get("excerpt", ""),
        "published_at": published,
        "created_at": min(published, scope.clock.now()),
        "sticky": given.get("sticky") == "yes",
        "comments_open": given.get("comments") == "yes",
        "noindex": given.get("noindex") == "yes",
        "visibility": given.get("visibility", "public"),
    }
    if "parent" in given:
        values["parent_id"] = ids[given["parent"]]
    if "position" in given:
        values["position"] = int(given["position"])
    if "image" in given:
        values["featured_media_id"] = media[given["image"]]
    if "password" in given:
        values["password"] = given["password"]
    if "expires" in given:
        values["expires_at"] = _noon(scope, int(given["expires"]))
    if type_ == "post":
        values["terms"] = _term_ids(scope, piece, terms)
    return values


def _term_ids(scope: Scope, piece: Piece, terms: Ids) -> list[int]:
    found = [terms[f"{piece.locale}:category/{path}"] for path in piece.names("categories")]
    for name in piece.names("tags"):
        key = f"{piece.locale}:tag/{slugify(name)}"
        if key not in terms:
            terms[key] = (
                scope.get(TaxonomyService)
                .create(taxonomy="tag", name=name, locale=_locale(scope, piece.locale), quiet=True)
                .id
            )
        found.append(terms[key])
    return found


def _noon(scope: Scope, days: int) -> dt.datetime:
    """Return nine in the morning of the day that is *days* ago."""
    day = scope.clock.now() - dt.timedelta(days=days)
    return day.replace(hour=9, minute=0, second=0, microsecond=0)
