"""Buttons of cards: what they ask is done by the core, and the card shows the truth."""

import pytest

from bot.teams.deeds import DEEDS
from bot.teams.outbound import DOABLE
from tests.fakes.teams_cards import faults_of, words_of
from tests.fakes.teams_side import Answer
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, Story
from triage.domain.case import Case, CaseStatus
from triage.domain.inquiry import Profession, Prompted

CARD, WORD = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def answered(story: Story) -> Story:
    """Ana has her answer."""
    story.ask()
    story.approve()
    return story


def _case(story: Story) -> Case:
    with story.product.tools.store.read() as uow:
        return uow.cases.get(1)


def _card(answer: Answer) -> Answer:
    assert (answer["statusCode"], answer["type"]) == (200, CARD), answer
    assert faults_of(answer["value"]) == []
    return dict(answer["value"])


def test_every_button_that_is_offered_has_its_deed(backend: str) -> None:
    """No button leads nowhere."""
    assert set(DEEDS) >= DOABLE


def test_how_an_answer_was_passed_on_takes_two_taps(answered: Story) -> None:
    """How, then when; the message itself says it from then on, and the case is fulfilled."""
    card = _card(answered.side.click(ANA, CHAT, "Spoken"))
    assert "passed on spoken: when?" in words_of(card)
    done = _card(answered.side.click(ANA, CHAT, "Just now", card=card))
    assert "MI-1: passed on spoken" in words_of(done)
    assert _case(answered).fulfilment is not None
    assert until(lambda: "MI-1: passed on spoken" in answered.teams.said(CHAT)[-1])
    again = answered.side.click(ANA, CHAT, "Just now", card=card)
    assert again["type"] == WORD


def test_helpful_is_thanked_and_kept(answered: Story) -> None:
    """One tap, and it is on record; what was said before of passing it on still stands in the card."""
    when = _card(answered.side.click(ANA, CHAT, "Written"))
    done = _card(answered.side.click(ANA, CHAT, "Earlier today", card=when))
    thanked = words_of(_card(answered.side.click(ANA, CHAT, "helpful_yes", card=done)))
    assert "Thank you. It is on record." in thanked
    assert "MI-1: passed on written" in thanked
    with answered.product.tools.store.read() as uow:
        assert uow.feedback.of(1)[0].helpful


def test_why_it_did_not_help_is_asked_in_the_card(answered: Story) -> None:
    """Reasons and words, kept once; without a reason nothing is kept."""
    form = _card(answered.side.click(ANA, CHAT, "helpful_no"))
    assert answered.side.click(ANA, CHAT, "Send", card=form)["type"] == WORD
    for _ in range(2):
        _card(answered.side.click(ANA, CHAT, "Send", card=form, reasons="too_late,incomplete", words="The label has more."))
    with answered.product.tools.store.read() as uow:
        (said,) = uow.feedback.of(1)
    assert (said.helpful, {r.value for r in said.reasons}) == (False, {"too_late", "incomplete"})


def test_more_is_asked_for_in_the_card_and_goes_on_with_the_case(answered: Story) -> None:
    """The form stands in the place of the answer; sent twice it is one message; empty it comes back with a word."""
    form = _card(answered.side.click(ANA, CHAT, "I need more"))
    empty = _card(answered.side.click(ANA, CHAT, "Send", card=form, words=" "))
    assert "no words" in words_of(empty)
    for _ in range(2):
        _card(answered.side.click(ANA, CHAT, "Send", card=empty, words="And with eGFR 20?"))
    with answered.product.tools.store.read() as uow:
        assert [m.text for m in uow.cases.messages(1)][1:] == ["And with eGFR 20?"]
    answered.product.work()
    assert _case(answered).status is not CaseStatus.SENT


def test_back_leads_to_the_answer(answered: Story) -> None:
    """Who changes their mind sees what stood there before."""
    form = _card(answered.side.click(ANA, CHAT, "I need more"))
    card = _card(answered.side.click(ANA, CHAT, "Back", card=form))
    assert words_of(card) == answered.teams.said(CHAT)[-1]


def test_the_letter_is_a_card_that_opens_it(answered: Story) -> None:
    """The letter comes into the chat as a link to its file."""
    answered.side.click(ANA, CHAT, "Response letter")
    answered.product.work()
    assert "/chat/1/letter/1" in str(answered.teams.card(CHAT))


def test_who_asked_is_completed_in_the_card(story: Story) -> None:
    """Nothing is filled in that nobody said; what can't be is told in the form, with what was typed."""
    story.ask()
    form = _card(story.side.click(ANA, CHAT, "complete_intake"))
    assert "Who asked? (empty)" in words_of(form)
    wrong = _card(story.side.click(ANA, CHAT, "Save", card=form, requester_name="Dr Patel", urgency="urgent"))
    assert "Urgent needs a date" in words_of(wrong)
    assert "Who asked? (Dr Patel)" in words_of(wrong)
    given = {"requester_name": "Dr Patel", "profession": "physician", "country": "us", "prompted": "no"}
    given |= {"heard_at__day": "2026-11-22", "heard_at__time": "08:30"}
    receipt = _card(story.side.click(ANA, CHAT, "Save", card=form, **given))
    assert "Still missing" not in words_of(receipt)
    intake = _case(story).intake
    assert (intake.requester_name, intake.profession, intake.country, intake.prompted) == ("Dr Patel", Profession.PHYSICIAN, "US", Prompted.NO)
    assert intake.heard_at is not None
    assert intake.heard_at.isoformat() == "2026-11-22T08:30:00+00:00"


def test_how_the_question_arose_is_one_tap(story: Story) -> None:
    """What only a person can say is asked with buttons, and the receipt asks no more."""
    story.ask()
    receipt = _card(story.side.click(ANA, CHAT, "Not sure"))
    assert "prompted by" not in words_of(receipt)
    assert _case(story).intake.prompted is Prompted.NOT_SURE


@pytest.mark.parametrize(
    "fields",
    [
        {"heard_at__day": "2026-11-22"},
        {"heard_at__day": "2027-01-01", "heard_at__time": "08:00"},
        {"needed_by": "2026-11-01"},
        {"country": "Germany"},
        {"needed_by": "soon"},
    ],
    ids=str,
)
def test_what_cannot_be_is_told_and_nothing_is_kept(story: Story, fields: dict[str, str]) -> None:
    """Half a moment, one that has not come, a day that is over, a name for a code."""
    story.ask()
    form = _card(story.side.click(ANA, CHAT, "complete_intake"))
    before = _case(story).intake
    assert "▲" in words_of(_card(story.side.click(ANA, CHAT, "Save", card=form, **fields)))
    assert _case(story).intake == before


def test_by_today_after_the_close_of_business_is_by_the_end_of_today(story: Story) -> None:
    """And not by a time that is over."""
    story.ask()
    evening = story.product.clock.now().replace(hour=20, minute=0)
    story.product.clock.set(evening)
    form = _card(story.side.click(ANA, CHAT, "complete_intake"))
    _card(story.side.click(ANA, CHAT, "Save", card=form, needed_by=evening.date().isoformat()))
    needed = _case(story).intake.needed_by
    assert needed is not None
    assert (needed > evening, needed.date()) == (True, evening.date())
    assert _case(story).due_at == needed


@pytest.mark.parametrize("user", ["ben-oid", "ines-oid", "zoe-oid"])
@pytest.mark.parametrize("label", ["Spoken", "Yes", "I need more", "Response letter"])
def test_somebody_elses_answer_is_not_acted_on(answered: Story, user: str, label: str) -> None:
    """Who clicks decides, not what the button says."""
    refused = answered.side.click(user, CHAT, label)
    assert refused["type"] == WORD
    assert "eGFR" not in refused["value"]
    assert _case(answered).status is CaseStatus.SENT


@pytest.mark.parametrize("verb", ["show_answer", "show_case", "complete_intake"])
def test_a_case_is_shown_to_whoever_asked_and_to_nobody_else(answered: Story, verb: str) -> None:
    """A verb that was made up opens nothing of another's case."""
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": {"about": "1:1"}}}
    made_up = answered.side.activity("ben-oid", "", type="invoke", name="adaptiveCard/action", value=value)
    assert answered.side.send(made_up).json()["type"] == WORD


@pytest.mark.parametrize(
    "action",
    [
        {"verb": "no_such", "data": {"about": "1:1"}},
        {"verb": "show_answer"},
        *({"verb": "show_answer", "data": {"about": a}} for a in ("", "x", "1:1:x:y", None, "9:9", "²")),
    ],
    ids=str,
)
def test_a_button_of_another_time_is_told_so(answered: Story, action: Answer) -> None:
    """Whatever it says, the answer is a word and no error."""
    made_up = answered.side.activity(ANA, "", type="invoke", name="adaptiveCard/action", value={"action": action})
    answer = answered.side.send(made_up)
    assert (answer.status_code, answer.json()["type"]) == (200, WORD)


def test_an_invoke_that_is_none_of_ours_is_said_not_to_be(story: Story) -> None:
    """Teams is told that nobody does that here."""
    assert story.side.send(story.side.activity(ANA, "", type="invoke", name="task/fetch", value={})).status_code == 501
