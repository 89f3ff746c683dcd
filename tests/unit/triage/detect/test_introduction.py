"""Introductions: a reply that says who asked and nothing else is read; whatever says one word more is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.detect.introduction import introduced
from triage.domain.inquiry import Intake, Profession, Prompted

_P = Profession


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It is Dr Weber, a pharmacist in Germany", Intake(requester_name="Dr Weber", profession=_P.PHARMACIST, country="DE")),
        ("it is dr weber, pharmacist in germany", Intake(requester_name="dr weber", profession=_P.PHARMACIST, country="DE")),
        ("Dr. Lund.", Intake(requester_name="Dr. Lund")),
        ("Lena Weber, pharmacist in Berlin", Intake(requester_name="Lena Weber", profession=_P.PHARMACIST, country="DE")),
        (
            "Asked by Dr Jane Miller, cardiologist, Mercy General Hospital, USA",
            Intake(requester_name="Dr Jane Miller", profession=_P.PHYSICIAN, institution="Mercy General Hospital", country="US"),
        ),
        (
            "Her name is Anna Weber, she's a nurse at St Luke's Hospital in Boston",
            Intake(requester_name="Anna Weber", profession=_P.OTHER_HCP, institution="St Luke's Hospital", country="US"),
        ),
        ("Name: Lena Weber\nProfession: pharmacist\nCountry: Germany", Intake(requester_name="Lena Weber", profession=_P.PHARMACIST, country="DE")),
        ("He is a rheumatologist in Spain", Intake(profession=_P.PHYSICIAN, country="ES")),
        ("physician, UK", Intake(profession=_P.PHYSICIAN, country="GB")),
        ("Nurse Rowe, Leeds", Intake(requester_name="Nurse Rowe", profession=_P.OTHER_HCP, country="GB")),
        ("Dr Weber, Apotheker, Deutschland", Intake(requester_name="Dr Weber", profession=_P.PHARMACIST, country="DE")),
        ("Germany", Intake(country="DE")),
        ("Dr Weber, physician, Germany, unsolicited", Intake(requester_name="Dr Weber", profession=_P.PHYSICIAN, country="DE", prompted=Prompted.NO)),
        ("It was asked by a patient in Germany", Intake(profession=_P.PATIENT, country="DE")),
    ],
)
def test_who_asked_is_read(text: str, said: Intake) -> None:
    """Name, profession, place of work, country, and that nothing prompted it, where that is what was said."""
    assert introduced(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "Thanks",
        "Dr Weber in Germany reports a rash",
        "It was Dr Weber from Germany, and is there data in children?",
        "Is it Dr Weber?",
        "patient died in Germany",
        "a patient in Germany",
        "Dosing in Spain",
        "Renal impairment, US",
        "Velmira, Germany",
        "Storage, UK",
        "not a pharmacist",
        "Dr Weber and Dr Meyer, Germany",
        "Dr Weber, pharmacist and physician",
        "Dr Weber, Germany or Austria",
        "62, Germany",
        "",
    ],
)
def test_what_says_more_is_no_introduction(text: str) -> None:
    """A report, a topic, a question, a negation, two people or two places: all this is for the reader of messages."""
    assert introduced(text) is None


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_stumble(text: str) -> None:
    """Whatever is typed, it is an introduction or none, and the country is one of the world's codes."""
    said = introduced(text)
    assert said is None or said.country is None or len(said.country) == 2


@given(st.sampled_from(["rash", "dose", "stopped", "pregnant", "children", "died", "12 mg", "off label", "no", "not"]), st.integers(0, 3))
def test_one_word_of_medicine_makes_it_a_message(word: str, where: int) -> None:
    """No report and no question hides in what is taken for an introduction."""
    words = ["Dr Weber,", "a pharmacist", "in Germany"]
    assert introduced(" ".join([*words[:where], word, *words[where:]])) is None
