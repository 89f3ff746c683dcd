"""A replay of what takes effect later looks at the day on which it does: on any earlier day nothing would seem to change."""

from datetime import date

import pytest

from bot.content.loading import Loading, Upload
from bot.content.trying import Trying
from tests.unit.bot.test_content_rooms import STORAGE, asked, loading, owner, trying, upload
from tests.unit.knowledge.samples import markdown
from triage.store.unit import Store

__all__ = ["loading", "trying"]


@pytest.fixture
def backend() -> str:
    """Which database is no matter here."""
    return "sqlite"


def test_a_scheduled_file_is_replayed_at_its_start(store: Store, loading: Loading, trying: Trying) -> None:
    """The answer changes on that day, and the day is told."""
    loading.load([upload()], owner())
    asked(store, 1, STORAGE)
    found = trying.replay([upload("Zyxora tablets can stay outside the refrigerator for 12 hours.", version=2, effective=date(2027, 2, 1))], owner())
    assert ([one.outcome for one in found.questions], found.day) == (["changed"], "2027-02-01")


def test_a_scheduled_draft_in_the_library_is_replayed_at_its_start(store: Store, loading: Loading, trying: Trying) -> None:
    """As if it were approved, on its day."""
    loading.load([upload()], owner())
    asked(store, 1, STORAGE)
    body = "\n# Zyxora: storage\n\n## Summary\n\nZyxora tablets can stay outside the refrigerator for 12 hours.\n"
    draft = Upload("b.md", markdown(body, without=("approval", "supersedes", "label"), questions=[STORAGE], version=2, effective=date(2027, 2, 1)))
    assert loading.load([draft], owner()).loaded
    found = trying.replay_version("SRD-ZYX-001", "2", owner())
    assert ([one.outcome for one in found.questions], found.day) == (["changed"], "2027-02-01")


def test_what_takes_effect_at_once_is_replayed_now(store: Store, loading: Loading, trying: Trying) -> None:
    """No day is told."""
    asked(store, 1, STORAGE)
    assert trying.replay([upload()], owner()).day == ""
