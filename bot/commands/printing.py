"""How the core's nouns are printed: from a case, a decision or a draft to its JSON form."""

from typing import Any

from bot.commands.forms import (
    AskForm,
    AssessForm,
    CitationForm,
    DefectForm,
    DraftForm,
    EntryForm,
    HandOffForm,
    HitForm,
    ModelCallForm,
    QuestionForm,
    SearchForm,
    SignalForm,
    StatementForm,
)
from triage.domain.case import Case
from triage.domain.decision import TriageDecision
from triage.domain.draft import Draft, Statement
from triage.domain.evidence import Hit
from triage.domain.handoff import HandOff
from triage.domain.model_call import ModelCall
from triage.domain.response import Response
from triage.store.trail import TrailEntry


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
    return DraftForm(written_by=made.written_by, model=made.model, instead=made.instead, statements=_statements(made.statements), defects=defects)


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
    return DraftForm(written_by=response.written_by, statements=_statements(response.statements), defects=())


def hand_off(one: HandOff) -> HandOffForm:
    """A hand-off as it is printed."""
    return HandOffForm(number=one.number, desk=one.desk, status=one.status, reasons=one.reasons, aware_at=one.aware_at, due_at=one.due_at)


def model_call(one: ModelCall) -> ModelCallForm:
    """A call of a language model as it is printed."""
    asked, answered = one.asked, one.answered
    return ModelCallForm(
        number=one.id,
        asked_at=one.asked_at,
        prompt=f"{asked.prompt}.{asked.prompt_version}",
        output_sha256=one.output_sha256,
        cost=answered.cost_micros / 1_000_000,
        seconds=answered.latency_ms / 1000,
        **asked.model_dump(include={"task", "provider", "model", "parameters", "prompt_sha256", "inputs_sha256"}),
        **answered.model_dump(exclude={"cost_micros", "latency_ms"}),
    )


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
