"""How well questions find their answers: the right document and section, and nothing where nothing answers, beside plain ways to search.

The files stand in a throw-away catalogue. Each question that has an answer is asked three times: as it is; with the documents that answer it out of force,
as after their expiry; and as if they had never been there. In the last two, nothing is the right answer.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from knowledge.baselines import plain_ways
from knowledge.evaluate import Progress, read_lines
from knowledge.exact import ExactIndex
from knowledge.lexical import Eligible
from knowledge.lookup import Lookup
from knowledge.scopes import Scopes, Seen
from knowledge.search import CatalogueLibrary
from knowledge.throwaway import throw_away_library
from triage.domain.evidence import Passage
from triage.domain.share import Share
from triage.errors import BadMessageFile
from triage.ports import Embedder, Scope
from triage.store.unit import Store

_MOST = 20
_NUMBER = re.compile(r"^[\d.]+\s+")


class Gold(NamedTuple):
    """A question with every document that answers it, and the sections of each that do; no answers where nothing in the library answers."""

    id: str
    query: str
    product: str | None
    market: str | None
    answers: Mapping[str, frozenset[str]]
    facts: tuple[str, ...] = ()
    """What a complete answer says in so many words, where the set tells."""

    def right(self, passage: Passage) -> bool:
        """Whether a passage stands in a section that answers. Of a label, its chapters count by their openFDA names: "13 Nonclinical Toxicology"."""
        sections = self.answers.get(passage.key.document, frozenset())
        own = (passage.section, passage.label_section or "", *passage.heading)
        return any(name in sections for one in own for name in _names(one))


def _names(heading: str) -> tuple[str, str]:
    """A heading as it stands, and as openFDA writes such a name: without its number, words joined."""
    return heading.casefold(), "_".join(re.findall(r"[^\W_]+", _NUMBER.sub("", heading.casefold())))


class Answered(NamedTuple):
    """The measures of one way to search."""

    first: Share
    among_three: Share
    section_among_three: Share
    found_something: Share
    nothing_without_answer: Share
    nothing_when_out_of_force: Share
    nothing_when_never_there: Share


def measure_answers(questions: Path, load: Sequence[Path], embedder: Embedder, on: datetime, progress: Progress | None = None) -> dict[str, Answered]:
    """The measures by way to search, ours first, at a moment. Raises BadMessageFile, BadContent."""
    gold = read_gold(questions)
    report = progress or (lambda _what, _done, _of: None)
    with throw_away_library(load, embedder, on, report) as library:
        return _measured(_Ways(library.store, embedder, library.searcher), gold, on, report)


def read_gold(path: Path) -> tuple[Gold, ...]:
    """The questions of a file. Raises BadMessageFile."""
    found = []
    for row in read_lines(path, ("id", "query", "answers")):
        try:
            answers = {str(a["document"]): frozenset(str(s).casefold() for s in a["sections"]) for a in row["answers"]}
        except (TypeError, KeyError):
            shape = json.dumps({"document": "SRD-1", "sections": ["Summary"]})
            raise BadMessageFile(f'{path}, question {row["id"]}: "answers" must be a list of objects such as {shape}.') from None
        found.append(Gold(str(row["id"]), str(row["query"]), row.get("product"), row.get("market"), answers, tuple(map(str, row.get("facts", ())))))
    if not found:
        raise BadMessageFile(f"{path}: there is no question in it.")
    return tuple(found)


class _Without(Scopes):
    """Scopes in which some documents are out of force, or were never there."""

    documents: frozenset[int] = frozenset()
    known: bool = True

    def seen(self, lookup: Lookup, scope: Scope, on: datetime) -> Seen:
        """What the scope sees without them."""
        seen = super().seen(lookup, scope, on)
        if not self.documents:
            return seen
        over = seen.over.ids | (seen.eligible.ids & self.documents if self.known else frozenset())
        return Seen(
            Eligible(seen.eligible.ids - self.documents), Eligible(over - (frozenset() if self.known else self.documents)), seen.elsewhere, seen.withdrawn
        )


class _Ways:
    """Ways to search one catalogue, ours and plain ones, with documents taken out."""

    def __init__(self, store: Store, embedder: Embedder, index: ExactIndex) -> None:
        self._store = store
        self._scopes = _Without()
        self._library = CatalogueLibrary(store, embedder, index, scopes=self._scopes)
        self._plain = plain_ways(index, embedder)
        with store.read() as unit:
            lookup = Lookup(unit.connection)
            self._documents: dict[str, frozenset[int]] = {}
            for i, passage in lookup.passages(list(lookup.fingerprints())).items():
                self._documents[passage.key.document] = self._documents.get(passage.key.document, frozenset()) | {i}

    def take_out(self, documents: Iterable[str], *, known: bool = True) -> None:
        """From now on, these documents are out of force; not `known`: they were never there."""
        self._scopes.documents = frozenset().union(*(self._documents.get(one, frozenset()) for one in documents))
        self._scopes.known = known

    def names(self) -> tuple[str, ...]:
        """The ways, ours first."""
        return ("ours", *self._plain)

    def find(self, way: str, one: Gold, on: datetime) -> list[Passage]:
        """What a way finds, best first."""
        scope = Scope(product=one.product, market=one.market, medical_information_staff=True)
        if way == "ours":
            return [hit.passage for hit in self._library.search(one.query, scope, on=on, limit=_MOST)]
        with self._store.read() as unit:
            lookup = Lookup(unit.connection)
            found = self._plain[way](one.query, self._scopes.seen(lookup, scope, on).eligible, _MOST)
            passages = lookup.passages(found)
        return [passages[i] for i in found if i in passages]


def _measured(ways: _Ways, gold: Sequence[Gold], on: datetime, report: Callable[[str, int, int], None]) -> dict[str, Answered]:
    found: dict[str, list[tuple[Gold, list[Passage], bool, bool]]] = {name: [] for name in ways.names()}
    for done, one in enumerate(gold, start=1):
        for name in ways.names():
            ways.take_out(())
            hits = ways.find(name, one, on)
            ways.take_out(one.answers)
            over = bool(one.answers and ways.find(name, one, on))
            ways.take_out(one.answers, known=False)
            found[name].append((one, hits, over, bool(one.answers and ways.find(name, one, on))))
        report("search", done, len(gold))
    return {name: _counted(rows) for name, rows in found.items()}


def _counted(rows: Sequence[tuple[Gold, list[Passage], bool, bool]]) -> Answered:
    answerable = [row for row in rows if row[0].answers]
    others = [row for row in rows if not row[0].answers]
    documents = [(one, list(dict.fromkeys(p.key.document for p in hits))) for one, hits, _, _ in answerable]
    return Answered(
        first=_share(bool(names) and names[0] in one.answers for one, names in documents),
        among_three=_share(any(name in one.answers for name in names[:3]) for one, names in documents),
        section_among_three=_share(any(one.right(p) for p in hits[:3]) for one, hits, _, _ in answerable),
        found_something=_share(bool(hits) for _, hits, _, _ in answerable),
        nothing_without_answer=_share(not hits for _, hits, _, _ in others),
        nothing_when_out_of_force=_share(not over for _, _, over, _ in answerable),
        nothing_when_never_there=_share(not absent for _, _, _, absent in answerable),
    )


def _share(right: Iterable[bool]) -> Share:
    every = list(right)
    return Share(sum(every), len(every))
