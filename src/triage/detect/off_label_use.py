"""Use outside the label, and overdose: a real person who was given the product as its label does not allow, or more of it."""

from collections.abc import Iterator

from triage.detect.adverse_event import reports
from triage.detect.context import Found, Scene
from triage.detect.message import Message
from triage.detect.rules import from_file, signal
from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.decision import Axis, LabelFinding, LabelStatus


def detect_use(message: Message) -> Iterator[Signal]:
    """The signals for use outside the label: by its name, and by holding what was done against the label."""
    yield from from_file("off_label_use", message.scenes)
    for scene in message.scenes:
        if _tells_of_treatment(scene):
            finding = message.context.status_of(scene.reading.text[scene.sentence.start : scene.sentence.end])
            if finding and not _by_accident(scene) and _is_use(message, scene, finding):
                whole = Found(0, len(scene.sentence.words))
                why = f"a real person was treated outside the label: {finding.reason}"
                yield signal(scene, whole, Concern.SPECIAL_SITUATION, rule="olu.against-label", why=why, kind=SpecialSituation.OFF_LABEL_USE)


def detect_overdose(message: Message) -> Iterator[Signal]:
    """The signals for overdose: by its name, and by a dose taken that is above the label's."""
    yield from from_file("overdose", message.scenes)
    for scene in message.scenes:
        if scene.sentence.has("took-amount") and (scene.patient or scene.told_without_subject()) and not scene.supposed:
            finding = message.context.status_of(scene.reading.text[scene.sentence.start : scene.sentence.end])
            if finding and finding.status is LabelStatus.OFF_LABEL and finding.axis is Axis.DOSE and _by_accident(scene):
                whole = Found(0, len(scene.sentence.words))
                why = f"a real person took more than the label allows: {finding.reason}"
                yield signal(scene, whole, Concern.SPECIAL_SITUATION, rule="od.above-label", why=why, kind=SpecialSituation.OVERDOSE)


def _tells_of_treatment(scene: Scene) -> bool:
    """Whether a real person is or was treated with it."""
    if scene.supposed or scene.quoted or scene.planned or scene.other_product_only:
        return False
    return scene.sentence.has("treated") and (scene.patient or (scene.happened and scene.told_without_subject()))


_USES = frozenset(Axis) - {Axis.DURATION}


def _is_use(message: Message, scene: Scene, finding: LabelFinding) -> bool:
    """Whether what the label does not allow is how the person was treated, not an event that came up or a child that was born."""
    if finding.axis not in _USES or finding.status is not LabelStatus.OFF_LABEL:
        return False
    if finding.axis is Axis.AGE and (scene.reading.has("pregnant") or scene.reading.has("nursing")):
        return False
    told = next(reports(message, scene), None)
    return not told or finding.axis is Axis.AGE or (finding.axis is Axis.DOSE and "m" in finding.asked)


def _by_accident(scene: Scene) -> bool:
    """Whether it was not meant: an error or an overdose, not a use outside the label."""
    return scene.sentence.has("by-accident")
