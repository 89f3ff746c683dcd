"""What holds for every page: who gets in, what a form needs, what a browser is told, and what a person reads when it fails."""

import re

import pytest

from bot.web import chat
from bot.web.edge import BROKEN, HEADERS, Visit
from bot.web.pages import PAGES, Page
from tests.fakes.web_side import words
from tests.scenario.web.conftest import Visitor

_PLACES = {"case": "1", "hand_off": "1", "desk": "quality", "document": "SRD-VEL-014", "version": "3", "action": "claim"}
_PLACES |= {"page": "1", "proposal": "1", "report": "1", "key": "0" * 16, "deed": "submit", "notice": "1", "correction": "1", "decision": "send"}
_PLACES |= {"week": "2026-W01", "message": "1"}


def address(page: Page) -> str:
    """An address of this page."""
    return re.sub(r"\{(\w+)(?::path)?\}", lambda m: _PLACES[m[1]], page.path)


@pytest.mark.parametrize("page", [p for p in PAGES if p.method == "GET" and not p.public], ids=lambda p: p.path)
def test_a_page_sends_whoever_is_not_signed_in_to_the_sign_in(page: Page, visitor: Visitor) -> None:
    answer = visitor().open(address(page))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("page", [p for p in PAGES if p.method == "POST"], ids=lambda p: p.path)
def test_a_form_without_its_token_does_nothing(page: Page, visitor: Visitor) -> None:
    side = visitor("okafor")
    assert side.client.post(address(page), data={"person": "ana", "role": "admin"}, follow_redirects=False).status_code == 403
    assert side.client.post(address(page), data={"csrf": "0" * 64}, follow_redirects=False).status_code == 403


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.method} {p.path}")
def test_every_answer_carries_the_headers_that_protect_it(page: Page, visitor: Visitor) -> None:
    answer = visitor("okafor").client.request(page.method, address(page), follow_redirects=False)
    assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/chat", "/cases", "/library", "/library/SRD-VEL-014/3", "/content/load", "/content/replay", "/record", "/people", "/desk", "/sign-in"]
)
def test_no_page_holds_a_script_or_style_of_its_own_or_of_others(path: str, visitor: Visitor) -> None:
    for person in ("ana", "osei", "marchetti", "okafor", "aydin", "lindqvist"):
        text = visitor(person).open(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)|\son\w+=|\sstyle=|<style|(?:src|href)=\"(?:https?:)?//", text), (person, path)


def test_an_unknown_case_is_not_found_in_plain_words(visitor: Visitor) -> None:
    answer = visitor("osei").open("/cases/99999")
    assert answer.status_code == 404
    assert "There is no case MI-99999." in words(answer)


def test_a_page_for_another_role_says_which_role_it_takes(visitor: Visitor) -> None:
    answer = visitor("osei").open("/people")
    assert answer.status_code == 403
    assert "It takes the role admin." in words(answer)


def test_an_unexpected_error_shows_nothing_of_itself(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(chat, "mine", breaks)
    answer = visitor("ana").open("/chat")
    assert answer.status_code == 500
    assert BROKEN in words(answer)
    assert "secret" not in answer.text


def test_a_form_that_is_too_large_is_refused_before_it_is_read(visitor: Visitor) -> None:
    side = visitor("ana")
    answer = side.client.post("/chat", content=b"x", headers={"content-length": "99000000", "content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


def test_a_part_that_has_not_changed_is_not_sent_again(visitor: Visitor) -> None:
    side = visitor("ana")
    case_id = side.asks()
    first = side.open(f"/chat/{case_id}/thread", **{"x-part": "1"})
    again = side.open(f"/chat/{case_id}/thread", **{"x-part": "1", "if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_every_page_is_a_coroutine_of_a_visit() -> None:
    assert all(page.handler.__annotations__["visit"] is Visit for page in PAGES)
