"""Slack waits three seconds: what takes longer is answered in time all the same, done behind the answer, and told."""

import threading
from collections.abc import Callable, Iterator

import pytest

from bot.review_forms import CORRECT
from bot.slack import clicks, in_time
from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_side import words_of
from tests.fakes.slack_web_api import Answer
from tests.scenario.slack.conftest import REVIEWER, Story
from tests.scenario.slack.patience import until
from tests.scenario.slack.reviewing import case, open_form, text
from triage.domain.case import CaseStatus
from triage.errors import NotNow
from triage.steps import correct_triage, sign_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

ADD = "concern_added||product_complaint"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What is done takes until the event is set; Slack waits only a moment."""
    go_on = threading.Event()
    monkeypatch.setattr(clicks, "A_MOMENT", 0.0)
    for module, name in ((correct_triage, "correct"), (sign_off, "approve"), (sign_off, "request_changes")):
        monkeypatch.setattr(module, name, _after(go_on, getattr(module, name)))
    yield go_on
    go_on.set()


def _after(event: threading.Event, deed: Callable[..., object]) -> Callable[..., object]:
    def held(*args: object, **more: object) -> object:
        assert event.wait(10)
        return deed(*args, **more)

    return held


def _correct(story: Story, monkeypatch: pytest.MonkeyPatch, why: str = "the pen leaks") -> dict[str, object]:
    story.ask()
    form = open_form(story, "correct", CORRECT)
    monkeypatch.setattr(in_time, "ANSWERED_IN", 0.3)
    option = {"text": {"type": "plain_text", "text": "product complaint"}, "value": ADD}
    sent: dict[str, object] = story.side.submit(REVIEWER, form, {"change": {"selected_option": option}, "reason": text(why)}).json()
    return sent


def _shown(story: Story, mark: str) -> Answer:
    found = until(lambda: next((f for f in reversed(story.slack.forms) if mark in str(f["blocks"])), None))
    assert found, mark
    return found


def test_a_correction_that_takes_long_is_answered_at_once_and_done_all_the_same(story: Story, held: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form says to wait, and then that it is done."""
    answer = _correct(story, monkeypatch)
    assert answer["response_action"] == "update"
    assert "One moment" in str(answer["view"])
    held.set()
    _shown(story, clicks.DONE)
    decision = case(story).decision
    assert decision is not None
    assert "product_complaint" in [s.name for s in decision.signals]


def test_a_form_that_is_refused_late_comes_back_with_everything_that_was_written(story: Story, held: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """And with the reason above it."""
    _correct(story, monkeypatch, why="   ")
    held.set()
    form = _shown(story, "in a few words why")
    assert form["callback_id"] == CORRECT
    (written,) = (b["element"] for b in form["blocks"] if b.get("block_id") == "change")
    assert written["initial_option"]["value"] == ADD


def test_a_refusal_reaches_whoever_has_closed_the_form(story: Story, held: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their direct messages."""
    _correct(story, monkeypatch, why="   ")
    story.slack.fail("views.update", "not_found")
    held.set()
    assert "in a few words why" in words_of(until(lambda: story.slack.posted(f"D{REVIEWER}"))[0])


def test_a_click_that_takes_long_is_acknowledged_and_done(story: Story, held: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """An approval is not lost by being slow."""
    story.ask()
    monkeypatch.setattr(in_time, "ANSWERED_IN", 0.2)
    assert story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve").status_code == 200
    assert case(story).status is CaseStatus.IN_REVIEW
    held.set()
    assert until(lambda: case(story).status is CaseStatus.APPROVED)


def test_what_was_acknowledged_and_never_done_is_told(story: Story, held: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the process ends before a slow click is done, whoever clicked is asked to look again: no click is lost in silence."""
    story.ask()
    monkeypatch.setattr(in_time, "ANSWERED_IN", 0.2)
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work_later(179)
    assert story.slack.posted(f"D{REVIEWER}") == []
    story.product.work_later(2)
    (word,) = story.slack.posted(f"D{REVIEWER}")
    assert "was perhaps not done" in words_of(word)
    assert "Velmira" not in words_of(word)
    story.product.work_later(3600)
    assert len(story.slack.posted(f"D{REVIEWER}")) == 1


def test_what_was_done_behind_its_acknowledgement_needs_no_word(story: Story, held: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked to look again at what is done, or was refused."""
    _correct(story, monkeypatch)
    held.set()
    _shown(story, clicks.DONE)
    story.product.work_later(600)
    assert not [m for m in story.slack.posted(f"D{REVIEWER}") if "perhaps not done" in words_of(m)]


@pytest.mark.parametrize("breaks", [NotNow("It is too late."), RuntimeError("a text of a case")])
def test_what_goes_wrong_late_behind_a_click_is_told(
    story: Story, held: threading.Event, monkeypatch: pytest.MonkeyPatch, breaks: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    """In words for a refusal, calmly for a fault, and no text of a case stands in the log."""

    def broken(*_: object, **__: object) -> None:
        assert held.wait(10)
        raise breaks

    monkeypatch.setattr(sign_off, "approve", broken)
    story.ask()
    monkeypatch.setattr(in_time, "ANSWERED_IN", 0.2)
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    held.set()
    whisper = until(lambda: story.slack.whispers)[0]
    assert ("too late" if isinstance(breaks, NotNow) else "went wrong") in words_of(whisper)
    assert "a text of a case" not in "".join(capfd.readouterr())
