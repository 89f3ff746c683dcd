"""A withdrawal as its people see it in the browser: the reviewer decides, the asker reads the correction in the conversation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.life import ADMINISTRATOR
from bot.server import create_app
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide, words
from triage.domain.case import CaseStatus


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A product of the test's own: what is withdrawn stays so."""
    built = small_company(tmp_path, clock=TurnableClock())
    built.load()
    yield built
    built.close()


def test_a_correction_stands_in_the_conversation_and_marks_the_answer(product: Product) -> None:
    """Withdrawn, decided, read: the answer says first that it no longer holds, and is not offered to be passed on any more."""
    ana, osei = (WebSide(product, TestClient(create_app(product), raise_server_exceptions=False)).signs_in_as(who) for who in ("ana", "osei"))
    case_id = ana.asks()
    ana.work()
    assert osei.does(case_id, "approve").status_code == 303
    ana.work()
    with product.store.read() as uow:
        cited, reviewer = uow.responses.all(case_id)[0].references[0], uow.people.get("osei")
    product.life.withdraw(cited.document, cited.version, "table 2 was wrong", ADMINISTRATOR)
    ana.work()
    assert "Decide what its recipient is told" in words(osei.open(f"/cases/{case_id}"))
    (waiting,) = product.life.corrections(reviewer)
    shown = words(ana.open(f"/chat/{case_id}"))
    assert "no longer holds" not in shown
    assert "Passed on to the professional?" in shown
    product.life.decide_correction(waiting.id, reviewer, to="sent")
    ana.work()
    shown = words(ana.open(f"/chat/{case_id}"))
    assert "This document was withdrawn on 22 Nov 2026: table 2 was wrong." in shown
    assert "Passed on to the professional?" not in shown
    assert shown.index("This answer no longer holds") < shown.index(f"MI-{case_id} correction") < shown.index("Our answer of 22 Nov 2026")
    with product.store.read() as uow:
        assert uow.cases.get(case_id).status is CaseStatus.SENT


def test_nobody_is_said_to_have_received_what_a_sales_representative_only_asked(product: Product) -> None:
    """The owner and the reviewer read that the professional was answered directly; the representative reads nothing of it."""
    moreau, osei, lindqvist = (
        WebSide(product, TestClient(create_app(product), raise_server_exceptions=False)).signs_in_as(who) for who in ("moreau", "osei", "lindqvist")
    )
    case_id = moreau.asks()
    moreau.work()
    assert osei.does(case_id, "approve").status_code == 303
    moreau.work()
    with product.store.read() as uow:
        cited = uow.responses.all(case_id)[0].references[0]
    product.life.withdraw(cited.document, cited.version, "table 2 was wrong", ADMINISTRATOR)
    moreau.work()
    used = words(lindqvist.open(f"/library/{cited.document}/{cited.version}?show=used"))
    assert "the professional directly" in used
    assert "not delivered yet" not in used
    assert "to the professional directly (D. Moreau asked, and gets no answers)" in words(osei.open("/content/corrections"))
    assert "table 2" not in words(moreau.open(f"/chat/{case_id}"))
