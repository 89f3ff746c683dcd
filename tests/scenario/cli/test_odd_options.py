"""What is promised of options that cannot be: one sentence on what to give instead, a non-zero exit, and nothing changed."""

import socket
from pathlib import Path

import pytest

from bot.server import run as serve
from bot.settings import read_settings
from tests.scenario.cli.conftest import Run
from triage.errors import BadSettings


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["add", "", "--name", "Nobody"], "An id has letters"),
        (["add", "a b", "--name", "Space"], "An id has letters"),
        (["add", "x", "--name", " "], "a name on one line"),
        (["add", "x", "--name", "X", "--time-zone", "Mars/Base"], "is no time zone"),
        (["add", "x", "--name", "X", "--market", "usa"], "is no market"),
        (["add", "x", "--name", "X", "--email", "nobody"], "is no e-mail address"),
        (["grant", "x", "msl", "--product", "Nosuch"], "is no product of the library"),
        (["grant", "x", "msl", "--market", "usa"], "is no market"),
        (["duty", "x", "reviewer", "--days", "9"], "no weekdays"),
        (["duty", "x", "reviewer", "--days", "monday"], "no weekdays"),
        (["duty", "x", "reviewer", "--start", "25:00"], "start:"),
        (["duty", "x", "reviewer", "--time-zone", "Mars/Base"], "time zone"),
    ],
)
def test_a_person_or_turn_that_cannot_be_is_refused_in_words(run: Run, given: list[str], words: str) -> None:
    done = run("people", *given)
    assert done.exit_code == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert run("people", "list").stdout == ""


@pytest.mark.parametrize("command", [["ask", "velmira dose?"], ["search", "velmira dose"]])
def test_a_market_that_is_none_is_named(run: Run, command: list[str]) -> None:
    done = run(*command, "--market", "usa")
    assert done.exit_code == 1
    assert "“USA” is no market" in done.stderr


def test_a_search_for_nothing_says_so(run: Run) -> None:
    done = run("search", " ")
    assert done.exit_code == 2
    assert "no words" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("TRIAGE_DATABASE_URL", "postgresql://u@localhost/real"), ("TRIAGE_SLACK_BOT_TOKEN", "xoxb-1")],
)
def test_the_demo_opens_no_real_database_and_no_real_chat(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """In the demo anybody can be anybody."""
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("TRIAGE_SLACK_SIGNING_SECRET", "s" * 32) if "SLACK" in name else None
    done = run("demo", "--script", "--home", str(tmp_path / "demo"))
    assert done.exit_code == 1
    assert "Unset TRIAGE_" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_a_port_that_is_taken_is_named_before_anything_is_opened(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BadSettings, match=f"port {port}, cannot be used: another program has it"):
            serve(read_settings(home=tmp_path / "home", port=port))
    assert not (tmp_path / "home").exists()
