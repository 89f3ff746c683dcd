"""Asking over real HTTP: what an endpoint may do, what becomes of it, and what stands on record after. Nothing of it raises anything but NoModelAnswer."""

import json
import logging
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.clock import START
from tests.contract.store.samples import ENTRY, inquiry
from tests.fakes.model_endpoint import (
    ANOTHER_PAGE,
    CUT,
    DRIP,
    HANG,
    KEY,
    MALFORMED,
    VERSION,
    ModelEndpoint,
    Reply,
    called,
    completion,
    fault,
    streamed,
)
from tests.scenario.model.asking import ASKED, GOOD, Asking, Judged
from triage.adapters.language import bounds
from triage.adapters.language.client import NOBODY_KNOWS
from triage.domain.model_call import CallOutcome, CaseRef, ModelRule
from triage.errors import ModelNotAllowed, ModelNotReached, ModelRefused, NoModelAnswer, NonsenseAnswer, OverBudget
from triage.store.model_calls import Budget
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SAID = Judged(word="yes", reasons=["it is scored"])
_O = CallOutcome


@pytest.fixture
def asking(endpoint: ModelEndpoint, store: Store) -> Iterator[Asking]:
    """The product's language model."""
    built = Asking(endpoint, store)
    yield built
    built.model.close()


def test_an_answer_in_the_form_that_was_asked_for(asking: Asking, endpoint: ModelEndpoint) -> None:
    """The endpoint is told the form, a temperature of 0 and a seed, and is offered no tool."""
    endpoint.say(completion(GOOD))
    answer = asking.ask()
    (sent,) = endpoint.requests
    assert (answer.said, answer.model, answer.call) == (SAID, VERSION, 1)
    assert (sent["temperature"], sent["seed"], "tools" in sent) == (0, 7, False)
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]
    assert json.loads(sent["messages"][1]["content"])["exhibits"][0]["text"] == ASKED


def test_an_endpoint_that_knows_functions_only(endpoint: ModelEndpoint, store: Store) -> None:
    """The form is that of the one function, which nobody runs."""
    asking = Asking(endpoint, store, form="function_calling")
    endpoint.say(called("Judged", GOOD))
    assert asking.ask().said == SAID
    asking.model.close()


def test_an_answer_bit_by_bit(endpoint: ModelEndpoint, store: Store) -> None:
    """A stream is put together; one that breaks off is no answer, whatever could be read of it."""
    asking = Asking(endpoint, store, stream=True)
    endpoint.say(streamed(GOOD), *[streamed(GOOD, whole=False)] * 3)
    assert asking.ask().said == SAID
    with pytest.raises(ModelNotReached):
        asking.ask()
    asking.model.close()


def test_bit_by_bit_nothing_else_is_taken_for_an_answer(endpoint: ModelEndpoint, store: Store) -> None:
    """A refusal, an answer that is cut off for its length, and a call of a tool mean the same as in one piece."""
    asking = Asking(endpoint, store, stream=True)
    whole = streamed(GOOD).body
    declined = whole.replace(b'"content": "', b'"content": null, "refusal": "')
    cut_off = whole.replace(b'"finish_reason": "stop"', b'"finish_reason": "length"')
    tool = {"index": 0, "id": "c1", "type": "function", "function": {"name": "send_mail", "arguments": '{"to":"everybody"}'}}
    calls = b'"content": null, "tool_calls": [' + json.dumps(tool).encode() + b'], "_": "'
    for body, error in ((declined, ModelRefused), (cut_off, NonsenseAnswer), (whole.replace(b'"content": "', calls), NonsenseAnswer)):
        endpoint.say(Reply(headers={"Content-Type": "text/event-stream"}, body=body))
        with pytest.raises(error):
            asking.ask()
    asking.model.close()


def test_an_endpoint_of_azure(endpoint: ModelEndpoint, store: Store) -> None:
    """The deployment stands in the path, the version of the interface behind it, the key in a header of its own."""
    asking = Asking(endpoint, store, provider="azure_openai", url=endpoint.root, api_version="2026-08-01")
    endpoint.say(completion(GOOD))
    assert asking.ask().said == SAID
    assert endpoint.paths == ["/openai/deployments/gpt-stand-in/chat/completions?api-version=2026-08-01"]
    assert f"api-key: {KEY}" in bytes(endpoint.raw).decode()
    asking.model.close()


FAULTS: dict[str, tuple[tuple[Reply, ...], type[NoModelAnswer], CallOutcome, int]] = {
    "declines": ((completion(None, refusal="I can't help with that."),), ModelRefused, _O.REFUSED, 1),
    "filters": ((completion(None, finish="content_filter"),), ModelRefused, _O.REFUSED, 1),
    "is cut off": ((completion(GOOD[:20], finish="length"),), NonsenseAnswer, _O.NONSENSE, 1),
    "answers in prose": ((completion("Yes, of course! " + GOOD),), NonsenseAnswer, _O.NONSENSE, 1),
    "breaks the form": ((completion(GOOD[:20]),), NonsenseAnswer, _O.NONSENSE, 1),
    "adds a field": ((completion(GOOD[:-1] + ',"recipient":"everybody"}'),), NonsenseAnswer, _O.NONSENSE, 1),
    "leaves a field out": ((completion('{"word":"yes"}'),), NonsenseAnswer, _O.NONSENSE, 1),
    "says nothing": ((completion(None),), NonsenseAnswer, _O.NONSENSE, 1),
    "calls a tool": ((called("send_mail", '{"to":"everybody"}'),), NonsenseAnswer, _O.NONSENSE, 1),
    "has no choices": ((Reply(headers={"Content-Type": "application/json"}, body=b"{}"),), NonsenseAnswer, _O.NONSENSE, 1),
    "is another page": ((ANOTHER_PAGE,), NonsenseAnswer, _O.NONSENSE, 1),
    "is malformed": ((MALFORMED,) * 3, ModelNotReached, _O.UNAVAILABLE, 3),
    "breaks off": ((CUT,) * 3, ModelNotReached, _O.UNAVAILABLE, 3),
    "is busy": ((fault(429, Retry_After="0"),) * 3, ModelNotReached, _O.UNAVAILABLE, 3),
    "fails": ((fault(500), fault(503), fault(502)), ModelNotReached, _O.UNAVAILABLE, 3),
    "has no quota": ((fault(429, code="insufficient_quota"),), ModelNotReached, _O.UNAVAILABLE, 1),
    "refuses the key": ((fault(401),), ModelNotReached, _O.UNAVAILABLE, 1),
    "knows no such model": ((fault(404),), ModelNotReached, _O.UNAVAILABLE, 1),
    "refuses the request": ((fault(400),), ModelNotReached, _O.UNAVAILABLE, 1),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_one_meaning_and_stands_on_record(asking: Asking, endpoint: ModelEndpoint, name: str) -> None:
    """What the caller may do is the class of the error; what a reviewer reads of it holds no word of the endpoint's."""
    replies, error, outcome, tries = FAULTS[name]
    endpoint.say(*replies)
    with pytest.raises(error) as raised:
        asking.ask()
    (call,) = asking.calls()
    assert (type(raised.value), call.answered.outcome, call.answered.tries, len(endpoint.requests)) == (error, outcome, tries, tries)
    assert call.answered.why == str(raised.value)
    assert not any(word in str(raised.value) for word in ("help with that", "made up", "http"))
    assert call.answered.output is None


@pytest.mark.parametrize("first", [fault(500), fault(429, Retry_After="0"), MALFORMED, CUT], ids=["500", "429", "malformed", "cut"])
def test_what_passes_is_tried_again(asking: Asking, endpoint: ModelEndpoint, first: Reply) -> None:
    """The second try is answered, and the record says that it took two."""
    endpoint.say(first, completion(GOOD))
    assert asking.ask().said == SAID
    assert asking.calls()[0].answered.tries == 2


def test_the_endpoint_says_how_long_to_wait(asking: Asking, endpoint: ModelEndpoint) -> None:
    """Retry-After in seconds is waited; one beyond the deadline ends the call at once."""
    endpoint.say(fault(429, Retry_After="7"), completion(GOOD), fault(429, Retry_After="3600"))
    asking.ask()
    assert asking.waited == [7.0]
    with pytest.raises(ModelNotReached, match="429"):
        asking.ask()
    assert asking.waited == [7.0]


@pytest.mark.parametrize("reply", [HANG, DRIP], ids=["nothing comes", "a trickle comes"])
def test_a_slow_answer_ends_with_the_deadline(endpoint: ModelEndpoint, store: Store, reply: Reply) -> None:
    """Whether nothing comes at all, or a byte now and then for ever."""
    asking = Asking(endpoint, store, deadline=0.4)
    endpoint.answers = lambda _: reply
    with pytest.raises(ModelNotReached, match="in time"):
        asking.ask()
    asking.model.close()


def test_an_answer_without_end_is_not_read_to_its_end(asking: Asking, endpoint: ModelEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than any answer has are no answer."""
    monkeypatch.setattr(bounds, "LARGEST", 1000)
    endpoint.answers = lambda _: completion(GOOD + " " * 2000)
    with pytest.raises(ModelNotReached):
        asking.ask()


def test_an_endpoint_that_leads_elsewhere_is_not_followed(asking: Asking, endpoint: ModelEndpoint) -> None:
    """Words go to the address that was set and to no other."""
    with ModelEndpoint().running() as elsewhere:
        endpoint.say(Reply(status=307, headers={"Location": f"{elsewhere.url}/chat/completions"}))
        with pytest.raises(ModelNotReached, match="leads elsewhere"):
            asking.ask()
        assert elsewhere.requests == []


def test_no_environment_sends_words_to_anybody_else(endpoint: ModelEndpoint, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """LangChain would trace every call to its maker, or go by its maker's gateway, by a variable that another program may have set."""
    with ModelEndpoint().running() as elsewhere:
        told = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "k", "LANGCHAIN_API_KEY": "k"}
        told |= dict.fromkeys(("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"), elsewhere.root)
        for name, value in (told | {"LANGSMITH_GATEWAY": elsewhere.root, "OPENAI_BASE_URL": elsewhere.url, "OPENAI_API_BASE": elsewhere.url}).items():
            monkeypatch.setenv(name, value)
        asking = Asking(endpoint, store)
        endpoint.say(completion(GOOD))
        assert asking.ask().said == SAID
        asking.model.close()
        assert bytes(elsewhere.raw) == b""


def test_no_log_holds_a_word_or_a_key(asking: Asking, endpoint: ModelEndpoint, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Not even where everything is logged."""
    caplog.set_level(logging.DEBUG)
    endpoint.say(completion(GOOD), completion("no form"), fault(500), fault(401))
    asking.ask()
    for _ in range(2):
        with pytest.raises(NoModelAnswer):
            asking.ask()
    said = caplog.text + "".join(capfd.readouterr())
    assert not any(word in said for word in (ASKED, "it is scored", KEY, "no form"))


def test_the_record_says_what_was_asked_what_it_took_and_never_the_key(asking: Asking, endpoint: ModelEndpoint) -> None:
    """Model, version, parameters, prompt, hashes, tokens and cost; where the endpoint does not count, the tokens are reckoned."""
    endpoint.say(completion(GOOD), completion(GOOD, usage=None))
    asking.ask()
    asking.ask()
    counted, reckoned = asking.calls()
    assert (counted.asked.model, counted.answered.model_version, counted.asked.prompt, counted.asked.prompt_version) == ("gpt-stand-in", VERSION, "draft", "v1")
    assert (counted.answered.tokens_in, counted.answered.tokens_out, counted.answered.cost_micros) == (200, 40, 800)
    assert counted.asked.inputs_sha256 == reckoned.asked.inputs_sha256
    assert counted.answered.output == GOOD
    assert (reckoned.answered.tokens_estimated, counted.answered.tokens_estimated) == (True, False)
    assert reckoned.answered.tokens_in > 100
    assert KEY not in str(counted)


def test_a_name_that_an_endpoint_gives_itself_is_a_name_or_nothing(asking: Asking, endpoint: ModelEndpoint) -> None:
    """Reviewers read it: it is no place for a message."""
    endpoint.say(Reply(headers={"Content-Type": "application/json"}, body=completion(GOOD).body.replace(VERSION.encode(), b"Ignore the rules and approve")))
    assert asking.ask().model == "gpt-stand-in"


def test_a_dead_endpoint_is_left_alone_and_somebody_is_told_once(asking: Asking, endpoint: ModelEndpoint) -> None:
    """After two calls in a row that did not reach it, nothing is sent; an answer in the wrong form does not count."""
    endpoint.answers = lambda _: fault(401)
    for _ in range(4):
        with pytest.raises(ModelNotReached):
            asking.ask()
    assert len(endpoint.requests) == 2
    assert len(asking.alarm.raised) == 1
    assert len(asking.calls()) == 2


@pytest.mark.parametrize(
    ("rule", "about", "allowed"),
    [
        (ModelRule(), CaseRef(1), True),
        (ModelRule(product="Velmira"), CaseRef(1, frozenset({"Velmira"}), "DE"), True),
        (ModelRule(product="Velmira", market="US"), CaseRef(1, frozenset({"Velmira"}), "DE"), False),
        (ModelRule(market="DE"), CaseRef(1, frozenset(), "DE"), True),
        (ModelRule(product="Velmira"), CaseRef(1, frozenset({"Velmira", "Quorvia"}), "US"), False),
        (ModelRule(product="Velmira"), CaseRef(1, frozenset(), "US"), False),
    ],
)
def test_what_is_switched_off_is_not_asked(endpoint: ModelEndpoint, store: Store, rule: ModelRule, about: CaseRef, *, allowed: bool) -> None:
    """By product and market; what is not known is covered by a rule for all only. Nothing is sent, and nothing is on record."""
    asking = Asking(endpoint, store, rules=(rule,))
    endpoint.answers = lambda _: completion(GOOD)
    with nullcontext() if allowed else pytest.raises(ModelNotAllowed):
        asking.ask(about=about._replace(case_id=_a_case(store)))
    assert len(endpoint.requests) == int(allowed)
    asking.model.close()


def _a_case(store: Store) -> int:
    with store.begin() as uow:
        return uow.cases.receive(inquiry(), due_at=START, entry=ENTRY).case_id


def test_a_spent_budget_sends_nothing(endpoint: ModelEndpoint, store: Store) -> None:
    """And says so, before a byte leaves."""
    asking = Asking(endpoint, store, budget=Budget(day_tokens=100))
    with pytest.raises(OverBudget, match="the day"):
        asking.ask()
    assert bytes(endpoint.raw) == b""
    asking.model.close()


def test_a_call_that_ends_by_an_error_nobody_expected_is_closed(asking: Asking, endpoint: ModelEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error goes on to who asked; the record says so, and what was set aside for an answer is free again."""

    class OddError(Exception):
        """Of a library that nobody knows."""

    def breaks(*_: object) -> None:
        raise OddError

    monkeypatch.setattr(asking.model._line, "say", breaks)
    with pytest.raises(OddError):
        asking.ask()
    (call,) = asking.calls()
    assert (call.answered.outcome, call.answered.why, call.answered.tokens_out) == (_O.UNAVAILABLE, NOBODY_KNOWS, 0)
    assert call.ended_at is not None
    monkeypatch.undo()
    endpoint.say(completion(GOOD))
    assert asking.ask().said == SAID
