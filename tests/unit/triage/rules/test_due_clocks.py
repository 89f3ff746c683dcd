"""Clocks of reminder and escalation: the first always before a case is due, the second never."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from triage.rules.clocks import escalation_at, reminder_at

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone comes with `timezones`
SPANS = st.timedeltas(timedelta(seconds=1), timedelta(days=60))
WAITS = st.timedeltas(timedelta(0), timedelta(days=30))


@given(MOMENTS, SPANS, WAITS)
def test_a_reminder_comes_after_receipt_and_not_after_the_due_time(received: datetime, span: timedelta, before: timedelta) -> None:
    """Whatever the target: nobody is reminded of what they have only just got, nor of what is late already."""
    due = received + span
    at = reminder_at(received, due, before)
    assert received + span / 2 <= at <= due
    assert at == due - before or at == received + (due - received) / 2


@given(MOMENTS, SPANS, SPANS, WAITS)
def test_a_later_due_time_never_reminds_earlier(received: datetime, span: timedelta, more: timedelta, before: timedelta) -> None:
    """More time is more time."""
    assert reminder_at(received, received + span, before) <= reminder_at(received, received + span + more, before)


@given(MOMENTS, SPANS, WAITS, WAITS)
def test_a_longer_notice_never_reminds_later(received: datetime, span: timedelta, short: timedelta, more: timedelta) -> None:
    """The company's target counts, as far as half of the time."""
    assert reminder_at(received, received + span, short + more) <= reminder_at(received, received + span, short)


@given(MOMENTS, SPANS, WAITS, st.timedeltas(timedelta(days=-9), timedelta(days=30)))
def test_the_word_that_it_is_late_never_comes_before_the_reminder_or_the_due_time(
    received: datetime, span: timedelta, before: timedelta, after: timedelta
) -> None:
    """Reminder, due time, escalation: always in this order."""
    due = received + span
    assert reminder_at(received, due, before) <= due <= escalation_at(due, after)


@given(MOMENTS, SPANS, WAITS)
def test_what_was_due_before_it_came_is_reminded_of_at_its_due_time(received: datetime, span: timedelta, before: timedelta) -> None:
    """A date that is needed by and has passed: there is no time before it."""
    assert reminder_at(received, received - span, before) == received - span
