"""Intake as a form gives it: the same questions, faults and close of business in every chat. Nothing has a default."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot import notices
from triage.domain.inquiry import Intake
from triage.errors import UnusableMessage

PLAIN = ("requester_name", "profession", "institution", "country", "contact", "prompted", "urgency")
"""Fields that are words or a choice; the others are times."""
LABELS: dict[str, str] = {
    "requester_name": "Who asked?",
    "profession": "Their profession",
    "institution": "Their institution",
    "country": "Their country, two letters (US, DE)",
    "prompted": "Did anything of ours prompt the question?",
    "urgency": "How urgent is it?",
    "needed_by": "By which day is it needed?",
    "contact": "How to reach them (only if they want a written answer)",
}
"""What is asked, in every form."""
ON_A_PAGE = LABELS | {"country": "Their country", "needed_by": "By when is it needed?", "heard_at": notices.HEARD}
"""The same where a country is chosen from a list, and a time with its hour."""
CLOSE_OF_BUSINESS, _LAST_MINUTE = time(17, 0), time(23, 59, 59)


class WrongAnswer(UnusableMessage):
    """An answer that cannot be, with words for its field."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


def intake_given(plain: Mapping[str, str | None], heard: datetime | None, needed: str | None, *, now: datetime, zone: str, known: Intake) -> Intake:
    """What a form says. `needed`: a day as YYYY-MM-DD; one that stands as it was filled in moves no known hour.

    Raises WrongAnswer, with words for the field that cannot be.
    """
    given: dict[str, object] = {name: (plain.get(name) or "").strip() or None for name in PLAIN}
    if heard is not None:
        if heard > now:
            raise WrongAnswer("heard_at", "This time has not come yet.")
        given["heard_at"] = heard
    if needed:
        same = known.needed_by is not None and known.needed_by.astimezone(ZoneInfo(zone)).date().isoformat() == needed
        given["needed_by"] = known.needed_by if same else _end_of(needed, now, ZoneInfo(zone))
    try:
        return Intake.model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        words = str(fault["msg"]).removeprefix("Value error, ")
        raise WrongAnswer(str(fault["loc"][0]), f"{words[:1].upper()}{words[1:]}.") from None


def _end_of(day: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The close of business of a day, in the person's zone; of today after it, the end of the day. Raises WrongAnswer for a day that is over."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise WrongAnswer("needed_by", "This is no date. Please pick one.") from None
    if chosen < now.astimezone(zone).date():
        raise WrongAnswer("needed_by", "This day is over. Please pick another.")
    close = datetime.combine(chosen, CLOSE_OF_BUSINESS, zone)
    return (close if close > now else datetime.combine(chosen, _LAST_MINUTE, zone)).astimezone(UTC)
