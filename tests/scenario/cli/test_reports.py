"""What those who build on the command line are promised of reports: these forms, with every word's place."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from bot.settings import read_settings
from bot.wiring import for_a_command
from tests.scenario.cli.conftest import Run, parsed
from tests.scenario.cli.test_forms import valid
from triage.store.case_tables import messages

REPORT = "Dr. Lund told me: her patient, 62 years old, was hospitalised with vomiting after Velmira."


def test_reports_are_listed_and_shown_as_documented(run: Run) -> None:
    """Each report says how many of the four are there, what is missing, how serious it is, and where the words stand."""
    run("ask", REPORT, "--market", "US", "--json")
    (row,) = [json.loads(line) for line in run("report", "list", "--json").stdout.splitlines()]
    valid("report-list", row)
    assert (row["report"], row["case"], row["criteria"], row["seriousness"]) == ("R-1", "MI-1", 4, ["hospitalisation"])
    shown: Any = parsed(run("report", "show", "R-1", "--json"))
    valid("report-show", shown)
    assert all(REPORT[f["start"] : f["end"]] == f["text"] for f in shown["facts"])
    words = run("report", "show", "1").stdout
    assert "Dr. Lund" in words
    assert "Follow-up: asked" in words


def test_what_is_not_there_is_said_plainly(run: Run) -> None:
    """An empty list, a wrong number and a number that is none each have their words."""
    assert "No reports." in run("report", "list").stdout
    assert "There is no report R-7" in run("report", "show", "7").stderr
    assert "Reports are called R-12" in run("report", "show", "H-7").stderr


def test_only_what_one_wants_is_listed(run: Run) -> None:
    """Serious ones, and those with news."""
    run("ask", "My patient had a rash on Velmira.", "--market", "US", "--json")
    run("ask", REPORT, "--market", "US", "--json")
    assert len(run("report", "list", "--all", "--json").stdout.splitlines()) == 2
    assert "R-2" in run("report", "list", "--serious").stdout
    assert "R-1 " not in run("report", "list", "--serious").stdout
    assert "No reports." in run("report", "list", "--news").stdout


def test_the_sample_of_a_week_is_shown_as_documented(run: Run) -> None:
    """A week that is over and had no message, one that is not over, and one that is none each have their words."""
    assert "No message without a report came in that week." in run("report", "sample").stdout
    assert run("report", "sample", "--json").stdout == ""
    assert "No sample was drawn." in run("report", "sample", "--all").stdout
    assert "is no week" in run("report", "sample", "--week", "last").stderr
    assert "is not over" in run("report", "sample", "--week", "2199-W01").stderr
    assert run("report", "sample", "--week", "2026-W01", "--all").exit_code == 2


def test_a_drawn_sample_can_be_drawn_again_from_what_is_printed(run: Run) -> None:
    """Seed and population give the same messages in the same order, with any tool; no words are printed."""
    text = "Does Velmira need a dose change with eGFR 35?"
    run("ask", text, "--market", "US", "--json")
    _a_week_ago()
    printed = run("report", "sample", "--json").stdout
    row = json.loads(printed)
    valid("report-sample", row)
    drawn = sorted(row["population"], key=lambda one: hashlib.sha256(f"{row['seed']}:{one}".encode()).hexdigest())[: row["size"]]
    assert [m["message"] for m in row["messages"]] == drawn
    assert (row["drawn"], row["read"], row["missed"], row["at_most"], row["drawn_by"]) == (1, 0, 0, 1.0, "administrator")
    assert "eGFR" not in printed
    assert f"{row['week']}  read 0 of 1, 0 missed  drawn from 1" in run("report", "sample", "--all").stdout
    assert run("report", "sample", "--week", row["week"], "--json").stdout == printed


def test_a_day_is_reconciled_as_documented(run: Run) -> None:
    """Each desk with what was sent and what its own system lacks; what was not sent at all is lacking too."""
    run("ask", REPORT, "--market", "US", "--json")
    today = datetime.now(UTC).date()
    rows = {row["desk"]: row for row in map(json.loads, run("report", "reconcile", "--day", f"{today}", "--json").stdout.splitlines())}
    for row in rows.values():
        valid("report-reconcile", row)
    safety = rows["pharmacovigilance"]
    assert (safety["day"], safety["total"], safety["sent"], safety["reconciled"], safety["missing"]) == (f"{today}", 1, 0, 0, ["H-1"]), (
        "no worker has sent it yet"
    )
    assert rows["quality"]["total"] == 0
    words = run("report", "reconcile", "--day", f"{today}").stdout
    assert "reconciled 0 of 1" in words
    assert "H-1  MI-1  flagged" in words
    assert "reconciled 0 of 0" in run("report", "reconcile").stdout
    assert run("report", "reconcile", "--day", "monday").exit_code == 2


def _a_week_ago() -> None:
    """Everything that came in, came in a week ago."""
    with for_a_command(read_settings()) as running, running.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(update(messages).values(received_at=datetime.now(UTC) - timedelta(days=7)))
