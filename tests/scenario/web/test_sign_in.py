"""Signing in, and what a session is worth."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from bot.passwords import hash_of
from bot.web import sign_in
from bot.web.attempts import Attempts
from bot.wiring import Product
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from triage.domain.audit import AuditEntry

PASSWORD = "correct horse battery"
ENTRY = AuditEntry(actor="test", action="password.set")


@pytest.fixture(autouse=True)
def _fresh_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "_per_account", Attempts(most=6))
    monkeypatch.setattr(sign_in, "_per_address", Attempts(most=40))


@pytest.fixture
def account(product: Product) -> str:
    """An account with a password."""
    with product.store.begin() as uow:
        uow.people.set_password("novak", hash_of(PASSWORD), entry=ENTRY)
    return "novak@orvane.example"


def test_the_right_password_signs_in_and_a_wrong_one_tells_nothing(account: str, visitor: Visitor) -> None:
    wrong = visitor().send("/sign-in", {"email": account, "password": "not this one at all"})
    nobody = visitor().send("/sign-in", {"email": "nobody@orvane.example", "password": PASSWORD})
    right = visitor().send("/sign-in", {"email": account.upper(), "password": PASSWORD})
    assert (wrong.status_code, nobody.status_code, right.status_code) == (422, 422, 303)
    assert sign_in.WRONG in words(wrong)
    assert sign_in.WRONG in words(nobody)


def test_after_six_failures_an_account_waits_even_with_the_right_password(account: str, visitor: Visitor) -> None:
    for _ in range(6):
        visitor().send("/sign-in", {"email": account, "password": "guess"})
    answer = visitor().send("/sign-in", {"email": account, "password": PASSWORD})
    assert answer.status_code == 429
    assert sign_in.WAIT in words(answer)


def test_failures_are_forgotten_after_their_time() -> None:
    now = [0.0]
    attempts = Attempts(most=2, within=10, time=lambda: now[0])
    assert attempts.begin("a")
    assert attempts.begin("a")
    assert not attempts.begin("a")
    now[0] = 11
    assert attempts.begin("a")


def test_many_attempts_at_once_are_no_more_than_one_after_another(account: str, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def slowly(*_: object) -> None:
        tried.append(1)
        time.sleep(0.3)

    monkeypatch.setattr(sign_in, "_check", slowly)
    sides = [visitor() for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda side: side.send("/sign-in", {"email": account, "password": "guess"}).status_code, sides))
    assert len(tried) == 6
    assert sorted(answers) == [422] * 6 + [429] * 6


def test_signing_in_well_between_guesses_does_not_make_an_address_new(account: str, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "_per_address", Attempts(most=3))
    for number in range(3):
        assert visitor().send("/sign-in", {"email": f"{number}@orvane.example", "password": "guess"}).status_code == 422
        answer = visitor().send("/sign-in", {"email": account, "password": PASSWORD})
        assert answer.status_code == (303 if number < 2 else 429)


def test_a_cookie_that_was_copied_is_worth_nothing_after_the_sign_out(product: Product, visitor: Visitor) -> None:
    side = visitor("ana")
    thief = WebSide(product, TestClient(side.client.app))
    thief.client.cookies.set("session", side.client.cookies["session"])
    assert thief.open("/chat").status_code == 200
    side.send("/sign-out", {}, page="/chat")
    assert thief.open("/chat").status_code == 303


def test_a_password_counts_to_its_last_space_and_has_an_end(product: Product, visitor: Visitor) -> None:
    admin = visitor("okafor")
    assert admin.send("/people/password", {"person": "lindqvist", "password": "  two spaces before "}).status_code == 303
    assert visitor().send("/sign-in", {"email": "lindqvist@orvane.example", "password": "  two spaces before "}).status_code == 303
    assert visitor().send("/sign-in", {"email": "lindqvist@orvane.example", "password": "two spaces before"}).status_code == 422
    refused = admin.send("/people/password", {"person": "lindqvist", "password": "x" * 1_001})
    assert refused.status_code == 409
    assert "1,000 characters at most" in words(refused)


def test_outside_the_demo_nobody_can_be_picked(product: Product, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    side = visitor()
    monkeypatch.setattr(product, "demo", False)
    assert "Ana Ferreira" not in side.open("/sign-in").text
    assert side.send("/sign-in/pick", {"person": "ana"}).status_code == 404


def test_the_session_changes_at_sign_in_and_no_script_can_read_it(visitor: Visitor) -> None:
    side = visitor()
    before = side.open("/sign-in").cookies["session"]
    answer = side.send("/sign-in/pick", {"person": "ana"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert answer.cookies["session"] != before


def test_a_token_of_before_the_sign_in_is_worth_nothing_after(visitor: Visitor) -> None:
    side = visitor()
    old = side.token()
    side.signs_in_as("ana")
    assert side.client.post("/chat", data={"csrf": old, "text": "hello", "source": "x"}).status_code == 403


def test_a_changed_cookie_is_nobody(visitor: Visitor) -> None:
    side = visitor("ana")
    value = side.client.cookies["session"]
    side.client.cookies.clear()
    side.client.cookies.set("session", value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))
    assert side.open("/chat").headers["location"].startswith("/sign-in")


def test_a_new_password_ends_the_sessions_of_the_old_one(account: str, product: Product, visitor: Visitor) -> None:
    side = visitor()
    side.send("/sign-in", {"email": account, "password": PASSWORD})
    assert side.open("/desk/quality").status_code == 200
    with product.store.begin() as uow:
        uow.people.set_password("novak", hash_of(PASSWORD + " anew"), entry=ENTRY)
    assert side.open("/desk/quality").status_code == 303


def test_somebody_who_was_switched_off_is_out_at_once(product: Product, visitor: Visitor) -> None:
    side = visitor("moreau")
    with product.store.begin() as uow:
        uow.people.set_active("moreau", False, entry=ENTRY)
    try:
        assert side.open("/chat").status_code == 303
    finally:
        with product.store.begin() as uow:
            uow.people.set_active("moreau", True, entry=ENTRY)


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(onward: str, visitor: Visitor) -> None:
    assert visitor().send("/sign-in/pick", {"person": "ana", "next": onward}).headers["location"] == "/"


def test_signing_in_leads_back_to_where_one_wanted_to_go(visitor: Visitor) -> None:
    assert visitor().send("/sign-in/pick", {"person": "osei", "next": "/cases/12"}).headers["location"] == "/cases/12"
