"""The measures of questions with known answers: right document, right section, and nothing where nothing is right to find."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.answering import Gold, measure_answers, read_gold
from tests.clock import START
from tests.unit.knowledge.hashed import HashedWords
from triage.domain.evidence import Passage, PassageKey
from triage.domain.share import Share
from triage.errors import BadMessageFile

DOCUMENT = """---
id: SRD-ZYX-001
version: 1
title: "Zyxora (zyxoratinib): storage"
topic: storage
products: [Zyxora]
markets: [US]
language: en
audience: hcp
label_relation: on_label
restriction: none
direct_release: false
effective: 2026-02-01
expires: 2028-01-31
approval: {number: MI-1, date: 2026-01-20, approver: "R. Osei, MD"}
author: "S. Okonkwo, PharmD"
---
# Zyxora (zyxoratinib): storage

## Summary
Zyxora tablets are stored in a refrigerator between 2 and 8 degrees, and a temperature excursion of 48 hours is acceptable for Zyxora tablets.

## Results
Zyxora tablets were kept at 25 degrees for 48 hours in a stability study, and the Zyxora tablets met every limit at the end of the study.
"""


def written(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_each_measure_by_hand(tmp_path: Path) -> None:
    """One question with an answer and one without: what is found, and what is not where the answer is taken out."""
    (tmp_path / "storage.md").write_text(DOCUMENT, encoding="utf-8")
    answer = {"document": "SRD-ZYX-001", "sections": ["Summary"]}
    questions = written(
        tmp_path / "q.jsonl",
        {"id": "1", "query": "zyxora tablets refrigerator temperature excursion", "product": "Zyxora", "market": "US", "answers": [answer]},
        {"id": "2", "query": "capital of Mongolia", "product": "Zyxora", "market": "DE", "answers": []},
    )
    measured = measure_answers(questions, [tmp_path / "storage.md"], HashedWords(), START)
    assert list(measured) == ["ours", "dense only", "lexical only", "equal-weight fusion"]
    for counted in measured.values():
        assert all(share.share == 1 for share in counted), counted
        assert [share.of for share in counted] == [1, 1, 1, 1, 1, 1, 1]


def test_a_section_is_right_by_its_name_its_label_name_or_a_heading() -> None:
    """A passage is right where any name of its place is among those that answer, in any writing."""
    gold = Gold("1", "q", None, None, {"D": frozenset({"missed dose", "pregnancy"})})
    key = PassageKey(document="D", version="1", occurrence=0, sha256="0")
    assert gold.right(Passage(key=key, text="x", section="Missed Dose"))
    assert gold.right(Passage(key=key, text="x", section="8.1 Pregnancy", label_section="pregnancy"))
    assert gold.right(Passage(key=key, text="x", section="Tables", heading=("Results", "Missed dose")))
    assert not gold.right(Passage(key=key, text="x", section="Storage"))
    chapter = Gold("2", "q", None, None, {"D": frozenset({"nonclinical_toxicology"})})
    assert chapter.right(Passage(key=key, text="x", section="13.1 Carcinogenesis", heading=("13 Nonclinical Toxicology", "13.1 Carcinogenesis")))
    assert not gold.right(Passage(key=key.model_copy(update={"document": "E"}), text="x", section="Missed dose"))


def test_an_interval_by_hand() -> None:
    """Wilson's interval: of 95 in 100 between 0.888 and 0.978; without any question it says nothing."""
    assert [round(bound, 3) for bound in Share(95, 100).interval] == [0.888, 0.978]
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 0).share == 0


@pytest.mark.parametrize(
    ("row", "says"),
    [({"id": "1", "query": "x"}, "answers is missing"), ({"id": "1", "query": "x", "answers": [{"document": "D"}]}, 'question 1: "answers" must be a list')],
)
def test_a_bad_question_is_named(tmp_path: Path, row: Any, says: str) -> None:
    """A line that cannot be used is named with its fault."""
    with pytest.raises(BadMessageFile, match=says):
        read_gold(written(tmp_path / "q.jsonl", row))
    with pytest.raises(BadMessageFile, match="no question"):
        read_gold(written(tmp_path / "q.jsonl"))
