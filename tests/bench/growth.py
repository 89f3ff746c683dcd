"""How search grows with the library: each size's last measurement is kept, and all are drawn in one plot."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from tests.bench.homes import BENCH
from tests.bench.searching import TARGETS, Measured

KEPT = BENCH / "growth.json"
PLOT = BENCH / "search.svg"
_LINES: Sequence[tuple[str, str, str, str]] = (
    ("search", "search: product, market, language, dates", "tab:blue", "-"),
    ("wide", "search: any product", "tab:cyan", "-"),
    ("changed", "first search after a document changed", "tab:orange", "-"),
    ("embed", "floor: embedding alone", "tab:gray", "--"),
    ("chroma", "floor: Chroma with the eligible ids", "tab:red", ":"),
    ("words", "floor: FTS5, no filter", "tab:green", ":"),
    ("exact", "floor: exact comparison of the eligible", "tab:purple", ":"),
)


class Kept(TypedDict):
    """A measurement with its time, and the load of the machine before it."""

    at: str
    load: float
    measured: Measured


def keep(measured: Measured, load: float) -> None:
    """Keep the measurement of a size in place of the one before."""
    known = read() | {measured["passages"]: Kept(at=datetime.now(UTC).isoformat(timespec="minutes"), load=round(load, 1), measured=measured)}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps({str(size): known[size] for size in sorted(known)}, indent=1) + "\n", encoding="utf-8")


def read() -> dict[int, Kept]:
    """The last measurement of each size."""
    return {int(size): one for size, one in json.loads(KEPT.read_text(encoding="utf-8")).items()} if KEPT.exists() else {}


def draw(known: Mapping[int, Kept]) -> Sequence[Path]:
    """The plot: milliseconds at p50 over passages, with p95 of the search above it."""
    import matplotlib as mpl  # noqa: PLC0415 - only a report needs it

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    sizes = sorted(known)
    figure, axes = plt.subplots(figsize=(9, 6), layout="constrained")
    for what, words, colour, style in _LINES:
        axes.plot(sizes, [known[size]["measured"]["p50"][what] for size in sizes], style, color=colour, marker="o", label=words)
    p95 = [known[size]["measured"]["p95"]["search"] for size in sizes]
    axes.fill_between(sizes, [known[size]["measured"]["p50"]["search"] for size in sizes], p95, color="tab:blue", alpha=0.15, label="search: p50 to p95")
    for size, (p50, _) in TARGETS.items():
        axes.plot([size], [p50], "v", color="black", markersize=9, label="target of p50" if size == min(TARGETS) else None)
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="milliseconds, p50", title="Search with filters on, as the library grows")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.grid(visible=True, which="major", alpha=0.3)
    figure.legend(fontsize=8, loc="outside lower center", ncols=3)
    paths = (PLOT, PLOT.with_suffix(".png"))
    for path in paths:
        figure.savefig(path, dpi=110)
    plt.close(figure)
    return paths
