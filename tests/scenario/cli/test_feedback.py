"""What is promised of `triage feedback list`."""

import json
from pathlib import Path

import pytest

from tests.scenario.cli.conftest import Run
from tests.scenario.cli.test_forms import valid
from triage.adapters.clock import SystemClock
from triage.domain.audit import AuditEntry
from triage.domain.feedback import Shortcoming
from triage.store.engine import open_engine
from triage.store.unit import Store


@pytest.fixture
def said(run: Run, home: Path) -> None:
    """Two words on the answer of one case."""
    run("ask", "How is Velmira stored?", "--product", "Velmira", "--market", "US")
    store = Store(open_engine(f"sqlite:///{home / 'triage.db'}"), SystemClock())
    with store.begin() as uow:
        for by, helpful, reasons in (("ana", True, ()), ("ben", False, (Shortcoming.WRONG,))):
            uow.feedback.add(1, 1, helpful=helpful, reasons=reasons, entry=AuditEntry(actor=by, action="feedback.given"))
    store.engine.dispose()


def test_an_empty_list_says_so(run: Run) -> None:
    """Nothing is said as nothing."""
    assert "Nobody has said anything" in run("feedback", "list").output


@pytest.mark.usefixtures("said")
def test_feedback_is_listed_latest_first_in_its_documented_form(run: Run) -> None:
    """One object a line, by the schema; or only what did not help."""
    lines = [json.loads(line) for line in run("feedback", "list", "--json").stdout.splitlines()]
    for line in lines:
        valid("feedback-list", line)
    assert [(line["case"], line["by"], line["helpful"], line["reasons"]) for line in lines] == [("MI-1", "ben", False, ["wrong"]), ("MI-1", "ana", True, [])]
    shown = run("feedback", "list", "--not-helpful").output
    assert "not helpful: wrong" in shown
    assert "by ana" not in shown
