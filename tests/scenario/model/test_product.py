"""The whole product with a language model set up: what leaves it, who wrote is seen everywhere, and every call stands with its case."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import presenter, presenter_review
from bot.presenter_writer import BY_MODEL
from bot.server import create_app
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.model_endpoint import KEY, MODEL, VERSION, ModelEndpoint, Reply, completion, fault
from tests.fakes.model_says import faithful
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide, words
from triage.casefile import CaseFile, read_case
from triage.domain.draft import Writer
from triage.domain.model_call import CallOutcome, Task
from triage.steps import sign_off
from triage.steps.sign_off import EditedStatement

ASKED = "does Velmira need a dose change with an eGFR of 35?"
LETTER = (
    f"Dr. Miriam Okafor-Lind (m.okafor-lind@mercy-example.org, +1 617 555 0142) asks for her patient Mr. John Carver, born 14 March 1961, MRN 4471902: {ASKED}"
)
IDENTIFIERS = ("Miriam", "Okafor", "Lind", "mercy-example", "0142", "Carver", "John", "1961", "14 March", "4471902")


def obliging(asked: dict[str, Any]) -> Reply:
    """A model that quotes where a draft is wanted, and finds nothing further in a message."""
    wanted, material = asked["response_format"]["json_schema"]["name"], asked["messages"][1]["content"]
    nothing: dict[str, Any] = {"questions": [], "product": None, "flags": []}
    return completion(json.dumps(faithful(material) if wanted == "Written" else nothing))


@pytest.fixture(scope="module")
def led() -> Iterator[ModelEndpoint]:
    """The endpoint that the product knows."""
    with ModelEndpoint().running() as running:
        yield running


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, led: ModelEndpoint) -> Iterator[Product]:
    """The demo's company with a model, set up as an administrator does."""
    settings: dict[str, Any] = {"model": MODEL, "model_url": led.url, "model_api_key": KEY, "model_price_in": 2, "model_price_out": 10, "model_seconds": 5}
    built = small_company(tmp_path_factory.mktemp("home"), clock=TurnableClock(), **settings)
    built.load()
    yield built
    built.close()


@pytest.fixture
def endpoint(led: ModelEndpoint) -> ModelEndpoint:
    """The endpoint, which has heard nothing yet and is obliging."""
    led.answers = obliging
    led.requests.clear()
    led.raw.clear()
    return led


def browser(product: Product, person: str) -> WebSide:
    """The web face as a person has it."""
    return WebSide(product, TestClient(create_app(product), raise_server_exceptions=False)).signs_in_as(person)


def asks(product: Product, text: str = f"Dr. Patel: {ASKED}") -> int:
    """An MSL asks, and the worker works."""
    ana = browser(product, "ana")
    case_id = ana.asks(text, product="Velmira", market="US")
    ana.work()
    return case_id


def file_of(product: Product, case_id: int, person: str = "osei") -> CaseFile:
    """The case as a person sees it."""
    with product.store.read() as uow:
        viewer = uow.people.get(person)
    return read_case(product.tools, case_id, viewer)


def approved(product: Product, case_id: int, by: str) -> CaseFile:
    """The case once somebody approved it and the answer went out."""
    file = file_of(product, case_id, by)
    assert file.draft
    with product.store.read() as uow:
        person = uow.people.get(by)
    sign_off.approve(product.tools, case_id, person, version=file.case.version, draft_sha256=file.draft.draft.sha256)
    browser(product, "ana").work()
    return file_of(product, case_id, by)


def test_only_redacted_text_leaves(product: Product, endpoint: ModelEndpoint) -> None:
    """Every byte that the endpoint's socket received holds the question, and not one identifier of the message."""
    asks(product, LETTER)
    sent = bytes(endpoint.raw).decode() + json.dumps(endpoint.requests, ensure_ascii=False)
    tasks = {r["response_format"]["json_schema"]["name"] for r in endpoint.requests}
    assert len(tasks) == 2, "the message is read, and a draft is written"
    assert "eGFR of 35" in sent
    assert [one for one in IDENTIFIERS if one.casefold() in sent.casefold()] == []


def test_a_draft_of_a_model_says_so_wherever_it_is_reviewed(product: Product, endpoint: ModelEndpoint) -> None:
    """On the page of the case, and on the card that Slack and Teams draw."""
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    assert (file.draft.draft.written_by, file.draft.draft.model, file.draft.draft.is_proven) == (Writer.MODEL, VERSION, True)
    said = f"Written by a language model ({VERSION}); every sentence was checked against its source."
    assert said in words(browser(product, "osei").open(f"/cases/{case_id}"))
    assert any(said in line.text for line in presenter_review.review_card(file).lines)


def test_every_call_stands_with_its_case(product: Product, endpoint: ModelEndpoint) -> None:
    """On its page with model, prompt, tokens and cost, in the record with hashes, and nobody else's."""
    case_id = asks(product)
    calls = {c.asked.task: c for c in file_of(product, case_id).model_calls}
    assert set(calls) == {Task.UNDERSTAND, Task.DRAFT}
    assert all(c.answered.outcome is CallOutcome.ANSWERED and c.answered.cost_micros == 800 for c in calls.values())
    shown = words(browser(product, "osei").open(f"/cases/{case_id}"))
    assert f"openai {VERSION}, prompt draft.v1. " in shown
    assert "200 tokens in, 40 out, cost 0.0008" in shown
    with product.store.read() as uow:
        record = [e for e in uow.trail.entries(f"case:{case_id}") if e.action.startswith("model.")]
    assert [e.action for e in record] == ["model.asked", "model.answered"] * 2
    assert ASKED not in str([e.facts for e in record])


def test_an_answer_with_a_sentence_of_a_model_is_labelled(product: Product, endpoint: ModelEndpoint) -> None:
    """For whoever asked, in every chat."""
    (response,) = approved(product, asks(product), "osei").responses
    assert response.written_by is Writer.MODEL
    assert BY_MODEL in [line.text for line in presenter.answer(response).lines]


def test_an_answer_that_a_person_wrote_anew_is_not_labelled(product: Product, endpoint: ModelEndpoint) -> None:
    """Where no sentence of the model stands unchanged, the words are a person's."""
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    (statement,) = file.draft.draft.statements
    other = next(h.passage for e in file.evidence for h in e.hits if h.passage.key != statement.citations[0].passage and ". " in h.passage.text)
    sentence = other.text.split(". ")[0] + "."
    with product.store.read() as uow:
        editor = uow.people.get("brandt")
    edited = [EditedStatement(text=sentence, question=1, passages=(other.key,))]
    sign_off.edit(product.tools, case_id, editor, version=file.case.version, statements=edited)
    (response,) = approved(product, case_id, "osei").responses
    assert response.written_by is Writer.PERSON
    assert BY_MODEL not in [line.text for line in presenter.answer(response).lines]


def test_a_dead_endpoint_costs_nobody_an_answer(product: Product, endpoint: ModelEndpoint) -> None:
    """The sentences are verbatim, the reviewer reads why, and the answer has no label."""
    endpoint.answers = lambda _: fault(401)
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    assert (file.draft.draft.written_by, file.draft.draft.is_proven) == (Writer.VERBATIM, True)
    said = "Not written by a language model: the endpoint of the language model refuses the key (401). All sentences are verbatim."
    assert said in words(browser(product, "osei").open(f"/cases/{case_id}"))
    (response,) = approved(product, case_id, "osei").responses
    assert response.written_by is Writer.VERBATIM
    assert BY_MODEL not in [line.text for line in presenter.answer(response).lines]


def test_what_models_took_is_measured(product: Product, endpoint: ModelEndpoint) -> None:
    """Calls, tokens, cost and time by task and outcome, for whoever operates the product."""
    asks(product)
    shown = TestClient(create_app(product)).get("/metrics").text
    assert 'triage_model_calls{outcome="answered",task="draft"}' in shown
    assert 'triage_model_cost{outcome="answered",task="draft"}' in shown
    assert 'triage_model_seconds{outcome="answered",task="draft"}' in shown


def test_a_draft_that_a_person_edited_in_part_still_says_whose_the_rest_is(product: Product, endpoint: ModelEndpoint) -> None:
    """Whoever approves it reads that a model wrote what was left as it was; and the answer is labelled."""
    case_id = asks(product)
    file = file_of(product, case_id)
    assert file.draft
    (statement,) = file.draft.draft.statements
    other = next(h.passage for e in file.evidence for h in e.hits if h.passage.key != statement.citations[0].passage and ". " in h.passage.text)
    texts = ((statement.text, statement.citations[0].passage), (other.text.split(". ")[0] + ".", other.key))
    with product.store.read() as uow:
        editor = uow.people.get("brandt")
    edited = [EditedStatement(text=text, question=1, passages=(key,)) for text, key in texts]
    sign_off.edit(product.tools, case_id, editor, version=file.case.version, statements=edited)
    lines = [line.text for line in presenter_review.review_card(file_of(product, case_id)).lines]
    assert any(line.startswith(f"Edited by a person; other sentences were written by a language model ({VERSION})") for line in lines)
    (response,) = approved(product, case_id, "osei").responses
    assert response.written_by is Writer.MODEL


def test_an_outage_is_told_to_the_safety_desk(product: Product, endpoint: ModelEndpoint) -> None:
    """How many messages of the last day the rules read alone; where all were read, nothing."""
    product.clock.turn(timedelta(days=2))  # type: ignore[attr-defined]  # the tests' clock
    desk = browser(product, "aydin")
    asks(product)
    assert "The rules alone read" not in words(desk.open("/desk/pharmacovigilance"))
    endpoint.answers = lambda _: fault(401)
    asks(product)
    assert "The rules alone read 1 message of the last 24 hours: the language model could not be asked." in words(desk.open("/desk/pharmacovigilance"))
