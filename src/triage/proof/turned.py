"""What decides a sentence and may stand otherwise in its source: negations, degrees of duty, possibility, before and after, whose it is."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from triage.proof.readings import IMPERATIVE, Kind, Segment, concepts

STANDS_FOR: dict[str, frozenset[str]] = {
    "MAY": frozenset({"MAY"}),
    "SHOULD": frozenset({"SHOULD", "RECOMMEND", "IMPERATIVE"}),
    "RECOMMEND": frozenset({"RECOMMEND", "SHOULD", "IMPERATIVE"}),
    "MUST": frozenset({"MUST", "NEED", "IMPERATIVE"}),
    "NEED": frozenset({"NEED", "MUST", "IMPERATIVE"}),
    "IMPERATIVE": frozenset({"IMPERATIVE", "SHOULD", "RECOMMEND", "MUST", "NEED"}),
}
"""For each degree of duty, the degrees in a source that it may be written for."""

_NEEDLESS = frozenset({"NEED", "RECOMMEND"})
"""Under a negation these are one: no adjustment is recommended, none is needed."""
RELATIONS = frozenset({"BEFORE", "AFTER", "UNTIL", "WITHIN", "THAN"})
"""What stands between two things and can be turned: each goes with what follows it."""
_HOW_FAR = frozenset({"by", "to", "from"})
"""What says whether a number is a change, an end or a beginning."""
_TURNING = ("NOT", "MAY", "WILL", "ONLY")
_ROWS = frozenset({"and", "or", "versus", "vs", "vs.", "compared with", "compared to"})
_PAST = frozenset({"was", "were", "had"})
_VERBS = _PAST | frozenset("is are be been being has have do does did".split())  # noqa: SIM905 - words read best as words
_MOODS = frozenset({*STANDS_FOR, "WILL"})
_ENDING = frozenset("in with during at for by from to on until after before".split())  # noqa: SIM905 - words read best as words
"""What ends the reach of a "not" or a "may" that stands behind its word ("is to be avoided during ...")."""
_WHENEVER = frozenset({"when", "once", "if"})
"""What may be said with "after"."""
_MEMBER = 2
"""How many meaning words a member of a row has at most."""
_DEEDS = frozenset("use treatment therapy administration dosing".split())  # noqa: SIM905 - words read best as words
"""Nouns that claim nothing by themselves and end what a "before" or an "after" is about ("before each use, the pen ...")."""
_TWINS = 0.7
"""The share of meaning words in common from which two clauses say the same, so that they must agree on a "not"."""


def turned(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    """What is turned, in words for the reviewer; None where all stands as in the source."""
    return _unheard_of(ours, theirs) or _freed_either_way(ours, theirs) or _twins_differ(ours, theirs) or _others(ours, theirs)


def _others(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    return _numbers_turned(ours, theirs) or _related(ours, theirs) or _way_turned(ours, theirs) or _possessed(ours, theirs)


def negations_differ(ours: Sequence[Segment], kept: Sequence[Segment]) -> str | None:
    """Whether there are more or fewer negations than in what is kept of the source; "no A and no B" is "no A or B"."""
    (mine, my_or), (its, its_or) = _negations(ours), _negations(kept)
    if mine == its or (mine < its and mine + my_or == its + its_or):
        return None
    return f"This sentence has {'more' if mine > its else 'fewer'} negations than its source."


def in_place(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    """Whether a sentence has the words of its source in their order, and among them another number, or a "not" more or less."""
    mine, its = ([t for s in part for t in s.tokens if t.kind in {Kind.CONTENT, Kind.FIGURE}] for part in (ours, theirs))
    if [t.concept for t in mine if t.kind is Kind.CONTENT] != [t.concept for t in its if t.kind is Kind.CONTENT]:
        return None
    if _negations(ours)[0] != _negations(theirs)[0]:
        return "The source says the same with more or fewer negations."
    other = next(((a, b) for a, b in zip(mine, its, strict=False) if a.concept != b.concept), None)
    if other is None or [t.kind for t in mine] != [t.kind for t in its]:
        return None
    return f"The source says “{other[1].word}” where this sentence says “{other[0].word}”."


def _negations(segments: Sequence[Segment]) -> tuple[int, int]:
    return sum(t.concept == "NOT" for s in segments for t in s.tokens), sum(s.opener == "or" for s in segments)


def is_said(name: str, known: frozenset[str]) -> bool:
    """Whether a concept of the source is among these, or a degree of duty that may be written for it."""
    if name == IMPERATIVE.concept or name in known:
        return True
    needless = _NEEDLESS if name in _NEEDLESS and "NOT" in known else frozenset()
    return bool(needless & known) or any(name in STANDS_FOR[said] for said in known if said in STANDS_FOR)


def _unheard_of(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    there, here = concepts(theirs), concepts(ours)
    past = any(t.word in _PAST for s in theirs for t in s.tokens)
    there |= {"AFTER"} if any(t.word in _WHENEVER for s in theirs for t in s.tokens) else frozenset()
    for token in (t for s in ours for t in s.tokens if t.kind is Kind.CRITICAL):
        admitted = STANDS_FOR.get(token.concept, frozenset({token.concept}))
        admitted |= _NEEDLESS if token.concept in _NEEDLESS and "NOT" in here else frozenset()
        if not (admitted & there or (token == IMPERATIVE and not past)):
            return f"“{token.word or 'do this'}” does not stand in the source."
    return None


def _freed_either_way(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    for which in ("NOT", "MAY"):
        if word := _freed(theirs, ours, which):
            return f"The source says “{word}” only with “{which.lower()}”."
    if word := _freed(ours, theirs, "NOT"):
        return f"The source says “{word}” without “not”."
    return None


def _freed(bound: Sequence[Segment], free: Sequence[Segment], which: str) -> str | None:
    """A word that always stands right under a "not" in one sentence, and in the other in a clause without any."""
    under: dict[str, bool] = {}
    for clause in _clauses(bound):
        waiting = False
        for token in clause.tokens:
            waiting = token.concept == which or (waiting and token.word not in _ENDING)
            if token.kind is Kind.CONTENT:
                under[token.concept] = under.get(token.concept, True) and waiting
                waiting = False
    for clause in _clauses(free):
        if which not in clause.concepts and (word := next((t.word for t in clause.tokens if under.get(t.concept)), None)):
            return word
    return None


def _clauses(segments: Sequence[Segment], *, opened: bool = True) -> list[Segment]:
    """The segments, where members of a row without a verb of their own are one with their neighbour: a "not" speaks of all of them."""
    found: list[Segment] = []
    for segment in segments:
        if found and (is_member(segment, found[-1]) or (opened and len(found) == 1 and segment.opener == "," and _opens(found[0]))):
            found[-1] = Segment(found[-1].opener, (*found[-1].tokens, *segment.tokens))
        else:
            found.append(segment)
    return found


def _opens(first: Segment) -> bool:
    """Whether a sentence begins with a condition that the next piece is under ("in adults with asthma, ...")."""
    return not _has_verb(first) and first.tokens[0].word in _ENDING


def is_member(segment: Segment, before: Segment) -> bool:
    """Whether a piece goes on with the row of the one before it, without a verb of its own."""
    if segment.opener == ",":
        return not _has_verb(segment) and sum(t.counts for t in segment.tokens) <= _MEMBER
    return segment.opener in _ROWS and not (_has_verb(before) and _has_verb(segment))


def _has_verb(segment: Segment) -> bool:
    return any(t.word in _VERBS or t.concept in _MOODS for t in segment.tokens)


def _twins_differ(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    for one in _clauses(ours):
        for other in _clauses(theirs):
            mine, its = _contents(one), _contents(other)
            if len(mine) > 1 and len(mine & its) >= _TWINS * len(mine | its):
                for which in _TURNING:
                    if (which in one.concepts) != (which in other.concepts) and not _of_more(one, which, its) and not _of_more(other, which, mine):
                        return f"The source says this {'with' if which in other.concepts else 'without'} “{which.lower()}”."
    return None


def _numbers_turned(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    """Where the source sets numbers with and without something side by side: whether one of them has changed sides."""
    there = {t.concept: "NOT" in s.concepts for s in _clauses(theirs, opened=False) for t in s.tokens if t.kind is Kind.FIGURE}
    if len(set(there.values())) < 2:
        return None
    for segment in _clauses(ours, opened=False):
        mine = "NOT" in segment.concepts
        named = [t for t in segment.tokens if t.kind is Kind.FIGURE and t.concept in there]
        if named and all(there[t.concept] is not mine for t in named):
            return f"The source says {named[0].word} {'without' if mine else 'with'} a “not”."
    return None


def _of_more(clause: Segment, which: str, shared: frozenset[str]) -> bool:
    """Whether a "not" of a clause is of something that the other clause does not speak of at all ("..., without a control group")."""
    row = [t.concept for t in clause.tokens if t.concept == which or t.kind in {Kind.CONTENT, Kind.FIGURE}]
    return any(name == which and behind not in shared for name, behind in pairwise(row))


def _contents(segment: Segment) -> frozenset[str]:
    return frozenset(t.concept for t in segment.tokens if t.kind in {Kind.CONTENT, Kind.FIGURE})


def _related(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    """Whether a before, an after or a than goes with something else in the source, or a number is an end where it was a change."""
    there = set(_relations(theirs, reach=3))
    for relation, name in _relations(ours, reach=1):
        if relation == "AFTER" and "AFTER" not in concepts(ours):
            continue
        if (relation, name) not in there and (relation in RELATIONS or {r for r, n in there if n == name} & _HOW_FAR - {relation}):
            return f"“{relation.lower()} {name.lstrip('#')}” does not stand in the source."
    return None


def _way_turned(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    """Whether somebody goes from B to A who goes from A to B in the source."""
    there = set(_ways(theirs))
    turned_round = next((way for way in _ways(ours) if way not in there and way[::-1] in there), None)
    return f"The source goes from {turned_round[1].lstrip('#')} to {turned_round[0].lstrip('#')}." if turned_round else None


def _ways(segments: Sequence[Segment]) -> Iterator[tuple[str, str]]:
    for segment in segments:
        row = [t for t in segment.tokens if t.counts or t.word in _HOW_FAR]
        ends = {word: row[n + 1].concept for word in ("from", "to") for n, t in enumerate(row[:-1]) if t.word == word}
        if len(ends) > 1:
            yield ends["from"], ends["to"]


def _relations(segments: Sequence[Segment], reach: int) -> Iterator[tuple[str, str]]:
    """Each relation with the meaning words and numbers that follow it within reach."""
    for segment in segments:
        for place, token in enumerate(segment.tokens):
            following = segment.tokens[place + 1 :]
            nouns = (n for n, t in enumerate(following) if t.word in _DEEDS and reach == 1)
            following = following[: next(nouns, None)]
            relation = "AFTER" if token.word in _WHENEVER else token.concept
            if relation in RELATIONS:
                yield from ((relation, t.concept) for t in [t for t in following if t.kind in {Kind.CONTENT, Kind.FIGURE}][:reach])
            elif token.word in _HOW_FAR and following and following[0].kind is Kind.FIGURE:
                yield token.word, following[0].concept


def _possessed(ours: Sequence[Segment], theirs: Sequence[Segment]) -> str | None:
    """Whether something is said to be of another than in the source: the dose of insulin is not the dose of Quorvia."""
    owners = _owners(theirs)
    for segment in ours:
        row = [t for t in segment.tokens if t.counts or t.word == "of"]
        for one, of, other in zip(row, row[1:], row[2:], strict=False):
            if of.word == "of" and one.kind is other.kind is Kind.CONTENT and other.concept not in owners.get(one.concept, {other.concept}) | {one.concept}:
                return f"In the source “{one.word}” is not of “{other.word}”."
    return None


def _owners(segments: Sequence[Segment]) -> dict[str, set[str]]:
    """For each word that something follows with "of" in a sentence: the two words that follow, and those right before it."""
    found: dict[str, set[str]] = {}
    for segment in segments:
        row = segment.tokens
        for place in (n for n, t in enumerate(row[:-1]) if t.kind is Kind.CONTENT and row[n + 1].word == "of"):
            following = [t.concept for t in row[place + 2 :] if t.kind in {Kind.CONTENT, Kind.FIGURE}][:2]
            if not following[:1] or not following[0].startswith("#"):
                found.setdefault(row[place].concept, set()).update(following)
    for segment in segments:
        for before, token in zip(segment.tokens, segment.tokens[1:], strict=False):
            if token.concept in found and before.kind is Kind.CONTENT:
                found[token.concept].add(before.concept)
    return found


EACH = (_unheard_of, _freed_either_way, _twins_differ, _numbers_turned, _related, _way_turned, _possessed, in_place)
"""Every check of what is turned, one by one."""
SURE = (_way_turned, in_place)
"""Those that do not err in free words either."""
