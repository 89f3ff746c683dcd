"""All detectors run, each signal can be explained, and one that fails counts as a flag."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.triage import Catalogue
from triage.detect.message import Context, Message
from triage.detect.products import find_products
from triage.detect.reading import Reading
from triage.detect.registry import DETECTORS, detect
from triage.domain.concern import Concern, Signal, SpecialSituation

PRODUCTS = Catalogue().products()
WORDS = [
    "my patient",
    "rash",
    "no",
    "if",
    "brenzatol",
    "took",
    "30",
    "tablets",
    "?",
    "\n",
    "was",
    "hospitalised",
    "instead of",
    "after",
    "since",
    "pen",
    "broke",
]


def signals(text: str) -> tuple[Signal, ...]:
    return detect(Reading(text, find_products(text, PRODUCTS)), Context())


def test_every_concern_and_kind_has_a_detector() -> None:
    """But the off-label question, which the label status decides."""
    assert {c for c, _ in DETECTORS} == set(Concern) - {Concern.OFF_LABEL_QUESTION}
    assert {k for _, k in DETECTORS if k} == set(SpecialSituation)


@pytest.mark.parametrize("looks_for", DETECTORS)
def test_a_detector_that_fails_counts_as_a_flag(looks_for: tuple[Concern, SpecialSituation | None]) -> None:
    """A person looks at what it looks for; the others go on."""

    def broken(_: Message) -> tuple[Signal, ...]:
        raise RuntimeError

    found = detect(Reading("What is the half-life of Brenzatol?"), Context(), {**DETECTORS, looks_for: broken})
    assert [(s.concern, s.kind, s.rule) for s in found] == [(*looks_for, "detector-failed")]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=40).map(" ".join))
def test_every_signal_quotes_the_verbatim_text_and_says_why(text: str) -> None:
    """Span, rule and reason hold for whatever is sent, and no detector fails."""
    for signal in signals(text):
        assert text[signal.start : signal.end] == signal.text
        assert signal.rule != "detector-failed"
        assert signal.why


def test_a_message_of_ordinary_length_takes_milliseconds() -> None:
    """A third of a page is read in well under 20 ms of processor time (5 ms on a quiet machine)."""
    text = (
        "Dr Weiss told me that her 62 year old patient on Brenzatol 10 mg has had swollen legs and a rash since last week, he stopped it on Monday and feels"
        " better now. Is that a known side effect, and what is the maximum dose in renal impairment? Please also send the data!"
    )
    signals(text)
    start = time.process_time()
    for _ in range(20):
        signals(text)
    assert (time.process_time() - start) / 20 < 0.02
