"""The reader: what it takes from an export, and what it refuses."""

from __future__ import annotations

import io
import time
import tracemalloc
from typing import Any

import pytest

from cms.importer.errors import (
    MalformedExportError,
    NotAnExportError,
    TooLargeError,
    UnsafeExportError,
)
from cms.importer.wordpress.reader import WxrReader
from cms.importer.wordpress.types import Author, Item, Site, WpTerm
from tests.factories import wxr


def read(text: str | bytes, **options: Any) -> list[Any]:
    data = text.encode() if isinstance(text, str) else text
    return list(WxrReader(io.BytesIO(data), **options))


def only_item(text: str | bytes) -> Item:
    (found,) = [record for record in read(text) if isinstance(record, Item)]
    return found


class TestRecords:
    def test_site_comes_first_with_its_address(self) -> None:
        site, *_ = read(wxr.export(wxr.author()))
        assert site == Site(
            version="1.2",
            title="The old site",
            description="Words",
            link="https://old.example",
            language="en",
            base_site_url="https://old.example",
            base_blog_url="https://old.example",
        )
        assert site.address == "https://old.example"

    def test_authors_and_terms(self) -> None:
        records = read(wxr.export(wxr.author(), wxr.category("roses", "Roses", "plants", 7)))
        assert records[1] == Author(login="ada", email="ada@old.example", display_name="Ada Grove")
        assert records[2] == WpTerm(
            taxonomy="category", id=7, slug="roses", name="Roses", parent="plants"
        )

    def test_an_item_with_everything(self) -> None:
        found = only_item(
            wxr.export(
                wxr.item(
                    "Title",
                    "Body",
                    number=12,
                    slug="title",
                    is_sticky=1,
                    post_parent=3,
                    menu_order=-4,
                    terms=(("category", "roses", "Roses"), ("post_tag", "red", "Red")),
                    meta={"_thumbnail_id": "99"},
                    inside=wxr.comment(5, "Nice", parent=4),
                )
            )
        )
        assert (found.id, found.slug, found.sticky, found.parent) == (12, "title", True, 3)
        assert found.menu_order == -4
        assert [term.slug for term in found.terms] == ["roses", "red"]
        assert found.meta_value("_thumbnail_id") == "99"
        assert found.meta_value("missing") == ""
        assert (found.comments[0].id, found.comments[0].parent) == (5, 4)

    def test_an_export_without_items_is_one(self) -> None:
        assert [type(record) for record in read(wxr.export())] == [Site]


class TestNamespaces:
    def test_the_prefix_does_not_matter(self) -> None:
        text = wxr.export(wxr.item(number=5)).replace("wp:", "w:").replace("xmlns:wp", "xmlns:w")
        assert only_item(text).id == 5

    @pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
    def test_every_version_of_the_namespace(self, version: str) -> None:
        text = wxr.export(wxr.item(number=5)).replace("export/1.2/", f"export/{version}/")
        assert only_item(text.replace("version>1.2", f"version>{version}")).id == 5

    def test_https_namespaces_as_wordpress_com_writes_them(self) -> None:
        text = wxr.export(wxr.item(number=5, body="x")).replace(
            "http://wordpress.org", "https://wordpress.org"
        )
        assert only_item(text).content == "x"

    def test_a_foreign_namespace_under_the_usual_prefix_counts_for_nothing(self) -> None:
        foreign = '<wp:post_id xmlns:wp="urn:other">77</wp:post_id>'
        assert only_item(wxr.export(wxr.item(number=5, inside=foreign))).id == 5

    def test_names_without_a_namespace_count_for_nothing(self) -> None:
        found = only_item(wxr.export(wxr.item(number=5, inside="<post_id>77</post_id>")))
        assert found.id == 5


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            "back\\slashes \\' \\\" \\n",
            "]]> and ]]]]><![CDATA[> stay",
            "quotes \" ' “ ”",
            "emoji 🌱👩‍🌾 and a\u0301 combining",
            "\u200fשלום\u200e rtl marks",
            "  blank\n\n\n\nlines\t ",
            "&amp; &lt;b&gt; entities",
        ],
    )
    def test_survives_byte_for_byte(self, text: str) -> None:
        assert only_item(wxr.export(wxr.item(body=text))).content == text

    def test_without_cdata_entities_are_resolved_once(self) -> None:
        text = wxr.export(wxr.item("T")).replace(wxr.cdata("T"), "l&#039;&#xe9; &amp;amp;")
        assert only_item(text).title == "l'é &amp;"

    def test_control_characters_are_left_out(self) -> None:
        reader = WxrReader(
            io.BytesIO(wxr.export(wxr.item(body="a\x0bb\x00c\uffffd\x1fe\ufffef")).encode())
        )
        (found,) = [record for record in reader if isinstance(record, Item)]
        assert found.content == "abcdef"
        assert reader.source.controls_dropped == 3 + 6

    def test_a_forbidden_character_across_two_reads(self) -> None:
        for padding in range(4):
            body = "é" * (16384 + padding) + "\uffff" + "ï¿½ÿ"
            assert only_item(wxr.export(wxr.item(body="x" * padding + body))).content == (
                "x" * padding + body.replace("\uffff", "")
            )

    def test_blank_lines_before_the_declaration(self) -> None:
        assert only_item("\n\n  \r\n" + wxr.export(wxr.item(number=5))).id == 5

    @pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
    def test_other_encodings_that_are_declared(self, encoding: str) -> None:
        text = wxr.export(wxr.item(body="café")).replace("UTF-8", encoding)
        assert only_item(text.encode(encoding)).content == "café"

    def test_a_byte_order_mark(self) -> None:
        assert only_item(b"\xef\xbb\xbf" + wxr.export(wxr.item(number=5)).encode()).id == 5

    def test_absurd_numbers_are_zero(self) -> None:
        found = only_item(wxr.export(wxr.item(number=1, post_parent="9" * 40, menu_order="٣")))
        assert (found.parent, found.menu_order) == (0, 0)


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "empty"),
            (b"  \n ", "empty"),
            (b'{"posts": []}', "not XML"),
            (b"PK\x03\x04rest", "zip archive"),
            (b"\x1f\x8b\x08rest", "gzip"),
            (b"<!doctype html><html><body>x</body></html>", "web page"),
            (b"<html><body>x</body></html>", "web page"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "<rss>"),
            (b"<rss><channel><title>x</title></channel></rss>", "WXR version"),
        ],
    )
    def test_other_files(self, data: bytes, says: str) -> None:
        with pytest.raises(NotAnExportError, match=says):
            read(data)

    @pytest.mark.parametrize("version", ["", "banana", "0.9", "2.0", "1", "1.2.3"])
    def test_wrong_versions(self, version: str) -> None:
        text = wxr.export(wxr.item()).replace(">1.2<", f">{version}<")
        with pytest.raises(NotAnExportError, match="version"):
            read(text)

    def test_a_version_in_a_foreign_namespace(self) -> None:
        text = wxr.export(wxr.item()).replace(
            "<wp:wxr_version>", '<wp:wxr_version xmlns:wp="urn:other">'
        )
        with pytest.raises(NotAnExportError, match="WXR version"):
            read(text)

    def test_external_entities(self) -> None:
        text = wxr.export(wxr.item(body="x")).replace(
            "<rss", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss', 1
        )
        with pytest.raises(UnsafeExportError, match="entities"):
            read(text.replace(wxr.cdata("x"), "&x;"))

    def test_entity_bombs_are_refused_at_once(self) -> None:
        levels = "".join(
            f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">'
            for n in range(12)
        )
        text = wxr.export(wxr.item()).replace("<rss", f"<!DOCTYPE rss [{levels}]><rss", 1)
        begun = time.monotonic()
        with pytest.raises(UnsafeExportError):
            read(text.replace("Words.", "]]>&l11;<![CDATA["))
        assert time.monotonic() - begun < 1

    def test_truncation_names_the_line(self) -> None:
        text = wxr.export(wxr.item(), wxr.item())
        with pytest.raises(MalformedExportError, match=r"line \d+") as caught:
            read(text[: text.rindex("<item>") + 100])
        assert caught.value.line == text[: text.rindex("<item>")].count("\n") + 1

    def test_dropped_blank_lines_count_in_the_message(self) -> None:
        text = "\n\n\n" + wxr.export("<broken></item>")
        with pytest.raises(MalformedExportError) as caught:
            read(text)
        assert caught.value.line == text[: text.index("<broken>")].count("\n") + 1

    def test_another_encoding_than_declared(self) -> None:
        with pytest.raises(MalformedExportError, match="line"):
            read(wxr.export(wxr.item(body="café")).encode("latin-1"))

    def test_an_encoding_nobody_knows(self) -> None:
        with pytest.raises(MalformedExportError):
            read(wxr.export().replace("UTF-8", "klingon-8"))

    def test_a_gigantic_item(self) -> None:
        text = wxr.export(wxr.item(), wxr.item(body="x" * 3_000_000))
        with pytest.raises(TooLargeError, match="larger than 1,000,000 bytes"):
            read(text, max_item=1_000_000)
        assert len(read(text)) == 3

    def test_many_items_together_may_be_larger(self) -> None:
        text = wxr.export(*(wxr.item(body="x" * 400_000) for _ in range(10)))
        assert len(read(text, max_item=1_000_000)) == 11


def test_memory_stays_flat() -> None:
    def peak(items: int) -> int:
        data = wxr.export(*(wxr.item(body="word " * 2000) for _ in range(items))).encode()
        tracemalloc.start()
        for _ in WxrReader(io.BytesIO(data)):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2)
    assert peak(500) < 1.3 * peak(10)
