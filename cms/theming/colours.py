"""Accent colours that stay readable: from one colour, a sheet for light and dark.

Contrast is that of WCAG 2.2: the ratio of relative luminances.
"""

from __future__ import annotations

import colorsys
import re

#: The papers of the default theme, and the ratio that text on them keeps.
LIGHT_PAPER = "#fdfcf8"
DARK_PAPER = "#161511"
RATIO = 5.2

_HEX = re.compile(r"#[0-9a-f]{6}\Z")


def check_colour(value: str) -> None:
    """:raises ValueError: neither empty nor of the form ``#1d4f91``."""
    if value and not _HEX.match(value):
        raise ValueError("it must be a colour such as #1d4f91, in small letters")


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 for black to 1 for white."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, paper: str, ratio: float = RATIO) -> str:
    """Return *colour* as it is, or made darker or lighter until it is readable on *paper*."""
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(colour))
    step = -0.01 if luminance(paper) > 0.2 else 0.01
    while contrast(colour, paper) < ratio and 0 < light + step < 1:
        light += step
        colour = _hex(colorsys.hls_to_rgb(hue, light, saturation))
    return colour


def accent_sheet(accent: str) -> str:
    """Return a stylesheet that sets the theme's accent to *accent*, for light and for dark."""
    light = _properties(readable(accent, LIGHT_PAPER), LIGHT_PAPER, darker=True)
    dark = _properties(readable(accent, DARK_PAPER), DARK_PAPER, darker=False)
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _properties(accent: str, paper: str, *, darker: bool) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(accent))
    strong = max(light - 0.12, 0.05) if darker else min(light + 0.1, 0.96)
    on_accent = "#ffffff" if contrast(accent, "#ffffff") >= 4.5 else "#10141b"
    parts, ground = _parts(accent), _parts(paper)
    wash = tuple(0.1 * a + 0.9 * g for a, g in zip(parts, ground, strict=True))
    return (
        f"--accent:{accent};"
        f"--accent-strong:{_hex(colorsys.hls_to_rgb(hue, strong, saturation))};"
        f"--accent-wash:{_hex(wash)};--on-accent:{on_accent}"
    )


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in parts)
