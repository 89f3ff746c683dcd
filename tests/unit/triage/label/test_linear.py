"""No input, however built, takes more than linear time: every pattern of the label reader, the market and the questions is tried on hostile text."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import triage.label
from tests.unit.triage.label.labels import ask
from triage.detect import market, questions
from triage.label.ages import OLDEST, read_ages
from triage.label.asked import read_asked
from triage.label.cues import rules
from triage.label.measures import doses, intervals, minutes, rates, spans, weights
from triage.label.patient_age import read_patient_ages
from triage.label.statements import severities_of

LONG = 12_000
MOST_SECONDS = 1.5
"""Seconds for one pattern on one text. A pattern that backtracks takes minutes."""
SEEDS = (
    "a ", "1 ", "1-", "1,000,", "for ", "for the treatment of ", "not be ", "(", "mg ", "10 mg/", "patients with ", "every ", "12 years to ", "do not use ",
    "at week ", "two of the 15 ", "crcl ", "egfr less than ", "with or without ", "can we use ", "what is the ", "and what ",
    "in Köln, ", "+49 ", "1) ", "first, ",
    "swallow ", "stop ", "g", "\u2022 ", "dose ", "restart after grade 4 ", "under the age of ", "kids ", "- ", "?", "\n",
)  # fmt: skip


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    modules = [importlib.import_module(f"triage.label.{m.name}") for m in pkgutil.iter_modules(triage.label.__path__)]
    for module in (*modules, market, questions):
        for name, value in vars(module).items():
            for n, pattern in enumerate(_inside(value)):
                yield f"{module.__name__}.{name}.{n}", pattern
    for kind in ("use", "always", "unless_use", "cues"):
        for n, (name, pattern) in enumerate(rules(kind).rules):
            yield f"facts.{kind}.{name}.{n}", pattern


def _inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _inside(each)


PATTERNS = dict(_patterns())


def test_there_are_patterns_to_try() -> None:
    """The collector finds them."""
    assert len(PATTERNS) > 100


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_each_pattern_takes_linear_time(name: str) -> None:
    """On every hostile text."""
    for seed in SEEDS:
        text = seed * (LONG // len(seed))
        begun = time.perf_counter()
        for _, _m in zip(range(50), PATTERNS[name].finditer(text), strict=False):
            pass
        assert time.perf_counter() - begun < MOST_SECONDS, seed


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hostile_question_is_held_against_the_label_in_time(seed: str) -> None:
    """From reading to finding."""
    begun = time.perf_counter()
    ask(seed * (4000 // len(seed)))
    assert time.perf_counter() - begun < 2 * MOST_SECONDS


TEXTS = st.text(alphabet=st.sampled_from("0123456789 .,-/<>+%mgkydaysweekshourtBIDQ"), max_size=80)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_readers_point_into_the_text_and_give_ordered_values(text: str) -> None:
    """Ages, amounts and times of whatever was sent: low before high, words from the text."""
    for age in (*read_ages(text), *read_patient_ages(text)):
        assert 0 <= age.low <= age.high <= OLDEST + 1
        assert text[age.start : age.end] == age.said
    amounts = [(d.low, d.high, d.said) for d in doses(text)]
    often = [(e.low, e.high, e.said) for e in intervals(text)]
    long = [(s.low, s.high, s.said) for s in spans(text)]
    for low, high, said in (*amounts, *often, *long):
        assert low <= high or low > 0
        assert said.strip() in text
    assert all(value >= 0 for value, _ in minutes(text))
    assert all(value >= 0 for value, _, _ in rates(text))
    assert all(w.kg >= 0 for w in weights(text))


@pytest.mark.parametrize("years", [1, 6, 12, 17, 45, 88])
@pytest.mark.parametrize("shape", ["{} year old", "{}-year-old", "{} yo", "{} y/o", "aged {}", "a {} year old boy", "age {}"])
def test_an_age_is_read_however_it_is_written(years: int, shape: str) -> None:
    """The same years in every shape."""
    (age,) = [a for a in read_ages(shape.format(years)) if not a.broad]
    assert age.low == years


@given(st.integers(1, 900), st.sampled_from(["mg", " mg", "-mg", " milligrams"]))
def test_an_amount_is_read_however_it_is_written(amount: int, unit: str) -> None:
    """The same milligrams in every shape."""
    (dose,) = doses(f"give {amount}{unit} now")
    assert (dose.low, dose.high, dose.unit) == (amount, amount, "mg")


@given(st.integers(1, 40), st.sampled_from([("days", 24), ("weeks", 168), ("hours", 1)]))
def test_an_interval_is_read_however_it_is_written(count: int, unit: tuple[str, int]) -> None:
    """Every so many hours, days, weeks."""
    name, hours = unit
    found = intervals(f"every {count} {name}")
    assert found[0].low == found[0].high == count * hours


@given(TEXTS)
def test_how_severe_an_impairment_is(text: str) -> None:
    """Only the four known words come out."""
    assert severities_of(f"egfr {text}") <= {"mild", "moderate", "severe", "end_stage"}


def test_an_hour_is_no_age() -> None:
    """Infused anywhere from 30 minutes: no age is told."""
    assert not [a for a in read_asked("infuse anywhere from 30 minutes to 60 minutes").ages if not a.broad]
    assert not [a for a in read_asked("KRX2 3+, progressed, median OS 17 m").ages if not a.broad]
