"""How well search finds, beside plain ways in the same run: SciFact where its folder is given, and the written questions of tests/data/retrieval.

Questions whose file begins with `labels` are about real labels, which are not part of the project: their folder is given too, or they are left out.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.demo import SAMPLE_LIBRARY
from knowledge.answering import Answered, measure_answers
from knowledge.embedding import MiniLM
from tests.bench.figures import Figure
from tests.bench.homes import BENCH, ROOT
from triage.adapters.clock import SystemClock

QUESTIONS = ROOT / "tests" / "data" / "retrieval"
LEAST: Mapping[str, tuple[str, float]] = {
    "first": ("right document first", 95),
    "among_three": ("right document among three", 99),
    "section_among_three": ("right section among three", 95),
    "nothing_when_out_of_force": ("nothing, where what answers is out of force", 95),
    "nothing_when_never_there": ("nothing, where what answers was never there", 95),
    "nothing_without_answer": ("nothing, where nothing answers", 95),
}
"""What is measured, in words, with the share of questions in per cent that is wanted."""
NDCG = 0.72


def scifact(folder: Path) -> tuple[list[Figure], list[str]]:
    """nDCG@10 on the test questions, through the command line."""
    files = ["--corpus", str(folder / "corpus.jsonl"), "--queries", str(folder / "test.jsonl")]
    triage = [str(Path(sys.executable).with_name("triage")), "evaluate", "retrieval", *files, "--baselines", "--json"]
    done = subprocess.run(triage, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=_surroundings(), check=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    plain = {name: float(row["ndcg@10"]) for name, row in measured.get("baselines", {}).items()}
    best = max(plain, key=lambda name: plain[name], default="")
    figures = [Figure("SciFact test, nDCG@10", float(measured["ndcg@10"]), "", least=NDCG, floor=plain.get(best), floor_is=best)]
    return figures + [Figure(f"  {name}", value, "") for name, value in plain.items()], []


def answers(files: Sequence[Path], labels: Path | None) -> tuple[list[Figure], list[str]]:
    """Each file of questions, ours beside the best plain way."""
    figures: list[Figure] = []
    notes: list[str] = []
    embedder = MiniLM(BENCH / "models")
    for path in files:
        real = path.name.startswith("labels")
        if real and labels is None:
            notes.append(f"{path.name} was left out: name the folder of the labels it is about (LABELS=...).")
            continue
        measured = measure_answers(path, [labels] if real and labels else [SAMPLE_LIBRARY], embedder, SystemClock())
        figures += _figures(path.stem, measured)
        notes += _notes(path.stem, measured)
    return figures, notes


def _figures(name: str, measured: Mapping[str, Answered]) -> list[Figure]:
    ours, plain = next(iter(measured.items())), dict(list(measured.items())[1:])
    found = []
    for measure, (words, least) in LEAST.items():
        share = getattr(ours[1], measure)
        best = max(plain, key=lambda way: getattr(plain[way], measure).share)
        if share.of:
            beside = getattr(plain[best], measure).share * 100
            found.append(Figure(f"{name} ({share.of}): {words}", share.share * 100, "%", least=least, floor=beside, floor_is=best))
    lost = ours[1].found_something
    return [*found, Figure(f"{name} ({lost.of}): found something, where something answers", lost.share * 100, "%")]


def _notes(name: str, measured: Mapping[str, Answered]) -> list[str]:
    ours = next(iter(measured.values()))
    parts = [(words, getattr(ours, measure).interval) for measure, (words, _) in LEAST.items() if getattr(ours, measure).of]
    return [f"{name}, 95 % intervals: " + "; ".join(f"{words} {low * 100:.0f} to {high * 100:.0f} %" for words, (low, high) in parts) + "."]


def _surroundings() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("TRIAGE_")} | {"TRIAGE_HOME": str(BENCH), "TRIAGE_LOG_LEVEL": "ERROR"}
