"""Faults of the database on both: none of them names what was to be stored, and a number beyond all columns is one that is not there."""

import pytest
from sqlalchemy.exc import DBAPIError

from tests.clock import START
from tests.contract.store.samples import ENTRY, inquiry
from triage.errors import NotFound
from triage.store.texts import texts
from triage.store.unit import Store

BEYOND = 99_999_999_999


def test_a_number_that_no_column_holds_is_not_found(store: Store) -> None:
    """As people type it into a form or an address."""
    with pytest.raises(NotFound), store.read() as uow:
        uow.cases.get(BEYOND)
    with pytest.raises(NotFound), store.begin() as uow:
        uow.drafts.get(BEYOND, 1)


def test_an_error_of_the_database_names_no_text(store: Store) -> None:
    """It may stand in the log."""
    with store.begin() as uow:
        uow.cases.receive(inquiry(), due_at=START, entry=ENTRY)
    with pytest.raises(DBAPIError) as fault, store.begin() as uow:
        uow.connection.execute(texts.insert().values(id=1, subject="s", kind="k", sha256="x", body="Dr. Weber asks", made_at=START))
    assert "Weber" not in str(fault.value)
