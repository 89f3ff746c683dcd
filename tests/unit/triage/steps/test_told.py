"""What surrounds a question: the trained detector reads a question with what stands around it, as far as the questions beside it."""

from collections.abc import Iterable

from triage.detect.context import scenes_of
from triage.detect.impression import NOT_KNOWN, Asks, Impression
from triage.detect.questions import Asked, find_questions
from triage.detect.reading import Reading
from triage.steps.told import AROUND, BEFORE, Told

FIRST, SECOND = "Can Velmira be given to children?", "Does it need to be kept cold?"


class Keeping:
    """A detector that knows nothing and keeps what it is given, one by one and ahead."""

    def __init__(self) -> None:
        self.one_by_one: list[str] = []
        self.ahead: list[list[str]] = []

    def impression(self) -> Impression:
        """What the detector made of a message: nothing."""
        return Impression(asks=self._asks, ahead=self._ahead)

    def _asks(self, text: str) -> Asks:
        self.one_by_one.append(text)
        return NOT_KNOWN

    def _ahead(self, texts: Iterable[str]) -> None:
        self.ahead.append(list(texts))


def told_of(text: str, learned: Impression) -> tuple[Told, tuple[Asked, ...]]:
    """What surrounds the questions of a message, and the questions."""
    reading = Reading(text, ())
    questions = find_questions(scenes_of(reading))
    return Told(reading, questions, (), learned), questions


def test_a_question_is_read_with_the_sentences_around_it() -> None:
    """A question is read with what is told around it."""
    keeping = Keeping()
    told, (asked,) = told_of(f"Her son is nine. He weighs 30 kg. {FIRST} They live far away.", keeping.impression())
    told.asks(asked)
    assert keeping.one_by_one == [f"Her son is nine. He weighs 30 kg. {FIRST} They live far away."]


def test_a_question_is_not_read_with_the_question_beside_it() -> None:
    """What is read with a question ends where the questions before and after it stand."""
    keeping = Keeping()
    told, (first, second) = told_of(f"Her son is nine. {FIRST} {SECOND}", keeping.impression())
    told.asks(first)
    told.asks(second)
    assert keeping.one_by_one == [f"Her son is nine. {FIRST}", SECOND]


def test_only_a_few_sentences_before_a_question_are_read_with_it() -> None:
    """A long story before a question is not read with it whole: only its last sentences are."""
    keeping = Keeping()
    story = [f"Visit number {n} was quiet." for n in range(1, 11)]
    told, (asked,) = told_of(" ".join([*story, FIRST]), keeping.impression())
    told.asks(asked)
    assert keeping.one_by_one == [" ".join([*story[-AROUND:], FIRST])]


def test_all_questions_of_a_message_are_read_in_one_go() -> None:
    """However many questions of a message are looked at, and however often, their words are handed to the detector once."""
    keeping = Keeping()
    told, questions = told_of(f"{FIRST} {SECOND}", keeping.impression())
    for asked in (*questions, *questions):
        told.asks(asked)
    assert keeping.ahead == [[FIRST, SECOND]]


def test_a_question_leans_on_what_is_told_near_it_only() -> None:
    """A question leans on the sentences near it, and on no other question."""
    story = [f"Visit number {n} was quiet." for n in range(1, 11)]
    told, (asked, _) = told_of(" ".join([*story, FIRST, SECOND]), Impression())
    near = [told.reading.text[s.start : s.end] for s in told.sentences_near(asked)]
    assert near == [s.rstrip(".") for s in story[-BEFORE:]]
