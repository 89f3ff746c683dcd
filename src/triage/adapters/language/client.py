"""Asking a language model for real: only where it is allowed, within the budget, with one deadline, and every call on record."""

import hashlib
import json
import math
import time
from typing import NamedTuple, TypeVar

import structlog
from pydantic import BaseModel

from triage.adapters.language.asking import Answer
from triage.adapters.language.breaker import Breaker
from triage.adapters.language.endpoint import Endpoint, Line, LineOnDemand, Said, open_line
from triage.adapters.language.fence import Fenced
from triage.adapters.language.patience import Fault, Nonsense, Patience, Refusal
from triage.adapters.language.prompts import Prompt
from triage.domain.audit import AuditEntry
from triage.domain.model_call import Answered, Asked, CallOutcome, CaseRef, ModelRule, Task, may_ask
from triage.domain.people import WORKER
from triage.errors import ModelNotAllowed, ModelNotReached, ModelRefused, NoModelAnswer, NonsenseAnswer
from triage.ports import Alerts
from triage.store.model_calls import Budget, Reserve
from triage.store.unit import Store

T = TypeVar("T", bound=BaseModel)
_log = structlog.get_logger("triage.model")
_BYTES_A_TOKEN = 3
"""A token of English has about four bytes; with three, what is set aside is rather too much."""
_FRAME_TOKENS = 50
NOBODY_KNOWS = "asking the language model ended by an error that nobody expected"
_ENDS: dict[type[Fault], tuple[CallOutcome, type[NoModelAnswer]]] = {
    Fault: (CallOutcome.UNAVAILABLE, ModelNotReached),
    Refusal: (CallOutcome.REFUSED, ModelRefused),
    Nonsense: (CallOutcome.NONSENSE, NonsenseAnswer),
}


class Prices(NamedTuple):
    """What a million tokens cost, in and out, in the company's currency: so one token costs as many millionths of it."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0

    def of(self, tokens_in: int, tokens_out: int) -> int:
        """The cost in millionths, rounded up."""
        return math.ceil(tokens_in * self.tokens_in + tokens_out * self.tokens_out)


class Terms(NamedTuple):
    """On which terms a model is asked: for which cases, how dear it is, how much may be spent, and how long it is waited for."""

    rules: tuple[ModelRule, ...] = (ModelRule(),)
    prices: Prices = Prices()
    budget: Budget = Budget()
    patience: Patience = Patience()


class LanguageModel:
    """Asks a language model. Threads share it; workers of other processes share its budget."""

    def __init__(self, endpoint: Endpoint, terms: Terms, *, store: Store, breaker: Breaker, alerts: Alerts, line: Line | None = None) -> None:
        """Raises BadSettings where the libraries are not installed. `line` stands in for the endpoint in tests."""
        self._endpoint = endpoint
        self._terms = terms
        self._store = store
        self._breaker = breaker
        self._alerts = alerts
        self._line: Line = line or open_line(endpoint)

    def ask(self, task: Task, *, instructions: Prompt, material: Fenced, answer: type[T], about: CaseRef | None = None) -> Answer[T]:
        """What the model answers: see `Asks`. The record of the call is stored before it is made, and once more when it ended."""
        if about is not None and not may_ask(self._terms.rules, about):
            raise ModelNotAllowed("the language model is switched off for this product and market")
        self._breaker.check_may_call()
        call, reserve = self._open(task, instructions, material, answer, about)
        tries, began = 0, time.monotonic()

        def count(number: int) -> None:
            nonlocal tries
            tries = number

        ended = None
        try:
            said = self._terms.patience.tried(lambda seconds: self._line.say(instructions, material, answer, seconds), count)
            self._breaker.reached()
            ended = self._answered(said, reserve)
        except Fault as fault:
            self._tell_breaker(fault, call)
            ended = self._failed(fault, reserve, tries)
            raise _ENDS[type(fault)][1](fault.why) from fault
        finally:
            self._breaker.let_another_try()  # also after what nobody knows, which tells nothing of the endpoint
            self._close(call, ended or self._failed(Fault(NOBODY_KNOWS), reserve, tries), tries=tries, began=began)
        return Answer(said.answer, said.model or self._endpoint.model, call)

    def make_ready(self) -> None:
        """Read the libraries, which takes seconds, so that the first question does not wait for them."""
        if isinstance(self._line, LineOnDemand):
            self._line.made_ready()

    def close(self) -> None:
        """Let go of the connections."""
        self._line.close()

    def _open(self, task: Task, prompt: Prompt, material: Fenced, answer: type[BaseModel], about: CaseRef | None) -> tuple[int, Reserve]:
        form = json.dumps(answer.model_json_schema(), sort_keys=True)
        asked = Asked(
            case_id=about.case_id if about else None,
            task=task,
            provider=self._endpoint.provider,
            model=self._endpoint.model,
            parameters=self._endpoint.parameters,
            prompt=prompt.name,
            prompt_version=prompt.version,
            prompt_sha256=prompt.sha256,
            inputs_sha256=hashlib.sha256("\x00".join((prompt.text, material, form)).encode()).hexdigest(),
        )
        most_in = sum(len(part.encode()) for part in (prompt.text, material, form)) // _BYTES_A_TOKEN + _FRAME_TOKENS
        reserve = Reserve(most_in, self._endpoint.most_tokens, self._terms.prices.of(most_in, self._endpoint.most_tokens))
        opened = False
        try:
            with self._store.begin() as uow:
                entry = AuditEntry(actor=WORKER.id, action="model.asked")
                call = uow.model_calls.open(asked, reserve, self._terms.budget, entry=entry)
            opened = True
        finally:
            if not opened:
                self._breaker.let_another_try()
        return call, reserve

    def _answered(self, said: Said[T], reserve: Reserve) -> Answered:
        # Where the endpoint does not count, what was set aside for the question stands, and the answer is counted by its length.
        tokens_in, tokens_out = said.tokens or (reserve.tokens_in, len(said.words.encode()) // _BYTES_A_TOKEN + 1)
        return Answered(
            outcome=CallOutcome.ANSWERED,
            model_version=said.model[:200],
            output=said.words,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_estimated=said.tokens is None,
            cost_micros=self._terms.prices.of(tokens_in, tokens_out),
        )

    def _tell_breaker(self, fault: Fault, call: int) -> None:
        if _ENDS[type(fault)][0] is not CallOutcome.UNAVAILABLE:
            self._breaker.reached()
        elif self._breaker.not_reached():
            self._alerts.raise_alert("The language model can't be reached. Drafts are verbatim until it can.", facts={"why": fault.why, "call": call})

    def _failed(self, fault: Fault, reserve: Reserve, tries: int) -> Answered:
        # An answer that never came may have been reckoned all the same: its question counts, once for each try.
        outcome, _ = _ENDS[type(fault)]
        most_out = 0 if outcome is CallOutcome.UNAVAILABLE else reserve.tokens_out
        tokens_in, tokens_out = fault.tokens or (reserve.tokens_in * max(1, tries), most_out)
        return Answered(
            outcome=outcome,
            why=fault.why,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_estimated=fault.tokens is None,
            cost_micros=self._terms.prices.of(tokens_in, tokens_out),
        )

    def _close(self, call: int, answered: Answered, *, tries: int, began: float) -> None:
        took = round((time.monotonic() - began) * 1000)
        ended = answered.model_copy(update={"latency_ms": took, "tries": tries})
        action = "model.answered" if ended.outcome is CallOutcome.ANSWERED else "model.failed"
        with self._store.begin() as uow:
            uow.model_calls.close(call, ended, entry=AuditEntry(actor=WORKER.id, action=action, reason=ended.why))
        _log.info(action, call=call, outcome=ended.outcome.value, tries=tries, ms=took)
