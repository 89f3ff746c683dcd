"""What those who build on the command line are promised of reports: these forms, with every word's place."""

import json
from typing import Any

from tests.scenario.cli.conftest import Run, parsed
from tests.scenario.cli.test_forms import valid

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
