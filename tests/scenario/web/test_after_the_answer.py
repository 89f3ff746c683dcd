"""After an answer, on the web: how it was passed on, whether it helped, and what more is needed."""

import pytest

from bot.wiring import Product
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from triage.domain.case import Case, CaseStatus
from triage.domain.feedback import Feedback, Shortcoming


def answered(visitor: Visitor) -> tuple[WebSide, int]:
    """Ana's browser, and a case of hers that is answered."""
    ana, osei = visitor("ana"), visitor("osei")
    case_id = ana.asks()
    ana.work()
    assert osei.does(case_id, "approve").status_code == 303
    ana.work()
    return ana, case_id


def case_of(product: Product, case_id: int) -> Case:
    """The case as it is now."""
    with product.store.read() as uow:
        return uow.cases.get(case_id)


def said(product: Product, case_id: int) -> tuple[Feedback, ...]:
    """What was said of its answers."""
    with product.store.read() as uow:
        return uow.feedback.of(case_id)


def test_an_answer_asks_how_it_was_passed_on_and_whether_it_helped(visitor: Visitor) -> None:
    """Nothing is preselected but the name that intake knows."""
    ana, case_id = answered(visitor)
    page = ana.open(f"/chat/{case_id}")
    for text in ("Passed on to the professional?", "Spoken, just now", "At another time", "Did it help?", "I need more", "The professional asked back"):
        assert text in words(page)
    assert " checked" not in page.text


@pytest.mark.parametrize(("when", "exactly", "shown"), [("now", True, "Passed on written to Dr Kaya"), ("today", False, "earlier on")])
def test_how_an_answer_was_passed_on_is_kept_and_shown(when: str, exactly: bool, shown: str, visitor: Visitor, product: Product) -> None:
    """How, when and to whom, as it was chosen."""
    ana, case_id = answered(visitor)
    fields = {"how": "written", "when": when, "recipient": "Dr Kaya", "response": "1"}
    assert ana.send(f"/chat/{case_id}/passed_on", fields).status_code == 303
    fulfilment = case_of(product, case_id).fulfilment
    assert fulfilment is not None
    assert (fulfilment.how, fulfilment.recipient, fulfilment.exactly) == ("written", "Dr Kaya", exactly)
    assert shown in words(ana.open(f"/chat/{case_id}"))


@pytest.mark.parametrize(
    ("fields", "said_of_it"),
    [
        ({"how": "", "when": "now"}, "spoken or written"),
        ({"how": "spoken", "when": "pick"}, "pick the time"),
        ({"how": "spoken", "when": "pick", "passed_on_at": "2099-01-01T10:00"}, "not come yet"),
        ({"how": "spoken", "when": "now", "response": "2"}, "a later answer"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_nothing_is(fields: dict[str, str], said_of_it: str, visitor: Visitor, product: Product) -> None:
    """The case stays answered until it is known how it was passed on."""
    ana, case_id = answered(visitor)
    answer = ana.send(f"/chat/{case_id}/passed_on", fields)
    assert said_of_it in words(answer)
    assert case_of(product, case_id).status is CaseStatus.SENT


def test_whether_an_answer_helped_is_kept_and_shown(visitor: Visitor, product: Product) -> None:
    """One click for yes; for no, the reasons; what was said last holds."""
    ana, case_id = answered(visitor)
    assert ana.send(f"/chat/{case_id}/helpful_yes", {"response": "1"}).status_code == 303
    assert "You said that it helped." in words(ana.open(f"/chat/{case_id}"))
    fields = {"response": "1", "reasons": ["incomplete", "too_long"], "words": "The study is missing.", "source": "f1"}
    assert ana.send(f"/chat/{case_id}/helpful_no", fields).status_code == 303
    (one,) = said(product, case_id)
    assert (one.helpful, one.reasons) == (False, (Shortcoming.INCOMPLETE, Shortcoming.TOO_LONG))
    assert "did not help: something is missing, it is too long" in words(ana.open(f"/chat/{case_id}"))


def test_feedback_without_a_reason_is_asked_again_with_its_words_kept(visitor: Visitor, product: Product) -> None:
    """What was typed is still there."""
    ana, case_id = answered(visitor)
    answer = ana.send(f"/chat/{case_id}/helpful_no", {"response": "1", "words": "Hm."})
    assert "at least one reason" in words(answer)
    assert ">Hm.</textarea>" in answer.text
    assert said(product, case_id) == ()


@pytest.mark.parametrize("why", ["need_more", "asked_back"])
def test_who_needs_more_goes_on_with_the_same_case(why: str, visitor: Visitor, product: Product) -> None:
    """Whatever the words are, somebody works on the case again."""
    ana, case_id = answered(visitor)
    sent = ana.send("/chat", {"case": str(case_id), "text": "the full reference please", "source": f"more-{why}-{case_id}", "why": why})
    assert sent.headers["location"] == f"/chat/{case_id}"
    ana.work()
    assert case_of(product, case_id).status is CaseStatus.WITH_SPECIALIST
    assert "the full reference please" in words(ana.open(f"/chat/{case_id}"))


def test_the_response_letter_opens_for_who_got_the_answer_and_for_medical_information(visitor: Visitor) -> None:
    """As a Word file, the same each time; nobody else gets it, and there is none of an answer that is not there."""
    ana, case_id = answered(visitor)
    assert f"/chat/{case_id}/letter/1" in ana.open(f"/chat/{case_id}").text
    made = ana.open(f"/chat/{case_id}/letter/1")
    assert made.status_code == 200
    assert made.headers["content-disposition"] == f'attachment; filename="MI-{case_id}-response-letter-1.docx"'
    assert made.content.startswith(b"PK")
    assert visitor("osei").open(f"/chat/{case_id}/letter/1").content == made.content
    assert visitor("moreau").open(f"/chat/{case_id}/letter/1").status_code == 403
    assert ana.open(f"/chat/{case_id}/letter/2").status_code == 409


def test_reviewers_and_owners_read_what_was_said_and_nobody_else_does(visitor: Visitor) -> None:
    """With reasons, documents and redacted words; on the case's page as well."""
    ana, case_id = answered(visitor)
    fields = {"response": "1", "reasons": ["too_late"], "words": "Dr. Anna Weber (anna.weber@example.org) waited.", "source": f"s{case_id}"}
    ana.send(f"/chat/{case_id}/helpful_no", fields)
    for person in ("osei", "lindqvist"):
        shown = words(visitor(person).open("/content/feedback?show=no"))
        assert "It came too late" in shown
        assert "SRD-VEL-014 v3" in shown
        assert "anna.weber" not in shown
        assert f"MI-{case_id}" not in words(visitor(person).open("/content/feedback?show=yes"))
    assert "Answer 1 did not help: it came too late" in words(visitor("osei").open(f"/cases/{case_id}"))
    assert ana.open("/content/feedback").status_code == 403


def test_the_full_label_opens_from_the_answer_for_who_got_it(visitor: Visitor) -> None:
    """The label that was in force when it was released."""
    ana, case_id = answered(visitor)
    page = ana.open(f"/chat/{case_id}").text
    assert "Full label and safety information" in page
    path = page.split(">Full label and safety information", 1)[0].rsplit('href="', 1)[1].split('"', 1)[0]
    assert ana.open(path).status_code == 200
    assert visitor("moreau").open(path).status_code == 403
