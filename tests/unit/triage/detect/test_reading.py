"""A message is read in a normal form, and every span points into its verbatim text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.triage import Catalogue
from triage.detect.language import differs, language_of
from triage.detect.products import choose, find_products
from triage.detect.reading import Reading
from triage.detect.spelling import corrected
from triage.detect.tokens import tokens_of

PRODUCTS = Catalogue().products()


@given(st.text(max_size=200))
def test_every_word_points_into_the_verbatim_text(text: str) -> None:
    """Whatever was sent, in order and inside."""
    tokens = tokens_of(text)
    assert all(0 <= t.start < t.end <= len(text) for t in tokens)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)


@pytest.mark.parametrize("text", ["didn\u2019t", "didn't", "did\u200bn't", "DIDN'T", "d\u00eddn't"])
def test_the_same_word_however_it_is_typed(text: str) -> None:
    """Curly quotes, zero-width characters, case and accents make no difference."""
    assert [t.norm for t in tokens_of(text)] == ["didnt"]


def test_sentences_end_at_marks_and_lines_but_not_at_abbreviations() -> None:
    """A doctor's title ends no sentence."""
    assert len(Reading("Dr. Weiss called. A pt. fainted!\nIs that known? ok").sentences) == 4


@pytest.mark.parametrize(("typed", "meant"), [("diarrhoe", "diarrh"), ("vomitting", "vomitting"), ("angiodema", "angioedema"), ("seizre", "seizure")])
def test_a_slip_of_the_finger_is_read_as_the_term(typed: str, meant: str) -> None:
    """One letter missing, too many, changed or swapped."""
    assert corrected(typed).startswith(meant[:5])


@pytest.mark.parametrize("word", ["pancreatic", "spelling", "patent", "related", "release", "starting"])
def test_an_ordinary_word_is_left_alone(word: str) -> None:
    """It is no typing error."""
    assert corrected(word) == word


@pytest.mark.parametrize(
    ("text", "product", "how"),
    [
        ("brenzatol dose", "Brenzatol", "brand"),
        ("BRENZACITINIB dose", "Brenzatol", "ingredient"),
        ("BRZ-2201 dose", "Brenzatol", "code"),
        ("your JAK inhibitor", "Brenzatol", "class"),
        ("lumoxra dose", "Lumoxera", "misspelling"),
        ("another JAK inhibitor", None, "competitor"),
        ("humira dose", None, "competitor"),
        ("zorbilumab dose", None, "unknown_drug"),
        ("ABX-1234 dose", None, "unknown_drug"),
    ],
)
def test_a_drug_is_found_by_what_people_call_it(text: str, product: str | None, how: str) -> None:
    """Brand, ingredient, code, class, misspelt; and others are known to be others."""
    (mention,) = find_products(text, PRODUCTS)
    assert (mention.product, mention.how) == (product, how)
    assert text[mention.start : mention.end] == mention.said


def test_the_product_that_was_given_goes_first() -> None:
    """Then the first of ours that the message names by itself, then a class."""
    mentions = find_products("your JAK or Cardivane?", PRODUCTS)
    assert choose("brenzacitinib", PRODUCTS, mentions).product == "Brenzatol"
    assert choose(None, PRODUCTS, mentions).product == "Cardivane"
    assert choose("Zanfuprex", PRODUCTS, mentions).product is None
    assert choose(None, PRODUCTS, ()).product is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the dose for a patient with RA?", "en"),
        ("dose?", "en"),
        ("Wie hoch ist die Dosis bei einem Patienten mit RA?", "de"),
        ("¿Cuál es la dosis para un paciente con AR?", "es"),
        ("Quelle est la dose pour un patient avec une PR ?", "fr"),
        ("この薬の用量は何ですか", "ja"),
    ],
)
def test_the_language_is_known_by_its_small_words(text: str, language: str) -> None:
    """English when unsure."""
    assert language_of(text) == language


def test_a_language_without_content_differs() -> None:
    """A region makes no difference; with no content at all the content's language is English."""
    assert differs("de", frozenset({"en-US"}))
    assert not differs("en", frozenset({"en-US"}))
    assert differs("de", frozenset())


def sentences_of(text: str) -> list[tuple[str, bool]]:
    """Each sentence as words, and whether it asks by its mark."""
    return [(" ".join(s.words), s.ends_with_question_mark) for s in Reading(text).sentences]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("her INR went from 2 to 9 - is that known", [("her inr went from 2 to 9", False), ("is that known", True)]),
        ("her INR went up to 9; what should we do", [("her inr went up to 9 ;", False), ("what should we do", True)]),
        ("velmira - is it safe", [("velmira is it safe", True)]),
        ("premedication - which antihistamine", [("premedication which antihistamine", True)]),
        ("x-ray was fine and she is well-known here", [("x ray was fine and she is well known here", False)]),
        ("He took 2 g. Then he slept", [("he took 2 g", False), ("then he slept", False)]),
    ],
)
def test_a_question_behind_a_dash_is_a_sentence_of_its_own(text: str, sentences: list[tuple[str, bool]]) -> None:
    """So that a report before it is not read as part of the question."""
    assert sentences_of(text) == sentences
