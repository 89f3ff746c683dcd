"""Cards of staff in the channels that the table names: they move with their case, ring when it is nearly due, and stand there once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.routes import TEAMS, routes
from bot.teams.room import TeamsRoom
from tests.fakes.slack_product import HOME
from tests.fakes.teams_cards import words_of
from tests.fakes.teams_connector import TENANT
from tests.scenario.teams.staff.conftest import REVIEW, RITA, ROB, SAFETY, Staffed, offers, shown, word
from triage.domain.case import CaseStatus
from triage.domain.regression import Change, Field
from triage.steps import correct_triage, sign_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SPECIAL = "19:special@thread.tacv2"
TABLE = f"""
- {{channel: CSLACK, name: "#mi-review"}}
- {{concern: adverse_event, channel: "{SPECIAL}", name: MI reports}}
- {{channel: "{REVIEW}", name: MI review}}
"""


@pytest.fixture
def tabled(staffed: Staffed, tmp_path: Path) -> Staffed:
    """The same product with a table of channels, which Slack could read as well."""
    path = tmp_path / "routes.yaml"
    path.write_text(TABLE)
    staffed.teams.conversations[SPECIAL] = []
    product = staffed.product
    room = TeamsRoom(staffed.teams.connector(), routes(TEAMS, path), lambda: product.tools, tenant=TENANT, web_home=HOME)
    product.tools = replace(product.tools, rooms={"teams": room})
    return staffed


def flagged(staffed: Staffed) -> None:
    """Rita sees an adverse event."""
    change = Change(field=Field.CONCERN_ADDED, after="adverse_event")
    correct_triage.correct(staffed.product.tools, 1, staffed.person("rita"), change, reason="a rash, she says")
    staffed.product.work()


def at(staffed: Staffed, when: timedelta) -> None:
    """So long after the case is due."""
    staffed.product.clock.set(staffed.case().due_at + when)
    staffed.product.work()


def test_the_table_chooses_the_channel(tabled: Staffed) -> None:
    """By the flag of the case; rows of the other chat are none of its own."""
    tabled.ask()
    tabled.ask("A patient has a rash. Dose with eGFR 35?")
    assert [len(tabled.teams.said(c)) for c in (REVIEW, SPECIAL, SAFETY)] == [1, 1, 0]


def test_a_case_whose_flag_changes_moves_and_its_old_card_says_where(tabled: Staffed) -> None:
    """The old card offers nothing any more; the new one everything; a click on the old one that was quicker is refused."""
    tabled.ask()
    old = tabled.own(RITA)
    flagged(tabled)
    assert "This card went to MI reports" in words_of(tabled.standing())
    assert offers(tabled.own(RITA)) == ["Open in the web"]
    assert "approve" in offers(tabled.own(RITA, SPECIAL))
    assert "has changed since you saw it" in word(tabled.click(RITA, "approve", card=old))
    shown(tabled.click(RITA, "approve", card=tabled.own(RITA, SPECIAL), place=SPECIAL))
    tabled.product.work()
    assert "went to MI reports" in words_of(tabled.standing())
    assert "Status: sent." in words_of(tabled.standing(SPECIAL))


def test_a_case_that_nobody_has_rings_in_its_channel_before_it_is_due(staffed: Staffed) -> None:
    """A message of its own, with a button to take it for who may; once somebody has it, it says so."""
    staffed.ask()
    at(staffed, timedelta(minutes=-30))
    assert len(staffed.teams.said(REVIEW)) == 2
    assert "MI-1 · Velmira is due" in words_of(staffed.standing())
    own = staffed.own(RITA)
    assert offers(own) == ["claim", "Open in the web"]
    taken = shown(staffed.click(RITA, "claim", card=own))
    assert "With Rita Osei until" in words_of(taken)
    staffed.product.work()
    assert "With Rita Osei until" in words_of(staffed.standing())
    assert offers(staffed.own(ROB)) == ["Open in the web"]


def test_a_late_case_is_said_in_the_channel_once(staffed: Staffed) -> None:
    """And as an alert."""
    staffed.ask()
    at(staffed, timedelta(minutes=31))
    at(staffed, timedelta(minutes=90))
    assert len([said for said in staffed.teams.said(REVIEW) if "is late" in said]) == 1
    assert staffed.product.alarms.raised.count("a case is late: somebody must take it up") == 1


def test_whoever_has_it_is_reminded_in_their_personal_chat(staffed: Staffed) -> None:
    """The channel hears nothing of it."""
    staffed.ask()
    staffed.own(ROB)  # from now on it is known how Rob is reached
    staffed.product.clock.set(staffed.case().due_at - timedelta(hours=2, minutes=10))
    sign_off.claim(staffed.product.tools, 1, staffed.person("rob"))
    at(staffed, timedelta(hours=-2))
    assert any("is due" in said for said in staffed.teams.said("a:rob-oid"))
    assert len(staffed.teams.said(REVIEW)) == 1


def test_a_case_that_is_too_long_for_a_card_offers_no_approval(staffed: Staffed) -> None:
    """Nobody approves what they have not read: the card says where it can be read whole."""
    staffed.ask("Is this right? " + "A long story of a patient on 5 µg, 10 µg or 20 µg of Velmira. " * 310)
    assert "too long for a card" in words_of(staffed.standing())
    own = staffed.own(RITA)
    assert "approve" not in offers(own)
    assert "claim" in offers(own)


def test_a_card_that_was_cut_off_while_it_was_sent_may_come_twice_and_the_record_says_so(staffed: Staffed) -> None:
    """Teams can't be asked what stands in a channel."""
    staffed.side.write("ana-oid", "Does Velmira need a dose adjustment with eGFR 35?")
    staffed.teams.fail(502, arrives=True)
    staffed.teams.fail(502, arrives=True)
    for _ in range(4):
        staffed.product.work()
        staffed.product.clock.turn(minutes=10)
    with staffed.product.tools.store.read() as uow:
        facts = [dict(e.facts) for e in uow.trail.entries("case:1") if e.action == "delivered"]
    assert staffed.case().status is CaseStatus.IN_REVIEW
    assert any(f["perhaps_twice"] for f in facts)
    assert "MI-1 · Velmira" in words_of(staffed.standing())


def test_a_channel_without_the_app_raises_an_alert_and_the_case_goes_on(staffed: Staffed) -> None:
    """What cannot be posted in one channel holds nothing else up."""
    del staffed.teams.conversations[REVIEW]
    staffed.ask()
    assert staffed.case().status is CaseStatus.IN_REVIEW
    assert staffed.product.alarms.raised
    assert "MI-1 received" in staffed.teams.said("a:ana-oid")[0]
