"""The arrows between the packages, and what the command line must not load before it answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

HEAVY = {
    "alembic", "botbuilder", "chromadb", "holidays", "jinja2", "langchain", "langchain_chroma", "langchain_core", "numpy", "onnx", "onnxruntime",
    "openai", "prometheus_client", "pydantic", "pydantic_settings", "slack_bolt", "slack_sdk", "sqlalchemy", "starlette", "structlog", "tokenizers", "uvicorn",
}  # fmt: skip
"""What takes long to import (measured: up to 5 s of one core each)."""

_LOADED = """
import json, sys
from bot.cli import triage
try:
    triage(sys.argv[1:], standalone_mode=True)
except SystemExit as end:
    assert end.code == 0, end.code
print("\\n" + json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def test_the_import_rules_hold() -> None:
    found = subprocess.run([Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=" ".join)
def test_the_command_answers_without_loading_anything_heavy(arguments: list[str]) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert HEAVY & set(json.loads(ran.stdout.splitlines()[-1])) == set()
