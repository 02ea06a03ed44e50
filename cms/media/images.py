"""Pictures: checked before they are decoded, turned upright, written anew without private data."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from cms.i18n import _
from cms.media.errors import MediaRefusedError
from cms.media.kinds import Kind

#: What Pillow may decode; the rest of its many formats stays shut.
_DECODERS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "MPO")
_MAX_FRAMES = 1000


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture fit to be shown.

    :ivar colour: its dominant colour as ``#rrggbb``.
    """

    data: bytes
    width: int
    height: int
    colour: str


def clean_image(data: bytes, kind: Kind, max_pixels: int) -> CleanImage:
    """Return the picture in *data* upright and without metadata; the colour profile stays.

    Size and frames are read from the header first, so that a bomb is never decoded.

    :raises MediaRefusedError: it is damaged, too large, or not the picture it claims to be.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        try:
            with Image.open(io.BytesIO(data), formats=_DECODERS) as image:
                frames = _check_size(image, max_pixels)
                if kind.image == "JPEG":
                    frames = 1  # phones put a second picture behind the first
                image.load()
                return _written(image, data, kind, frames)
        except MediaRefusedError:
            raise
        except Image.DecompressionBombError:
            raise _too_large(max_pixels) from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
            raise MediaRefusedError(_("the picture is damaged or cut short")) from None
        except Exception as error:  # a decoder's own error classes are many
            raise MediaRefusedError(_("the picture cannot be read")) from error


def _check_size(image: Image.Image, max_pixels: int) -> int:
    width, height = image.size
    if width < 1 or height < 1:
        raise MediaRefusedError(_("the picture is empty"))
    if width * height > max_pixels:
        raise _too_large(max_pixels)
    frames = int(getattr(image, "n_frames", 1))
    if frames > _MAX_FRAMES or frames * width * height > max_pixels * 10:
        raise MediaRefusedError(_("the animation has too many frames"))
    return frames


def _too_large(max_pixels: int) -> MediaRefusedError:
    return MediaRefusedError(
        _(
            "the picture is larger than ${limit} megapixels; please make it smaller",
            mapping={"limit": max_pixels // 1000000},
        )
    )


def _written(image: Image.Image, data: bytes, kind: Kind, frames: int) -> CleanImage:
    if frames > 1:
        # An animation keeps its frames and their timing; only what is not picture goes.
        return CleanImage(_animation(image, data, kind), *image.size, _colour(image))
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    colour = _colour(upright)
    out = io.BytesIO()
    options: dict[str, object] = {"icc_profile": profile} if profile else {}
    match kind.image:
        case "JPEG":
            if upright.mode not in ("RGB", "L"):
                upright, options = upright.convert("RGB"), {}
            options |= {"quality": 90, "optimize": True, "progressive": True}
        case "PNG":
            options["optimize"] = upright.width * upright.height < 4_000_000
        case "WEBP":
            options |= {"quality": 90, "method": 4, "lossless": _lossless(data)}
        case "AVIF":
            options |= {"quality": 80, "speed": 8}
    upright.info = {}
    upright.save(out, kind.image, **options)
    return CleanImage(out.getvalue(), upright.width, upright.height, colour)


def _animation(image: Image.Image, data: bytes, kind: Kind) -> bytes:
    out = io.BytesIO()
    image.seek(0)
    loop = image.info.get("loop", 1 if kind.image == "GIF" else 0)
    options: dict[str, object] = {"save_all": True}
    if not (kind.image == "GIF" and "loop" not in image.info):
        options["loop"] = loop
    if kind.image == "GIF":
        options["comment"] = b""
    if kind.image == "WEBP":
        options |= {"quality": 85, "method": 3}
    image.encoderinfo = {}
    image.save(out, kind.image, exif=b"", **options)
    return out.getvalue()


def _lossless(data: bytes) -> bool:
    """Say whether a WebP file is of the lossless kind."""
    return b"VP8L" in data[:64]


def _colour(image: Image.Image) -> str:
    small = image.convert("RGBA").resize((1, 1), Image.Resampling.BOX)
    pixel = small.getpixel((0, 0))
    if not isinstance(pixel, tuple) or pixel[3] == 0:
        return ""
    return f"#{pixel[0]:02x}{pixel[1]:02x}{pixel[2]:02x}"
