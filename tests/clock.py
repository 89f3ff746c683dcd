"""A clock that a test can turn."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class TurnableClock:
    """Tells the time that the test has set; stands still until it is turned."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self._now

    def turn(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Turn the clock: `turn(timedelta(hours=3))` or `turn(hours=3)`. Returns the new time."""
        self._now += by if by is not None else timedelta(**parts)
        return self._now

    def set(self, moment: datetime) -> None:
        """Set the clock to a moment."""
        self._now = moment
