"""Compose: who wrote a draft stays known when an answer to a later question is added to it."""

import pytest

from triage.domain.draft import Draft, Statement, Writer
from triage.steps.compose import _joined

MODEL, PERSON, VERBATIM = Writer.MODEL, Writer.PERSON, Writer.VERBATIM


def draft(by: Writer, text: str, *, model: str = "", instead: str = "") -> Draft:
    """A draft of one sentence."""
    return Draft(written_by=by, model=model, instead=instead, statements=(Statement(text=text, question=1),))


@pytest.mark.parametrize(
    ("standing", "further", "by", "model"),
    [
        (draft(VERBATIM, "One."), draft(VERBATIM, "Two."), VERBATIM, ""),
        (draft(PERSON, "One."), draft(VERBATIM, "Two."), PERSON, ""),
        (draft(PERSON, "One.", model="m"), draft(VERBATIM, "Two."), PERSON, "m"),
        (draft(MODEL, "One.", model="m"), draft(VERBATIM, "Two."), MODEL, "m"),
        (draft(VERBATIM, "One."), draft(MODEL, "Two.", model="m"), MODEL, "m"),
    ],
)
def test_who_wrote_any_of_it_stays_known(standing: Draft, further: Draft, by: Writer, model: str) -> None:
    """A model goes before a person, and a person before the documents' own words."""
    whole = _joined(standing, further)
    assert (whole.written_by, whole.model) == (by, model)
    assert [s.text for s in whole.statements] == ["One.", "Two."]


def test_a_draft_that_a_person_edited_is_not_called_verbatim() -> None:
    """That a later answer is verbatim, because no model could be asked, is not said of a person's sentences."""
    whole = _joined(draft(PERSON, "One."), draft(VERBATIM, "Two.", instead="it cannot be reached"))
    assert not whole.instead


def test_what_stands_already_is_not_said_twice() -> None:
    """A sentence that a later answer repeats stands once."""
    assert _joined(draft(VERBATIM, "One."), draft(VERBATIM, "One.")).statements == draft(VERBATIM, "One.").statements
