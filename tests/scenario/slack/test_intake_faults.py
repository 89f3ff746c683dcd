"""What is wrong in the intake form, or was made wrong: told at its field, and never an answer for somebody else."""

import pytest

from tests.scenario.slack.conftest import ANA, OTHER_REVIEWER, QUESTION, Story
from tests.scenario.slack.test_intake_form import _ask, _case, _cases, _filled, _text

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.mark.parametrize("change", [("@UANA", f"@{OTHER_REVIEWER}"), (f"T01/@{ANA}", "T01/CTEAM/1.1"), ('"pieces"', '"peaces"'), ("T01/", "")])
def test_a_form_that_was_tampered_with_asks_nothing(story: Story, change: tuple[str, str]) -> None:
    """An answer never goes where somebody else has written it into the form."""
    story.side.command(ANA)
    form = _filled(story)
    forged = {**form, "private_metadata": form["private_metadata"].replace(*change)}
    assert forged["private_metadata"] != form["private_metadata"]
    answer = story.side.submit(ANA, forged, {"question_1": _text(QUESTION)})
    assert "another time" in answer.json()["errors"]["question_1"]
    assert _cases(story) == 0


@pytest.mark.parametrize("at", [10**14, -(10**14), "soon"])
def test_a_time_that_is_none_is_told_at_its_field(story: Story, at: object) -> None:
    """Not as a fault of ours."""
    answer = _ask(story, heard_at={"selected_date_time": at})
    assert list(answer.json()["errors"]) == ["heard_at"]


def test_by_today_after_the_close_of_business_is_by_the_end_of_today(story: Story) -> None:
    """And not by a time that is over."""
    evening = story.product.clock.now().replace(hour=20, minute=0)
    story.product.clock.set(evening)
    answer = _ask(story, needed_by={"selected_date": evening.date().isoformat()})
    assert answer.text == ""
    assert _case(story).due_at > evening
    assert _case(story).due_at.date() == evening.date()


def test_a_sign_that_no_database_takes_is_left_out(story: Story) -> None:
    """The rest of what was written is kept."""
    assert _ask(story, requester_name=_text("Ines\x00 Falk")).text == ""
    assert _case(story).intake.requester_name == "Ines Falk"
