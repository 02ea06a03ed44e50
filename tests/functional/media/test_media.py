"""Files: taken in safely, served safely."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from cms.errors import InvalidError
from cms.media.errors import MediaRefusedError
from cms.media.services import MediaService, clean_filename
from tests.fixtures.real_data import DATA

SAMPLES = DATA / "media"


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not here")
    return path.read_bytes()


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(out, kind, **options)
    return out.getvalue()


class TestStore:
    def test_a_picture_is_measured_and_kept(self, service):
        media = service.store(picture(), "../../My Photo.PNG", alt="A  photo")
        assert (media.filename, media.title, media.alt) == ("my-photo.png", "My photo", "A photo")
        assert (media.mime, media.width, media.height) == ("image/png", 8, 6)
        assert media.colour == "#c81e28"
        assert service.storage.path(media.storage_key).stat().st_size == media.bytes

    def test_the_name_follows_what_the_file_is(self, service):
        media = service.store(picture("JPEG"), "lies.png")
        assert (media.filename, media.mime) == ("lies.jpg", "image/jpeg")

    def test_private_data_is_taken_out(self, service):
        exif = Image.Exif()
        exif[0x010E] = "secret place"
        exif[0x0112] = 6
        exif.get_ifd(0x8825)[1] = "N"
        media = service.store(picture("JPEG", exif=exif), "gps.jpg")
        data = service.storage.path(media.storage_key).read_bytes()
        assert b"secret place" not in data
        with Image.open(io.BytesIO(data)) as image:
            assert not image.getexif()
            assert image.size == (6, 8)
        assert (media.width, media.height) == (6, 8)

    def test_the_same_file_twice_is_two_records(self, service):
        one, two = service.store(picture(), "a.png"), service.store(picture(), "b.png")
        assert one.sha256 == two.sha256
        assert one.storage_key != two.storage_key
        service.delete(one)
        assert service.storage.path(two.storage_key)

    def test_a_document(self, service):
        media = service.store(b"%PDF-1.7 hello", "Report 2026.pdf")
        assert (media.mime, media.filename, media.bytes) == (
            "application/pdf",
            "report-2026.pdf",
            14,
        )

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"", "empty.png"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.svg"),
            (b"<svg onload='alert(1)'/>", "x.png"),
            (b"<script>alert(1)</script>", "x.txt"),
            (b"\xef\xbb\xbf  <!DOCTYPE html><p>x", "x.csv"),
            (b"MZ\x90\x00", "setup.exe"),
            (b"#!/bin/sh\n", "run.sh"),
            (b"<?php evil();", "x.php"),
            (b"plain words", "x.pdf"),
            (b"plain words", "x.docx"),
            (b"plain words", "x.mp4"),
            (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "x.png"),
            (b"\xff\xd8\xff\xe0", "x.jpg"),
            (b"a\x00b", "x.txt"),
        ],
    )
    def test_what_is_not_taken(self, service, data, name):
        with pytest.raises(MediaRefusedError):
            service.store(data, name)

    def test_too_many_pixels_are_refused_before_decoding(self, site, service):
        site.settings.save({"media.max_pixels": 40})
        with pytest.raises(MediaRefusedError, match="megapixels"):
            service.store(picture(), "x.png")

    def test_too_many_bytes(self, site, service):
        site.settings.save({"media.max_bytes": "1k", "media.max_image_bytes": "1k"})
        with pytest.raises(MediaRefusedError, match="larger than 1024"):
            service.store(b"a" * 1025, "x.txt")
        with pytest.raises(MediaRefusedError, match="larger than 1024"):
            service.store(picture("PNG", (400, 400)) + b"\x00" * 2000, "x.png")
        assert not list(service.storage.root.rglob(".new-*"))

    @pytest.mark.parametrize("name", ["truncated_image.png", "truncated_jpeg.jpg"])
    def test_cut_short(self, service, name):
        with pytest.raises(MediaRefusedError, match="damaged"):
            service.store(sample(name), name)

    def test_a_bomb(self, service):
        with pytest.raises(MediaRefusedError, match="megapixels"):
            service.store(sample("decompression_bomb.gif"), "bomb.gif")

    @pytest.mark.parametrize("number", [2, 3, 6, 8])
    def test_upright(self, service, number):
        name = f"hopper_orientation_{number}.jpg"
        with Image.open(io.BytesIO(sample(name))) as image:
            turned = image.getexif().get(0x0112, 1) >= 5
            size = image.size[::-1] if turned else image.size
        media = service.store(sample(name), name)
        assert (media.width, media.height) == size

    @pytest.mark.parametrize(
        ("name", "frames"),
        [
            ("hopper.webp", 1), ("hopper.avif", 1), ("pil_sample_cmyk.jpg", 1), ("rocket.jpg", 1),
            ("transparent.png", 1), ("icc_profile.png", 1), ("coffee.png", 1), ("exif_gps.jpg", 1),
            ("dispose_bgnd.gif", 5), ("dispose_op_background.png", 3),
        ],
    )  # fmt: skip
    def test_real_pictures(self, service, name, frames):
        media = service.store(sample(name), name)
        with Image.open(service.storage.path(media.storage_key)) as image:
            assert getattr(image, "n_frames", 1) >= min(frames, 2)
            assert not image.getexif()
            assert image.size == (media.width, media.height)
            if name == "icc_profile.png":
                assert image.info.get("icc_profile")

    @pytest.mark.parametrize("name", ["hopper.ico", "16_bit_binary.pgm"])
    def test_rare_kinds_are_not_taken(self, service, name):
        with pytest.raises(MediaRefusedError, match="not taken"):
            service.store(sample(name), name)


class TestChange:
    def test_values(self, service):
        media = service.store(picture(), "x.png")
        service.update(media, alt="New", focal_x=0.25)
        assert (media.alt, media.focal_x) == ("New", 0.25)
        with pytest.raises(InvalidError):
            service.update(media, focal_y=1.5)

    def test_replace_keeps_the_id(self, service, scope):
        media = service.store(picture(), "x.png")
        old, number = media.storage_key, media.id
        service.replace(media, picture("JPEG", (20, 10)), "y.jpg")
        assert (media.id, media.width, media.mime) == (number, 20, "image/jpeg")
        with pytest.raises(MediaRefusedError, match="replaced by a picture"):
            service.replace(media, b"%PDF-1.7", "y.pdf")
        assert service.storage.path(old)  # until the commit

    def test_search(self, service):
        service.store(picture(), "sunset.png")
        service.store(b"%PDF-1.7", "100%.pdf")
        assert [row.filename for row in service.search("SUN")[0]] == ["sunset.png"]
        assert service.search("%")[1] == 0
        assert service.search(kind="file")[1] == 1
        assert service.search(kind="image")[1] == 1


class TestServe:
    def test_a_picture(self, app, url):
        response = app.get(url("x.png", picture()))
        assert response.content_type == "image/png"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in response.headers["Cache-Control"]
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "Content-Disposition" not in response.headers
        assert "Set-Cookie" not in response.headers

    def test_not_modified(self, app, url):
        address = url("x.png", picture())
        etag = app.get(address).headers["ETag"]
        assert app.get(address, headers={"If-None-Match": etag}, status=304).body == b""

    def test_a_range(self, app, url):
        data = b"%PDF-1.7 0123456789"
        address = url("Zürich 1.pdf", data)
        part = app.get(address, headers={"Range": "bytes=9-12"}, status=206)
        assert part.body == b"0123"
        assert part.headers["Content-Range"] == f"bytes 9-12/{len(data)}"
        app.get(address, headers={"Range": "bytes=900-"}, status=416)
        assert app.get(address, headers={"Range": "nonsense"}, status=200).body == data

    def test_a_document_is_saved_under_its_own_name(self, app, url):
        response = app.get(url("Zürich 1.pdf", b"%PDF-1.7"))
        assert response.headers["Content-Disposition"].startswith(
            'attachment; filename="zurich-1.pdf"'
        )

    @pytest.mark.parametrize(
        "path",
        [
            "/media",
            "/media/x",
            "/media/../secrets.ini",
            "/media/%2e%2e/%2e%2e/settings.ini",
            "/media/aa/bb/..%2f..%2fx.png",
            f"/media/aa/bb/{'0' * 20}.png",
            "/media/aa/bb/%00.png",
        ],
    )
    def test_nothing_else(self, app, path):
        assert app.get(path, expect_errors=True).status_int in (400, 404)


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("C:\\pictures\\Ä b.JPG", "a-b.jpg"),
        ("/etc/passwd", "passwd"),
        ("...", "file"),
        ("a.tar.gz", "a-tar.gz"),
        ("日本.png", "日本.png"),
        ("x" * 400 + ".png", "x" * 120 + ".png"),
        ("a\x00b\r\n.png", "a-b.png"),
    ],
)
def test_clean_filename(given, clean):
    assert clean_filename(given) == clean


@pytest.fixture
def service(scope):
    return scope.get(MediaService)


@pytest.fixture
def url(site):
    def store(name: str, data: bytes) -> str:
        with site.scope() as scope:
            return f"/media/{scope.get(MediaService).store(data, name).storage_key}"

    return store
