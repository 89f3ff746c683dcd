"""How long a folder takes to load beside the bare embedding of its passages; what a load costs that was killed half way; what it costs again."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TypedDict

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from bot.life import ADMINISTRATOR  # noqa: E402  (the path above finds it)
from bot.wiring import build, for_a_command  # noqa: E402
from knowledge.checking import check  # noqa: E402
from knowledge.passages import cut, indexed_text  # noqa: E402
from tests.bench import folder as documents  # noqa: E402
from tests.bench.figures import Figure  # noqa: E402
from tests.bench.homes import BENCH, ROOT, settings  # noqa: E402

MOST = 1.3
"""How many times the bare embedding a load may take."""
_WORDS = {"reading": "reading and checking", "embedding": "embedding", "asking": "golden questions on a rehearsal", "loading": "into the catalogue"}


class Loaded(TypedDict):
    """One load, or the bare embedding: seconds by the clock, of processor time, and of each part; passages embedded, documents loaded and unchanged."""

    took: float
    busy: float
    parts: dict[str, float]
    embedded: int
    loaded: int
    unchanged: int


def figures(count: int) -> tuple[list[Figure], list[str]]:
    """Embed, load, load again; then load elsewhere, kill half way and go on."""
    work = BENCH / "runs" / "load"
    shutil.rmtree(work, ignore_errors=True)
    folder = work / "documents"
    documents.write(folder, count)
    try:
        for name in ("bare", "whole", "killed"):
            _prepare(work / name)
        bare = _run("embed", work / "bare", folder)
        whole = _run("load", work / "whole", folder)
        again = _run("load", work / "whole", folder)
        killed_after, kept = _killed(work / "killed", folder, bare["embedded"] // 2)
        resumed = _run("load", work / "killed", folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    what = f"load of {count} documents, {bare['embedded']} passages"
    both = killed_after + resumed["took"]
    twice = kept + resumed["embedded"] - bare["embedded"]
    note = f"Of {bare['embedded']} passages {kept} had a vector when the load was killed, the resumed load embedded {resumed['embedded']}: {twice} twice. "
    note += f"Loading again embedded {again['embedded']} and found {again['unchanged']} of {count} documents unchanged."
    parts = [Figure(f"  of it: {_WORDS[name]}", took, "s") for name, took in whole["parts"].items()]
    return [
        Figure(f"{what}, whole", whole["took"], "s", None, bare["took"], "bare embedding"),
        Figure("  beside bare embedding", whole["took"] / bare["took"], "times", MOST),
        Figure("  the same of processor time", whole["busy"] / bare["busy"], "times"),
        *parts,
        Figure("  killed half way and resumed, together", both, "s", None, whole["took"], "whole load"),
        Figure("  loaded again, unchanged", again["took"], "s"),
    ], [note]


def embed(home: Path, folder: Path) -> Loaded:
    """The bare embedding of what the folder's passages are indexed by."""
    product = build(settings(home))
    texts = [indexed_text(d.title, c.heading, c.text) for d in map(check, sorted(folder.iterdir())) for c in cut(d)]
    product.embedder.embed(["ready"])
    started, worked = time.perf_counter(), time.process_time()
    product.embedder.embed(texts)
    took, busy = time.perf_counter() - started, time.process_time() - worked
    product.close()
    return Loaded(took=took, busy=busy, parts={}, embedded=len(texts), loaded=0, unchanged=0)


def load(home: Path, folder: Path) -> Loaded:
    """The folder through the very code of `triage content load`, with what is heavy loaded on the way."""
    parts: dict[str, float] = defaultdict(float)
    started, worked = time.perf_counter(), time.process_time()
    last = started

    def told(what: str, _done: int, _of: int) -> None:
        nonlocal last
        now = time.perf_counter()
        parts[what] += now - last
        last = now

    with for_a_command(settings(home)) as product:
        result = product.loading.load_paths([folder], ADMINISTRATOR, because="generated documents: their questions look alike", progress=told)
    took, busy = time.perf_counter() - started, time.process_time() - worked
    assert not result.refused, result.refused[:1]
    return Loaded(took=took, busy=busy, parts=parts, embedded=result.embedded, loaded=len(result.loaded), unchanged=len(result.unchanged))


def _prepare(home: Path) -> None:
    """A database and a model, as an installation has them."""
    product = build(settings(home))
    product.embedder.embed(["ready"])
    product.close()


def _run(what: str, home: Path, folder: Path) -> Loaded:
    done = subprocess.run(_command(what, home, folder), stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)
    measured: Loaded = json.loads(done.stdout.splitlines()[-1])
    return measured


def _killed(home: Path, folder: Path, enough: int) -> tuple[float, int]:
    """Kill a load when so many vectors are kept. Returns the seconds until then and the vectors that are there."""
    started = time.perf_counter()
    process = subprocess.Popen(_command("load", home, folder), stdout=subprocess.DEVNULL, cwd=ROOT)
    while process.poll() is None and _kept(home) < enough:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return time.perf_counter() - started, _kept(home)


def _kept(home: Path) -> int:
    with sqlite3.connect(f"file:{home / 'triage.db'}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM vectors").fetchone()[0])


def _command(what: str, home: Path, folder: Path) -> list[str]:
    return [sys.executable, str(Path(__file__)), what, str(home), str(folder)]


if __name__ == "__main__":
    print(json.dumps({"embed": embed, "load": load}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
