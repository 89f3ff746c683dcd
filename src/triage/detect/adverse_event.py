"""Adverse events: an unwanted event of a real person in time with a product, whether or not anybody says that it was caused."""

from collections.abc import Iterator

from triage.detect.context import Found, Scene
from triage.detect.meant import before_treatment, is_other_short_name, nobody_meant
from triage.detect.message import Message
from triage.detect.rules import from_file, hits, signal
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
    yield from from_file("foreign", message.scenes)
    for scene in message.scenes:
        yield from _events(message, scene)
        yield from _emergencies(scene)


def _emergencies(scene: Scene) -> Iterator[Signal]:
    """A life-threatening reaction under way is an event, too."""
    for hit in hits("emergency", scene):
        if hit.rule.id in {"em.anaphylaxis-now", "em.urgent"} and not scene.other_product_only_in_message:
            yield signal(scene, hit.found, Concern.ADVERSE_EVENT, rule="ae.emergency", why="a real person may be in danger")


def _events(message: Message, scene: Scene) -> Iterator[Signal]:
    """The events that stand in one sentence; one signal for each kind of event, at its first place."""
    for kind in (*_STRONG, "symptom", "condition"):
        for first, last in scene.sentence.spans(kind):
            found = Found(first, last)
            if is_report(message, scene, found, kind):
                yield signal(scene, found, Concern.ADVERSE_EVENT, rule=f"ae.patient-{kind}", why=_WHY[kind])
                break


def reports(message: Message, scene: Scene) -> Iterator[Found]:
    """Where a sentence tells of an unwanted event of a real person."""
    for kind in (*_STRONG, "symptom", "condition"):
        for first, last in scene.sentence.spans(kind):
            if is_report(message, scene, Found(first, last), kind):
                yield Found(first, last)


def is_report(message: Message, scene: Scene, found: Found, kind: str) -> bool:
    """The guide's first test: is there a patient in the sentence, and did it happen?"""
    sentence = scene.sentence
    if _is_excluded(scene, found) or _is_who(scene, found) or (kind in {"symptom", "condition"} and _is_unsaid(scene, found)):
        return False
    if not _is_told(scene, found):
        return False
    if kind in _STRONG:
        return kind != "care" or scene.happened or sentence.has("exposure") or (scene.patient and not message.asks)
    if _is_treated_disease(message, scene, found):
        return False
    return _in_time(message, scene, found, kind)


def _is_told(scene: Scene, found: Found) -> bool:
    """Whether it is told of somebody; of the sender only where any medicine is spoken of."""
    if scene.about_sender and not (scene.reading.has("drug") or scene.reading.has("our-product-unnamed") or scene.sentence.has("exposure")):
        return False
    return scene.patient or scene.told_without_subject(found) or (scene.real_before and not scene.impersonal)


def _is_excluded(scene: Scene, found: Found) -> bool:
    """Whether the context takes the words out: denied, supposed, history, another product, a pack, a figure quoted from a trial."""
    if scene.denied(found) or scene.supposed_at(found) or scene.history(found) or scene.other_product_only_in_message:
        return True
    if nobody_meant(scene) or before_treatment(scene) or scene.sentence.has("other-arm") or is_other_short_name(scene, found):
        return True
    if scene.names_no_event(found) or scene.of_anybody(found) or scene.asked_about(found) or scene.on_another_product(found):
        return True
    return _is_of_pack(scene, found) or _is_wanted(scene, found) or (scene.quoted and not scene.names_single_case)


def _is_wanted(scene: Scene, found: Found) -> bool:
    """Whether a loss of weight is what everybody hoped for."""
    return scene.reading.has("delight") and scene.sentence.has_between("wanted-loss", found.first - 1, found.last)


def _in_time(message: Message, scene: Scene, found: Found, kind: str) -> bool:
    """Whether the event is told as having come up, or stands beside the exposure, and is not just why treatment is planned."""
    sentence = scene.sentence
    asked_back = message.reading.has_from("points-back", scene.sentence)
    if scene.planned_at(found) or _is_companion(scene, found) or is_purpose(scene, found):
        return False
    if not message.asks and not scene.planned and (sentence.has("exposure") or _is_note(scene)):
        return True
    if sentence.has_between("event-onset", found.first - 8, found.last + 5) or (_is_acute(scene, found) and (sentence.has("exposure") or scene.exposed_before)):
        return True
    if kind == "symptom":
        if sentence.has_between("onset", found.first - 9, found.last + 7):
            return True
        return not scene.planned and (asked_back or sentence.has("exposure") or scene.exposed_before or not scene.asks_at(found))
    exposed = sentence.has("exposure-past") or scene.exposed_before
    return (exposed and not scene.planned and sentence.has_between("now-has", found.first - 5, found.first)) or asked_back


def _is_acute(scene: Scene, found: Found) -> bool:
    """Whether the words name what begins at a moment, told and not asked: a stroke, a miscarriage."""
    return not scene.asks_at(found) and scene.sentence.has_between("acute", found.first, found.first + 1)


def _is_note(scene: Scene) -> bool:
    """Whether it is a note on a product, longer than a bare topic: "serotonin syndrome, Velmira + sertraline, ICU 2 days"."""
    return scene.sentence.has("product") and len(scene.sentence.words) > _LONGEST_TOPIC and not scene.asks_in_general


_LONGEST_TOPIC = 5


def _is_companion(scene: Scene, found: Found) -> bool:
    """Whether the words say who the patient is ("a patient with asthma on ..."), not what happened to them."""
    before = scene.sentence.words[max(0, found.first - 3) : found.first]
    if not {"with", "w"} & set(before) or scene.sentence.has_between("event-onset", 0, found.first):
        return False
    if _is_acute(scene, found) and scene.sentence.has_between("exposure", found.last, found.last + 4):
        return False
    return scene.sentence.has_between("people", found.first - 6, found.first)


def is_purpose(scene: Scene, found: Found) -> bool:
    """Whether the words say what the product is given for: "on it for kidney stones"."""
    sentence = scene.sentence
    before = sentence.words[max(0, found.first - 3) : found.first]
    if {"treats", "treat", "treating"} & set(before[-2:]):
        return True
    if "in" in before[-2:] and not sentence.has_between("resulted-in", found.first - 2, found.first):
        return True
    return "for" in before and not sentence.has_between("suffered-for", found.first - 5, found.first)


def _is_who(scene: Scene, found: Found) -> bool:
    """Whether the words say what kind of patient it is: "a colitis patient"."""
    sentence = scene.sentence
    if sentence.has_between("patient-noun", found.last, found.last + 1):
        return True
    return sentence.has_between("patient-noun", found.last + 1, found.last + 2) and not sentence.has_between("pointer", found.last, found.last + 1)


def _is_unsaid(scene: Scene, found: Found) -> bool:
    """Whether the words only say "event" and nobody is said to have had it: "AE check done"."""
    sentence = scene.sentence
    if not sentence.has_between("event-word", found.first, found.first + 1):
        return False
    return scene.asks_at(found) or not sentence.has_between("had-it", found.first - 5, found.first)


def _is_of_pack(scene: Scene, found: Found) -> bool:
    """Whether the words describe a pack, not a person: "the vial had floaters"."""
    sentence = scene.sentence
    of_either = sentence.has_between("pack-or-skin", found.first, found.first + 1)
    if scene.patient and not (of_either and scene.reading.has("odd-source")):
        return False
    if of_either and sentence.has("pack-word") and not sentence.has("body-part"):
        return True
    return sentence.has_between("pack-word", found.first - 3, found.first) or sentence.has_between("odd-source", found.first - 3, found.last + 3)


def _is_treated_disease(message: Message, scene: Scene, found: Found) -> bool:
    """Whether it is only the disease that the product treats, without worsening."""
    if scene.sentence.has("worsening") or scene.sentence.has("laid-on"):
        return False
    return message.context.is_treated(scene.sentence.words[found.first : found.last])
