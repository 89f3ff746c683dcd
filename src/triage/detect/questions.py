"""Questions in a message: which sentences ask, and where."""

from collections.abc import Sequence
from typing import NamedTuple

from triage.detect.context import Scene
from triage.domain.concern import REPORTS, Concern, Signal

_FEWEST_WORDS = 3


class Asked(NamedTuple):
    """One question: its place in the verbatim text, and the scenes it stands in."""

    start: int
    end: int
    scenes: tuple[Scene, ...]


def find_questions(scenes: tuple[Scene, ...]) -> tuple[Asked, ...]:
    """The questions of a message in order. A question of one or two words ("Any data?") belongs to the one before it."""
    found: list[Asked] = []
    for scene in scenes:
        if not scene.is_question or scene.sentence.has("courtesy-only"):
            continue
        sentence = scene.sentence
        neighbour = found and found[-1].scenes[-1].sentence.index == sentence.index - 1
        if neighbour and len(sentence.words) < _FEWEST_WORDS:
            last = found.pop()
            found.append(Asked(last.start, sentence.end, (*last.scenes, scene)))
        else:
            found.append(Asked(sentence.start, sentence.end, (scene,)))
    return tuple(found)


def is_medical(asked: Asked, signals: Sequence[Signal]) -> bool:
    """Whether a question is a medical one: not about the report itself, a price, an order, or the software."""
    inside = {s.concern for s in signals if s.start < asked.end and s.end > asked.start}
    sentences = [scene.sentence for scene in asked.scenes]
    if Concern.SAFETY_QUESTION in inside:
        return True
    if any(s.has("about-report") for s in sentences):
        return False
    if inside & REPORTS and not any(s.begins_with("question-word") or s.has("request") for s in sentences):
        return False
    if any(s.rule == "oos.other-product" and s.start < asked.end and s.end > asked.start for s in signals):
        return False
    if inside & {Concern.OUT_OF_SCOPE, Concern.INSTRUCTION_TO_BOT}:
        return any(s.has("medical-ask") for s in sentences)
    return True
