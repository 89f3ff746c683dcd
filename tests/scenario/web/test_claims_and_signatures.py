"""Who has a case, what comes by its clock, and signing, on the page of the case; the card in Slack follows what is done here."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.passwords import hash_of
from bot.slack.channels import channels
from bot.slack.room import NAME, SlackRoom
from bot.wiring import Product
from tests.fakes.slack_product import client_of
from tests.fakes.slack_side import buttons_of, words_of
from tests.fakes.slack_web_api import SlackStandIn
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.review import ApprovalKind
from triage.rules.policies import SignatureRule

SECRET = "correct horse battery staple"


def asked(visitor: Visitor) -> int:
    """A case in review."""
    ana: WebSide = visitor("ana")
    case_id = ana.asks()
    ana.work()
    return case_id


def status(product: Product, case_id: int) -> CaseStatus:
    """What is next for it."""
    with product.store.read() as uow:
        return uow.cases.get(case_id).status


@pytest.fixture
def signs(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company that wants a signature for everything; R. Osei has a password."""
    policy = replace(product.tools.policy, signatures=(SignatureRule(),))
    monkeypatch.setattr(product, "tools", replace(product.tools, policy=policy))
    with product.store.begin() as uow:
        uow.people.set_password("osei", hash_of(SECRET), entry=AuditEntry(actor="admin", action="password.set"))


@pytest.fixture
def slack(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackStandIn]:
    """A workspace with a reviewers' channel, beside the web."""
    with SlackStandIn().running() as slack:
        slack.add_channel("CREVIEW")
        room = SlackRoom(client_of(slack), channels(None, review="CREVIEW"), lambda: product.tools, "https://triage.example.com")
        monkeypatch.setattr(product, "tools", replace(product.tools, rooms={NAME: room}))
        yield slack
        assert slack.faults_found == []


def test_a_claim_in_the_web_and_an_approval_there_stand_on_the_card_in_slack(visitor: Visitor, slack: SlackStandIn) -> None:
    """A case is one case, wherever it is worked on."""
    case_id = asked(visitor)
    osei = visitor("osei")
    osei.does(case_id, "claim")
    osei.work()
    card = slack.posted("CREVIEW")[-1]
    assert f"MI-{case_id}" in words_of(card)
    assert "With R. Osei until" in words_of(card)
    osei.does(case_id, "approve")
    osei.work()
    card = slack.posted("CREVIEW")[-1]
    assert "Status: sent." in words_of(card)
    assert buttons_of(card) == ["open"]


def test_the_page_says_when_somebody_is_reminded(visitor: Visitor) -> None:
    """The reminder and the word that it is late, as planned."""
    shown = words(visitor("osei").open(f"/cases/{asked(visitor)}"))
    assert "reminder " in shown
    assert " · said to be late " in shown


def test_a_duplicate_is_of_the_same_product(visitor: Visitor) -> None:
    """Another product is another question."""
    first, ana = asked(visitor), visitor("ana")
    other = ana.asks("How is Quorvia stored after it was opened?")
    ana.work()
    answer = visitor("osei").does(other, "duplicate", duplicate_of=f"MI-{first}", reason="the same")
    assert answer.status_code == 409
    assert "a duplicate asks about the same product" in words(answer)


@pytest.mark.usefixtures("signs")
def test_where_a_signature_is_needed_a_plain_approval_is_refused(visitor: Visitor, product: Product) -> None:
    """The page asks for both components, and nothing less will do."""
    case_id = asked(visitor)
    osei = visitor("osei")
    assert "Sign and approve" in words(osei.open(f"/cases/{case_id}"))
    for given in ({}, {"signing_email": "osei@example.com"}, {"signing_email": "osei@example.com", "signing_password": "wrong wrong wrong"}):
        answer = osei.does(case_id, "approve", **given)
        assert answer.status_code == 403
        assert "Nothing was signed" in words(answer)
    assert status(product, case_id) is CaseStatus.IN_REVIEW


@pytest.mark.usefixtures("signs")
def test_a_signature_is_on_record_as_one(visitor: Visitor, product: Product) -> None:
    """Printed name, time, the words that were seen, and that it was a signature."""
    case_id = asked(visitor)
    with product.store.read() as uow:
        email = uow.people.get("osei").email
    answer = visitor("osei").does(case_id, "approve", signing_email=email, signing_password=SECRET)
    assert answer.status_code == 303
    with product.store.read() as uow:
        (review,) = uow.reviews.all(case_id)
    assert (review.by, review.kind) == ("osei", ApprovalKind.BY_SIGNATURE)


@pytest.mark.usefixtures("signs")
def test_somebody_elses_password_signs_nothing(visitor: Visitor, product: Product) -> None:
    """Whose session it is signs, and nobody else."""
    case_id = asked(visitor)
    with product.store.read() as uow:
        email = uow.people.get("osei").email
    answer = visitor("brandt").does(case_id, "approve", signing_email=email, signing_password=SECRET)
    assert answer.status_code == 403
    assert status(product, case_id) is CaseStatus.IN_REVIEW
