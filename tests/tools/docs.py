"""Writes the documentation that is drawn from code: `make docs`. A test fails where a file is not what would be written.

deploy/states.md         the states of a case, from the table of transitions
deploy/schemas/*.json    the JSON schema of each form that the command line prints
deploy/slack/*.yaml      the manifest of the Slack app, for HTTP and for Socket Mode
deploy/teams/*.json      the manifest of the Teams app
"""

import json
import sys
from pathlib import Path

from bot.commands.forms import FORMS
from bot.slack.manifest import manifest_text
from bot.teams.manifest import manifest
from bot.teams.package import manifest_text as teams_manifest_text
from triage.domain.case import OPEN, TRANSITIONS, WITH_A_PERSON, WORKER_MOVES, CaseStatus

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = Path("deploy/schemas")
_S = CaseStatus
_SET_ASIDE = {_S.DUPLICATE, _S.VOID}


def documents() -> dict[Path, str]:
    """Every drawn file, by its path in the repository, with the text that it must have."""
    manifests = {Path("deploy/slack/manifest.yaml"): manifest_text(), Path("deploy/slack/manifest-socket.yaml"): manifest_text(socket=True)}
    manifests[Path("deploy/teams/manifest.json")] = teams_manifest_text(manifest())
    return {Path("deploy/states.md"): states(), **manifests, **{SCHEMAS / f"{name}.json": schema(name) for name in FORMS}}


def schema(name: str) -> str:
    """The JSON schema of a printed form."""
    return json.dumps(FORMS[name].model_json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"


def states() -> str:
    """The states of a case as a picture and a table."""
    return "\n".join([_INTRODUCTION, "```mermaid", *_picture(), "```", "", *_table(), ""])


_INTRODUCTION = """# States of a case

Drawn from `TRANSITIONS` in `src/triage/domain/case.py` by `make docs`; do not edit. What is not here cannot happen.

Blue: the worker takes the next step. Yellow: the case waits for medical information staff. The picture leaves out what
the table has: a person may set any open case aside as `duplicate` or `void`, with a reason, and such a case may be reopened.
"""


def _picture() -> list[str]:
    lines = ["stateDiagram-v2", f"    [*] --> {_S.RECEIVED}"]
    lines += [f"    {now} --> {to}" for now in CaseStatus for to in _moves(now) if not {now, to} & _SET_ASIDE]
    lines.append(f"    {_S.CLOSED} --> [*]")
    lines.append("    classDef worker fill:#dbeafe,stroke:#1d4ed8,color:#0f172a")
    lines.append("    classDef person fill:#fef3c7,stroke:#b45309,color:#0f172a")
    lines.append(f"    class {','.join(s for s in CaseStatus if s in WORKER_MOVES)} worker")
    lines.append(f"    class {','.join(s for s in CaseStatus if s in WITH_A_PERSON)} person")
    return lines


def _table() -> list[str]:
    lines = ["| from | next step by | to |", "|---|---|---|"]
    return lines + [f"| `{now}` | {_by(now)} | {', '.join(f'`{to}`' for to in _moves(now))} |" for now in CaseStatus]


def _moves(now: CaseStatus) -> list[CaseStatus]:
    return [to for to in CaseStatus if to in TRANSITIONS[now]]


def _by(now: CaseStatus) -> str:
    if now in WORKER_MOVES:
        return "the worker"
    if now in WITH_A_PERSON:
        return "medical information staff"
    return "the MSL, medical information staff, or time" if now in OPEN else "nobody: it has ended"


def write(root: Path = ROOT) -> list[Path]:
    """Write every drawn file and remove schemas of forms that are gone. Returns what changed."""
    wanted = documents()
    gone = [path for path in (root / SCHEMAS).glob("*.json") if path.relative_to(root) not in wanted]
    for path in gone:
        path.unlink()
    changed = [path.relative_to(root) for path in gone]
    for path, text in wanted.items():
        file = root / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed


if __name__ == "__main__":
    for written in write():
        print(f"{written} written or removed", file=sys.stderr)
