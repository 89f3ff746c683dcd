"""Questions in a message: which sentences ask, and where one ends and the next begins."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from triage.detect.context import Scene, scenes_of
from triage.detect.lexicon import lexicon
from triage.detect.reading import Reading
from triage.domain.concern import REPORTS, Concern, Signal

_FEW = 3
"""Words. A question of so few leans on the one beside it."""
_FRAGMENT = 2
_LONGEST_WHO = 12
_UNITS = frozenset(
    {
        "mg",
        "kg",
        "g",
        "mcg",
        "ml",
        "units",
        "iu",
        "bid",
        "qd",
        "tid",
        "daily",
        "weekly",
        "per",
        "/",
        "m",
        "day",
        "days",
        "week",
        "weeks",
        "wk",
        "months",
        "years",
        "or",
        "%",
        "x",
    }
)


class Asked(NamedTuple):
    """One question: its place in the verbatim text, the scenes that it stands in, and its own words read alone."""

    start: int
    end: int
    scenes: tuple[Scene, ...]
    own: tuple[Scene, ...]

    @property
    def text(self) -> str:
        """The words of the question."""
        return self.scenes[0].reading.text[self.start : self.end]

    def has(self, concept: str) -> bool:
        """Whether a concept stands in the words of the question."""
        return any(scene.sentence.has(concept) for scene in self.own)


class _Piece(NamedTuple):
    """A piece of a sentence that may be a question: the scene that it stands in, and its own words read alone."""

    start: int
    end: int
    scene: Scene
    own: Scene
    numbered: bool
    asks: bool

    @property
    def words(self) -> int:
        return len(self.own.sentence.words)


def find_questions(scenes: tuple[Scene, ...]) -> tuple[Asked, ...]:
    """The questions of a message in order.

    The items of a list, and what "and" joins to a question, are questions of their own. One of a few words ("Any data?") belongs to the
    one beside it; words that only say who asks are none.
    """
    pieces = [p for p in _pieces(scenes) if p.asks and not p.own.sentence.has("courtesy-only")]
    asking = [p for p in pieces if p.numbered or not _only_says_who(p)]
    found: list[list[_Piece]] = []
    for piece in asking or pieces[:1]:
        if found and not piece.numbered and _belongs(found[-1][-1], piece):
            found[-1].append(piece)
        else:
            found.append([piece])
    return tuple(Asked(g[0].start, g[-1].end, tuple(dict.fromkeys(p.scene for p in g)), tuple(p.own for p in g)) for g in found)


_NUMBER = r"\(?(?:[1-9]|[a-e]|i{1,3}|iv|v)[).:]"
_ITEM = re.compile(rf"(?:^|(?<=[\s:,;(\"\u201c])){_NUMBER}\s*(?=\S)", re.IGNORECASE)
_BARE_ITEM = re.compile(r"[\s\"\u201c'\u2022*-]*(?:[1-9]\s+(?=[A-Za-z]))?")
_ORDINAL = re.compile(
    r"\s{0,3}(?:and |then |also )?(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|last(?:ly)?|finally|next|also|then|another(?: one| question)?"
    r"|one more(?: thing)?|separately|plus)\s*[,:-]\s*",
    re.IGNORECASE,
)
_ASKING = r"(?:what|how|can|could|is|are|does|do|did|should|which|when|why|whether|would|will|any|who)"
_JOINT = re.compile(rf"(?:[,;]\s*|\s)(?:and|plus|also|&|as well as)(?:\s+also)?\s+(?={_ASKING}\b)|[,;]\s+(?=(?:what|how|which|when|why)\b)", re.IGNORECASE)
_LISTED = re.compile(r"(?:[,;]\s*|\s)(?:and|plus|also|&|as well as)\s+(?=(?:an?|the|any|some|our|your)\s)", re.IGNORECASE)
_OPEN_END = re.compile(r"\b(?:if|whether|about|know|and|or|to|on|is|are|of)\W*$", re.IGNORECASE)


def _pieces(scenes: tuple[Scene, ...]) -> Iterator[_Piece]:
    """The pieces of a message: its sentences, cut at the numbers of a list and where a second question is joined to a first."""
    list_of_questions = False
    for scene in scenes:
        text, start, end = scene.reading.text, scene.sentence.start, scene.sentence.end
        marks = list(_ITEM.finditer(text, _line_start(text, start), end))
        numbered = len(marks) > 1 or (bool(marks) and marks[0].start() <= start)
        list_of_questions = list_of_questions or (numbered and scene.is_question)
        cuts = [m.end() for m in marks] if numbered else [start + _lead(text[start:end])]
        if numbered and text[start : marks[0].start()].strip():
            list_of_questions = list_of_questions or bool(re.search(r"ask|question|quer|:\s*$", text[start : marks[0].start()], re.IGNORECASE))
        lasts = [m.start() for m in marks[1:]] + [end] if numbered else [end]
        for begin, last in zip(cuts, lasts, strict=True):
            yield from _joined(scene, begin, last, numbered=numbered, listed=list_of_questions)


def _line_start(text: str, start: int) -> int:
    return max(0, start - 2) if text[max(0, start - 2) : start].strip(" \n") else start


def _lead(text: str) -> int:
    """How many characters a lead takes that says nothing: "First, ", "2 "."""
    lead = _BARE_ITEM.match(text)
    at = lead.end() if lead else 0
    ordinal = _ORDINAL.match(text, at)
    return ordinal.end() if ordinal else at


def _joined(scene: Scene, begin: int, last: int, *, numbered: bool, listed: bool, second: bool = False) -> Iterator[_Piece]:
    """The questions that "and" joins in one stretch of a sentence; `second` is what follows such an "and"."""
    text = scene.reading.text
    whole = _alone(scene, begin, last)
    if whole is None:
        return
    for joint in (_JOINT if whole.is_question or scene.is_question else _LISTED).finditer(text, begin, last):
        left, right = _alone(scene, begin, joint.start()), _alone(scene, joint.end(), last)
        if left and right and _parted(left, right) and not _OPEN_END.search(text[begin : joint.start()]):
            yield _piece(scene, begin, joint.start(), left, numbered=numbered, asks=True)
            yield from _joined(scene, joint.end(), last, numbered=True, listed=listed, second=True)
            return
    asks = second or _asks(whole) or (begin == scene.sentence.start and _asks(scene)) or (numbered and (listed or scene.is_question) and not _tells(whole))
    yield _piece(scene, begin, last, whole, numbered=numbered, asks=asks)


def _piece(scene: Scene, begin: int, last: int, own: Scene, *, numbered: bool, asks: bool) -> _Piece:
    if (begin, last) == (scene.sentence.start, scene.sentence.end):
        own = scene
    return _Piece(begin, last, scene, own, numbered, asks)


def _alone(scene: Scene, begin: int, last: int) -> Scene | None:
    """A piece of a sentence, read alone; None where it holds no word."""
    if (begin, last) == (scene.sentence.start, scene.sentence.end):
        return scene
    inside = [m._replace(start=m.start - begin, end=m.end - begin) for m in scene.reading.mentions if begin <= m.start and m.end <= last]
    reading = Reading(scene.reading.text[begin:last], inside, product_given=scene.reading.product_given)
    return next(iter(scenes_of(reading)), None)


def _parted(left: Scene, right: Scene) -> bool:
    """Whether a joint parts two questions: two that ask, or two things that are asked for."""
    if left.sentence.has("asks-for") and right.sentence.begins_with("thing-asked"):
        return right.sentence.has("information") and len(right.sentence.words) >= _FEW
    return _asks(left) and len(left.sentence.words) >= _FEW and len(right.sentence.words) >= _FRAGMENT and right.sentence.begins_with("question-word")


_TOLD = frozenset({"will", "has", "have", "had", "was", "were", "did"})
_SUBJECTS = frozenset(
    {
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "i",
        "this",
        "that",
        "these",
        "those",
        "the",
        "a",
        "an",
        "any",
        "anyone",
        "anybody",
        "there",
        "dr",
        "your",
        "our",
        "her",
        "his",
    }
)


def _told_without_subject(scene: Scene) -> bool:
    """Whether a note only begins like a question: "Will premed more", "Had a rash"."""
    sentence = scene.sentence
    if sentence.ends_with_question_mark or len(sentence.words) < _FRAGMENT or sentence.words[0] not in _TOLD:
        return False
    return sentence.words[1] not in _SUBJECTS and not sentence.has_between("drug", 1, 2) and not sentence.has_between("some-patient", 1, 2)


def _asks(scene: Scene) -> bool:
    if _told_without_subject(scene):
        return False
    return scene.is_question or scene.sentence.has("asks-for") or (scene.sentence.has("leans-back") and len(scene.sentence.words) <= _FEW)


def _tells(scene: Scene) -> bool:
    """Whether an item of a list tells of a person instead of asking."""
    return not scene.is_question and scene.patient and (scene.happened or scene.sentence.has("event"))


def _only_says_who(piece: _Piece) -> bool:
    """Whether the words only say who asks: "asking for Dr Bloom", "an allergy clinic would like to know"."""
    sentence = piece.own.sentence
    if sentence.ends_with_question_mark or sentence.has("drug") or len(sentence.words) > _LONGEST_WHO:
        return False
    if sentence.has("attribution-sure"):
        return True
    spans = sentence.spans("attribution")
    if not spans or (sentence.has("asks-for") and not sentence.begins_with("attribution")):
        return False
    return len(sentence.words) - max(last for _, last in spans) <= _FEW + 1


@cache
def _generic() -> frozenset[str]:
    return frozenset(w for w in lexicon().concepts["generic-word"].by_word)


def _contentful(piece: _Piece) -> int:
    """How many words of a piece ask something of their own."""
    mentioned = {n for first, last in piece.own.sentence.spans("drug") for n in range(first, last)}
    return sum(w not in _generic() and n not in mentioned for n, w in enumerate(piece.own.sentence.words))


def _only_values(piece: _Piece) -> bool:
    """Whether a piece is a number with its unit and nothing else: "12 mg/kg?"."""
    words = piece.own.sentence.words
    return any(w[0].isdigit() for w in words) and all(w[0].isdigit() or w in _UNITS for w in words)


def _belongs(before: _Piece, piece: _Piece) -> bool:
    """Whether a question only leans on the one right before it, or that one is the mere beginning of this."""
    near = piece.scene.sentence.index - before.scene.sentence.index <= 1
    if not near or before.scene is piece.scene:
        return False
    if before.words <= _FRAGMENT and not before.own.sentence.begins_with("question-word"):
        return True
    own = 0 if _only_values(piece) else _contentful(piece)
    closed = before.own.sentence.ends_with_question_mark
    return own == 0 or (own == 1 and (piece.words <= _FEW or not closed or not piece.own.sentence.ends_with_question_mark))


def is_medical(asked: Asked, signals: Sequence[Signal]) -> bool:
    """Whether a question is a medical one: not about the report itself, a price, an order, or the software."""
    inside = {s.concern for s in signals if s.start < asked.end and s.end > asked.start}
    if Concern.SAFETY_QUESTION in inside:
        return not inside & {Concern.INSTRUCTION_TO_BOT}
    if asked.has("about-report"):
        return False
    asks = asked.start > asked.scenes[0].sentence.start or any(
        s.sentence.begins_with("question-word") or s.sentence.has("request") or s.sentence.has("asks-for") for s in asked.own
    )
    if inside & REPORTS and not asks:
        return False
    if any(s.rule == "oos.other-product" and s.start < asked.end and s.end > asked.start for s in signals):
        return False
    if inside & {Concern.OUT_OF_SCOPE, Concern.INSTRUCTION_TO_BOT}:
        return asked.has("medical-ask")
    return True
