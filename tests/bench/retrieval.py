"""How well search finds, beside plain ways in the same run: SciFact where its folder is given, and the written questions of tests/data/retrieval.

Questions whose file begins with `labels` are about real labels, which are not part of the project: their folder is given too, or they are left out.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from bot.demo import SAMPLE_LIBRARY, WRITTEN_FOR
from knowledge.answering import Answered, measure_answers
from knowledge.embedding import MiniLM
from knowledge.evaluate import OURS, compare
from tests.bench.figures import Figure
from tests.bench.homes import BENCH, ROOT

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
    """nDCG@10 on the test questions, ours beside the plain ways."""
    measured = compare(folder / "corpus.jsonl", folder / "test.jsonl", MiniLM(BENCH / "models"))
    ours, plain = measured[OURS], {name: of["ndcg@10"] for name, of in measured.items() if name != OURS}
    best = max(plain, key=lambda name: plain[name])
    figures = [Figure(f"SciFact test ({ours['queries']}): nDCG@10", ours["ndcg@10"], "", least=NDCG, floor=plain[best], floor_is=best)]
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
        day = datetime.now(UTC) if real else datetime.combine(WRITTEN_FOR, time(12), UTC)
        measured = measure_answers(path, [labels] if real and labels else [SAMPLE_LIBRARY], embedder, day)
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
