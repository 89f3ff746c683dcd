"""Why a search found what it found: how the question was read, what each way of looking gave, each gain and loss, the floor, and what was left out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.covering import Weighed
from knowledge.finding import Considered, Searcher, Witness
from knowledge.judge import Opinion
from knowledge.lookup import Lookup
from knowledge.ranking import Floor, Ranked, words_weight
from knowledge.reasons import why_not
from knowledge.scopes import Seen
from knowledge.spelling import Repair
from knowledge.wording import Asked
from triage.domain.base import Value
from triage.domain.evidence import Passage
from triage.ports import Scope

_BEYOND = 3
_LEAST_HELD = 0.05


class Thing(Value):
    """One thing that was asked about: the other ways to say it, and its share of the question (0 where every passage has it)."""

    said: str
    also: tuple[str, ...]
    share: float


class Gain(Value):
    """What a passage gained or lost by where it stands."""

    why: str
    points: float


class Candidate(Value):
    """One passage that came into question. A rank is missing where that way of looking did not reach it among its first hundred.

    Its points: cosine + words weight x coverage + gains; with the company of its document, on a scale to 1, they are its score.
    `judged` is what the judge holds of it: more than 0 where it was taught to answer rather than not; missing beyond the first ten.
    """

    document: str
    version: str
    section: str
    passage: str
    meaning_rank: int | None
    cosine: float
    words_rank: int | None
    bm25: float | None
    coverage: float
    holds: tuple[str, ...]
    gains: tuple[Gain, ...]
    points: float
    score: float
    judged: float | None
    shown: bool
    why: str


class Beyond(Value):
    """A passage that may not be used here, with its meaning and words together beside the best that may. `decides`: because of it nothing is shown."""

    document: str
    version: str
    section: str
    points: float
    best: float
    why_not: str
    decides: bool


class Explanation(Value):
    """One search, explained."""

    query: str
    embedded: str
    repaired: tuple[tuple[str, str], ...]
    things: tuple[Thing, ...]
    sections: tuple[str, ...]
    eligible: int
    words_weight: float
    least: float
    words_count: float
    least_judged: float | None
    candidates: tuple[Candidate, ...]
    beyond: tuple[Beyond, ...]
    outcome: str


class Read(NamedTuple):
    """A question as search reads it."""

    question: Asked
    embedded: str
    repairs: tuple[Repair, ...]


class Looked(NamedTuple):
    """What a search came to: what was found, what of it is shown, and what may not be used, each with whether it decides."""

    seen: Seen
    found: Considered
    shown: tuple[Ranked, ...]
    best: float = 0.0
    beyond: tuple[tuple[Witness, bool], ...] = ()
    opinion: Opinion | None = None


class Reading(NamedTuple):
    """With what a search is explained."""

    searcher: Searcher
    lookup: Lookup
    scope: Scope
    on: datetime
    floor: Floor


def explained(query: str, read: Read, looked: Looked, by: Reading, limit: int) -> Explanation:
    """The search in words and numbers: the first `limit` candidates, and the best of what may not be used."""
    first, beyond = looked.found.ranked[:limit], looked.beyond[:_BEYOND]
    passages = by.lookup.passages([*(one.id for one in first), *(witness.id for witness, _ in beyond)])
    held = _held(by.searcher, looked.found.weighed, [one.id for one in first])
    others = tuple(_beyond(witness, passages[witness.id], looked.best, by, decides=decides) for witness, decides in beyond if witness.id in passages)
    weights = {part.said: part.weight for part in looked.found.weighed.parts}
    ways, sections = [concept.ways for concept in read.question.concepts], tuple(sorted(read.question.sections))
    return Explanation(
        query=query, embedded=read.embedded, repaired=tuple(read.repairs), sections=sections, eligible=len(looked.seen.eligible.ids),
        things=tuple(
            Thing(said=" ".join(own), also=tuple(" ".join(way) for way in others), share=round(weights.get(" ".join(own), 0.0), 4)) for own, *others in ways
        ),
        words_weight=round(words_weight(looked.found.coverage), 4), least=by.floor.least, words_count=by.floor.words_count,
        least_judged=None if looked.opinion is None else round(looked.opinion.least, 4),
        candidates=tuple(_candidate(one, passages[one.id], looked, by.floor, held[one.id]) for one in first if one.id in passages),
        beyond=others, outcome=_outcome(looked, by.floor, others),
    )  # fmt: skip


def _candidate(one: Ranked, passage: Passage, looked: Looked, floor: Floor, holds: Sequence[str]) -> Candidate:
    found = looked.found
    dense, lexical = _ranks(found.dense), _ranks(found.lexical)
    cosine, coverage = found.cosines[one.id], found.coverage[one.id]
    gains = tuple(Gain(why=why, points=round(points, 4)) for why, points in found.gains[one.id])
    shown = any(other.id == one.id for other in looked.shown)
    judged = None if looked.opinion is None else looked.opinion.scores.get(one.id)
    return Candidate(
        document=passage.key.document, version=passage.key.version, section=passage.section,
        passage=f"{passage.key.document}/{passage.key.version}/{passage.key.occurrence}",
        meaning_rank=dense.get(one.id), cosine=round(cosine, 4), words_rank=lexical.get(one.id),
        bm25=round(dict(found.lexical)[one.id], 3) if one.id in lexical else None, coverage=round(coverage, 4), holds=tuple(holds), gains=gains,
        points=round(cosine + words_weight(found.coverage) * coverage + sum(gain.points for gain in gains), 4), score=round(one.score, 4),
        judged=None if judged is None else round(judged, 4), shown=shown, why="" if shown else _left_out(looked, floor, one, cosine, coverage),
    )  # fmt: skip


def _left_out(looked: Looked, floor: Floor, one: Ranked, cosine: float, coverage: float) -> str:
    if looked.opinion is not None and not looked.opinion.answered(one.id):
        held = looked.opinion.scores.get(one.id)
        said = "it was not among the best, which are judged" if held is None else f"judged at {held:.2f}, and {looked.opinion.least:.2f} is wanted"
        return f"it speaks of the matter, and does not seem to answer: {said}"
    if looked.opinion is None and not floor.reached(cosine, coverage):
        return f"below the floor: {cosine:.3f} + {floor.words_count} x {coverage:.3f} is less than {floor.least}"
    return "others come first" if looked.shown else "a passage that may not be used answers better"


def _held(index: Searcher, weighed: Weighed, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """What of the question each passage holds, in the question's words; a part of a thing with its share."""
    found: dict[int, list[str]] = {i: [] for i in ids}
    for part in weighed.parts:
        for i, share in index.coverage(Weighed((part._replace(weight=1.0),)), ids).items():
            if share > _LEAST_HELD:
                found[i].append(part.said if share > 1 - _LEAST_HELD else f"{part.said} ({share:.0%})")
    return found


def _beyond(witness: Witness, passage: Passage, best: float, by: Reading, *, decides: bool) -> Beyond:
    (card,) = (card for card in by.lookup.versions(passage.key.document) if card.version == passage.key.version)
    return Beyond(
        document=passage.key.document, version=passage.key.version, section=passage.section, points=round(witness.points, 4), best=round(best, 4),
        why_not=why_not(card, by.scope, by.on), decides=decides,
    )  # fmt: skip


def _outcome(looked: Looked, floor: Floor, beyond: Sequence[Beyond]) -> str:
    if looked.shown:
        return f"{len(looked.shown)} {'passage answers' if len(looked.shown) == 1 else 'passages answer'} it."
    deciding = next((one for one in beyond if one.decides), None)
    if deciding is not None:
        return f"Nothing that may be used answers it: {deciding.document}, {deciding.section}, would, but {deciding.why_not}."
    if not looked.seen.eligible.ids:
        return "Nothing approved is in force for this product, market and audience."
    if looked.opinion is not None:
        return "Nothing approved seems to answer it: the passages below speak of the matter, and none says what is asked."
    return f"No passage reaches the floor: meaning + {floor.words_count} x words must come to {floor.least}."


def _ranks(ranking: Sequence[tuple[int, float]]) -> dict[int, int]:
    return {i: rank for rank, (i, _) in enumerate(ranking, start=1)}
