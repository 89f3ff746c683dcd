"""Proposed regression cases: what people corrected, redacted, until the owner of the rule accepts or declines it.

The words stand in the texts, so that an erasure takes them; what was decided of a proposal is on the record of its case.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, RowMapping, Select, String, Table, Text, insert, select, update

from triage.domain.audit import AuditEntry
from triage.domain.regression import ProposalState, ProposedCase, RuleOwner
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.case_tables import cases
from triage.store.rows import CHANGED, Fact, lock_case, plain
from triage.store.schema import Json, UtcMoment, metadata
from triage.store.texts import Texts, sha256_of, texts
from triage.store.trail import Trail

REGRESSION = "regression"
"""The kind of the texts that hold a proposal's words."""

regression_cases = Table(
    "regression_cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("message_id", Integer, ForeignKey("messages.id"), nullable=False),
    Column("owner", String(30), nullable=False),
    Column("change", Json, nullable=False),
    Column("rules", Json, nullable=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("product", String(200)),
    Column("market", String(20)),
    Column("decided", Json, nullable=False),
    Column("right", Json, nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("state", String(20), nullable=False),
    Column("settled_at", UtcMoment),
    Column("settled_by", String(200)),
    Column("settled_reason", Text, nullable=False),
    Index("ix_regression_cases_case_id", "case_id"),
    Index("ix_regression_cases_state", "state", "id"),
    sqlite_autoincrement=True,
)

_FIELDS = ("case_id", "message_id", "owner", "change", "rules", "product", "market", "decided", "right", "by", "reason")


class RegressionCases:
    """Keeps proposals, and what their owners decided of them."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail
        self._texts = Texts(connection, now, trail)

    def propose(self, new: ProposedCase, *, entry: AuditEntry) -> ProposedCase:
        """Keep a proposal."""
        lock_case(self._connection, cases, new.case_id)
        values = {name: plain(getattr(new, name)) for name in _FIELDS}
        values |= {"text_id": self._put(new), "made_at": self._now, "state": ProposalState.PROPOSED.value, "settled_reason": ""}
        made = int(self._connection.execute(insert(regression_cases).values(values).returning(regression_cases.c.id)).scalar_one())
        kept = self.get(made)
        self._append(kept, entry, {"owner": kept.owner.value, "field": kept.change.field.value})
        return kept

    def get(self, proposal_id: int) -> ProposedCase:
        """One proposal. Raises NotFound."""
        found = self._read(_ALL.where(regression_cases.c.id == proposal_id))
        if not found:
            raise NotFound(f"There is no proposal {proposal_id}.")
        return found[0]

    def of(self, case_id: int) -> tuple[ProposedCase, ...]:
        """The proposals that came from a case, oldest first."""
        return self._read(_ALL.where(regression_cases.c.case_id == case_id))

    def list(self, *, states: Collection[ProposalState], owners: Collection[RuleOwner] | None = None, limit: int = 1_000) -> tuple[ProposedCase, ...]:
        """Proposals in these states, of these owners or of all, oldest first."""
        query = _ALL.where(regression_cases.c.state.in_(sorted(s.value for s in states)))
        if owners is not None:
            query = query.where(regression_cases.c.owner.in_(sorted(o.value for o in owners)))
        return self._read(query.limit(limit))

    def reword(self, known: ProposedCase, text: str, *, entry: AuditEntry) -> ProposedCase:
        """Other words, for what the redaction left in. The earlier ones are erased: an identifier stood in them."""
        lock_case(self._connection, cases, known.case_id)
        before = self._connection.execute(select(regression_cases.c.text_id).where(regression_cases.c.id == known.id)).scalar_one()
        new = known.model_copy(update={"text": text})
        self._connection.execute(update(regression_cases).where(regression_cases.c.id == known.id).values(text_id=self._put(new)))
        self._texts.erase(before, entry)
        self._append(new, entry, {"sha256": sha256_of(text)})
        return self.get(known.id)

    def settle(self, known: ProposedCase, to: ProposalState, *, entry: AuditEntry) -> ProposedCase:
        """Keep what the owner decided. Raises SomebodyWasFaster where it was decided since."""
        lock_case(self._connection, cases, known.case_id)
        values = {"state": to.value, "settled_at": self._now, "settled_by": entry.actor, "settled_reason": entry.reason}
        still = regression_cases.c.state == ProposalState.PROPOSED.value
        if self._connection.execute(update(regression_cases).where(regression_cases.c.id == known.id, still).values(values)).rowcount != 1:
            raise SomebodyWasFaster(CHANGED)
        settled = self.get(known.id)
        self._append(settled, entry, {"from": known.state.value, "to": to.value})
        return settled

    def _put(self, of: ProposedCase) -> int:
        return self._texts.put(of.text, subject=f"case:{of.case_id}", kind=REGRESSION)

    def _read(self, query: Select[tuple[object, ...]]) -> tuple[ProposedCase, ...]:
        return tuple(_proposal(row) for row in self._connection.execute(query.order_by(regression_cases.c.id)).mappings())

    def _append(self, of: ProposedCase, entry: AuditEntry, facts: dict[str, Fact]) -> None:
        self._trail.append(f"case:{of.case_id}", entry.model_copy(update={"facts": {**entry.facts, "proposal": of.id, **facts}}))


_ALL = select(regression_cases, texts.c.body).join(texts, texts.c.id == regression_cases.c.text_id)


def _proposal(row: RowMapping) -> ProposedCase:
    values = dict(row)
    del values["text_id"]
    return ProposedCase.model_validate(values | {"text": values.pop("body") or ""})
