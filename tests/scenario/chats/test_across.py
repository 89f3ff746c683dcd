"""Asked in one chat, worked on in another or in the web: a case is one case, and every card everywhere shows the truth."""

from tests.fakes.slack_side import buttons_of, words_of
from tests.fakes.teams_cards import words_of as card_words
from tests.fakes.web_side import QUESTION, words
from tests.scenario.chats.conftest import SLACK_REVIEW, SLACK_SAFETY, TEAMS_SAFETY, Company
from tests.scenario.teams.staff.conftest import offers, shown, word
from triage.domain.case import CaseStatus
from triage.domain.handoff import HandOffStatus

S = CaseStatus
REPORT = "Her patient on Quorvia 1 mg was hospitalized with severe vomiting after the second dose."


def of_slack(company: Company, number: int) -> dict[str, object]:
    """The card of a case in Slack."""
    return next(m for m in company.slack.posted(SLACK_REVIEW) if f"MI-{number} " in words_of(m))


def everywhere(company: Company, number: int, status: str) -> None:
    """Both cards and the page in the web say the same of the case."""
    in_slack, in_teams = company.cards(number)
    page = words(company.web("osei").open(f"/cases/{number}"))
    assert f"Status: {status}." in in_slack
    assert f"Status: {status}." in in_teams
    assert status in page


def test_asked_in_teams_and_approved_in_slack(company: Company) -> None:
    """The answer comes into the personal chat; both cards say it is sent, and neither offers anything more."""
    number = company.asked_in_teams(QUESTION)
    everywhere(company, number, "in review")
    company.slack_side.click("UOSEI", SLACK_REVIEW, of_slack(company, number), "approve")
    company.work()
    assert company.case(number).status is S.SENT
    assert f"MI-{number} answered" in company.teams.said("a:ana-oid")[-1]
    everywhere(company, number, "sent")
    assert buttons_of(of_slack(company, number)) == ["open"]
    assert offers(company.staff.own("osei-oid")) == ["Open in the web"]


def test_asked_in_slack_and_approved_in_teams(company: Company) -> None:
    """The answer comes into the thread in Slack; who clicks the old card there is told."""
    number = company.asked_in_slack(QUESTION)
    before = dict(of_slack(company, number))
    shown(company.staff.click("osei-oid", "approve", card=company.staff.own("osei-oid")))
    company.work()
    assert company.case(number).status is S.SENT
    assert f"MI-{number} answered" in words_of(company.slack.posted("DUANA")[-1])
    everywhere(company, number, "sent")
    said = len(company.slack.posted("DUANA"))
    company.slack_side.click("UOSEI", SLACK_REVIEW, before, "approve")
    company.work()
    assert len(company.slack.posted("DUANA")) == said


def test_asked_in_teams_claimed_there_and_approved_in_the_web(company: Company) -> None:
    """Who has it stands in both chats; the page approves it."""
    number = company.asked_in_teams(QUESTION)
    shown(company.staff.click("osei-oid", "claim", card=company.staff.own("osei-oid")))
    company.work()
    assert all("With R. Osei until" in card for card in company.cards(number))
    assert company.web("osei").does(number, "approve").status_code == 303
    company.work()
    everywhere(company, number, "sent")
    assert f"MI-{number} answered" in company.teams.said("a:ana-oid")[-1]


def test_asked_in_the_web_claimed_in_slack_and_taken_by_nobody_else_in_teams(company: Company) -> None:
    """A claim of one chat holds in the other."""
    web = company.web("ana")
    number = web.asks(QUESTION)
    company.work()
    theirs = company.staff.own("brandt-oid")
    company.slack_side.click("UOSEI", SLACK_REVIEW, of_slack(company, number), "claim")
    company.work()
    assert "changed since you saw it" in word(company.staff.click("brandt-oid", "claim", card=theirs))
    assert "approve" not in offers(company.staff.own("brandt-oid"))
    assert "With R. Osei until" in card_words(company.staff.own("brandt-oid"))


def test_edited_in_teams_and_approved_in_slack_by_another_person(company: Company) -> None:
    """The draft that Slack's card shows is the edited one."""
    number = company.asked_in_slack(QUESTION)
    dialog = company.staff.open("osei-oid", "edit")
    with company.product.store.read() as uow:
        first = uow.drafts.get(number, company.case(number).draft_version).draft.statements[0].text
    fields = {f"s{n}": "" for n in range(1, 26)}
    assert company.staff.send("osei-oid", dialog, **fields, s0=first, why="Shorter.") == {}
    company.work()
    card = of_slack(company, number)
    assert all(first in shows for shows in company.cards(number))
    company.slack_side.click("UOSEI", SLACK_REVIEW, card, "approve")
    company.work()
    assert company.case(number).status is S.IN_REVIEW
    company.slack_side.click("UBRANDT", SLACK_REVIEW, card, "approve")
    company.work()
    assert company.case(number).status is S.SENT
    everywhere(company, number, "sent")


def test_a_report_from_slack_is_acknowledged_in_teams(company: Company) -> None:
    """Both safety channels and the sender's receipt say so."""
    number = company.asked_in_slack(REPORT)
    late = company.staff.open("aydin-oid", "acknowledge_late", place=TEAMS_SAFETY)  # Slack's stand-in writes with an old date
    assert company.staff.send("aydin-oid", late, TEAMS_SAFETY, reason="A holiday.") == {}
    company.work()
    assert "Acknowledged by M. Aydin" in company.teams.said(TEAMS_SAFETY)[-1]
    assert "Acknowledged by M. Aydin" in words_of(company.slack.posted(SLACK_SAFETY)[-1])
    assert any(f"MI-{number} " in (said := words_of(m)) and "acknowledged" in said for m in company.slack.posted("DUANA"))


def test_what_safety_asks_in_slack_is_answered_in_teams(company: Company) -> None:
    """The sender is asked where they wrote; the card in the other chat shows what they say."""
    number = company.asked_in_teams(REPORT)
    with company.product.store.read() as uow:
        (report,) = uow.reports.of(number)
        hand_off = uow.hand_offs.get(report.hand_offs[0])
    assert hand_off.status is HandOffStatus.SENT
    dialog = company.staff.open("aydin-oid", "ask_sender", place=TEAMS_SAFETY)
    company.staff.send("aydin-oid", dialog, TEAMS_SAFETY, wanted="lot")
    company.work()
    assert any("M. Aydin of pharmacovigilance asks" in said for said in company.teams.said("a:ana-oid"))
    asked = company.staff.open("ana-oid", "report_add", card=company.teams.card("a:ana-oid"), place="a:ana-oid")
    assert company.staff.send("ana-oid", asked, "a:ana-oid", lot="LOT-77") == {}
    company.work()
    assert "LOT-77" in words_of(company.slack.posted(SLACK_SAFETY)[-1])
    assert "LOT-77" in company.teams.said(TEAMS_SAFETY)[-1]
