"""Adverse events: an unwanted event of a real person in time with a product, whether or not anybody says that it was caused."""

from collections.abc import Iterator

from triage.detect.context import Found, Scene
from triage.detect.message import Message
from triage.detect.rules import from_file, signal
from triage.domain.concern import Concern, Signal

_STRONG = ("death", "care", "vague", "lab-change")
_WHY = {
    "death": "a death of a real person is told",
    "care": "a real person needed hospital or urgent treatment",
    "vague": "a real person did badly on it, although no event is named",
    "lab-change": "a measurement of a real person moved",
    "symptom": "a real person had this in time with a product",
    "condition": "a real person had this in time with a product",
}


def detect(message: Message) -> Iterator[Signal]:
    """The signals for adverse events in a message."""
    yield from from_file("adverse_event", message.scenes)
    for scene in message.scenes:
        yield from _events(message, scene)


def _events(message: Message, scene: Scene) -> Iterator[Signal]:
    """The events that stand in one sentence; one signal for each kind of event, at its first place."""
    for kind in (*_STRONG, "symptom", "condition"):
        for first, last in scene.sentence.spans(kind):
            found = Found(first, last)
            if _is_report(message, scene, found, kind):
                yield signal(message.text, scene.sentence, found, Concern.ADVERSE_EVENT, f"ae.patient-{kind}", _WHY[kind])
                break


def _is_report(message: Message, scene: Scene, found: Found, kind: str) -> bool:
    """The guide's first test: is there a patient in the sentence, and did it happen?"""
    sentence = scene.sentence
    if scene.denied(found) or scene.supposed_at(found) or scene.history(found) or scene.other_product_only_in_message:
        return False
    if scene.quoted and not scene.names_single_case:
        return False
    if not (scene.patient or scene.told_without_subject(found) or (scene.real_before and not scene.impersonal)):
        return False
    if kind in _STRONG:
        return kind != "care" or scene.happened or sentence.has("exposure")
    if _is_treated_disease(message, scene, found):
        return False
    return _in_time(message, scene, found, kind)


def _in_time(message: Message, scene: Scene, found: Found, kind: str) -> bool:
    """Whether the event is told as having come up, or stands beside the exposure, and is not just why treatment is planned."""
    sentence = scene.sentence
    onset = sentence.has_between("onset", found.first - 9, found.last + 7)
    if onset and not scene.planned_at(found):
        return True
    exposed = sentence.has("exposure") or scene.exposed_before or message_points_back(message, scene)
    return exposed and not scene.planned and (kind == "symptom" or sentence.has_between("now-has", found.first - 5, found.first) or message_points_back(message, scene))


def message_points_back(message: Message, scene: Scene) -> bool:
    """Whether a later sentence asks about it: "is that known?", "could it be the drug?"."""
    return any(s.sentence.has("points-back") for s in message.scenes[scene.sentence.index :])


def _is_treated_disease(message: Message, scene: Scene, found: Found) -> bool:
    """Whether it is only the disease that the product treats, without worsening."""
    if scene.sentence.has("worsening"):
        return False
    words = [w for w in scene.sentence.words[found.first : found.last] if len(w) > 3]
    return bool(words) and bool(message.context.treats) and all(w in message.context.treats for w in words)
