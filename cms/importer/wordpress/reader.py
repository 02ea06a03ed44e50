"""Streaming reader of WXR: one record after the other, with flat memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from cms.importer.errors import MalformedExportError, NotAnExportError, UnsafeExportError
from cms.importer.wordpress.names import Names
from cms.importer.wordpress.records import author_of, item_of, term_of
from cms.importer.wordpress.source import ExportSource
from cms.importer.wordpress.types import Record, Site

#: The versions WordPress has written: 1.0 (2.1), 1.1 (3.0), 1.2 (3.3 until today).
VERSIONS = frozenset({"1.0", "1.1", "1.2"})
_VERSION = re.compile(r"[0-9]+\.[0-9]+")
_TERM_TAGS = {"category": "category", "tag": "post_tag", "term": ""}
_HEAD_TAGS = {
    ("", "title"): "title",
    ("", "description"): "description",
    ("", "link"): "link",
    ("", "language"): "language",
    ("", "generator"): "generator",
    ("wp", "base_site_url"): "base_site_url",
    ("wp", "base_blog_url"): "base_blog_url",
    ("wp", "wxr_version"): "version",
}


class WxrReader:
    """Iterate over the records of an export: the :class:`Site` first, then the rest in order.

    Elements are told apart by namespace, never by prefix. Entities and document types are
    refused before they are read.

    :param file: an open binary file.
    :param max_item: most bytes that one item may take.
    :raises NotAnExportError: no RSS, no version, or a version that WordPress never wrote.
    :raises UnsafeExportError: a document type or an entity is declared.
    :raises MalformedExportError: the XML breaks off or is not well-formed.
    :raises TooLargeError: one item is larger than *max_item*.
    """

    def __init__(self, file: BinaryIO, *, max_item: int = 64 * 1024 * 1024) -> None:
        self.source = ExportSource(file, max_item=max_item)
        self._names = Names()
        self._head: dict[str, str] = {}
        self._site_given = False

    def __iter__(self) -> Iterator[Record]:
        try:
            yield from self._records()
        except DefusedXmlException as error:
            raise UnsafeExportError(
                "The file declares a document type or entities. A WordPress export has neither; "
                "it was refused, because such declarations are used in attacks."
            ) from error
        except ParseError as error:
            line = error.position[0] + self.source.lines_dropped
            raise MalformedExportError(
                f"The file is not well-formed XML at line {line} ({error.msg}). It may have been "
                "cut off while downloading: export it again.",
                line=line,
            ) from error
        except (LookupError, UnicodeError, ValueError) as error:
            raise MalformedExportError(
                f"The file cannot be read in the encoding it declares ({error})."
            ) from error

    def _records(self) -> Iterator[Record]:
        depth = 0
        channel: Element | None = None
        for event, element in iterparse(self.source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                if depth == 1 and element.tag != "rss":
                    raise NotAnExportError(
                        "This is not a WordPress export: its first element is "
                        f"<{str(element.tag)[:60]}>, not <rss>."
                    )
                if depth == 2 and element.tag == "channel":
                    channel = element
                continue
            depth -= 1
            if depth != 2 or channel is None:
                continue
            record = self._record_of(element)
            if record is not None:
                if not self._site_given:
                    yield self._site()
                yield record
                self.source.item_done()
            channel.clear()
        if not self._site_given:
            yield self._site()

    def _record_of(self, element: Element) -> Record | None:
        space, name = self._names.split(element.tag)
        if (space, name) in _HEAD_TAGS:
            self._head[_HEAD_TAGS[space, name]] = "".join(element.itertext()).strip()
            if name == "wxr_version":
                self._check_version()
            return None
        if (space, name) == ("", "item"):
            return item_of(element, self._names)
        if space == "wp" and name == "author":
            return author_of(element, self._names)
        if space == "wp" and name in _TERM_TAGS:
            return term_of(element, self._names, _TERM_TAGS[name])
        return None

    def _check_version(self) -> None:
        version = self._head.get("version", "")
        if not version or not _VERSION.fullmatch(version):
            raise NotAnExportError(
                "This is not a WordPress export: it is RSS without a valid WXR version. In "
                "WordPress, use Tools, Export, All content."
            )
        if version not in VERSIONS:
            raise NotAnExportError(
                f"This export says it is WXR version {version}; versions 1.0, 1.1 and 1.2 can be "
                "read."
            )

    def _site(self) -> Site:
        self._check_version()
        self._site_given = True
        return Site(**self._head)
