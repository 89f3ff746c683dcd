"""The report of a run: what was measured as a table, the growth of search as a table and a plot."""

from collections.abc import Sequence
from pathlib import Path

from tests.bench import growth
from tests.bench.figures import Figure, rows
from tests.bench.homes import BENCH

REPORT = BENCH / "report.md"


def write(figures: Sequence[Figure], notes: Sequence[str], about: str) -> Path:
    """Write the report, with every size that was ever measured here."""
    known = growth.read()
    parts = ["# Benchmarks", about, _table(rows(figures)), *(f"- {note}" for note in notes)]
    if known:
        growth.draw(known)
        parts += ["## Search as the library grows", f"![milliseconds over passages]({growth.PLOT.name})", _table(_growth(known))]
        said = (
            "Milliseconds at p50, and memory of a process that searches. A size that was not measured in this run shows its last measurement here; "
            "`load` is the machine's load average before it: above the number of its cores, the times are those of a busy machine."
        )
        parts.append(said)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return REPORT


def _growth(known: dict[int, growth.Kept]) -> list[tuple[str, ...]]:
    head = ("passages", "eligible", "search", "p95", "processor", "any product", "p95", "first of its scope", "after a change", "embedding", "Chroma", "exact")
    found: list[tuple[str, ...]] = [(*head, "FTS5", "opening", "memory", "load", "measured")]
    for size, one in sorted(known.items()):
        m = one["measured"]
        p50, p95 = m["p50"], m["p95"]
        times = (
            p50["search"],
            p95["search"],
            m["busy"]["search"],
            p50["wide"],
            p95["wide"],
            *(p50[w] for w in ("cold", "changed", "embed", "chroma", "exact")),
        )
        cells = [f"{size:,}", f"{m['eligible']:,}", *(f"{t:.1f}" for t in (*times, p50["words"]))]
        found.append((*cells, f"{m['opened']:.1f} s", f"{m['searching']:.0f} MB", f"{one['load']}", one["at"]))
    return found


def _table(lines: Sequence[Sequence[str]]) -> str:
    head, *body = [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines]
    return "\n".join([head, "|" + " --- |" * len(lines[0]), *body])
