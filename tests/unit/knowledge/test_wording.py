"""How a question is read: small talk, short forms, everyday words, numbers, misspelt names, and where it is likely answered."""

import pytest

from knowledge.quantities import spoken_of
from knowledge.spelling import repaired
from knowledge.wording import Concept, asked, sections_of
from knowledge.words import MOST_WORDS, words_of


def test_words_leave_out_small_talk() -> None:
    """Of a chat message only the words that can be looked up are kept, each once and not without end."""
    assert words_of("Hi team, can you please tell me: what is the half-life of Zyxora 5 mg?") == ("team", "half", "life", "zyxora", "5", "mg")
    assert words_of("the of and") == ()
    assert len(words_of(" ".join(f"word{n}" for n in range(500)))) == MOST_WORDS


def test_short_forms_are_written_out() -> None:
    """Short forms of professionals are written out, in capitals only where they were said so."""
    question = asked("3 yr OS with zyxora in pts?")
    assert question.text == "3 yr (year) OS (overall survival) with zyxora in pts (patients)?"
    assert {"os", "overall", "survival", "pts", "patients"} <= set(question.words)
    assert Concept((("os",), ("overall", "survival"))) in question.concepts
    assert asked("the os of a computer").text == "the os of a computer"


def test_everyday_words_and_other_medicines_are_what_documents_call_them() -> None:
    """Everyday words and other companies' medicines find what documents call them."""
    assert ("alopecia",) in next(c for c in asked("will her hair fall out?").concepts if "hair" in c.words).ways
    assert ("strong", "cyp3a4", "inhibitor") in next(c for c in asked("ok with itraconazole?").concepts if "itraconazole" in c.words).ways
    assert Concept((("four",), ("4",))) in asked("four tablets").concepts or Concept((("four",), ("4",)), 0.3) in asked("four tablets").concepts


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("78 yo with psoriasis", "geriatric"), ("patients over 75", "geriatric"), ("a 9-year-old", "children"), ("my 14 year old patient", "adolescents"),
        ("eGFR 35", "moderate renal impairment"), ("CrCl of 22 mL/min", "severe renal impairment"), ("gfr 8", "end-stage renal disease"),
    ],
)  # fmt: skip
def test_ages_and_kidney_function_are_what_documents_call_them(query: str, words: str) -> None:
    """An age or a kidney function in numbers finds the group of patients it stands for."""
    assert any(words_of(words) in concept.ways for concept in asked(query).concepts)


@pytest.mark.parametrize("query", ["3 yr OS", "over 75 mg", "eGFR 95", "a 40 year old", "2 years of treatment", "week 16", "age 500"])
def test_other_numbers_stay_numbers(query: str) -> None:
    """Times, doses and ages of grown people are not taken for a special group."""
    assert list(spoken_of(query)) == []


def test_misspelt_names_are_put_right() -> None:
    """A slip or two in the name of a medicine is mended, in any writing."""
    names = {"Zyxora", "zyxoratinib", "itraconazole"}
    none = frozenset[str]().__contains__
    for said in ("zxyora", "Zyxorra", "zyxor", "zixora"):
        assert repaired(f"is {said} stored cold?", names, none) == ("is zyxora stored cold?", ((said, "zyxora"),))
    assert repaired("zyxoratinb and itraconozole", names, none)[0] == "zyxoratinib and itraconazole"


@pytest.mark.parametrize("query", ["zyxora", "Zyxora again", "oxygen", "zebra", "a word", "zy"])
def test_what_is_right_or_another_word_is_left_alone(query: str) -> None:
    """A right name, a word of the library and a word that only looks a little alike stay as they are."""
    assert repaired(query, {"Zyxora"}, {"oxygen"}.__contains__) == (query, ())


def test_a_word_that_the_library_uses_is_no_misspelling() -> None:
    """A word that approved documents use is never taken for a misspelt name."""
    assert repaired("ultra", {"Ultram"}, {"ultra"}.__contains__) == ("ultra", ())


def test_misspelt_clinical_words_are_put_right() -> None:
    """A slip in a long clinical word is mended, and a word of the files is never taken for another."""
    words = frozenset({"bioavailability", "hearing"})
    assert repaired("bioavailabilty of it", set(), frozenset[str]().__contains__, words)[0] == "bioavailability of it"
    assert repaired("his hearing", {"heparin"}, frozenset[str]().__contains__, words) == ("his hearing", ())


def test_letters_and_a_number_in_one_are_also_read_apart() -> None:
    """A scale and its number in one word are found where documents write them apart."""
    assert Concept((("acrx75",), ("acrx", "75"))) in asked("ACRX75 at the end").concepts


def test_common_short_forms_weigh_little() -> None:
    """A short form of a common word ("pts", "wks") tells as little as the word."""
    assert next(c for c in asked("pts on zyxora").concepts if "pts" in c.words).weight < 1


def test_a_dosing_question_is_likely_answered_in_dosing() -> None:
    """A question's words tell which sections of a label are likely to answer it."""
    assert "dosage_and_administration" in sections_of("is a dose change needed")
    assert {"drug_interactions"} <= sections_of("together with ketoconazole")
    assert sections_of("zyxora") == frozenset()


def test_the_name_of_the_product_that_all_is_about_tells_nothing() -> None:
    """The name of the product that all passages are about is no reason to prefer one."""
    assert [c.words for c in asked("zyxora storage", without=("zyxora",)).concepts] == [("storage",)]
    assert "zyxora" in asked("zyxora storage", without=("zyxora",)).words
