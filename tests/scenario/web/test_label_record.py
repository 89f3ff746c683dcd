"""What the bot reads out of a label, seen and corrected on its page in the library."""

import html
import re
from collections.abc import Iterator

import pytest

from bot.wiring import Product
from tests.clock import TurnableClock
from tests.contract.catalogue.recorded import LABEL, next_version
from tests.contract.catalogue.shelving import add
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from tests.scenario.web.laying import lay
from tests.unit.knowledge import samples

AT = f"/library/{LABEL}/4"
RECORD = f"{AT}/record"
WHOLE = "Swallow tablets whole with water."
CHILD = "Can a 14 year old with plaque psoriasis take Velmira?"


@pytest.fixture
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A company of its own: these tests change what a label says."""
    built = small_company(tmp_path_factory.mktemp("home"), clock=TurnableClock())
    built.load()
    yield built
    built.close()


def key_of(side: WebSide, value: str, at: str = RECORD) -> str:
    """The key of the item of this value, as its form holds it."""
    found = re.search(rf'name="key" value="([\w-]+)">\s*<label>.*?value="{re.escape(html.escape(value))}"', side.open(at).text)
    assert found, value
    return found[1]


def axis(side: WebSide, kind: str, at: str = RECORD) -> str:
    """An axis of the page, as a person reads it."""
    found = re.search(rf'<section class="card axis" id="axis-{kind}".*?</section>', side.open(at).text, re.DOTALL)
    assert found, kind
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


def start_at_18(side: WebSide) -> None:
    """Correct the lowest age by the forms of the page."""
    fields = {"key": key_of(side, "12 years and older: approved"), "value": "18 years of age and older", "reason": "misread"}
    assert side.send(f"{RECORD}/change", fields).status_code == 303
    for value in ("12 years and older: has a dosage", "12 to under 18 years: approved"):
        assert side.send(f"{RECORD}/strike", {"key": key_of(side, value), "reason": "misread"}).status_code == 303


def test_the_record_is_a_page_of_the_label_axis_by_axis_with_its_gaps(visitor: Visitor) -> None:
    """Each item with its value, its sentence and its section; an axis without any says so."""
    owner = visitor("lindqvist")
    assert f'href="{RECORD}"' in owner.open(AT).text
    assert "/record" not in owner.open("/library/SRD-VEL-014/3").text
    shown = words(owner.open(RECORD))
    assert "Nothing found on: steps of titration" in shown
    assert "12 years and older: approved" in axis(owner, "age")
    assert "1.1 Indications and usage" in axis(owner, "age")
    assert "The bot found nothing on this in the label." in axis(owner, "titration")
    names = re.findall(r'<h2 id="h-(\w+)">', owner.open(RECORD).text)
    assert names[:4] == ["indication", "limitation", "contraindication", "age"]


def test_a_corrected_age_decides_the_next_question_and_everybody_reads_who_corrected_it(visitor: Visitor) -> None:
    """The reviewer sees it in the reason of the case."""
    owner, ana, reviewer = visitor("lindqvist"), visitor("ana"), visitor("osei")
    start_at_18(owner)
    assert "18 years and older: approved corrected by J. Lindqvist, 2026-11-22" in axis(owner, "age")
    assert "12 to under 18 years: approved struck by J. Lindqvist, 2026-11-22" in axis(owner, "age")
    case_id = ana.asks(CHILD)
    ana.work()
    shown = words(reviewer.open(f"/cases/{case_id}"))
    assert "off-label" in shown
    assert "corrected by J. Lindqvist, 2026-11-22" in shown


def test_an_item_is_added_with_its_sentence_undone_and_seen_on_record(visitor: Visitor) -> None:
    """A sentence that is not in the label is refused, with the nearest one, and nothing typed is lost."""
    owner = visitor("lindqvist")
    wrong = {"kind": "titration", "sentence": "Swallow the tablets whole.", "value": "after 4 weeks", "reason": "typed & kept"}
    refused = owner.send(f"{RECORD}/add", wrong)
    assert refused.status_code == 422
    assert f"The nearest that does: “{WHOLE}”" in words(refused)
    assert all(html.escape(value) in refused.text for value in wrong.values())
    assert 'data-scroll="add-titration"' in refused.text
    assert owner.send(f"{RECORD}/add", {**wrong, "sentence": WHOLE}).headers["location"] == f"{RECORD}?done=add#axis-titration"
    assert "after 4 weeks corrected by J. Lindqvist" in axis(owner, "titration").lower().replace("j. lindqvist", "J. Lindqvist")
    number = re.search(r'id="c(\d+)"', owner.open(RECORD).text)
    assert number
    assert owner.send(f"{RECORD}/undo", {"correction": number[1], "reason": ""}).status_code == 409
    assert owner.send(f"{RECORD}/undo", {"correction": number[1], "reason": "it says nothing of the kind"}).status_code == 303
    shown = words(owner.open(RECORD))
    assert "undone by J. Lindqvist" in shown
    assert "it says nothing of the kind" in shown
    assert "The bot found nothing" in axis(owner, "titration")


def test_who_may_not_correct_it_reads_it_only(visitor: Visitor) -> None:
    """A reviewer sees the items and no form; a form sent all the same is refused; a liaison does not see the page."""
    owner, reviewer = visitor("lindqvist"), visitor("osei")
    key = key_of(owner, "12 years and older: approved")
    page = reviewer.open(RECORD)
    assert "12 years and older: approved" in words(page)
    assert 'name="reason"' not in page.text
    assert reviewer.send(f"{RECORD}/strike", {"key": key, "reason": "no"}).status_code == 403
    assert visitor("ana").open(RECORD).status_code == 403


@pytest.mark.parametrize(
    ("deed", "fields", "status"),
    [
        ("strike", {"key": "age-000000000000", "reason": "x"}, 409),
        ("add", {"kind": "nonsense", "sentence": WHOLE, "reason": "x"}, 422),
        ("undo", {"correction": "999", "reason": "x"}, 404),
        ("undo", {"correction": "x", "reason": "x"}, 422),
        ("take-over", {}, 409),
        ("nonsense", {}, 404),
    ],
)
def test_what_cannot_be_done_says_why(visitor: Visitor, deed: str, fields: dict[str, str], status: int) -> None:
    """And nothing is done."""
    owner = visitor("lindqvist")
    assert owner.send(f"{RECORD}/{deed}", fields).status_code == status
    assert 'id="corrections"' not in owner.open(RECORD).text


def test_other_documents_have_no_record(visitor: Visitor) -> None:
    """Only labels say what is approved."""
    assert visitor("lindqvist").open("/library/SRD-VEL-014/3/record").status_code == 404
    assert visitor("lindqvist").open("/library/NONE/1/record").status_code == 404


def test_corrections_are_offered_again_for_the_next_version(visitor: Visitor, product: Product) -> None:
    """The desk says so; those that fit are taken over, the others are set aside with a reason."""
    owner = visitor("lindqvist")
    start_at_18(owner)
    add(product.store, next_version("in pediatric patients 12 years of age and older who weigh", "in adolescents 12 years of age and older who weigh"))
    assert f'href="/library/{LABEL}/5/record"' in owner.open("/library").text
    at = f"/library/{LABEL}/5/record"
    shown = words(owner.open(at))
    assert shown.count("the sentence is unchanged") == 2
    assert shown.count("to be looked at again") == 1
    assert owner.send(f"{at}/take-over", {}).status_code == 303
    assert "18 years and older: approved corrected by J. Lindqvist" in axis(owner, "age", at)
    left = re.search(r'set-aside" class="stack">.*?name="correction" value="(\d+)"', owner.open(at).text, re.DOTALL)
    assert left
    assert owner.send(f"{at}/take-over", {"correction": left[1]}).status_code == 409
    assert owner.send(f"{at}/set-aside", {"correction": left[1], "reason": "the new sentence is right"}).status_code == 303
    assert "Corrections of the version before" not in words(owner.open(at))
    assert f'href="{at}"' not in owner.open("/library").text.split("need-list")[-1].split("</section>")[0]


def test_whoever_loads_a_label_is_shown_what_the_bot_reads_out_of_it(visitor: Visitor) -> None:
    """Before anybody relies on it."""
    owner = visitor("lindqvist")
    loaded = owner.send(f"{lay(owner, 'label.json', samples.label())}/load", {"because": "a new product"})
    assert loaded.status_code == 303, words(loaded)
    assert loaded.headers["location"].endswith("/record?done=loaded")
    assert "What the bot reads out of this label" in words(owner.open(loaded.headers["location"]))
