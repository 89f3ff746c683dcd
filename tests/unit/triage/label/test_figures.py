"""The project's own questions on the fictional products, with floors; a part of them was kept aside while the rules were written."""

import json
from pathlib import Path

import pytest

from tests.unit.triage.label.labels import ask

QUESTIONS = [json.loads(line) for line in (Path(__file__).parents[3] / "data" / "label_questions.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("part", "status_floor", "axis_floor"), [("worked", 0.93, 0.93), ("aside", 0.85, 0.90)])
def test_status_and_axis(part: str, status_floor: float, axis_floor: float) -> None:
    """Status and axis are right as often as was measured."""
    found = [(q, ask(q["text"], q["product"])) for q in QUESTIONS if q["part"] == part]
    right = [(q, f) for q, f in found if f.status.value == q["label_status"]]
    with_axis = [(q, f) for q, f in right if q["axis"]]
    assert len(right) / len(found) >= status_floor
    assert sum(f.axis is not None and f.axis.value == q["axis"] for q, f in with_axis) / len(with_axis) >= axis_floor


def test_off_label_passes_as_approved_seldom() -> None:
    """The worst error: a use outside the label that comes out as on-label or as no use."""
    outside = [(q, ask(q["text"], q["product"])) for q in QUESTIONS if q["label_status"] == "off_label"]
    passed = [q["text"] for q, f in outside if f.status.value in ("on_label", "not_applicable")]
    assert len(passed) / len(outside) <= 0.04, passed
