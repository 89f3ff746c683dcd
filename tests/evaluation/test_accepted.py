"""The corrections that owners of rules accepted stay corrected: each message is triaged as its owner vouched for."""

import json
from typing import Any

import pytest

from tests.data.triage import HERE, messages, shipped_assessor
from triage.learn.scoring import Assessed, answer_of, measure
from triage.redact import redact


@pytest.mark.evaluation
@pytest.mark.parametrize("row", messages("accepted", HERE), ids=lambda row: str(row["id"]))
def test_an_accepted_case_is_triaged_as_its_owner_vouched_for(row: dict[str, Any]) -> None:
    """Every part of the decision that the case gives."""
    made = shipped_assessor().assess(row["text"], product=row.get("product"), market=row.get("market"))
    assert [(w.name, w.how) for w in measure([Assessed(row["id"], row, answer_of(made))]).wrong] == []


def test_the_file_is_in_order_holds_each_case_once_and_no_identifier() -> None:
    """As the product writes it, so that a merge of two installations' cases is a plain one."""
    lines = (HERE / "accepted.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert all(redact(row["text"]) == row["text"] for row in rows)
