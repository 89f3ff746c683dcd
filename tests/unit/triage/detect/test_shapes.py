"""The shapes of reports: each does what its examples say, each is found in linear time, and the file can be read by people."""

import time

import pytest
import yaml

from triage.detect.shapes import FILE, MOST, Shape, read_shapes, shapes_of
from triage.domain.report import FactName

SHAPES = shapes_of(*FactName)
IDS = [f"{s.rule}-{n}" for n, s in enumerate(SHAPES)]
HOSTILE = (
    "a",
    "1 ",
    "dr ",
    "dr. A. ",
    "lot no ",
    "lot ",
    "my ",
    "two of the ",
    "(f, ",
    "- ",
    "12 weeks ",
    "nurse at A ",
    "'s ",
    "A-",
    "first second ",
    "\n",
    "é",
    "her ",
    "J. ",
)


@pytest.mark.parametrize("shape", SHAPES, ids=IDS)
def test_a_shape_fires_on_its_examples_and_not_on_its_near_misses(shape: Shape) -> None:
    """A pharmacovigilance person can trust the examples that stand beside a shape."""
    assert shape.why
    assert shape.fires
    assert shape.quiet
    assert [text for text in shape.fires if not shape.pattern.search(text)] == []
    assert [text for text in shape.quiet if shape.pattern.search(text)] == []


def test_the_file_has_an_owner_and_a_version() -> None:
    """Somebody answers for it."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert raw["owner"]
    assert raw["version"] >= 1
    assert {s["fact"] for s in raw["shapes"]} <= set(FactName)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_however_built_takes_more_than_linear_time(piece: str) -> None:
    """Four times the text takes no more than some eight times the time, whatever is repeated."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        best = 9.0
        for _ in range(3):
            began = time.perf_counter()
            for _shape in SHAPES:
                list(read_shapes(text, _shape.name))
            best = min(best, time.perf_counter() - began)
        return best

    small, large = seconds(2_000), seconds(8_000)
    assert large < 8 * small + 0.5


def test_so_many_matches_are_looked_at_and_no_more() -> None:
    """A list of a thousand lots costs no more than a dozen."""
    assert len(list(read_shapes("lot AB12 " * 500, FactName.LOT))) == MOST
