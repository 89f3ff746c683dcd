"""Figures: what was measured, beside its floor and its target, as a table and as JSON."""

import json
import math
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time


@dataclass(frozen=True)
class Figure:
    """One figure. `most` is its target, `floor` the least that this machine could do in the same run."""

    name: str
    value: float
    unit: str
    most: float | None = None
    floor: float | None = None
    floor_is: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor it is."""
        return self.value / self.floor if self.floor else None

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty where there is none."""
        return "" if self.most is None else "pass" if self.value < self.most else "FAIL"


@dataclass
class Timings:
    """Milliseconds of one thing done many times, by the clock and of processor time, which a busy machine does not stretch."""

    taken: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Time what is inside."""
        started, worked = perf_counter(), process_time()
        yield
        self.busy.append((process_time() - worked) * 1000)
        self.taken.append((perf_counter() - started) * 1000)

    def at(self, share: float) -> float:
        """The time that this share of all needed at most (nearest rank)."""
        return _rank(self.taken, share)

    def busy_at(self, share: float) -> float:
        """The same of processor time."""
        return _rank(self.busy, share)


def _rank(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as people read them."""
    rows = [("", "measured", "target", "", "floor of this run", "× floor")]
    for f in figures:
        target = f"< {f.most:g} {f.unit}" if f.most is not None else ""
        floor = f"{f.floor:.1f} {f.unit} {f.floor_is}" if f.floor is not None else ""
        rows.append((f.name, f"{f.value:.1f} {f.unit}", target, f.verdict, floor, f"{f.ratio:.1f}" if f.ratio else ""))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def write(path: Path, figures: Sequence[Figure], notes: Sequence[str], **about: object) -> None:
    """Keep the figures as JSON."""
    machine = {"cores": os.cpu_count(), "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None, "python": platform.python_version()}
    body = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine | {"system": platform.platform()},
        **about,
        "figures": [asdict(f) | {"ratio": f.ratio, "verdict": f.verdict} for f in figures],
        "notes": list(notes),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
