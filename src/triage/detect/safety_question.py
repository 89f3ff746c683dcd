"""Safety questions: asked about harm or risk in general, with or without a patient."""

from collections.abc import Iterator

from triage.detect.adverse_event import is_purpose, reports
from triage.detect.context import Found, Scene
from triage.detect.message import Message
from triage.detect.rules import from_file, signal
from triage.domain.concern import Concern, Signal


def detect(message: Message) -> Iterator[Signal]:
    """The signals for safety questions in a message."""
    yield from (s for s in from_file("safety_question", message.scenes) if not (s.rule == "sq.together" and _is_regimen(message, s)))
    told = False
    for scene in message.scenes:
        if (scene.is_question or scene.nothing_told) and not scene.other_product_only_in_message:
            yield from _asks_about_event(message, scene, told=told)
        told = told or scene.sentence.has("event-name") or scene.sentence.has("death") or scene.sentence.has("lab-change") or scene.sentence.has("vague")


def _is_regimen(message: Message, found: Signal) -> bool:
    """Whether two medicines are asked about as one treatment: that is a use, held against the label."""
    return any(s.sentence.has("regimen") and not s.sentence.has("beside") for s in message.scenes if s.sentence.start <= found.start < s.sentence.end)


_STATES = frozenset({"impairment", "insufficiency", "dysfunction", "passed", "ae", "aes"})
_ASKERS = frozenset(
    {
        "clinic",
        "team",
        "specialist",
        "unit",
        "ward",
        "nurse",
        "history",
        "hx",
        "nrs",
        "score",
        "scores",
        "scale",
        "index",
        "vas",
        "flag",
        "flags",
        "center",
        "centre",
    }
)


def _is_no_event(scene: Scene, first: int, last: int) -> bool:
    """Whether an event's words are a state, a scale, a clinic or somebody's history: "renal impairment", "itch NRS", "an allergy clinic"."""
    words = scene.sentence.words
    return bool(_STATES & set(words[first:last])) or bool(_ASKERS & set(words[last : last + 1]))


def _asks_about_event(message: Message, scene: Scene, *, told: bool) -> Iterator[Signal]:
    """A question that names an event, or that points back to one that was told."""
    sentence = scene.sentence
    reported = next(reports(message, scene), None)
    if reported and not scene.is_question:
        return
    if reported:
        why = "asks in one breath with a report, so about it"
        yield signal(scene, reported, Concern.SAFETY_QUESTION, rule="sq.report-asked", why=why)
    if told and sentence.has("points-back") and not sentence.has("about-report"):
        first, last = sentence.spans("points-back")[0]
        yield signal(scene, Found(first, last), Concern.SAFETY_QUESTION, rule="sq.points-back", why="asks whether what was told is known or related")
        return
    if reported or (sentence.has("asks-benefit") and not (scene.supposed or sentence.has("asks-typical") or sentence.has("asks-cause"))):
        return
    in_words = scene.supposed or any(sentence.has(c) for c in ("asks-typical", "asks-cause", "general-ask"))
    for first, last in sentence.spans("event"):
        if not in_words and (scene.planned or _says_for_whom(scene, first) or not sentence.has_between("event-name", first, first + 1)):
            continue
        if not _is_no_event(scene, first, last) and not message.context.is_treated(sentence.words[first:last]) and not is_purpose(scene, Found(first, last)):
            yield signal(scene, Found(first, last), Concern.SAFETY_QUESTION, rule="sq.event-asked", why="asks about an unwanted event")
            return


def _says_for_whom(scene: Scene, first: int) -> bool:
    """Whether the words before an event make it the state in which the product would be used: "in alopecia", "patients with gout"."""
    return bool({"in", "for", "with", "w", "of", "against", "treat", "treating"} & set(scene.sentence.words[max(0, first - 3) : first]))
