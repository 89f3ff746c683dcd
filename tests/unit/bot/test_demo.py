"""What is promised of the demo: fictional people, dates that hold, and never on a real installation's data."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo import PEOPLE, SAMPLE_LIBRARY, check_demo_home, with_dates_moved
from triage.domain.people import Role
from triage.errors import BadSettings


def test_there_is_a_person_for_every_role() -> None:
    """Whoever tries the product can be anybody."""
    assert frozenset().union(*(p.roles for p in PEOPLE)) == set(Role)


def test_the_demo_refuses_the_data_of_a_real_installation(tmp_path: Path) -> None:
    """Where anybody can be anybody, no real case may be."""
    (tmp_path / "triage.db").touch()
    with pytest.raises(BadSettings, match="real installation"):
        check_demo_home(tmp_path)


def test_the_demo_comes_back_to_its_own_data(tmp_path: Path) -> None:
    """A second start finds the demo's own directory."""
    check_demo_home(tmp_path)
    (tmp_path / "triage.db").touch()
    check_demo_home(tmp_path)


def test_only_the_dates_of_the_metadata_move() -> None:
    """The words of a document stay as they are."""
    text = "---\neffective: 2026-04-01\nexpires: 2028-03-31\n---\nSince 2026-04-01 the dose is 30 mg.\n"
    assert with_dates_moved(text, ".md", timedelta(days=365)) == "---\neffective: 2027-04-01\nexpires: 2029-03-31\n---\nSince 2026-04-01 the dose is 30 mg.\n"


def test_the_date_of_a_label_moves_too() -> None:
    """A label takes effect when its documents do."""
    moved = with_dates_moved((SAMPLE_LIBRARY / "velmira" / "label-us.json").read_text(), ".json", timedelta(days=365))
    assert '"effective_time": "20270310"' in moved
