"""The JSON forms that `--json` prints. Others build on them: their schemas stand in deploy/schemas and a test holds them there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from triage.domain.case import Case
from triage.domain.decision import TriageDecision
from triage.domain.draft import Draft, Statement
from triage.domain.evidence import Hit
from triage.domain.handoff import HandOff
from triage.domain.response import Response
from triage.store.trail import TrailEntry


class Form(BaseModel):
    """One printed object."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignalForm(Form):
    """One signal; offsets are in characters of the message."""

    concern: str = Field(description="a concern, or special_situation:KIND")
    start: int
    end: int
    text: str
    rule: str
    why: str


class AssessForm(Form):
    """One line of `triage assess`."""

    id: str | int
    concerns: tuple[str, ...]
    special_situations: tuple[str, ...]
    label_status: str
    axis: str | None
    route: str
    hand_offs: tuple[str, ...]
    product: str | None
    signals: tuple[SignalForm, ...]


class FaultForm(Form):
    """What stands in place of a line that cannot be read."""

    line: int
    error: str


class QuestionForm(Form):
    """One question of a message."""

    text: str
    label_status: str
    axis: str | None
    reason: str
    route: str


class CitationForm(Form):
    """Where a statement stands."""

    document: str
    version: str
    section: str
    quote: str


class StatementForm(Form):
    """One sentence of a draft."""

    text: str
    question: int
    citations: tuple[CitationForm, ...]


class DefectForm(Form):
    """What is wrong with a statement."""

    statement: int
    fault: str
    why: str


class DraftForm(Form):
    """A draft that nobody has approved."""

    written_by: str | None
    statements: tuple[StatementForm, ...]
    defects: tuple[DefectForm, ...]


class AskForm(Form):
    """What `triage ask --json` prints: the case at its draft."""

    case: str
    status: str
    concerns: tuple[str, ...]
    special_situations: tuple[str, ...]
    label_status: str
    axis: str | None
    reason: str
    route: str
    hand_offs: tuple[str, ...]
    signals: tuple[SignalForm, ...]
    product: str | None
    market: str | None
    questions: tuple[QuestionForm, ...]
    draft: DraftForm | None


class HitForm(Form):
    """One passage found."""

    document: str
    version: str
    section: str
    label_section: str | None
    passage: str
    score: float
    text: str


class SearchForm(Form):
    """One line of `triage search`."""

    id: str | int
    hits: tuple[HitForm, ...]


class CaseRowForm(Form):
    """One line of `triage case list`."""

    case: str
    status: str
    product: str | None
    market: str | None
    route: str | None
    concerns: tuple[str, ...]
    received_at: datetime
    due_at: datetime
    claimed_by: str | None


class MessageForm(Form):
    """One message of a case."""

    sent_at: datetime
    sender: str
    kind: str
    text: str


class HandOffForm(Form):
    """One hand-off of a case."""

    number: str
    desk: str
    status: str
    reasons: tuple[str, ...]
    aware_at: datetime
    due_at: datetime


class EntryForm(Form):
    """One entry of the record."""

    seq: int
    at: datetime
    actor: str
    action: str
    reason: str
    facts: Mapping[str, Any]
    sha256: str


class CaseForm(CaseRowForm):
    """What `triage case show --json` prints."""

    messages: tuple[MessageForm, ...]
    questions: tuple[QuestionForm, ...]
    draft: DraftForm | None
    answers: tuple[DraftForm, ...]
    hand_offs: tuple[HandOffForm, ...]
    record: tuple[EntryForm, ...]


class DocumentForm(Form):
    """One line of `triage content list`."""

    document: str
    version: str
    kind: str
    title: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    language: str
    standing: str
    effective: str
    expires: str | None
    off_label: bool
    restricted: bool
    direct_release: bool


class SectionForm(Form):
    """One section of a document."""

    name: str
    heading: tuple[str, ...]
    text: str


class DocumentPageForm(DocumentForm):
    """What `triage content show --json` prints."""

    sections: tuple[SectionForm, ...]


class RefusalForm(Form):
    """A file that was not loaded, with every reason."""

    file: str
    reasons: tuple[str, ...]


class LoadForm(Form):
    """What `triage content load --json` prints."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    superseded: tuple[str, ...]
    refused: tuple[RefusalForm, ...]


class AuditFaultForm(Form):
    """One fault of the record, and where it is."""

    where: str
    what: str


class AuditForm(Form):
    """What `triage audit verify --json` prints."""

    intact: bool
    entries: int
    subjects: int
    checkpoints: int
    faults: tuple[AuditFaultForm, ...]


class PersonForm(Form):
    """One line of `triage people list`."""

    id: str
    name: str
    email: str
    active: bool
    roles: tuple[str, ...]


class LatencyForm(Form):
    """Milliseconds a query."""

    p50: float
    p95: float


class RetrievalForm(Form):
    """What `triage evaluate retrieval --json` prints."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    ndcg_at_10: float = Field(alias="ndcg@10")
    recall_at_5: float = Field(alias="recall@5")
    recall_at_20: float = Field(alias="recall@20")
    latency_ms: LatencyForm
    queries: int


class ScoreForm(Form):
    """How often one name was right, given and found."""

    name: str
    gold: int
    found: int
    right: int
    recall: float | None
    precision: float | None


class AssessmentForm(Form):
    """What `triage evaluate assess --json` prints."""

    messages: int
    scores: tuple[ScoreForm, ...]


FORMS: dict[str, type[Form]] = {
    "ask": AskForm,
    "assess": AssessForm,
    "assess-fault": FaultForm,
    "search": SearchForm,
    "case-list": CaseRowForm,
    "case-show": CaseForm,
    "content-list": DocumentForm,
    "content-show": DocumentPageForm,
    "content-load": LoadForm,
    "audit-verify": AuditForm,
    "people-list": PersonForm,
    "evaluate-retrieval": RetrievalForm,
    "evaluate-assess": AssessmentForm,
}
"""Every form, by the name of its schema file."""


def signals(decision: TriageDecision) -> tuple[SignalForm, ...]:
    """The signals of a decision as they are printed."""
    return tuple(SignalForm(concern=s.name, start=s.start, end=s.end, text=s.text, rule=s.rule, why=s.why) for s in decision.signals)


def questions(decision: TriageDecision) -> tuple[QuestionForm, ...]:
    """The questions of a decision as they are printed."""
    return tuple(
        QuestionForm(text=q.text, label_status=q.finding.status, axis=q.finding.axis, reason=q.finding.reason, route=q.route) for q in decision.questions
    )


def assessed(id_: str | int, decision: TriageDecision) -> AssessForm:
    """A decision as one line of `triage assess`."""
    return AssessForm(
        id=id_,
        concerns=tuple(sorted(decision.concerns)),
        special_situations=tuple(sorted(decision.special_situations)),
        label_status=decision.finding.status,
        axis=decision.finding.axis,
        route=decision.route,
        hand_offs=tuple(sorted(decision.hand_offs)),
        product=decision.product,
        signals=signals(decision),
    )


def draft(made: Draft | None) -> DraftForm | None:
    """A draft as it is printed."""
    if made is None:
        return None
    defects = tuple(DefectForm(statement=d.statement, fault=d.fault, why=d.why) for d in made.defects)
    return DraftForm(written_by=made.written_by, statements=_statements(made.statements), defects=defects)


def _statements(statements: tuple[Statement, ...]) -> tuple[StatementForm, ...]:
    return tuple(
        StatementForm(
            text=s.text,
            question=s.question,
            citations=tuple(CitationForm(document=c.document, version=c.version, section=c.section, quote=c.quote) for c in s.citations),
        )
        for s in statements
    )


def answer(response: Response) -> DraftForm:
    """An approved answer as it is printed."""
    return DraftForm(written_by=None, statements=_statements(response.statements), defects=())


def hand_off(one: HandOff) -> HandOffForm:
    """A hand-off as it is printed."""
    return HandOffForm(number=one.number, desk=one.desk, status=one.status, reasons=one.reasons, aware_at=one.aware_at, due_at=one.due_at)


def entry(one: TrailEntry) -> EntryForm:
    """An entry of the record as it is printed."""
    return EntryForm(seq=one.seq, at=one.at, actor=one.actor, action=one.action, reason=one.reason, facts=one.facts, sha256=one.sha256)


def asked(case: Case, decision: TriageDecision, made: Draft | None) -> AskForm:
    """A case at its draft."""
    line = assessed(case.number, decision)
    return AskForm(
        case=case.number,
        status=case.status,
        market=case.market,
        reason=decision.finding.reason,
        questions=questions(decision),
        draft=draft(made),
        **line.model_dump(exclude={"id", "signals"}),
        signals=line.signals,
    )


def found(id_: str | int, hits: tuple[Hit, ...]) -> SearchForm:
    """Hits as one line of `triage search`."""
    forms = (
        HitForm(
            document=h.passage.key.document,
            version=h.passage.key.version,
            section=h.passage.section,
            label_section=h.passage.label_section,
            passage=f"{h.passage.key.document}/{h.passage.key.version}/{h.passage.key.occurrence}",
            score=round(h.score, 6),
            text=h.passage.text,
        )
        for h in hits
    )
    return SearchForm(id=id_, hits=tuple(forms))


def row(case: Case) -> dict[str, Any]:
    """The fields of a case that every list shows."""
    return {
        "case": case.number,
        "status": case.status.value,
        "product": case.product,
        "market": case.market,
        "route": case.decision.route.value if case.decision else None,
        "concerns": tuple(sorted(case.decision.concerns)) if case.decision else (),
        "received_at": case.received_at,
        "due_at": case.due_at,
        "claimed_by": case.claimed_by,
    }
