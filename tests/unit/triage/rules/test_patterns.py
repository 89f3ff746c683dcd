"""Patterns: several requesters, one rare question, one territory, one week; and what is none."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock import START
from triage.domain.decision import Axis
from triage.domain.pattern import Asking, Pattern, Territory
from triage.rules.patterns import PatternRule, find_patterns, similar_value

RULE = PatternRule()
NOW = START + timedelta(days=10)
_cases = count(1)


def asking(day: float, requester: str = "", **more: object) -> Asking:
    """A question on Velmira in children, on a day."""
    number = next(_cases)
    facts: dict[str, object] = {
        "product": "Velmira",
        "axis": Axis.AGE,
        "asked": "8 years",
        "words": "in children of 8?",
        "institution": "",
        "msl": f"m{number}",
    }
    facts |= {"market": "US", "requester": requester or f"r{number}", "case_id": number, "ordinal": 1, "at": START + timedelta(days=day)}
    return Asking.model_validate(facts | more)


def found(*askings: Asking, rule: PatternRule = RULE, alike: bool = True) -> tuple[Pattern, ...]:
    """The patterns among these."""
    return find_patterns(askings, lambda *_: alike, rule, NOW)


def test_three_requesters_in_a_week_are_worth_a_look() -> None:
    """The least that is shown, with its cases."""
    one = found(asking(1), asking(3), asking(7))
    assert [(len(p.cases), p.requesters, p.territory, p.before) for p in one] == [(3, 3, Territory.MARKET, 0)]


@pytest.mark.parametrize(
    "askings",
    [
        (asking(1), asking(2)),
        (asking(1, "r"), asking(2, "r"), asking(3, "r")),
        (asking(-9), asking(0), asking(9)),
        (asking(1), asking(2), asking(3, product="Quorvia")),
        (asking(1), asking(2), asking(3, axis=Axis.DOSE)),
        (asking(1), asking(2), asking(3, market="DE")),
        (asking(1), asking(2), asking(3, asked="17 years")),
        (asking(-60), asking(-59), asking(-58)),
        (asking(-90), asking(-60), asking(-30), asking(1), asking(2), asking(3)),
    ],
    ids=["two", "one requester", "weeks apart", "another product", "another axis", "another market", "another age", "long ago", "asked all the time"],
)
def test_what_lacks_a_part_is_no_pattern(askings: tuple[Asking, ...]) -> None:
    """Each part of the definition counts."""
    assert found(*askings) == ()


def test_whoever_is_not_known_may_be_one_more() -> None:
    """Intake is often open: such askings count, and it is said how many they are."""
    (one,) = found(asking(1), asking(2).model_copy(update={"requester": ""}), asking(3).model_copy(update={"requester": ""}))
    assert (one.requesters, one.unknown) == (1, 2)


def test_the_narrowest_territory_is_named() -> None:
    """Three doctors of one hospital are a pattern of the hospital; a fourth elsewhere makes none of the market."""
    (one,) = found(*(asking(d, institution="st luke's") for d in (1, 2, 3)), asking(4))
    assert (one.territory, one.place, len(one.cases)) == (Territory.INSTITUTION, "st luke's", 3)
    (other,) = found(*(asking(d, msl="ana") for d in (1, 2, 3)))
    assert (other.territory, other.place) == (Territory.MSL, "ana")


def test_a_pattern_that_grows_keeps_its_key() -> None:
    """What was set aside is known again when a case joins."""
    first = [asking(d) for d in (1, 2, 3)]
    assert found(*first)[0].key == found(*first, asking(5))[0].key


def test_words_decide_where_values_are_no_numbers() -> None:
    """Two diseases are one question only where their wordings are close."""
    diseases = [asking(d, axis=Axis.INDICATION, asked=name) for d, name in ((1, "hidradenitis"), (2, "acne inversa"), (3, "hs"))]
    assert len(found(*diseases)) == 1
    assert found(*diseases, alike=False) == ()


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("8 years", "9", True), ("8 years", "8 Years", True), ("age 8", "17 years", False), ("60 mg", "30 mg", False), ("acne", "eczema", None), ("", "", None)],
)
def test_values_are_near_or_not(one: str, other: str, near: bool | None) -> None:
    """Numbers are held against each other; everything else is left to the words."""
    assert similar_value(asking(1, asked=one), asking(1, asked=other)) is near


@given(st.lists(st.tuples(st.floats(-200, 10), st.sampled_from("abcd"), st.sampled_from(["US", "DE", ""]), st.sampled_from(["", "x", "y"])), max_size=25))
def test_every_pattern_holds_what_it_says(drawn: list[tuple[float, str, str, str]]) -> None:
    """Whatever is asked: enough requesters, one place, no case twice in a pattern, and the same answer whatever the order."""
    askings = [asking(day, who, market=market, institution=place) for day, who, market, place in drawn]
    patterns = found(*askings)
    for one in patterns:
        assert one.requesters + one.unknown >= RULE.requesters or len({a.requester for a in one.askings}) >= RULE.requesters
        assert {a.place(one.territory) for a in one.askings} == {one.place}
        assert len(one.cases) == len(one.askings)
        assert one.before <= RULE.rare
    assert found(*reversed(askings)) == patterns
