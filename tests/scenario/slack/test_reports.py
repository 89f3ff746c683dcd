"""Follow-up of a report in Slack: in the sender's own messages, a few short questions, and buttons that settle them."""

from datetime import UTC, datetime

import pytest

from bot.report_deeds import about
from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_side import buttons_of, words_of
from tests.fakes.slack_web_api import BOT, Answer
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, OTHER_REVIEWER, STRANGER, Story
from tests.scenario.slack.test_clicks import _whisper
from triage.domain.report import Contact, FactName, FollowUpState, Report
from triage.errors import NotNow
from triage.steps import follow_up, hand_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
REPORT = "Dr Lund's patient, 62 yo, got a rash on Velmira"


def report(story: Story) -> Report:
    with story.product.tools.store.read() as uow:
        (found,) = uow.reports.of(1)
    return found


def receipt(story: Story) -> Answer:
    return story.dm()[0]


def test_the_receipt_asks_for_what_is_missing_and_no_more(story: Story) -> None:
    """One message: what was handed off, and three short questions with their buttons."""
    story.ask(REPORT)
    (only,) = story.dm()
    said = words_of(only)
    assert "hand-off H-1" in said
    assert "If you know: when it was started? outcome? lot?" in said
    assert "May safety contact the professional?" in said
    assert "When did you hear of it?" in said
    assert [b for b in buttons_of(only) if b.startswith("report")] == [
        "report_add", "report_unknown", "report_contact_yes", "report_contact_no", "report_contact_ask_first", "report_heard",
    ]  # fmt: skip


def test_facts_are_added_in_a_form_and_the_questions_go_away(story: Story) -> None:
    """What is written stands in the report; the receipt asks no more."""
    story.ask(REPORT)
    story.side.click(ANA, DM, receipt(story), "report_add")
    (form,) = story.slack.forms
    assert not any(key.startswith("initial") for block in form["blocks"] for key in block["element"])
    heard = int(story.product.clock.now().timestamp()) - 7200
    values: dict[str, dict[str, object]] = {
        "lot": {"type": "plain_text_input", "value": "AB123"},
        "outcome": {"type": "plain_text_input", "value": "recovered"},
        "start": {"type": "plain_text_input", "value": None},
        "heard_at": {"type": "datetimepicker", "selected_date_time": heard},
    }
    assert story.side.submit(ANA, form, values).text == ""
    story.product.work()
    lot = report(story).fact(FactName.LOT)
    assert lot
    assert (lot.value, lot.by) == ("AB123", "ana")
    assert "If you know" not in words_of(receipt(story))
    assert "When did you hear" not in words_of(receipt(story))
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).intake.heard_at == datetime.fromtimestamp(heard, UTC)


def test_i_dont_know_is_one_click(story: Story) -> None:
    """The sender is thanked, and not asked again."""
    story.ask(REPORT)
    story.side.click(ANA, DM, receipt(story), "report_unknown")
    assert "not asked again" in words_of(_whisper(story))
    story.product.work()
    assert not [b for b in buttons_of(receipt(story)) if b.startswith("report")]
    assert report(story).follow_up.state is FollowUpState.NOT_KNOWN


@pytest.mark.parametrize("contact", Contact)
def test_whether_safety_may_write_is_one_click(story: Story, contact: Contact) -> None:
    """Yes, no, or ask first: it is on record, and the question goes away."""
    story.ask(REPORT)
    story.side.click(ANA, DM, receipt(story), f"report_contact_{contact}")
    story.product.work()
    assert report(story).follow_up.contact is contact
    assert "May safety contact" not in words_of(receipt(story))


def test_a_plain_reply_in_the_thread_is_enough(story: Story) -> None:
    """Nobody needs the form."""
    story.ask(REPORT)
    story.side.write(DM, ANA, "lot AB123, recovered", thread=receipt(story)["thread_ts"])
    story.product.work()
    found = {name: fact.value for name in (FactName.LOT, FactName.OUTCOME) if (fact := report(story).fact(name))}
    assert found == {FactName.LOT: "AB123", FactName.OUTCOME: "recovered"}


@pytest.mark.parametrize(("user", "words"), [(OTHER_REVIEWER, ""), (STRANGER, "I don't know you yet")])
def test_a_click_of_somebody_else_is_decided_by_who_they_are(story: Story, user: str, words: str) -> None:
    """The button names a report, never what it may do."""
    story.ask(REPORT)
    story.side.click(user, DM, receipt(story), "report_unknown")
    if words:
        assert words in words_of(_whisper(story))
        assert report(story).follow_up.state is FollowUpState.ASKED
    else:
        assert report(story).follow_up.state is FollowUpState.NOT_KNOWN


def test_a_second_notice_is_a_message_in_the_same_thread_and_never_in_the_channel(story: Story) -> None:
    """Asked in front of others: everything about the report stays between the product and its sender."""
    story.side.write(CHANNEL, ANA, f"<@{BOT}> {REPORT}")
    story.product.work()
    story.product.clock.turn(hours=25)
    story.product.work()
    public = " ".join(words_of(a) for a in story.slack.posted(CHANNEL))
    assert "rash" not in public
    assert "lot" not in public
    private = [words_of(a) for a in story.dm()]
    assert len([p for p in private if "If you know" in p]) == 1
    assert "report R-1" in private[-1]
    assert story.dm()[-1]["thread_ts"] == story.dm()[0]["ts"]


def test_safety_asks_in_the_thread_by_name(story: Story) -> None:
    """A person of the desk is named with what they ask."""
    story.ask(REPORT)
    with story.product.tools.store.read() as uow:
        sam = uow.people.get("sam")
    follow_up.ask(story.product.tools, 1, sam, wanted=[FactName.DOSE])
    story.product.work()
    said = words_of(story.dm()[-1])
    assert "Sam Ode of pharmacovigilance asks" in said
    assert "dose?" in said
    story.side.click(ANA, DM, story.dm()[-1], "report_add")
    story.side.submit(ANA, story.slack.forms[-1], {"dose": {"type": "plain_text_input", "value": "30 mg"}})
    story.product.work()
    assert "Thank you" in words_of(story.dm()[-1]) or "May safety" in words_of(story.dm()[-1])


@pytest.mark.parametrize(
    ("values", "words"),
    [({"lot": {"value": None}}, "Nothing was filled in"), ({"lot": {"value": "x"}, "heard_at": {"selected_date_time": 4_000_000_000}}, "not come yet")],
)
def test_a_refusal_stands_in_the_form(story: Story, values: dict[str, dict[str, object]], words: str) -> None:
    """What cannot be is pointed out where it was written."""
    story.ask(REPORT)
    story.side.click(ANA, DM, receipt(story), "report_add")
    answer = story.side.submit(ANA, story.slack.forms[-1], values).json()
    assert words in " ".join(answer["errors"].values())


@pytest.mark.parametrize("value", ["", "x:lot:1", "1:colour:0", "9" * 40])
def test_a_button_of_another_time_says_so(story: Story, value: str) -> None:
    """A value that means nothing changes nothing."""
    del story
    with pytest.raises(NotNow):
        about(value)


def test_the_reviewers_card_names_the_rule_of_each_flag(story: Story) -> None:
    """Every flag shows its words, its reason and its rule."""
    story.ask("A patient has a rash. Dose with eGFR 35?")
    (card,) = story.slack.posted(REVIEW_CHANNEL)
    assert "“rash” (a patient has it; ae.test)" in words_of(card)


def test_an_acknowledged_hand_off_is_news_again_after_a_click(story: Story) -> None:
    """The desk that had acknowledged is shown what came in later."""
    story.ask(REPORT)
    with story.product.tools.store.read() as uow:
        sam = uow.people.get("sam")
    hand_off.acknowledge(story.product.tools, 1, sam, reason="the stand-in writes with an old date")
    story.product.clock.turn(minutes=5)
    story.side.write(DM, ANA, "lot AB123", thread=receipt(story)["thread_ts"])
    story.product.work()
    assert report(story).has_news
