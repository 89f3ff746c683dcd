"""What a question asks: the values read out of its words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.triage.label.labels import ask
from triage.label.ages import read_ages
from triage.label.asked import read_asked
from triage.label.measures import doses, intervals, spans


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("an 8-year-old", 8, 9),
        ("a 9 yo girl", 9, 10),
        ("a 9y/o", 9, 10),
        ("kids under 12", 0, 12),
        ("ages 6 to 11", 6, 12),
        ("kids 6-11", 6, 12),
        ("12 years and older", 12, 200),
        ("a 62F with gout", 62, 63),
        ("a 6 month old", 0.5, 7 / 12),
        ("neonates", 0, 0.08),
        ("teenagers", 12, 18),
        ("patients over 75", 75, 200),
    ],
)
def test_ages(text: str, low: float, high: float) -> None:
    """Ages are read as people write them."""
    found = read_ages(text)
    assert found
    assert (found[0].low, found[0].high) == pytest.approx((low, high))


@pytest.mark.parametrize("text", ["for 6 months", "50 mg", "4 to 8 weeks", "12 weeks of treatment", "eGFR 35", "in 20 patients", "week 16"])
def test_what_is_no_age(text: str) -> None:
    """Lengths, doses and laboratory values are no ages."""
    assert read_ages(text) == ()


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("bid", 12),
        ("once daily", 24),
        ("every other day", 48),
        ("q3w", 504),
        ("every 2 weeks", 336),
        ("twice weekly", 84),
        ("q6h", 6),
        ("at 2-week intervals", 336),
    ],
)
def test_intervals(text: str, hours: float) -> None:
    """Intervals are read in hours."""
    assert [e.low for e in intervals(f"10 mg {text}")][:1] == [hours]


def test_doses_and_lengths() -> None:
    """Amounts carry unit and body measure; concentrations are none; lengths are days."""
    assert [(d.high, d.unit, d.per) for d in doses("6 mg/kg or 1,000 mg, 0.5 g, vial of 10 mg/mL")] == [(6, "mg", "kg"), (1000, "mg", ""), (500, "mg", "")]
    assert [s.high for s in spans("for 6 weeks, beyond 2 years")] == [42, 730]


def test_egfr_is_a_kidney_and_a_receptor() -> None:
    """An eGFR with a number is kidney function; EGFR with a mutation is a receptor."""
    assert [g.name for g in read_asked("dose for eGFR 35?").groups] == ["renal"]
    assert not read_asked("in EGFR mutated tumours?").groups


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail."""
    assert ask(text).reason


@pytest.mark.parametrize("piece", ["a ", "1", "10 mg ", "for the treatment of ", "12 year old ", "every 2 weeks for ", "with x ", "-", "how does "])
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    """Twenty thousand characters of anything are read in well under two seconds."""
    start = time.process_time()
    ask((piece * 20_000)[:20_000] + " can we use it in a 9 yo?")
    assert time.process_time() - start < 2
