"""Draws the demo's pictures: layered landscapes in a few colours, the same every time."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1600, 1000)
_SCALE = 2

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """A landscape: sky from *top* to *horizon*, ridges from far to near, maybe a sun and water.

    :param ridges: height on the picture (0 top, 1 bottom), roughness and colour of each ridge.
    :param sun: place (0 to 1 each way), radius and colour.
    :param water: where a sheet of still water begins; 0 for none.
    """

    alt: str
    top: str
    horizon: str
    ridges: tuple[tuple[float, float, str], ...]
    sun: tuple[float, float, float, str] | None = None
    water: float = 0
    stars: int = 0
    birds: int = 0
    reeds: int = 0


SCENES: dict[str, Scene] = {
    "dawn": Scene(
        alt="The sun rising over still water, with low hills behind a band of mist.",
        top="#2f4858", horizon="#f6c28b",
        ridges=((0.50, 0.05, "#b98a77"), (0.56, 0.03, "#7d6a6f"), (0.60, 0.015, "#4b5160")),
        sun=(0.68, 0.44, 0.055, "#fff3d6"), water=0.62, birds=7,
    ),
    "marsh": Scene(
        alt="Green reeds in front of a wide, calm marsh under a pale sky.",
        top="#9cc3d5", horizon="#eef3ea",
        ridges=((0.52, 0.03, "#a9bfae"), (0.58, 0.02, "#7f9f86"), (0.74, 0.03, "#5b7f5e")),
        water=0.60, reeds=120, birds=3,
    ),
    "night": Scene(
        alt="A sky full of stars above dark dunes.",
        top="#0b132b", horizon="#3a506b",
        ridges=((0.68, 0.05, "#1c2541"), (0.78, 0.05, "#141b33"), (0.88, 0.04, "#0b1024")),
        sun=(0.22, 0.22, 0.032, "#f4f1de"), stars=420,
    ),
    "wall": Scene(
        alt="A long green sea wall between flat fields and grey water.",
        top="#c9d6df", horizon="#f7f4ec",
        ridges=((0.54, 0.008, "#9fb3bf"), (0.66, 0.012, "#8aa37b"), (0.82, 0.02, "#5f7a4e")),
        birds=5,
    ),
    "dunes": Scene(
        alt="Sand dunes in evening light, one behind the other.",
        top="#f2b880", horizon="#fbe8d3",
        ridges=((0.46, 0.08, "#e0a877"), (0.58, 0.09, "#c98b5e"), (0.72, 0.08, "#a86f4c"),
                (0.88, 0.06, "#7c4f3b")),
        sun=(0.30, 0.32, 0.06, "#fff6e5"),
    ),
    "frost": Scene(
        alt="White fields and bare, blue hills on a frosty morning.",
        top="#a7bfd6", horizon="#fdf6f0",
        ridges=((0.48, 0.06, "#b4c7db"), (0.58, 0.05, "#93acc7"), (0.72, 0.03, "#dfe8f0"),
                (0.86, 0.02, "#f3f6f9")),
        sun=(0.80, 0.36, 0.04, "#fffaf0"), birds=4,
    ),
    "boat": Scene(
        alt="A red evening sky mirrored in a creek between dark banks.",
        top="#5d2e46", horizon="#f08a5d",
        ridges=((0.52, 0.03, "#8c4356"), (0.57, 0.02, "#5b3048"), (0.90, 0.03, "#2b1b2c")),
        sun=(0.50, 0.48, 0.05, "#ffe3b3"), water=0.58,
    ),
    "spring": Scene(
        alt="Bright meadows below a spring sky, with a few birds.",
        top="#6fb1d8", horizon="#eaf5f7",
        ridges=((0.50, 0.06, "#9cc5a1"), (0.62, 0.05, "#79b473"), (0.78, 0.04, "#4f9153")),
        sun=(0.16, 0.20, 0.05, "#fffbe6"), birds=9,
    ),
}  # fmt: skip


def draw(name: str) -> bytes:
    """Return the picture *name* as a JPEG file of 1600 by 1000 pixels."""
    scene = SCENES[name]
    chance = random.Random(name)  # noqa: S311 - the same picture every time is the point
    width, height = SIZE[0] * _SCALE, SIZE[1] * _SCALE
    image = Image.new("RGB", (width, height), _rgb(scene.horizon))
    sky = (width, int(scene.ridges[0][0] * height))
    image.paste(_gradient(sky, _rgb(scene.top), _rgb(scene.horizon)), (0, 0))
    pen = ImageDraw.Draw(image)
    _stars(pen, scene, chance, width, height)
    if scene.sun is not None:
        image = _sun(image, scene.sun)
    for place, rough, colour in scene.ridges:
        _ridge(image, chance, place * height, rough * height, _rgb(colour))
    if scene.water:
        _mirror(image, int(scene.water * height))
    pen = ImageDraw.Draw(image)
    _birds(pen, scene, chance, width, height)
    _reeds(pen, scene, chance, width, height)
    small = image.resize(SIZE, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=82, optimize=True, progressive=True)
    return file.getvalue()


def _rgb(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)


def _stars(
    pen: ImageDraw.ImageDraw, scene: Scene, chance: random.Random, width: int, height: int
) -> None:
    for _ in range(scene.stars):
        x, y = chance.uniform(0, width), chance.uniform(0, height * 0.65)
        size = chance.choice((1, 1, 1, 2, 3))
        light = chance.randint(150, 255)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=(light, light, light))


def _sun(image: Image.Image, sun: tuple[float, float, float, str]) -> Image.Image:
    x, y, radius = sun[0] * image.width, sun[1] * image.height, sun[2] * image.width
    small = (image.width // 8, image.height // 8)
    glow = Image.new("L", small, 0)
    box = [v / 8 for v in (x - 3 * radius, y - 3 * radius, x + 3 * radius, y + 3 * radius)]
    ImageDraw.Draw(glow).ellipse(box, fill=110)
    glow = glow.filter(ImageFilter.GaussianBlur(radius / 9)).resize(image.size)
    lit = Image.composite(Image.new("RGB", image.size, _rgb(sun[3])), image, glow)
    ImageDraw.Draw(lit).ellipse((x - radius, y - radius, x + radius, y + radius), fill=_rgb(sun[3]))
    return lit


def _ridge(
    image: Image.Image, chance: random.Random, place: float, rough: float, colour: Colour
) -> None:
    waves = [(chance.uniform(0.6, 1.4) * 2**octave, chance.uniform(0, 6.3)) for octave in range(6)]
    points = [(0.0, float(image.height))]
    for step in range(0, image.width + 8, 8):
        x = step / image.width * math.tau
        sway = sum(math.sin(x * f + phase) / 1.9**n for n, (f, phase) in enumerate(waves))
        points.append((float(step), place - sway * rough))
    points.append((float(image.width), float(image.height)))
    lower = tuple(int(channel * 0.86) for channel in colour)
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).polygon(points, fill=255)
    shade = _gradient(image.size, colour, (lower[0], lower[1], lower[2]))
    image.paste(shade, (0, 0), mask)


def _mirror(image: Image.Image, line: int) -> None:
    depth = image.height - line
    above = image.crop((0, max(0, line - depth), image.width, line))
    water = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((image.width, depth))
    water = water.filter(ImageFilter.BoxBlur(6))
    tint = Image.new("RGB", water.size, (40, 66, 84))
    image.paste(Image.blend(water, tint, 0.22), (0, line))


def _birds(
    pen: ImageDraw.ImageDraw, scene: Scene, chance: random.Random, width: int, height: int
) -> None:
    for _ in range(scene.birds):
        x, y = chance.uniform(0.1, 0.9) * width, chance.uniform(0.08, 0.4) * height
        span = chance.uniform(14, 34)
        for side in (-1, 1):
            wing = [(x, y), (x + side * span * 0.5, y - span * 0.35), (x + side * span, y)]
            pen.line(wing, fill=(45, 52, 60), width=4, joint="curve")


def _reeds(
    pen: ImageDraw.ImageDraw, scene: Scene, chance: random.Random, width: int, height: int
) -> None:
    for _ in range(scene.reeds):
        x, length = chance.uniform(0, width), chance.uniform(0.12, 0.36) * height
        bend = chance.uniform(-60, 60)
        green = chance.randint(80, 125)
        stalk = [(x, height), (x + bend * 0.3, height - length * 0.6), (x + bend, height - length)]
        pen.line(stalk, fill=(58, green, 66), width=chance.choice((4, 6, 8)), joint="curve")
