"""The benchmarks: `python tests/bench/run.py [--strict] [--passages N] [--only PART]`. A table here, and .bench/bench.json.

The library has as many fictional passages as are asked for. The first 600 have vectors of the real model, the others lie near one of these:
embedding ten thousand takes ten minutes and changes no figure here. Figures of a shared machine are upper bounds; read the floors beside them.
"""

import argparse
import logging
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from tests.bench import serving, walking  # noqa: E402  (the path above finds them)
from tests.bench.figures import Figure, table, write  # noqa: E402
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


PARTS: dict[str, Part] = {"command": command, "start": start, "memory": memory, "walk": walk}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, keep. Exit code 1 only with --strict, where a target is missed."""
    asked = _arguments(arguments)
    logging.disable(logging.WARNING)
    started = time.monotonic()
    figures: list[Figure] = []
    notes = [
        f"{min(EMBEDDED, asked.passages)} passages have vectors of the model, the others random ones near these; all documents are generated and fictional."
    ]
    for name in asked.only or PARTS:
        print(f"── {name} ──", flush=True)
        measured, said = PARTS[name](asked)
        figures += measured
        notes += said
    missed = [f.name for f in figures if f.verdict == "FAIL"]
    print(f"\n{table(figures)}\n")
    print("\n".join(notes))
    print(f"{len(missed)} of {sum(bool(f.verdict) for f in figures)} targets missed. Took {time.monotonic() - started:.0f} s. JSON: {BENCH / 'bench.json'}")
    write(BENCH / "bench.json", figures, notes, passages=asked.passages, missed=missed)
    return 1 if asked.strict and missed else 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure speed and size.")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--passages", type=int, default=10_000, help="size of the library")
    parser.add_argument("--questions", type=int, default=200, help="questions taken to their draft")
    parser.add_argument("--seconds", type=float, default=20, help="how long events come in")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
