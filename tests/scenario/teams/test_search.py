"""Searching from any chat: what is found is one's own or approved, and what is put into the chat says no more than it must."""

import json

import pytest

from bot import notices
from bot.teams import search
from bot.teams.surface import DOCUMENTS, MY_CASES, WORDS
from tests.fakes.slack_product import HOME
from tests.fakes.teams_cards import faults_of, words_of
from tests.fakes.teams_side import Answer
from tests.scenario.teams.conftest import ANA, QUESTION, Story
from triage.domain.audit import AuditEntry

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _find(story: Story, command: str, words: str = "", *, user: str = ANA, **options: int) -> Answer:
    value = {"commandId": command, "parameters": [{"name": WORDS, "value": words}], "queryOptions": {"skip": 0, "count": 25} | options}
    return dict(story.side.invoke(user, search.QUERY, value)["composeExtension"])


def _listed(answer: Answer) -> list[tuple[str, str]]:
    assert answer["type"] == "result", answer
    assert [fault for a in answer["attachments"] for fault in faults_of(a["content"])] == []
    return [(a["preview"]["content"]["title"], words_of(a["content"])) for a in answer["attachments"]]


def test_a_document_is_found_once_with_its_title_and_the_way_to_it(story: Story) -> None:
    """However many of its passages fit."""
    answer = _find(story, DOCUMENTS.id, "renal impairment")
    assert _listed(answer) == [("Velmira in renal impairment", "Velmira in renal impairment\nApproved document\n[Open]")]
    assert f"{HOME}/library/SRD-VEL-014/3" in json.dumps(answer)
    assert "eGFR" not in json.dumps(answer)


@pytest.mark.parametrize("kind", ["off_label", "restricted"])
def test_a_document_for_staff_is_not_put_before_others(story: Story, kind: str) -> None:
    """Even its title would tell."""
    story.product.library.page = story.product.library.page.model_copy(update={kind: True})
    assert _listed(_find(story, DOCUMENTS.id, "renal", user="rita-oid")) == []


def test_ones_own_cases_are_found_and_only_a_number_goes_into_the_chat(story: Story) -> None:
    """The list says what one knows oneself; the card says a number."""
    story.ask()
    ((title, card),) = _listed(_find(story, MY_CASES.id))
    assert title.startswith("MI-1 · Velmira (US)")
    assert card == "MI-1\nA case of medical information"
    assert [len(_listed(_find(story, MY_CASES.id, words))) for words in ("mi-1", "velmira", "mi-2", "quorvia")] == [1, 1, 0, 0]


def test_nobody_finds_the_cases_of_others(story: Story) -> None:
    """Not even who works on them: they have the queue for that."""
    story.ask()
    assert _listed(_find(story, MY_CASES.id, user="ben-oid")) == []
    assert _listed(_find(story, MY_CASES.id, user="rita-oid")) == []


def test_a_long_list_comes_page_by_page(story: Story) -> None:
    """As Teams asks for it."""
    for n in range(4):
        story.side.write(ANA, f"{QUESTION} ({n})")
    assert [title[:4] for title, _ in _listed(_find(story, MY_CASES.id, count=3))] == ["MI-4", "MI-3", "MI-2"]
    assert [title[:4] for title, _ in _listed(_find(story, MY_CASES.id, count=3, skip=3))] == ["MI-1"]


def test_somebody_unknown_finds_nothing(story: Story) -> None:
    """And is told whom to ask."""
    story.teams.add_member("29:zoe-oid", "zoe-oid", "zoe@example.com")
    answer = _find(story, DOCUMENTS.id, "renal", user="zoe-oid")
    assert (answer["type"], "zoe@example.com" in answer["text"]) == ("message", True)


@pytest.mark.parametrize("command", [DOCUMENTS.id, MY_CASES.id])
def test_somebody_whose_access_has_ended_finds_nothing(story: Story, command: str) -> None:
    """Not even what they asked themselves."""
    story.ask()
    with story.product.tools.store.begin() as uow:
        uow.people.set_active("ana", active=False, entry=AuditEntry(actor="admin", action="person.deactivated"))
    assert _find(story, command) == {"type": "message", "text": notices.NO_LONGER_HERE}


@pytest.mark.parametrize("value", [{}, {"commandId": "other"}, None, "x"])
def test_what_we_do_not_offer_is_not_answered(story: Story, value: object) -> None:
    """A search of another time."""
    answer = story.side.send(story.side.activity(ANA, "", type="invoke", name=search.QUERY, value=value))
    assert answer.status_code == 501


@pytest.mark.parametrize("parameters", [None, [], ["x"], [{"name": WORDS}], [{"name": WORDS, "value": 7}], [{"name": "initialRun", "value": "true"}]])
def test_a_search_without_words_is_the_first_list(story: Story, parameters: object) -> None:
    """Whatever Teams leaves out."""
    value = {"commandId": MY_CASES.id, "parameters": parameters, "queryOptions": "x"}
    assert story.side.invoke(ANA, search.QUERY, value)["composeExtension"]["type"] == "result"
