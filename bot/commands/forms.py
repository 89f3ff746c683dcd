"""The JSON forms that `--json` prints. Others build on them: their schemas stand in deploy/schemas and a test holds them there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from bot.commands.compliance import PatternForm
from bot.commands.desk_forms import (
    AuditForm,
    DocumentPageForm,
    DutyForm,
    JobForm,
    LoadForm,
    PersonForm,
    ReplayForm,
    RetrievalForm,
)
from bot.commands.drafts_forms import DraftsForm
from bot.commands.feedback import FeedbackForm
from bot.commands.finding_forms import AnswersForm, ComparedRetrievalForm, ExplanationForm
from bot.commands.form import Form
from bot.commands.label_record_forms import LabelRecordForm
from bot.commands.life_forms import CorrectionForm, OwnersNoticeForm, RecipientForm
from bot.commands.page_test import TriedForm
from bot.commands.privacy_forms import RedactedForm, RedactionScoresForm
from bot.commands.report_forms import ReportForm, ReportRowForm
from bot.commands.rules import ProposalForm
from bot.commands.sample_forms import ReconciledForm, SampleForm
from bot.commands.scoring_forms import AssessmentForm
from bot.commands.slack_forms import InstallationForm
from bot.documents import DocumentRow
from bot.findings import Coverage, Gap, GoldenCheck, VersionDiff


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
    model: str = ""
    instead: str = ""
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


class ErasedForm(Form):
    """What `triage case erase --json` prints: the words of which message are gone."""

    case: str
    message: int


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


class ModelCallForm(Form):
    """A call of a language model: what was asked of which model by which prompt, how it ended, and what it took. Hashes are SHA-256."""

    number: int
    asked_at: datetime
    task: str
    provider: str
    model: str
    model_version: str
    parameters: dict[str, str | int | float]
    prompt: str
    prompt_sha256: str
    inputs_sha256: str
    outcome: str
    why: str
    output: str | None
    output_sha256: str | None
    tokens_in: int
    tokens_out: int
    tokens_estimated: bool
    cost: float
    seconds: float
    tries: int


class CaseForm(CaseRowForm):
    """What `triage case show --json` prints."""

    messages: tuple[MessageForm, ...]
    questions: tuple[QuestionForm, ...]
    draft: DraftForm | None
    answers: tuple[DraftForm, ...]
    corrections: tuple[CorrectionForm, ...]
    hand_offs: tuple[HandOffForm, ...]
    model_calls: tuple[ModelCallForm, ...]
    record: tuple[EntryForm, ...]


FORMS: dict[str, type[BaseModel]] = {
    "ask": AskForm,
    "assess": AssessForm,
    "assess-fault": FaultForm,
    "search": SearchForm,
    "case-list": CaseRowForm,
    "case-show": CaseForm,
    "case-erase": ErasedForm,
    "report-list": ReportRowForm,
    "report-reconcile": ReconciledForm,
    "report-sample": SampleForm,
    "report-show": ReportForm,
    "content-list": DocumentRow,
    "content-show": DocumentPageForm,
    "content-load": LoadForm,
    "content-check": GoldenCheck,
    "content-replay": ReplayForm,
    "content-compare": VersionDiff,
    "content-coverage": Coverage,
    "content-gaps": Gap,
    "content-recipients": RecipientForm,
    "content-due": OwnersNoticeForm,
    "content-record": LabelRecordForm,
    "audit-verify": AuditForm,
    "people-list": PersonForm,
    "people-duties": DutyForm,
    "people-page-test": TriedForm,
    "compliance-patterns": PatternForm,
    "feedback-list": FeedbackForm,
    "rules-proposals": ProposalForm,
    "slack-installations": InstallationForm,
    "jobs-list": JobForm,
    "evaluate-retrieval": RetrievalForm,
    "evaluate-retrieval-baselines": ComparedRetrievalForm,
    "evaluate-answers": AnswersForm,
    "evaluate-drafts": DraftsForm,
    "search-explain": ExplanationForm,
    "evaluate-assess": AssessmentForm,
    "redact": RedactedForm,
    "evaluate-redact": RedactionScoresForm,
}
"""Every form, by the name of its schema file."""
