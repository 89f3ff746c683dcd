"""Calls of language models on record, and what they may cost: a case and a day each have a budget that all workers share.

A call is written down before it is made, with the most that it can take, and set right once it ended. So no call is off the record, and a
process that dies while it waits has spent its share.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    cast,
    func,
    insert,
    select,
    true,
    type_coerce,
    update,
)

from triage.domain.audit import AuditEntry
from triage.domain.model_call import Answered, Asked, CallOutcome, ModelCall
from triage.domain.understood import SecondReading
from triage.errors import NotFound, OverBudget
from triage.store.case_tables import cases, messages
from triage.store.rows import lock_case, plain
from triage.store.schema import Json, UtcMoment, metadata
from triage.store.texts import Texts, sha256_of, texts
from triage.store.trail import Trail, with_facts
from triage.store.upsert import insert_into

MODEL_OUTPUT = "model.output"
"""What the words that a model answered are called among the texts."""

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id")),
    Column("task", String(20), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("model", String(200), nullable=False),
    Column("parameters", Json, nullable=False),
    Column("prompt", String(80), nullable=False),
    Column("prompt_version", String(20), nullable=False),
    Column("prompt_sha256", String(64), nullable=False),
    Column("inputs_sha256", String(64), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("why", Text, nullable=False),
    Column("model_version", String(200), nullable=False),
    Column("output_text_id", Integer, ForeignKey("texts.id")),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    Column("tokens_estimated", Boolean, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
    Column("latency_ms", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("asked_at", UtcMoment, nullable=False),
    Column("ended_at", UtcMoment),
    Index("ix_model_calls_case_id", "case_id", "id"),
    sqlite_autoincrement=True,
)

model_days = Table(
    "model_days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
)


class Budget(NamedTuple):
    """The most tokens, and the most cost in millionths of the currency, of a case and of a day in UTC. None: no limit."""

    case_tokens: int | None = None
    day_tokens: int | None = None
    case_cost: int | None = None
    day_cost: int | None = None


class Reserve(NamedTuple):
    """The most that a call can take: tokens in, tokens out, and the cost of both in millionths."""

    tokens_in: int
    tokens_out: int
    cost: int

    @property
    def tokens(self) -> int:
        """Tokens in both directions."""
        return self.tokens_in + self.tokens_out


class Spent(NamedTuple):
    """What calls of one task with one outcome have taken so far; time in milliseconds, with every further try."""

    task: str
    outcome: str
    calls: int
    tokens: int
    cost: int
    millis: int


class ModelCalls:
    """Keeps what a model was asked, what it answered, and what that took."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail
        self._texts = Texts(connection, now, trail)

    def open(self, asked: Asked, reserve: Reserve, budget: Budget, *, entry: AuditEntry) -> int:
        """Put a call on record before it is made, and set aside the most that it can take. Returns its number.

        Raises OverBudget where the case or the day has not that much left: then nothing is kept. Raises NotFound.
        """
        if asked.case_id is not None:
            lock_case(self._connection, cases, asked.case_id)
            self._check_case(asked.case_id, reserve, budget)
        self._take_of_day(reserve, budget)
        values = {name: plain(getattr(asked, name)) for name in Asked.model_fields}
        values |= {name: plain(value) for name, value in dict(Answered(outcome=CallOutcome.ASKED)).items() if name != "output"}
        values |= {"tokens_in": reserve.tokens_in, "tokens_out": reserve.tokens_out, "tokens_estimated": True, "cost_micros": reserve.cost}
        call_id = int(self._connection.execute(insert(model_calls).values(**values, asked_at=self._now).returning(model_calls.c.id)).scalar_one())
        told = {"call": call_id, "task": asked.task.value, "model": asked.model, "prompt": f"{asked.prompt}.{asked.prompt_version}"}
        told |= {"prompt_sha256": asked.prompt_sha256, "inputs_sha256": asked.inputs_sha256}
        self._trail.append(_chain(asked.case_id), with_facts(entry, **told))
        return call_id

    def close(self, call_id: int, answered: Answered, *, entry: AuditEntry) -> None:
        """Write down how a call ended, and set right what was set aside for it. Raises NotFound."""
        row = self._connection.execute(select(model_calls).where(model_calls.c.id == call_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFound(f"There is no call {call_id} of a model.")
        chain = _chain(row.case_id)
        text = None if answered.output is None else self._texts.put(answered.output, subject=chain, kind=MODEL_OUTPUT)
        values = {name: plain(value) for name, value in dict(answered).items() if name != "output"}
        self._connection.execute(update(model_calls).where(model_calls.c.id == call_id).values(**values, output_text_id=text, ended_at=self._now))
        change = {
            "tokens": model_days.c.tokens + (answered.tokens_in + answered.tokens_out - row.tokens_in - row.tokens_out),
            "cost_micros": model_days.c.cost_micros + (answered.cost_micros - row.cost_micros),
        }
        self._connection.execute(update(model_days).where(model_days.c.day == _day(row.asked_at)).values(change))
        told = {"call": call_id, "outcome": answered.outcome.value, "model_version": answered.model_version, "text": text}
        told |= {"output_sha256": None if answered.output is None else sha256_of(answered.output), "latency_ms": answered.latency_ms}
        told |= {"tokens_in": answered.tokens_in, "tokens_out": answered.tokens_out, "cost_micros": answered.cost_micros, "tries": answered.tries}
        self._trail.append(chain, with_facts(entry, **told))

    def of(self, case_id: int) -> tuple[ModelCall, ...]:
        """The calls of a case, oldest first."""
        return tuple(_call(row) for row in self._connection.execute(_CALLS.where(model_calls.c.case_id == case_id)))

    def get(self, call_id: int) -> ModelCall:
        """One call. Raises NotFound."""
        row = self._connection.execute(_CALLS.where(model_calls.c.id == call_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no call {call_id} of a model.")
        return _call(row)

    def spent(self) -> tuple[Spent, ...]:
        """What all calls have taken, by task and outcome."""
        by = (model_calls.c.task, model_calls.c.outcome)
        sums = (func.count(), _sum(_TOKENS), _sum(model_calls.c.cost_micros), _sum(model_calls.c.latency_ms))
        return tuple(Spent(*row) for row in self._connection.execute(select(*by, *sums).group_by(*by).order_by(*by)))

    def messages_not_read(self, since: datetime) -> int:
        """How many messages that came in since then a model should have read beside the rules, and has not."""
        missed = type_coerce(messages.c.decision, Text).contains(f'"second_reading":"{SecondReading.MISSED}"', autoescape=True)
        return int(self._connection.execute(select(func.count()).where(messages.c.received_at >= since, missed)).scalar_one())

    def _check_case(self, case_id: int, reserve: Reserve, budget: Budget) -> None:
        if budget.case_tokens is None and budget.case_cost is None:
            return
        sums = select(_sum(_TOKENS), _sum(model_calls.c.cost_micros)).where(model_calls.c.case_id == case_id)
        tokens, cost = self._connection.execute(sums).one()
        if _over(tokens + reserve.tokens, budget.case_tokens) or _over(cost + reserve.cost, budget.case_cost):
            raise OverBudget("the budget of this case for the language model is spent")

    def _take_of_day(self, reserve: Reserve, budget: Budget) -> None:
        """Take a share of the day in one statement, so that of two workers only one gets the last of it."""
        day = _day(self._now)
        self._connection.execute(insert_into(self._connection, model_days).values(day=day, calls=0, tokens=0, cost_micros=0).on_conflict_do_nothing())
        left = and_(_within(model_days.c.tokens, reserve.tokens, budget.day_tokens), _within(model_days.c.cost_micros, reserve.cost, budget.day_cost))
        taken: Mapping[str, Any] = {
            "calls": model_days.c.calls + 1,
            "tokens": model_days.c.tokens + reserve.tokens,
            "cost_micros": model_days.c.cost_micros + reserve.cost,
        }
        if self._connection.execute(update(model_days).where(model_days.c.day == day, left).values(taken)).rowcount != 1:
            raise OverBudget("the budget of the day for the language model is spent")


_TOKENS = model_calls.c.tokens_in + model_calls.c.tokens_out
_CALLS = select(model_calls, texts.c.body, texts.c.sha256).outerjoin(texts, texts.c.id == model_calls.c.output_text_id).order_by(model_calls.c.id)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _over(value: int, limit: int | None) -> bool:
    return limit is not None and value > limit


def _within(column: ColumnElement[int], more: int, limit: int | None) -> ColumnElement[bool]:
    return true() if limit is None else column + more <= limit


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _chain(case_id: int | None) -> str:
    return "models" if case_id is None else f"case:{case_id}"


def _call(row: Row[Any]) -> ModelCall:
    given = row._mapping  # noqa: SLF001 - SQLAlchemy's own name for a row as a mapping
    asked = Asked.model_validate({name: given[name] for name in Asked.model_fields})
    answered = Answered.model_validate({name: given[name] for name in Answered.model_fields if name != "output"} | {"output": row.body})
    return ModelCall(id=row.id, asked=asked, answered=answered, output_sha256=row.sha256, asked_at=row.asked_at, ended_at=row.ended_at)
