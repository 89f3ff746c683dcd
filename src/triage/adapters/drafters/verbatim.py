"""The drafter without a model: sentences of approved documents, word for word, that answer the question.

Better few right sentences than a page: a sentence is taken when its words, its headings and its measured ranges fit what was
asked, and left out when it speaks of another range than the one asked about ("answer only what was asked", FDA 2011).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.draft import Draft, Statement, Writer
from triage.domain.evidence import Evidence, Passage
from triage.domain.inquiry import Redacted
from triage.domain.model_call import CaseRef
from triage.domain.sentences import split
from triage.proof.measured import asked, fit
from triage.proof.quotes import cite
from triage.proof.words import content, numbers, plain, without_marks

_POPULATIONS = frozenset(content("pediatric geriatric pregnancy lactation renal hepatic juvenile neonates"))
"""Stems of populations. A section on one of them answers a question on it, and no other: its sentences often leave the population to the heading."""
MOST_STATEMENTS = 3
MOST_TWINS = 2
HALVES_SHARE = 0.5
"""The share of meaning words that two neighbouring sentences have in common when they are the halves of one rule."""
LEAST_COVERAGE = 0.18
"""The share of a question's weight that the best sentence, with its headings, must carry."""
KEEP_ABOVE = 0.68
"""A further sentence is kept when its score is at least this share of the best one's."""

_DANGLING = re.compile(
    r"^(?:it|this|these|those|they|he|she|its|their|the latter|both"
    r"|however|in addition|additionally|moreover|therefore|thus|furthermore|also|such|similarly|conversely)\b",
    re.IGNORECASE,
)
_NOT_PROSE = re.compile(r"\bet al\b|^\W*\d+\W*$|\?$|^(?:table|figure|source|reference)\b|\|| doi\b|^fictional\b", re.IGNORECASE)
_UNHELPFUL_SECTIONS = re.compile(r"\b(?:references|methods|literature search)\b", re.IGNORECASE)
_SECTION_WORTH: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\bsummary\b", re.IGNORECASE), 0.12),
    (re.compile(r"\b(?:introduction|background|change from version|limits?|limitations?)\b", re.IGNORECASE), -0.15),
)
"""A summary is written to be sent; an introduction repeats what was not asked."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: str
    passage: Passage
    rank: int
    place: int
    stems: frozenset[str]
    around: frozenset[str]
    heading: frozenset[str]
    passage_score: float


class VerbatimDrafter:
    """Writes a draft from the sentences of approved documents, unchanged."""

    def draft(self, questions: Sequence[tuple[int, Redacted]], evidence: Sequence[Evidence], *, about: CaseRef | None = None) -> Draft:
        """A draft that answers each question in at most a few sentences, in the order of the documents."""
        by_question = {e.question: e for e in evidence}
        statements: list[Statement] = []
        for ordinal, text in questions:
            if found := by_question.get(ordinal):
                statements += _answer(ordinal, text, found)
        return Draft(written_by=Writer.VERBATIM, statements=tuple(statements))


def _answer(ordinal: int, question: str, evidence: Evidence) -> list[Statement]:
    candidates = _candidates(evidence)
    wanted = set(content(question))
    if not candidates or not wanted:
        return []
    weight = _weights(wanted, candidates)
    given = asked(question)
    scored = sorted(((_score(c, weight, given), c) for c in candidates), key=lambda pair: (-pair[0], pair[1].rank, pair[1].place))
    best, first = scored[0]
    if best <= 0 or _coverage(first, weight) < LEAST_COVERAGE:
        return []
    chosen: list[_Candidate] = []
    for score, candidate in scored:
        if score < KEEP_ABOVE * best or len(chosen) == MOST_STATEMENTS:
            break
        if not any(_says_the_same(candidate, other) for other in chosen):
            chosen.append(candidate)
    chosen += [twin for score, twin in scored if score > 0 and twin not in chosen and any(_is_other_half(twin, c) for c in chosen)][:MOST_TWINS]
    chosen.sort(key=lambda c: (c.rank, c.place))
    return [Statement(text=without_marks(c.sentence), question=ordinal, citations=(cite(c.passage, c.sentence),)) for c in chosen]


def _candidates(evidence: Evidence) -> list[_Candidate]:
    found = []
    for rank, hit in enumerate(evidence.hits):
        passage = hit.passage
        around = frozenset(content(" ".join((passage.title, *passage.heading, passage.section))))
        heading = frozenset(content(" ".join((*passage.heading[1:], passage.section))))
        if _UNHELPFUL_SECTIONS.search(passage.section):
            continue
        for place, (start, end) in enumerate(split(passage.text)):
            sentence = passage.text[start:end].strip()
            if _is_self_contained(sentence):
                found.append(_Candidate(sentence, passage, rank, place, frozenset(content(sentence)), around, heading, hit.score))
    return found


def _is_self_contained(sentence: str) -> bool:
    """Whether a sentence can stand alone in an answer: whole, not a heading or caption, and leaning on none before it."""
    whole = sentence[0].isupper() or sentence[0].isdigit()
    ends = plain(sentence).endswith((".", "!"))
    return whole and ends and 5 <= len(sentence.split()) <= 70 and not _DANGLING.match(sentence) and not _NOT_PROSE.search(sentence)


def _weights(wanted: set[str], candidates: Sequence[_Candidate]) -> dict[str, float]:
    # A word of every title (the product's name) says nothing about which sentence answers.
    seen = Counter(stem for c in candidates for stem in c.stems & wanted)
    all_ = len(candidates)
    rare = {w: math.log((1.5 + all_) / (0.5 + seen[w])) for w in wanted if seen[w] or any(w in c.around for c in candidates)}
    in_every_title = frozenset.intersection(*(frozenset(content(c.passage.title)) for c in candidates))
    rare |= dict.fromkeys(rare.keys() & in_every_title, 0.0)
    total = sum(rare.values()) + 0.25 * math.log(1.5 + all_) * (len(wanted) - len(rare))
    return {w: r / total for w, r in rare.items()} if total else {}


def _score(candidate: _Candidate, weight: dict[str, float], given: dict[str, float]) -> float:
    said = sum(w for stem, w in weight.items() if stem in candidate.stems)
    around = sum(w for stem, w in weight.items() if stem in candidate.around and stem not in candidate.stems)
    fits = fit(given, candidate.sentence)
    of_others = (candidate.heading & _POPULATIONS) - weight.keys() - candidate.stems
    if fits < 0 or of_others:
        return 0.0
    worth = next((w for pattern, w in _SECTION_WORTH if pattern.search(candidate.passage.section)), 0.0)
    return said + 0.55 * around + 0.25 * candidate.passage_score + worth + 0.25 * fits - 0.015 * candidate.rank


def _coverage(candidate: _Candidate, weight: dict[str, float]) -> float:
    """The share of the question's weight that a sentence, with its headings, carries."""
    return sum(w for stem, w in weight.items() if stem in candidate.stems or stem in candidate.around)


def _is_other_half(one: _Candidate, other: _Candidate) -> bool:
    """Whether two sentences of one passage are the halves of one rule (take it if ..., skip it if ...): one alone would mislead."""
    if one.passage.key != other.passage.key or abs(one.place - other.place) > 1:
        return False
    return len(one.stems & other.stems) / len(one.stems | other.stems) >= HALVES_SHARE


def _says_the_same(one: _Candidate, other: _Candidate) -> bool:
    """Whether a sentence only repeats another: of one document only when it is the same, for rules differ by a single word there."""
    if one.passage.key.document == other.passage.key.document:
        return one.stems == other.stems
    shared, both = len(one.stems & other.stems), len(one.stems | other.stems)
    return both > 0 and shared / both > 0.5 and set(numbers(one.sentence)) == set(numbers(other.sentence))
