"""What is promised of `triage case erase`."""

import json
from pathlib import Path

import pytest

from tests.scenario.cli.conftest import Run
from tests.scenario.cli.test_forms import valid

WORDS = "How is Velmira stored? My neighbour Mrs Example asks."


@pytest.fixture
def asked(run: Run) -> None:
    """One case."""
    run("ask", WORDS, "--product", "Velmira", "--market", "US")


@pytest.mark.usefixtures("asked")
def test_the_words_of_a_message_go_and_the_record_still_verifies(run: Run, home: Path) -> None:
    """Nothing of them is left on the case, its number, times and record stay, and who did it and why is on record."""
    erased = json.loads(run("case", "erase", "MI-1", "--message", "1", "--reason", "the patient asked for it", "--yes", "--json").stdout)
    valid("case-erase", erased)
    shown = run("case", "show", "MI-1").output
    assert "Mrs Example" not in shown
    assert "1. " in shown
    assert "(erased)" in shown
    assert "administrator message.erased the patient asked for it" in shown
    assert run("audit", "verify").exit_code == 0


@pytest.mark.usefixtures("asked")
def test_it_asks_before_it_erases(run: Run) -> None:
    """Without a yes nothing is gone."""
    refused = run("case", "erase", "MI-1", "--message", "1", "--reason", "the patient asked for it")
    assert "for good?" in refused.output
    assert "Mrs Example" in run("case", "show", "MI-1").output


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("MI-9", "--message", "1", "--reason", "asked for"), "There is no case MI-9"),
        (("MI-1", "--message", "7", "--reason", "asked for"), "MI-1 has no message 7"),
        (("MI-1", "--message", "1", "--reason", " "), "Please say why"),
    ],
)
def test_what_cannot_be_erased_is_said_in_words(run: Run, given: tuple[str, ...], words: str) -> None:
    """The place and the mend; nothing half done."""
    assert words in run("case", "erase", *given, "--yes").stderr


@pytest.mark.usefixtures("asked")
def test_what_is_gone_is_not_erased_again(run: Run) -> None:
    """The second time says so."""
    run("case", "erase", "1", "--message", "1", "--reason", "asked for", "--yes")
    assert "erased already" in run("case", "erase", "1", "--message", "1", "--reason", "asked for", "--yes").stderr
