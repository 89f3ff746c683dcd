"""Corrections of label records, kept beside the catalogue: each belongs to one version of one label, and each change of one is on record."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, insert, select, true, update

from knowledge.documents import DocumentKind
from knowledge.force import natural
from knowledge.tables import label_corrections, versions
from triage.domain.audit import AuditEntry, Fact
from triage.domain.label_record import KeptCorrection, KeptState, LabelCorrection, LabelItem
from triage.errors import NotFound, NotNow
from triage.store.trail import Trail, with_facts

_T = label_corrections


class LabelCorrections:
    """The corrections in one transaction. None is ever deleted: one that does not hold any more says who ended it, when and why."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self.connection = connection
        self.now = now
        self.trail = trail

    # ── Changing ─────────────────────────────────────────────────────────────────────────────────

    def lock(self, document: str, version: str) -> None:
        """Let nobody else correct this version until the transaction ends. Raises NotFound where there is no such label."""
        one = and_(versions.c.document == document, versions.c.version == version)
        kind = self.connection.scalar(select(versions.c.kind).where(one).with_for_update())
        if kind != DocumentKind.LABEL.value:
            raise NotFound(f"There is no label {document} version {version} in the library.")

    def keep(
        self,
        document: str,
        version: str,
        correction: LabelCorrection,
        *,
        before: Sequence[LabelItem] = (),
        after: Sequence[LabelItem] = (),
        carried_from: int | None = None,
        entry: AuditEntry,
    ) -> KeptCorrection:
        """Keep a correction of a version. `before` are the items that go, `after` those that come; the actor of the entry makes it, for its reason."""
        values = _made(correction, before, carried_from) | {"document": document, "version": version, "state": KeptState.STANDS.value}
        return self._kept(values, entry, before=[i.value for i in before], after=[i.value for i in after])

    def set_aside(self, document: str, version: str, earlier: KeptCorrection, *, name: str, entry: AuditEntry) -> KeptCorrection:
        """Say that a correction of an earlier version is not made in this one. Raises NotNow without a reason."""
        before = [earlier.before] if earlier.before else []
        by_whom = earlier.correction.model_copy(update={"by": name, "on": self.now.date()})
        values = _made(by_whom, before, earlier.id) | {"document": document, "version": version, "state": KeptState.SET_ASIDE.value}
        return self._kept(values, entry, earlier_version=earlier.version)

    def undo(self, document: str, version: str, correction_id: int, *, name: str, entry: AuditEntry) -> KeptCorrection:
        """End a correction. Raises NotFound, and NotNow where it does not stand or no reason is given."""
        _check_reason(entry)
        found = self.get(document, version, correction_id)
        if found.state is not KeptState.STANDS:
            raise NotNow("This correction does not stand any more: somebody has undone it.")
        ended = {"state": KeptState.UNDONE.value, "ended_at": self.now, "ended_by": entry.actor, "ended_name": name, "ended_reason": entry.reason}
        self.connection.execute(update(_T).where(_T.c.id == correction_id).values(ended))
        self._record(found, entry, {})
        return self.get(document, version, correction_id)

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def get(self, document: str, version: str, correction_id: int) -> KeptCorrection:
        """One correction of a version. Raises NotFound."""
        found = self._read(and_(_T.c.id == correction_id, _T.c.document == document, _T.c.version == version))
        if not found:
            raise NotFound(f"There is no correction {correction_id} of {document} version {version}.")
        return found[0]

    def of(self, document: str, version: str) -> tuple[KeptCorrection, ...]:
        """Every correction of a version, the first made first, whatever became of it."""
        return self._read(and_(_T.c.document == document, _T.c.version == version))

    def standing(self, document: str, version: str) -> tuple[LabelCorrection, ...]:
        """The corrections of a version that hold, in their order."""
        return tuple(k.correction for k in self.of(document, version) if k.state is KeptState.STANDS)

    def waiting(self, document: str, version: str) -> tuple[KeptCorrection, ...]:
        """The corrections of the versions before this one that nobody has taken over or set aside here: of each line of repetitions the last."""
        return _waiting(self._read(_T.c.document == document), version)

    def labels_with_waiting(self) -> frozenset[tuple[str, str]]:
        """The versions, not withdrawn, of labels that have corrections of versions before them to look at."""
        rows = self._read(true())
        of: dict[str, list[KeptCorrection]] = {}
        for kept in rows:
            of.setdefault(kept.document, []).append(kept)
        held = select(versions.c.document, versions.c.version).where(versions.c.document.in_(of), versions.c.withdrawn_at.is_(None))
        return frozenset((row.document, row.version) for row in self.connection.execute(held) if _waiting(of[row.document], row.version))

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    def _kept(self, values: dict[str, Any], entry: AuditEntry, **facts: Fact) -> KeptCorrection:
        _check_reason(entry)
        said = {"reason": entry.reason, "made_at": self.now, "made_by": entry.actor}
        made = self.connection.execute(insert(_T).values(values | said).returning(_T.c.id)).scalar_one()
        kept = self.get(values["document"], values["version"], int(made))
        self._record(kept, entry, facts)
        return kept

    def _record(self, kept: KeptCorrection, entry: AuditEntry, facts: dict[str, Fact]) -> None:
        said = kept.correction
        about: dict[str, Fact] = {
            "document": kept.document,
            "version": kept.version,
            "correction": kept.id,
            "what": said.action.value,
            "item": said.key,
            "kind": said.of_kind.value,
            "sentence_sha256": hashlib.sha256(said.sentence.encode()).hexdigest(),
            "carried_from": kept.carried_from,
        }
        self.trail.append(f"content:{kept.document}", with_facts(entry, **{**about, **facts}))

    def _read(self, where: ColumnElement[bool]) -> tuple[KeptCorrection, ...]:
        rows = self.connection.execute(select(_T).where(where).order_by(_T.c.id)).mappings().all()
        return tuple(_as_value(row) for row in rows)


def _waiting(rows: Sequence[KeptCorrection], version: str) -> tuple[KeptCorrection, ...]:
    seen = {k.carried_from for k in rows if k.carried_from is not None and natural(k.version) <= natural(version)}
    return tuple(k for k in rows if k.state is KeptState.STANDS and natural(k.version) < natural(version) and k.id not in seen)


def _made(correction: LabelCorrection, before: Sequence[LabelItem], carried_from: int | None) -> dict[str, Any]:
    item = next((i for i in before if i.key == correction.key), None)
    return {"correction": correction.model_dump(mode="json"), "before": item.model_dump(mode="json") if item else None, "carried_from": carried_from}


def _check_reason(entry: AuditEntry) -> None:
    if not entry.reason.strip():
        raise NotNow("Please give a reason: it goes on record with the correction.")


def _as_value(row: RowMapping) -> KeptCorrection:
    return KeptCorrection.model_validate(dict(row))
