"""What people see in their personal chat and in Teams' menus, kept as text: every screen as it stands there."""

from dataclasses import replace
from functools import partial

import pytest

from bot.deeds import INTAKE_DEEDS
from bot.teams import relay, search
from bot.teams.files_out import CONSENT
from bot.teams.inbound import NOT_THERE
from bot.teams.surface import ASK, DOCUMENTS, MY_CASES, RELAY, WORDS
from tests.fakes.slack_reading import Snapshot
from tests.fakes.teams_cards import parts_of
from tests.fakes.teams_reading import read_answer, read_card, read_chat, read_message
from tests.fakes.teams_side import Answer
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story
from tests.scenario.teams.test_generated import ModelStandIn
from tests.scenario.teams.test_home import _home

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ELSEWHERE: Answer = {"id": "19:others@thread.v2", "conversationType": "groupChat", "isGroup": True}
RELAYED = "<p>Dr Ines Falk, pharmacist at North Clinic in Germany, asks whether Velmira needs a lower dose with eGFR 35?</p>"


def _chat(story: Story) -> str:
    return read_chat(story.teams.conversations[CHAT])


def _click(story: Story, verb: str) -> str:
    return read_answer(story.side.click(ANA, CHAT, verb))


@pytest.fixture
def answered(story: Story) -> Story:
    """Ana has her answer."""
    story.ask()
    story.approve()
    return story


def test_a_question_from_receipt_to_answer(story: Story, snapshot: Snapshot) -> None:
    """A question in the personal chat is received and answered in these words."""
    story.ask()
    received = _chat(story)
    story.approve()
    snapshot("personal_chat", received, _chat(story))


def test_a_report_inside_a_question(story: Story, snapshot: Snapshot) -> None:
    """Its receipt says who has it, and what safety would like to know."""
    story.ask("A patient of Dr Lund, 62 yo, got a rash on Velmira. Is a dose change needed with eGFR 35?")
    snapshot("report", _chat(story))


def test_what_a_channel_and_the_asker_see_of_a_mention(story: Story, snapshot: Snapshot) -> None:
    """A number there, and everything else in the personal chat."""
    said = story.side.in_channel(ANA, QUESTION)
    story.product.work()
    snapshot("mention", read_chat(story.teams.conversations[said["conversation"]["id"]]), _chat(story))


def test_the_form_of_intake(story: Story, snapshot: Snapshot) -> None:
    """Empty where nothing is known; with what is wrong at its field; and what stands in its place then."""
    story.ask()
    form = story.side.click(ANA, CHAT, "complete_intake")
    wrong = story.side.click(ANA, CHAT, "send_form", card=form["value"], requester_name="Dr Patel", urgency="urgent", country="Germany")
    given = {"requester_name": "Dr Patel", "profession": "physician", "country": "DE", "urgency": ""}
    saved = story.side.click(ANA, CHAT, "send_form", card=wrong["value"], **given)
    snapshot("intake", read_answer(form), read_answer(wrong), read_answer(saved))


def test_how_a_question_arose_in_one_tap(story: Story, snapshot: Snapshot) -> None:
    """The receipt asks no more of it."""
    story.ask()
    assert set(INTAKE_DEEDS) == {"prompted_no", "prompted_yes", "prompted_not_sure"}
    snapshot("prompted", _click(story, "prompted_no"))


def test_what_is_done_with_an_answer(answered: Story, snapshot: Snapshot) -> None:
    """How it was passed on, whether it helped, what more is needed, and that it was asked back."""
    shown = [_click(answered, verb) for verb in ("fulfil_spoken", "helpful_no", "need_more", "asked_back", "helpful_yes")]
    when = answered.side.click(ANA, CHAT, "fulfil_written")
    shown.append(read_answer(answered.side.click(ANA, CHAT, "passed_on_now", card=when["value"])))
    snapshot("after_the_answer", *shown)


def test_when_it_was_passed_on_is_a_dialog(answered: Story, snapshot: Snapshot) -> None:
    """For another time than now or today."""
    when = answered.side.click(ANA, CHAT, "fulfil_spoken")["value"]
    data = next(p["data"] for p in parts_of(when) if p["type"] == "Action.Submit")
    snapshot("passed_on_pick", read_answer(answered.side.invoke(ANA, "task/fetch", {"data": data})))


def test_the_letter(answered: Story, snapshot: Snapshot) -> None:
    """Teams' own card that asks for leave, and ours that opens it."""
    word = _click(answered, "response_letter")
    answered.product.work()
    asked, opens = answered.teams.conversations[CHAT][-2:]
    assert asked["attachments"][0]["contentType"] == CONSENT
    snapshot("letter", word, read_message(asked), read_message(opens))


def test_an_answer_that_a_model_wrote(story: Story, snapshot: Snapshot) -> None:
    """Marked as that, by Teams' mark and in words."""
    story.product.tools = replace(story.product.tools, drafter=ModelStandIn())
    story.ask()
    story.approve()
    snapshot("answer_of_a_model", read_message(story.teams.conversations[CHAT][-1]))


def test_home_and_welcome(answered: Story, snapshot: Snapshot) -> None:
    """What stands at a glance for an MSL and a reviewer, the profile, and what a newcomer reads."""
    answered.ask("Is Velmira stored cold?")
    ana = _home(answered)
    profile = next(p["data"] for p in parts_of(ana) if p.get("data", {}).get("opens") == "edit_profile")
    dialog = answered.side.invoke(ANA, "task/fetch", {"data": profile})
    rita = _home(answered, "rita-oid")
    answered.side.sent(answered.side.activity("ben-oid", "", type="installationUpdate", action="add"))
    assert until(lambda: answered.teams.said("a:ben-oid"))
    snapshot("home", read_card(ana, "home of an MSL"), read_answer(dialog), read_card(rita, "home of a reviewer"))
    snapshot("welcome", read_chat(answered.teams.conversations["a:ben-oid"]))


def test_the_form_of_a_new_question(story: Story, snapshot: Snapshot) -> None:
    """From the menu, with nothing in it; and of a message that is relayed, with what it says and nothing else."""
    message = {"body": {"contentType": "html", "content": RELAYED}, "attachments": [{"contentType": "reference", "name": "poster.pdf"}]}
    relayed = story.side.invoke(ANA, relay.OPEN, {"commandId": RELAY.id, "messagePayload": message}, conversation=ELSEWHERE)
    asks = story.side.invoke(ANA, relay.OPEN, {"commandId": ASK.id}, conversation=ELSEWHERE)
    data = next(p["data"] for p in parts_of(asks["task"]["value"]["card"]["content"]) if p["type"] == "Action.Submit")
    wrong = story.side.invoke(ANA, relay.SENT, {"data": {**data, "question": QUESTION, "urgency": "urgent"}}, conversation=ELSEWHERE)
    sent = story.side.invoke(ANA, relay.SENT, {"data": {**data, "question": QUESTION}}, conversation=ELSEWHERE)
    assert NOT_THERE in read_answer(relayed)
    snapshot("relay", read_answer(asks), read_answer(relayed), read_answer(wrong), read_answer(sent))


def test_what_is_found_and_what_goes_into_the_chat(story: Story, snapshot: Snapshot) -> None:
    """The list is seen by whoever searches; the card by everybody."""
    story.ask()
    shown = []
    for command, words in ((DOCUMENTS.id, "renal"), (MY_CASES.id, "")):
        found = story.side.invoke(ANA, search.QUERY, {"commandId": command, "parameters": [{"name": WORDS, "value": words}]})
        for one in found["composeExtension"]["attachments"]:
            preview = one["preview"]["content"]
            shown += [f"--- in the list\n* {preview['title']}\n| {preview['text']}", read_card(one["content"], "in the chat")]
    snapshot("search", *shown)


def test_the_words_to_whom_the_app_does_not_serve(story: Story, snapshot: Snapshot) -> None:
    """Somebody unknown, somebody who may not ask, and who only asks what the app does."""
    story.teams.add_member("29:zoe-oid", "zoe-oid", "zoe@example.com")
    story.teams.conversations["a:zoe-oid"] = []
    shown = []
    for user, text in (("zoe-oid", QUESTION), ("ines-oid", QUESTION), (ANA, "help")):
        story.side.write(user, text)
        assert until(partial(story.teams.said, f"a:{user}"))
        shown.append(f"=== {user}\n{read_chat(story.teams.conversations[f'a:{user}'])}")
    snapshot("words", *shown)
