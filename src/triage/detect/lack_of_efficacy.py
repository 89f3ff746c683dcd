"""Lack of efficacy: in a real person the product did not work, or the disease that it treats grew worse or came back."""

from collections.abc import Iterator

from triage.detect.context import Found
from triage.detect.message import Message
from triage.detect.rules import from_file, signal
from triage.domain.concern import Concern, Signal, SpecialSituation


def detect(message: Message) -> Iterator[Signal]:
    """The signals for lack of efficacy in a message."""
    yield from from_file("lack_of_efficacy", message.scenes)
    yield from from_file("foreign_efficacy", message.scenes)
    for scene in message.scenes:
        sentence = scene.sentence
        if scene.is_question or scene.supposed or scene.quoted or not (scene.patient or scene.told_without_subject()):
            continue
        for first, last in (*sentence.spans("symptom"), *sentence.spans("condition")):
            if sentence.has_between("grew-worse", first - 3, last + 5) and message.context.is_treated(sentence.words[first:last]):
                why = "what the product treats grew worse or came back"
                kind = SpecialSituation.LACK_OF_EFFICACY
                yield signal(scene, Found(first, last), Concern.SPECIAL_SITUATION, rule="sp.treated-worse", why=why, kind=kind)
                break
