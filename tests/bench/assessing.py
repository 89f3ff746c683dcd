"""How long a message takes to be assessed, beside the embedding of the same text, and whether the time grows with the length alone."""

import gc
import json
from collections.abc import Iterator
from itertools import islice

from tests.bench.figures import Figure, Timings
from tests.data.triage import model, shipped_assessor
from triage.domain.concern import Concern
from triage.learn.labelled import FOLDER

SHORT, LONG = 100, 2000
COUNTS = {SHORT: 25, LONG: 3}
"""Words of a message, and how many such messages are assessed: no line of one stands in another, so nothing is remembered."""
WANTED = {SHORT: 15, LONG: 150}
"""Milliseconds at the median."""
EVEN = 1.5
"""How much longer a word may take in the long messages than in the short ones."""
WARM_UP = 5


def times() -> tuple[list[Figure], list[str]]:
    """Rules and label engine alone: the statistical detector embeds the text, which is the floor."""
    assessor, lines = shipped_assessor(rules_alone=True), _lines(orders=False)
    for text in islice(_messages(lines, SHORT), WARM_UP):
        assessor.assess(text)
    gc.collect()
    gc.set_threshold(50_000, 10, 10)  # as a server does when it is ready
    gc.freeze()
    timed = {words: _timed(list(islice(_messages(lines, words), count))) for words, count in COUNTS.items()}
    figures = [figure for words, (taken, embedded) in timed.items() for figure in _figures(words, taken, embedded)]
    growth = timed[LONG][0].busy_at(0.5) / timed[SHORT][0].busy_at(0.5) / (LONG / SHORT)
    figures.append(Figure(f"assess, time of a word at {LONG} words over that at {SHORT}", growth, "×", EVEN))
    ordering, _ = _timed(list(islice(_messages(_lines(orders=True), LONG), COUNTS[LONG])))
    figures.append(Figure(f"assess, {LONG} words with orders to the software, p50", ordering.at(0.5), "ms", None, timed[LONG][0].at(0.5), "without orders"))
    return figures, ["Assessing: messages of several writers, joined: some 90 questions and reports in 2,000 words, which is denser than mail is."]


def _timed(texts: list[str]) -> tuple[Timings, Timings]:
    assessor, embedder = shipped_assessor(rules_alone=True), model()
    taken, embedded = Timings(), Timings()
    for text in texts:
        with taken.one():
            assessor.assess(text)
        words = text.split()
        with embedded.one():
            embedder.embed([" ".join(words[at : at + SHORT]) for at in range(0, len(words), SHORT)])
    return taken, embedded


def _figures(words: int, taken: Timings, embedded: Timings) -> Iterator[Figure]:
    what = f"assess, {words} words"
    yield Figure(f"{what}, p50", taken.at(0.5), "ms", WANTED[words], embedded.at(0.5), "embedding")
    yield Figure("  of it: processor time, p50", taken.busy_at(0.5), "ms", None, embedded.busy_at(0.5), "embedding")
    yield Figure(f"{what}, p95", taken.at(0.95), "ms", None, embedded.at(0.95), "embedding")


def _messages(lines: Iterator[str], words: int) -> Iterator[str]:
    """Messages of at least so many words, of whole lines."""
    kept: list[str] = []
    for line in lines:
        kept.append(line)
        if sum(len(k.split()) for k in kept) >= words:
            yield "\n".join(kept)
            kept = []


def _lines(*, orders: bool) -> Iterator[str]:
    """The messages of the project. One with orders to the software makes the whole be read several times, so these are timed on their own."""
    rows = [json.loads(row) for path in sorted(FOLDER.glob("*.jsonl")) for row in path.read_text(encoding="utf-8").splitlines()]
    yield from (row["text"] for row in rows if orders or Concern.INSTRUCTION_TO_BOT not in row["concerns"])
