"""The label record as its content owner sees and corrects it."""

import pytest

from tests.unit.triage.label.labels import ask, label, library_label
from triage.domain.decision import LabelStatus
from triage.domain.evidence import Label
from triage.domain.label_record import CorrectionAction, ItemKind, LabelCorrection, LabelItem
from triage.errors import UnreadableItem
from triage.label.corrections import corrected
from triage.label.listing import items_of
from triage.label.read import read_label
from triage.label.record import LabelRecord

A, K = CorrectionAction, ItemKind
RECORD = read_label(library_label("Quorvia"))


def item(kind: ItemKind, words: str, record: LabelRecord = RECORD) -> LabelItem:
    return next(i for i in items_of(record) if i.kind is kind and words in i.value)


@pytest.mark.parametrize("product", ["Quorvia", "Velmira", "Tarvexa"])
def test_every_item_has_its_own_key_value_sentence_and_section(product: str) -> None:
    """A content owner sees each item with the label sentence that it came from."""
    items = items_of(read_label(library_label(product)))
    text = " ".join(s.text for s in library_label(product).sections)
    assert len({i.key for i in items}) == len(items)
    assert all(i.value and i.section and i.sentence in text for i in items)
    assert {i.kind for i in items} >= {K.INDICATION, K.CONTRAINDICATION, K.AGE, K.DOSE, K.FREQUENCY, K.ROUTE, K.POPULATION}


def test_keys_last_as_long_as_the_sentence() -> None:
    """A new version that leaves a sentence alone leaves the keys of its items alone."""
    later = library_label("Quorvia").model_copy(update={"version": "99"})
    assert items_of(read_label(later)) == items_of(RECORD)


def test_a_record_is_a_plain_value() -> None:
    """It can be kept as JSON and read back."""
    assert LabelRecord.model_validate_json(RECORD.model_dump_json()) == RECORD


def test_an_age_that_was_misread_is_put_right() -> None:
    """What the content owner says holds, and is shown with its label sentence."""
    wrong = item(K.AGE, "18 years and older")
    right = LabelCorrection(action=A.REPLACE, key=wrong.key, value="10 years of age and older")
    still_open = LabelCorrection(action=A.REMOVE, key=item(K.AGE, "not established").key)
    found = ask("can quorvia be used in a 12 yo with type 2 diabetes?", corrected(RECORD, [right, still_open]))
    assert ask("can quorvia be used in a 12 yo with type 2 diabetes?", RECORD).status is LabelStatus.OFF_LABEL
    assert found.status is LabelStatus.ON_LABEL
    assert found.label_sentence == wrong.sentence


@pytest.mark.parametrize(
    ("kind", "value", "question"),
    [
        (K.INDICATION, "Indicated for the treatment of gout in adults", "can quorvia be used for gout?"),
        (K.DOSE, "The maximum dose is 4 mg once weekly", "can we give quorvia 4 mg once weekly?"),
        (K.ROUTE, "given intravenously", "can quorvia be given intravenously?"),
        (K.FREQUENCY, "once every 2 weeks", "can quorvia be given every 2 weeks?"),
    ],
)
def test_what_was_not_read_can_be_added(kind: ItemKind, value: str, question: str) -> None:
    """An item that the reader did not see is said in the words of a label."""
    added = corrected(RECORD, [LabelCorrection(action=A.ADD, kind=kind, value=value, section="2.1 Dosage and administration")])
    assert ask(question, RECORD).status is not LabelStatus.ON_LABEL
    assert ask(question, added).status is LabelStatus.ON_LABEL


@pytest.mark.parametrize(
    ("kind", "value", "question"),
    [
        (K.CONTRAINDICATION, "Contraindicated in patients with gout", "can quorvia be used in a patient with gout?"),
        (K.LIMITATION, "Not for the treatment of gout", "quorvia for gout?"),
        (K.AGE, "Contraindicated in patients under 30 years of age", "can quorvia be used in a 25 yo with type 2 diabetes?"),
        (K.AGE, "Not established in patients under 20 years of age", "can quorvia be used in a 17 yo with type 2 diabetes?"),
        (K.PREPARATION, "Do not warm the pen", "can the quorvia pen be warmed?"),
    ],
)
def test_what_the_label_rules_out_can_be_added(kind: ItemKind, value: str, question: str) -> None:
    """It rules out from then on."""
    assert ask(question, corrected(RECORD, [LabelCorrection(action=A.ADD, kind=kind, value=value)])).status is LabelStatus.OFF_LABEL


@pytest.mark.parametrize("kind", list(K))
def test_every_item_can_be_removed(kind: ItemKind) -> None:
    """After its removal an item is no longer listed."""
    record = read_label(FULL)
    for found in [i for i in items_of(record) if i.kind is kind]:
        after = corrected(record, [LabelCorrection(action=A.REMOVE, key=found.key)])
        assert found.key not in {i.key for i in items_of(after)}


@pytest.mark.parametrize("kind", list(K))
def test_the_full_label_has_items_of_every_kind(kind: ItemKind) -> None:
    """Nothing that can be corrected is left unread."""
    assert any(i.kind is kind for i in items_of(read_label(FULL)))


@pytest.mark.parametrize(
    ("kind", "value"),
    [(K.AGE, "for grown-ups"), (K.DOSE, "a little"), (K.FREQUENCY, "now and then"), (K.TITRATION, "soon"), (K.DURATION, "a while"), (K.ROUTE, "somehow")],
)
def test_words_that_cannot_be_read_are_refused_with_an_example(kind: ItemKind, value: str) -> None:
    """The message says how to write it."""
    with pytest.raises(UnreadableItem, match="such as"):
        corrected(RECORD, [LabelCorrection(action=A.ADD, kind=kind, value=value)])


@pytest.mark.parametrize(("kind", "value"), [(K.TITRATION, "after 6 weeks"), (K.DURATION, "for up to 24 weeks")])
def test_times_can_be_added(kind: ItemKind, value: str) -> None:
    """Steps of titration and courses of treatment too."""
    after = corrected(RECORD, [LabelCorrection(action=A.ADD, kind=kind, value=value)])
    assert any(i.kind is kind and i.sentence == value for i in items_of(after))


def test_a_correction_of_a_sentence_that_is_gone_changes_nothing() -> None:
    """A new version may say it otherwise."""
    assert corrected(RECORD, [LabelCorrection(action=A.REMOVE, key="age-000000000000")]) == RECORD


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": A.ADD, "key": "age-1", "value": "x"},
        {"action": A.REMOVE, "key": "age-1", "value": "x"},
        {"action": A.REPLACE, "key": "age-1"},
        {"action": A.ADD, "value": "x"},
    ],
)
def test_a_correction_says_what_it_changes(wrong: dict[str, object]) -> None:
    """Half a correction is refused."""
    with pytest.raises(ValueError, match="a correction that"):
        LabelCorrection.model_validate(wrong)


def test_the_corrections_of_a_label_are_in_its_record() -> None:
    """Reading the label again keeps them."""
    plain = library_label("Quorvia")
    changed: Label = plain.model_copy(update={"corrections": (LabelCorrection(action=A.REMOVE, key=item(K.AGE, "18 years and older").key),)})
    assert not any("18 years and older" in i.value for i in items_of(read_label(changed)))
    assert any("18 years and older" in i.value for i in items_of(read_label(plain)))


FULL = label(
    indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of gout in adults and pediatric patients 12 years of age and older. "
    "Limitations of Use: EXAMPLIN is not recommended for the treatment of asthma.",
    dosage_and_administration="2 DOSAGE AND ADMINISTRATION 2.1 Recommended Dosage Take EXAMPLIN 10 mg orally once daily for up to 12 weeks. "
    "In patients who weigh 90 kg or more take 20 mg. After 4 weeks, increase the dosage to 20 mg. Swallow the tablet whole; do not crush it. "
    "2.2 Renal Impairment Not recommended in severe renal impairment. 2.3 Combination EXAMPLIN may be used together with colchicine.",
    contraindications="4 CONTRAINDICATIONS EXAMPLIN is contraindicated in patients with hypertension.",
)
