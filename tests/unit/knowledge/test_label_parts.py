"""A label is one text a section for the core, by whatever numbers it counts; an EU approval holds in every member state."""

import pytest

from knowledge.checking import check
from knowledge.labels import as_label
from knowledge.markets import EEA, spread
from tests.unit.knowledge.samples import label, label_document
from tests.unit.knowledge.smpc_samples import ENGLISH
from tests.unit.knowledge.spl_samples import NEW

GIVEN = {
    "kind": "label", "id": "EU/1/26/0001", "version": "3", "title": "Velmora: summary of product characteristics", "products": ["Velmora"],
    "markets": ["EU"], "language": "en", "effective": "2026-01-01", "ingredients": ["velmorafen"],
}  # fmt: skip


def test_the_number_that_all_parts_share() -> None:
    """2 for 2.1 and 2.2, 4.2 where everything stands in 4.2."""
    us = as_label(check(label(), "l.json"), "Zyxora ER", "US")
    assert [(s.name, s.number) for s in us.sections][:2] == [("indications_and_usage", "1"), ("dosage_and_administration", "2")]
    eu = {s.name: s.number for s in as_label(check(ENGLISH.encode(), "smpc.md", given=GIVEN), "Velmora", "DE").sections}
    assert (eu["indications_and_usage"], eu["dosage_and_administration"], eu["pregnancy"], eu["warnings_and_cautions"]) == ("4.1", "4.2", "4.6", "4.4")
    assert [(s.name, s.number) for s in as_label(label_document(), "Zyxora", "US").sections] == [("use_in_specific_populations", "8"), ("pregnancy", "8.1")]


def test_an_eu_label_is_the_label_of_each_member_state() -> None:
    """Loaded once, for all of them; its product is known by brand and ingredient there."""
    document = check(ENGLISH.encode(), "smpc.md", given=GIVEN)
    assert document.markets == EEA
    assert document.label_products[0].markets == frozenset(EEA)
    assert document.label_products[0].ingredients == ("velmorafen",)
    dosing = as_label(document, "Velmora", "AT").section("dosage_and_administration")
    assert "4.2 Posology" in dosing
    assert "children below 12 years" in dosing


@pytest.mark.parametrize(
    ("written", "meant"), [(["US"], ("US",)), (["eu"], EEA), (["CH", "EU", "DE"], ("CH", *EEA)), (["EEA", "EU"], EEA), ([], ()), (["Narnia"], ("Narnia",))]
)
def test_the_eu_is_its_countries(written: list[str], meant: tuple[str, ...]) -> None:
    """EU and EEA are the 27 member states and Iceland, Liechtenstein and Norway; what is no market is left for the check to name."""
    assert spread(written) == meant
    assert len(EEA) == 30


def test_an_spl_file_is_a_finished_label() -> None:
    """It needs no metadata beside it."""
    document = check(NEW.encode(), "label.xml")
    assert (document.id, document.version, document.products, document.approved) == ("NDA990001", "7", ("Zyxora ER",), True)
    assert as_label(document, "Zyxora ER", "US").section("contraindications").endswith("Known hypersensitivity to zyxoracept")
