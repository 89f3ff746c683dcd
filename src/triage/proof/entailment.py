"""What a sentence says, held against one quote in both directions: nothing it claims is missing there, nothing that bounds it is left out here.

A person writes a sentence shorter by leaving out a whole member of a row ("30 mg for adults and 15 mg for adolescents"), a clause beside, or a
remark in brackets. What is left of the quote must be there in full: its conditions, exceptions, negations, degrees of duty and certainty.
"""

from collections.abc import Iterator, Sequence

from triage.domain.draft import Fault
from triage.proof.readings import Kind, Segment, Token, concepts, read
from triage.proof.turned import RELATIONS, in_place, is_member, is_said, negations_differ, turned
from triage.proof.vocabulary import vocabulary

_LOOSE = frozenset({"and", "or", ";", "(", "whereas", "while", "because", "since"})
"""Joints after which a whole piece may be left out."""
_IN_A_ROW = frozenset({"and", "or", ",", "versus", "vs", "vs.", "compared with", "compared to", "as well as"})
"""Joints between the members of a row."""
_OF_A_COMPARISON = frozenset({"versus", "vs", "vs.", "compared with", "compared to", "in comparison with"})
_BOUNDING = frozenset(
    (  # noqa: SIM905 - words read best as words
        "which who whom whose a an all any each none in for at on of by to as than if when where once until unless before after during with without within "
        "based"
    ).split()
)
"""A piece that begins with one of these after a mere comma, or as a sentence begins, bounds what it stands beside."""
_ARTICLES = frozenset({"a", "an", "the", "their", "its"})
_TURNING = frozenset({"NOT", "MAY", "ONLY"})
_SAID_OTHERWISE = RELATIONS - {"UNTIL"} | {"CAUSE"}
_MOST_IN_A_ROW = 6
_MOST_OF_A_SUBJECT = 2


def faults(said: str, quoted: str, beside: str = "") -> dict[Fault, str]:
    """What is wrong with a sentence that rests on this quote alone, in words for the reviewer. `beside`: what the same sentence says before."""
    ours, theirs = read(said), read(quoted)
    known = concepts(ours) | (concepts(read(beside)) if beside else frozenset())
    found: dict[Fault, str] = {}
    if strange := _strange(ours, theirs):
        found[Fault.WORDS_NOT_IN_SOURCE] = f"The source does not say this: {_listed(strange)}."
    kept, missing = _kept(known, theirs)
    if missing:
        found[Fault.LEAVES_OUT] = f"This leaves out what the source says with it: {_listed(missing)}."
    if why := turned(ours, theirs) or in_place(ours, theirs) or negations_differ(ours, kept):
        found[Fault.NEGATION_DIFFERS] = why
    return found


def unknown(said: str, quoted: str) -> tuple[str, ...]:
    """The words of a sentence that a source says in no way that the table of words knows. Where there is none, the strict reading has understood all of it."""
    return tuple(t.word for t in _strange(read(said), read(quoted)))


def _listed(tokens: Sequence[Token]) -> str:
    return ", ".join(dict.fromkeys(t.word for t in tokens if t.word))


def _strange(ours: Sequence[Segment], theirs: Sequence[Segment]) -> list[Token]:
    there = {t.concept for s in theirs for t in s.tokens} | vocabulary().harmless
    return [t for s in ours for t in s.tokens if t.kind is Kind.CONTENT and t.concept not in there]


def _kept(known: frozenset[str], theirs: Sequence[Segment]) -> tuple[list[Segment], list[Token]]:
    """The pieces of a source that a statement speaks of, and what it leaves out of them although that bounds the rest."""
    kept: list[Segment] = []
    missing: list[Token] = []
    deciding: tuple[Token, ...] = ()  # "not be split, crushed or chewed": the not of a member that goes stays with the others
    went = False
    for place, segment in enumerate(theirs):
        gone = [t.counts and not is_said(t.concept, known) for t in segment.tokens]
        went = _whole_may_go(place, theirs, known) or (went and segment.opener == "or")
        deciding = deciding if place and is_member(segment, theirs[place - 1]) else ()
        if went:
            deciding += tuple(t for t in segment.tokens if t.kind is Kind.CRITICAL)
            continue
        loose = _parallel_member(place, theirs, known)
        for start, end in _runs(segment, gone, _elsewhere(place, theirs)):
            if loose.issuperset(n for n in range(start, end) if gone[n]):
                continue
            if _row_may_go(place, theirs, start, end, known):
                loose.update(range(start, end))
            else:
                missing += [t for n, t in enumerate(segment.tokens[start:end], start) if gone[n]]
        kept.append(Segment(segment.opener, (*deciding, *(t for n, t in enumerate(segment.tokens) if n not in loose))))
        deciding = ()
    return kept, missing


def _parallel_member(place: int, theirs: Sequence[Segment], known: frozenset[str]) -> set[int]:
    """Where the first of two like members stands, if the statement takes none of its numbers: "to A in 11 % and to B in 1.4 %"."""
    segment, following = theirs[place], _behind(place, theirs)
    if following is None or following.opener not in _IN_A_ROW - {","}:
        return set()
    lead = following.tokens[0]
    start = max((n for n, t in enumerate(segment.tokens) if t.word == lead.word), default=None) if lead.word in _BOUNDING else None
    if not start:
        return set()
    figures = {t.concept for t in segment.tokens[start:] if t.kind is Kind.FIGURE}
    return set(range(start, len(segment.tokens))) if figures and not figures & known else set()


def _behind(place: int, theirs: Sequence[Segment]) -> Segment | None:
    """The piece behind another one, and behind what stands in brackets there."""
    return next((s for s in theirs[place + 1 :] if s.opener != "("), None)


def _elsewhere(place: int, theirs: Sequence[Segment]) -> frozenset[str]:
    return frozenset(c for n, s in enumerate(theirs) if n != place for c in s.concepts)


def _runs(segment: Segment, missing: Sequence[bool], elsewhere: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where what is missing stands in a row: between it only glue, and what another piece of the source says too."""
    start = end = None
    for place, (token, gone) in enumerate(zip(segment.tokens, missing, strict=True)):
        if gone:
            start, end = (place if start is None else start), place + 1
        elif token.counts and token.concept not in elsewhere and start is not None and end is not None:
            yield start, end
            start = None
    if start is not None and end is not None:
        yield start, end


def _whole_may_go(place: int, theirs: Sequence[Segment], known: frozenset[str]) -> bool:
    """Whether a statement says nothing of a piece of its source, and the piece does not bound the rest."""
    segment = theirs[place]
    own = segment.concepts - _elsewhere(place, theirs)
    said = {c for c in own if not c.isupper() and is_said(c, known)}
    if _is_caveat(segment) or any(c.startswith("#") for c in said):
        return False
    subject = place == 0 and len(said) == 1 and len(own) > _MOST_OF_A_SUBJECT  # what the next clause is about too, unnamed there
    if said and not subject:
        return False
    if segment.opener == "(":
        return not any(t.kind is Kind.CRITICAL for t in segment.tokens)
    return bool(own) and _is_loose(place, theirs)


def _is_caveat(segment: Segment) -> bool:
    found = vocabulary()
    return bool(segment.concepts & found.caveats) or ("NOT" in segment.concepts and bool(segment.concepts & found.caveats_with_not))


def _is_loose(place: int, theirs: Sequence[Segment]) -> bool:
    segment = theirs[place]
    bounds = segment.tokens[0].word in _BOUNDING
    if segment.opener in _OF_A_COMPARISON:
        return any(c.startswith("#") for c in segment.concepts)
    if segment.opener == "":
        return not bounds and place + 1 < len(theirs) and theirs[place + 1].opener in _LOOSE
    if segment.opener == "or" and not concepts(theirs) & {"NOT", "MAY"}:
        return False  # one of two is not known to be this one
    return segment.opener in _LOOSE or (segment.opener == "," and not bounds)


def _row_may_go(place: int, theirs: Sequence[Segment], start: int, end: int, known: frozenset[str]) -> bool:
    """Whether what is missing is a whole member of a row, whose other members stand."""
    segment = theirs[place]
    run = [t for t in segment.tokens[start:end] if t.counts and t.concept not in _elsewhere(place, theirs)] or list(segment.tokens[start:end])
    if all(t.concept in _SAID_OTHERWISE for t in run if t.counts):
        return True  # which of them it is, is held where it stands
    if all(t.kind is Kind.CRITICAL for t in run if t.counts) or _is_caveat(Segment("", tuple(run))):
        return False
    if all(t.kind is Kind.FIGURE for t in run) and _has_its_share(place, theirs, known):
        return True
    lead = next((t for t in reversed(segment.tokens[:start]) if t.word not in _ARTICLES), None)
    numbered = any(t.kind is Kind.FIGURE for t in run)
    bound = lead is not None and (lead.counts or lead.word in _BOUNDING)
    if not any(t.counts for t in segment.tokens[:start]) and segment.opener and _is_loose(place, theirs):
        turns = any(t.concept in _TURNING for t in segment.tokens[start:end])  # "does not show that ...": what follows is under it
        return not turns and (numbered or not (bound or (end < len(segment.tokens) and segment.tokens[end].counts)))
    following = _behind(place, theirs)
    if any(t.counts for t in segment.tokens[end:]) or following is None or len(run) > _MOST_IN_A_ROW or not _row_goes_on(place, theirs):
        return False
    parallel = lead is not None and not lead.counts and any(t.word == lead.word for t in following.tokens)
    return parallel or not bound or (numbered and following.opener != ",")


def _has_its_share(place: int, theirs: Sequence[Segment], known: frozenset[str]) -> bool:
    """Whether a count is left out ("281 of 408 adults (68.9 %)") whose share in the brackets behind it is said."""
    return place + 1 < len(theirs) and theirs[place + 1].opener == "(" and any(c.startswith("#") and c in known for c in theirs[place + 1].concepts)


def _row_goes_on(place: int, theirs: Sequence[Segment]) -> bool:
    """Whether the next piece is a further member of a row: after a mere comma, only where the row ends with an "and"; and never after an opening condition."""
    opener = following.opener if (following := _behind(place, theirs)) else ""
    if place == 0 and theirs[0].tokens[0].word in _BOUNDING:
        return opener in _IN_A_ROW - {","}
    return opener in _IN_A_ROW and (opener != "," or any(s.opener in {"and", "or"} for s in theirs[place + 2 :]))
