"""One number, one document, on both databases: what is written in another way is not taken for another document or version."""

import pytest

from knowledge.documents import Standing
from tests.contract.catalogue.shelving import add, catalogue
from tests.unit.knowledge.samples import document
from triage.errors import BadContent
from triage.store.unit import Store


def test_a_version_that_counts_the_same_is_refused(store: Store) -> None:
    """Neither would end the other, and both would be in force at once."""
    add(store, document(version="1", words="Old words."))
    with pytest.raises(BadContent, match=r"version 01 of SRD-ZYX-001 counts the same as version 1, which is in the catalogue; give it a later number"):
        add(store, document(version="01", words="New words."))
    with catalogue(store) as it:
        assert [card.version for card in it.versions("SRD-ZYX-001")] == ["1"]


def test_a_number_in_other_capitals_is_refused(store: Store) -> None:
    """The older version would stay in force beside the newer one."""
    add(store, document(version="1", words="Old words."))
    with pytest.raises(BadContent, match='the number "srd-zyx-001" is written "SRD-ZYX-001" in the catalogue; write it the same'):
        add(store, document(id="srd-zyx-001", version="2", words="New words."))
    with catalogue(store) as it:
        assert {*it.versions("SRD-ZYX-001")[0].standings(store.clock.now()).values()} == {Standing.IN_FORCE}
