"""From the question to the answer, over signed HTTP, and back through the Web API."""

from copy import deepcopy

from tests.fakes.slack_product import HOME, REVIEW_CHANNEL
from tests.fakes.slack_side import buttons_of, words_of
from tests.fakes.slack_web_api import BOT, TEAM
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, OTHER_REVIEWER, QUESTION, REVIEWER, Story
from triage.domain.case import CaseStatus


def test_what_was_acknowledged_is_stored_before_anything_is_said(story: Story) -> None:
    story.side.write(DM, ANA, QUESTION)
    with story.product.tools.store.read() as uow:
        (case,) = uow.cases.list(sender="ana")
        assert uow.cases.messages(case.id)[0].text == QUESTION
    assert story.dm() == []


def test_a_direct_message_gets_one_receipt_in_its_thread_which_is_edited_and_then_the_answer(story: Story) -> None:
    said = story.ask()
    (receipt,) = story.dm()
    assert receipt["thread_ts"] == said["ts"]
    assert "MI-1 received" in words_of(receipt)
    assert "with" in words_of(receipt)
    assert story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve").status_code == 200
    story.product.work()

    receipt, answer = story.dm()
    assert answer["thread_ts"] == said["ts"]
    assert "MI-1 answered" in words_of(receipt)
    assert receipt["edited"]
    assert "eGFR of 30 to 59 mL/min/1.73 m² &amp; above" in words_of(answer)
    assert f"<{HOME}/library/SRD-VEL-014/3" in words_of(answer)
    assert answer["unfurl"] == (False, False)


def test_a_question_in_a_channel_shows_only_a_number_there_and_everything_else_in_one_direct_thread(story: Story) -> None:
    said = story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    story.product.work()
    (shared,) = story.slack.posted(CHANNEL)
    assert shared["thread_ts"] == said["ts"]
    assert words_of(shared).split("\n") == ["*MI-1 received.*", "Details are in your direct messages."]

    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    receipt, answer = story.dm()
    assert receipt["thread_ts"] is None
    assert answer["thread_ts"] == receipt["ts"]
    assert story.slack.posted(CHANNEL) == [shared]


def test_replies_in_the_direct_thread_and_in_the_channels_thread_belong_to_the_case_without_a_second_mention(story: Story) -> None:
    said = story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    story.product.work()
    (receipt,) = story.dm()
    story.side.write(CHANNEL, ANA, "And what of children?", thread=said["ts"])
    story.side.write(DM, ANA, "She is 9.", thread=receipt["ts"])
    with story.product.tools.store.read() as uow:
        assert [m.text for m in uow.cases.messages(1)] == [QUESTION, "And what of children?", "She is 9."]
        assert len(uow.cases.list()) == 1


def test_talk_in_a_channel_that_does_not_call_us_is_neither_kept_nor_answered(story: Story) -> None:
    chat = story.side.write(CHANNEL, ANA, "My patient has a rash, by the way.")
    story.side.write(CHANNEL, OTHER_REVIEWER, "Oh no.", thread=chat["ts"])
    story.product.work()
    with story.product.tools.store.read() as uow:
        assert uow.cases.list() == ()
    assert story.slack.calls == []


def test_an_edit_is_read_again_and_the_first_words_stay(story: Story) -> None:
    said = story.ask()
    assert story.side.edited(said, "She has a rash since Monday. Dose?").status_code == 200
    story.side.edited(said, "She has a rash since Monday. Dose?")
    story.product.work()
    with story.product.tools.store.read() as uow:
        assert [(m.kind, m.text) for m in uow.cases.messages(1)] == [("message", QUESTION), ("edit", "She has a rash since Monday. Dose?")]
        assert [h.reasons for h in uow.hand_offs.of(1)] == [("adverse_event",)]
    assert "pharmacovigilance" in words_of(story.dm()[0])


def test_a_preview_of_a_link_is_no_edit(story: Story) -> None:
    said = story.ask()
    story.side.edited(said, said["text"])
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.messages(1)) == 1


def test_a_deletion_is_on_record_and_deletes_no_case(story: Story) -> None:
    said = story.ask()
    assert story.side.deleted(said).status_code == 200
    story.product.work()
    with story.product.tools.store.read() as uow:
        first, gone = uow.cases.messages(1)
        assert (first.text, gone.kind) == (QUESTION, "deletion")
        assert uow.cases.get(1).status is CaseStatus.IN_REVIEW


def test_the_reviewers_card_says_at_once_that_a_message_was_deleted(story: Story) -> None:
    """Whoever works on a case sees that its sender took words back, before anything else happens."""
    said = story.ask()
    before = deepcopy(story.card())
    assert "deleted" not in words_of(before)
    story.side.deleted(said)
    story.product.work()
    assert "This message was deleted in Slack by its sender." in words_of(story.card())
    story.side.click(REVIEWER, REVIEW_CHANNEL, before, "approve")
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).status is CaseStatus.IN_REVIEW


def test_a_file_is_named_as_not_read_and_sends_the_case_to_a_specialist(story: Story) -> None:
    story.ask("See this?", subtype="file_share", files=[{"name": "scan.pdf"}])
    with story.product.tools.store.read() as uow:
        assert [(a.name, a.was_read) for a in uow.cases.messages(1)[0].attachments] == [("scan.pdf", False)]
        assert uow.cases.get(1).status is CaseStatus.WITH_SPECIALIST


def test_a_photograph_without_a_word_is_taken_in(story: Story) -> None:
    story.ask("", subtype="file_share", files=[{"name": "photo.jpg"}])
    with story.product.tools.store.read() as uow:
        assert "photo.jpg" in uow.cases.messages(1)[0].text


def test_bots_are_not_listened_to(story: Story) -> None:
    story.side.write(DM, ANA, QUESTION, bot_id="B99")
    story.side.write(DM, BOT, QUESTION)
    story.side.write(DM, ANA, "has joined", subtype="channel_join")
    with story.product.tools.store.read() as uow:
        assert uow.cases.list() == ()


def test_what_people_typed_is_kept_as_they_typed_it(story: Story) -> None:
    story.ask("eGFR &lt;30 &amp; <https://example.com/a|the paper>, <@UROB|rob>: dose?")
    with story.product.tools.store.read() as uow:
        assert uow.cases.messages(1)[0].text == "eGFR <30 & the paper (https://example.com/a), @rob: dose?"


def test_somebodys_words_call_nobody_and_link_nowhere_on_the_card(story: Story) -> None:
    story.ask("&lt;!channel&gt; see http://evil.example and &lt;@UROB&gt;?")
    card = words_of(story.card())
    assert "&lt;!channel&gt;" in card
    assert "<!channel>" not in card
    assert f"{TEAM}" not in card


def test_a_report_alone_is_handed_off_and_the_receipt_says_where_it_is(story: Story) -> None:
    story.ask("A patient has a rash.")
    (receipt,) = story.dm()
    assert "hand-off H-1" in words_of(receipt)
    assert all(b.startswith("report_") for b in buttons_of(receipt)), "it asks for what the report lacks, and for nothing else"
