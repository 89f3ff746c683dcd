"""Safety's channel in Teams: a card a hand-off, worked on by people of the desk alone, and the sender is asked in their own chat."""

import pytest

from tests.fakes.teams_cards import parts_of, words_of
from tests.fakes.teams_side import Answer
from tests.scenario.teams.staff.conftest import ANA, REVIEW, RITA, SAFETY, SAM, Staffed, offers, shown, word
from triage.domain.handoff import HandOffStatus
from triage.domain.report import Contact, FactName, FollowUpState, Report
from triage.steps import hand_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
REPORT = "Dr Lund's patient, 62 yo, got a rash on Velmira"
CHAT = "a:ana-oid"


def reported(staffed: Staffed) -> Answer:
    """Ana reports, and the card stands."""
    staffed.ask(REPORT)
    return staffed.standing(SAFETY)


def report(staffed: Staffed) -> Report:
    """The report as it is now."""
    with staffed.product.tools.store.read() as uow:
        (found,) = uow.reports.of(1)
    return found


def in_chat(staffed: Staffed, opens: str) -> Answer:
    """Ana opens a dialog from her receipt."""
    return staffed.open(ANA, opens, card=staffed.teams.card(CHAT), place=CHAT)


def test_a_report_has_a_card_with_its_clock_and_criteria(staffed: Staffed) -> None:
    """For everybody of the channel to read, and for the desk to work on."""
    card = reported(staffed)
    assert all(words in words_of(card) for words in ("R-1: criteria", "of 4", "Missing:", "Not acknowledged yet: due"))
    assert offers(card) == ["Open in the web", "show_card"]
    assert offers(staffed.own(SAM, SAFETY)) == ["ask_sender", "acknowledge", "Open in the web", "acknowledge_late", "clear"]
    assert offers(staffed.own(RITA, SAFETY)) == ["Open in the web"]
    assert staffed.teams.conversations[REVIEW] == []


@pytest.mark.parametrize("user", [ANA, RITA])
def test_only_people_of_the_desk_acknowledge(staffed: Staffed, user: str) -> None:
    """Anybody else is told privately."""
    reported(staffed)
    refused = staffed.click(user, "acknowledge", card=staffed.own(SAM, SAFETY), place=SAFETY)
    assert "You may not work on hand-offs to pharmacovigilance" in word(refused)
    assert staffed.hand_off().is_open


def test_an_acknowledged_report_is_so_on_its_card_and_in_the_receipt(staffed: Staffed) -> None:
    """One click; the sender sees it too, and the card asks for the number now."""
    reported(staffed)
    staffed.product.clock.set(staffed.hand_off().due_at)
    own = staffed.own(SAM, SAFETY)
    after = shown(staffed.click(SAM, "acknowledge", card=own, place=SAFETY))
    assert "Acknowledged by Sam Ode" in words_of(after)
    assert offers(after) == ["ask_sender", "reconcile", "Open in the web", "clear"]
    staffed.product.work()
    assert "Acknowledged by Sam Ode" in words_of(staffed.standing(SAFETY))
    assert "acknowledged" in staffed.teams.said(CHAT)[0]
    assert "H-1 is acknowledged already, by Sam Ode." in word(staffed.click(SAM, "acknowledge", card=own, place=SAFETY))


def test_a_late_one_needs_its_reason(staffed: Staffed) -> None:
    """The click says so, and the dialog asks for it."""
    reported(staffed)
    staffed.product.clock.turn(hours=25)
    own = staffed.own(SAM, SAFETY)
    assert "why it is late" in word(staffed.click(SAM, "acknowledge", card=own, place=SAFETY))
    assert staffed.hand_off().is_open
    dialog = staffed.open(SAM, "acknowledge_late", card=own, place=SAFETY)
    assert staffed.send(SAM, dialog, SAFETY, reason="A holiday.") == {}
    assert staffed.hand_off().status is HandOffStatus.ACKNOWLEDGED


def test_the_number_of_the_safety_database_is_kept(staffed: Staffed) -> None:
    """Then it is reconciled, and little is left to do on the card."""
    reported(staffed)
    hand_off.acknowledge(staffed.product.tools, 1, staffed.person("sam"), reason="tested")
    dialog = staffed.open(SAM, "reconcile", place=SAFETY)
    assert "Please give the number" in words_of(staffed.send(SAM, dialog, SAFETY, own_number=" "))
    assert staffed.send(SAM, dialog, SAFETY, own_number="PV-2026-117") == {}
    staffed.product.work()
    assert "In the desk's own system: PV-2026-117." in words_of(staffed.standing(SAFETY))
    assert offers(staffed.own(SAM, SAFETY)) == ["ask_sender", "Open in the web"]


def test_a_hand_off_that_is_no_report_is_cleared_with_a_reason(staffed: Staffed) -> None:
    """The card says so from then on."""
    reported(staffed)
    assert staffed.send(SAM, staffed.open(SAM, "clear", place=SAFETY), SAFETY, reason="A rash of the rabbit.") == {}
    staffed.product.work()
    assert "Cleared, no report of this desk: A rash of the rabbit." in words_of(staffed.standing(SAFETY))


def test_missing_facts_are_asked_in_the_senders_own_chat(staffed: Staffed) -> None:
    """By name, in fixed words; more than a few are refused, and none is asked for nothing."""
    reported(staffed)
    dialog = staffed.open(SAM, "ask_sender", place=SAFETY)
    assert "Please choose" in words_of(staffed.send(SAM, dialog, SAFETY))
    assert "4 at most" in words_of(staffed.send(SAM, dialog, SAFETY, wanted="lot,outcome,start,dose,onset"))
    assert "is asked in their own messages" in staffed.send(SAM, dialog, SAFETY, wanted="lot,dose")["word"]
    staffed.product.work()
    assert any("Sam Ode of pharmacovigilance asks" in said for said in staffed.teams.said(CHAT))
    assert report(staffed).follow_up.state is FollowUpState.ASKED


def test_the_sender_adds_facts_in_a_dialog(staffed: Staffed) -> None:
    """What is written stands in the report; the receipt asks no more."""
    reported(staffed)
    dialog = in_chat(staffed, "report_add")
    assert [p.get("value") for p in parts_of(dialog) if p["type"].startswith("Input.")] == [None] * 5
    assert "the day and the time" in words_of(staffed.send(ANA, dialog, CHAT, heard_at__day="2026-11-22"))
    assert "has not come yet" in words_of(staffed.send(ANA, dialog, CHAT, heard_at__day="2026-12-22", heard_at__time="08:00"))
    given = {"lot": "AB123", "outcome": "recovered", "heard_at__day": "2026-11-22", "heard_at__time": "08:30"}
    assert staffed.send(ANA, dialog, CHAT, **given) == {}
    staffed.product.work()
    lot = report(staffed).fact(FactName.LOT)
    assert lot
    assert (lot.value, lot.by) == ("AB123", "ana")
    heard = staffed.case().intake.heard_at
    assert heard
    assert heard.isoformat() == "2026-11-22T08:30:00+00:00"
    assert "If you know" not in staffed.teams.said(CHAT)[0]


def test_when_it_was_heard_is_a_dialog_of_its_own(staffed: Staffed) -> None:
    """It asks nothing else."""
    reported(staffed)
    dialog = in_chat(staffed, "report_heard")
    assert staffed.send(ANA, dialog, CHAT, heard_at__day="2026-11-22", heard_at__time="08:30") == {}
    assert staffed.case().intake.heard_at is not None


def test_i_dont_know_is_one_click(staffed: Staffed) -> None:
    """The sender is thanked, and not asked again."""
    reported(staffed)
    assert "not asked again" in word(staffed.side.click(ANA, CHAT, "report_unknown"))
    staffed.product.work()
    assert report(staffed).follow_up.state is FollowUpState.NOT_KNOWN
    assert "report_unknown" not in offers(staffed.teams.card(CHAT))


@pytest.mark.parametrize("contact", Contact)
def test_whether_safety_may_write_is_one_click(staffed: Staffed, contact: Contact) -> None:
    """Yes, no, or ask first: it is on record, and the question goes away."""
    reported(staffed)
    word(staffed.side.click(ANA, CHAT, f"report_contact_{contact}"))
    staffed.product.work()
    assert report(staffed).follow_up.contact is contact
    assert "May safety contact" not in staffed.teams.said(CHAT)[0]


@pytest.mark.parametrize("user", ["ben-oid", "zoe-oid"])
def test_somebody_elses_report_is_not_added_to(staffed: Staffed, user: str) -> None:
    """The button names a report, never what it may do."""
    reported(staffed)
    dialog = in_chat(staffed, "report_add")
    staffed.send(user, dialog, CHAT, lot="AB123")
    word(staffed.side.click(user, CHAT, "report_unknown"))
    assert report(staffed).fact(FactName.LOT) is None
    assert report(staffed).follow_up.state is FollowUpState.ASKED


def test_news_are_seen_with_one_click(staffed: Staffed) -> None:
    """What became known after the desk had it stands on the card until then."""
    reported(staffed)
    hand_off.acknowledge(staffed.product.tools, 1, staffed.person("sam"), reason="tested")
    staffed.send(ANA, in_chat(staffed, "report_add"), CHAT, lot="AB123")
    staffed.product.work()
    assert "News since it was seen." in words_of(staffed.standing(SAFETY))
    after = shown(staffed.click(SAM, "saw_news", card=staffed.own(SAM, SAFETY), place=SAFETY))
    assert "News since it was seen." not in words_of(after)
