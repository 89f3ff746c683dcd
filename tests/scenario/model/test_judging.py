"""A judge in the whole product: it is asked once, outside of the database; its doubts are read by the reviewer, and its praise changes nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import presenter_review
from bot.server import create_app
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.model_endpoint import KEY, MODEL, VERSION, ModelEndpoint, fault
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide, words
from tests.scenario.model.judging import doubts, leads, praises
from triage.casefile import CaseFile, read_case
from triage.domain.case import CaseStatus
from triage.domain.draft import Writer
from triage.domain.judgement import Finding
from triage.domain.model_call import Task
from triage.steps import sign_off
from triage.steps.sign_off import EditedStatement

ASKED = "Dr. Patel: does Velmira need a dose change with an eGFR of 35?"


@pytest.fixture(scope="module")
def led() -> Iterator[ModelEndpoint]:
    """The endpoint that the product knows."""
    with ModelEndpoint().running() as running:
        yield running


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, led: ModelEndpoint) -> Iterator[Product]:
    """The demo's company with a model that drafts and judges."""
    settings: dict[str, Any] = {"model": MODEL, "model_url": led.url, "model_api_key": KEY, "model_judge": True, "model_seconds": 5}
    built = small_company(tmp_path_factory.mktemp("home"), clock=TurnableClock(), **settings)
    built.load()
    yield built
    built.close()


def browser(product: Product, person: str) -> WebSide:
    """The web face as a person has it."""
    return WebSide(product, TestClient(create_app(product), raise_server_exceptions=False)).signs_in_as(person)


def asks(product: Product) -> int:
    """An MSL asks, and the worker works."""
    ana = browser(product, "ana")
    case_id = ana.asks(ASKED, product="Velmira", market="US")
    ana.work()
    return case_id


def file_of(product: Product, case_id: int, person: str = "osei") -> CaseFile:
    """The case as a person sees it."""
    with product.store.read() as uow:
        viewer = uow.people.get(person)
    return read_case(product.tools, case_id, viewer)


def edit(product: Product, case_id: int, text: str) -> CaseFile:
    """The case once a person has changed the first sentence, before the worker works."""
    file = file_of(product, case_id)
    assert file.draft
    (statement,) = file.draft.draft.statements
    edited = [EditedStatement(text=text, question=1, passages=(statement.citations[0].passage,))]
    with product.store.read() as uow:
        editor = uow.people.get("brandt")
    sign_off.edit(product.tools, case_id, editor, version=file.case.version, statements=edited)
    return file_of(product, case_id)


def approve(product: Product, case_id: int) -> CaseFile:
    """The case once it was approved."""
    file = file_of(product, case_id)
    assert file.draft
    with product.store.read() as uow:
        person = uow.people.get("osei")
    sign_off.approve(product.tools, case_id, person, version=file.case.version, draft_sha256=file.draft.draft.sha256)
    return file_of(product, case_id)


def judged_calls(file: CaseFile) -> int:
    """How often a judge was asked in a case."""
    return sum(c.asked.task is Task.JUDGE for c in file.model_calls)


def test_a_doubt_is_read_beside_the_sentence_and_holds_up_nobody(product: Product, led: ModelEndpoint) -> None:
    """On the page and on the card, in words of the sentence itself; a person who has read it may still approve, and that is on record."""
    led.answers = leads(doubts)
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    draft = file.draft.draft
    assert (draft.written_by, draft.is_proven, [j.finding for j in draft.doubts.values()]) == (Writer.MODEL, True, [Finding.MORE])
    said = "Doubted by a language model: it reads more here than in the source"
    assert said in words(browser(product, "osei").open(f"/cases/{case_id}"))
    assert [line.mark for line in presenter_review.review_card(file).lines if said in line.text] == ["▲"]
    after = approve(product, case_id)
    assert after.case.status is CaseStatus.APPROVED
    assert [e.facts["doubted"] for e in after.trail if e.action == "review.approved"] == [["1"]]


def test_a_doubt_stands_while_a_person_edits_until_its_words_are_others(product: Product, led: ModelEndpoint) -> None:
    """The editor's marks are those of the page: proven and doubted, then proven anew without a judge."""
    led.answers = leads(doubts)
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    (statement,) = file.draft.draft.statements
    reviewer = browser(product, "osei")
    shown = []
    for text in (statement.text, statement.text.replace("However, ", "In addition, ")):
        form = {"text": text, "question": "1", "passages": statement.citations[0].passage.model_dump_json()}
        (mark,) = reviewer.send(f"/cases/{case_id}/proposed", {"statements": json.dumps([form])}, page=f"/cases/{case_id}").json()["marks"]
        shown.append((mark["mark"], bool(mark["doubt"])))
    assert shown == [("▲", True), ("●", False)]


def test_praise_is_shown_to_nobody_and_proves_nothing(product: Product, led: ModelEndpoint) -> None:
    """The reviewer reads the same as without a judge."""
    led.answers = leads(praises)
    case_id = asks(product)
    file = file_of(product, case_id)
    assert judged_calls(file) == 1
    assert file.draft
    assert file.draft.draft.doubts == {}
    shown = words(browser(product, "osei").open(f"/cases/{case_id}")).split("Calls of the language model")[0]
    assert "udged" not in shown
    assert "oubted" not in shown


def test_nobody_is_asked_of_sentences_word_for_word(product: Product, led: ModelEndpoint) -> None:
    """They need no opinion, and cost no call."""
    led.answers = leads(doubts, said=lambda draft: draft)
    assert judged_calls(file_of(product, asks(product))) == 0


def test_a_judge_that_is_away_leaves_the_checks_alone_with_a_word(product: Product, led: ModelEndpoint) -> None:
    """The draft is a model's and proven, and the reviewer reads why nobody judged it."""
    model = leads(praises)
    led.answers = lambda asked: fault(400) if asked["response_format"]["json_schema"]["name"] == "VerdictsForm" else model(asked)
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    assert (file.draft.draft.written_by, file.draft.draft.is_proven) == (Writer.MODEL, True)
    said = "Not judged by a language model: the endpoint of the language model refused the request (400). The checks without a model stand alone."
    assert said in words(browser(product, "osei").open(f"/cases/{case_id}"))


def test_words_of_a_person_are_judged_once_they_are_saved(product: Product, led: ModelEndpoint) -> None:
    """Until the judge has read them the card says so; then a doubt stands beside them, and who wrote them is as it was."""
    led.answers = leads(praises)
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    led.answers = leads(doubts)
    edited = edit(product, case_id, file.draft.draft.statements[0].text.replace("However, ", "In addition, "))
    waits = "Not judged by a language model: sentences were changed, and it has not read them yet."
    assert any(waits in line.text for line in presenter_review.review_card(edited).lines)
    browser(product, "ana").work()
    after = file_of(product, case_id)
    assert after.draft
    assert (after.draft.author, after.draft.draft.written_by, list(after.draft.draft.doubts)) == ("brandt", Writer.PERSON, [0])
    assert after.draft.draft.sha256 == edited.draft.draft.sha256 if edited.draft else False
    assert not any(waits in line.text for line in presenter_review.review_card(after).lines)


def test_what_was_judged_is_not_asked_again(product: Product, led: ModelEndpoint) -> None:
    """A verdict stands with the words: who verifies later reads it, and calls nobody."""
    led.answers = leads(doubts)
    case_id = asks(product)
    led.requests.clear()
    approve(product, case_id)
    browser(product, "ana").work()
    assert led.requests == []
    assert judged_calls(file_of(product, case_id)) == 1


def test_a_call_of_the_judge_stands_on_record(product: Product, led: ModelEndpoint) -> None:
    """As every other: for what, by which model and prompt, and what it took."""
    led.answers = leads(doubts)
    case_id = asks(product)
    shown = words(browser(product, "osei").open(f"/cases/{case_id}"))
    assert "a judgement of the draft" in shown
    assert f"openai {VERSION}, prompt judge.v1" in shown
    assert 'triage_model_calls{outcome="answered",task="judge"}' in TestClient(create_app(product)).get("/metrics").text
