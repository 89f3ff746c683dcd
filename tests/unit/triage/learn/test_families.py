"""Families of messages: read, checked with every fault named, and expanded the same way each time."""

from pathlib import Path

import pytest

from triage.errors import BadContent
from triage.learn.corpus import corpus_of, products_of, target_of
from triage.learn.families import FOLDER, PARTS, Family, fingerprint, read_families
from triage.learn.wording import expanded, together

GOOD = """
owner: Drug Safety
slots: {symptom: [rash, fever], product: [Velmira, Quorvia]}
families:
  - {id: ae-skin, concerns: [adverse_event], kinds: [], asks: [], say: ["pt on {product} has a {symptom}, a bad {symptom}", "{symptom} since {product}"]}
  - {id: sq-skin, concerns: [safety_question], kinds: [], asks: [harm], say: ["does {product} cause {symptom}?"]}
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_families_that_ship_have_no_fault() -> None:
    """Every family of the product can be read, and there are some in each part."""
    families = read_families()
    assert {f.part for f in families} == set(range(PARTS))


def test_slots_are_filled_and_equal_slots_are_equal(tmp_path: Path) -> None:
    """A slot that stands twice in a line has one value, and no brace is left."""
    for example in expanded(read_families(folder(tmp_path, ae_1=GOOD)), 4):
        assert "{" not in example.text
    first = next(iter(expanded(read_families(tmp_path), 1))).text
    assert ("rash" in first) != ("fever" in first)


def test_expansion_is_the_same_each_time(tmp_path: Path) -> None:
    """What is drawn depends on the family and the line, on nothing else."""
    families = read_families(folder(tmp_path, ae_1=GOOD))
    assert list(expanded(families, 5)) == list(expanded(families, 5))
    assert list(together(families, 9)) == list(together(families, 9))


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        ("id: zz-skin", "id: ae-skin", "must begin with one of"),
        ("concerns: [adverse_evnt]", "concerns: [adverse_event]", "adverse_evnt is none of"),
        ("concerns: [off_label_question]", "concerns: [adverse_event]", "off_label_question is none of"),
        ("concerns: adverse_event", "concerns: [adverse_event]", "`concerns` must be a list"),
        ("asks: [use:colour]", "asks: [harm]", "use:colour is none of"),
        ("{id: sq-skin, concerns: [safety_question], kinds: [overdose]", "{id: sq-skin, concerns: [safety_question], kinds: []", "go together"),
        ("{oher}", "{product} cause", "line 1: no slot {oher}"),
        ('say: ["does {product} cause {symptom}?"]', 'say: [""]', "`say` must be a list of texts"),
        ("id: ae-skin", "id: sq-skin", "is used before"),
        ("symptom: [rash, fever]", "symptom: rash", "slot symptom must be a list"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, wrong: str, right: str, fault: str) -> None:
    """What is wrong is said with file and family."""
    text = GOOD.replace(right, wrong) if right in GOOD else GOOD.replace(wrong, right)
    with pytest.raises(BadContent, match=r"ae_1\.yaml") as error:
        read_families(folder(tmp_path, ae_1=text))
    assert any(fault in reason for reason in error.value.reasons)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """Several files with faults are one error with all of them."""
    files = {"ae_1": "families: 3", "ae_2": "[", "ae_3": "- a", "ae_4": "slots: [x]\nfamilies: [3]"}
    with pytest.raises(BadContent) as error:
        read_families(folder(tmp_path, **files))
    assert len(error.value.reasons) == 5


def test_the_fingerprint_follows_every_change(tmp_path: Path) -> None:
    """A changed line is another fingerprint; line ends of another system are not."""
    before = fingerprint(folder(tmp_path, ae_1=GOOD))
    (tmp_path / "ae_1.yaml").write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert fingerprint(tmp_path) == before
    assert fingerprint(folder(tmp_path, ae_1=GOOD.replace("fever", "fevers"))) != before


def test_names_of_products_are_not_taught(tmp_path: Path) -> None:
    """Most messages are taught with neutral words for products; a few keep the name, as with a product that nobody knows."""
    families = read_families(folder(tmp_path, ae_1=GOOD))
    texts = corpus_of(expanded(families, 20), products_of(families)).texts
    named = [t for t in texts if "velmira" in t.lower() or "quorvia" in t.lower()]
    assert 0 < len(named) < len(texts) / 2
    assert any("our product" in t for t in texts)


def _family(**what: object) -> Family:
    return Family.model_validate({"id": "mx-x", "concerns": [], "kinds": [], "asks": [], "say": ["x"], "slots": {}} | what)


def test_a_message_of_several_parts_holds_what_its_parts_hold() -> None:
    """Reports and questions add up; out of scope is only what has no part in scope; what asks nothing is said to."""
    from triage.detect.sorts import SORTS  # noqa: PLC0415

    def holds(*families: Family) -> set[str]:
        return {s for s, t in zip(SORTS, target_of(families), strict=True) if t}

    event, price = _family(concerns=["adverse_event"]), _family(concerns=["out_of_scope"])
    dose = _family(asks=["use:dose"])
    assert holds(event) == {"adverse_event", "nothing"}
    assert holds(event, dose) == {"adverse_event", "use", "use:dose"}
    assert holds(price) == {"out_of_scope", "nothing"}
    assert holds(price, dose) == {"use", "use:dose"}
    assert holds(_family(asks=["harm"])) == {"safety_question", "harm"}
    assert FOLDER.is_dir()
