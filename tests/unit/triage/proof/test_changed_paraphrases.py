"""What is promised of good paraphrases: with one number, unit or negation changed in them, they are found, although their words are not the source's."""

import re
from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from tests.tools.proof_figures import Row, faults, rows

_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-]|,\d)")
_OTHERS = {"mg": "mcg", "weeks": "days", "hours": "minutes", "days": "weeks", "months": "weeks", "mL": "L", "years": "months", "once": "twice", "twice": "once"}
_OTHER = re.compile(rf"\b(?:{'|'.join(_OTHERS)})\b")
_VERB = re.compile(r"\b(?:is|are|was|were|should|must|may|can|has|have) (?!not\b)")
_NOT = re.compile(r"\b(?:not|no|never|without) ")


@lru_cache(maxsize=1)
def paraphrases() -> tuple[Row, ...]:
    """The faithful statements of the dev half that are proven."""
    return tuple(r for r in rows("faithful") if r.half == "dev" and not faults(r))


def places(pattern: re.Pattern[str]) -> st.SearchStrategy[tuple[Row, re.Match[str]]]:
    """A paraphrase with one place in it that a pattern finds."""
    return st.deferred(lambda: st.sampled_from([(r, m) for r in paraphrases() for m in pattern.finditer(r.statement)]))


def with_instead(row: Row, match: re.Match[str], instead: str) -> Row:
    """The paraphrase with something else in one place."""
    return row._replace(statement=row.statement[: match.start()] + instead + row.statement[match.end() :])


@given(places(_NUMBER), st.integers(1, 97))
def test_another_number_is_found(place: tuple[Row, re.Match[str]], more: int) -> None:
    """A number that no source says never passes."""
    row, match = place
    instead = str(int(float(match.group())) + more)
    if not any(instead in source for source in row.sources):
        assert faults(with_instead(row, match, instead))


@given(places(_OTHER))
def test_another_unit_is_found(place: tuple[Row, re.Match[str]]) -> None:
    """Nor does another unit, or twice for once."""
    row, match = place
    assert faults(with_instead(row, match, _OTHERS[match.group()]))


@given(places(_VERB))
def test_a_negation_more_is_found(place: tuple[Row, re.Match[str]]) -> None:
    """Nor a "not" that the source does not say."""
    row, match = place
    assert faults(with_instead(row, match, f"{match.group()}not "))


@given(places(_NOT))
def test_a_negation_less_is_found(place: tuple[Row, re.Match[str]]) -> None:
    """Nor a sentence that has lost its "not"."""
    row, match = place
    assert faults(with_instead(row, match, ""))
