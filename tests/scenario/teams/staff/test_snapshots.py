"""What staff see in their channels, kept as text: every card for who may act and for who may not, every dialog, and every private word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import edit_form
from bot.routes import TEAMS, routes
from bot.teams import dialogs, outbound
from bot.teams.messenger import TeamsMessenger
from bot.teams.room import TeamsRoom
from tests.fakes.slack_product import HOME
from tests.fakes.slack_reading import Snapshot
from tests.fakes.teams_cards import parts_of
from tests.fakes.teams_connector import TENANT
from tests.fakes.teams_reading import read_answer, read_card, read_message
from tests.scenario.teams.staff.conftest import ANA, REVIEW, RITA, ROB, SAFETY, SAM, Staffed
from tests.scenario.teams.staff.test_desk_cards import REPORT, reported
from triage.domain.audit import AuditEntry
from triage.domain.decision import Desk
from triage.domain.people import Grant, Person, Role
from triage.domain.regression import Change, Field
from triage.domain.report import FactName
from triage.domain.response import CorrectionNotice, FollowUpNotice, Notice, PageNotice, SharedNotice, StaffNotice, StaffWord, UndoneNotice, UrgentNotice
from triage.steps import correct_triage, hand_off, sign_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
QUALITY, COMPLIANCE = "19:quality@thread.tacv2", "19:compliance@thread.tacv2"
TABLE = f"""
- {{desk: pharmacovigilance, channel: "{SAFETY}", name: Safety}}
- {{desk: quality, channel: "{QUALITY}", name: Quality}}
- {{desk: compliance, channel: "{COMPLIANCE}", name: Compliance}}
- {{channel: "{REVIEW}", name: Review}}
"""
DESK_PEOPLE = (
    Person(id="quinn", name="Quinn Abe", email="quinn@example.com", grants=(Grant(role=Role.QUALITY),)),
    Person(id="cora", name="Cora Lim", email="cora@example.com", grants=(Grant(role=Role.COMPLIANCE),)),
)
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def desks(staffed: Staffed, tmp_path: Path) -> Staffed:
    """The same product with a channel and a person for each desk."""
    path = tmp_path / "routes.yaml"
    path.write_text(TABLE)
    product, teams = staffed.product, staffed.teams
    with product.tools.store.begin() as uow:
        for person in DESK_PEOPLE:
            uow.people.add(person, entry=AuditEntry(actor="admin", action="person.added"))
            teams.add_member(f"29:{person.id}-oid", f"{person.id}-oid", person.email)
    teams.conversations |= {QUALITY: [], COMPLIANCE: []}
    room = TeamsRoom(teams.connector(), routes(TEAMS, path), lambda: product.tools, tenant=TENANT, web_home=HOME)
    product.tools = replace(product.tools, rooms={"teams": room})
    return staffed


def of_everybody(staffed: Staffed, place: str) -> str:
    """The card that stands in a channel last."""
    return read_card(staffed.standing(place), "for everybody")


def of(staffed: Staffed, user: str, place: str) -> str:
    """The same as Teams draws it for one person."""
    return read_card(staffed.own(user, place), f"for {user}")


def test_the_card_of_a_case(staffed: Staffed, snapshot: Snapshot) -> None:
    """For everybody, for who may act, while another has it, for who has it, and once it is answered."""
    staffed.ask()
    waiting = [of_everybody(staffed, REVIEW), of(staffed, RITA, REVIEW), read_answer(staffed.click(SAM, "show_card"))]
    sign_off.claim(staffed.product.tools, 1, staffed.person("rob"), version=staffed.case().version)
    staffed.product.work()
    claimed = [of_everybody(staffed, REVIEW), of(staffed, RITA, REVIEW), of(staffed, ROB, REVIEW)]
    staffed.click(ROB, "approve", card=staffed.own(ROB))
    staffed.product.work()
    snapshot("review_card", *waiting, *claimed, of_everybody(staffed, REVIEW), of(staffed, ROB, REVIEW))


def test_the_words_beside_a_card(staffed: Staffed, snapshot: Snapshot) -> None:
    """A second click, a card from before, and somebody without the right."""
    staffed.ask()
    own = staffed.own(RITA)
    staffed.click(ROB, "approve", card=staffed.own(ROB))
    shown = [read_answer(staffed.click(user, verb, card=own)) for user, verb in ((RITA, "approve"), (RITA, "claim"), (ANA, "claim"), ("zoe-oid", "claim"))]
    snapshot("staff_words", *shown)


def test_a_case_that_is_nearly_due_and_one_that_is_late(staffed: Staffed, snapshot: Snapshot) -> None:
    """A message of its own in the channel; for who may take it, with a button."""
    staffed.ask()
    due = staffed.case().due_at
    shown = []
    for when in (due - timedelta(minutes=5), due + timedelta(days=2)):
        staffed.product.clock.set(when)
        staffed.product.work()
        shown += [of_everybody(staffed, REVIEW), of(staffed, RITA, REVIEW)]
    snapshot("due_words", *shown)


def test_the_card_of_safety(desks: Staffed, snapshot: Snapshot) -> None:
    """With the clock and the criteria; for the desk, for others, acknowledged, with news, reconciled and cleared."""
    reported(desks)
    shown = [of_everybody(desks, SAFETY), of(desks, SAM, SAFETY), of(desks, RITA, SAFETY)]
    desks.click(SAM, "acknowledge", card=desks.own(SAM, SAFETY), place=SAFETY)
    desks.send(SAM, desks.open(SAM, "ask_sender", place=SAFETY), SAFETY, wanted="lot,dose")
    desks.product.work()
    shown.append(of(desks, SAM, SAFETY))
    desks.send(SAM, desks.open(SAM, "reconcile", place=SAFETY), SAFETY, own_number="PV-2026-117")
    desks.product.work()
    shown += [
        of_everybody(desks, SAFETY),
        of(desks, SAM, SAFETY),
        f"=== asked in the personal chat\n{read_message(desks.teams.conversations['a:ana-oid'][-1])}",
    ]
    snapshot("safety_card", *shown)


def test_the_card_of_quality(desks: Staffed, snapshot: Snapshot) -> None:
    """For everybody, and for its desk."""
    desks.ask()
    change = Change(field=Field.CONCERN_ADDED, after="product_complaint")
    correct_triage.correct(desks.product.tools, 1, desks.person("rita"), change, reason="the pen was cracked")
    desks.product.work()
    snapshot("quality_card", of_everybody(desks, QUALITY), of(desks, "quinn-oid", QUALITY))


def test_the_card_of_compliance(desks: Staffed, snapshot: Snapshot) -> None:
    """For everybody, and for its desk."""
    desks.ask()
    desks.side.click(ANA, "a:ana-oid", "prompted_yes")
    desks.product.work()
    snapshot("compliance_card", of_everybody(desks, COMPLIANCE), of(desks, "cora-oid", COMPLIANCE))


def _dialogs(staffed: Staffed) -> Iterator[tuple[str, str]]:
    """Every dialog of staff by its action, as it opens."""
    review, safety = staffed.own(RITA), staffed.own(SAM, SAFETY)
    for user, place, card in ((RITA, REVIEW, review), (SAM, SAFETY, safety)):
        for action in dict.fromkeys(p["data"]["opens"] for p in parts_of(card) if p["type"] == "Action.Submit"):
            data = next(p["data"] for p in parts_of(card) if p.get("data", {}).get("opens") == action)
            conversation = {"id": place, "conversationType": "channel", "isGroup": True, "tenantId": TENANT}
            yield action, read_answer(staffed.side.invoke(user, "task/fetch", {"data": data}, conversation=conversation))


def test_the_dialogs_of_staff(staffed: Staffed, snapshot: Snapshot) -> None:
    """As they open, with nothing chosen; and an edit that is not proven, with what is wrong at its sentence."""
    staffed.ask(f"{REPORT}. Is a dose change needed with eGFR 35?")
    shown = dict(_dialogs(staffed))
    hand_off.acknowledge(staffed.product.tools, 1, staffed.person("sam"), reason="tested")
    shown |= dict(_dialogs(staffed))
    of_the_sender = {"edit_profile", "passed_on_pick", "report_add", "report_heard"}
    assert shown.keys() == outbound.DIALOGS - of_the_sender
    refused = staffed.send(RITA, staffed.open(RITA, "edit"), s0="No dose adjustment of Velmira is recommended for patients with an eGFR of 15.")
    snapshot("staff_dialogs", *(shown[action] for action in sorted(shown)), read_card(refused, "dialog, sent with a number that no source has"))


def test_a_draft_too_long_for_a_dialog(staffed: Staffed, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word, and the way to the page."""
    staffed.ask()
    shown = []
    for module, limit in ((dialogs, "MOST_BYTES"), (edit_form, "MOST_STATEMENTS")):
        with monkeypatch.context() as small:
            small.setattr(module, limit, 0)
            shown.append(read_card(staffed.open(RITA, "edit"), "dialog"))
    snapshot("on_the_web", *shown)


def test_the_dialogs_of_a_sender(staffed: Staffed, snapshot: Snapshot) -> None:
    """What they know of a report, and when they heard of it."""
    staffed.ask(REPORT)
    shown = [read_card(staffed.open(ANA, opens, card=staffed.teams.card("a:ana-oid"), place="a:ana-oid"), "dialog") for opens in ("report_add", "report_heard")]
    snapshot("report_dialogs", *shown)


NOTICES: tuple[Notice, ...] = (
    UrgentNotice(case_id=1),
    SharedNotice(case_id=1),
    FollowUpNotice(case_id=1, report_id=2, words="a rash", wanted=(FactName.LOT, FactName.DOSE), asks_contact=True, asked_by="Sam Ode", asked_at=AT),
    FollowUpNotice(case_id=1, report_id=2, words="a crack", is_settled=True, answered=(FactName.LOT,), desk=Desk.QUALITY),
    CorrectionNotice(
        case_id=1, document="SRD-VEL-014", version="3", title="Velmira in renal impairment", answered_at=(AT,), withdrawn_at=AT, reason="new data", sent_at=AT
    ),
    PageNotice(case_id=1, page_id=3, rung=1, again_minutes=5, link=f"{HOME}/emergency/3"),
    *(StaffNotice(case_id=1, word=word, product="Velmira", due_at=AT, with_whom="Rob Lang", link=f"{HOME}/cases/1") for word in StaffWord),
    UndoneNotice(),
)


def test_every_private_word_that_comes_by_itself(staffed: Staffed, snapshot: Snapshot) -> None:
    """Urgent care, what safety asks, a correction, the page of an emergency, words to staff, and what was perhaps not done."""
    speaks = TeamsMessenger(staffed.teams.connector(), staffed.product.tools.store, web_home=HOME)
    snapshot("notices", *(read_message(speaks._message(notice)) for notice in NOTICES))
