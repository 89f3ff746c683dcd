"""What surrounds a question: the message, its other questions, what was found in it, and what the trained detector makes of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from triage.detect.impression import UNREAD, Asks, Impression
from triage.detect.questions import Asked
from triage.detect.reading import Reading, Sentence
from triage.domain.concern import Concern, Signal, SpecialSituation

BEFORE, AFTER = 6, 2
"""Sentences that a question may lean on: so the work on a long message grows with its length and no faster."""
AROUND = 3
"""Sentences before a question that are read with it."""
_ENDS = "?!.,;: \n\t"
"""What may be left over from the question before."""
_HARM_TOLD = {Concern.ADVERSE_EVENT, Concern.SPECIAL_SITUATION}
_NO_HARM_TOLD = {SpecialSituation.OFF_LABEL_USE, SpecialSituation.LACK_OF_EFFICACY, SpecialSituation.MEDICATION_ERROR, SpecialSituation.MISUSE}


@dataclass(frozen=True)
class Told:
    """What surrounds a question: the message, all its questions, what was found in it, and what the trained detector makes of it."""

    reading: Reading
    questions: Sequence[Asked]
    signals: Sequence[Signal]
    learned: Impression = UNREAD
    foreign: bool = False

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that tell something: all but the questions and what is told of others."""
        questions = {s.sentence.index for a in self.questions for s in a.scenes}
        return tuple(s for s in self.reading.sentences if s.index not in questions and not s.has("about-others"))

    def sentences_near(self, asked: Asked) -> Sequence[Sentence]:
        """The sentences on which a question may lean."""
        first, last = asked.scenes[0].sentence.index - BEFORE, asked.scenes[-1].sentence.index + AFTER
        return self.sentences[bisect_left(self.sentences, first, key=_index) : bisect_right(self.sentences, last, key=_index)]

    def asks(self, asked: Asked) -> Asks:
        """What the trained detector makes of a question with what stands around it: it was taught whole messages."""
        return self.learned.asks(self._around[asked])

    @cached_property
    def _around(self) -> Mapping[Asked, str]:
        """Each question with the sentences around it, as far as the questions before and after."""
        befores = (0, *(a.end for a in self.questions))
        afters = (*(a.start for a in self.questions[1:]), len(self.reading.text))
        around = {a: self._text(a, before, after) for a, before, after in zip(self.questions, befores, afters, strict=False)}
        self.learned.ahead(around.values())
        return around

    def _text(self, asked: Asked, before: int, after: int) -> str:
        """The words around a question: a few sentences, none before or after some places."""
        sentences = self.reading.sentences
        first, last = asked.scenes[0].sentence.index - AROUND, asked.scenes[-1].sentence.index + AFTER
        start = max(before, sentences[max(0, first)].start)
        end = min(after, sentences[last + 1].start if last + 1 < len(sentences) else len(self.reading.text))
        return self.reading.text[min(start, asked.start) : max(end, asked.end)].lstrip(_ENDS).rstrip()

    @cached_property
    def off_label(self) -> bool:
        """Whether somebody is said to have been treated outside the label."""
        return any(s.kind is SpecialSituation.OFF_LABEL_USE for s in self.signals)

    @cached_property
    def harm_from(self) -> int | None:
        """Where the first unwanted event is told; None where none is."""
        return min((s.start for s in self.signals if s.concern in _HARM_TOLD and s.kind not in _NO_HARM_TOLD), default=None)

    @cached_property
    def inside(self) -> Mapping[Asked, tuple[Signal, ...]]:
        """The signals that stand in each question."""
        return {a: tuple(s for s in self.signals if s.start < a.end and s.end > a.start) for a in self.questions}


def _index(sentence: Sentence) -> int:
    return sentence.index
