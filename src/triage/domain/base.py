"""What every noun is built on: frozen values that refuse what does not belong, and times that are always UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value: two with the same content are equal; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def to_utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises ValueError for a time without a zone: a database would drop the offset in silence.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a time must carry its zone")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(to_utc)]
"""A point in time, in UTC."""
