"""Schema and official parser of Adaptive Cards read every card that these tests see; that they would say what is wrong is shown here."""

import pytest

from bot.teams.home import welcome
from tests.fakes.teams_parser import check_by_the_parser, parsed
from tests.fakes.teams_schema import check_by_the_schema

pytestmark = pytest.mark.peers


def test_a_good_card_is_read_without_a_fault() -> None:
    """The card of welcome."""
    check_by_the_parser([welcome("https://triage.example.com")])
    check_by_the_schema([welcome("https://triage.example.com")])


@pytest.mark.parametrize(
    "part",
    [
        {"type": "TextBlok", "text": "x"},
        {"type": "Input.Text", "label": "no id"},
        {"type": "ActionSet", "actions": [{"type": "Action.Excute", "title": "x"}]},
        {"type": "RichTextBlock", "spacing": "wide", "inlines": [{"type": "TextRun", "text": "x"}]},
    ],
    ids=["element", "input without id", "action", "choice of words"],
)
def test_a_wrong_card_is_found(part: dict[str, object]) -> None:
    """So that silence means something."""
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [part]}
    ((*faults,),) = parsed([card])
    assert faults
    with pytest.raises(AssertionError, match="refuses these cards"):
        check_by_the_schema([card])
