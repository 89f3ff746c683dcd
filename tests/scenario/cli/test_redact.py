"""`triage redact` and `triage evaluate redact`: personal data replaced, and how well."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.cli.conftest import Run, parsed
from tests.scenario.cli.test_forms import valid

TEXT = "Dr. Patel (r.patel@clinic.example) has a 62yo patient on Velmira"


def test_redact_answers_every_line_in_order(run: Run, tmp_path: Path) -> None:
    """Each text comes back as a model would see it, with place, kind and reason of every replacement; a bad line is named."""
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": 1, "text": TEXT}) + "\n{}\n", encoding="utf-8")
    done = run("redact", "--in", str(source), "--json")
    first, second = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    valid("redact", first)
    assert first["text"] == "Dr. [name 1] ([email]) has a 62yo patient on Velmira"
    assert [(TEXT[r["start"] : r["end"]], r["kind"]) for r in first["redactions"]] == [("Patel", "professional_name"), ("r.patel@clinic.example", "email")]
    assert (second["line"], done.exit_code) == (2, 1)


def test_evaluate_redact_measures_every_kind(run: Run, tmp_path: Path) -> None:
    """Recall and precision with bounds for each kind of personal data, and every error by message and place."""
    gold = tmp_path / "gold.jsonl"
    rows = [
        {"id": "a", "text": TEXT, "spans": [{"text": "Patel", "kind": "professional_name"}]},
        {"id": "b", "text": "the leaf of Zorb", "spans": [{"text": "Zorb", "kind": "patient_name"}]},
    ]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    scored: Any = parsed(run("evaluate", "redact", "--gold", str(gold), "--json"))
    valid("evaluate-redact", scored)
    assert (scored["recall"]["right"], scored["recall"]["of"], scored["precision"]["right"], scored["precision"]["of"]) == (1, 2, 1, 2)
    assert {(w["id"], w["kind"], w["how"]) for w in scored["wrong"]} == {("b", "patient_name", "missed"), ("a", "email", "without need")}
    said = run("evaluate", "redact", "--gold", str(gold), "--errors").stdout
    assert "missed       patient_name         b 12-16" in said
    assert "leaf" not in said


@pytest.mark.parametrize(
    ("line", "fault"),
    [("{", "is not JSON"), ('{"id": 1}', 'has no "text"'), ('{"text": "x"}', 'has no "spans"'), ('{"text": "x", "spans": [{"text": ""}]}', 'has no "spans"')],
)
def test_a_bad_line_of_a_set_is_named(run: Run, tmp_path: Path, line: str, fault: str) -> None:
    """A line that is no message with marked spans is refused with its number and what is wrong."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text(line, encoding="utf-8")
    refused = run("evaluate", "redact", "--gold", str(gold))
    assert refused.exit_code == 1
    assert "line 1" in refused.stderr
    assert fault in refused.stderr
