"""The chat of those who ask."""

import pytest

from bot.web.rendering import ASKERS_WORDS
from bot.wiring import Product
from tests.fakes.web_side import QUESTION, words
from tests.scenario.web.conftest import Visitor
from triage.domain.case import CaseStatus


def test_a_question_gets_its_receipt_at_once(visitor: Visitor) -> None:
    side = visitor("ana")
    shown = words(side.open(f"/chat/{side.asks()}"))
    assert "received" in shown
    assert QUESTION in shown


def test_a_double_click_is_one_message(visitor: Visitor, product: Product) -> None:
    side = visitor("ana")
    one, two = side.asks(source="the same form"), side.asks(source="the same form")
    with product.store.read() as uow:
        assert (one, len(uow.cases.messages(one))) == (two, 1)


def test_the_answer_comes_with_numbered_sources_that_open_the_exact_place(visitor: Visitor) -> None:
    ana, osei = visitor("ana"), visitor("osei")
    case_id = ana.asks()
    ana.work()
    assert "30 to 59" not in words(ana.open(f"/chat/{case_id}")), "a draft is not for the sender"
    assert osei.does(case_id, "approve").status_code == 303
    ana.work()
    page = ana.open(f"/chat/{case_id}").text
    path = page.split('class="ref" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    document = ana.open(path)
    assert document.status_code == 200
    assert '<mark class="quote">' in document.text
    assert 'data-scroll="s' in document.text


def test_a_sales_representative_sees_the_receipt_and_no_answer(visitor: Visitor) -> None:
    rep, osei = visitor("moreau"), visitor("osei")
    case_id = rep.asks()
    rep.work()
    assert osei.does(case_id, "approve").status_code == 303
    rep.work()
    shown = words(rep.open(f"/chat/{case_id}"))
    assert f"MI-{case_id} answered" in shown
    assert "30 to 59" not in shown
    assert "SRD-VEL" not in shown
    assert rep.open("/library/SRD-VEL-014/3").status_code == 403


def test_a_document_opens_for_who_got_it_cited_and_no_other_does(visitor: Visitor) -> None:
    side = visitor("ana")
    assert side.open("/library/SRD-QUO-012/1").status_code == 403
    assert side.open("/library").status_code == 403


def test_nobody_reads_the_conversation_of_another(visitor: Visitor) -> None:
    case_id = visitor("ana").asks()
    for path in (f"/chat/{case_id}", f"/chat/{case_id}/thread", f"/cases/{case_id}"):
        assert visitor("moreau").open(path).status_code == 403, path
    assert visitor("moreau").send("/chat", {"text": "and?", "case": str(case_id), "source": "y"}).status_code == 403


@pytest.mark.parametrize(("text", "said"), [("", "Please type the question."), ("?!?", "I found no words"), ("long " * 5_000, "too long")])
def test_what_cannot_be_taken_in_stays_in_the_form_with_the_reason(text: str, said: str, visitor: Visitor) -> None:
    answer = visitor("ana").send("/chat", {"text": text, "source": "z"})
    assert answer.status_code == 422
    assert said in words(answer)
    assert text.strip() in answer.text


def test_what_somebody_typed_is_text_and_never_markup(visitor: Visitor) -> None:
    side = visitor("ana")
    case_id = side.asks("<script>alert(1)</script> does velmira need <b>food</b>? {{ 7*7 }}")
    side.work()
    for page in (side.open(f"/chat/{case_id}"), visitor("brandt").open(f"/cases/{case_id}"), visitor("marchetti").open(f"/record/{case_id}")):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<b>food" not in page.text
        assert "7*7" in words(page)  # marks of a flag may stand between the braces


def test_intake_preselects_nothing_and_keeps_what_is_told(visitor: Visitor, product: Product) -> None:
    side = visitor("ana")
    case_id = side.asks()
    side.work()
    page = side.open(f"/chat/{case_id}").text
    assert " checked" not in page
    assert " selected" not in page
    told = {"requester_name": "Dr Patel", "profession": "physician", "country": "US", "prompted": "no", "heard_at": "2026-11-20T10:00", "may_contact": ""}
    assert side.send(f"/chat/{case_id}/complete_intake", told).status_code == 303
    with product.store.read() as uow:
        intake = uow.cases.get(case_id).intake
    assert (intake.requester_name, intake.missing(), intake.may_contact) == ("Dr Patel", (), None)
    assert intake.heard_at is not None
    assert intake.heard_at.isoformat() == "2026-11-20T15:00:00+00:00", "told in New York"


@pytest.mark.parametrize(("field", "value"), [("heard_at", "soon"), ("heard_at", "2027-01-01T00:00"), ("profession", "wizard"), ("country", "Narnia")])
def test_intake_that_cannot_be_is_refused_in_words(field: str, value: str, visitor: Visitor) -> None:
    side = visitor("ana")
    answer = side.send(f"/chat/{side.asks()}/complete_intake", {field: value})
    assert answer.status_code == 422
    assert 'class="alert"' in answer.text


def test_asking_back_stays_in_the_same_case(visitor: Visitor, product: Product) -> None:
    ana, osei = visitor("ana"), visitor("osei")
    case_id = ana.asks()
    ana.work()
    osei.does(case_id, "approve")
    ana.work()
    assert ana.send(f"/chat/{case_id}/fulfil_spoken", {}).status_code == 303
    with product.store.read() as uow:
        assert uow.cases.get(case_id).status is CaseStatus.CLOSED
    assert ana.asks("And how is Velmira stored after opening the bottle?", case=str(case_id)) == case_id
    ana.work()
    with product.store.read() as uow:
        assert len(uow.cases.messages(case_id)) == 2
        assert uow.cases.get(case_id).is_open


def test_a_report_that_the_sender_adds_reaches_its_desk_at_once(visitor: Visitor) -> None:
    side = visitor("ana")
    case_id = side.asks()
    side.work()
    assert side.send(f"/chat/{case_id}/flag", {"concern": "adverse_event", "reason": "she fainted after the first dose"}).status_code == 303
    side.work()
    assert "A possible safety report" in words(side.open(f"/chat/{case_id}"))
    assert f"MI-{case_id}" in words(visitor("aydin").open("/desk/pharmacovigilance"))


def test_every_status_has_words_for_whoever_asked() -> None:
    assert set(ASKERS_WORDS) == {status.value for status in CaseStatus}
