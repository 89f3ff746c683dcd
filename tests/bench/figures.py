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
    """One figure. `most` or `least` is its target, `floor` what the barest way gave in the same run."""

    name: str
    value: float
    unit: str
    most: float | None = None
    floor: float | None = None
    floor_is: str = ""
    least: float | None = None

    @property
    def target(self) -> str:
        """The target in words; empty where there is none."""
        limits = [f"< {self.most:g}"] if self.most is not None else [f"≥ {self.least:g}"] if self.least is not None else []
        return " ".join([*limits, self.unit]).strip() if limits else ""

    @property
    def shown(self) -> str:
        """The figure as people read it."""
        return _shown(self.value, self.unit)

    @property
    def floor_shown(self) -> str:
        """The floor as people read it; empty where there is none."""
        return f"{_shown(self.floor, self.unit)} {self.floor_is}".strip() if self.floor is not None else ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor it is."""
        return self.value / self.floor if self.floor else None

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty where there is none."""
        if self.most is None and self.least is None:
            return ""
        return "pass" if (self.most is None or self.value < self.most) and (self.least is None or self.value >= self.least) else "FAIL"


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


def rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """The figures as a table, with its head."""
    head = ("", "measured", "target", "", "floor of this run", "× floor")
    return [head, *((f.name, f.shown, f.target, f.verdict, f.floor_shown, f"{f.ratio:.1f}" if f.ratio else "") for f in figures)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as people read them."""
    lines = rows(figures)
    widths = [max(len(row[i]) for row in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in lines)


def _shown(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if unit not in ("", "times") else f"{value:.3f} {unit}".strip()


def machine() -> dict[str, str | float | None]:
    """What measures, and how busy it is."""
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {"cores": os.cpu_count(), "load": load, "python": platform.python_version(), "system": platform.platform()}


def write(path: Path, figures: Sequence[Figure], notes: Sequence[str], **about: object) -> None:
    """Keep the figures as JSON."""
    body = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **about,
        "figures": [asdict(f) | {"ratio": f.ratio, "verdict": f.verdict} for f in figures],
        "notes": list(notes),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
