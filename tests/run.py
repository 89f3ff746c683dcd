"""Runs the tests in stages, the fast ones first, and says how long each took and which peers were missing: `python -m tests.run [STAGE ...]`.

The first stage with a failure ends the run. TRIAGE_PEERS_REQUIRED=1 makes a missing peer a failure.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
NOTHING_RAN = 5
"""pytest's exit code where a folder holds no test of this stage."""


class Stage(NamedTuple):
    """Some folders of tests. `side_by_side`: whether they can share the machine with one another."""

    folders: tuple[str, ...]
    side_by_side: bool
    marked: str = "not kill"


STAGES: dict[str, Stage] = {
    "unit": Stage(("tests/unit", "tests/architecture"), side_by_side=True, marked="not kill and not files"),
    "files": Stage(("tests/unit",), side_by_side=True, marked="files"),
    "contract": Stage(("tests/contract",), side_by_side=True),
    "scenario": Stage(("tests/scenario", "tests/evaluation"), side_by_side=True),
    "browser": Stage(("tests/browser",), side_by_side=False),
    "kill": Stage(("tests/kill", "tests/unit", "tests/contract", "tests/scenario", "tests/browser"), side_by_side=False, marked="kill"),
}
"""In the order in which they run. Every folder with tests stands in one of them; a test of this table holds it there."""


def main(names: Sequence[str]) -> int:
    """Run the stages of these names, or all."""
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"There is no stage {', '.join(unknown)}. Stages: {', '.join(STAGES)}.", file=sys.stderr)
        return 2
    took: list[str] = []
    code = 0
    for name in names or STAGES:
        started = time.monotonic()
        code = _run(name, STAGES[name])
        took.append(f"{name} {time.monotonic() - started:.0f} s")
        if code:
            break
    print(f"Tests {'failed' if code else 'passed'}: {', '.join(took)}.")
    return code


def _run(name: str, stage: Stage) -> int:
    folders = [folder for folder in stage.folders if (ROOT / folder).is_dir()]
    if not folders:
        return 0
    print(f"── {name} ──", flush=True)
    beside = ["-n", "2", "--dist", "loadfile"] if stage.side_by_side else []
    code = subprocess.run([sys.executable, "-m", "pytest", *beside, "-m", stage.marked, "--durations", "5", *folders], cwd=ROOT, check=False).returncode
    return 0 if code == NOTHING_RAN else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
