"""Reading: a message as the detectors read it, its sentences and words, each with its place in the verbatim text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from triage.detect.language import language_of
from triage.detect.lexicon import table
from triage.detect.measurements import outliers
from triage.detect.pattern import Matcher
from triage.detect.products import Mention
from triage.detect.spelling import corrected
from triage.detect.tokens import Token, folded, tokens_of
from triage.once import per_message

_ENDS = frozenset(".?!\n")
_OF_PEOPLE = frozenset({"dr", "prof", "mr", "mrs", "ms", "vs", "eg", "e", "g", "i", "approx", "pt", "pat", "v", "q"})
_OF_TIME = frozenset({"no", "st", "fig", "resp", "incl", "ca", "hr", "hrs", "yr", "yrs", "wk", "wks", "mo"})
_ASKS_TOO = frozenset({"which", "when", "why", "who", "where"})
_ASKS = frozenset({"what", "how", "is", "are", "can", "could", "should", "which", "does", "do", "any", "would", "whats", "hows"}) | _ASKS_TOO
_ABBREVIATIONS = _OF_PEOPLE | _OF_TIME
_TITLES = frozenset({"dr", "drs", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "doctor"})
_NAME = "'name"
"""Stands for a name of a person: no pattern holds it."""


class Sentence:
    """One sentence: its words, and what concepts stand in it."""

    def __init__(self, index: int, tokens: Sequence[Token], mentions: Sequence[Mention], *, text: str, ends_with: str) -> None:
        self.index = index
        self.tokens = tokens
        self.ends_with_question_mark = ends_with == "?"
        self.words = tuple(_read(text, tokens))
        self.start, self.end = tokens[0].start, tokens[-1].end
        self.mentions = tuple(mentions[bisect_left(mentions, self.start, key=_begins) : bisect_left(mentions, self.end, key=_begins)])
        self.outliers = tuple(outliers(self.words))
        self._matcher = _matcher(self.words, tuple((name, tuple(places.items())) for name, places in self._given(text).items()))

    def _given(self, text: str) -> dict[str, dict[int, frozenset[int]]]:
        """What is known beside the lists: `product` (ours), `other-product`, `drug` (either); `out-of-range` for a measurement; `study-name`."""
        given: dict[str, dict[int, frozenset[int]]] = {"product": {}, "other-product": {}, "drug": {}}
        given["out-of-range"] = {o.first: frozenset({o.last}) for o in self.outliers}
        given["study-name"] = {n: frozenset({n + 1}) for n, t in enumerate(self.tokens) if _STUDY.match(text, t.start)}
        for mention in self.mentions:
            places = [n for n, t in enumerate(self.tokens) if t.start < mention.end and t.end > mention.start]
            if places:
                span = {places[0]: frozenset({places[-1] + 1})}
                given["drug"] |= span
                given["product" if mention.product else "other-product"] |= span
        return given

    @property
    def matcher(self) -> Matcher:
        """What finds patterns in this sentence."""
        return self._matcher

    def has(self, concept: str) -> bool:
        """Whether a concept stands anywhere in the sentence."""
        return bool(self._matcher.spans(concept))

    def spans(self, concept: str) -> tuple[tuple[int, int], ...]:
        """Where a concept stands, in words."""
        return self._matcher.spans(concept)

    def covers(self, concept: str, first: int, last: int) -> bool:
        """Whether these words stand wholly inside a place of a concept."""
        return any(max(self._matcher.ends(concept, at), default=0) >= last for at in range(max(0, first - _LONGEST_NAME), first + 1))

    def has_between(self, concept: str, first: int, last: int) -> bool:
        """Whether a concept begins in this range of words."""
        return self._matcher.between(concept, max(0, first), last)

    def begins_with(self, concept: str) -> bool:
        """Whether the sentence begins with a concept."""
        return bool(self._matcher.ends(concept, 0))

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """The place of a range of words in the verbatim text."""
        return self.tokens[first].start, self.tokens[max(first, last - 1)].end


def _read(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """The words as they are compared: slips mended, and no name of a person ("Dr. Payne") a term. A capital inside a sentence is no slip."""
    named = False
    for place, token in enumerate(tokens):
        capital = text[token.start].isupper() and text[token.start + 1 : token.end].islower()
        titled = place > 0 and (tokens[place - 1].norm in _TITLES or (tokens[place - 1].norm == "." and place > 1 and tokens[place - 2].norm in _TITLES))
        named = capital and (titled or named)
        yield _NAME if named else token.norm if capital and place else corrected(token.norm)


def _begins(mention: Mention) -> int:
    return mention.start


_KEPT = 1024
"""Sentences and pieces of them whose findings are kept: those of one long mail."""
Given = tuple[tuple[str, tuple[tuple[int, frozenset[int]], ...]], ...]


@per_message(_KEPT)
def _matcher(words: tuple[str, ...], given: Given) -> Matcher:
    """What finds patterns in these words. A message is read several times, in whole and in part."""
    return Matcher(words, table(), {name: dict(places) for name, places in given})


class Reading:
    """A message, read: verbatim and normalised text, sentences, product mentions."""

    def __init__(self, text: str, mentions: Sequence[Mention] = (), *, product_given: bool = False) -> None:
        self.text = text
        self.product_given = product_given
        self.mentions = tuple(mentions)
        self._where: dict[str, tuple[int, ...]] = {}
        self.sentences = tuple(_sentences(text, tokens_of(text), self.mentions))

    @cached_property
    def normalised(self) -> tuple[str, list[int]]:
        """The text in the form in which it is compared, and the verbatim offset of each character."""
        return folded(self.text)

    @cached_property
    def language(self) -> str:
        """The language of the message: its two-letter code."""
        return language_of(self.text)

    def where(self, concept: str) -> tuple[int, ...]:
        """The sentences in which a concept stands, by index."""
        if concept not in self._where:
            self._where[concept] = tuple(s.index for s in self.sentences if s.has(concept))
        return self._where[concept]

    def has(self, concept: str) -> bool:
        """Whether a concept stands anywhere in the message."""
        return bool(self.where(concept))

    def has_before(self, concept: str, sentence: Sentence) -> bool:
        """Whether a concept stands in an earlier sentence."""
        found = self.where(concept)
        return bool(found) and found[0] < sentence.index

    def has_next(self, concept: str, sentence: Sentence) -> bool:
        """Whether a concept stands in the next sentence, and that one does not ask: "after celecoxib ... no, Velmira"."""
        return (
            sentence.index + 1 in self.where(concept)
            and not self.sentences[sentence.index + 1].ends_with_question_mark
            and not self.sentences[sentence.index + 1].begins_with("question-word")
        )

    def has_from(self, concept: str, sentence: Sentence) -> bool:
        """Whether a concept stands in this sentence or in a later one."""
        found = self.where(concept)
        return bool(found) and found[-1] >= sentence.index


_STUDY = re.compile(r"(?<![\w-])[A-Z]{4,20}-(?:\d{1,4}|[A-Z]{1,12})(?![\w-])")
"""The name of a trial: "VELORA-2", "VELORA-TEEN"."""
_LONGEST_NAME = 12
"""Words in what names something else than an event ("intensive care unit nurse")."""
_LONG_ENOUGH = 5
"""Words. A shorter clause before a dash belongs to the question behind it."""


def _after_dash(text: str, before: Token, token: Token) -> bool:
    """Whether a dash or a semicolon parts two words: "INR was 9 - is that known"."""
    between = text[before.end : token.start]
    return before.norm == ";" or (between != between.strip("-\u2013\u2014 ") and " " in between and any(c in between for c in "-\u2013\u2014"))


def _sentences(text: str, tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[Sentence]:
    """The sentences of a text: up to a full stop, a question or exclamation mark, a line's end, or the dash before a question."""
    begun: list[Token] = []
    index, asks = 0, False
    for place, token in enumerate(tokens):
        if token.norm not in _ENDS:
            if begun and token.norm in _ASKS and _after_dash(text, begun[-1], token):
                if len(begun) >= _LONG_ENOUGH and token.norm not in _ASKS_TOO:
                    yield Sentence(index, tuple(begun), mentions, text=text, ends_with="-")
                    index, begun = index + 1, []
                asks = True
            begun.append(token)
            continue
        following = tokens[place + 1].norm if place + 1 < len(tokens) else "\n"
        gram = len(begun) > 1 and begun[-1].norm == "g" and begun[-2].norm[0].isdigit()
        if token.norm == "." and begun and begun[-1].norm in _ABBREVIATIONS and following != "\n" and not gram:
            continue
        if token.norm in "?!." and following in "?!." and following:
            if token.norm == "?" and begun:
                yield Sentence(index, tuple(begun), mentions, text=text, ends_with="?")
                index, begun = index + 1, []
            continue
        if begun:
            yield Sentence(index, tuple(begun), mentions, text=text, ends_with="?" if asks else token.norm)
            index, begun, asks = index + 1, [], False
    if begun:
        yield Sentence(index, tuple(begun), mentions, text=text, ends_with="?" if asks else "")
