"""A correction of a label record holds at once in processes that have read the label before."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.clock import TurnableClock
from tests.contract.catalogue.recorded import LABEL, OWNER, shelved, start_at_18
from triage.store.unit import Store


@pytest.fixture
def readers(store: Store, database_url: str, clock: TurnableClock) -> Iterator[list[subprocess.Popen[str]]]:
    """Two processes beside this one, on the same database."""
    words = (sys.executable, "-m", "tests.scenario.processes.reader", database_url)
    running = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    yield running
    for one in running:
        one.communicate(timeout=60)


def asked(reader: subprocess.Popen[str]) -> str:
    """What a process answers now."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("ask\n")
    reader.stdin.flush()
    return reader.stdout.readline()


def test_every_process_holds_the_next_message_against_the_corrected_record(store: Store, readers: list[subprocess.Popen[str]]) -> None:
    """Also one that read the label a moment ago; and against the label as it was read when the correction is undone."""
    records = shelved(store)
    assert [asked(one).split(":")[0] for one in readers] == ["on_label", "on_label"]
    made = start_at_18(records)
    for one in readers:
        answer = asked(one)
        assert answer.startswith("off_label")
        assert "corrected by J. Lindqvist, 2026-11-22" in answer
    for number in reversed(made):
        records.undo(LABEL, "4", number, OWNER, reason="it was right")
    assert [asked(one).split(":")[0] for one in readers] == ["on_label", "on_label"]
