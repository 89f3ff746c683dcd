"""How well proof holds: per kind of break, how many broken statements are refused, and how many faithful ones, with 95 % bounds.

Run `python -m tests.tools.proof_figures dev` to see every error of the half that rules may be tuned on. Of the `test` half, and of the `fresh` set that was
written by a hand of its own, only counts are printed. `--models DIR`: with the weighing, on the sentence model in that folder; else the strict reading alone.
"""

import argparse
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from triage.domain.draft import Fault, Statement
from triage.domain.evidence import Passage, PassageKey
from triage.proof.checks import Sources
from triage.proof.proving import Proof
from triage.proof.quotes import cite

DRAFTS = Path(__file__).parents[1] / "data" / "drafts"
STRICT = Proof()


class Row(NamedTuple):
    """One statement of the sets: `kind` says how it was broken, and is empty where it is faithful."""

    id: str
    half: str
    kind: str
    document: str
    sources: tuple[str, ...]
    quotes: tuple[str, ...]
    statement: str


def fresh(*, faithful: bool) -> Iterator[Row]:
    """The statements of the set by a hand that no rule and no network was fitted to."""
    for line in (DRAFTS / "fresh.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if said["faithful"] is faithful:
            quotes = tuple(said["quotes"])
            yield Row(said["id"], "fresh", said.get("kind") or "", "SRD-FRESH", tuple(said.get("sources") or quotes), quotes, said["statement"])


def rows(name: str) -> Iterator[Row]:
    """The statements of one set, `broken` or `faithful`."""
    for line in (DRAFTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        quotes = said.get("quotes", said["sources"])
        yield Row(said["id"], said["half"], said.get("kind", ""), said["document"], tuple(said["sources"]), tuple(quotes), said["statement"])


def held(row: Row) -> tuple[Statement, Sources]:
    """A statement as a drafter would hand it over: each source is a passage, and each quote is cited from the passage it claims to stand in."""
    passages = [_passage(row, place, text) for place, text in enumerate(row.sources)]
    places = [min(place, len(passages) - 1) for place in range(len(row.quotes))]
    cited = tuple(cite(passages[place], quote) for place, quote in zip(places, row.quotes, strict=True))
    return Statement(text=row.statement, question=1, citations=cited), Sources(passages={p.key: p for p in passages})


def faults(row: Row, proof: Proof = STRICT) -> dict[Fault, str]:
    """What the checks say of a statement."""
    return proof.faults(*held(row))


def bounds(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson, from 0 to 1."""
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5 / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def _passage(row: Row, place: int, text: str) -> Passage:
    key = PassageKey(document=row.document, version="1", occurrence=place, sha256=hashlib.sha256(text.encode()).hexdigest())
    return Passage(key=key, text=text, section="Summary", title=row.document)


def _line(name: str, hits: int, of: int) -> str:
    low, high = bounds(hits, of)
    return f"{name:22}{hits:4} of {of:4}  {hits / of:6.1%}  ({low:.1%} to {high:.1%})"


def _proof(models: Path | None) -> Proof:
    if models is None:
        return STRICT
    from knowledge.embedding import MiniLM  # noqa: PLC0415 - the strict reading needs no model
    from triage.proof.judged import Judged  # noqa: PLC0415

    return Proof(Judged(MiniLM(models, threads=1, download=False)))


def main() -> None:
    """Print the figures of one set, and of the dev half every error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", nargs="?", default="dev", choices=["dev", "test", "fresh"])
    parser.add_argument("--models", type=Path)
    given = parser.parse_args()
    proof, half = _proof(given.models), given.half
    every = {faithful: fresh(faithful=faithful) if half == "fresh" else rows("faithful" if faithful else "broken") for faithful in (True, False)}
    faithful, broken = ([row for row in every[right] if row.half == half] for right in (True, False))
    caught = {r.id for r in broken if faults(r, proof)}
    refused = {r.id: why for r in faithful if (why := faults(r, proof))}
    for kind in sorted({r.kind for r in broken}):
        of = [r for r in broken if r.kind == kind]
        print(_line(kind, sum(r.id in caught for r in of), len(of)))
    print(_line("all breaks caught", len(caught), len(broken)))
    print(_line("faithful refused", len(refused), len(faithful)))
    if half == "dev":
        _errors(broken, faithful, caught, refused)


def _errors(broken: Iterable[Row], faithful: Iterable[Row], caught: Collection[str], refused: Mapping[str, Mapping[Fault, str]]) -> None:
    for row in broken:
        if row.id not in caught:
            print(f"MISSED  {row.kind}: {row.statement}\n        {' / '.join(row.quotes)}")
    for row in faithful:
        if row.id in refused:
            print(f"REFUSED {row.statement}\n        {' / '.join(row.quotes)}\n        {' | '.join(refused[row.id].values())}")


if __name__ == "__main__":
    main()
