"""Quotes of a model: they stand for whole sentences of the passages they name, or for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.shelf import passage
from triage.adapters.language.quoting import citations_of
from triage.domain.sentences import split
from triage.proof.words import content

TEXT = (
    "Velmira is not recommended in severe renal impairment. No dose change is needed with an eGFR of 30 to 59 mL/min. "
    "Rash was reported in 2 % of patients. Rash was reported in 4 % of patients on placebo."
)
PASSAGE = passage("SRD", TEXT)


def quoted(words: str, statement: str = "") -> list[str]:
    """The sentences that a quote stands for."""
    return [c.quote for c in citations_of(words, statement, PASSAGE)]


def test_a_piece_of_a_sentence_stands_for_the_whole_of_it() -> None:
    """Otherwise "recommended in severe renal impairment" would be a verbatim quote."""
    assert quoted("recommended in severe renal impairment") == ["Velmira is not recommended in severe renal impairment."]


def test_words_over_several_sentences_stand_for_each_of_them() -> None:
    """The fewest that hold them."""
    first, second = "Velmira is not recommended in severe renal impairment.", "No dose change is needed with an eGFR of 30 to 59 mL/min."
    assert quoted("severe renal impairment. No dose change is needed") == [first, second]


def test_other_spaces_capitals_and_quotation_marks_are_no_other_words() -> None:
    """As verification compares them."""
    assert quoted("“no  dose\nchange …”") == quoted("No  dose\nchange")
    assert quoted("No  dose\nchange") == ["No dose change is needed with an eGFR of 30 to 59 mL/min."]


def test_words_that_stand_in_several_sentences_stand_for_the_likest() -> None:
    """The one that shares most words with the statement."""
    assert quoted("Rash was reported in", "On placebo, rash was reported in 4 % of patients.") == ["Rash was reported in 4 % of patients on placebo."]


@pytest.mark.parametrize("words", ["Velmira is recommended", "", "...", "the", "59 mL/min. Rash was seen"])
def test_words_that_stand_nowhere_stand_for_nothing(words: str) -> None:
    """Nor do words that say nothing."""
    assert quoted(words) == []


@given(st.data())
def test_every_stretch_of_a_passage_is_found_in_it(data: st.DataObject) -> None:
    """Whatever a model copies, the server finds the sentences it was copied from, as the passage has them."""
    start = data.draw(st.integers(0, len(TEXT) - 12))
    end = data.draw(st.integers(start + 12, len(TEXT)))
    sentences = [TEXT[a:b].strip() for a, b in split(TEXT)]
    found = quoted(TEXT[start:end])
    assert all(one in sentences for one in found)
    assert found or not content(TEXT[start:end])
