"""The life of a document on the command line: a draft, two people, what is due, who received it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import SAMPLE_LIBRARY
from bot.settings import read_settings
from bot.wiring import Product, for_a_command
from tests.scenario.cli.conftest import Run, parsed
from tests.scenario.cli.test_forms import ON_LABEL, valid
from triage.domain.people import Person, Role
from triage.steps import sign_off

FILE = SAMPLE_LIBRARY / "velmira" / "srd-vel-014-renal-impairment-v3.md"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A next version of a document that nobody has approved."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    changed = [line.replace("version: 3", "version: 4").replace("effective: 2026-04-01", "effective: 2026-05-01") for line in lines]
    path = tmp_path / "draft.md"
    path.write_text("\n".join(line for line in changed if not line.startswith("approval:")), encoding="utf-8")
    return path


def standing(run: Run, version: str) -> str:
    """Where a version stands."""
    rows = [json.loads(line) for line in run("content", "list", "--json").stdout.splitlines()]
    return next(str(row["standing"]) for row in rows if (row["document"], row["version"]) == ("SRD-VEL-014", version))


def test_a_draft_takes_two_people(run: Run, draft: Path) -> None:
    """Loaded, submitted, approved by a person on the list, who is named; the author is refused in plain words."""
    assert run("content", "load", str(draft), "--json").exit_code == 0
    assert standing(run, "4") == "draft, not approved"
    run("people", "add", "ben", "--name", "Ben", "--email", "ben@example.org", "--role", "content_owner")
    assert run("content", "submit", "SRD-VEL-014", "4", "--by", "ben").exit_code == 0
    refused = run("content", "approve", "SRD-VEL-014", "4", "--by", "ben", "--because", "x")
    assert (refused.exit_code, "another person approves it" in refused.stderr) == (1, True)
    assert run("content", "return", "SRD-VEL-014", "4", "--reason", "not yet").exit_code == 0
    run("people", "add", "cleo", "--name", "Cleo", "--email", "cleo@example.org", "--role", "content_owner")
    run("content", "submit", "SRD-VEL-014", "4")
    done = run("content", "approve", "SRD-VEL-014", "4", "--by", "cleo@example.org", "--number", "MI-9", "--because", "the text is the same")
    assert "SRD-VEL-014 version 4 is approved: in force. It supersedes version 3." in done.stdout
    assert (standing(run, "3"), standing(run, "4")) == ("superseded", "in force")
    assert "nobody" in run("content", "approve", "SRD-VEL-014", "4", "--by", "nobody").stderr


def test_a_draft_is_discarded(run: Run, draft: Path) -> None:
    """And nothing that was ever approved is."""
    run("content", "load", str(draft), "--json")
    assert run("content", "discard", "SRD-VEL-014", "4").exit_code == 0
    assert "approved already" in run("content", "discard", "SRD-VEL-014", "3").stderr


def test_recipients_of_a_withdrawn_document_are_listed(run: Run, home: Path) -> None:
    """By case and answer, in words and as JSON; `case show` has the correction."""
    case = parsed(run("ask", ON_LABEL, "--product", "Velmira", "--market", "US", "--json"))["case"]
    rita = Person(id="rita", name="Rita", email="rita@example.org")
    run("people", "add", rita.id, "--name", rita.name, "--email", rita.email, "--role", "reviewer", "--role", "specialist")
    with for_a_command(read_settings()) as product:
        with product.store.read() as uow:
            found, stored, reviewer = uow.cases.get(1), uow.drafts.get(1, 1), uow.people.get("rita")
        assert Role.REVIEWER in reviewer.roles
        sign_off.approve(product.tools, 1, reviewer, version=found.version, draft_sha256=stored.draft.sha256)
        _work(product)
        shown = run("content", "withdraw", "SRD-VEL-014", "--reason", "table 2 was wrong")
        assert f"Answers that went out with it: {case}." in shown.stdout
        _work(product)
    (one,) = [json.loads(line) for line in run("content", "recipients", "SRD-VEL-014", "--json").stdout.splitlines()]
    valid("content-recipients", one)
    assert (one["case"], one["version"], one["correction"]["state"]) == (case, "3", "proposed")
    assert one["statements"]
    assert "Correction: proposed." in run("content", "recipients", "SRD-VEL-014").stdout
    whole = parsed(run("case", "show", "1", "--json"))
    valid("case-show", whole)
    assert "correction of answer 1: SRD-VEL-014 v3 was withdrawn: proposed" in run("case", "show", "1").stdout


def test_what_is_due_is_told(run: Run, draft: Path) -> None:
    """Nothing where nothing is; else a line each, in words and as JSON."""
    text = draft.read_text(encoding="utf-8").replace("version: 4", "version: 5")
    soon = text.replace("expires: 2028-03-31", f"expires: {_in_days(20)}")
    soon = soon.replace("author:", 'approval: {number: A1, date: 2026-04-02, approver: "R."}\nauthor:')
    draft.write_text(soon, encoding="utf-8")
    assert run("content", "load", str(draft), "--because", "a test", "--json").exit_code == 0
    lines = [json.loads(line) for line in run("content", "due", "--json").stdout.splitlines()]
    (mine,) = [line for line in lines if line["document"] == "SRD-VEL-014"]
    valid("content-due", mine)
    assert (mine["kind"], mine["markets"]) == ("expires_30", ["US"])
    assert f"expires on {_in_days(20)}" in run("content", "due").stdout


def _in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _work(product: Product) -> None:
    worker = product.worker(threads=1, name="test")
    while worker.run_once():
        pass
