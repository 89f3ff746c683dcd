"""The story in a real browser: asked, drafted, approved, answered where it was asked, and on record."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.peers]
Shot = Callable[[Page, str], None]


def _ask(page: Page, chip: str = "") -> str:
    page.goto("/chat")
    if chip:
        page.get_by_role("button", name=chip).click()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/chat/\d+"))
    return page.url.rsplit("/", 1)[1]


def test_a_question_becomes_a_cited_answer_in_the_same_conversation(window: Window, shot: Shot) -> None:
    ana, osei = window("Ana Ferreira"), window("R. Osei")
    case = _ask(ana)
    expect(ana.locator(".receipt h2")).to_have_text(f"MI-{case} received")
    expect(ana.locator(".step.now")).to_contain_text("with R. Osei")
    shot(ana, "story-1-receipt")

    osei.goto("/cases")
    osei.keyboard.press("j")
    osei.keyboard.press("c")
    expect(osei.locator(".did")).to_have_text(re.compile(r"MI-\d+ is yours now"))
    osei.goto(f"/cases/{case}")
    expect(osei.locator(".source mark.quote").first).to_be_visible()
    shot(osei, "story-2-case")
    osei.keyboard.press("a")
    osei.wait_for_url(re.compile("done=approve"))

    expect(ana.locator(".bubble.answer")).to_contain_text("30 to 59")
    shot(ana, "story-3-answer")
    ana.locator(".sources a").first.click()
    expect(ana.locator("section.is-here mark.quote")).to_be_in_viewport()
    shot(ana, "story-4-source")
    ana.go_back()
    ana.get_by_role("button", name="Spoken").click()
    expect(ana.locator(".receipt h2")).to_have_text(f"MI-{case} closed")

    inspector = window("P. Marchetti")
    inspector.goto(f"/record/{case}")
    expect(inspector.get_by_text("sent → fulfilled")).to_be_visible()
    shot(inspector, "story-5-record")


def test_a_number_that_is_not_in_the_source_turns_red_while_one_types(window: Window, shot: Shot) -> None:
    ana, osei = window("Ana Ferreira"), window("R. Osei")
    case = _ask(ana)
    expect(ana.locator(".step.now")).to_contain_text("with R. Osei")
    osei.goto(f"/cases/{case}")
    osei.keyboard.press("e")
    field = osei.locator(".edit-row textarea").first
    field.fill(field.input_value().replace("30 to 59", "30 to 95"))
    expect(osei.locator(".edit-row.is-bad .fault").first).to_contain_text("95 does not stand in the source")
    shot(osei, "story-6-edit")
    field.fill(field.input_value().replace("30 to 95", "30 to 59"))
    expect(osei.locator("#proof")).to_contain_text("Every statement is proven")
    rows = osei.locator(".edit-row").count()
    osei.get_by_label("Find in approved content").fill("exposure in moderate renal impairment")
    osei.get_by_role("button", name="Find").click()
    osei.locator("#found .add").first.click()
    expect(osei.locator(".edit-row")).to_have_count(rows + 1)
    osei.get_by_role("button", name="Save the draft").click()
    expect(osei.locator(".did")).to_contain_text("another person approves it")
    expect(osei.get_by_role("button", name="Approve")).to_have_count(0)


def test_a_report_inside_a_question_is_acknowledged_and_the_sender_sees_it(window: Window, shot: Shot) -> None:
    ana, aydin = window("Ana Ferreira"), window("M. Aydin")
    _ask(ana, "A report inside")
    expect(ana.locator(".receipt")).to_contain_text("not yet acknowledged")
    aydin.goto("/desk")
    shot(aydin, "story-7-desk")
    aydin.get_by_role("button", name="Acknowledge").first.click()
    expect(aydin.locator(".did")).to_contain_text("is acknowledged")
    expect(ana.locator(".receipt")).to_contain_text(", acknowledged.")


def test_dropped_documents_are_checked_before_anything_is_loaded(window: Window) -> None:
    owner = window("J. Lindqvist")
    owner.goto("/library")
    owner.locator("#files").set_input_files(FilePayload(name="note.md", mimeType="text/markdown", buffer=b"---\nid: SRD-X\n---\nhello"))
    owner.wait_for_url(re.compile("/content/load/"))
    expect(owner.locator(".verdict")).to_contain_text("to mend")
    owner.goto("/library?q=SRD-X")
    expect(owner.locator("table")).to_contain_text("Nothing matches")


@pytest.mark.parametrize("path", ["/chat", "/cases", "/library", "/library/SRD-VEL-014/3", "/people", "/record", "/desk"])
def test_nothing_is_wider_than_a_phone(path: str, window: Window) -> None:
    person = {"/chat": "Ana Ferreira", "/people": "S. Okafor", "/record": "P. Marchetti", "/desk": "M. Aydin"}.get(path, "R. Osei")
    page = window(person, viewport={"width": 360, "height": 740}, is_mobile=True)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_control_has_a_name(window: Window) -> None:
    nameless = """() => [...document.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea')].filter(e => e.checkVisibility())
        .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML.slice(0, 90))"""
    pages = {"Ana Ferreira": ["/chat"], "R. Osei": ["/cases", "/library"], "S. Okafor": ["/people", "/record"], "M. Aydin": ["/desk"]}
    for person, paths in pages.items():
        page = window(person)
        for path in paths:
            page.goto(path)
            assert page.evaluate(nameless) == [], path
