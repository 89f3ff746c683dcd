"""Out of scope: no medical inquiry on one of our products."""

from collections.abc import Iterator

from triage.detect.context import Found
from triage.detect.message import Message
from triage.detect.rules import from_file, signal
from triage.domain.concern import Concern, Signal

_OURS = {True: "it-may-be-ours", False: "surely-ours"}
"""Words that point to our product though it is not named: fewer count where the message came without a product."""


def detect(message: Message) -> Iterator[Signal]:
    """The signals for what no medical inquiry is. Whether a medical question stands beside it is weighed in `steps/assess.py`."""
    yield from from_file("out_of_scope", message.scenes)
    reading = message.reading
    if not any(m.product for m in reading.mentions) and not reading.has("our-product-unnamed") and not reading.has(_OURS[message.context.product is not None]):
        for scene in message.scenes:
            if scene.other_product_only and not any(m.how == "unknown_drug" for m in scene.sentence.mentions):
                first, last = scene.sentence.spans("other-product")[0]
                why = "only another company's product is named"
                yield signal(scene, Found(first, last), Concern.OUT_OF_SCOPE, rule="oos.other-product", why=why)
                return
