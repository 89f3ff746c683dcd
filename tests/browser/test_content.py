"""A content owner's whole path in a real browser: upload, fault, mend, submit, a second person approves, effective, supersede, withdraw, correction."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Window
from tests.fakes import content_files as files

pytestmark = [pytest.mark.browser, pytest.mark.peers]
_DROP = """files => { const dropped = new DataTransfer();
    for (const [name, body] of files) dropped.items.add(new File([Uint8Array.from(atob(body), c => c.charCodeAt(0))], name));
    return dropped }"""
Shot = Callable[[Page, str], None]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _lay(page: Page, name: str, body: bytes, kind: str = "text/markdown") -> None:
    """Choose a file, which is then sent and read at once."""
    page.goto("/content/load")
    page.locator('input[type="file"]').set_input_files(FilePayload(name=name, mimeType=kind, buffer=body))
    page.wait_for_url(re.compile(r"/content/load/\w+"))


def _say(page: Page, said: dict[str, str]) -> None:
    """Fill the form of metadata."""
    for name, value in said.items():
        field = page.locator(f'[name="m.{name}"]')
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def _loads(page: Page) -> None:
    expect(page.locator("#changes .change").first).to_be_visible()
    page.locator("#changes").get_by_role("button", name="Load").click()
    page.wait_for_url(re.compile(r"/library/SRD"))


def _approves(owner: Page, colleague: Page, version: str, shot: Shot | None = None) -> None:
    owner.get_by_role("button", name="Submit for approval").click()
    expect(owner.locator(".did")).to_contain_text("A colleague is asked")
    expect(owner.get_by_role("button", name="Approve")).to_have_count(0)
    colleague.goto("/library")
    colleague.locator('[data-need="approve"]').get_by_role("link", name=f"SRD-VEL-020 v{version}").click()
    expect(colleague.locator(".approval .change")).to_be_visible()
    if shot:
        shot(colleague, "desk-4-approve")
    colleague.get_by_role("button", name="Approve").click()
    expect(colleague.locator(".did")).to_contain_text("Approved")


def test_from_the_drop_to_the_correction(window: Window, shot: Shot) -> None:
    owner, colleague, ana, osei = window("J. Lindqvist"), window("N. Haddad"), window("Ana Ferreira"), window("R. Osei")

    _lay(owner, "taking-with-food.docx", files.word(), WORD)
    expect(owner.locator(".faults")).to_contain_text("nothing is said of the document yet")
    expect(owner.frame_locator("iframe.sheet").locator("body")).to_contain_text("with or without food")
    expect(owner.locator(".as-read")).to_contain_text("with or without food")
    shot(owner, "desk-1-nothing-said")
    _say(owner, files.metadata(expires="", language="English"))
    owner.get_by_role("button", name="Keep and check again").click()
    expect(owner.locator(".faults")).to_contain_text("the expiry date is missing")
    expect(owner.get_by_label("Expiry date")).to_have_attribute("aria-invalid", "true")
    shot(owner, "desk-1-faults")
    _say(owner, files.metadata())
    owner.get_by_role("button", name="Keep and check again").click()
    expect(owner.locator(".verdict")).to_contain_text("Can be loaded")
    expect(owner.locator("#changes .change").first).to_contain_text("SRD-VEL-020 v1")
    shot(owner, "desk-2-ready")

    _loads(owner)
    expect(owner.locator(".doc-line")).to_contain_text("draft")
    shot(owner, "desk-3-draft")
    _approves(owner, colleague, "1", shot)
    expect(colleague.locator(".doc-line")).to_contain_text("in force")

    _lay(owner, "taking-with-food.md", files.markdown(f"{files.FOOD} {files.CRUSHED}", said={"version": "2"}))
    expect(owner.locator("#changes .change").first).to_contain_text("against version 1")
    shot(owner, "desk-5-new-version")
    _loads(owner)
    _approves(owner, colleague, "2")
    owner.goto("/library/SRD-VEL-020/2?show=changes")
    expect(owner.locator(".diff")).to_contain_text("crushed")
    shot(owner, "desk-6-diff")
    owner.goto("/library/SRD-VEL-020/1")
    expect(owner.locator(".doc-line")).to_contain_text("superseded")

    case = _answered(ana, osei)
    owner.goto("/library/SRD-VEL-020/2")
    owner.get_by_text("Withdraw…").click()
    owner.get_by_label("Reason").fill("The study was retracted.")
    owner.get_by_role("button", name="Withdraw").click()
    expect(owner.locator(".did")).to_contain_text("Withdrawn")
    expect(owner.locator("table")).to_contain_text(f"MI-{case}")
    shot(owner, "desk-7-withdrawn")

    _corrected(osei, shot)
    ana.goto(f"/chat/{case}")
    expect(ana.locator("#thread")).to_contain_text("The study was retracted")
    shot(ana, "desk-9-correction-received")


def _answered(ana: Page, osei: Page) -> str:
    """A question is asked and answered from the new document; the number of its case."""
    ana.goto("/chat")
    ana.locator("textarea").first.fill("A dermatologist asks: can Velmira be taken with food?")
    ana.get_by_role("button", name="Send").click()
    ana.wait_for_url(re.compile(r"/chat/\d+"))
    case = ana.url.rsplit("/", 1)[1]
    expect(ana.locator(".step.now")).to_contain_text("with")
    osei.goto(f"/cases/{case}")
    osei.keyboard.press("a")
    osei.wait_for_url(re.compile("done=approve"))
    expect(ana.locator(".bubble.answer")).to_contain_text("with or without food")
    return case


def _corrected(osei: Page, shot: Shot) -> None:
    """A reviewer sees the correction and sends it."""
    osei.goto("/content/corrections")
    for _ in range(40):
        if osei.locator(".correction").count():
            break
        osei.wait_for_timeout(250)
        osei.reload()
    expect(osei.locator(".correction").first).to_contain_text("The study was retracted")
    shot(osei, "desk-8-corrections")
    osei.get_by_role("button", name=re.compile("Send the correction")).first.click()
    expect(osei.locator(".did")).to_contain_text("on its way")


def test_what_somebody_uploads_runs_nothing_and_leads_nowhere(window: Window, shot: Shot) -> None:
    """A page that attacks is shown, and neither its scripts nor its forms, frames or links do anything."""
    owner = window("N. Haddad", refuses_quietly=True)
    left: list[str] = []
    owner.context.on("requestfailed", lambda request: left.append(f"{request.url} {request.failure}"))
    owner.context.on("response", lambda response: left.append(response.url))
    _lay(owner, "attack.html", files.ATTACK, "text/html")
    expect(owner.frame_locator("iframe.sheet").locator("h1")).to_contain_text("taking with food")
    owner.wait_for_timeout(500)
    assert "TAKEN" not in owner.title()
    assert not [url for url in left if "evil.example" in url and not url.endswith(" csp")]
    address = owner.url.split("?")[0] + "/original"
    owner.goto(address)
    owner.wait_for_timeout(300)
    assert owner.url == address
    assert "TAKEN" not in owner.title()
    assert not [url for url in left if "evil.example" in url and not url.endswith(" csp")]


def test_a_pdf_is_shown_page_by_page_beside_what_is_read_of_it(window: Window, shot: Shot) -> None:
    owner = window("N. Haddad")
    _lay(owner, "food.pdf", files.pdf(), "application/pdf")
    expect(owner.locator(".sheets img")).to_have_count(2)
    assert owner.locator(".sheets img").first.evaluate("async e => { await e.decode(); return e.naturalWidth }") > 500
    expect(owner.locator(".as-read")).to_contain_text("104 %")
    shot(owner, "desk-10-pdf")


def test_many_dropped_files_are_read_one_by_one_with_their_descriptions(window: Window, shot: Shot) -> None:
    """A manifest describes the files beside it; what is ready is loaded at once, and the rest waits."""
    owner = window("N. Haddad")
    said = files.metadata()
    rows = [",".join(["file", *said]), ",".join(f'"{v}"' for v in ["one.docx", *(said | {"id": "SRD-VEL-031", "questions": ""}).values()])]
    owner.goto("/library")
    laid = {"one.docx": files.word(), "two.md": b"---\nid: SRD-VEL-032\n---\n# Two\n\n## Summary\nText.\n", "manifest.csv": "\n".join(rows).encode()}
    drop = owner.evaluate_handle(_DROP, [(name, base64.b64encode(body).decode()) for name, body in laid.items()])
    owner.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": drop})
    owner.wait_for_url("**/content/load")
    expect(owner.locator("tr", has_text="one.docx").first).to_contain_text("can be loaded")
    expect(owner.locator("tr", has_text="two.md").first).to_contain_text("to mend")
    expect(owner.locator("tr", has_text="manifest.csv").last).to_contain_text("describes one.docx")
    expect(owner.locator("#changes .change").first).to_contain_text("SRD-VEL-031")
    shot(owner, "desk-11-tray")


def test_a_document_is_loaded_and_submitted_without_javascript(window: Window) -> None:
    owner = window("N. Haddad", java_script_enabled=False)
    owner.goto("/library")
    owner.locator("#files").set_input_files(FilePayload(name="plain.docx", mimeType=WORD, buffer=files.word()))
    owner.get_by_role("button", name="Check").click()
    expect(owner.locator(".faults")).to_contain_text("nothing is said")
    _say(owner, files.metadata(id="SRD-VEL-070", questions=""))
    owner.get_by_role("button", name="Keep and check again").click()
    owner.get_by_role("link", name="Show what would change").click()
    expect(owner.locator("#changes .change")).to_contain_text("SRD-VEL-070 v1")
    owner.locator("#changes").get_by_role("button", name="Load").click()
    owner.get_by_role("button", name="Submit for approval").click()
    expect(owner.locator(".doc-line")).to_contain_text("in review")


def test_the_keyboard_reaches_every_field_and_the_way_to_mend_a_fault(window: Window) -> None:
    owner = window("J. Lindqvist")
    _lay(owner, "keys.docx", files.word(), WORD)
    owner.get_by_role("link", name="Mend it here").focus()
    owner.keyboard.press("Enter")
    expect(owner.get_by_label("Document number")).to_be_focused()
    seen = []
    for _ in range(12):
        seen.append(owner.evaluate("document.activeElement.name || document.activeElement.tagName"))
        owner.keyboard.press("Tab")
    assert {"m.id", "m.version", "m.title", "m.products", "m.markets"} <= set(seen)


@pytest.mark.parametrize("path", ["/library", "/content/load", "/content/coverage", "/content/unanswered", "/content/replay", "/library/SRD-VEL-014/3"])
def test_the_desk_is_no_wider_than_a_phone_and_every_control_has_a_name(path: str, window: Window, shot: Shot) -> None:
    page = window("J. Lindqvist", viewport={"width": 360, "height": 740}, is_mobile=True)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    nameless = """() => [...document.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea, iframe')].filter(e => e.checkVisibility())
        .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title || e.labels?.length)).map(e => e.outerHTML.slice(0, 90))"""
    assert page.evaluate(nameless) == []
    shot(page, "desk-phone-" + re.sub(r"\W+", "-", Path(path).as_posix().strip("/")))
