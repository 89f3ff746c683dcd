"""After an answer: passed on with two taps, helpful or not, more is needed, the professional asked back."""

import time
from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pytest

from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_reading import Snapshot, read_message, read_view
from tests.fakes.slack_side import buttons_of, words_of
from tests.fakes.slack_web_api import Answer
from tests.scenario.slack.conftest import ANA, DM, OTHER_REVIEWER, REVIEWER, Story
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.correction import CorrectionState
from triage.domain.feedback import Feedback, Shortcoming
from triage.domain.inquiry import Intake
from triage.domain.people import Grant, Person, Role
from triage.steps import correct, intake

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def answered(story: Story) -> Answer:
    """The answer as it stands in Ana's direct messages."""
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    return story.dm()[-1]


def whisper(story: Story) -> Answer:
    """What only whoever clicked sees, with its time stamp."""
    until = time.monotonic() + 5
    while not story.slack.whispers and time.monotonic() < until:
        time.sleep(0.02)
    return {"ts": "1.0", **story.slack.whispers.pop()}


def words_after(story: Story, count: int) -> str:
    """The latest word in Ana's direct messages, once there are more than so many."""
    until = time.monotonic() + 5
    while len(story.dm()) <= count and time.monotonic() < until:
        time.sleep(0.02)
    return words_of(story.dm()[-1])


def the_case(story: Story) -> Case:
    """The one case."""
    with story.product.tools.store.read() as uow:
        return uow.cases.get(1)


def said(story: Story) -> tuple[Feedback, ...]:
    """The feedback on it."""
    with story.product.tools.store.read() as uow:
        return uow.feedback.of(1)


def written(text: str) -> dict[str, Any]:
    """A text field with words in it."""
    return {"type": "plain_text_input", "value": text}


def form_after(story: Story) -> Answer:
    """The form that was opened last, once it is filled."""
    until = time.monotonic() + 5
    while story.slack.forms[-1].get("callback_id") == "word" and time.monotonic() < until:
        time.sleep(0.02)
    return story.slack.forms[-1]


def test_an_answer_offers_what_comes_after_it(story: Story, snapshot: Snapshot) -> None:
    """The whole answer as it is read: numbered sources, who approved it, and what can be done with it."""
    snapshot("answer", read_message(answered(story)))


@pytest.mark.parametrize(
    ("tap", "exactly", "words"), [("passed_on_now", True, "passed on spoken, Sun 22 Nov 09:00 to Dr Patel"), ("passed_on_today", False, "earlier on")]
)
def test_how_and_when_an_answer_was_passed_on_is_recorded_with_two_taps(tap: str, exactly: bool, words: str, story: Story, snapshot: Snapshot) -> None:
    """Spoken or written, then when; to whom is known from intake. Then the case is closed."""
    answer = answered(story)
    intake.complete_intake(story.product.tools, 1, story_person(story), Intake(requester_name="Dr Patel"))
    story.side.click(ANA, DM, answer, "fulfil_spoken")
    question = whisper(story)
    assert question["thread_ts"] == answer["thread_ts"]
    assert buttons_of(question) == ["passed_on_now", "passed_on_today", "passed_on_pick"]
    if exactly:
        snapshot("passed_on_when", read_message(question))
    story.side.click(ANA, DM, question, tap)
    assert words in words_of(whisper(story))
    fulfilment = the_case(story).fulfilment
    assert fulfilment is not None
    assert (fulfilment.how, fulfilment.recipient, fulfilment.exactly, fulfilment.response_version) == ("spoken", "Dr Patel", exactly, 1)
    assert the_case(story).status is CaseStatus.CLOSED


def story_person(story: Story) -> Any:
    """Ana."""
    with story.product.tools.store.read() as uow:
        return uow.people.get("ana")


def test_another_time_and_another_person_are_said_in_a_form(story: Story) -> None:
    """The time is picked, whom is written; a time that can't be stands at its field."""
    answer = answered(story)
    story.side.click(ANA, DM, answer, "fulfil_written")
    story.side.click(ANA, DM, whisper(story), "passed_on_pick")
    form = form_after(story)
    soon = int(story.product.clock.now().timestamp()) + 600
    values: dict[str, dict[str, Any]] = {"passed_on_at": {"type": "datetimepicker", "selected_date_time": soon}, "passed_on_to": written("Dr Kaya")}
    assert "not come yet" in story.side.submit(ANA, form, values).json()["errors"]["passed_on_at"]
    story.product.clock.turn(hours=1)
    assert story.side.submit(ANA, form, values).text == ""
    fulfilment = the_case(story).fulfilment
    assert fulfilment is not None
    assert (fulfilment.how, fulfilment.recipient) == ("written", "Dr Kaya")
    assert fulfilment.when == story.product.clock.now() - timedelta(minutes=50)


def test_the_answer_says_how_it_was_passed_on_instead_of_asking(story: Story, snapshot: Snapshot) -> None:
    """Its message is edited once it is on record, in the time of whoever asked; the other questions stay."""
    with story.product.tools.store.begin() as uow:
        uow.people.update("ana", time_zone="Europe/Berlin", entry=AuditEntry(actor="ana", action="person.changed"))
    answer = answered(story)
    story.side.click(ANA, DM, answer, "fulfil_spoken")
    story.side.click(ANA, DM, whisper(story), "passed_on_now")
    story.product.work()
    snapshot("answer_passed_on", read_message(next(m for m in story.dm() if m["ts"] == answer["ts"])))


def test_an_answer_that_holds_no_longer_says_so_itself(story: Story, snapshot: Snapshot) -> None:
    """When its reader is told of the correction, the answer's own message is edited too: nobody passes it on by mistake."""
    answer, tools = answered(story), story.product.tools
    correct.propose(tools, correct.Withdrawn("SRD-VEL-014", "3", "Velmira in renal impairment", "a number was wrong", tools.clock.now()))
    with tools.store.read() as uow:
        (waiting,) = uow.corrections.of(1)
    correct.decide(tools, waiting.id, Person(id="rita", name="Rita Osei", grants=(Grant(role=Role.REVIEWER),)), to=CorrectionState.SENT)
    story.product.work()
    snapshot("answer_corrected", *(read_message(m) for m in story.dm() if m["ts"] >= answer["ts"]))


def test_passing_on_twice_is_refused_in_words_at_the_first_tap(story: Story) -> None:
    """A second click learns that it is done."""
    answer = answered(story)
    story.side.click(ANA, DM, answer, "fulfil_spoken")
    story.side.click(ANA, DM, whisper(story), "passed_on_now")
    whisper(story)
    story.side.click(ANA, DM, answer, "fulfil_written")
    assert "can't be done now" in words_of(whisper(story))


def test_the_button_of_an_earlier_answer_records_nothing_on_a_later_one(story: Story) -> None:
    """What was passed on is the answer whose button was pressed."""
    answer = answered(story)
    story.side.click(ANA, DM, answer, "need_more")
    story.side.submit(ANA, story.slack.forms[-1], {"words": written("Does Velmira need a dose adjustment with eGFR 45?")})
    story.product.work()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    story.slack.whispers.clear()
    story.side.click(ANA, DM, answer, "fulfil_spoken")
    assert "a later answer" in words_of(whisper(story))
    assert the_case(story).status is CaseStatus.SENT


def test_one_tap_says_that_an_answer_helped(story: Story) -> None:
    """It is on record, and thanks are private."""
    story.side.click(ANA, DM, answered(story), "helpful_yes")
    assert "Thank you" in words_of(whisper(story))
    assert [(f.helpful, f.by) for f in said(story)] == [(True, "ana")]


def test_an_answer_that_did_not_help_gets_its_reasons_and_own_words_are_read_for_reports(story: Story, snapshot: Snapshot) -> None:
    """Reasons and words are kept; a rash in the words goes to safety; nothing is reopened."""
    story.side.click(ANA, DM, answered(story), "helpful_no")
    form = story.slack.forms[-1]
    snapshot("not_helpful_form", read_view(form))
    chosen = {"type": "checkboxes", "selected_options": [{"value": "incomplete"}, {"value": "too_late"}]}
    assert story.side.submit(ANA, form, {"reasons": chosen, "words": written("The patient has a rash already?")}).text == ""
    story.product.work()
    (one,) = said(story)
    assert (one.helpful, one.reasons) == (False, (Shortcoming.INCOMPLETE, Shortcoming.TOO_LATE))
    assert the_case(story).status is CaseStatus.SENT
    with story.product.tools.store.read() as uow:
        assert len(uow.hand_offs.of(1)) == 1


def test_a_reason_that_needs_words_says_so_at_its_field(story: Story) -> None:
    """Nothing that was chosen is lost."""
    story.side.click(ANA, DM, answered(story), "helpful_no")
    other: dict[str, dict[str, Any]] = {"reasons": {"type": "checkboxes", "selected_options": [{"value": "other"}]}, "words": {"value": None}}
    assert "few words" in story.side.submit(ANA, story.slack.forms[-1], other).json()["errors"]["reasons"]
    assert said(story) == ()


@pytest.mark.parametrize(("action", "kind"), [("need_more", "need_more"), ("asked_back", "asked_back")])
def test_who_needs_more_goes_on_with_the_same_case(action: str, kind: str, story: Story, snapshot: Snapshot) -> None:
    """A form asks what is missing; its words are a message of the case, which is taken up again, and its receipt says so."""
    story.side.click(ANA, DM, answered(story), action)
    form = story.slack.forms[-1]
    snapshot(f"{action}_form", read_view(form))
    count = len(story.dm())
    for _ in range(2):  # sent twice it is one message
        assert story.side.submit(ANA, form, {"words": written("Does Velmira need a dose adjustment with eGFR 45?")}).text == ""
    assert "MI-1 is taken up again" in words_after(story, count)
    story.product.work()
    assert story.dm()[0]["text"] == "MI-1 taken up again"
    assert the_case(story).status is CaseStatus.IN_REVIEW
    with story.product.tools.store.read() as uow:
        assert [m.kind for m in uow.cases.messages(1)] == ["message", kind]
        assert len(uow.cases.list()) == 1


def test_what_is_added_before_the_next_answer_is_no_second_taking_up(story: Story) -> None:
    """Whoever presses “I need more” while the case is being answered is told that it is added."""
    answer = answered(story)
    for words in ("Does Velmira need a dose adjustment with eGFR 45?", "And with eGFR 50?"):
        story.side.click(ANA, DM, answer, "need_more")
        count = len(story.dm())
        story.side.submit(ANA, story.slack.forms[-1], {"words": written(words)})
        said = words_after(story, count)
        story.product.work()
    assert "MI-1 is still being answered, and this is added to it" in said


def test_nobody_else_speaks_for_whoever_asked(story: Story) -> None:
    """A colleague who somehow has the button is told so, and nothing is kept."""
    answer = answered(story)
    story.side.click(OTHER_REVIEWER, DM, answer, "helpful_yes")
    assert "somebody else" in words_of(whisper(story))
    assert said(story) == ()


@pytest.mark.parametrize("value", ["", "x:1", "1:2:3:4", "9" * 20, "1:x", "²:1"])
@pytest.mark.parametrize("action", ["fulfil_spoken", "helpful_yes", "passed_on_now"])
def test_a_value_that_was_tampered_with_does_nothing_and_says_so(action: str, value: str, story: Story) -> None:
    """The server decides again what a button may do."""
    answer = answered(story)
    forged = {**answer, "blocks": [{"type": "actions", "elements": [{"action_id": action, "value": value}]}]}
    assert story.side.click(ANA, DM, forged, action).status_code == 200
    assert words_of(whisper(story))
    assert the_case(story).status is CaseStatus.SENT
    assert said(story) == ()


def test_the_response_letter_comes_into_the_thread_once_as_a_word_file(story: Story, snapshot: Snapshot) -> None:
    """The file stands in the thread before the message that names it; a second click is told that it is there."""
    answer = answered(story)
    story.side.click(ANA, DM, answer, "response_letter")
    assert "comes into this conversation" in words_of(whisper(story))
    story.product.work()
    shared, message = story.dm()[-2:]
    assert [f["name"] for f in shared["files"]] == ["MI-1-response-letter-1.docx"]
    assert shared["thread_ts"] == message["thread_ts"] == answer["thread_ts"]
    snapshot("response_letter", read_message(message))
    (file,) = story.slack.contents.values()
    said = "\n".join(p.text for p in docx.Document(BytesIO(file)).paragraphs)
    assert "Does Velmira need a dose adjustment with eGFR 35?" in said
    assert "No dose adjustment of Velmira is recommended" in said
    story.side.click(ANA, DM, answer, "response_letter")
    assert "already" in words_of(whisper(story))
    with story.product.tools.store.read() as uow:
        assert [e.actor for e in uow.trail.entries("case:1") if e.action == "letter.made"] == ["ana"]


def test_no_letter_is_made_of_an_answer_whose_document_was_withdrawn(story: Story) -> None:
    """An old letter must not go out; what to do instead is said."""
    answer = answered(story)
    story.product.library.withdrawn = True
    story.side.click(ANA, DM, answer, "response_letter")
    words = words_of(whisper(story))
    assert "was withdrawn" in words
    assert "ask for a new answer" in words
    story.product.work()
    assert story.slack.contents == {}


def test_the_question_in_a_letter_names_nobody(story: Story) -> None:
    """Identifiers of patients and professionals are replaced."""
    story.ask("Dr. Anna Weber (anna.weber@example.org) asks: does Velmira need a dose adjustment with eGFR 35?")
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    story.side.click(ANA, DM, story.dm()[-1], "response_letter")
    story.product.work()
    (file,) = story.slack.contents.values()
    said = "\n".join(p.text for p in docx.Document(BytesIO(file)).paragraphs)
    assert "[email]" in said
    assert "Weber" not in said
