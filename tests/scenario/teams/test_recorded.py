"""What Microsoft's own playground sent (tests/tools/record_teams.py), sent again to our door: whatever it is, it does what people are promised.

As little of a recording is changed as can be, and that stands in tests/fakes/teams_recorded.py. The directory knows the playground's own person.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.teams.outbound import CARD
from tests.clock import TurnableClock
from tests.fakes.teams_playground import CHAT, MAIL, PERSON
from tests.fakes.teams_recorded import Told, read, shape
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import company
from tests.tools.record_teams import QUESTION, RECORDED, SIGNS, TEAM, record
from triage.domain.inquiry import Prompted
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

ALEX = Person(id="alex", name="Alex Wilber", email=MAIL, market="US", grants=(Grant(role=Role.MSL),))
NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))
"""What the playground sends for another channel than Teams."""
NOT_OURS = ["feedback", "link_pasted", "link_pasted_anonymously"]
"""Invokes of features that the app does not have."""
OWN_NOTES = [
    *["written_reaction_added", "written_reaction_removed", "written_typing", "written_read", "written_ended", "kind_of_ones_own"],
    *["channel_created_team", "channel_renamed_team", "channel_deleted_team", "team_renamed_team", "team_deleted_team"],
    *[f"user_{what}_{place}" for what in ("added", "removed") for place in ("personal", "group", "team")],
    *["bot_added_personal", "bot_added_group", "bot_added_team", "installed_group", "installed_team", "page_opened_conversationUpdate"],
]
"""What no person wrote."""
DIRECTORY_ID = read("personal")["from"]["aadObjectId"]
GROUP, THREAD = (read(name)["conversation"]["id"] for name in ("group", "channel"))


@pytest.fixture
def told(store: Store, clock: TurnableClock, parser: None) -> Iterator[Told]:
    """The company, a minute after the recording, with the playground's person in its directory."""
    clock.set(datetime.fromisoformat(read("personal")["timestamp"]) + timedelta(minutes=1))
    with company(store, clock, (ALEX,)) as running:
        running.teams.add_member(PERSON, DIRECTORY_ID, MAIL)
        running.teams.private[PERSON] = CHAT
        running.teams.conversations[CHAT] = []
        yield Told(running.product, running.teams, running.side)


@pytest.mark.peers
@pytest.mark.usefixtures("backend")
def test_the_recordings_are_what_the_playground_sends(tmp_path: Path) -> None:
    """Recorded anew, every activity has the parts that it has here."""
    assert {name: shape(activity) for name, activity in record(tmp_path).items()} == {name: shape(read(name)) for name in NAMES}


def test_whatever_the_playground_sends_is_acknowledged(told: Told) -> None:
    """Nothing that Teams sends is an error of ours, one after the other and all together."""
    for_us = [name for name in NAMES if name not in NOT_OURS]
    assert {name: told.sends(name).status_code for name in for_us} == dict.fromkeys(for_us, 200)


def test_nothing_is_let_in_unsigned(told: Told) -> None:
    """As the playground sent it, without a token, it stays outside."""
    assert {told.side.send(told.activity(name), "").status_code for name in NAMES} == {401}
    assert told.cases() == 0


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_the_app_does_not_offer_is_not_implemented(told: Told, name: str) -> None:
    """Teams is told so in its own way, and nothing is kept."""
    assert told.sends(name).status_code == 501
    assert told.cases() == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("personal", QUESTION),
        ("personal_signs", SIGNS),
        ("personal_markdown", f"**{QUESTION}**"),
        ("group", QUESTION),
        ("channel", QUESTION),
        ("channel_two_named", f"Megan Bowen asks: {QUESTION}"),
        ("written_file", QUESTION),
    ],
)
def test_a_message_is_one_message_in_its_own_words(told: Told, name: str, words: str) -> None:
    """Taken in as it was written, without our name; a second time it is the same message."""
    told.asks(name)
    told.asks(name)
    assert told.cases() == 1
    assert told.messages()[0] == ("message", words)
    assert [kind for kind, _ in told.messages()].count("message") == 1


def test_a_question_in_the_personal_chat_is_answered_there(told: Told) -> None:
    """A receipt with its number, in the chat where it was asked."""
    told.asks("personal")
    (receipt,) = told.said()
    assert "MI-1 received" in receipt


@pytest.mark.parametrize(("name", "place"), [("group", GROUP), ("channel", THREAD)])
def test_in_front_of_others_a_number_and_the_rest_privately(told: Told, name: str, place: str) -> None:
    """In a group chat and in a channel nobody reads what the case is about."""
    told.asks(name)
    assert told.said(place) == ["MI-1 received.\nDetails are in your personal chat with me."]
    assert "MI-1 received" in told.said()[0]


@pytest.mark.parametrize(("name", "words"), [("thread", "He is 62"), ("written_talk_in_thread", "I saw a rash too")])
def test_a_reply_in_the_thread_belongs_to_its_case(told: Told, name: str, words: str) -> None:
    """With our name or without it."""
    told.asks("channel")
    told.asks(name)
    assert told.cases() == 1
    assert told.messages()[-1] == ("message", words)


def test_talk_in_a_channel_is_nobodys_business(told: Told) -> None:
    """What does not call us and stands in no thread of a case is neither kept nor answered."""
    told.asks("written_talk_in_channel")
    assert told.cases() == 0
    assert told.said(TEAM) == []


def test_an_edit_is_read_in_the_place_of_what_was_said(told: Told) -> None:
    """The new words belong to the same case, and nobody gets a second receipt."""
    told.asks("personal")
    told.asks("written_edited")
    assert told.messages() == [("message", QUESTION), ("edit", f"{QUESTION} He is 62.")]
    assert told.cases() == 1
    assert len([words for words in told.said() if "MI-1 received" in words]) == 1


def test_a_deletion_is_on_record_and_deletes_nothing(told: Told) -> None:
    """What was asked stays in the case, with the word that its sender took it back."""
    told.asks("personal")
    told.asks("written_deleted")
    assert [kind for kind, _ in told.messages()] == ["message", "deletion"]
    assert told.messages()[0][1] == QUESTION


def test_a_deletion_that_is_undone_is_an_edit(told: Told) -> None:
    """The words are there again, in the same case."""
    told.asks("personal")
    told.asks("written_deleted")
    told.asks("written_deletion_undone")
    assert told.messages()[-1] == ("edit", QUESTION)
    assert told.cases() == 1


def test_the_deletion_of_what_was_never_asked_opens_nothing(told: Told) -> None:
    """Nothing is made of a message that is gone."""
    told.asks("written_deleted")
    assert told.cases() == 0


@pytest.mark.parametrize("name", OWN_NOTES)
def test_teams_own_notes_open_nothing_and_are_not_answered(told: Told, name: str) -> None:
    """Reactions, readers, people who come and go, channels that are renamed, kinds that nobody knows; the next question is the first that is heard."""
    told.asks(name)
    assert told.cases() == 0
    told.asks("personal")
    (receipt,) = [words for place in told.teams.conversations for words in told.said(place)]
    assert "MI-1 received" in receipt


def test_reactions_change_nothing_in_a_case(told: Told) -> None:
    """A thumb is no word."""
    told.asks("personal")
    told.asks("written_reaction_added")
    told.asks("written_reaction_removed")
    assert told.messages() == [("message", QUESTION)]


def test_a_card_alone_is_no_question_and_its_sender_is_told_privately(told: Told) -> None:
    """Somebody put a card into the chat and wrote nothing: no case, and a word what to do."""
    told.asks("personal_card")
    assert told.cases() == 0
    assert until(told.said)


def test_a_file_is_read_into_the_case(told: Told) -> None:
    """What stands in it is read like the message itself."""
    given = told.activity("written_file")["attachments"][0]
    stands = told.teams.add_file(given["name"], b"The patient had a rash.")
    read_at = {**given, "content": {**given["content"], "downloadUrl": stands["content"]["downloadUrl"]}}
    told.sends("written_file", attachments=[read_at])
    told.product.work()
    assert ("attachment", "The patient had a rash.") in told.messages()


def test_the_form_of_a_card_is_no_message(told: Told) -> None:
    """What an old button sends is neither a question nor answered with one."""
    told.asks("personal")
    told.asks("card_submitted")
    assert told.messages() == [("message", QUESTION)]
    assert told.cases() == 1


@pytest.mark.parametrize(
    "names", [("installed_personal",), ("page_opened_installationUpdate", "page_opened_conversationUpdate"), ("bot_added_personal", "installed_personal")]
)
def test_who_installs_the_app_is_welcomed_once_and_can_be_reached(told: Told, names: tuple[str, ...]) -> None:
    """Whatever else Teams says of it at the same time."""
    for name in names:
        told.asks(name)
    assert until(told.said)
    told.asks("personal")
    assert [words for words in told.said() if "MI-1" not in words] == told.said()[:1]
    known = told.known(f"@{DIRECTORY_ID}")
    assert known is not None
    assert known.conversation == CHAT


@pytest.mark.parametrize("name", ["uninstalled_personal", "bot_removed_personal"])
def test_who_takes_the_app_out_is_written_to_no_more(told: Told, name: str) -> None:
    """Until it is back, a person hears of what waits."""
    told.asks("personal")
    told.asks(name)
    assert told.known(f"@{DIRECTORY_ID}") is None
    assert told.known(CHAT) is None


@pytest.mark.parametrize(
    ("asked", "gone", "place"),
    [
        ("group", "uninstalled_group", GROUP),
        ("group", "bot_removed_group", GROUP),
        ("channel", "uninstalled_team", TEAM),
        ("channel", "bot_removed_team", TEAM),
    ],
)
def test_taken_out_of_a_team_it_still_answers_whoever_asked_there(told: Told, asked: str, gone: str, place: str) -> None:
    """The place is forgotten, the person is not."""
    told.asks(asked)
    told.asks(gone)
    assert told.known(place) is None
    assert told.known(f"@{DIRECTORY_ID}") is not None


@pytest.mark.parametrize(
    ("asked", "left", "place"), [("personal", "user_removed_personal", CHAT), ("group", "user_removed_group", GROUP), ("channel", "user_removed_team", TEAM)]
)
def test_others_who_leave_take_nothing_with_them(told: Told, asked: str, left: str, place: str) -> None:
    """Only our own leaving is ours."""
    told.asks(asked)
    told.asks(left)
    assert told.known(place) is not None


def test_a_click_does_what_its_button_says(told: Told) -> None:
    """The playground's click, on the receipt that stands in this chat, gives the card as it is from now on."""
    told.asks("personal")
    answer = told.sends("card_clicked", replyToId=told.teams.conversations[CHAT][-1]["id"]).json()
    assert answer["type"] == CARD
    with told.product.tools.store.read() as uow:
        assert uow.cases.get(1).intake.prompted is Prompted.NO


def test_a_click_on_a_case_that_is_not_there_is_refused_in_words(told: Told) -> None:
    """Nothing is done, and whoever clicked reads why."""
    answer = told.sends("card_clicked").json()
    assert answer["statusCode"] == 200
    assert isinstance(answer["value"], str)
    assert told.cases() == 0


def test_a_search_gives_documents(told: Told) -> None:
    """What is approved, to be put into the chat."""
    found = told.sends("searched").json()["composeExtension"]
    assert [a["preview"]["content"]["title"] for a in found["attachments"]] == ["Velmira in renal impairment"]


@pytest.mark.parametrize(("name", "filled"), [("form_opened", ""), ("form_opened_on_message", QUESTION)])
def test_the_menu_opens_a_form(told: Told, name: str, filled: str) -> None:
    """Empty, or with the words of the message that is relayed."""
    form = told.sends(name).json()["task"]["value"]["card"]["content"]
    assert next(part for part in form["body"] if part.get("id") == "question").get("value", "") == filled


def test_a_form_that_is_sent_twice_is_one_case(told: Told) -> None:
    """Its question is taken in once, and the number is told where it was asked."""
    first, second = (told.sends("form_sent").json()["task"]["value"] for _ in range(2))
    assert first == second
    assert first.startswith("MI-1 received.")
    assert told.messages() == [("message", QUESTION)]
    assert told.cases() == 1
