"""The JSON forms of safety's two figures: the sample of a week, and a day that is reconciled. Numbers only, never words of a message."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from bot.commands.form import Form
from triage.domain.handoff import HandOff
from triage.domain.sample import Sample

if TYPE_CHECKING:
    from triage.steps.reconciling import DayOf


class SampledForm(Form):
    """One message of a sample."""

    place: int
    case: str
    message: int
    reading: str | None = Field(description="no_report or missed; null where nobody has read it yet")
    read_by: str | None
    read_at: datetime | None


class SampleForm(Form):
    """What `triage report sample --json` prints, one a week. `population` in the order of SHA-256 of `SEED:ID` begins with the messages drawn."""

    week: str = Field(description="ISO 8601, Monday to Monday in UTC")
    size: int = Field(description="how many were to be drawn")
    drawn: int
    drawn_at: datetime
    drawn_by: str
    seed: str
    population: tuple[int, ...] = Field(description="the messages of the week in which no report was found")
    population_sha256: str
    read: int
    missed: int
    at_most: float = Field(description="upper bound of the share with a missed report: Clopper-Pearson, one-sided, 95 %", ge=0, le=1)
    messages: tuple[SampledForm, ...]


class ForwardedForm(Form):
    """One hand-off of a day."""

    hand_off: str
    case: str
    status: str
    sent_at: datetime | None = Field(description="null where it was not sent")
    acknowledged_at: datetime | None
    due_at: datetime
    number: str = Field(description="in the desk's own system; empty where it is not reconciled")


class ReconciledForm(Form):
    """What `triage report reconcile --json` prints, one a desk. A day lasts from midnight to midnight in UTC."""

    desk: str
    day: date
    total: int = Field(description="sent on that day, and of that day's messages not sent at all; cleared ones not counted")
    sent: int
    acknowledged: int
    reconciled: int
    cleared: int
    missing: tuple[str, ...] = Field(description="the hand-offs that are not reconciled")
    hand_offs: tuple[ForwardedForm, ...]


def sample(one: Sample) -> SampleForm:
    """A sample with what was read."""
    items = (
        i.model_dump(include={"place", "read_by", "read_at"}) | {"case": f"MI-{i.case_id}", "message": i.message_id, "reading": i.reading} for i in one.items
    )
    values = one.model_dump(include={"week", "size", "drawn_at", "drawn_by", "seed", "population", "population_sha256"})
    counted = {"drawn": len(one.items), "read": one.read, "missed": one.missed, "at_most": round(one.at_most, 6)}
    return SampleForm.model_validate(values | counted | {"messages": tuple(items)})


def day(one: "DayOf") -> ReconciledForm:
    """A day of a desk."""
    return ReconciledForm(
        desk=one.desk.value,
        day=one.day,
        total=len(one.hand_offs),
        sent=one.forwarded,
        acknowledged=one.acknowledged,
        reconciled=one.reconciled,
        cleared=one.cleared,
        missing=tuple(h.number for h in one.left),
        hand_offs=tuple(map(_forwarded, one.hand_offs)),
    )


def _forwarded(one: HandOff) -> ForwardedForm:
    values = one.model_dump(include={"status", "sent_at", "acknowledged_at", "due_at"})
    number = one.outcome if one.status == "reconciled" else ""
    return ForwardedForm.model_validate(values | {"hand_off": one.number, "case": f"MI-{one.case_id}", "number": number})
