"""The reviewers' channel: everybody sees the truth, and each who may act gets the buttons of what they may do."""

from dataclasses import replace

import pytest

from tests.fakes.slack_product import HOME
from tests.fakes.teams_cards import words_of
from tests.fakes.teams_side import Answer
from tests.scenario.teams.staff.conftest import ANA, RITA, ROB, SAM, Staffed, offers, shown, word
from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.inquiry import Channel
from triage.domain.people import Grant, Person, Role
from triage.rules.policies import SignatureRule
from triage.steps import sign_off
from triage.store.chat_references import ChatReference

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
S = CaseStatus


def test_everybody_sees_the_case_and_nobody_a_button_that_acts(staffed: Staffed) -> None:
    """Flags, draft and sources, a way to the page, and how to get one's own card."""
    staffed.ask()
    card = staffed.standing()
    words = words_of(card)
    assert "MI-1 · Velmira" in words
    assert "Status: in review. Nobody has it yet." in words
    assert "[1] Velmira in renal impairment, SRD-VEL-014 v3, Summary" in words
    assert offers(card) == ["Open in the web", "show_card"]
    assert "refresh" not in card  # nobody of staff is known to Teams yet


def test_a_reviewers_own_card_has_their_buttons(staffed: Staffed) -> None:
    """And from then on Teams draws it for them by itself."""
    staffed.ask()
    own = staffed.own(RITA)
    assert offers(own) == ["approve", "claim", "edit", "request_changes", "Open in the web", "refer", "correct", "duplicate"]
    assert own["refresh"]["userIds"] == ["29:rita-oid"]
    assert words_of(staffed.standing()).splitlines()[:4] == words_of(own).splitlines()[:4]
    sign_off.claim(staffed.product.tools, 1, staffed.person("rob"))
    staffed.product.work()
    refresh = staffed.standing()["refresh"]
    assert refresh["userIds"] == ["29:rita-oid"]
    assert refresh["action"]["verb"] == "show_card"


@pytest.mark.parametrize("user", [ANA, "zoe-oid"])
def test_whoever_has_no_part_in_it_gets_a_word_and_no_buttons(staffed: Staffed, user: str) -> None:
    """An MSL, and somebody whom nobody knows."""
    staffed.ask()
    assert "eGFR" not in word(staffed.click(user, "show_card"))


def test_safety_may_read_the_channel_and_gets_no_draft_by_asking(staffed: Staffed) -> None:
    """Drafts are medical information's."""
    staffed.ask()
    assert "You may not read drafts" in word(staffed.click(SAM, "show_card"))


def test_a_claim_is_on_the_card_and_the_other_reviewer_may_only_look(staffed: Staffed) -> None:
    """Who has it stands there for everybody; give back is theirs alone."""
    staffed.ask()
    mine = shown(staffed.click(RITA, "claim", card=staffed.own(RITA)))
    assert offers(mine)[:2] == ["approve", "give_back"]
    staffed.product.work()
    assert "With Rita Osei until 04:30 EST." in words_of(staffed.standing())
    assert offers(staffed.own(ROB)) == ["Open in the web", "correct", "duplicate"]
    free = shown(staffed.click(RITA, "give_back", card=mine))
    assert "Nobody has it yet." in words_of(free)


def test_an_approval_sends_the_answer_and_shows_on_the_card(staffed: Staffed) -> None:
    """One click; Ana has it in her personal chat, and the channel's card says so."""
    staffed.ask()
    after = shown(staffed.click(RITA, "approve", card=staffed.own(RITA)))
    assert "Status: approved." in words_of(after)
    staffed.product.work()
    assert staffed.case().status is S.SENT
    assert "MI-1 answered" in staffed.teams.said("a:ana-oid")[-1]
    assert "Status: sent." in words_of(staffed.standing())
    assert offers(staffed.own(RITA)) == ["Open in the web"]


def test_a_second_click_and_an_old_card_are_told_privately(staffed: Staffed) -> None:
    """What was done once is not done twice."""
    staffed.ask()
    own = staffed.own(RITA)
    staffed.click(RITA, "claim", card=own)
    assert "has changed since you saw it" in word(staffed.click(RITA, "approve", card=own))
    assert "has changed since you saw it" in word(staffed.click(ROB, "claim", card=own))
    assert staffed.case().claimed_by == "rita"


@pytest.mark.parametrize("user", [ANA, SAM, "ines-oid", "zoe-oid"])
@pytest.mark.parametrize("action", ["approve", "claim"])
def test_who_clicks_decides_and_not_what_the_card_offers(staffed: Staffed, user: str, action: str) -> None:
    """A button that was passed on acts for nobody else."""
    staffed.ask()
    word(staffed.click(user, action, card=staffed.own(RITA)))
    assert (staffed.case().status, staffed.case().claimed_by) == (S.IN_REVIEW, None)


def test_what_was_done_elsewhere_stands_on_the_card(staffed: Staffed) -> None:
    """The core's deeds of any face."""
    staffed.ask()
    sign_off.request_changes(staffed.product.tools, 1, staffed.person("rob"), version=staffed.case().version, reason="The age is missing.")
    staffed.product.work()
    assert "Status: changes requested." in words_of(staffed.standing())
    assert offers(staffed.own(ROB)) == ["claim", "edit", "Open in the web", "refer", "correct", "duplicate"]


@pytest.mark.parametrize("key", ["", "1", "1|hand_off:9", "9|case", "1|due:late:20260101", "1|case|x", "²|case", "1|letter:1"])
def test_a_card_that_was_made_up_shows_nothing(staffed: Staffed, key: str) -> None:
    """A word, and no error."""
    staffed.ask()
    card = staffed.own(RITA)
    made_up: Answer = {**card, "body": [{"type": "Action.Execute", "title": "x", "verb": "show_card", "data": {"about": key}}]}
    word(staffed.click(RITA, "show_card", card=made_up))


def test_somebody_who_was_let_go_is_told_so(staffed: Staffed) -> None:
    """From the next click on."""
    staffed.ask()
    own = staffed.own(RITA)
    with staffed.product.tools.store.begin() as uow:
        uow.people.set_active("rita", active=False, entry=AuditEntry(actor="admin", action="person.deactivated"))
    word(staffed.click(RITA, "approve", card=own))
    assert staffed.case().status is S.IN_REVIEW


def test_at_most_sixty_people_are_named_for_a_card_of_their_own(staffed: Staffed) -> None:
    """More than that Teams takes from nobody; the others use the button."""
    entry = AuditEntry(actor="admin", action="person.added")
    with staffed.product.tools.store.begin() as uow:
        for n in range(70):
            uow.people.add(Person(id=f"r{n}", name=f"R {n}", email=f"r{n}@example.com", grants=(Grant(role=Role.REVIEWER),)), entry=entry)
            uow.people.link(f"r{n}", Channel.TEAMS, f"t:{n}-oid", entry=entry)
            uow.chat_references.put(ChatReference(channel=Channel.TEAMS, tenant="t", place=f"@{n}-oid", service="https://x", member=f"29:{n}"))
    staffed.ask()
    assert len(staffed.standing()["refresh"]["userIds"]) == 60


def test_where_a_signature_is_needed_the_card_leads_to_its_page(staffed: Staffed) -> None:
    """A click is no signature."""
    policy = replace(staffed.product.tools.policy, signatures=(SignatureRule(),))
    staffed.product.tools = replace(staffed.product.tools, policy=policy)
    staffed.ask()
    own = staffed.own(RITA)
    assert "approve" not in offers(own)
    assert "Sign in the web" in offers(own)
    assert f"{HOME}/cases/1" in str(own)


def test_a_card_that_teams_draws_anew_by_itself_says_nothing_to_who_may_not_act_any_more(staffed: Staffed) -> None:
    """What everybody reads stays; no word pops up for nothing that they did."""
    staffed.ask()
    staffed.own(RITA)
    with staffed.product.tools.store.begin() as uow:
        for role in (Role.REVIEWER, Role.SPECIALIST):
            uow.people.revoke("rita", role, entry=AuditEntry(actor="admin", action="role.revoked"))
    drawn = staffed.click(RITA, "show_card", trigger="automatic")
    assert (drawn["statusCode"], drawn["type"]) == (400, "application/vnd.microsoft.error")
    assert "eGFR" not in str(drawn)
    assert word(staffed.click(RITA, "show_card"))
