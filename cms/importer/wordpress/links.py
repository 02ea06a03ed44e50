"""Where the old site's addresses lead now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from cms.importer.wordpress import slugs
from cms.importer.wordpress.convert.types import Attachment
from cms.importer.wordpress.mimes import mime_of
from cms.importer.wordpress.staging import Staging
from cms.importer.wordpress.targets import Targets
from cms.importer.wordpress.types import Item
from cms.importer.wordpress.urls import UrlKey, original_paths, queried_id, url_key

#: Items that become content.
CONTENT_TYPES = frozenset({"post", "page"})
#: Items of these states are not imported, so nothing can lead to them.
LEFT_OUT = frozenset({"trash", "auto-draft", "inherit"})
_TERM_BASES = {"category": "category", "tag": "post_tag"}
_PHOTON = re.compile(r"i\d\.wp\.com")


class LinkResolver:
    """Answers the conversion's questions; remembers what cannot be answered yet.

    :ivar deferred: whether a link led to an item that is not there yet.
    """

    def __init__(self, staging: Staging, targets: Targets) -> None:
        self._staging = staging
        self._targets = targets
        self.deferred = False
        site = staging.site
        keys = [url_key(url) for url in (site.base_blog_url, site.link, site.base_site_url)]
        self._own = [key for key in keys if key is not None and key.host]
        # WordPress.com names itself as the site of every blog.
        self._hosts = {key.host for key in self._own if key.host != "wordpress.com"}
        self._base = self._own[0].path if self._own else ""

    def link(self, url: str) -> str | None:
        """Return a token for *url*, or None when it is not ours or leads to nothing we have."""
        if url.startswith("#"):
            return None
        key = url_key(url)
        if key is None:
            return None
        token = self._token(self._absolute(key))
        if token is None:
            return None
        fragment = urlsplit(url).fragment
        return f"{token}#{fragment}" if fragment and not token.startswith("media:") else token

    def _absolute(self, key: UrlKey) -> UrlKey:
        return key if key.host or not self._own else key._replace(host=self._own[0].host)

    def _token(self, key: UrlKey) -> str | None:
        own = key.host in self._hosts
        number = queried_id(key) if own else None
        if number is not None:
            return self._item_token(number, self._staging.kind_of(number))
        if own:
            for host in [key.host, *self._hosts]:
                found = self._staging.by_url(key._replace(host=host))
                if found is not None:
                    return self._item_token(*found)
        attachment = self._by_file(key)
        if attachment is not None:
            return self._item_token(attachment, "attachment")
        return self._term_token(key) if own else None

    def _item_token(self, number: int, kind: str | None) -> str | None:
        if kind == "attachment":
            media = self._targets.id("media", number)
            return None if media is None else f"media:{media}"
        if kind not in CONTENT_TYPES:
            return None
        content = self._targets.id("content", number)
        if content is not None:
            return f"content:{content}"
        if self._staging.status_of(number) not in LEFT_OUT:
            self.deferred = True
        return None

    def _term_token(self, key: UrlKey) -> str | None:
        path = key.path[len(self._base) :] if key.path.startswith(self._base) else key.path
        parts = [part for part in path.split("/") if part]
        taxonomy = _TERM_BASES.get(parts[0]) if len(parts) > 1 else None
        if taxonomy is None:
            return None
        term = self._targets.id("term", f"{taxonomy}/{slugs.clean(parts[-1])}")
        return None if term is None else f"term:{term}"

    def _by_file(self, key: UrlKey) -> int | None:
        if _PHOTON.fullmatch(key.host):
            host, _, path = key.path.lstrip("/").partition("/")
            key = UrlKey(host.removeprefix("www."), f"/{path}")
        for path in original_paths(key.path):
            found = self._staging.by_attachment(UrlKey(key.host, path))
            if found is not None:
                return found
        return None

    def media(self, url: str, wp_id: int = 0) -> Attachment | None:
        """Return the attachment that *url*, or failing that *wp_id*, names."""
        key = url_key(url) if url else None
        number = self._by_file(self._absolute(key)) if key is not None else None
        if number is None and wp_id and self._fits(url, wp_id):
            number = wp_id
        if number is None:
            return None
        found = self._staging.item(number)
        return None if found is None else self._attachment(found[0])

    def _fits(self, url: str, wp_id: int) -> bool:
        """Tell whether *wp_id* is an attachment and *url*, if any, may be its file.

        A block that was copied from another site still has the number it had there.
        """
        found = self._staging.item(wp_id)
        if found is None or found[0].type != "attachment":
            return False
        key, own = url_key(url), url_key(found[0].attachment_url)
        if key is None or own is None or not url:
            return True
        name = own.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return key.path.rsplit("/", 1)[-1].startswith(name)

    def _attachment(self, item: Item) -> Attachment | None:
        media = self._targets.id("media", item.id)
        if media is None:
            return None
        return Attachment(
            media_id=media,
            url=item.attachment_url or item.guid,
            wp_id=item.id,
            mime=mime_of(item.attachment_url or item.guid),
            title=item.title,
            alt=item.meta_value("_wp_attachment_image_alt"),
            caption=item.excerpt,
        )

    def attachments(self, parent: int) -> Sequence[Attachment]:
        """Return the attachments of the item *parent* in their order."""
        found = [self._attachment(item) for item in self._staging.children(parent, "attachment")]
        return [each for each in found if each is not None]

    def reusable(self, wp_id: int) -> str | None:
        """Return the markup of a reusable block, or None."""
        found = self._staging.item(wp_id)
        return found[0].content if found is not None and found[0].type == "wp_block" else None
