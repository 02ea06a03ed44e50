"""Files of the old site: found, taken, refused."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from cms.importer.errors import ImportFailedError
from cms.media.models import Media
from tests.factories import wxr
from tests.functional.importer.conftest import Run

URL = "https://old.example/wp-content/uploads/2021/04/rose.png"


def picture(colour: str = "red") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return wxr.write(tmp_path, attachment())


def attachment(attached: str = "2021/04/rose.png", url: str = URL, number: int = 50) -> str:
    return wxr.item(
        "Rose",
        type="attachment",
        number=number,
        attachment_url=url,
        meta={"_wp_attached_file": attached},
    )


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    (folder / "2021" / "04").mkdir(parents=True)
    (folder / "2021" / "04" / "rose.png").write_bytes(picture())
    return folder


def media(site: Any) -> list[Media]:
    with site.scope(write=False) as scope:
        return list(scope.db.scalars(select(Media).order_by(Media.id)))


def zipped(folder: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, prefix + str(path.relative_to(folder)))
    return target


class TestFolder:
    def test_a_file_is_taken(self, run: Run, site: Any, export: Path, uploads: Path) -> None:
        report = run(export, uploads=uploads)
        (found,) = media(site)
        assert (found.width, found.height, found.mime) == (64, 48, "image/png")
        assert found.storage_key
        assert site.registry.cms_media_storage.path(found.storage_key)
        assert found.source_url == URL
        assert not [remark for remark in report.remarks if remark.kind == "media"]

    @pytest.mark.parametrize("above", ["", "wp-content", "wp-content/uploads/.."])
    def test_a_folder_above_will_do(
        self, run: Run, site: Any, export: Path, uploads: Path, above: str
    ) -> None:
        root = uploads.parent / "site"
        (root / "wp-content").mkdir(parents=True)
        uploads.rename(root / "wp-content" / "uploads")
        run(export, uploads=root / above)
        assert media(site)[0].storage_key

    def test_files_given_later_are_filled_in(
        self, run: Run, site: Any, export: Path, uploads: Path
    ) -> None:
        run(export)
        (before,) = media(site)
        assert before.storage_key is None
        report = run(export, uploads=uploads)
        (after,) = media(site)
        assert after.id == before.id
        assert after.storage_key
        assert report.counts["media"] == {"updated": 1}
        assert run(export, uploads=uploads).counts["media"] == {"unchanged": 1}

    @pytest.mark.parametrize(
        "name",
        [
            "../../secret.png",
            "/etc/passwd",
            "2021/../../../secret.png",
            "..\\..\\secret.png",
            "2021/04/rose.png\x00.txt",
            "x" * 3000,
            "",
        ],
    )
    def test_names_that_lead_out_are_not_followed(
        self, run: Run, site: Any, tmp_path: Path, uploads: Path, name: str
    ) -> None:
        (tmp_path / "secret.png").write_bytes(picture("blue"))
        bad = attachment(name.replace("\x00", "%00"), url=f"https://old.example/{name[:900]}")
        run(wxr.write(tmp_path, bad.replace("\x00", "")), uploads=uploads)
        assert [found.storage_key for found in media(site)] == [None]

    def test_links_that_lead_out_are_not_followed(
        self, run: Run, site: Any, tmp_path: Path, export: Path, uploads: Path
    ) -> None:
        secret = tmp_path / "secret.png"
        secret.write_bytes(picture("blue"))
        inside = uploads / "2021" / "04" / "rose.png"
        inside.unlink()
        inside.symlink_to(secret)
        run(export, uploads=uploads)
        assert media(site)[0].storage_key is None

    def test_a_pipe_is_no_file(self, run: Run, site: Any, export: Path, uploads: Path) -> None:
        pipe = uploads / "2021" / "04" / "rose.png"
        pipe.unlink()
        os.mkfifo(pipe)
        run(export, uploads=uploads)
        assert media(site)[0].storage_key is None

    @pytest.mark.parametrize("data", [b"", b"<?php echo 1;", picture()[:60]])
    def test_what_is_no_picture_is_not_taken(
        self, run: Run, site: Any, export: Path, uploads: Path, data: bytes
    ) -> None:
        (uploads / "2021" / "04" / "rose.png").write_bytes(data)
        report = run(export, uploads=uploads)
        assert media(site)[0].storage_key is None
        assert any("its file was not taken" in remark.why for remark in report.remarks)


class TestZip:
    @pytest.mark.parametrize("prefix", ["", "uploads/", "site/wp-content/uploads/"])
    def test_is_read_where_it_is(
        self, run: Run, site: Any, tmp_path: Path, export: Path, uploads: Path, prefix: str
    ) -> None:
        run(export, uploads=zipped(uploads, tmp_path / "uploads.zip", prefix))
        assert media(site)[0].storage_key

    def test_entries_that_lead_out_do_not_count(
        self, run: Run, site: Any, tmp_path: Path, export: Path
    ) -> None:
        archive = tmp_path / "evil.zip"
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("../2021/04/rose.png", picture())
            made.writestr("/2021/04/rose.png", picture())
        run(export, uploads=archive)
        assert media(site)[0].storage_key is None

    def test_a_bomb_is_not_unpacked(
        self, run: Run, site: Any, tmp_path: Path, export: Path
    ) -> None:
        archive = tmp_path / "bomb.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("2021/04/rose.png", b"\0" * 30_000_000)
        report = run(export, uploads=archive)
        assert media(site)[0].storage_key is None
        assert any("zip bomb" in remark.why for remark in report.remarks)

    def test_a_damaged_entry_is_said(
        self, run: Run, site: Any, tmp_path: Path, export: Path, uploads: Path
    ) -> None:
        archive = zipped(uploads, tmp_path / "uploads.zip")
        data = bytearray(archive.read_bytes())
        at = data.index(b"rose.png") + 20
        data[at : at + 10] = b"0123456789"
        archive.write_bytes(data)
        report = run(export, uploads=archive)
        assert media(site)[0].storage_key is None
        assert any("its file was not taken" in remark.why for remark in report.remarks)

    @pytest.mark.parametrize("data", [b"no zip", b"PK\x03\x04broken"])
    def test_what_is_no_zip_stops_before_anything_is_written(
        self, run: Run, site: Any, tmp_path: Path, export: Path, data: bytes
    ) -> None:
        archive = tmp_path / "broken.zip"
        archive.write_bytes(data)
        with pytest.raises(ImportFailedError, match="zip"):
            run(export, uploads=archive)
        assert media(site) == []


def test_uploads_that_are_not_there(run: Run, tmp_path: Path, export: Path) -> None:
    with pytest.raises(ImportFailedError, match="no such folder"):
        run(export, uploads=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("metadata", "size"),
    [
        ('a:2:{s:5:"width";i:640;s:6:"height";i:480;}', (640, 480)),
        ('a:2:{s:5:"width";i:640;s:6:"height";i:-1;}', (None, None)),
        ('a:2:{s:5:"width";i:640;', (None, None)),
        ('O:8:"stdClass":0:{}', (None, None)),
        ("", (None, None)),
    ],
)
def test_a_missing_picture_has_the_size_wordpress_noted(
    run: Run, site: Any, tmp_path: Path, metadata: str, size: tuple[int | None, int | None]
) -> None:
    made = wxr.item(
        type="attachment", attachment_url=URL, meta={"_wp_attachment_metadata": metadata}
    )
    run(wxr.write(tmp_path, made))
    assert (media(site)[0].width, media(site)[0].height) == size
