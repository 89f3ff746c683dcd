"""Metadata that look right and would do harm: versions and numbers written in two ways, and dates that no calendar of a market holds."""

import pytest

from knowledge.metadata import merged, read
from tests.unit.knowledge.test_metadata import PLAIN, faults


@pytest.mark.parametrize(("written", "kept"), [("v3", "3"), ("V 3.1", "3.1"), ("Version 3", "3"), ("3", "3"), ("3b", "3b"), ("ver. 10", "10")])
def test_a_version_is_its_number_however_it_is_introduced(written: str, kept: str) -> None:
    """Written "v2" it stands after "1" and before "3": else it would count as later than every number."""
    assert read(merged(PLAIN, {"version": written, "supersedes": None})).fields["version"] == kept


def test_the_version_that_ends_is_named_in_the_same_way() -> None:
    """Nobody notices the letter, so it makes no difference."""
    assert read(merged(PLAIN, {"version": "v2", "supersedes": "v1"})).fields["supersedes"] == "1"


def test_a_version_is_one_part_of_an_address() -> None:
    """A version with a stroke would have no page, and could be neither approved nor discarded there."""
    assert 'version "1/2" holds characters that it cannot have; use the letters A to Z, digits, "." and "-"' in faults(version="1/2")


def test_numbers_are_written_in_plain_letters() -> None:
    """A letter that only looks like another makes a second document of the same number."""
    assert "characters" in faults(id="SRD-ZY\u0425-001")
    assert "characters" in faults(version="\u0662")


@pytest.mark.parametrize("name", ["effective", "expires", "literature_cut_off"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2201-01-01"])
def test_a_date_far_from_now_is_a_slip(name: str, day: str) -> None:
    """It is named, instead of breaking what reckons with it."""
    assert f'{name}: "{day}" is not a date of our time' in faults(**{name: day})
