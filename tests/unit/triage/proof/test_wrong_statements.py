"""What is promised of wrong statements that look right: one word, sign, unit or place changed, and the mark is there."""

import pytest

from tests.unit.triage.proof.test_checks import FIRST, PASSAGE, SECOND
from triage.domain.draft import Fault, Statement
from triage.domain.evidence import Passage
from triage.proof.checks import CHECKS, Sources
from triage.proof.quotes import cite
from triage.proof.words import numbers, plain

ADULTS = "The recommended dose of Velmira is 30 mg once daily for adults and 15 mg once daily for adolescents."
RATES = "Vomiting was reported in 4 % and rash in 2 % of 310 patients."
FOOD = "Take Velmira at least 2 hours before food and up to 12 hours apart from antacids."
RISK = "Velmira may increase the risk of infection, and strong inhibitors should be avoided during treatment."
TWO = "Velmira is not recommended in patients on dialysis and was not studied in patients with a transplant."
STUDY = "In a study of 41 children aged 6 to 11 years, HbA1c fell from 8.1 to 7.2 % by week 24."
COLD = "Store Velmira concentrate at -20 °C and protect it from light."
SMALL = "The starting dose of Velmira is 0,5 mg, and the highest dose is 1,200 mg a day."
MICRO = "The starting dose of Velmira is 15 µg once daily."


def marks(text: str, *quotes: str) -> set[Fault]:
    """The faults of a statement that cites these sentences, each from a passage of its own."""
    passages: list[Passage] = [PASSAGE.model_copy(update={"key": PASSAGE.key.model_copy(update={"occurrence": n}), "text": q}) for n, q in enumerate(quotes)]
    statement = Statement(text=text, question=1, citations=tuple(cite(p, q) for p, q in zip(passages, quotes, strict=True)))
    return {fault for fault, check in CHECKS.items() if check(statement, Sources(passages={p.key: p for p in passages}))}


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        (FIRST, FIRST.replace("Velmira", "Quorvia")),
        (FIRST, FIRST.replace("patients", "children")),
        (FIRST, FIRST.replace("30 to 59", "59 to 30")),
        (FIRST, FIRST.replace("30 to 59", "30 and 59")),
        (FIRST, FIRST.replace("an eGFR", "a CrCl")),
        (SECOND, SECOND.replace("recommended", "required")),
        (SECOND, SECOND.replace("once", "twice")),
        (SECOND, SECOND.replace("once daily", "once weekly")),
        (SECOND, SECOND.replace("15 mg", "15")),
        (SECOND, SECOND.replace("15 mg", ".15 mg")),
        (SECOND, SECOND.replace("15 mg", "fifteen hundred mg")),
        (SECOND, SECOND.replace("15 mg", "15 µg")),
        (MICRO, MICRO.replace("µg", "mg")),
        (ADULTS, "The recommended dose of Velmira is 15 mg once daily for adults and 30 mg once daily for adolescents."),
        (ADULTS, "The recommended dose of Velmira is 30 mg once daily for adolescents."),
        (ADULTS, "For adolescents, the recommended dose of Velmira is 30 mg once daily."),
        (ADULTS, ADULTS.replace("adolescents", "children")),
        (RATES, RATES.replace("4 %", "x").replace("2 %", "4 %").replace("x", "2 %")),
        (RATES, RATES.replace("4 %", "4 mg")),
        (FOOD, FOOD.replace("at least", "at most")),
        (FOOD, FOOD.replace("at least ", "")),
        (FOOD, FOOD.replace("up to", "more than")),
        (FOOD, FOOD.replace("before", "after")),
        (RISK, RISK.replace("may increase", "increases")),
        (RISK, RISK.replace("increase", "decrease")),
        (RISK, RISK.replace("should be avoided", "should be used")),
        (RISK, RISK.replace("may", "should")),
        (TWO, TWO.replace("is not recommended", "is recommended")),
        (TWO, TWO.replace("was not studied", "was studied")),
        (STUDY, STUDY.replace("41 children aged 6 to 11", "11 children aged 6 to 41")),
        (STUDY, STUDY.replace("from 8.1 to 7.2", "from 7.2 to 8.1")),
        (COLD, COLD.replace("-20", "20")),
        (COLD, COLD.replace("°C", "°F")),
        (SMALL, "The starting dose of Velmira is 5 mg."),
        (SMALL, "The highest dose of Velmira is 1.2 mg a day."),
        ("Velmira is approved only in adults.", "Velmira is approved in adults."),
        ("Patients with an eGFR < 15 were excluded.", "Patients with an eGFR > 15 were excluded."),
        ("Velmira is indicated in patients 12 years and older.", "Velmira is indicated in patients 12 years and younger."),
        ("Velmira is indicated in patients 12 years and older.", "Velmira is indicated in patients older than 12 years."),
    ],
)
def test_a_wrong_statement_is_marked(source: str, wrong: str) -> None:
    """Drug, group, number, unit, sign, order, comparison, certainty: none of them changes unseen."""
    assert wrong != source
    assert marks(wrong, source)


def test_two_right_sentences_make_no_third() -> None:
    """A dose of one range is not the dose of another because both sentences are cited."""
    merged = "In patients with an eGFR of 30 to 59 mL/min/1.73 m2 the recommended dose of Velmira is 15 mg once daily."
    assert marks(merged, FIRST, SECOND)
    assert not marks(f"{FIRST} {SECOND}", FIRST, SECOND)
    assert not marks(FIRST, FIRST, "No adjustment of Velmira is recommended for an eGFR of 30 to 59.")


@pytest.mark.parametrize(
    ("source", "right"),
    [
        (FIRST, "For an eGFR of 30 to 59 mL/min/1.73 m2, no dose adjustment of Velmira is recommended."),
        (FIRST, "No dose adjustment of Velmira is recommended in patients with an eGFR of 30-59 mL/min/1.73 m²."),
        (FIRST, "Dose adjustment of Velmira is not recommended with an eGFR of 30 to 59 mL/min/1.73 m2.".replace("not", "no")),
        (FIRST, FIRST.replace("recommended", "required")),
        (SECOND, "For an eGFR of 15 to 29 the recommended Velmira dose is 15 mg once daily."),
        (SECOND, SECOND.replace("15 mg", "15.0 mg")),
        (ADULTS, "The recommended dose of Velmira for adolescents is 15 mg once daily."),
        (ADULTS, "The recommended dose of Velmira is 30 mg once daily for adults."),
        (RATES, RATES.replace("%", "percent")),
        (RATES, RATES.replace("%", "per cent")),
        (RATES, "Of 310 patients, 4% reported vomiting."),
        (FOOD, "Take Velmira at least two hours before food."),
        (FOOD, FOOD.replace("at least 2", "≥ 2")),
        (RISK, "The risk of infection may increase with Velmira."),
        (SMALL, "The starting dose of Velmira is 0.5 mg."),
        (SMALL, "The highest dose of Velmira is 1200 mg a day."),
        (MICRO, MICRO.replace("µg", "mcg")),
        (MICRO, MICRO.replace("µg", "micrograms")),
        (STUDY + "¹", STUDY),
        ("An eGFR of 30 to 59¹ needs no adjustment.", "An eGFR of 30 to 59 needs no adjustment."),
        ("Pediatric data: exposure was similar.", "Pediatric data: exposure was similar."),
        ("Values below the limit (<LLOQ) were set to 0.", "Values below the limit (<LLOQ) were set to 0."),
        ("Velmira is indicated in patients 12 years and older.", "Velmira is indicated in patients aged at least 12 years."),
    ],
)
def test_a_right_statement_in_other_words_is_not_marked(source: str, right: str) -> None:
    """Another order, another way to write a number or a unit, or less of a sentence is no fault."""
    assert marks(right, source) == set()


def test_numbers_as_people_write_them() -> None:
    """A leading point, a decimal comma, a minus; a footnote mark is no digit, an exponent is."""
    assert numbers(".5 mg, 0,5 mg, -20 °C, 30-59, 10⁹/L, 59¹ and m²") == ["0.5", "0.5", "-20", "30", "59", "10", "9", "59"]
    assert plain("59¹ mL/min/1.73 m²") == "59 mL/min/1.73 m2"
