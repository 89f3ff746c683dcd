"""The intake form: who asked, where, how the question arose, when it was heard. Nothing is preselected; what is left empty stays not known."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.intake_given import ON_A_PAGE, PLAIN
from bot.web.edge import Visit
from triage.domain.inquiry import Intake
from triage.domain.markets import MARKET_ZONES
from triage.errors import UnusableMessage

COUNTRIES = tuple(sorted(MARKET_ZONES))
FURTHER = (2, 3, 4, 5)
"""Fields for further questions beside the first."""
LONGEST_QUESTION = 3000
EARLIEST, LATEST = 2000, 2100
"""Years. What lies outside is a slip of the finger, and must move no clock."""
_YES_NO = {"yes": True, "no": False}


def given(visit: Visit) -> Intake:
    """What the form says. Raises UnusableMessage, with words for the person, for what cannot be."""
    values: dict[str, object] = {name: visit.text(name)[:300] or None for name in PLAIN}
    values |= {name: moment(visit, name) for name in ("heard_at", "needed_by")}
    values["may_contact"] = _YES_NO.get(visit.text("may_contact"))
    heard = values["heard_at"]
    if isinstance(heard, datetime) and heard > visit.product.clock.now():
        raise UnusableMessage("The time at which you heard of it lies in the future. Please check it.")
    try:
        return Intake.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UnusableMessage(f"{ON_A_PAGE[str(first['loc'][0])]} {first['msg'].removeprefix('Value error, ')}.") from None


def asked(visit: Visit, first: str) -> str:
    """Every question of the form as one message, numbered where there are several."""
    more = [text for n in FURTHER if (text := visit.text(f"question_{n}")[:LONGEST_QUESTION].strip())]
    return "\n".join(f"{n}. {one}" for n, one in enumerate((first, *more), start=1)) if more else first


def moment(visit: Visit, name: str) -> datetime | None:
    """A time that was picked, in the person's own zone; None where it was left empty. Raises UnusableMessage for what is none."""
    text = visit.text(name)
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise UnusableMessage(f"“{text[:30]}” is no date and time. Please pick one.") from None
    if not EARLIEST <= local.year <= LATEST:
        raise UnusableMessage(f"The year {local.year} can't be right. Please check the date.")
    zone = ZoneInfo(visit.person.time_zone)
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
