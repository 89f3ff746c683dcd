"""The record of a label on the command line: shown, corrected, undone."""

from typing import Any

import pytest

from tests.scenario.cli.conftest import Run, parsed
from tests.scenario.cli.test_forms import valid

LABEL = "NDA999001"
CORRECT = ("content", "correct-record", LABEL)
CHILD = ("ask", "Can a 14 year old with plaque psoriasis take Velmira?", "--product", "Velmira", "--market", "US", "--json")
WHOLE = "Swallow tablets whole with water."


def record(run: Run) -> dict[str, Any]:
    """The record as JSON, held against its schema."""
    found = parsed(run("content", "record", LABEL, "--json"))
    valid("content-record", found)
    return found


def key(run: Run, value: str) -> str:
    """The key of the first item of this value."""
    return next(str(i["key"]) for i in record(run)["items"] if i["value"] == value)


def test_the_record_is_printed_with_its_gaps_in_words_and_as_json(run: Run) -> None:
    """Each item with the key by which it is corrected."""
    shown = run("content", "record", LABEL).stdout
    assert "Steps of titration: not found in this label" in shown
    assert key(run, "12 years and older: approved") in shown
    assert record(run)["not_found"] == ["titration"]
    assert "is no label" in run("content", "record", "SRD-VEL-014").stderr


def test_corrections_change_what_the_next_question_is_held_against(run: Run) -> None:
    """In another process, with the administrator on record; undone, it is as it was."""
    assert parsed(run(*CHILD))["label_status"] == "on_label"
    done = run(*CORRECT, "--change", key(run, "12 years and older: approved"), "--value", "18 years of age and older", "--reason", "misread")
    assert done.stdout == "Changed, correction 1.\n"
    for value in ("12 years and older: has a dosage", "12 to under 18 years: approved"):
        assert run(*CORRECT, "--strike", key(run, value), "--reason", "misread").exit_code == 0
    case = parsed(run(*CHILD))
    assert case["label_status"] == "off_label"
    assert "corrected by the administrator" in str(case["reason"])
    shown = run("content", "record", LABEL).stdout
    assert "age changed: 12 years and older: approved → 18 years of age and older. the administrator" in shown
    for number in ("3", "2", "1"):
        assert run(*CORRECT, "--undo", number, "--reason", "it was right").stdout == "Undone.\n"
    assert parsed(run(*CHILD))["label_status"] == "on_label"
    assert {c["state"] for c in record(run)["corrections"]} == {"undone"}
    assert "(undone)" in run("content", "record", LABEL).stdout


def test_an_item_is_added_by_a_person_with_the_sentence_it_stands_on(run: Run) -> None:
    """Who may not is refused, and so is a sentence that is not in the label."""
    run("people", "add", "ben", "--name", "Ben", "--email", "ben@example.org", "--role", "content_owner")
    run("people", "add", "rita", "--name", "Rita", "--email", "rita@example.org", "--role", "reviewer")
    add = (*CORRECT, "--add", "titration", "--value", "after 4 weeks", "--reason", "not read")
    assert "Copy it from the label" in run(*add, "--sentence", "Swallow them.").stderr
    assert "It takes the role" in run(*add, "--sentence", WHOLE, "--by", "rita").stderr
    assert run(*add, "--sentence", WHOLE, "--by", "ben").stdout == "Added, correction 1.\n"
    assert next(i for i in record(run)["items"] if i["kind"] == "titration")["corrected"].startswith("corrected by Ben, ")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Say one thing to do"),
        (("--undo", "1", "--strike", "x"), "Say one thing to do"),
        (("--undo", "1", "--reason", "x"), "There is no correction 1"),
        (("--take-over", "1"), "no correction of an earlier version"),
        (("--take-over-all",), "no correction of an earlier version"),
        (("--set-aside", "1", "--reason", "x"), "No correction 1 of an earlier version waits"),
    ],
)
def test_what_cannot_be_done_says_why(run: Run, words: tuple[str, ...], why: str) -> None:
    """And changes nothing."""
    refused = run(*CORRECT, *words)
    assert refused.exit_code != 0
    assert why in refused.stderr
