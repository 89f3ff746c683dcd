"""Reports: child records of a case. What was known before a change is kept, as texts; who changed it and when is on record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from triage.domain.audit import AuditEntry
from triage.domain.report import Fact, FollowUp, Report, ReportKind
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.case_tables import cases
from triage.store.report_tables import WAS_REPORT, reports
from triage.store.rows import CHANGED, lock_case, plain, races
from triage.store.rows import Fact as Said
from triage.store.schema import canonical
from triage.store.texts import Texts, sha256_of
from triage.store.trail import Trail

CHANGEABLE = frozenset({"hand_offs", "reasons", "facts", "follow_up", "news_at", "seen_at", "seen_by"})
"""What `change` may set."""
_OF_A_LIST = 500


class NewReport(NamedTuple):
    """A report as it is read, before it is kept."""

    kind: ReportKind
    hand_offs: tuple[int, ...]
    reasons: tuple[str, ...]
    facts: tuple[Fact, ...]
    follow_up: FollowUp = FollowUp()


class Reports:
    """Adds reports and changes them by compare-and-set."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail
        self._texts = Texts(connection, now, trail)

    def add(self, case_id: int, message_id: int, ordinal: int, new: NewReport, *, entry: AuditEntry) -> Report:
        """Keep a report. A second call for the same place in a message returns the first one as it is, and writes no entry."""
        lock_case(self._connection, cases, case_id)
        same = select(reports).where(reports.c.message_id == message_id, reports.c.ordinal == ordinal)
        known = self._connection.execute(same).mappings().one_or_none()
        if known is not None:
            return _report(known)
        values: dict[str, Any] = {"case_id": case_id, "message_id": message_id, "ordinal": ordinal, "version": 1, "kind": new.kind.value}
        values |= {"hand_offs": list(new.hand_offs), "reasons": list(new.reasons), "facts": [plain(f) for f in new.facts]}
        values |= {"follow_up": plain(new.follow_up), "made_at": self._now}
        with races():
            made = _report(self._connection.execute(insert(reports).values(values).returning(*reports.c)).mappings().one())
        self._append(made, entry, {"kind": made.kind.value, **_facts(made)})
        return made

    def change(self, report: Report, *, entry: AuditEntry, **changes: Any) -> Report:
        """Change a report, if it still is what was read. What its facts were is kept as a text.

        Raises SomebodyWasFaster where it has changed since, ValueError for a field that is fixed.
        """
        if fixed := changes.keys() - CHANGEABLE:
            raise ValueError(f"a report's {', '.join(sorted(fixed))} cannot be set")
        lock_case(self._connection, cases, report.case_id)
        new = Report.model_validate({**dict(report), **changes, "version": report.version + 1})
        values = {name: _column(getattr(new, name)) for name in (*changes, "version")}
        stands = (reports.c.id == report.id, reports.c.version == report.version)
        if self._connection.execute(update(reports).where(*stands).values(values)).rowcount != 1:
            raise SomebodyWasFaster(CHANGED)
        self._append(new, entry, {**self._was(report, new), "version": new.version, **_facts(new)})
        return new

    def get(self, report_id: int) -> Report:
        """One report. Raises NotFound."""
        row = self._connection.execute(select(reports).where(reports.c.id == report_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no report R-{report_id}.")
        return _report(row)

    def of(self, case_id: int) -> tuple[Report, ...]:
        """Every report of a case, in the order in which they were read."""
        return self._read(select(reports).where(reports.c.case_id == case_id).order_by(reports.c.id))

    def of_cases(self, case_ids: Sequence[int]) -> tuple[Report, ...]:
        """Every report of some cases, in the order in which they were read."""
        if not case_ids:
            return ()
        return self._read(select(reports).where(reports.c.case_id.in_(sorted(set(case_ids)))).order_by(reports.c.id))

    def with_news(self) -> tuple[Report, ...]:
        """The reports of which something became known that no desk has seen, the oldest news first."""
        unseen = reports.c.news_at.is_not(None) & (reports.c.seen_at.is_(None) | (reports.c.seen_at < reports.c.news_at))
        return self._read(select(reports).where(unseen).order_by(reports.c.news_at, reports.c.id))

    def list(self, *, limit: int = _OF_A_LIST, before: int | None = None) -> tuple[Report, ...]:
        """The latest reports, newest first; `before` turns the page."""
        query = select(reports).order_by(reports.c.id.desc()).limit(limit)
        return self._read(query if before is None else query.where(reports.c.id < before))

    def _read(self, query: Select[tuple[object, ...]]) -> tuple[Report, ...]:
        return tuple(_report(row) for row in self._connection.execute(query).mappings())

    def _was(self, old: Report, new: Report) -> dict[str, Said]:
        """What the facts were, as a text, and where they are named; what the follow-up was, as states."""
        said: dict[str, Said] = {}
        if old.facts != new.facts:
            body = canonical([plain(f) for f in old.facts])
            kept = self._texts.put(body, subject=f"case:{old.case_id}", kind=WAS_REPORT)
            gone = {f.name: f for f in old.facts}
            changed = sorted(f.name.value for f in new.facts if gone.get(f.name) != f)
            said |= {"was.facts.text": kept, "was.facts.sha256": sha256_of(body), "changed": changed}
        if old.follow_up != new.follow_up:
            said |= {"was.follow_up": old.follow_up.state.value, "was.attempts": old.follow_up.attempts}
        if old.hand_offs != new.hand_offs:
            said["was.hand_offs"] = [f"H-{h}" for h in old.hand_offs]
        if old.reasons != new.reasons:
            said["was.reasons"] = [*old.reasons]
        return said

    def _append(self, report: Report, entry: AuditEntry, facts: dict[str, Said]) -> None:
        whole = {**entry.facts, "report": report.id, **facts}
        self._trail.append(f"case:{report.case_id}", entry.model_copy(update={"facts": whole}))


def _facts(report: Report) -> dict[str, Said]:
    """A report as the trail names it: names and states, and one hash over the words."""
    return {
        "message": report.message_id,
        "hand_offs": [f"H-{h}" for h in report.hand_offs],
        "reasons": [*report.reasons],
        "known": sorted(f.name.value for f in report.facts),
        "criteria": report.met,
        "follow_up": report.follow_up.state.value,
        "attempts": report.follow_up.attempts,
        "facts_sha256": sha256_of(canonical([plain(f) for f in report.facts])),
    }


def _column(value: Any) -> Any:
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    return plain(value)


def _report(row: RowMapping) -> Report:
    return Report.model_validate(dict(row))
