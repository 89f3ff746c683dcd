"""The JSON forms of reports: what is known of each, and what its sender was asked."""

from datetime import datetime

from pydantic import Field

from bot.commands.form import Form
from triage.domain.handoff import HandOff
from triage.domain.report import Fact, Report


class FactForm(Form):
    """Something known of a report. Offsets are in characters of the message it stands in; a fact that a person gave in a form has no message."""

    name: str
    value: str
    message: int | None
    start: int
    end: int
    text: str
    rule: str
    why: str
    by: str
    at: datetime | None


class FollowUpForm(Form):
    """What the sender was asked: `state` is not_asked, asked, answered, not_known or no_answer."""

    state: str
    attempts: int
    wanted: tuple[str, ...]
    unknown: tuple[str, ...]
    asked_at: datetime | None
    asked_by: str | None = Field(description="who of the desk asked last; null where the product asked")
    contact: str | None = Field(description="whether safety may write to the professional: yes, no or ask_first")


class ReportRowForm(Form):
    """One line of `triage report list`."""

    report: str
    case: str
    kind: str = Field(description="safety or complaint")
    reasons: tuple[str, ...]
    hand_offs: tuple[str, ...]
    status: str = Field(description="of the hand-off that is least far: flagged, sent, acknowledged, reconciled or cleared")
    aware_at: datetime = Field(description="day zero: the earlier of when it was heard and when it was received")
    received_at: datetime
    due_at: datetime
    criteria: int = Field(description="how many of the four are there", ge=0, le=4)
    missing: tuple[str, ...]
    seriousness: tuple[str, ...]
    follow_up: str
    news: bool = Field(description="something became known that the desk has not seen")


class ReportForm(ReportRowForm):
    """What `triage report show --json` prints."""

    facts: tuple[FactForm, ...]
    asked: FollowUpForm


def row(report: Report, hand_offs: tuple[HandOff, ...], received_at: datetime) -> ReportRowForm:
    """A report as one line."""
    return ReportRowForm.model_validate(_row(report, hand_offs, received_at))


def whole(report: Report, hand_offs: tuple[HandOff, ...], received_at: datetime) -> ReportForm:
    """A report with everything that is known of it."""
    asked = FollowUpForm.model_validate(report.follow_up.model_dump(exclude={"notices"}))
    return ReportForm.model_validate(_row(report, hand_offs, received_at) | {"facts": tuple(map(_fact, report.facts)), "asked": asked})


_HOW_FAR = ("flagged", "sent", "acknowledged", "reconciled", "cleared")


def _row(report: Report, hand_offs: tuple[HandOff, ...], received_at: datetime) -> dict[str, object]:
    least = min(hand_offs, key=lambda h: _HOW_FAR.index(h.status))
    return {
        "report": report.number,
        "case": f"MI-{report.case_id}",
        "kind": report.kind.value,
        "reasons": report.reasons,
        "hand_offs": tuple(h.number for h in hand_offs),
        "status": least.status.value,
        "aware_at": min(h.aware_at for h in hand_offs),
        "received_at": received_at,
        "due_at": least.due_at,
        "criteria": report.met,
        "missing": tuple(name.value for name, fact in report.criteria.items() if fact is None),
        "seriousness": tuple(f.name.value for f in report.seriousness),
        "follow_up": report.follow_up.state.value,
        "news": report.has_news,
    }


def _fact(fact: Fact) -> FactForm:
    values = fact.model_dump(exclude={"message_id", "name"})
    return FactForm(name=fact.name.value, message=fact.message_id, **values)
