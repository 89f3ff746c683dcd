"""The whole round trip once more, with Microsoft's own playground in the place of Teams: asked, answered, clicked, passed on."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.teams import relay, search
from bot.teams.surface import ASK, DOCUMENTS, WORDS
from tests.clock import TurnableClock
from tests.fakes.teams_cards import parts_of, words_of
from tests.fakes.teams_played import QUESTION, Played, playing
from tests.fakes.teams_product import approve
from tests.scenario.slack.patience import until
from triage.store.unit import Store

pytestmark = [pytest.mark.peers, pytest.mark.parametrize("backend", ["sqlite"], indirect=True)]


@pytest.fixture
def played(store: Store, clock: TurnableClock, tmp_path: Path) -> Iterator[Played]:
    """The product in development, and the playground calling it."""
    with playing(store, clock, tmp_path) as played:
        yield played


def test_a_question_is_asked_approved_answered_and_passed_on(played: Played) -> None:
    """From the first word to what became of the answer, in one chat."""
    played.ask()
    approve(played.product)
    assert until(lambda: any("eGFR of 30 to 59 mL/min/1.73 m² & above" in words for words in played.peer.words()))
    when = played.click("MI-1 answered", "fulfil_spoken")
    assert "passed on spoken: when?" in words_of(when["value"])
    done = played.click("MI-1 answered", "passed_on_now", card=when["value"])
    assert "MI-1: passed on spoken" in words_of(done["value"])
    with played.product.tools.store.read() as uow:
        assert uow.cases.get(1).fulfilment is not None


def test_the_receipt_is_edited_in_place_and_asks_for_what_is_missing(played: Played) -> None:
    """One message, which shows the truth from then on."""
    played.ask()
    receipt = played.peer.message("MI-1 received")
    form = played.click("MI-1 received", "complete_intake")
    saved = played.click("MI-1 received", "send_form", card=form["value"], requester_name="Dr Patel", profession="physician", country="US", prompted="no")
    assert "Still missing" not in words_of(saved["value"])
    played.product.work()
    assert until(lambda: "Still missing" not in words_of(played.peer.said[receipt]["attachments"][0]["content"]))
    assert len(played.peer.cards()) == 1


def test_home_help_and_work_are_shown(played: Played) -> None:
    """The words that open no case are answered, and who waits sees that something is done."""
    played.peer.write("home")
    assert until(lambda: any("My open inquiries" in words for words in played.peer.words()))
    played.peer.write("What can you do?")
    assert until(lambda: any("medical questions" in str(said.get("text")) for said in played.peer.said.values()))
    played.ask()
    assert "typing" in played.peer.calls


def test_a_question_is_asked_by_a_form_and_documents_are_found(played: Played) -> None:
    """What Teams' menus offer: a form whose question is a case, and a search whose card says a title."""
    opened = played.peer.invoke(relay.OPEN, {"commandId": ASK.id}, "1")
    form = opened["task"]["value"]["card"]["content"]
    data = next(p["data"] for p in parts_of(form) if p["type"] == "Action.Submit")
    sent = played.peer.invoke(relay.SENT, {"commandId": ASK.id, "data": {**data, "question": QUESTION}}, "1")
    assert sent["task"]["value"].startswith("MI-1 received.")
    found = played.peer.invoke(search.QUERY, {"commandId": DOCUMENTS.id, "parameters": [{"name": WORDS, "value": "renal"}]}, "1")
    assert [a["preview"]["content"]["title"] for a in found["composeExtension"]["attachments"]] == ["Velmira in renal impairment"]


@pytest.mark.parametrize("name", ["task/fetch", "task/submit", "fileConsent/invoke"])
def test_what_the_playground_does_not_play(played: Played, name: str) -> None:
    """Dialogs and the card that asks for leave are led by the stand-in alone: this version refuses them itself, and the product never hears of it."""
    with pytest.raises(httpx.HTTPStatusError) as refused:
        played.peer.invoke(name, {"data": {"opens": "edit_profile", "about": "profile"}}, "1")
    assert refused.value.response.status_code == 400
    assert f"received '{name}'" in refused.value.response.json()["message"]
