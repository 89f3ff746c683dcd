"""What is promised of a response letter: the approved words and their sources, the same bytes each time, and nothing that promotes."""

from datetime import UTC, datetime
from io import BytesIO

import docx as word
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.letter import AUTHORITIES, ELSEWHERE, NOT_PROMOTION, Paper, docx, paper_of
from bot.settings import Settings
from triage.domain.draft import Citation, Statement
from triage.domain.evidence import PassageKey
from triage.domain.response import Enclosure, Letter, Response
from triage.steps.release import NOT_APPROVED, references

APPROVED = datetime(2026, 11, 22, 14, 12, tzinfo=UTC)
PAPER = Paper(letterhead=("Orvane Biosciences (fictional)", "1 Example Road"), reporting="Call 555 0100 for reports.")


def letter(text: str = "No dose adjustment is recommended.", *, off_label: bool = False, market: str = "US", question: str = "Dose with eGFR 35?") -> Letter:
    """A letter of one cited sentence."""
    key = PassageKey(document="SRD-1", version="3", occurrence=0, sha256="0" * 64)
    cited = Citation(passage=key, document="SRD-1", version="3", title="Renal impairment", section="Summary", quote=text)
    statements = (Statement(text=text, question=1, citations=(cited,)),)
    enclosures = [Enclosure(heading="Not an approved use", text=NOT_APPROVED, document="LABEL", version="2")] if off_label else []
    enclosures += [Enclosure(heading="Boxed warning", text="WARNING: INFECTIONS.", document="LABEL", version="2")] if off_label else []
    response = Response(
        case_id=41, version=2, statements=statements, references=references(statements), enclosures=tuple(enclosures), off_label=off_label,
        approved_by="osei", approver_name="R. Osei", approved_at=APPROVED, review_sha256="b" * 64,
    )  # fmt: skip
    return Letter(response=response, product="Velmira", market=market, questions=(question,), asked_at=APPROVED)


def read(made: bytes) -> str:
    """Everything that a letter says, in order."""
    document = word.Document(BytesIO(made))
    section = document.sections[0]
    return "\n".join(p.text for p in (*section.header.paragraphs, *document.paragraphs, *section.footer.paragraphs))


def test_a_letter_holds_everything_that_must_stand_in_it() -> None:
    """Letterhead, number, date, product, the question, each sentence with its number, references in full, reporting, who approved it."""
    said = read(docx(letter(), PAPER))
    for text in (
        "Orvane Biosciences (fictional)\n1 Example Road", "Our number: MI-41", "Date: 22 November 2026", "Product: Velmira (US)", "Dose with eGFR 35?",
        "No dose adjustment is recommended.[1]", "[1] Renal impairment. SRD-1, version 3, Summary. “No dose adjustment is recommended.”",
        NOT_PROMOTION, "Call 555 0100 for reports. " + AUTHORITIES["US"], "Approved by R. Osei on 22 November 2026.",
        "MI-41 · answer 2 · approved text bbbbbbbbbbbb",
    ):  # fmt: skip
        assert text in said


def test_an_unapproved_use_is_said_before_the_answer_and_the_label_goes_with_it() -> None:
    """FDA 2011: prominently, and with the required statements of the label."""
    said = read(docx(letter(off_label=True), PAPER))
    assert said.index(NOT_APPROVED) < said.index("Our answer") < said.index("Enclosures") < said.index("Boxed warning (LABEL, version 2)")
    assert said.count(NOT_APPROVED) == 1


def test_the_same_answer_is_the_same_letter_byte_for_byte() -> None:
    """Made again tomorrow it is the same file; another answer is another."""
    assert docx(letter(), PAPER) == docx(letter(), PAPER)
    assert docx(letter(), PAPER) != docx(letter("Another sentence."), PAPER)


@pytest.mark.parametrize(("market", "words", "wide"), [("DE", ELSEWHERE, 210), ("GB", AUTHORITIES["GB"], 210), ("US", AUTHORITIES["US"], 216)])
def test_the_authority_and_the_paper_are_those_of_the_market(market: str, words: str, wide: int) -> None:
    """Where side effects may be reported besides, and the size of the sheet."""
    made = docx(letter(market=market), PAPER)
    assert words in read(made)
    width = word.Document(BytesIO(made)).sections[0].page_width
    assert width is not None
    assert round(width.mm) == wide


@pytest.mark.parametrize("praise", ["safe and effective", "best", "superior", "breakthrough", "proven", "recommend our", "leading"])
def test_no_fixed_words_of_a_letter_promote(praise: str) -> None:
    """Everything that is not the answer itself is plain."""
    assert praise not in read(docx(letter("X.", question="Y?", off_label=True), Paper())).lower()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_makes_a_letter_that_opens(sentence: str, question: str) -> None:
    """Whatever characters a document or a question holds."""
    read(docx(letter(sentence or "x", question=question), Paper(letterhead=(question,))))


def test_the_paper_is_what_the_administrator_has_set() -> None:
    """Lines are separated by bars; without a setting there is the plain sentence on reporting."""
    settings = Settings.model_validate({"letterhead": "Orvane | 1 Example Road | ", "letter_reporting": "Call 555 0100."})
    assert paper_of(settings) == Paper(letterhead=("Orvane", "1 Example Road"), reporting="Call 555 0100.")
    assert paper_of(Settings.model_validate({})) == Paper()
