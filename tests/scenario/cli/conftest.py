"""The command in this process, on a data directory with one product of the sample library and the real model."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import triage
from bot.demo import SAMPLE_LIBRARY
from triage.errors import TriageError

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the sample library, made once."""
    home = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAGE_HOME", str(home))
        done = CliRunner().invoke(triage, ["content", "load", str(SAMPLE_LIBRARY / "velmira"), "--json"])
        assert done.exit_code == 0, done.output
    return home


@pytest.fixture
def home(filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of the test's own, with the sample library in it."""
    path = tmp_path / "home"
    shutil.copytree(filled_home, path)
    monkeypatch.setenv("TRIAGE_HOME", str(path))
    return path


@pytest.fixture
def run(home: Path) -> Run:
    """Runs `triage ...` as the command does, an expected error and all."""

    def call(*words: str, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(triage, list(words), input=stdin)
        if isinstance(result.exception, TriageError):
            result.exit_code, result.stderr_bytes = 1, f"Error: {result.exception}".encode()
        elif result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def parsed(result: Result) -> dict[str, object]:
    """The one JSON object that was printed."""
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found
