"""Dialogs of review: what is written is checked where it was written, and nothing that was written is lost."""

import unittest.mock
from types import ModuleType

import pytest

from bot import edit_form
from bot.teams import dialogs
from bot.teams.dialogs import FORMS
from bot.teams.outbound import DIALOGS, DOABLE
from tests.fakes.slack_product import HOME, PAGE
from tests.fakes.teams_cards import parts_of, words_of
from tests.fakes.teams_side import Answer
from tests.scenario.teams.staff.conftest import ANA, RITA, ROB, SAM, Staffed, offers, shown, word
from triage.domain.case import CaseStatus
from triage.domain.concern import Concern
from triage.steps import sign_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
S = CaseStatus
CHAT = "a:ana-oid"
FIRST = "No dose adjustment of Velmira is recommended for patients with an eGFR of 30 to 59 mL/min/1.73 m² & above."


def values(dialog: Answer) -> dict[str, str]:
    """What stands in the fields of a dialog."""
    return {p["id"]: str(p.get("value") or "") for p in parts_of(dialog) if p["type"].startswith("Input.")}


def test_every_dialog_that_is_offered_has_its_form(backend: str) -> None:
    """And no action is done in two ways."""
    assert set(FORMS) >= DIALOGS
    assert not DIALOGS & DOABLE


def test_an_edited_sentence_is_verified_and_another_person_approves_it(staffed: Staffed) -> None:
    """The dialog holds each sentence with its sources; what is saved is a new draft of its editor."""
    staffed.ask()
    dialog = staffed.open(RITA, "edit")
    assert "SRD-VEL-014 v3, Summary" in words_of(dialog)
    assert "(empty: taken out)" in words_of(dialog)
    empty = dict.fromkeys(values(dialog), "")
    assert staffed.send(RITA, dialog, **(empty | {"s0": FIRST, "why": "Shorter."})) == {}
    staffed.product.work()
    with staffed.product.tools.store.read() as uow:
        stored = uow.drafts.get(1, 2)
    assert (stored.author, [s.text for s in stored.draft.statements], stored.draft.is_proven) == ("rita", [FIRST], True)
    assert "approve" not in offers(staffed.own(RITA))
    shown(staffed.click(ROB, "approve", card=staffed.own(ROB)))
    staffed.product.work()
    assert staffed.case().status is S.SENT


def test_a_number_that_no_source_holds_is_pointed_out_and_nothing_is_lost(staffed: Staffed) -> None:
    """The dialog comes back with the words; saved anyway, the card shows what is wrong and offers no approval."""
    staffed.ask()
    dialog = staffed.open(RITA, "edit")
    wrong = FIRST.replace("30 to 59", "20 to 59")
    again = staffed.send(RITA, dialog, **(values(dialog) | {"s0": wrong, "why": "My reason."}))
    assert "Not proven: " in words_of(again)
    assert (values(again)["s0"], values(again)["why"]) == (wrong, "My reason.")
    assert staffed.case().draft_version == 1
    assert staffed.send(RITA, again, **(values(again) | {"anyway": "anyway"})) == {}
    staffed.product.work()
    assert "20 to 59" in words_of(staffed.standing())
    assert "approve" not in offers(staffed.own(ROB))


def test_a_sentence_is_added_from_a_passage_that_was_found(staffed: Staffed) -> None:
    """A new sentence needs the passage on which it rests."""
    staffed.ask()
    dialog = staffed.open(RITA, "edit")
    given = values(dialog) | {"s0": FIRST, "added": "Exposure was 18 % higher with eGFR <45."}
    assert "Please choose the passage" in words_of(staffed.send(RITA, dialog, **given))
    (choice,) = next(p["choices"] for p in parts_of(dialog) if p.get("id") == "rests_on")
    assert staffed.send(RITA, dialog, **(given | {"rests_on": choice["value"]})) == {}
    with staffed.product.tools.store.read() as uow:
        last = uow.drafts.get(1, 2).draft.statements[-1]
    assert (last.text, last.citations[0].passage) == ("Exposure was 18 % higher with eGFR <45.", PAGE.key)


def test_an_answer_without_a_sentence_is_refused(staffed: Staffed) -> None:
    """Taking everything out is no edit."""
    staffed.ask()
    dialog = staffed.open(RITA, "edit")
    assert "An answer needs at least one sentence." in words_of(staffed.send(RITA, dialog, **dict.fromkeys(values(dialog), "")))


def test_words_that_come_too_late_are_given_back(staffed: Staffed) -> None:
    """The case has moved on while somebody wrote: they are told, and keep what they wrote."""
    staffed.ask()
    dialog = staffed.open(RITA, "edit")
    sign_off.request_changes(staffed.product.tools, 1, staffed.person("rob"), version=staffed.case().version, reason="The age is missing.")
    late = staffed.send(RITA, dialog, **(values(dialog) | {"s0": "Words that took an hour."}))
    assert "has changed since you saw it" in words_of(late)
    assert "Words that took an hour." in values(late).values()


def test_a_draft_is_returned_with_a_reason(staffed: Staffed) -> None:
    """Without one the dialog comes back."""
    staffed.ask()
    dialog = staffed.open(RITA, "request_changes")
    assert "Please give a reason." in words_of(staffed.send(RITA, dialog, reason="  "))
    assert staffed.send(RITA, dialog, reason="The age is missing.") == {}
    staffed.product.work()
    assert "Status: changes requested." in words_of(staffed.standing())


def test_a_case_is_referred_with_a_reason(staffed: Staffed) -> None:
    """From the reviewers to the specialists."""
    staffed.ask()
    dialog = staffed.open(RITA, "refer")
    assert "choose" in words_of(staffed.send(RITA, dialog, reason="x"))
    assert staffed.send(RITA, dialog, to="with_specialist", reason="A dose above the label.") == {}
    staffed.product.work()
    assert staffed.case().status is S.WITH_SPECIALIST
    assert "Status: with specialist." in words_of(staffed.standing())


@pytest.mark.parametrize(
    ("written", "words"),
    [("", "number of the case"), ("77", "There is no case MI-77"), ("MI-1", "name the case"), ("two", "number of the case"), ("9" * 40, "number of the case")],
)
def test_a_duplicate_names_a_case_that_is_there(staffed: Staffed, written: str, words: str) -> None:
    """What cannot be is pointed out at the number, and what was typed stays."""
    staffed.ask()
    again = staffed.send(RITA, staffed.open(RITA, "duplicate"), original=written, reason="Asked twice.")
    assert words in words_of(again)
    assert values(again) == {"original": written, "reason": "Asked twice."}


def test_a_case_is_marked_as_duplicate_of_another(staffed: Staffed) -> None:
    """It ends, and the record says of which."""
    staffed.ask()
    staffed.ask("Does Velmira need another dose with eGFR 40?")
    assert staffed.send(RITA, staffed.open(RITA, "duplicate"), original="mi-1", reason="Asked twice.") == {}
    staffed.product.work()
    assert (staffed.case(2).status, staffed.case(2).duplicate_of) == (S.DUPLICATE, 1)
    assert "Status: duplicate." in words_of(staffed.standing())


def test_a_missed_flag_is_added_and_its_desk_has_it_at_once(staffed: Staffed) -> None:
    """The dialog offers what this person may correct; the hand-off goes, and its card stands in safety's channel."""
    staffed.ask()
    dialog = staffed.open(RITA, "correct")
    (field,) = [p for p in parts_of(dialog) if p["type"] == "Input.ChoiceSet"]
    assert "concern_added||adverse_event" in [c["value"] for c in field["choices"]]
    assert staffed.send(RITA, dialog, change="concern_added||adverse_event", reason="“eGFR 35” after the second dose") == {}
    staffed.product.work()
    decision = staffed.case().decision
    assert decision is not None
    assert Concern.ADVERSE_EVENT in decision.concerns
    assert "H-1 · Velmira" in words_of(staffed.standing("19:safety@thread.tacv2"))


def test_a_flag_of_safety_is_not_a_reviewers_to_take_away(staffed: Staffed) -> None:
    """The dialog does not offer it, and a forged choice is refused."""
    staffed.ask("A patient has a rash. Dose with eGFR 35?")
    dialog = staffed.open(RITA, "correct")
    assert "concern_removed|adverse_event|" not in str(dialog)
    assert "You may not work on hand-offs" in words_of(staffed.send(RITA, dialog, change="concern_removed|adverse_event|", reason="It is none."))


@pytest.mark.parametrize("action", ["edit", "refer", "duplicate", "request_changes", "correct"])
def test_whoever_has_no_right_is_told_in_place_of_the_dialog(staffed: Staffed, action: str) -> None:
    """Before anything is filled in; and a dialog that was passed on is refused as well."""
    staffed.ask()
    own = staffed.own(RITA)
    assert "You may not" in staffed.open("ben-oid", action, card=own).get("word", "") or action == "correct"
    assert "word" in staffed.open("zoe-oid", action, card=own)
    if action != "correct":
        assert "You may not" in words_of(staffed.send("ben-oid", staffed.open(RITA, action, card=own), to="in_review", reason="x", original="7", s0=FIRST))
    assert staffed.case().status is S.IN_REVIEW


@pytest.mark.parametrize("action", ["edit", "refer", "duplicate", "request_changes"])
def test_a_dialog_of_a_card_that_is_out_of_date_says_so(staffed: Staffed, action: str) -> None:
    """Whoever was slower is told before they write anything."""
    staffed.ask()
    own = staffed.own(RITA)
    staffed.click(ROB, "claim", card=staffed.own(ROB))
    assert "has changed since you saw it" in staffed.open(RITA, action, card=own)["word"]


@pytest.mark.parametrize(("module", "limit"), [(dialogs, "MOST_BYTES"), (edit_form, "MOST_STATEMENTS")], ids=["dialog", "form"])
def test_a_draft_too_long_for_a_dialog_is_edited_on_the_web_with_one_click(staffed: Staffed, module: ModuleType, limit: str) -> None:
    """The word says so kindly, and a button leads to the very page."""
    staffed.ask()
    with unittest.mock.patch.object(module, limit, 0):
        told = staffed.open(RITA, "edit")
    assert "on the web" in words_of(told).lower()
    (opens,) = [p for p in parts_of(told) if p["type"] == "Action.OpenUrl"]
    assert opens["url"] == f"{HOME}/cases/1?edit=1"
    assert HOME not in words_of(told)


def test_a_text_longer_than_a_field_is_refused_and_kept(staffed: Staffed) -> None:
    """Nothing is cut off in silence."""
    staffed.ask()
    again = staffed.send(RITA, staffed.open(RITA, "request_changes"), reason="x" * 3_001)
    assert "too long: 3000" in words_of(again)
    assert values(again)["reason"] == "x" * 3_001
    assert staffed.case().status is S.IN_REVIEW


@pytest.mark.parametrize("data", [None, "x", {}, {"opens": "edit"}, {"form": "refer", "about": "²"}, {"form": "refer", "opens": "refer"}], ids=str)
@pytest.mark.parametrize("name", ["task/fetch", "task/submit"])
def test_a_dialog_that_was_made_up_does_nothing(staffed: Staffed, name: str, data: object) -> None:
    """It is told so, or said not to be ours; never an error of the server."""
    answer = staffed.side.send(staffed.side.activity(RITA, "", type="invoke", name=name, value={"data": data}))
    assert answer.status_code in (200, 501)


def test_a_dialog_does_not_help_somebody_of_another_role(staffed: Staffed) -> None:
    """Safety does not send a draft back."""
    staffed.ask()
    own = staffed.own(RITA)
    assert "You may not" in staffed.open(SAM, "request_changes", card=own)["word"]
    assert "You may not" in word(staffed.click(SAM, "approve", card=own))


def test_when_and_to_whom_an_answer_was_passed_on_is_picked_in_a_dialog(staffed: Staffed) -> None:
    """At a time that has come, by whoever asked; the answer says it from then on."""
    staffed.ask()
    shown(staffed.click(RITA, "approve", card=staffed.own(RITA)))
    staffed.product.work()
    when = shown(staffed.side.click(ANA, CHAT, "Spoken"))
    dialog = staffed.open(ANA, "passed_on_pick", card=when, place=CHAT)
    assert "Please pick a time." in words_of(staffed.send(ANA, dialog, CHAT, passed_on_to="Dr Patel"))
    late = staffed.send(ANA, dialog, CHAT, passed_on_to="Dr Patel", passed_on_at__day="2030-01-01", passed_on_at__time="08:00")
    assert values(late)["passed_on_to"] == "Dr Patel"
    assert "word" in staffed.open("ben-oid", "passed_on_pick", card=when, place=CHAT)
    now = staffed.product.clock.now()
    at = {"passed_on_at__day": now.date().isoformat(), "passed_on_at__time": f"{now:%H:%M}"}
    assert "MI-1: passed on spoken" in staffed.send(ANA, dialog, CHAT, passed_on_to="Dr Patel", **at)["word"]
    staffed.product.work()
    done = staffed.case().fulfilment
    assert done is not None
    assert (done.recipient, done.when) == ("Dr Patel", now)
    assert any("passed on spoken" in said and "to Dr Patel" in said for said in staffed.teams.said(CHAT))
