"""Relaying and asking from any chat: a form becomes one question of whoever sends it, and never one of the author's."""

from typing import Any

import pytest

from bot.teams import relay
from bot.teams.outbound import CARD
from bot.teams.surface import ASK, RELAY
from tests.fakes.teams_cards import faults_of, parts_of, words_of
from tests.fakes.teams_side import Answer
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story
from triage.domain.case import Case, CaseStatus

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ELSEWHERE: Answer = {"id": "19:others@thread.v2", "conversationType": "groupChat", "isGroup": True}
TWO: Answer = {"id": "19:ana_ben@unq.gbl.spaces", "conversationType": "personal"}


def _message(content: str, **more: object) -> Answer:
    return {"id": "1", "body": {"contentType": "html", "content": content}, "from": {"user": {"id": "zoe", "displayName": "Dr Zoe Adler"}}, **more}


def _card(answer: Answer) -> Answer:
    value = answer["task"]["value"]
    assert answer["task"]["type"] == "continue", answer
    assert value["card"]["contentType"] == CARD
    card = dict(value["card"]["content"])
    assert faults_of(card) == []
    return card


def _open(story: Story, message: Answer | None = None, *, user: str = ANA, where: Answer = ELSEWHERE) -> Answer:
    value = {"commandId": RELAY.id if message else ASK.id, **({"messagePayload": message} if message else {})}
    return story.side.invoke(user, relay.OPEN, value, conversation=where)


def _send(story: Story, card: Answer, *, user: str = ANA, where: Answer = ELSEWHERE, **fields: Any) -> Answer:
    data = next(p["data"] for p in parts_of(card) if p["type"] == "Action.Submit")
    filled = {p["id"]: p["value"] for p in parts_of(card) if p["type"].startswith("Input.") and p.get("value")}
    return story.side.invoke(user, relay.SENT, {"commandId": RELAY.id, "data": {**data, **filled, **fields}}, conversation=where)


def _cases(story: Story) -> list[Case]:
    with story.product.tools.store.read() as uow:
        return list(uow.cases.list())


def test_a_relayed_message_is_a_question_of_whoever_relays_it(story: Story) -> None:
    """The form holds its words; the author stands nowhere as who asked, and nothing is said where it was relayed."""
    story.teams.conversations[ELSEWHERE["id"]] = []
    card = _card(_open(story, _message(f"<p>{QUESTION}</p>")))
    assert QUESTION in words_of(card)
    assert "Zoe" not in str(card)
    told = _send(story, card)
    assert told["task"] == {"type": "message", "value": "MI-1 received. Details are in your personal chat with me."}
    (case,) = _cases(story)
    assert (case.sender, case.intake.requester_name) == ("ana", None)
    story.product.work()
    story.approve()
    assert [words.split("\n")[0] for words in story.teams.said(CHAT)] == ["MI-1 answered", "MI-1 answered"]
    assert story.teams.said(ELSEWHERE["id"]) == []


def test_a_form_that_is_sent_twice_is_one_question(story: Story) -> None:
    """Teams sends again what it thinks was not taken."""
    card = _card(_open(story, _message(QUESTION)))
    assert _send(story, card) == _send(story, card)
    assert len(_cases(story)) == 1


def test_what_a_message_quotes_and_whom_it_names_is_left_out(story: Story) -> None:
    """What is relayed is what its author said."""
    page = '<blockquote itemtype="http://schema.skype.com/Reply"><p>old words</p></blockquote><p>Dose with <b>eGFR 35</b>?</p>'
    page += '<span itemtype="http://schema.skype.com/Mention">Ben</span>'
    assert "(Dose with eGFR 35?)" in words_of(_card(_open(story, _message(page))))


def test_files_of_a_relayed_message_are_named_and_a_person_looks(story: Story) -> None:
    """They stand where we may not read."""
    card = _card(_open(story, _message(QUESTION, attachments=[{"contentType": "reference", "name": "poster.pdf"}])))
    assert "With: poster.pdf." in words_of(card)
    _send(story, card)
    story.product.work()
    assert _cases(story)[0].status is CaseStatus.WITH_SPECIALIST


def test_who_asked_and_what_was_chosen_is_kept(story: Story) -> None:
    """The form asks as the card of a case does."""
    _send(story, _card(_open(story)), question=QUESTION, requester_name="Dr Patel", profession="physician", country="de", prompted="no", product="Velmira")
    (case,) = _cases(story)
    assert (case.intake.requester_name, case.intake.country, case.product) == ("Dr Patel", "DE", "Velmira")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"question": ""}, "no words"),
        ({"country": "Germany"}, "two-letter"),
        ({"prompted": "perhaps"}, "▲ Input should be"),
        ({"needed_by": "yesterday"}, "no date"),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(story: Story, fields: dict[str, str], words: str) -> None:
    """Nothing is lost, and nothing is kept yet."""
    filled: dict[str, Any] = {"question": QUESTION, "requester_name": "Dr Patel", **fields}
    card = _card(_send(story, _card(_open(story)), **filled))
    assert words in words_of(card)
    assert "Dr Patel" in words_of(card)
    assert _cases(story) == []
    assert _send(story, card, question=QUESTION, country="DE", prompted="no", needed_by="")["task"]["type"] == "message"
    assert len(_cases(story)) == 1


def test_a_message_that_is_too_long_is_asked_for_as_a_file(story: Story) -> None:
    """It does not fit into a form."""
    assert _open(story, _message("long words " * 2_000))["task"] == {"type": "message", "value": relay.TOO_LONG}


def test_somebody_unknown_or_who_may_not_ask_is_told(story: Story) -> None:
    """Before they type anything."""
    story.teams.add_member("29:zoe-oid", "zoe-oid", "zoe@example.com")
    assert "zoe@example.com" in _open(story, user="zoe-oid")["task"]["value"]
    assert "may not send in questions" in _open(story, user="ines-oid")["task"]["value"]
    assert "may not send in questions" in _send(story, _card(_open(story)), user="ines-oid", question=QUESTION)["task"]["value"]
    assert _cases(story) == []


def test_a_directory_that_cannot_be_asked_is_told(story: Story) -> None:
    """Nothing is kept, and it can be tried again."""
    story.teams.fail(503)
    assert _open(story)["task"]["value"] == relay.NOT_KNOWN_NOW


def test_a_form_without_its_mark_is_of_another_time(story: Story) -> None:
    """What we did not make is not taken in."""
    answer = story.side.invoke(ANA, relay.SENT, {"commandId": ASK.id, "data": {"question": QUESTION}}, conversation=ELSEWHERE)
    assert "another time" in words_of(_card(answer))
    for value in ({}, {"data": None}, {"data": ["x"]}):
        assert story.side.invoke(ANA, relay.SENT, value, conversation=ELSEWHERE)["task"]
    assert _cases(story) == []


def test_a_chat_of_two_people_is_not_taken_for_ours(story: Story) -> None:
    """Asked from a chat with a colleague, the answer comes into one's own chat with us."""
    _send(story, _card(_open(story, where=TWO)), where=TWO, question=QUESTION)
    story.product.work()
    assert len(story.teams.said(CHAT)) == 1
    assert story.teams.conversations.get(TWO["id"], []) == []
