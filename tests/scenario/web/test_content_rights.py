"""The content desk: who sees what of it, and files that attack."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from bot.server import create_app
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes import content_files as files
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide
from tests.scenario.web.conftest import Visitor
from tests.scenario.web.laying import lay, loaded, said
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role

ENTRY = AuditEntry(actor="test", action="person.added")
PATHS = ("/content/load", "/content/load/changes", "/content/corrections", "/content/coverage", "/content/unanswered", "/content/replay", "/library")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A company of its own: these tests change what is in force."""
    built = small_company(tmp_path_factory.mktemp("home"), clock=TurnableClock())
    built.load()
    yield built
    built.close()


# ── Who sees it ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", ["ana", "moreau"])
@pytest.mark.parametrize("path", PATHS)
def test_sales_and_msls_see_nothing_of_the_desk(person: str, path: str, visitor: Visitor) -> None:
    side = visitor(person)
    assert side.open(path).status_code == 403
    assert "/library" not in side.open("/chat").text


@pytest.mark.parametrize("path", ["/content/load", "/content/replay"])
@pytest.mark.parametrize("person", ["osei", "marchetti", "whitfield", "okafor"])
def test_only_content_owners_load_and_try(person: str, path: str, visitor: Visitor) -> None:
    assert visitor(person).open(path).status_code == 403


def test_corrections_are_for_reviewers(visitor: Visitor) -> None:
    assert visitor("osei").open("/content/corrections").status_code == 200
    for person in ("lindqvist", "ana", "moreau", "marchetti"):
        assert visitor(person).open("/content/corrections").status_code == 403
        assert visitor(person).send("/content/corrections/1/send", {}).status_code == 403


def test_the_tray_is_its_owners_alone(visitor: Visitor) -> None:
    at = lay(visitor("lindqvist"), "mine.md", files.markdown())
    other = visitor("haddad")
    assert other.open(at).status_code == 404
    assert other.open(f"{at}/original").status_code == 404
    assert other.send(f"{at}/load", {}).status_code == 404
    assert "mine.md" not in other.open("/content/load").text


def test_files_wait_on_the_tray_for_a_day(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    at = lay(owner, "short.md", files.markdown())
    assert isinstance(product.clock, TurnableClock)
    product.clock.turn(timedelta(hours=25))
    assert WebSide(product, TestClient(create_app(product))).signs_in_as("lindqvist").open(at).status_code == 404


def test_an_owner_of_one_product_loads_approves_and_sees_nothing_of_another(product: Product, visitor: Visitor) -> None:
    with product.store.begin() as uow:
        grants = (Grant(role=Role.CONTENT_OWNER, products=frozenset({"Quorvia"})),)
        uow.people.add(Person(id="owner-quo", name="Q. Owner", email="quo@orvane.example", grants=grants), entry=ENTRY)
    limited, owner = visitor("owner-quo"), visitor("lindqvist")
    at = loaded(owner, "SRD-VEL-047")
    owner.send(f"{at}/submit", {})
    assert limited.open(at).status_code == 403
    assert limited.open(f"{at}/original").status_code == 403
    assert limited.send(f"{at}/approve", {}).status_code == 403
    assert "SRD-VEL-047" not in limited.open("/library").text.split('id="happened"', maxsplit=1)[0]
    mine = lay(limited, "vel.docx", files.word())
    limited.send(f"{mine}/mend", said(id="SRD-VEL-048", questions=""))
    assert limited.send(f"{mine}/load", {}).status_code in (403, 422)
    with product.store.read() as uow:
        assert "SRD-VEL-048" not in {c.row.document for c in product.content_desk.cards()}, uow


# ── Attacks ──────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_attacks_is_served_without_any_rights(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = lay(owner, "attack.html", files.ATTACK)
    served = owner.open(f"{at}/original")
    policy = served.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "allow-" not in policy
    assert "default-src 'none'" in policy
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in owner.open(at).text.split("<main", 1)[1]
    assert "onload=" not in owner.open(at).text.replace("&", "").split("<pre", 1)[0]


@pytest.mark.parametrize(
    ("name", "body"), [("a.svg", files.SVG), ("a.xml", files.SVG), ("a.exe", b"MZ\x00"), ("a.htm.txt", files.ATTACK), ("a.json", files.ATTACK)]
)
def test_a_file_of_a_kind_that_is_not_framed_is_only_downloaded(name: str, body: bytes, visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = lay(owner, name, body)
    served = owner.open(f"{at}/original")
    assert served.headers["content-type"] == "application/octet-stream"
    assert served.headers["content-disposition"].startswith("attachment")
    assert served.headers["x-content-type-options"] == "nosniff"
    assert owner.open(at).status_code == 200
    assert "<svg" not in owner.open(at).text


def test_a_word_document_is_shown_without_its_links_scripts_and_outside_pictures(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = lay(owner, "food.docx", files.word("<script>alert(1)</script>", "javascript:alert(1)"))
    served = owner.open(f"{at}/original")
    assert "<script" not in served.text
    assert served.headers["content-security-policy"].startswith("sandbox;")


@pytest.mark.parametrize("name", ['x"; filename="evil.html', "a\r\nSet-Cookie: x=1.html", "<b>.html", "..\\..\\etc.html"])
def test_no_file_name_breaks_out_of_a_header(name: str, visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = lay(owner, name, files.ATTACK)
    served = owner.open(f"{at}/original?file=1")
    assert served.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in served.headers
    assert served.headers["content-disposition"].count("filename=") == 1


@pytest.mark.parametrize("key", ["..", "../../keys/session.key", "%2e%2e", "0" * 16, "0" * 400, "é"])
def test_no_address_leads_out_of_the_tray(key: str, visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    for path in (f"/content/load/{key}", f"/content/load/{key}/original", f"/content/load/{key}/original/1"):
        assert owner.open(path).status_code == 404


def test_a_broken_file_is_told_in_words_on_every_page(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    for name in ("broken.pdf", "broken.docx", "broken.html", "broken.json", "broken.xml"):
        at = lay(owner, name, b"%PDF-1.7 \xff\xfe\x00 broken")
        assert owner.open(at).status_code == 200
        assert owner.open(f"{at}/original").status_code == 200
        assert owner.open(f"{at}/original/1").status_code == 404
        assert owner.send(f"{at}/load", {}).status_code in (409, 422)


def test_a_form_from_elsewhere_changes_nothing(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    at = loaded(owner, "SRD-VEL-049")
    for path in (f"{at}/submit", f"{at}/discard", f"{at}/withdraw", "/content/load/remove", "/library/upload"):
        assert owner.client.post(path, data={"reason": "x"}).status_code == 403, path
    assert "draft" in product.content.show("SRD-VEL-049", "1").row.standing
