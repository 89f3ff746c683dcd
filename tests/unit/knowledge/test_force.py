"""A date is a whole day in its market; a later version takes over on its day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge.documents import Standing
from knowledge.force import Dated, Span, natural, spans, standing
from knowledge.markets import LANGUAGES, end_of, start_of
from tests.clock import START
from triage.domain.markets import MARKET_ZONES

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def dated(version: str, effective: date = FIRST, **changes: object) -> Dated:
    """A version for one market or more."""
    return Dated.model_validate({"version": version, "markets": ("US",), "effective": effective, **changes})


@pytest.mark.parametrize("market", sorted(MARKET_ZONES))
def test_every_market_has_whole_days(market: str) -> None:
    """In every market a day begins where the one before it ends, also when clocks change."""
    for month in range(1, 13):
        day = date(2026, month, 28)
        assert start_of(day, market).astimezone(ZoneInfo(MARKET_ZONES[market])).date() == day
        assert timedelta(hours=23) <= end_of(day, market) - start_of(day, market) <= timedelta(hours=25)


def test_a_document_expires_after_its_last_day() -> None:
    """In force through the last minute of its last day in New York, which is later than in Berlin."""
    span = spans([dated("1", expires=LAST, markets=("US", "DE"))])
    assert span["1", "US"] == Span(starts=datetime(2026, 3, 1, 5, tzinfo=UTC), ends=datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert span["1", "DE"].ends == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_a_later_version_takes_over_on_its_day() -> None:
    """Whatever the order of loading, and in every market of the earlier one."""
    later = dated("10", date(2026, 3, 15))
    found = spans([later, dated("9", expires=LAST, markets=("US", "DE"))])
    assert found["9", "US"] == Span(starts=start_of(FIRST, "US"), ends=start_of(date(2026, 3, 15), "US"), superseded_by="10")
    assert found["9", "DE"].superseded_by == "10"


def test_an_expiry_before_the_later_version_stands() -> None:
    """What has expired was not superseded."""
    assert spans([dated("1", expires=LAST), dated("2", date(2026, 5, 1))])["1", "US"].superseded_by is None


def test_a_draft_and_one_withdrawn_in_time_end_nothing() -> None:
    """Only what took effect takes over."""
    draft, withdrawn = dated("2", approved=False), dated("3", date(2027, 1, 1), withdrawn_at=START)
    assert spans([dated("1"), draft, withdrawn])["1", "US"].ends is None


def test_a_withdrawn_version_leaves_the_earlier_one_superseded() -> None:
    """Words that were replaced never come back by themselves."""
    assert spans([dated("1"), dated("2", date(2026, 4, 1), withdrawn_at=START)])["1", "US"].superseded_by == "2"


def test_versions_in_the_order_people_count() -> None:
    """2 comes before 10, and 1.9 before 1.10."""
    assert sorted(["10", "2", "1.10", "1.9", "v3", "2a"], key=natural) == ["1.9", "1.10", "2", "2a", "10", "v3"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (datetime(2026, 3, 1, 4, 59, 59, tzinfo=UTC), Standing.NOT_YET),
        (datetime(2026, 3, 1, 5, tzinfo=UTC), Standing.IN_FORCE),
        (datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC), Standing.IN_FORCE),
        (datetime(2026, 4, 1, 4, tzinfo=UTC), Standing.EXPIRED),
    ],
)
def test_standing_by_the_moment(on: datetime, expected: Standing) -> None:
    """The first and the last second of a document in the US."""
    span = spans([dated("1", expires=LAST)])["1", "US"]
    assert standing(span, on, approved=True, withdrawn=False) is expected
    assert standing(span, on, approved=False, withdrawn=False) is Standing.DRAFT
    assert standing(span, on, approved=True, withdrawn=True) is Standing.WITHDRAWN


def test_a_version_that_was_overtaken_before_it_began() -> None:
    """It never is in force, not even before its day."""
    span = spans([dated("1", date(2026, 6, 1)), dated("2", FIRST)])["1", "US"]
    assert standing(span, START, approved=True, withdrawn=False) is Standing.SUPERSEDED


def test_every_standing_and_language_has_words() -> None:
    """The tables are complete."""
    assert all(s.words for s in Standing)
    assert all(len(code) == 2 and name for code, name in LANGUAGES.items())
