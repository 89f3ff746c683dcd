"""Intake on the web: the same fields as in the chats, with a new question or after it."""

import pytest

from bot.wiring import Product
from tests.fakes.web_side import words
from tests.scenario.web.conftest import Visitor
from triage.domain.inquiry import Attachment, Channel, Inquiry, Urgency
from triage.steps.receive import receive


def test_a_question_comes_with_everything_that_is_known_of_it(visitor: Visitor, product: Product) -> None:
    """Product, who asked and further questions are taken in with it."""
    side = visitor("ana")
    told = {"requester_name": "Dr Patel", "institution": "St Luke's", "urgency": "urgent", "needed_by": "2026-11-25T12:00", "product": "Velmira"}
    case_id = side.asks("Is a lower dose needed with an eGFR of 35?", question_2="How is it stored?", question_4="  ", **told)
    with product.store.read() as uow:
        case, (message,) = uow.cases.get(case_id), uow.cases.messages(case_id)
    assert message.text == "1. Is a lower dose needed with an eGFR of 35?\n2. How is it stored?"
    assert (case.product, case.intake.requester_name, case.intake.institution, case.intake.urgency) == ("Velmira", "Dr Patel", "St Luke's", Urgency.URGENT)
    page = words(visitor("brandt").open(f"/cases/{case_id}"))
    assert "Urgency Urgent" in page
    assert "Institution St Luke's" in page


def test_the_empty_form_of_a_question_presupposes_nothing(visitor: Visitor) -> None:
    """Nothing is checked or selected."""
    page = visitor("ana").open("/chat").text
    assert 'name="urgency"' in page
    assert " checked" not in page
    assert " selected" not in page


@pytest.mark.parametrize(
    ("field", "value", "said"), [("urgency", "urgent", "needs a date"), ("product", "Nostrum", "not in the library"), ("heard_at", "soon", "no date")]
)
def test_a_question_whose_details_cannot_be_keeps_everything_that_was_typed(field: str, value: str, said: str, visitor: Visitor) -> None:
    """The form comes back with the reason, and nothing is stored."""
    answer = visitor("ana").send("/chat", {"text": "Dose?", "source": "q", "requester_name": "Dr Patel", "question_2": "Stored cold?", field: value})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Dr Patel" in answer.text
    assert "Stored cold?" in answer.text


def test_urgent_without_a_date_is_refused_after_the_question_too(visitor: Visitor) -> None:
    """Whoever completes a case hears what is missing."""
    side = visitor("ana")
    answer = side.send(f"/chat/{side.asks()}/complete_intake", {"urgency": "urgent"})
    assert answer.status_code == 422
    assert "needs a date" in words(answer)


def test_a_file_is_named_with_whether_it_was_read_and_its_words_stand_in_the_case(visitor: Visitor, product: Product) -> None:
    """Whoever asked, and medical information, see which file nobody has read."""
    person = visitor("ana").product.store
    with person.read() as uow:
        ana = uow.people.get("ana")
    files = (Attachment(name="photo.jpg", ref="T/F1"),)
    inquiry = Inquiry(
        source="slack:1",
        channel=Channel.SLACK,
        conversation="slack:1",
        sender=ana.id,
        reply_to="T/@U",
        sent_at=product.clock.now(),
        text="Dose?",
        attachments=files,
    )
    case_id = receive(product.tools, inquiry).case_id
    visitor("ana").work()
    assert "photo.jpg (not read: it is a picture" in words(visitor("ana").open(f"/chat/{case_id}"))
    assert "photo.jpg (not read: it is a picture" in words(visitor("brandt").open(f"/cases/{case_id}"))
