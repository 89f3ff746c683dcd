"""Questions of the past, newest first: what was asked, for whom it was looked up, and whether approved content answered it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from triage.domain.base import Moment, Value
from triage.domain.case import CaseStatus
from triage.domain.decision import Question, Route, TriageDecision
from triage.store.case_tables import cases
from triage.store.drafts import evidence, responses

_AT_ONCE = 200


class PastQuestion(Value):
    """A question as its case stands now.

    `hits` counts the passages that were found for it, None where it was not looked up. `answered`: a response to its case was released.
    """

    case_id: int
    asked_at: Moment
    status: CaseStatus
    product: str | None
    market: str | None
    language: str
    case_route: Route
    question: Question
    hits: int | None = None
    answered: bool = False

    @property
    def number(self) -> str:
        """How people call its case."""
        return f"MI-{self.case_id}"


class History:
    """Reads past questions. Words that were erased are not in it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def questions(self, *, since: datetime | None = None) -> Iterator[PastQuestion]:
        """The questions of all cases that were received since a moment, the newest case first. Read only as far as it is iterated."""
        columns = select(cases.c.id, cases.c.received_at, cases.c.status, cases.c.product, cases.c.market, cases.c.decision)
        before: int | None = None
        while True:
            page = columns.order_by(cases.c.id.desc()).limit(_AT_ONCE)
            rows = self._connection.execute(page if before is None else page.where(cases.c.id < before)).all()
            ids = [row.id for row in rows]
            hits, answered = self._hits(ids), self._answered(ids)
            for row in rows:
                if since is not None and row.received_at < since:
                    return
                decision = None if row.decision is None else TriageDecision.model_validate(row.decision)
                for question in decision.questions if decision else ():
                    if decision is not None and question.text.strip():
                        yield PastQuestion(
                            case_id=row.id, asked_at=row.received_at, status=CaseStatus(row.status), product=row.product, market=row.market,
                            language=decision.language, case_route=decision.route, question=question, hits=hits.get((row.id, question.ordinal)),
                            answered=row.id in answered,
                        )  # fmt: skip
            if len(rows) < _AT_ONCE:
                return
            before = ids[-1]

    def _hits(self, ids: Collection[int]) -> dict[tuple[int, int], int]:
        rows = self._connection.execute(select(evidence.c.case_id, evidence.c.question, evidence.c.body).where(evidence.c.case_id.in_(ids)))
        return {(row.case_id, row.question): len(row.body["hits"]) for row in rows}

    def _answered(self, ids: Collection[int]) -> frozenset[int]:
        counted = select(responses.c.case_id, func.count()).where(responses.c.case_id.in_(ids)).group_by(responses.c.case_id)
        return frozenset(row.case_id for row in self._connection.execute(counted))
