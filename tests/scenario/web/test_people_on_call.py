"""The screens of emergencies, patterns and corrections: who sees them, what a click does, and what a refusal says."""

import html
import re
import secrets

import pytest
from httpx2 import Response

from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from triage.domain.inquiry import Intake, Profession, Prompted
from triage.steps import intake

EMERGENCY = "A patient just took 20 tablets of Velmira and is unconscious, what now?"
REPORT = "My patient on Velmira was hospitalized with a severe rash. Is that known?"
OFF_LABEL = "Is there data on Velmira in children of 8 years with plaque psoriasis?"


def raised(side: WebSide) -> tuple[int, int]:
    """An emergency: its case and its page."""
    case = side.asks(EMERGENCY, product="Velmira", market="US")
    side.work()
    with side.product.store.read() as uow:
        return case, uow.pages.of(case)[0].id


def choice(page: str, field: str, after: str = "") -> str:
    """The value of a correction that the page offers."""
    values = [html.unescape(v) for v in re.findall(r'(?:option|name="change") value="(\{.*?\})"', page)]
    return next(v for v in values if f'"{field}"' in v and (not after or f'"after":"{after}"' in v))


def test_the_link_of_a_page_leads_to_the_button(visitor: Visitor) -> None:
    """Opening the link takes nothing; the button does, on record, and a second person learns who has it."""
    case, page = raised(visitor("ana"))
    safety = visitor("aydin")
    assert "I have it" in words(safety.open(f"/emergency/{page}"))
    assert "unconscious" in words(safety.open(f"/emergency/{page}"))
    with safety.product.store.read() as uow:
        assert uow.pages.get(page).is_open
    done = safety.send(f"/emergency/{page}/take", {}, page="/emergency")
    assert done.headers["location"] == f"/emergency/{page}?done=take"
    assert f"MI-{case} is yours" in words(safety.open(done.headers["location"]))
    assert "took the emergency" in words(safety.open(f"/cases/{case}"))


@pytest.mark.parametrize("person", ["ana", "osei", "brandt", "novak", "whitfield", "lindqvist", "okafor", "moreau"])
def test_only_safety_sees_and_takes_emergencies(visitor: Visitor, person: str) -> None:
    """Nobody else silences the calls, or reads of them."""
    _, page = raised(visitor("ana"))
    side = visitor(person)
    assert side.open("/emergency").status_code == 403
    assert side.open(f"/emergency/{page}").status_code == 403
    assert side.send(f"/emergency/{page}/take", {}, page="/chat").status_code == 403
    with side.product.store.read() as uow:
        assert uow.pages.get(page).is_open


def test_an_emergency_page_asks_a_stranger_to_sign_in_and_comes_back(visitor: Visitor) -> None:
    """The link in a mail works for whoever is signed out."""
    answer = visitor().open("/emergency/1")
    assert answer.headers["location"] == "/sign-in?next=/emergency/1"


def test_compliance_sees_a_pattern_and_sets_it_aside(visitor: Visitor) -> None:
    """Three requesters, one question, one week: worth a look, each case listed; set aside with a reason, and brought back by a further case."""
    side = visitor("ana")
    cases = [_asked_by(side, name) for name in ("Dr. A One", "Dr. B Two", "Dr. C Three")]
    compliance = visitor("whitfield")
    page = compliance.open("/compliance/patterns")
    assert "Worth a look" in words(page)
    assert all(f"MI-{case}" in words(page) for case in cases)
    assert "solicited" not in words(page).lower()
    assert _aside(compliance, page, "").status_code == 409
    assert _aside(compliance, page, "a congress in Example City").status_code == 303
    assert "Nothing is worth a look" in words(compliance.open("/compliance/patterns"))
    assert "a congress in Example City" in words(compliance.open("/compliance/patterns?show=aside"))
    later = _asked_by(side, "Dr. D Four")
    assert f"MI-{later}" in words(compliance.open("/compliance/patterns"))


@pytest.mark.parametrize("person", ["ana", "osei", "brandt", "aydin", "marchetti", "okafor"])
def test_patterns_are_compliances(visitor: Visitor, person: str) -> None:
    """Nobody else looks for who might have prompted whom."""
    assert visitor(person).open("/compliance/patterns").status_code == 403


def test_safety_corrects_a_flag_with_one_click_and_a_reason(visitor: Visitor) -> None:
    """The choice stands beside the flag, for its desk only; the case page says that it is done."""
    side = visitor("ana")
    case = side.asks(REPORT, product="Velmira", market="US")
    side.work()
    safety = visitor("aydin")
    change = choice(safety.open(f"/cases/{case}").text, "concern_removed")
    reviewer = visitor("osei")
    assert "concern_removed" not in html.unescape(reviewer.open(f"/cases/{case}").text)
    assert reviewer.does(case, "correct", change=change, reason="no").status_code == 403
    assert safety.does(case, "correct", change=change, reason="").status_code == 409
    done = safety.does(case, "correct", change=change, reason="a sentence of the label")
    assert "is corrected" in words(safety.open(done.headers["location"]))
    assert "corrected the triage: “a sentence of the label”" in words(safety.open(f"/cases/{case}"))


def test_the_owner_of_the_rule_settles_a_proposal(visitor: Visitor) -> None:
    """Safety sees safety's, medical information sees its own; words are mended, and the case stands in the file."""
    side = visitor("ana")
    case = side.asks(f"{OFF_LABEL} Says Zorbo Zed.", product="Velmira", market="US")
    side.work()
    specialist = visitor("brandt")
    change = choice(specialist.open(f"/cases/{case}").text, "label_status", "unclear")
    assert specialist.does(case, "correct", change=change, reason="the label is silent").status_code == 303
    page = specialist.open("/rules")
    assert "the label is silent" in words(page)
    assert f'/cases/{case}"' not in visitor("aydin").open("/rules").text
    number = re.findall(rf'id="p(\d+)"(?:(?!id="p).)*?/cases/{case}"', page.text, re.DOTALL)[0]
    assert visitor("aydin").send(f"/rules/{number}/accept", {"text": OFF_LABEL}, page="/rules").status_code == 403
    assert specialist.send(f"/rules/{number}/accept", {"text": OFF_LABEL}, page="/rules").status_code == 303
    file = specialist.product.settings.regression_folder / "accepted.jsonl"
    assert OFF_LABEL in file.read_text(encoding="utf-8")
    assert "Zorbo" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("person", ["ana", "lindqvist", "marchetti", "okafor", "moreau"])
def test_proposals_are_settled_by_owners_only(visitor: Visitor, person: str) -> None:
    """Whoever owns no rule settles nothing."""
    side = visitor(person)
    assert side.open("/rules").status_code == 403
    assert side.send("/rules/1/accept", {"text": "x"}, page="/chat").status_code == 403


@pytest.mark.parametrize("change", ["", "{}", '{"field":"route"}', '{"field":"route","before":"draft","after":"nowhere"}', "[" * 5000])
def test_a_form_that_no_page_sends_is_refused_in_words(visitor: Visitor, change: str) -> None:
    """Nothing breaks, nothing changes."""
    side = visitor("ana")
    case = side.asks(secrets.token_hex(4) + " " + OFF_LABEL, product="Velmira", market="US")
    side.work()
    answer = visitor("brandt").does(case, "correct", change=change, reason="x")
    assert answer.status_code == 409
    assert "Please choose" in words(answer)


def _asked_by(side: WebSide, name: str) -> int:
    case = side.asks(OFF_LABEL, product="Velmira", market="US")
    side.work()
    with side.product.store.read() as uow:
        person = uow.people.get("ana")
    known = Intake(requester_name=name, profession=Profession.PHYSICIAN, country="US", prompted=Prompted.NO, institution="St. Example")
    intake.complete_intake(side.product.tools, case, person, known)
    side.work()
    return case


def _aside(side: WebSide, page: Response, reason: str) -> Response:
    key = re.findall(r"/compliance/patterns/(\w+)/aside", page.text)[0]
    cases = re.findall(r'name="case" value="(\d+)"', page.text)
    return side.send(f"/compliance/patterns/{key}/aside", {"case": cases, "reason": reason}, page="/compliance/patterns")
