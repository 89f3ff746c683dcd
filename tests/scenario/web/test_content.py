"""The content desk: the path of a document from a file to a withdrawal, and who sees what of it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes import content_files as files
from tests.fakes.small_library import small_company
from tests.fakes.web_side import words
from tests.scenario.web.conftest import Visitor
from tests.scenario.web.laying import lay, loaded, said
from triage.domain.audit import AuditEntry

ENTRY = AuditEntry(actor="test", action="person.added")
PATHS = ("/content/load", "/content/load/changes", "/content/corrections", "/content/coverage", "/content/unanswered", "/content/replay", "/library")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A company of its own: these tests change what is in force."""
    built = small_company(tmp_path_factory.mktemp("home"), clock=TurnableClock())
    built.load()
    yield built
    built.close()


# ── The path ─────────────────────────────────────────────────────────────────────────────────────


def test_a_fault_is_named_in_plain_words_and_mended_in_the_form(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = lay(owner, "food.docx", files.word())
    shown = words(owner.open(at))
    assert "to mend" in shown
    assert "nothing is said of the document yet" in shown
    assert "with or without food" in shown
    owner.send(f"{at}/mend", said(expires="2028-99-31"))
    page = owner.open(at)
    assert "is not a date" in words(page)
    assert 'value="2028-99-31"' in page.text
    owner.send(f"{at}/mend", said())
    owner.send(f"{at}/mend", {"m.topic": ""})
    assert "the topic is missing" in words(owner.open(at))
    owner.send(f"{at}/mend", said())
    assert "Can be loaded" in words(owner.open(at))
    assert "set here" in words(owner.open(at))


def test_what_would_change_is_said_before_anything_changes(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    before = len(product.content.list())
    at = lay(owner, "food.docx", files.word())
    owner.send(f"{at}/mend", said(id="SRD-VEL-040"))
    shown = words(owner.open(f"{at}/changes", **{"x-part": "1"}))
    assert "SRD-VEL-040 v1" in shown
    assert "passages new" in shown or "passage new" in shown
    assert len(product.content.list()) == before


def test_two_people_bring_a_document_into_force_and_nobody_approves_their_own(visitor: Visitor, product: Product) -> None:
    owner, colleague = visitor("lindqvist"), visitor("haddad")
    at = loaded(owner, "SRD-VEL-041")
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
    at = loaded(owner, "SRD-VEL-042")
    owner.send(f"{at}/submit", {})
    assert colleague.send(f"{at}/return", {"reason": " "}).status_code == 422
    assert colleague.send(f"{at}/return", {"reason": "The table lacks its study."}).status_code == 303
    assert "The table lacks its study." in words(owner.open("/library"))
    assert "The table lacks its study." in words(owner.open(at))
    loaded(owner, "SRD-VEL-042", body=files.word(files.FOOD, files.CRUSHED))
    assert owner.send(f"{at}/submit", {}).status_code == 303


def test_a_draft_is_discarded_and_gone(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    at = loaded(owner, "SRD-VEL-043")
    assert owner.send(f"{at}/discard", {}).status_code == 303
    assert owner.open(at).status_code == 404


def test_a_newer_version_supersedes_and_the_page_compares_them(visitor: Visitor, product: Product) -> None:
    owner, colleague = visitor("lindqvist"), visitor("haddad")
    for version, body in (("1", files.word()), ("2", files.word(files.FOOD, files.CRUSHED))):
        at = loaded(owner, "SRD-VEL-044", version=version, body=body)
        owner.send(f"{at}/submit", {})
        assert colleague.send(f"{at}/approve", {}).status_code == 303, version
    assert product.content.show("SRD-VEL-044", "1").row.standing == "superseded"
    shown = words(owner.open("/library/SRD-VEL-044/2?show=changes"))
    assert "Version 1 → 2" in shown
    assert "crushed" in shown


def test_the_original_stands_beside_what_was_read_and_can_be_downloaded_as_it_came(visitor: Visitor) -> None:
    owner, body = visitor("lindqvist"), files.word()
    at = loaded(owner, "SRD-VEL-045", body=body)
    assert f'src="{at}/original"' in owner.open(f"{at}?show=original").text
    kept = owner.open(f"{at}/original?file=1")
    assert kept.content == body
    assert kept.headers["content-disposition"].startswith("attachment")


def test_a_withdrawal_lists_who_received_it_and_a_reviewer_decides_the_correction(visitor: Visitor) -> None:
    owner, colleague, ana, osei = visitor("lindqvist"), visitor("haddad"), visitor("ana"), visitor("osei")
    juice = "Grapefruit juice did not change the exposure to velmiracitinib in a study of 12 healthy adults."
    at = loaded(owner, "SRD-VEL-046", body=files.word(juice, title="Velmira (velmiracitinib): grapefruit juice"), title="Velmira: grapefruit juice")
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
    at = lay(owner, "pushes.md", body)
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
    at = lay(owner, "slash.docx", files.word())
    owner.send(f"{at}/mend", said(id="MI/2026/14", questions=""))
    to = owner.send(f"{at}/load", {}).headers["location"]
    assert to.startswith("/library/MI%2F2026%2F14/1")
    assert "MI/2026/14" in words(owner.open(to))
    for path in re.findall(r'href="(/library/MI[^"]*)"', owner.open("/library?q=MI/2026").text):
        assert owner.open(path).status_code == 200
    assert owner.open("/library/MI%2F2026%2F14/1/original?file=1").status_code == 200
    assert owner.send("/library/MI%2F2026%2F14/1/submit", {}).status_code == 303


def test_questions_that_found_no_answer_become_a_request_for_a_document(visitor: Visitor) -> None:
    owner, ana = visitor("lindqvist"), visitor("ana")
    for text in ("Does Velmira set off airport metal detectors?", "Do airport scanners notice Velmira tablets?"):
        ana.asks(text)
    ana.work()
    page = owner.open("/content/unanswered?product=Velmira&days=30")
    assert "airport" in words(page)
    assert "US" in words(page)
    link = re.search(r'href="(/content/unanswered/[^"]+/request)"', page.text)
    assert link
    file = owner.open(link[1])
    assert file.headers["content-disposition"].startswith("attachment")
    assert "airport" in file.text
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
    at = loaded(owner, "SRD-VEL-051", body=files.word(coffee, title="Velmira: taste of coffee"), title="Velmira: taste of coffee", topic="taste of coffee")
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
    at = loaded(owner, "SRD-VEL-052", expires=(product.clock.now() + timedelta(days=20)).date().isoformat())
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
