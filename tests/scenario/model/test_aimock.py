"""Asking somebody else's endpoint: the npm package `aimock`, which knows the form of OpenAI's answers without having read our client."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes.model_aimock import Aimock, aimock
from tests.fakes.model_endpoint import ModelEndpoint
from tests.scenario.model.asking import GOOD, Asking, Judged
from triage.adapters.language.fence import Fenced, fence, of_question
from triage.domain.inquiry import Redacted
from triage.errors import ModelNotReached, NonsenseAnswer
from triage.store.unit import Store

pytestmark = [pytest.mark.peers, pytest.mark.parametrize("backend", ["sqlite"], indirect=True)]
SAID = Judged(word="yes", reasons=["it is scored"])
FIXTURES: list[dict[str, Any]] = [
    {"match": {"userMessage": "cut in half"}, "response": {"content": GOOD}, "truncateAfterChunks": 1, "chunkSize": 5},
    {"match": {"userMessage": "broken form"}, "response": {"content": GOOD[:20]}},
    {"match": {"userMessage": "prose"}, "response": {"content": "Of course! Here is what I found."}},
    {"match": {"toolName": "Judged"}, "response": {"toolCalls": [{"name": "Judged", "arguments": GOOD}]}},
    {"match": {"responseFormat": "json_schema"}, "response": {"content": GOOD}},
]


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    """The peer."""
    with aimock(tmp_path_factory.mktemp("aimock"), FIXTURES) as running:
        yield running


@pytest.fixture
def at(peer: Aimock, store: Store) -> Iterator[Callable[..., Asking]]:
    """Makes the product's language model at the peer."""
    made: list[Asking] = []

    def make(**more: Any) -> Asking:
        place = ModelEndpoint()
        place.url = peer.url
        made.append(Asking(place, store, **more))
        return made[-1]

    yield make
    for one in made:
        one.model.close()


def on(words: str) -> Fenced:
    """A question with these words."""
    return fence([of_question("q1", Redacted(words))])


def test_structured_output(peer: Aimock, at: Callable[..., Asking]) -> None:
    """In the form that was asked for, as JSON schema and as the arguments of a function."""
    assert at().ask().said == SAID
    assert at(form="function_calling").ask().said == SAID


def test_a_stream(peer: Aimock, at: Callable[..., Asking]) -> None:
    """Put together from its pieces; one that is cut is no answer."""
    assert at(stream=True).ask().said == SAID
    with pytest.raises(ModelNotReached):
        at(stream=True).ask(on("cut in half"))


@pytest.mark.parametrize("words", ["broken form", "prose"])
def test_an_answer_in_another_form(peer: Aimock, at: Callable[..., Asking], words: str) -> None:
    """Refused, and not mended."""
    with pytest.raises(NonsenseAnswer):
        at().ask(on(words))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_fault_that_passes(peer: Aimock, at: Callable[..., Asking], status: int) -> None:
    """Tried again, after the time that the peer asks for."""
    asking = at()
    peer.fails_once(status)
    assert asking.ask().said == SAID
    assert asking.calls()[0].answered.tries == 2
    assert asking.waited[0] >= (1.0 if status == 429 else 0.0)


@pytest.mark.parametrize("chaos", [{"malformedRate": 1}, {"disconnectRate": 1}, {"dropRate": 1}, {"rateLimitRate": 1}], ids=lambda kind: next(iter(kind)))
def test_chaos(peer: Aimock, at: Callable[..., Asking], chaos: dict[str, float]) -> None:
    """Malformed answers, dropped connections, a limit that never ends: not reached, and nothing else."""
    with peer.chaos(**chaos), pytest.raises(ModelNotReached):
        at().ask()


def test_an_answer_that_comes_too_late(peer: Aimock, at: Callable[..., Asking]) -> None:
    """The deadline holds."""
    with peer.chaos(latencyMs=3000), pytest.raises(ModelNotReached, match="in time"):
        at(deadline=0.5).ask()


def test_it_is_offered_no_tool_and_told_no_more_than_instructions_and_exhibits(peer: Aimock, at: Callable[..., Asking]) -> None:
    """As the peer's own journal has it."""
    at().ask(on("what did you hear?"))
    heard = peer.heard()[-1]["body"]
    assert "tools" not in heard or not heard["tools"]
    assert [m["role"] for m in heard["messages"]] == ["system", "user"]
