"""The app's icons, drawn here: a word balloon with a plus. In colour 192 × 192, and white on transparent 32 × 32."""

import io

from PIL import Image, ImageDraw

COLOR_SIZE, OUTLINE_SIZE = 192, 32
_BACKGROUND, _WHITE, _CLEAR = (31, 58, 95, 255), (255, 255, 255, 255), (0, 0, 0, 0)
_FINER = 8
"""Drawn so many times larger and made smaller, so that edges are smooth."""
_UNITS = 32
"""The drawing's own measure: a square of so many units."""


def color_icon() -> bytes:
    """The icon in colour, as a PNG. What is drawn keeps within the middle, since Teams cuts the corners."""
    image, pen, unit = _canvas(COLOR_SIZE, _BACKGROUND)
    _balloon(pen, unit, within=(7, 6, 25, 22), fill=_WHITE)
    _plus(pen, unit, middle=(16, 14), arm=4.5, width=2.4, fill=_BACKGROUND)
    return _png(image, COLOR_SIZE)


def outline_icon() -> bytes:
    """The icon in white on transparent, as a PNG."""
    image, pen, unit = _canvas(OUTLINE_SIZE, _CLEAR)
    _balloon(pen, unit, within=(3, 2, 29, 25), fill=_WHITE)
    _square(pen, unit, within=(5, 4, 27, 23), radius=2.5, fill=_CLEAR)
    _plus(pen, unit, middle=(16, 13.5), arm=5.5, width=2, fill=_WHITE)
    return _png(image, OUTLINE_SIZE)


def _canvas(size: int, background: tuple[int, int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw, float]:
    image = Image.new("RGBA", (size * _FINER, size * _FINER), background)
    return image, ImageDraw.Draw(image), size * _FINER / _UNITS


def _balloon(pen: ImageDraw.ImageDraw, unit: float, *, within: tuple[float, float, float, float], fill: tuple[int, int, int, int]) -> None:
    _square(pen, unit, within=within, radius=4, fill=fill)
    start, bottom = (within[0] + 4) * unit, within[3] * unit
    pen.polygon([(start, bottom - unit), (start + 6 * unit, bottom - unit), (start, bottom + 5 * unit)], fill=fill)


def _square(pen: ImageDraw.ImageDraw, unit: float, *, within: tuple[float, float, float, float], radius: float, fill: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = (at * unit for at in within)
    pen.rounded_rectangle((left, top, right, bottom), radius=radius * unit, fill=fill)


def _plus(pen: ImageDraw.ImageDraw, unit: float, *, middle: tuple[float, float], arm: float, width: float, fill: tuple[int, int, int, int]) -> None:
    x, y = middle
    half = width / 2
    for box in ((x - arm, y - half, x + arm, y + half), (x - half, y - arm, x + half, y + arm)):
        pen.rectangle([at * unit for at in box], fill=fill)


def _png(image: Image.Image, size: int) -> bytes:
    kept = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
    return kept.getvalue()
