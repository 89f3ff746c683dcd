"""No message, however built, takes more than linear time: every source of patterns is held against text made to hurt it."""

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.data.triage import Catalogue
from triage.detect.lexicon import lexicon
from triage.detect.message import Context
from triage.detect.products import find_products
from triage.detect.reading import Reading
from triage.detect.registry import detect
from triage.domain.inquiry import LONGEST_MESSAGE
from triage.label.read import read_label
from triage.label.status import label_status
from triage.redact import redact

pytestmark = pytest.mark.files

PRODUCTS = Catalogue().products()
LABEL = Catalogue().label("Brenzatol", "US", on=datetime(2026, 11, 2, tzinfo=UTC))
RECORD = read_label(LABEL) if LABEL else None
WORDS = ["a ", "no not no ", "if if ", "my patient ", "he had a ", "brenzatol ", "brenzatol and warfarin ", "a 9 year old on it ", "the pen broke "]
FIGURES = ["7", "7 ", "7.", "7,7,7,", "12 mg ", "+1 555 ", "alt 41 ", "alt was now ", "bp 80 / ", "VELORA-2 ", "ABCD-"]
MARKS = ["x", "\u20ac", "\U0001f600", "p\u0300a\u0301\u200b", "\u0301", "((((", '"', "'\"' ", "a.b.c.", "? ", "\n", "- ", "a-"]
PEOPLE = ["@a.", "Dr A ", "at the St. ", "born on ", "ignore all previous ", "der patient nach "]
LENGTHS = (LONGEST_MESSAGE // 8, LONGEST_MESSAGE // 4, LONGEST_MESSAGE // 2)
WORDS_OF_A_LIST = 4


def rules(text: str) -> None:
    """Read, and run every rule."""
    detect(Reading(text, find_products(text, PRODUCTS)), Context())


def label(text: str) -> None:
    """Read the use out of the text and hold it against a label."""
    label_status(text, RECORD, product_known=True, market_matches=True)


def redaction(text: str) -> None:
    """Find what must not leave the process."""
    redact(text)


def seconds(run: Callable[[str], None], text: str) -> float:
    """Processor time of one run, without the collector's pauses."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    run(text)
    took = time.process_time() - start
    gc.enable()
    return took


def check_linear(run: Callable[[str], None], unit: str) -> None:
    """Raises AssertionError where twice the text takes much more than twice as long; a hiccup of the machine is tried again."""
    whole = (unit * LONGEST_MESSAGE)[:LONGEST_MESSAGE]
    run(whole[:200])
    for last_try in (False, True):
        short, middle, long = (seconds(run, whole[:length]) for length in LENGTHS)
        linear = middle < 4 * short + 0.1 and long < 4 * middle + 0.1 and long < 9 * short + 0.2
        assert linear or not last_try, (short, middle, long)
        if linear:
            return


@pytest.mark.parametrize("run", [rules, label, redaction], ids=["rules", "label", "redaction"])
@pytest.mark.parametrize("unit", [*WORDS, *FIGURES, *MARKS, *PEOPLE])
def test_text_made_to_hurt_takes_linear_time(run: Callable[[str], None], unit: str) -> None:
    """Repeated words, digits, quotes, brackets, marks, emoji, one giant token: four times the text takes about four times as long."""
    check_linear(run, unit)


@pytest.mark.parametrize("file", sorted(name for name, file in lexicon().files.items() if file.rules))
def test_the_examples_of_a_term_file_repeated_take_linear_time(file: str) -> None:
    """What fires its rules, one after the other without a stop, up to the longest message."""
    said = " ".join(text.replace(".", "").replace("?", "") for rule in lexicon().files[file].rules for text in rule.fires)
    check_linear(rules, f"{said} ")


@pytest.mark.parametrize("beginning", range(0, 12, 3))
def test_the_beginnings_of_every_list_repeated_take_linear_time(beginning: int) -> None:
    """Many beginnings and no end: what a pattern with gaps likes least."""
    firsts = [sorted(patterns.by_word)[beginning : beginning + WORDS_OF_A_LIST] for _, patterns in sorted(lexicon().concepts.items())]
    check_linear(rules, " ".join(word for words in firsts for word in words) + " ")
