"""The label record: what is read out of the flat text of a label."""

from tests.unit.triage.label.labels import label, library_label
from triage.label.read import read_label
from triage.label.statements import statements


def test_the_same_version_is_read_once() -> None:
    """A record is cached by document and version."""
    assert read_label(library_label("Velmira")) is read_label(library_label("Velmira"))


def test_items_carry_their_sentence() -> None:
    """Ages, doses, intervals and titration steps come with the sentence and section they stand in."""
    record = read_label(library_label("Quorvia"))
    assert record.approved >= {"type_2_diabetes"}
    assert any(x.kind == "maximum" and x.high == 2 and "maximum recommended dosage" in x.statement.text for x in record.doses)
    assert {168.0} <= {t.low for t in record.intervals}
    assert {28.0} == {t.low for t in record.titrations}
    assert record.routes == {"subcutaneous"}
    assert all(x.statement.section for x in record.doses)
    assert any("Limitations of Use" in s.text for s in record.limitations)


def test_an_age_group_in_an_indication() -> None:
    """The label of Velmira approves from twelve years."""
    assert {(a.low, a.verdict) for a in read_label(library_label("Velmira")).ages if a.verdict == "approved"} == {(12.0, "approved")}


def test_sentences_keep_their_subsection() -> None:
    """A sentence knows its subsection, and references do not cut it."""
    found = statements(
        label(
            dosage_and_administration="2 DOSAGE AND ADMINISTRATION 2.1 Adults Take 5 mg, e.g. one tablet, daily [see Warnings (5.1)]. 2.2 Children Take 2.5 mg."
        )
    )
    assert [s.number for s in found] == ["2", "2.1", "2.2"]
    assert found[1].text.startswith("2.1 Adults Take 5 mg, e.g. one tablet, daily")
    assert found[2].where == "2.2 Dosage and administration"


def test_doses_of_other_medicines_are_left_out() -> None:
    """The dose of a partner in a regimen is not ours."""
    record = read_label(label(dosage_and_administration="2 DOSAGE Take EXAMPLIN 40 mg once daily with amoxicillin 1000 mg twice daily."))
    assert {x.high for x in record.doses} == {40.0}
