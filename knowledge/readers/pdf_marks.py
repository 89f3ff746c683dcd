"""What is drawn on a page of a PDF besides letters: rules, shaded fields, pictures; and what they hide."""

import ctypes
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

MOST_OBJECTS = 30_000
"""Of one page: beyond this a drawing is not looked at any more."""

_THIN = 2.5  # points: a field no thicker is a rule
_SHORT = 3.0
_STRAIGHT = 0.6
_DEEPEST = 5
_LINE_OF_A_CHART = 6
_NEARLY_WHITE = 252


class Box(NamedTuple):
    """A field, x0 < x1 and y0 < y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a place lies in the field."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


class MarkKind(StrEnum):
    """What a mark is."""

    RULE = "rule"
    SHADE = "shade"
    PICTURE = "picture"
    CURVE = "curve"


class Mark(NamedTuple):
    """Something drawn: a rule is thin in one direction; a shade is a filled field; a curve is a piece of a drawing."""

    kind: MarkKind
    box: Box

    def turned(self, turn: Callable[[Box], Box]) -> "Mark":
        """The same on the page as it is read."""
        return self._replace(box=turn(self.box))

    @property
    def flat(self) -> bool:
        """Whether a rule lies (and does not stand)."""
        return self.box.x1 - self.box.x0 >= self.box.y1 - self.box.y0


class _Field(NamedTuple):
    box: Box
    dark: bool
    z: int


class Ground(NamedTuple):
    """The marks of a page, the order in which its texts are drawn, and the fields that show or hide letters."""

    marks: list[Mark]
    order: dict[int, int]
    fields: list[_Field]

    def dark_at(self, x: float, y: float) -> bool:
        """Whether something dark or a picture lies there, on which white letters are seen."""
        return any(field.dark and field.box.holds(x, y) for field in self.fields)

    def covers(self, x: float, y: float, z: int) -> bool:
        """Whether an opaque field was drawn there after the letter."""
        return any(field.z > z >= 0 and field.box.holds(x, y) for field in self.fields)


_Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: _Matrix = (1, 0, 0, 1, 0, 0)


def marks(page: pdfium.PdfPage) -> Ground:
    """Everything drawn on a page, in places of the file (from the lower left)."""
    ground = Ground([], {}, [])
    for z, (thing, kind, matrix) in enumerate(_things(page.raw, c.FPDFPage_CountObjects, c.FPDFPage_GetObject, _UNMOVED, 0)):
        if z > MOST_OBJECTS:
            break
        if kind == c.FPDF_PAGEOBJ_TEXT:
            ground.order[ctypes.addressof(thing.contents)] = z
        elif kind == c.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(thing, matrix)
            if box:
                ground.marks.append(Mark(MarkKind.PICTURE, box))
                ground.fields.append(_Field(box, dark=True, z=-1))
        elif kind == c.FPDF_PAGEOBJ_PATH:
            _draw(ground, thing, matrix, z)
    return ground


def _things(parent: Any, count: Any, get: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, int, _Matrix]]:
    for i in range(count(parent)):
        thing = get(parent, i)
        if not thing:
            continue
        kind = c.FPDFPageObj_GetType(thing)
        if kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _things(thing, c.FPDFFormObj_CountObjects, c.FPDFFormObj_GetObject, _times(_matrix(thing), matrix), depth + 1)
        else:
            yield thing, kind, matrix


def _matrix(thing: Any) -> _Matrix:
    got = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(thing, got):
        return _UNMOVED
    return got.a, got.b, got.c, got.d, got.e, got.f


def _times(one: _Matrix, two: _Matrix) -> _Matrix:
    (a, b, d, e, g, h), (m, n, o, p, q, r) = one, two
    return a * m + b * o, a * n + b * p, d * m + e * o, d * n + e * p, g * m + h * o + q, g * n + h * p + r


def _moved(x: float, y: float, by: _Matrix) -> tuple[float, float]:
    return x * by[0] + y * by[2] + by[4], x * by[1] + y * by[3] + by[5]


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _bounds(thing: Any, matrix: _Matrix) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    return _around([_moved(x.value, y.value, matrix) for x in (left, right) for y in (bottom, top)])


def _draw(ground: Ground, path: Any, matrix: _Matrix, z: int) -> None:
    """Take a path apart into rules, shades and curves."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not c.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return
    box = _bounds(path, matrix)
    if box is None:
        return
    high, wide = box.y1 - box.y0, box.x1 - box.x0
    if min(high, wide) <= _THIN:
        if max(high, wide) > _SHORT:
            ground.marks.append(Mark(MarkKind.RULE, box))
        return
    if fill.value:
        _fill(ground, path, box, z)
    if stroke.value or not fill.value:
        ground.marks.extend(_edges(path, _times(_matrix(path), matrix)))
    elif c.FPDFPath_CountSegments(path) > 5:
        ground.marks.extend(mark for mark in _edges(path, _times(_matrix(path), matrix)) if mark.kind is MarkKind.CURVE)


def _fill(ground: Ground, path: Any, box: Box, z: int) -> None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    c.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    white = min(red.value, green.value, blue.value) >= _NEARLY_WHITE
    if alpha.value == 0 or c.FPDFPath_CountSegments(path) > 5:
        return
    if not white:
        ground.marks.append(Mark(MarkKind.SHADE, box))
    opaque = alpha.value == 255 and not c.FPDFPageObj_HasTransparency(path)
    ground.fields.append(_Field(box, dark=not white, z=z if opaque else -1))


def _edges(path: Any, matrix: _Matrix) -> Iterator[Mark]:
    """The straight rules of a path, and one curve for each piece that is no rule."""
    x, y = ctypes.c_float(), ctypes.c_float()
    here = start = (0.0, 0.0)
    run = 0  # of rules that go on from each other: a long one is a line of a chart
    for i in range(min(c.FPDFPath_CountSegments(path), MOST_OBJECTS)):
        segment = c.FPDFPath_GetPathSegment(path, i)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        there = _moved(x.value, y.value, matrix)
        run = run + 1 if kind == c.FPDF_SEGMENT_LINETO else 0
        if kind == c.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == c.FPDF_SEGMENT_LINETO:
            yield from _edge(here, there) if run < _LINE_OF_A_CHART else [Mark(MarkKind.CURVE, _around([here, there]))]
        else:
            yield Mark(MarkKind.CURVE, _around([here, there]))
        here = there
        if c.FPDFPathSegment_GetClose(segment):
            yield from _edge(here, start)
            here = start


def _edge(one: tuple[float, float], two: tuple[float, float]) -> Iterator[Mark]:
    box = _around([one, two])
    high, wide = box.y1 - box.y0, box.x1 - box.x0
    if min(high, wide) > _STRAIGHT:
        yield Mark(MarkKind.CURVE, box)
    elif max(high, wide) > _SHORT:
        yield Mark(MarkKind.RULE, box)
