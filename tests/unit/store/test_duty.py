"""A turn's hours: on the wall of its time zone, over midnight, and over the nights when the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from triage.domain.people import Role
from triage.store.rota import Duty

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo")
ALL_DAYS = frozenset(range(7))
walls = st.times().map(lambda t: t.strftime("%H:%M"))
moments = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
days = st.frozensets(st.integers(0, 6), min_size=1)


def duty(start: str = "09:00", end: str = "17:00", weekdays: frozenset[int] = ALL_DAYS, time_zone: str = "UTC") -> Duty:
    """A turn of Ada's."""
    return Duty(role=Role.SAFETY, person="ada", start=start, end=end, weekdays=weekdays, time_zone=time_zone)


@given(moments, walls, walls, st.sampled_from(ZONES))
def test_a_turn_and_its_opposite_cover_every_moment_once(at: datetime, start: str, end: str, zone: str) -> None:
    """A turn and its opposite cover every moment once."""
    one, other = duty(start, end, time_zone=zone), duty(end, start, time_zone=zone)
    assert one.holds_at(at) + other.holds_at(at) == (2 if start == end else 1)


@given(moments, walls, walls, days, st.sampled_from(ZONES))
def test_the_week_can_be_split_by_weekday(at: datetime, start: str, end: str, weekdays: frozenset[int], zone: str) -> None:
    """The week can be split by weekday."""
    rest = ALL_DAYS - weekdays
    split = duty(start, end, weekdays, zone).holds_at(at) + (duty(start, end, rest, zone).holds_at(at) if rest else 0)
    whole = duty(start, end, time_zone=zone).holds_at(at)
    assert split == whole or (start == end and split <= 2)


@given(moments, st.builds(duty, walls, walls, days, st.sampled_from(ZONES)))
def test_it_agrees_with_a_walk_from_start_to_end(at: datetime, turn: Duty) -> None:
    """Lay out every turn that could touch the moment on the wall, and see whether the wall's reading lies in one."""
    wall = at.astimezone(ZoneInfo(turn.time_zone)).replace(tzinfo=None)
    inside = False
    for back in (0, 1, 2):
        first = wall.date() - timedelta(days=back)
        begins = datetime.combine(first, time.fromisoformat(turn.start))
        ends = datetime.combine(first + timedelta(days=turn.end <= turn.start), time.fromisoformat(turn.end))
        inside |= first.weekday() in turn.weekdays and begins <= wall < ends
    assert turn.holds_at(at) == inside


@pytest.mark.parametrize(
    ("utc", "on"),
    [
        ("2026-03-29T00:59", False),  # 01:59 in Berlin
        ("2026-03-29T01:00", True),  # 03:00: the hour from 02:00 does not exist, the turn begins late
        ("2026-10-25T00:30", True),  # 02:30, summer time
        ("2026-10-25T01:30", True),  # 02:30 again, winter time: the turn is an hour longer
        ("2026-10-25T03:00", False),
    ],
)
def test_the_nights_when_the_clocks_change(utc: str, on: bool) -> None:
    """The nights when the clocks change."""
    turn = duty("02:15", "04:00", time_zone="Europe/Berlin")
    assert turn.holds_at(datetime.fromisoformat(utc).replace(tzinfo=UTC)) is on


def test_a_turn_over_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    """A turn over midnight belongs to the day on which it starts."""
    friday_night = duty("22:00", "06:00", frozenset({4}))
    assert friday_night.holds_at(datetime(2026, 11, 27, 23, tzinfo=UTC))
    assert friday_night.holds_at(datetime(2026, 11, 28, 5, 59, tzinfo=UTC))
    assert not friday_night.holds_at(datetime(2026, 11, 28, 6, tzinfo=UTC))
    assert not friday_night.holds_at(datetime(2026, 11, 27, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    "wrong", [{"start": "9:00"}, {"end": "24:00"}, {"weekdays": [7]}, {"weekdays": []}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../etc"}]
)
def test_a_turn_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    """A turn that makes no sense is refused."""
    with pytest.raises(ValidationError):
        Duty.model_validate({"role": "safety", "person": "ada"} | wrong)


def test_what_is_not_known_is_covered_only_by_a_turn_for_all() -> None:
    """What is not known is covered only by a turn for all."""
    only = duty().model_copy(update={"product": "Velmira"})
    assert only.covers("Velmira", None, None)
    assert not only.covers(None, "US", "en")
    assert duty().covers(None, None, None)
