"""What nobody explained: something is told of a real person or a real pack, and nothing is asked. A person must look (recall first)."""

from collections.abc import Iterator

from triage.detect.context import Found, Scene
from triage.detect.message import Message
from triage.detect.rules import signal
from triage.domain.concern import Concern, Signal


def detect(message: Message) -> Iterator[Signal]:
    """A signal where a message without a question tells of a patient on the product, or of stock, and no other rule knows why."""
    if message.asks:
        return
    for scene in message.scenes:
        sentence = scene.sentence
        if sentence.has("goes-well") or scene.supposed or scene.planned or scene.other_product_only_in_message:
            continue
        whole = Found(0, len(sentence.words))
        if sentence.has("pack-word") and sentence.has("verb-of-state") and not scene.names_patient and len(sentence.words) > _FEWEST_WORDS:
            why = "something is told of a real pack and nothing is asked"
            yield signal(scene, whole, Concern.PRODUCT_COMPLAINT, rule="pc.told-of-stock", why=why)
            return
        if _tells_of_patient(scene):
            yield signal(
                scene, whole, Concern.ADVERSE_EVENT, rule="ae.told-of-patient", why="something is told of a real person on the product and nothing is asked"
            )
            return


_FEWEST_WORDS = 4


def _tells_of_patient(scene: Scene) -> bool:
    """Whether a real person on a medicine is spoken of."""
    if scene.asks_in_general or (scene.quoted and not scene.names_single_case):
        return False
    known = scene.patient or scene.sentence.has("one-patient") or scene.sentence.has("he-she")
    return known and (scene.sentence.has("exposure") or scene.exposed_before or scene.sentence.has("product"))
