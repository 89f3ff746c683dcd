"""What corrections do to a label record, one by one, and where a sentence stands in a label."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.triage.label.labels import ask, label, library_label
from triage.domain.label_record import CorrectionAction, ItemKind, LabelCorrection, LabelItem
from triage.errors import UnreadableItem
from triage.label.corrections import as_corrected, corrected
from triage.label.listing import items_of
from triage.label.read import read_label
from triage.label.revising import applied, check_verbatim, find_sentence, plainly_read, revised
from triage.label.struck import AXES, with_struck

A, K = CorrectionAction, ItemKind
LABEL = library_label("Velmira")
RECORD = read_label(LABEL)
BY: dict[str, Any] = {"by": "J. Lindqvist", "on": date(2026, 11, 22)}


def item(kind: ItemKind, words: str = "") -> LabelItem:
    return next(i for i in items_of(RECORD) if i.kind is kind and words in i.value)


def test_each_correction_says_what_went_and_what_came() -> None:
    """Also what went with it, of the same sentence."""
    age = item(K.AGE, "12 years and older: approved")
    change = LabelCorrection(action=A.REPLACE, key=age.key, value="18 years of age and older", **BY)
    _, (effect,) = revised(LABEL, RECORD, [change])
    assert (effect.fits, effect.gone) == (True, (age,))
    assert [(i.value, i.sentence, i.corrected) for i in effect.made] == [("18 years and older: approved", age.sentence, change.mark)]
    _, struck = applied(LABEL, RECORD, LabelCorrection(action=A.REMOVE, key=item(K.INDICATION).key, **BY))
    assert {i.kind for i in struck.gone} == {K.INDICATION, K.COMBINATION}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"action": A.REMOVE, "key": "age-000000000000", "sentence": "no such sentence here"}, "does not have its sentence"),
        ({"action": A.REMOVE, "key": "age-000000000000", "sentence": "Swallow tablets whole with water."}, "read differently"),
        ({"action": A.ADD, "kind": K.AGE, "value": "12 years and older", "sentence": "no such sentence here"}, "does not have its sentence"),
        ({"action": A.ADD, "kind": K.AGE, "value": "grown-ups", "sentence": "Swallow tablets whole with water."}, "names no age"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing_and_says_why(wrong: dict[str, object], why: str) -> None:
    """Its item is gone, its sentence is gone, or its words cannot be read."""
    record, effect = applied(LABEL, RECORD, LabelCorrection.model_validate(wrong))
    assert record == RECORD
    assert (effect.fits, effect.made, effect.gone) == (False, (), ())
    assert why in effect.why_not


def test_a_correction_that_cannot_be_read_stops_no_message() -> None:
    """It is left out where messages are held against the record, and refused where it is made."""
    unreadable = LabelCorrection(action=A.ADD, kind=K.AGE, value="grown-ups")
    assert as_corrected(RECORD, [unreadable]) == RECORD
    with pytest.raises(UnreadableItem):
        corrected(RECORD, [unreadable])


def test_the_plain_record_has_no_correction() -> None:
    """It is what was read."""
    changed = LABEL.model_copy(update={"corrections": (LabelCorrection(action=A.REMOVE, key=item(K.AGE).key),)})
    assert read_label(changed) != RECORD
    assert plainly_read(changed) == RECORD


def test_a_sentence_is_found_with_its_section_also_outside_those_on_use() -> None:
    """The label's own words, but for spaces."""
    found = find_sentence(LABEL, RECORD, " Swallow  tablets whole\nwith water. ")
    assert found is not None
    assert found == ("Swallow tablets whole with water.", "2.7 Dosage and administration")
    other = label(indications_and_usage="EXAMPLIN is indicated for gout.", clinical_studies="14 CLINICAL STUDIES Nine adults were studied.")
    assert find_sentence(other, read_label(other), "Nine adults were studied.") == ("Nine adults were studied.", "Clinical studies")
    assert find_sentence(LABEL, RECORD, "  ") is None


@pytest.mark.parametrize(
    ("sentence", "why"),
    [("Swallow tablets whole with milk.", "nearest that does: “Swallow tablets whole with water.”"), ("qqq", "word for word.$"), ("", "word")],
)
def test_a_sentence_that_is_not_in_the_label_is_refused_with_the_nearest(sentence: str, why: str) -> None:
    """Where there is one that is like it."""
    with pytest.raises(UnreadableItem, match=why):
        check_verbatim(LABEL, RECORD, sentence)


def test_a_few_words_are_no_sentence() -> None:
    """They could stand anywhere."""
    with pytest.raises(UnreadableItem, match="whole sentence"):
        check_verbatim(LABEL, RECORD, "Swallow tablets")


@given(st.data())
def test_any_sentence_of_the_label_may_be_cited_and_no_other(data: st.DataObject) -> None:
    """Cut anywhere between two words; with a word that is not there it is refused."""
    section = data.draw(st.sampled_from([s for s in LABEL.sections if len(s.text.split()) > 3]))
    words = section.text.split()
    start = data.draw(st.integers(0, len(words) - 3))
    cited = " ".join(words[start : start + data.draw(st.integers(3, 40))])
    if len(cited.split()) >= 3:
        assert check_verbatim(LABEL, RECORD, cited).sentence == cited
    with pytest.raises(UnreadableItem):
        check_verbatim(LABEL, RECORD, f"{cited} xylophonically")


@given(st.lists(st.sampled_from(items_of(RECORD)), max_size=6, unique=True))
def test_striking_any_items_leaves_none_of_them_and_adds_nothing(items: list[LabelItem]) -> None:
    """One that went with another before is said not to fit."""
    record, effects = revised(LABEL, RECORD, [LabelCorrection(action=A.REMOVE, key=i.key, **BY) for i in items])
    left = {i.key for i in items_of(record)}
    assert left.isdisjoint(i.key for i in items)
    assert left == {i.key for i in items_of(RECORD)} - {i.key for e in effects for i in e.gone}


def test_a_struck_item_is_named_only_on_its_own_axis() -> None:
    """With who struck it and when; without a name nothing is said."""
    age = item(K.AGE, "12 years and older: approved")
    struck = corrected(RECORD, [LabelCorrection(action=A.REMOVE, key=age.key, **BY)])
    child, route = ask("can a 14 yo with psoriasis take velmira?", struck), ask("can velmira be given intravenously?", struck)
    assert "struck: corrected by J. Lindqvist, 2026-11-22" in child.reason
    assert "struck" not in route.reason
    unnamed = corrected(RECORD, [LabelCorrection(action=A.REMOVE, key=age.key)])
    assert with_struck(child, unnamed) == child
    assert set(AXES) == set(ItemKind)
