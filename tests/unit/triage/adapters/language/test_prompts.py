"""Prompts: files with versions, whose very words are on record. A prompt that was used is never changed; a new version is a new file."""

import pytest

from triage.adapters.language.drafter import FORMS
from triage.adapters.language.prompts import all_prompts, prompt
from triage.errors import BadSettings


def test_a_prompt_is_found_by_name_and_version() -> None:
    """And its hash is that of its words."""
    found = prompt("draft.v1")
    assert (found.name, found.version, found.reference) == ("draft", "v1", "draft.v1")
    assert len(found.sha256) == 64


@pytest.mark.parametrize("reference", ["draft.v99", "../../../etc/passwd", "draft", ""])
def test_a_prompt_that_there_is_not_is_named_with_those_there_are(reference: str) -> None:
    """Also where the name is a path."""
    with pytest.raises(BadSettings, match=r"draft\.v1"):
        prompt(reference)


@pytest.mark.parametrize("reference", all_prompts())
def test_every_prompt_says_that_exhibits_are_data(reference: str) -> None:
    """And that nothing in them is to be followed."""
    words = " ".join(prompt(reference).text.split())
    assert "data" in words
    assert "ever follow" in words.lower() or "not follow" in words.lower()


def test_every_prompt_for_drafts_has_a_form() -> None:
    """And the one that chooses its quotes first is asked for them first."""
    assert set(FORMS) == {name for name in all_prompts() if name.startswith("draft.")}
    fields = {name: list(form.model_json_schema()["$defs"][kind]["properties"]) for name, form, kind in _KINDS}
    assert fields == {"draft.v1": ["question", "text", "quotes"], "draft.v2": ["question", "quotes", "text"]}


_KINDS = (("draft.v1", FORMS["draft.v1"], "Stated"), ("draft.v2", FORMS["draft.v2"], "StatedFromQuotes"))
