"""What is promised of every sentence of the sample library: word for word it is proven, and with one thing changed it is not."""

import re
from functools import lru_cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from knowledge.checking import attempt
from triage.domain.sentences import sentences
from triage.proof.carrying import faults
from triage.proof.injected import holds_a_link, holds_an_instruction
from triage.proof.words import without_marks

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w-])")
_UNITS = {"mg": "mcg", "weeks": "days", "hours": "minutes", "days": "weeks", "months": "weeks", "years": "months", "minutes": "hours", "mL": "L", "kg": "g"}
_UNIT = re.compile(rf"(?<=\d )(?:{'|'.join(_UNITS)})\b")
_VERB = re.compile(r"\b(?:is|are|was|were|should|must|may|can|has|have) (?!not\b)")
_NOT = re.compile(r"(?<!or )\b(?:not|no|never|without) ")


@lru_cache(maxsize=1)
def library() -> tuple[str, ...]:
    """Every whole sentence of the documents that ship."""
    found: set[str] = set()
    for file in sorted(Path("knowledge/library").glob("*/*")):
        read = attempt(file).manuscript
        found.update(without_marks(s) for section in (read.sections if read else ()) for s in sentences(section.text))
    return tuple(sorted(s for s in found if s.endswith(".") and 5 < len(s.split()) < 60))


def places(pattern: re.Pattern[str]) -> st.SearchStrategy[tuple[str, re.Match[str]]]:
    """A sentence of the library with one place in it that a pattern finds."""
    return st.deferred(lambda: st.sampled_from([(s, m) for s in library() for m in pattern.finditer(s)]))


def put(text: str, match: re.Match[str], instead: str) -> str:
    """The sentence with something else in one place."""
    return text[: match.start()] + instead + text[match.end() :]


def test_every_sentence_is_proven_word_for_word() -> None:
    """No sentence of an approved document is ever refused against itself, nor taken for an injection."""
    assert len(library()) > 1000
    assert [s for s in library() if faults(s, (s,)) or holds_a_link(s) or holds_an_instruction(s)] == []


@given(places(_NUMBER), st.integers(1, 97))
def test_another_number_is_found(place: tuple[str, re.Match[str]], more: int) -> None:
    """Whichever number of whichever sentence is changed."""
    text, match = place
    assert faults(put(text, match, str(int(float(match.group())) + more)), (text,))


@given(places(_UNIT))
def test_another_unit_is_found(place: tuple[str, re.Match[str]]) -> None:
    """Milligrams are not micrograms, nor weeks days."""
    text, match = place
    assert faults(put(text, match, _UNITS[match.group()]), (text,))


@given(places(_VERB))
def test_a_negation_more_is_found(place: tuple[str, re.Match[str]]) -> None:
    """A "not" that no source says is found, wherever it is put in."""
    text, match = place
    assert faults(put(text, match, f"{match.group()}not "), (text,))


@given(places(_NOT))
def test_a_negation_less_is_found(place: tuple[str, re.Match[str]]) -> None:
    """A "not", "no" or "without" that the source says is missed, wherever it is taken out."""
    text, match = place
    assert faults(put(text, match, ""), (text,))
