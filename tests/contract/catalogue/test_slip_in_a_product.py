"""A product that is written wrong, on both databases: nobody would find the document, so its owner is told before it is loaded."""

from tests.contract.catalogue.gating import FEEDING, STORAGE, load_all, page
from triage.store.unit import Store


def test_a_name_that_is_nearly_one_of_the_library_is_told(store: Store) -> None:
    """With the name that was probably meant; a product of the library, or quite another one, is no slip."""
    load_all(store, STORAGE)
    slip = page(4, "Zyxora tablets are blue.", "Which colour do Zyxora tablets have?", products=["Zyxorra"])
    assert '"Zyxorra" is a product that the library does not know yet; did you mean Zyxora?' in load_all(store, slip, dry_run=True).notes[0]
    assert load_all(store, FEEDING, dry_run=True).notes == ()
    other = page(5, "Quorvia pens are blue.", "Which colour do Quorvia pens have?", products=["Quorvia"])
    assert load_all(store, other, dry_run=True).notes == ()
