"""Patterns looked up by their first words: nothing is missed by it."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.label.cues import rules
from triage.label.first_words import ByFirstWord, beginnings

KINDS = ("use", "always", "unless_use", "cues")
QUESTIONS = [json.loads(line)["text"] for line in (Path(__file__).parents[3] / "data" / "label_questions.jsonl").read_text("utf-8").splitlines()]


def plainly(found: ByFirstWord, low: str) -> frozenset[str]:
    """Every pattern tried on the whole text."""
    return frozenset(name for name, pattern in found.rules if pattern.search(low))


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_gives_what_all_patterns_find(kind: str) -> None:
    """What is found in a question is what trying every pattern finds."""
    found = rules(kind)
    assert [found.names_in(q.lower()) for q in QUESTIONS] == [plainly(found, q.lower()) for q in QUESTIONS]


@given(st.lists(st.sampled_from(sorted({w for q in QUESTIONS for w in q.lower().split()})), max_size=25), st.sampled_from((" ", "-", ", ", "")))
def test_words_in_any_order_give_what_all_patterns_find(words: list[str], joint: str) -> None:
    """The same holds for the words of questions in any order and however joined."""
    low = joint.join(words)
    for kind in KINDS:
        assert rules(kind).names_in(low) == plainly(rules(kind), low)


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        (r"\binteract", ("inte",)),
        (r"\b(?:raise|raises|lower) levels?", ("lowe", "rais")),
        (r"\bok(?:ay)? to", ("ok",)),
        (r"\bdoses? of", ("dose",)),
        (r"\bx?ray", ()),
        (r"\b(?:first )?dose", ()),
        (r"add(?:ed)?\b", ()),
        (r"\bhow much\b|\bmax\b", ("how", "max")),
        (r"\bhow much\b|most", ()),
        (r"\b(?:a[|)]b|c\|d)", ("a", "c")),
    ],
)
def test_beginnings_are_told_of_words_and_groups(pattern: str, first: tuple[str, ...]) -> None:
    """The letters with which every match begins; none where a match may begin otherwise."""
    assert beginnings(re.compile(pattern).pattern) == first
