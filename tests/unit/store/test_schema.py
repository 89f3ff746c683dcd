"""Times are UTC or refused; JSON has one form."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from triage.store.schema import Json, UtcMoment, canonical

DIALECT = sqlite.dialect()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcMoment().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001  the point of the test


def test_every_zone_goes_in_as_utc_and_comes_out_as_utc() -> None:
    given_time = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    stored = UtcMoment().process_bind_param(given_time, DIALECT)
    assert stored == given_time
    assert stored
    assert stored.tzinfo is UTC
    assert UtcMoment().process_result_value(stored.replace(tzinfo=None), DIALECT) == given_time
    assert UtcMoment().process_result_value(given_time, DIALECT) == given_time
    assert UtcMoment().process_bind_param(None, DIALECT) is UtcMoment().process_result_value(None, DIALECT) is None


@given(VALUES)
def test_json_comes_back_and_has_one_form(value: object) -> None:
    written = Json().process_bind_param(value, DIALECT)
    if value is None:
        assert written is None
        return
    assert Json().process_result_value(written, DIALECT) == value
    assert canonical(Json().process_result_value(written, DIALECT)) == written


def test_json_form_is_fixed() -> None:
    assert canonical({"b": 1, "a": ["é", None]}) == '{"a":["é",null],"b":1}'
    with pytest.raises(ValueError, match="JSON"):
        canonical(math.nan)
