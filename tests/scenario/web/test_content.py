"""The content desk: the path of a document from a file to a withdrawal, and who sees what of it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from bot.server import create_app
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes import content_files as files
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
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


def _lay(side: WebSide, name: str, body: bytes) -> str:
    """Drop a file; the address of its page."""
    answer = side.send("/library/upload", {}, files=[(name, body)])
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def _said(**other: str) -> dict[str, str]:
    """The form of metadata, filled in."""
    return {f"m.{name}": value for name, value in files.metadata(**{"effective": "2026-11-01", "expires": "2028-10-31", **other}).items()}


def _loaded(side: WebSide, number: str, *, version: str = "1", body: bytes | None = None, **said: str) -> str:
    """A document loaded as a draft; its address."""
    at = _lay(side, f"{number}.docx", body or files.word())
    side.send(f"{at}/mend", _said(id=number, version=version, questions="", **said))
    answer = side.send(f"{at}/load", {})
    assert answer.status_code == 303, words(answer)
    return f"/library/{number}/{version}"


# ── The path ─────────────────────────────────────────────────────────────────────────────────────


def test_a_fault_is_named_in_plain_words_and_mended_in_the_form(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = _lay(owner, "food.docx", files.word())
    shown = words(owner.open(at))
    assert "to mend" in shown
    assert "nothing is said of the document yet" in shown
    assert "with or without food" in shown
    owner.send(f"{at}/mend", _said(expires="2028-99-31"))
    page = owner.open(at)
    assert "is not a date" in words(page)
    assert 'value="2028-99-31"' in page.text
    owner.send(f"{at}/mend", _said())
    owner.send(f"{at}/mend", {"m.topic": ""})
    assert "the topic is missing" in words(owner.open(at))
    owner.send(f"{at}/mend", _said())
    assert "Can be loaded" in words(owner.open(at))
    assert "set here" in words(owner.open(at))


def test_what_would_change_is_said_before_anything_changes(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    before = len(product.content.list())
    at = _lay(owner, "food.docx", files.word())
    owner.send(f"{at}/mend", _said(id="SRD-VEL-040"))
    shown = words(owner.open(f"{at}/changes", **{"x-part": "1"}))
    assert "SRD-VEL-040 v1" in shown
    assert "passages new" in shown or "passage new" in shown
    assert len(product.content.list()) == before


def test_two_people_bring_a_document_into_force_and_nobody_approves_their_own(visitor: Visitor, product: Product) -> None:
    owner, colleague = visitor("lindqvist"), visitor("haddad")
    at = _loaded(owner, "SRD-VEL-041")
    assert "A draft" in words(owner.open(at))
    assert owner.send(f"{at}/submit", {}).status_code == 303
    assert owner.send(f"{at}/approve", {}).status_code == 403
    assert "so a colleague approves it" in words(owner.open(at))
    assert "asks you to read and approve" in words(colleague.open("/library"))
    assert "SRD-VEL-041 v1" in words(colleague.open(f"{at}/approval", **{"x-part": "1"}))
    assert colleague.send(f"{at}/approve", {"seen": "0" * 64}).status_code == 409
    seen = re.search(r'name="seen" value="(\w+)"', colleague.open(at).text)
    assert seen
    assert colleague.send(f"{at}/approve", {"seen": seen[1], "number": "MI-7"}).status_code == 303
    assert "in force" in words(colleague.open(at))
    assert product.content.show("SRD-VEL-041", "1").row.standing == "in force"


def test_a_version_that_is_sent_back_says_why_and_is_loaded_again(visitor: Visitor) -> None:
    owner, colleague = visitor("lindqvist"), visitor("haddad")
    at = _loaded(owner, "SRD-VEL-042")
    owner.send(f"{at}/submit", {})
    assert colleague.send(f"{at}/return", {"reason": " "}).status_code == 422
    assert colleague.send(f"{at}/return", {"reason": "The table lacks its study."}).status_code == 303
    assert "The table lacks its study." in words(owner.open("/library"))
    assert "The table lacks its study." in words(owner.open(at))
    _loaded(owner, "SRD-VEL-042", body=files.word(files.FOOD, files.CRUSHED))
    assert owner.send(f"{at}/submit", {}).status_code == 303


def test_a_draft_is_discarded_and_gone(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = _loaded(owner, "SRD-VEL-043")
    assert owner.send(f"{at}/discard", {}).status_code == 303
    assert owner.open(at).status_code == 404


def test_a_newer_version_supersedes_and_the_page_compares_them(visitor: Visitor, product: Product) -> None:
    owner, colleague = visitor("lindqvist"), visitor("haddad")
    for version, body in (("1", files.word()), ("2", files.word(files.FOOD, files.CRUSHED))):
        at = _loaded(owner, "SRD-VEL-044", version=version, body=body)
        owner.send(f"{at}/submit", {})
        assert colleague.send(f"{at}/approve", {}).status_code == 303, version
    assert product.content.show("SRD-VEL-044", "1").row.standing == "superseded"
    shown = words(owner.open("/library/SRD-VEL-044/2?show=changes"))
    assert "Version 1 → 2" in shown
    assert "crushed" in shown


def test_the_original_stands_beside_what_was_read_and_can_be_downloaded_as_it_came(visitor: Visitor) -> None:
    owner, body = visitor("lindqvist"), files.word()
    at = _loaded(owner, "SRD-VEL-045", body=body)
    assert f'src="{at}/original"' in owner.open(f"{at}?show=original").text
    kept = owner.open(f"{at}/original?file=1")
    assert kept.content == body
    assert kept.headers["content-disposition"].startswith("attachment")


def test_a_withdrawal_lists_who_received_it_and_a_reviewer_decides_the_correction(visitor: Visitor) -> None:
    owner, colleague, ana, osei = visitor("lindqvist"), visitor("haddad"), visitor("ana"), visitor("osei")
    juice = "Grapefruit juice did not change the exposure to velmiracitinib in a study of 12 healthy adults."
    at = _loaded(owner, "SRD-VEL-046", body=files.word(juice, title="Velmira (velmiracitinib): grapefruit juice"), title="Velmira: grapefruit juice")
    owner.send(f"{at}/submit", {})
    assert colleague.send(f"{at}/approve", {}).status_code == 303
    case_id = ana.asks("A pharmacist asks: does grapefruit juice change the exposure to Velmira?")
    ana.work()
    assert visitor("brandt").does(case_id, "approve").status_code == 303
    ana.work()
    assert owner.send(f"{at}/withdraw", {"reason": "The study was retracted."}).status_code == 303
    ana.work()
    assert f"MI-{case_id}" in words(owner.open(f"{at}?show=used"))
    assert "The study was retracted." in words(osei.open("/content/corrections"))
    number = re.search(r"/content/corrections/(\d+)/send", osei.open("/content/corrections").text)
    assert number
    assert osei.send(f"/content/corrections/{number[1]}/decline", {}).status_code == 409
    assert osei.send(f"/content/corrections/{number[1]}/send", {}).status_code == 303
    ana.work()
    assert "The study was retracted." in words(ana.open(f"/chat/{case_id}"))


def test_a_document_that_pushes_another_from_first_place_is_loaded_only_with_a_reason(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    asked = "does velmira need a dose change with eGFR 35? velmira dose for eGFR 20, 62yo psoriasis. can a dialysis patient take velmira?"
    approved = {"approval.number": "MI-9", "approval.date": "2026-10-20", "approval.approver": "R. Osei, MD", "questions": ""}
    said = {"id": "SRD-VEL-050", "effective": "2026-11-01", "expires": "2028-10-31", "title": asked, "topic": "dosing in renal impairment", **approved}
    body = files.markdown("\n\n".join([asked, "No dose change of Velmira is needed with eGFR 35.", asked]), said=said)
    at = _lay(owner, "pushes.md", body)
    refused = owner.send(f"{at}/load", {})
    assert refused.status_code == 409
    assert "golden questions would move" in words(refused)
    assert 'name="because"' in refused.text
    assert "SRD-VEL-050" not in {c.row.document for c in product.content_desk.cards()}
    assert owner.send(f"{at}/load", {"because": "It replaces the older document."}).status_code == 303
    assert product.content.show("SRD-VEL-050", "1").row.standing == "in force"
    with product.store.read() as uow:
        assert "It replaces the older document." in {e.reason for e in uow.trail.entries("content:SRD-VEL-050")}


def test_many_files_are_loaded_at_once_and_what_is_not_ready_waits(visitor: Visitor, product: Product) -> None:
    owner = visitor("haddad")
    owner.send("/content/load/remove", {})
    laid = [(f"{n}.md", files.markdown(said={"id": f"SRD-VEL-06{n}", "questions": ""})) for n in range(3)]
    assert owner.send("/library/upload", {}, files=[*laid, ("broken.md", b"no metadata")]).headers["location"] == "/content/load"
    shown = words(owner.send("/content/load/all", {}))
    assert "Loaded (3)" in shown
    assert "broken.md" in shown
    assert {"SRD-VEL-060", "SRD-VEL-061", "SRD-VEL-062"} <= {c.row.document for c in product.content_desk.cards()}


def test_a_description_beside_a_file_says_what_the_file_does_not(visitor: Visitor) -> None:
    owner = visitor("haddad")
    said = "\n".join(f'{name}: "{value}"' for name, value in files.metadata(id="SRD-VEL-063", questions="").items())
    owner.send("/library/upload", {}, files=[("beside.docx", files.word()), ("beside.yaml", said.encode())])
    shown = words(owner.open("/content/load"))
    assert "SRD-VEL-063" in shown
    assert "describes beside.docx" in shown


def test_a_citation_opens_its_section_with_the_quote_marked_also_inside_a_table(visitor: Visitor) -> None:
    side = visitor("osei")
    page = side.open("/library/SRD-VEL-014/3?section=Dosing%20recommendations&quote=Dosage%20of%20Velmira:%2015%20mg%20once%20daily").text
    here = re.search(r'<section id="s\d+"[^>]*class="is-here".*?</section>', page, re.DOTALL)
    assert here
    assert "Dosing recommendations" in here[0]
    assert '<td><mark class="quote">15 mg once daily</mark></td>' in here[0]


def test_a_document_whose_number_holds_a_slash_opens_everywhere(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = _lay(owner, "slash.docx", files.word())
    owner.send(f"{at}/mend", _said(id="MI/2026/14", questions=""))
    to = owner.send(f"{at}/load", {}).headers["location"]
    assert to.startswith("/library/MI%2F2026%2F14/1")
    assert "MI/2026/14" in words(owner.open(to))
    for path in re.findall(r'href="(/library/MI[^"]*)"', owner.open("/library?q=MI/2026").text):
        assert owner.open(path).status_code == 200
    assert owner.open("/library/MI%2F2026%2F14/1/original?file=1").status_code == 200
    assert owner.send("/library/MI%2F2026%2F14/1/submit", {}).status_code == 303


def test_questions_that_found_no_answer_become_a_request_for_a_document(visitor: Visitor) -> None:
    owner, ana = visitor("lindqvist"), visitor("ana")
    for text in ("Does Velmira stain soft contact lenses?", "Do contact lenses get stained by Velmira?"):
        ana.asks(text)
    ana.work()
    page = owner.open("/content/unanswered?product=Velmira&days=30")
    assert "contact lenses" in words(page)
    assert "US" in words(page)
    link = re.search(r'href="(/content/unanswered/[^"]+/request)"', page.text)
    assert link
    file = owner.open(link[1])
    assert file.headers["content-disposition"].startswith("attachment")
    assert "contact lenses" in file.text
    assert owner.open("/content/unanswered/none-such/request").status_code == 404


def test_coverage_shows_each_topic_with_its_document(visitor: Visitor) -> None:
    page = words(visitor("lindqvist").open("/content/coverage?product=Velmira"))
    assert "Renal impairment" in page
    assert "SRD-VEL-014" in page
    assert "SRD-QUO-012" not in page
    assert "Label sections that no document refers to" in page


def test_a_version_is_tried_on_past_questions_before_and_after_side_by_side(visitor: Visitor, product: Product) -> None:
    owner, ana = visitor("lindqvist"), visitor("ana")
    ana.asks("Does Velmira change the taste of coffee?")
    ana.work()
    coffee = "Velmira did not change the taste of coffee in a study of 12 healthy adults."
    at = _loaded(owner, "SRD-VEL-051", body=files.word(coffee, title="Velmira: taste of coffee"), title="Velmira: taste of coffee", topic="taste of coffee")
    before = product.content.list()
    shown = words(owner.send("/content/replay", {"what": "SRD-VEL-051\n1", "last": "20"}))
    assert "Does Velmira change the taste of coffee" in shown
    assert coffee in shown
    assert "SRD-VEL-051 version 1" in shown
    assert product.content.list() == before
    assert owner.send("/content/replay", {"what": "SRD-NONE\n1", "last": "20"}).status_code == 404
    assert owner.open(at).status_code == 200


def test_an_owner_is_told_what_expires_and_puts_the_notice_aside(visitor: Visitor, product: Product) -> None:
    owner, colleague = visitor("lindqvist"), visitor("haddad")
    at = _loaded(owner, "SRD-VEL-052", expires=(product.clock.now() + timedelta(days=20)).date().isoformat())
    owner.send(f"{at}/submit", {})
    assert colleague.send(f"{at}/approve", {}).status_code == 303
    assert "Expires within 90 days" in words(owner.open("/library"))
    product.life.look_ahead()
    page = owner.open("/library").text
    notice = re.search(r'href="/library/SRD-VEL-052/1">.*?action="(/content/notices/\d+/seen)"', page.split('class="notices"')[1], re.DOTALL)
    assert notice
    assert visitor("osei").send(notice[1], {}).status_code == 403
    assert owner.send(notice[1], {}).status_code == 303
    assert notice[1] not in owner.open("/library").text


@pytest.mark.parametrize("show", ["now", "force", "work", "later", "over", "all", "nonsense"])
def test_the_list_is_searched_and_filtered_and_never_breaks(show: str, visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    assert owner.open(f"/library?show={show}&q=velmira&product=Velmira&market=US&kind=srd&from={'9' * 9}").status_code == 200
    assert "SRD-VEL-014" in owner.open("/library?q=renal+in+force").text
    assert "SRD-QUO-012" not in owner.open("/library?product=Velmira").text
    assert "Nothing matches" in words(owner.open("/library?q=zzz"))


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
    at = _lay(visitor("lindqvist"), "mine.md", files.markdown())
    other = visitor("haddad")
    assert other.open(at).status_code == 404
    assert other.open(f"{at}/original").status_code == 404
    assert other.send(f"{at}/load", {}).status_code == 404
    assert "mine.md" not in other.open("/content/load").text


def test_files_wait_on_the_tray_for_a_day(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    at = _lay(owner, "short.md", files.markdown())
    assert isinstance(product.clock, TurnableClock)
    product.clock.turn(timedelta(hours=25))
    assert WebSide(product, TestClient(create_app(product))).signs_in_as("lindqvist").open(at).status_code == 404


def test_an_owner_of_one_product_loads_approves_and_sees_nothing_of_another(product: Product, visitor: Visitor) -> None:
    with product.store.begin() as uow:
        grants = (Grant(role=Role.CONTENT_OWNER, products=frozenset({"Quorvia"})),)
        uow.people.add(Person(id="owner-quo", name="Q. Owner", email="quo@orvane.example", grants=grants), entry=ENTRY)
    limited, owner = visitor("owner-quo"), visitor("lindqvist")
    at = _loaded(owner, "SRD-VEL-047")
    owner.send(f"{at}/submit", {})
    assert limited.open(at).status_code == 403
    assert limited.open(f"{at}/original").status_code == 403
    assert limited.send(f"{at}/approve", {}).status_code == 403
    assert "SRD-VEL-047" not in limited.open("/library").text.split('id="happened"', maxsplit=1)[0]
    mine = _lay(limited, "vel.docx", files.word())
    limited.send(f"{mine}/mend", _said(id="SRD-VEL-048", questions=""))
    assert limited.send(f"{mine}/load", {}).status_code in (403, 422)
    with product.store.read() as uow:
        assert "SRD-VEL-048" not in {c.row.document for c in product.content_desk.cards()}, uow


# ── Attacks ──────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_attacks_is_served_without_any_rights(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = _lay(owner, "attack.html", files.ATTACK)
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
    at = _lay(owner, name, body)
    served = owner.open(f"{at}/original")
    assert served.headers["content-type"] == "application/octet-stream"
    assert served.headers["content-disposition"].startswith("attachment")
    assert served.headers["x-content-type-options"] == "nosniff"
    assert owner.open(at).status_code == 200
    assert "<svg" not in owner.open(at).text


def test_a_word_document_is_shown_without_its_links_scripts_and_outside_pictures(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = _lay(owner, "food.docx", files.word("<script>alert(1)</script>", "javascript:alert(1)"))
    served = owner.open(f"{at}/original")
    assert "<script" not in served.text
    assert served.headers["content-security-policy"].startswith("sandbox;")


@pytest.mark.parametrize("name", ['x"; filename="evil.html', "a\r\nSet-Cookie: x=1.html", "<b>.html", "..\\..\\etc.html"])
def test_no_file_name_breaks_out_of_a_header(name: str, visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = _lay(owner, name, files.ATTACK)
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
        at = _lay(owner, name, b"%PDF-1.7 \xff\xfe\x00 broken")
        assert owner.open(at).status_code == 200
        assert owner.open(f"{at}/original").status_code == 200
        assert owner.open(f"{at}/original/1").status_code == 404
        assert owner.send(f"{at}/load", {}).status_code in (409, 422)


def test_a_form_from_elsewhere_changes_nothing(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    at = _loaded(owner, "SRD-VEL-049")
    for path in (f"{at}/submit", f"{at}/discard", f"{at}/withdraw", "/content/load/remove", "/library/upload"):
        assert owner.client.post(path, data={"reason": "x"}).status_code == 403, path
    assert "draft" in product.content.show("SRD-VEL-049", "1").row.standing
