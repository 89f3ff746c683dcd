"""What somebody tries who means no good, or mistypes: every answer is a page in plain words, and nothing of anybody else's is touched."""

import json

import pytest

from bot.wiring import Product
from tests.fakes.web_side import words
from tests.scenario.web.conftest import Visitor
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role

ENTRY = AuditEntry(actor="test", action="person.added")
HUGE = "9" * 5_000


def _flags(product: Product, case_id: int) -> int:
    with product.store.read() as uow:
        return len([e for e in uow.trail.entries(f"case:{case_id}") if e.action == "flag.added"])


def _limited(product: Product, name: str, role: Role, *, products: frozenset[str] = frozenset(), markets: frozenset[str] = frozenset()) -> str:
    """Somebody whose role holds for some products and markets only."""
    with product.store.begin() as uow:
        if uow.people.known(name) is None:
            uow.people.add(
                Person(id=name, name=name, email=f"{name}@orvane.example", grants=(Grant(role=role, products=products, markets=markets),)), entry=ENTRY
            )
    return name


@pytest.mark.parametrize("person", ["moreau", "lindqvist", "okafor"])
@pytest.mark.parametrize("face", ["chat", "cases"])
def test_nobody_puts_a_flag_on_a_case_that_they_may_not_read(person: str, face: str, product: Product, visitor: Visitor) -> None:
    case_id = visitor("ana").asks()
    answer = visitor(person).send(f"/{face}/{case_id}/flag", {"concern": "adverse_event", "reason": "an invention"})
    assert answer.status_code == 403
    assert _flags(product, case_id) == 0


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("ana", f"/chat/{HUGE}"),
        ("ana", f"/chat/list?at={HUGE}"),
        ("ana", "/chat/list?at=" + "9" * 30),
        ("osei", f"/cases/{HUGE}"),
        ("osei", "/cases/²"),
        ("osei", f"/cases?done=claim&of={HUGE}"),
        ("marchetti", f"/record?before={HUGE}"),
        ("marchetti", "/record?before=" + "9" * 40),
        ("marchetti", f"/record?case={HUGE}"),
        ("marchetti", f"/record/{HUGE}"),
        ("osei", "/library/%00/1"),
        ("osei", "/library/SRD-VEL-014/" + "9" * 3_000),
    ],
)
def test_a_number_that_is_none_of_ours_breaks_nothing(person: str, path: str, visitor: Visitor) -> None:
    assert visitor(person).open(path).status_code in (200, 404, 422)


def test_a_further_message_to_a_case_that_is_no_number_breaks_nothing(visitor: Visitor) -> None:
    for number in (HUGE, "9" * 30, "x"):
        assert visitor("ana").send("/chat", {"text": "And in hepatic impairment?", "source": "a", "case": number}).status_code == 422


@pytest.mark.parametrize("sent", ["[" * 100_000, "{", json.dumps([{"text": "a b", "question": HUGE, "passages": ""}])])
def test_statements_that_no_page_sends_are_refused_in_words(sent: str, visitor: Visitor) -> None:
    side = visitor("osei")
    case_id = side.asks()
    side.work()
    answer = side.send(f"/cases/{case_id}/proposed", {"statements": sent})
    assert answer.status_code == 422
    assert "Please reload the page." in words(answer)


@pytest.mark.parametrize("field", ["heard_at", "needed_by"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0206-11-22T10:00", "9999-12-31T23:59"])
def test_a_year_that_cannot_be_moves_no_clock(field: str, moment: str, visitor: Visitor) -> None:
    side = visitor("ana")
    answer = side.send(f"/chat/{side.asks()}/complete_intake", {field: moment})
    assert answer.status_code == 422
    assert "can't be right" in words(answer)


@pytest.mark.parametrize(
    "name", ["..", ".", "../../../etc/passwd", "a" * 300 + ".md", "é" * 200 + ".md", "C:\\x\\..\\evil.md", "<img src=x onerror=alert(1)>.md"]
)
def test_whatever_a_file_is_called_it_is_read_and_answered(name: str, visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    answer = owner.send("/library/upload", {}, files=[(name, b"---\nid: SRD-X\n---\nhello")])
    assert answer.status_code == 303
    page = owner.open(answer.headers["location"])
    assert page.status_code == 200
    assert "to mend" in words(page)
    assert "<img" not in page.text


def test_a_form_without_files_is_read_up_to_a_megabyte_only(visitor: Visitor) -> None:
    side = visitor()
    for path in ("/sign-in", "/chat"):
        assert side.client.post(path, content=b"email=" + b"a" * 1_100_000, headers={"content-type": "application/x-www-form-urlencoded"}).status_code in (
            401,
            413,
        )
    assert side.client.post("/sign-in", content=b"x" * 1_100_000).status_code == 413


def test_nobody_is_led_to_the_host_that_a_request_names(visitor: Visitor) -> None:
    side = visitor("ana")
    for path in ("/chat/", "/sign-in/", "/%5Cevil.example/", "/.//evil.example/"):
        answer = side.open(path, host="evil.example")
        assert answer.headers.get("location", "/x").startswith("/")
        assert not answer.headers.get("location", "/x").startswith(("//", "/\\"))
    assert side.open("/chat/").headers["location"] == "/chat"


def test_a_page_that_is_not_there_still_knows_who_one_is(visitor: Visitor) -> None:
    answer = visitor("ana").open("/nowhere")
    assert answer.status_code == 404
    assert "Ana Ferreira" in words(answer)


def test_a_limit_to_a_product_holds_in_the_library_too(product: Product, visitor: Visitor) -> None:
    owner = visitor(_limited(product, "owner-q", Role.CONTENT_OWNER, products=frozenset({"Quorvia"})))
    assert "SRD-VEL-014" not in owner.open("/library").text
    assert "SRD-QUO-012" in owner.open("/library").text
    assert owner.open("/library/SRD-VEL-014/3").status_code == 403
    assert owner.send("/library/SRD-VEL-014/3/withdraw", {"reason": "not mine to withdraw"}).status_code == 403
    assert visitor("lindqvist").open("/library/SRD-VEL-014/3").text.count("withdrawn") == 0


def test_a_limit_to_a_market_holds_in_the_record_too(product: Product, visitor: Visitor) -> None:
    ana = visitor("ana")
    case_id = ana.asks()
    ana.work()
    german = visitor(_limited(product, "inspector-de", Role.INSPECTOR, markets=frozenset({"DE"})))
    assert german.open("/record").status_code == 200
    assert f"/record/{case_id}" not in german.open("/record").text
    assert german.open(f"/record/{case_id}").status_code == 403
    assert german.send("/record/export", {}).status_code == 403
    assert f"/record/{case_id}" in visitor("marchetti").open("/record").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "a/b c"},
        {"id": "x" * 101},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "Mars/Base"},
        {"market": "<"},
        {"email": "nobody"},
        {"name": "two\nlines"},
        {"products": "Nosuch"},
        {"markets": "ZZZZ"},
    ],
)
def test_a_person_who_would_break_pages_or_see_nothing_is_not_added(wrong: dict[str, str], product: Product, visitor: Visitor) -> None:
    given = {"id": "newcomer", "name": "New Comer", "email": "new@orvane.example", "role": "msl", **wrong}
    assert visitor("okafor").send("/people/add", given).status_code in (409, 422)
    with product.store.read() as uow:
        assert uow.people.known(given["id"]) is None


def test_names_reasons_and_queries_are_shown_as_text_and_never_run(product: Product, visitor: Visitor) -> None:
    script = "<script>alert(1)</script>"
    visitor("okafor").send("/people/add", {"id": "mallory", "name": script, "email": "m@orvane.example", "role": "msl"})
    mallory = visitor("mallory")
    case_id = mallory.asks(f"{script} Velmira dose with eGFR 35? \" onfocus=alert(1) x=' {{{{7*7}}}}")
    mallory.send(f"/chat/{case_id}/flag", {"concern": "adverse_event", "reason": script})
    mallory.work()
    pages = [mallory.open(f"/chat/{case_id}"), visitor("osei").open(f"/cases/{case_id}"), visitor("osei").open(f"/library?q={script}")]
    pages += [visitor("aydin").open("/desk/pharmacovigilance"), visitor("marchetti").open(f"/record/{case_id}"), visitor("okafor").open("/people")]
    pages += [visitor("osei").open(f"/library/SRD-VEL-014/3?section={script}&quote={script}"), visitor().open(f"/sign-in?next=/{script}")]
    for page in pages:
        assert page.status_code == 200
        assert script not in page.text
