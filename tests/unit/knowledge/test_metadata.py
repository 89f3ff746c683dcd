"""Metadata come from several places, are held against one schema, and every fault is named at once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import ApprovedDocument, DocumentKind
from knowledge.metadata import FIELDS, SCHEMA, Input, known_name, merged, read
from tests.unit.knowledge.samples import METADATA, document
from triage.domain.base import Value

PLAIN = {key: str(value) if isinstance(value, int | date) else value for key, value in METADATA.items()}


def faults(**changes: Any) -> str:
    """The faults of metadata with some of them changed, as one text."""
    return " | ".join(read(merged(PLAIN, changes)).faults)


def test_every_field_of_a_document_that_people_set_is_in_the_schema() -> None:
    """Nothing can be said of a document that no form shows."""
    own = {"off_label": "label_relation", "restricted": "restriction", "label_reference": "label"}
    made = {"sections", "label_products", "sha256"}
    assert {own.get(name, name) for name in ApprovedDocument.model_fields} - made <= {field.whole for field in SCHEMA}


@pytest.mark.parametrize("field", SCHEMA, ids=lambda field: field.name)
def test_every_field_has_words_and_an_example_that_is_right(field: Any) -> None:
    """The example of each field is read without a fault, and a choice is one of its choices."""
    assert field.label
    assert field.help.endswith(".")
    assert (field.input is Input.CHOICE) == bool(field.choices)
    assert not field.choices or field.example in field.choices
    examples = merged({one.name: one.example for one in SCHEMA}, {"kind": "label" if field.kinds == {DocumentKind.LABEL} else "srd"})
    assert read(examples).faults == ()


def test_what_each_kind_of_document_needs() -> None:
    """A standard response document says everything, a label what nothing else says of it."""
    needed = {kind: {field.name for field in SCHEMA if kind in field.required} for kind in DocumentKind}
    assert needed[DocumentKind.LABEL] == {"id", "version", "title", "products", "markets", "language", "effective"}
    assert needed[DocumentKind.SRD] == needed[DocumentKind.PUBLICATION] == needed[DocumentKind.LABEL] | {
        "topic", "audience", "label_relation", "restriction", "direct_release", "expires", "author",
    }  # fmt: skip


def test_everything_that_is_missing_is_named_in_words() -> None:
    """By what people call it, with its name and an example."""
    told = read({"kind": "srd"}).faults
    assert len(told) == 14
    assert 'the expiry date is missing; add "expires", such as expires: 2028-03-31' in told
    assert 'the products are missing; add "products", such as products: Velmira' in told
    assert len(read({"kind": "label"}).faults) == 7


def test_a_label_needs_little_and_says_who_it_is_about() -> None:
    """It has no audience, relation or approval to state."""
    got = read({"kind": "label", "id": "EU-1", "version": "3", "title": "T", "products": "Velmira", "markets": "EU", "language": "de-AT",
                "effective": "2026-04-01", "ingredients": "velmiracitinib; velmira acid", "classes": ["Kinase inhibitor"], "codes": "EU/1/2"})  # fmt: skip
    assert got.faults == ()
    assert (got.ingredients, got.classes, got.codes) == (("velmiracitinib", "velmira acid"), ("Kinase inhibitor",), ("EU/1/2",))
    assert (got.fields["off_label"], got.fields["restricted"], got.fields["direct_release"], got.fields["language"]) == (False, False, False, "de")
    assert {"DE", "FR", "IE"} < set(got.fields["markets"])
    assert "US" not in got.fields["markets"]


def test_later_layers_go_before_and_say_nothing_where_they_are_empty() -> None:
    """A form over a sidecar over a file, part by part; None takes away."""
    file = {"id": "A", "version": "1", "approval": {"number": "1", "date": "2026-01-01", "approver": "X"}, "topic": "t"}
    beside = {"Version": "2", "approval.number": "7", "topic": ""}
    assert merged(file, beside, {"approval.approver": "Y", "topic": None, "expires": None}) == {
        "id": "A", "version": "2", "approval": {"number": "7", "date": "2026-01-01", "approver": "Y"},
    }  # fmt: skip
    assert "approval" not in merged(file, {"approval": None})
    assert merged(file, {"approval.date": None})["approval"] == {"number": "1", "approver": "X"}


@pytest.mark.parametrize(
    ("written", "name"),
    [("Expiry date", "expires"), ("EXPIRES", "expires"), ("label-relation", "label_relation"), ("On or off label", "label_relation"),
     ("Label revision date", "label.revision"), ("approval.number", "approval.number"), ("Golden questions", "questions"), ("Owner", "Owner")],
)  # fmt: skip
def test_names_as_people_write_them(written: str, name: str) -> None:
    """By their name or their words, with any capitals, spaces and hyphens."""
    assert known_name(written) == name


@pytest.mark.parametrize("field", SCHEMA, ids=lambda field: field.name)
def test_every_field_is_known_by_its_words(field: Any) -> None:
    """The label of a field leads to it, so that a form, a manifest and a table in Word can use it."""
    assert known_name(field.label) == field.name
    assert known_name(field.name.upper().replace("_", " ")) in {field.name, field.whole} or "." in field.name


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("products", "Velmira; Quorvia", ("Velmira", "Quorvia")),
        ("products", ["Velmira", "Velmira", " Quorvia "], ("Velmira", "Quorvia")),
        ("products", ["Alpha; Beta"], ("Alpha; Beta",)),
        ("markets", "us, DE;at", ("US", "DE", "AT")),
        ("questions", "what if a dose is missed? ; and; with food?\nhow long", ("what if a dose is missed?", "and; with food?", "how long")),
    ],
)
def test_several_values_in_one_text(name: str, text: Any, values: tuple[str, ...]) -> None:
    """Lists are lists where the file has them, and texts with separators where it has not."""
    assert read(merged(PLAIN, {name: text})).fields[name] == values


def test_what_nobody_knows_and_what_a_kind_does_not_have() -> None:
    """A slip is a fault with what was meant, anything else a warning."""
    assert '"expire" is not known; did you mean "expires"?' in read({**{k: v for k, v in PLAIN.items() if k != "expires"}, "expire": "2028-01-01"}).faults
    assert read({**PLAIN, "department": "MI", "ingredients": "x"}).warnings == (
        '"department" is not a field that is used; it is left out', '"ingredients" is not used for a document of the kind "srd"; it is left out',
    )  # fmt: skip


def test_long_values_are_refused_for_every_field() -> None:
    """No text is taken in that the catalogue or a page could not hold."""
    for field in SCHEMA:
        if field.input in {Input.NAME, Input.TEXT, Input.LIST}:
            kind = {"kind": "label"} if field.kinds == {DocumentKind.LABEL} else {}
            assert "longer than" in faults(**{field.name: "a" * (field.longest + 1)}, **kind), field.name


VALUES = st.recursive(
    st.one_of(st.text(max_size=20), st.none(), st.integers(), st.booleans(), st.dates(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.one_of(st.sampled_from([*FIELDS, *(field.label for field in SCHEMA), "label", "approval"]), st.text(max_size=12))


@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=8), max_size=3))
def test_any_metadata(layers: list[dict[str, Any]]) -> None:
    """Whatever is said, reading names faults or gives fields of which a document can be made."""
    got = read(merged(PLAIN, *layers))
    if not got.faults:
        made = ApprovedDocument(**got.fields, sections=document().sections, sha256="x")
        assert isinstance(made, Value)


@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_merging_again_changes_nothing(layer: dict[str, Any]) -> None:
    """What was merged once stays as it is."""
    once = merged(PLAIN, layer)
    assert merged(once) == once
    assert merged(PLAIN, layer, layer) == once
