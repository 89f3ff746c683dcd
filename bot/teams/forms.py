"""The form of intake in a card: who asked and how the question arose. Filled in is only what is known; nothing has a default."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot import notices
from bot.intake_given import LABELS, PLAIN, WrongAnswer, intake_given
from bot.teams.outbound import Card, form
from triage.domain.inquiry import Intake
from triage.domain.people import Person
from triage.errors import UnusableMessage
from triage.steps.intake import check_urgency

Given = Mapping[str, Any]
"""What was typed and chosen in a card, by the ids of its fields."""

PRODUCT = "product"
_LONGEST = 200
_ASKED = LABELS | {"heard_at": notices.HEARD}


def intake_form(about: str, known: Intake, zone: str, products: Sequence[str], *, wrong: str = "") -> Card:
    """Asks for what is not known yet of who asked. `products` is empty where the product is known; `wrong` says what can't be as it was typed."""
    fields = [*product_field(products), *intake_fields(known, zone)]
    return form("Complete the case", fields, ("save_intake", "Save"), ("show_case", "Back"), {"about": about}, wrong=wrong)


def product_field(products: Sequence[str], chosen: str | None = None) -> list[Card]:
    """Asks for the product; nothing where there is none to choose from."""
    return [_choice(PRODUCT, "Which product?", {name: name for name in products}, chosen)] if products else []


def intake_fields(known: Intake, zone: str) -> list[Card]:
    """The fields of intake, in the order in which people tell them. Filled in is only what is known."""
    heard = known.heard_at.astimezone(ZoneInfo(zone)) if known.heard_at else None
    needed = known.needed_by.astimezone(ZoneInfo(zone)).date().isoformat() if known.needed_by else ""
    return [
        _line("requester_name", LABELS["requester_name"], known.requester_name),
        _choice("profession", LABELS["profession"], notices.PROFESSIONS, known.profession),
        _line("institution", LABELS["institution"], known.institution),
        _line("country", LABELS["country"], known.country, most=2),
        _choice("prompted", LABELS["prompted"], notices.PROMPTED, known.prompted, style="expanded"),
        _filled({"type": "Input.Date", "id": "heard_on", "label": "On which day did you hear of it?"}, heard.date().isoformat() if heard else ""),
        _filled({"type": "Input.Time", "id": "heard_at", "label": "At what time?"}, f"{heard:%H:%M}" if heard else ""),
        _choice("urgency", LABELS["urgency"], notices.URGENCY, known.urgency, style="expanded"),
        _filled({"type": "Input.Date", "id": "needed_by", "label": LABELS["needed_by"]}, needed),
        _line("contact", LABELS["contact"], known.contact),
    ]


def intake_in(given: Given, now: datetime, by: Person, known: Intake) -> Intake:
    """What the form says. Raises UnusableMessage, with words for what can't be. What stands as it was filled in moves no known hour."""
    plain = {name: str(given.get(name) or "")[:_LONGEST] for name in PLAIN}
    heard = _moment(given.get("heard_on"), given.get("heard_at"), ZoneInfo(by.time_zone))
    if known.heard_at is not None and known.heard_at.replace(second=0, microsecond=0) == heard:
        heard = known.heard_at
    try:
        intake = intake_given(plain, heard, str(given.get("needed_by") or ""), now=now, zone=by.time_zone, known=known)
    except WrongAnswer as wrong:
        raise UnusableMessage(f"{_ASKED[wrong.field]} {wrong}") from None
    check_urgency(known.merged(intake))
    return intake


def _moment(day: object, at: object, zone: ZoneInfo) -> datetime | None:
    if not day and not at:
        return None
    try:
        return datetime.combine(date.fromisoformat(str(day)), time.fromisoformat(str(at)), zone).astimezone(UTC)
    except ValueError:
        raise UnusableMessage(f"{notices.HEARD} Please give the day and the time.") from None


def _line(field: str, label: str, known: str | None, *, most: int = _LONGEST) -> Card:
    return _filled({"type": "Input.Text", "id": field, "label": label, "maxLength": most}, (known or "")[:most])


def _choice(field: str, label: str, words: Mapping[Any, str], known: object = None, *, style: str = "compact") -> Card:
    choices = [{"title": text, "value": str(value)} for value, text in words.items()]
    made: Card = {"type": "Input.ChoiceSet", "id": field, "label": label, "choices": choices, "style": style}
    return _filled(made, "" if known is None else str(known))


def _filled(field: Card, value: str) -> Card:
    return field | ({"value": value} if value else {})
