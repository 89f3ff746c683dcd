"""The benchmarks: `python tests/bench/run.py [--strict] [--only PART] [--size N]...`. A table here; .bench/bench.json; .bench/report.md with a plot.

The library has as many fictional passages as are asked for. The first 600 have vectors of the real model, the others lie near one of these:
embedding ten thousand takes ten minutes and changes no figure here. Figures of a shared machine are upper bounds; read the floors beside them.

`make bench` measures every part, with 1,000 and 10,000 passages and a folder of 100 documents: minutes on an idle machine, ten and more on a busy one,
and one more the first time, for libraries that are made once and kept.
`make bench FULL=1` adds search at 3,000, 30,000 and 100,000 passages (ten minutes and 2 GB the first time), and loads 1,000 documents, which takes
about half an hour on two cores: the same 9,000 passages are embedded three times.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does, and before numpy is imported
sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from tests.bench import assessing, growth, loading, report, retrieval, searching, serving, slack_load, slack_receipt, teams_load, triaging, walking  # noqa: E402  (the path above finds them)
from tests.bench.figures import Figure, machine, table, write  # noqa: E402
from tests.bench.homes import BENCH, EMBEDDED, copy_of, home_of, opened  # noqa: E402

Part = Callable[[argparse.Namespace], tuple[list[Figure], list[str]]]


def walk(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """Question to stored draft, then events at a steady rate."""
    with copy_of(home_of(asked.passages)) as home:
        product = opened(home)
        try:
            figures, notes = walking.question_to_draft(product, asked.questions, asked.passages)
            return figures + walking.receiving(product, asked.seconds), notes
        finally:
            product.close()


def start(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How fast a server is there."""
    passages = min(1000, asked.passages)
    with copy_of(home_of(passages)) as home:
        figures = serving.starting(home, passages, index_there=True)
    with copy_of(home_of(passages), without_index=True) as home:
        figures += serving.starting(home, passages, index_there=False)
    return figures, []


def memory(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How much memory a server holds at rest."""
    with copy_of(home_of(asked.passages)) as home:
        return serving.memory(home, asked.passages), []


def command(_: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How fast the command line is."""
    return serving.helping(), []


def search(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How long a search takes with filters on, as the library grows."""
    figures: list[Figure] = []
    for size in sorted({*(asked.size or (1_000, 10_000)), *(FULL if asked.full else ())}):
        load = machine()["load"]
        measured, kept = searching.figures(size, asked.questions if size <= 10_000 else asked.questions // 2)
        growth.keep(kept, float(load or 0.0))
        figures += measured
    return figures, ["Search: of ten documents seven are in force in the US in English; a product has a tenth of them. FTS5 is asked without any filter."]


def load(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How long a folder takes to load."""
    count = asked.documents or (1000 if asked.full else 100)
    figures, notes = loading.figures(count)
    return figures, [*notes, *([] if count >= 1000 else [f"The folder has {count} documents instead of 1,000: embedding them takes minutes (FULL=1)."])]


def find(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How well search finds."""
    figures, notes = retrieval.answers([*sorted(retrieval.QUESTIONS.glob("*.jsonl")), *(asked.asked or ())], asked.labels)
    if asked.scifact is None:
        return figures, [*notes, "SciFact was left out: name its folder (SCIFACT=...)."]
    measured, said = retrieval.scifact(asked.scifact)
    return measured + figures, notes + said


def assess(_: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How long a message takes to be assessed, and how that grows."""
    return assessing.times()


def triage(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """How well messages are triaged that nobody tuned on."""
    figures, notes = triaging.messages(asked.sentences)
    return figures, notes if asked.sentences else [*notes, "Sentences by source were left out: name their file (SENTENCES=...)."]


def slack(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """Slack's events at a steady rate while drafts are made, then how long a message takes to its receipt."""
    with copy_of(home_of(min(1000, asked.passages))) as home:
        figures, notes = slack_load.load(home, asked.slack_seconds)
    with copy_of(home_of(min(1000, asked.passages))) as home:
        return [*figures, *slack_receipt.receipts(home, 40)], notes


def teams(asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    """Activities of Teams at a steady rate while drafts are made."""
    with copy_of(home_of(min(1000, asked.passages))) as home:
        return teams_load.load(home, asked.slack_seconds)


PARTS: dict[str, Part] = {
    "command": command, "start": start, "memory": memory, "walk": walk, "search": search, "load": load, "retrieval": find, "assess": assess, "triage": triage,
    "slack": slack, "teams": teams,
}  # fmt: skip
FULL = (1_000, 3_000, 10_000, 30_000, 100_000)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, keep. Exit code 1 only with --strict, where a target is missed."""
    asked = _arguments(arguments)
    logging.disable(logging.WARNING)
    started, at_first = time.monotonic(), machine()
    figures: list[Figure] = []
    notes = [
        f"{min(EMBEDDED, asked.passages)} passages have vectors of the model, the others random ones near these; all documents are generated and fictional."
    ]
    for name in asked.only or PARTS:
        print(f"── {name} ──", flush=True)
        measured, said = PARTS[name](asked)
        print(table(measured), flush=True)
        figures += measured
        notes += said
    missed = [f.name for f in figures if f.verdict == "FAIL"]
    print(f"\n{table(figures)}\n")
    print("\n".join(notes))
    about = f"{len(missed)} of {sum(bool(f.verdict) for f in figures)} targets missed. Took {time.monotonic() - started:.0f} s on {at_first['cores']} cores"
    about += f" with a load average of {at_first['load'] or 0:.1f} before."
    print(f"{about} JSON: {BENCH / 'bench.json'}. Report: {report.write(figures, notes, about)}")
    write(BENCH / "bench.json", figures, notes, passages=asked.passages, missed=missed)
    return 1 if asked.strict and missed else 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure speed and size.")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--passages", type=int, default=10_000, help="size of the library")
    parser.add_argument("--questions", type=int, default=200, help="questions taken to their draft")
    parser.add_argument("--seconds", type=float, default=20, help="how long events come in")
    parser.add_argument("--slack-seconds", type=float, default=60, help="how long events of each chat come in")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only")
    parser.add_argument("--full", action="store_true", help="search at every size up to 100,000 passages, and load 1,000 documents")
    parser.add_argument("--size", action="append", type=int, help="search at this size only")
    parser.add_argument("--documents", type=int, help="documents that are loaded")
    parser.add_argument("--scifact", type=Path, help="folder with corpus.jsonl and test.jsonl of SciFact")
    parser.add_argument("--labels", type=Path, help="folder of the labels that tests/data/retrieval/labels*.jsonl ask about")
    parser.add_argument("--sentences", type=Path, help='lines of {"id","text","label","source"}, with adverse_event or none')
    parser.add_argument("--asked", action="append", type=Path, help="one more file of questions")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
