"""What a reviewer is promised of the marks beside a draft's sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.draft import Fault, Statement
from triage.domain.evidence import Passage, PassageKey
from triage.proof.checks import CHECKS, OF_A_DRAFT, Sources
from triage.proof.quotes import best_quotes, cite, stands_verbatim
from triage.proof.words import numbers, plain

TEXT = (
    "No dose adjustment of Velmira is recommended in patients with an eGFR of 30 to 59 mL/min/1.73 m2. "
    "In patients with an eGFR of 15 to 29 mL/min/1.73 m2 the recommended dose of Velmira is 15 mg once daily. "
    "Velmira is not recommended in patients on dialysis [see Clinical Pharmacology (12.3)]."
)
KEY = PassageKey(document="SRD-VEL-014", version="3", occurrence=4, sha256="0" * 64)
PASSAGE = Passage(key=KEY, text=TEXT, section="Summary", title="Velmira in renal impairment")
FIRST = "No dose adjustment of Velmira is recommended in patients with an eGFR of 30 to 59 mL/min/1.73 m2."
SECOND = "In patients with an eGFR of 15 to 29 mL/min/1.73 m2 the recommended dose of Velmira is 15 mg once daily."


def faults(text: str, quote: str = FIRST, *, passage: Passage = PASSAGE, **sources: object) -> set[Fault]:
    """The faults found in a statement that cites one quote."""
    statement = Statement(text=text, question=1, citations=(cite(passage, quote),))
    held = Sources(passages={passage.key: passage}, **sources)  # type: ignore[arg-type]
    return {fault for fault, check in CHECKS.items() if check(statement, held)}


def test_every_fault_has_its_check() -> None:
    """No kind of fault is named that nothing looks for: in one statement, or in a draft as a whole."""
    assert set(CHECKS) | OF_A_DRAFT == set(Fault)
    assert not set(CHECKS) & OF_A_DRAFT


def test_a_sentence_of_the_document_word_for_word_is_proven() -> None:
    """A verbatim sentence with its own quote has no mark."""
    assert faults(FIRST) == set()


def test_reference_marks_and_typography_do_not_count_as_words() -> None:
    """A dash, a narrow space or a cross-reference in brackets does not make a sentence wrong."""
    said = "Velmira is not recommended in patients on dialysis."
    assert faults(said, "Velmira is not recommended in patients on dialysis [see Clinical Pharmacology (12.3)].") == set()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (FIRST.replace("30", "20"), Fault.NUMBER_NOT_IN_SOURCE),
        (FIRST.replace("59", "5.9"), Fault.NUMBER_NOT_IN_SOURCE),
        (SECOND.replace("15 mg", "15 mcg"), Fault.NUMBER_NOT_IN_SOURCE),
        (SECOND.replace("15 mg", "15 g"), Fault.NUMBER_NOT_IN_SOURCE),
        ("Dose adjustment of Velmira is recommended in patients with an eGFR of 30 to 59 mL/min/1.73 m2.", Fault.NEGATION_DIFFERS),
        (SECOND.replace("is 15", "is not 15"), Fault.NEGATION_DIFFERS),
        ("Velmira cures psoriasis completely and for ever in all adults with an eGFR of 30 to 59.", Fault.WORDS_NOT_IN_SOURCE),
        (FIRST + " See https://example.com.", Fault.HOLDS_A_LINK),
        (FIRST + " [click](javascript:alert)", Fault.HOLDS_A_LINK),
        (FIRST + " <img src=x>", Fault.HOLDS_A_LINK),
    ],
)
def test_what_the_source_does_not_say_is_marked(said: str, fault: Fault) -> None:
    """A changed number, unit or negation, a claim beyond the quote, or a link is marked, whatever else is right."""
    quote = SECOND if "15 to 29" in said else FIRST
    assert fault in faults(said, quote)


def test_a_quote_that_does_not_stand_in_the_document_is_marked() -> None:
    """A made-up quote proves nothing."""
    assert Fault.NOT_VERBATIM in faults("Velmira is safe.", "Velmira is safe.")


def test_a_passage_that_nobody_knows_is_marked() -> None:
    """A citation of a passage that the library does not hold is found."""
    statement = Statement(text=FIRST, question=1, citations=(cite(PASSAGE, FIRST),))
    assert CHECKS[Fault.NOT_VERBATIM](statement, Sources(passages={}))


def test_a_sentence_without_a_source_is_marked() -> None:
    """Nothing is said without a source."""
    assert CHECKS[Fault.NOT_CITED](Statement(text=FIRST, question=1), Sources(passages={}))


def test_a_document_out_of_force_is_marked_with_the_reason() -> None:
    """The reviewer reads why a document may not be used any more."""
    assert faults(FIRST, not_in_force={KEY: "SRD-VEL-014 version 3 was withdrawn"}) == {Fault.NOT_IN_FORCE}


def test_restricted_documents_are_for_medical_information_staff_only() -> None:
    """A sentence from a restricted or off-label document is marked unless the case is with a specialist."""
    closed = PASSAGE.model_copy(update={"off_label": True})
    assert faults(FIRST, passage=closed) == {Fault.RESTRICTED}
    assert faults(FIRST, passage=closed, may_use_restricted=True) == set()


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_other_number_ever_passes(right: int, wrong: int) -> None:
    """Whatever the number, another one in its place is found."""
    quote = f"The half-life of Velmira is {right} hours in adults."
    passage = PASSAGE.model_copy(update={"text": quote})
    found = faults(f"The half-life of Velmira is {wrong} hours in adults.", quote, passage=passage)
    assert (Fault.NUMBER_NOT_IN_SOURCE in found) == (right != wrong)


@given(st.text(max_size=200))
def test_no_text_breaks_a_check(text: str) -> None:
    """Whatever somebody types into the editor gets marks, never an error."""
    statement = Statement(text=text, question=1, citations=(cite(PASSAGE, FIRST),))
    for check in CHECKS.values():
        check(statement, Sources(passages={KEY: PASSAGE}))


def test_numbers_are_compared_as_numbers() -> None:
    """A thousands' comma or a trailing zero makes no other number."""
    assert numbers("1,200 mg, 2.50 mL and 0.90 %") == ["1200", "2.5", "0.9"]


def test_the_server_finds_the_quotes_of_an_edited_sentence() -> None:
    """A person's wording is cited from the document itself, and a sentence the document does not carry gets no quote."""
    (found,) = best_quotes("For an eGFR of 15 to 29 the recommended Velmira dose is 15 mg once daily.", [PASSAGE])
    assert plain(found.quote) == SECOND
    assert best_quotes("Penguins live in Antarctica.", [PASSAGE]) == ()


def test_an_empty_quote_stands_nowhere() -> None:
    """Nothing is proven by nothing."""
    assert not stands_verbatim("  ", PASSAGE)
