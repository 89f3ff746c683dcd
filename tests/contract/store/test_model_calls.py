"""Calls of language models: on record before they are made, within budgets that all workers share, erasable, on every database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, decision, inquiry
from triage.domain.audit import AuditEntry
from triage.domain.model_call import Answered, Asked, CallOutcome, Task
from triage.domain.understood import SecondReading
from triage.errors import NotFound, OverBudget
from triage.store.checkpoints import verify
from triage.store.model_calls import Budget, Reserve
from triage.store.unit import Store, UnitOfWork

OPENED = AuditEntry(actor="worker", action="model.asked")
CLOSED = AuditEntry(actor="worker", action="model.answered")
HUNDRED = Reserve(tokens_in=60, tokens_out=40, cost=500)
NONE = Budget()


def asked(case_id: int | None = None) -> Asked:
    """A call for a draft."""
    return Asked(
        case_id=case_id,
        task=Task.DRAFT,
        provider="openai",
        model="gpt-test",
        parameters={"temperature": 0, "seed": 7},
        prompt="draft",
        prompt_version="v1",
        prompt_sha256="a" * 64,
        inputs_sha256="b" * 64,
    )


def answered(tokens_in: int = 10, tokens_out: int = 5, cost: int = 30) -> Answered:
    """An answer that took less than was set aside."""
    took = {"tokens_in": tokens_in, "tokens_out": tokens_out, "cost_micros": cost, "latency_ms": 812, "tries": 1}
    return Answered.model_validate({"outcome": CallOutcome.ANSWERED, "model_version": "gpt-test-0613", "output": '{"statements":[]}'} | took)


def a_case(uow: UnitOfWork) -> int:
    """A case to ask for."""
    case_id, *_ = uow.cases.receive(inquiry(), due_at=START, entry=ENTRY)
    return case_id


def test_a_call_is_on_record_before_it_is_made_and_whole_once_it_ended(store: Store) -> None:
    """A process that dies while it waits leaves a call that says so; one that ended says what it took."""
    with store.begin() as uow:
        case_id = a_case(uow)
        call = uow.model_calls.open(asked(case_id), HUNDRED, NONE, entry=OPENED)
    with store.read() as uow:
        (waiting,) = uow.model_calls.of(case_id)
    assert (waiting.answered.outcome, waiting.answered.tokens_in, waiting.answered.tokens_estimated) == (CallOutcome.ASKED, 60, True)
    with store.begin() as uow:
        uow.model_calls.close(call, answered(), entry=CLOSED)
    with store.read() as uow:
        (ended,) = uow.model_calls.of(case_id)
        actions = [e.action for e in uow.trail.entries(f"case:{case_id}")]
    assert ended.asked == asked(case_id)
    assert ended.answered == answered()
    assert actions[-2:] == ["model.asked", "model.answered"]


def test_the_record_holds_hashes_and_never_the_words_of_an_answer(store: Store) -> None:
    """Erasing the output of a call takes its words; the trail still verifies, and still knows its hash."""
    with store.begin() as uow:
        case_id = a_case(uow)
        uow.model_calls.close(uow.model_calls.open(asked(case_id), HUNDRED, NONE, entry=OPENED), answered(), entry=CLOSED)
    with store.read() as uow:
        (before,) = uow.model_calls.of(case_id)
        assert "statements" not in str([e.facts for e in uow.trail.entries(f"case:{case_id}")])
    with store.begin() as uow:
        uow.cases.erase_message(uow.cases.messages(case_id)[0].id, entry=ENTRY)
    with store.read() as uow:
        (after,) = uow.model_calls.of(case_id)
    assert (after.answered.output, after.output_sha256) == (None, before.output_sha256)
    assert verify(store).is_whole


def test_the_budget_of_a_case_holds_and_counts_what_was_really_taken(store: Store) -> None:
    """What was set aside and not used is free again; what is spent is not asked for a second time, and no call is kept of it."""
    budget = Budget(case_tokens=120)
    with store.begin() as uow:
        case_id = a_case(uow)
        uow.model_calls.close(uow.model_calls.open(asked(case_id), HUNDRED, budget, entry=OPENED), answered(), entry=CLOSED)
        uow.model_calls.open(asked(case_id), HUNDRED, budget, entry=OPENED)
    with pytest.raises(OverBudget, match="this case"), store.begin() as uow:
        uow.model_calls.open(asked(case_id), HUNDRED, budget, entry=OPENED)
    with store.read() as uow:
        assert len(uow.model_calls.of(case_id)) == 2


@pytest.mark.parametrize("budget", [Budget(day_tokens=150), Budget(day_cost=700)])
def test_the_budget_of_a_day_holds_over_all_cases_and_is_new_the_next_day(store: Store, clock: TurnableClock, budget: Budget) -> None:
    """Tokens and cost have a limit each; midnight in UTC begins a new day."""
    with store.begin() as uow:
        uow.model_calls.open(asked(), HUNDRED, budget, entry=OPENED)
    with pytest.raises(OverBudget, match="the day"), store.begin() as uow:
        uow.model_calls.open(asked(a_case(uow)), HUNDRED, budget, entry=OPENED)
    clock.turn(timedelta(days=1))
    with store.begin() as uow:
        uow.model_calls.open(asked(), HUNDRED, budget, entry=OPENED)


def test_what_calls_took_is_summed_by_task_and_outcome(store: Store) -> None:
    """An operator sees how many calls failed, and what all of them took."""
    with store.begin() as uow:
        uow.model_calls.close(uow.model_calls.open(asked(), HUNDRED, NONE, entry=OPENED), answered(), entry=CLOSED)
        uow.model_calls.close(uow.model_calls.open(asked(), HUNDRED, NONE, entry=OPENED), answered(), entry=CLOSED)
        uow.model_calls.open(asked(), HUNDRED, NONE, entry=OPENED)
        assert [tuple(s) for s in uow.model_calls.spent()] == [("draft", "answered", 2, 30, 60, 1624), ("draft", "asked", 1, 100, 500, 0)]


def test_a_call_that_there_never_was_is_not_found(store: Store) -> None:
    """Neither read nor ended."""
    with store.begin() as uow:
        with pytest.raises(NotFound):
            uow.model_calls.get(99)
        with pytest.raises(NotFound):
            uow.model_calls.close(99, answered(), entry=CLOSED)


def test_of_many_workers_at_once_only_as_many_call_as_the_day_allows(store: Store) -> None:
    """The last share of a day goes to one of them, whoever comes first."""
    assert at_once(store, asked(), Budget(day_tokens=350)) == 3
    with store.read() as uow:
        assert sum(s.tokens for s in uow.model_calls.spent()) == 300


def test_of_many_workers_on_one_case_only_as_many_call_as_the_case_allows(store: Store) -> None:
    """Whoever opens a call holds the case for a moment, so that nobody counts what another is about to spend."""
    with store.begin() as uow:
        case_id = a_case(uow)
    assert at_once(store, asked(case_id), Budget(case_tokens=250, case_cost=5_000)) == 2
    with store.read() as uow:
        assert len(uow.model_calls.of(case_id)) == 2


def test_messages_that_no_model_read_are_counted_for_a_while(store: Store, clock: TurnableClock) -> None:
    """Those that should have been read and were not; neither those that nobody meant to have read, nor those of long ago."""
    with store.begin() as uow:
        _, message_id, *_ = uow.cases.receive(inquiry(), due_at=START, entry=ENTRY)
        assert uow.model_calls.messages_not_read(START - timedelta(hours=1)) == 0
        uow.cases.record_decision(message_id, decision().model_copy(update={"second_reading": SecondReading.MISSED}), entry=ENTRY)
    with store.read() as uow:
        assert uow.model_calls.messages_not_read(START - timedelta(hours=1)) == 1
        assert uow.model_calls.messages_not_read(START + timedelta(hours=1)) == 0


def at_once(store: Store, call: Asked, budget: Budget) -> int:
    """How many of eight workers that ask at the same moment may call."""
    gate = threading.Barrier(8)

    def one() -> bool:
        gate.wait()
        try:
            with store.begin() as uow:
                uow.model_calls.open(call, HUNDRED, budget, entry=OPENED)
        except OverBudget:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        return sum(f.result() for f in [pool.submit(one) for _ in range(8)])
