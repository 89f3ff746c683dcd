"""Use outside the label, and overdose: a real person who was given the product as its label does not allow, or more of it."""

import re
from collections.abc import Iterator

from triage.detect.adverse_event import reports
from triage.detect.context import Found, Scene
from triage.detect.meant import nobody_meant
from triage.detect.message import Message
from triage.detect.rules import from_file, hits, signal
from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.decision import Axis, LabelFinding, LabelStatus


def detect_use(message: Message) -> Iterator[Signal]:
    """The signals for use outside the label: by its name, and by holding what was done against the label."""
    yield from from_file("off_label_use", message.scenes)
    unintended = any(map(_unintended, message.scenes))
    for scene in message.scenes:
        if _tells_of_treatment(scene):
            finding = message.context.status_of(scene.reading.text[scene.sentence.start : scene.sentence.end])
            if finding and _is_use(message, scene, finding) and not unintended:
                whole = Found(0, len(scene.sentence.words))
                why = f"a real person was treated outside the label: {finding.reason}"
                yield signal(scene, whole, Concern.SPECIAL_SITUATION, rule="olu.against-label", why=why, kind=SpecialSituation.OFF_LABEL_USE)


def detect_overdose(message: Message) -> Iterator[Signal]:
    """The signals for overdose: by its name, and by an amount that is above the label's maximum, meant or not."""
    yield from from_file("overdose", message.scenes)
    yield from from_file("foreign_overdose", message.scenes)
    for scene in message.scenes:
        if not _tells_of_dose(scene):
            continue
        for first, last in scene.sentence.spans("amount")[:_MOST_AMOUNTS]:
            if not _is_dose(scene, first, last):
                continue
            finding = message.context.status_of(_a_day(scene, first, last))
            if finding and finding.status is LabelStatus.OFF_LABEL and finding.axis is Axis.DOSE and is_above(finding):
                why = f"a real person got more than the label allows: {finding.reason}"
                yield signal(scene, Found(first, last), Concern.SPECIAL_SITUATION, rule="od.above-label", why=why, kind=SpecialSituation.OVERDOSE)
                break


def _is_dose(scene: Scene, first: int, last: int) -> bool:
    """Whether an amount is a dose that was given, by the words right beside it: not a birth weight, not the protein in urine."""
    return scene.sentence.has_between("drug", first - 2, last + 3) or scene.sentence.has_between("dosed", first - 3, first)


_TIMES = {"bid": 2, "bd": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4}


def _a_day(scene: Scene, first: int, last: int) -> str:
    """The amount as said; several times a day as one total."""
    words = scene.sentence.words[first : last + 1]
    times = next((_TIMES[w] for w in words if w in _TIMES), 1)
    number = words[0].replace(",", "")
    if times > 1 and number.replace(".", "", 1).isdigit() and len(words) > 1:
        return f"{float(number) * times:g} {words[1]} daily"
    start, end = scene.sentence.offsets(first, last)
    return scene.reading.text[start:end]


_MOST_AMOUNTS = 4
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(mg/kg|mg/m2|mcg|mg|g|ml|units|tablets?)")
_IN_MG = {"g": 1000.0, "mcg": 0.001}


def is_above(finding: LabelFinding) -> bool:
    """Whether the amount asked about is more than every amount of that unit in what the label says."""
    asked, allowed = _amounts(finding.asked), _amounts(finding.label_says)
    return any(unit in allowed and most > allowed[unit] for unit, most in asked.items())


def _amounts(text: str) -> dict[str, float]:
    """The greatest amount of each unit in a text; grams and micrograms as milligrams."""
    found: dict[str, float] = {}
    for number, unit in _AMOUNT.findall(text.lower()):
        value = float(number.replace(",", "")) * _IN_MG.get(unit, 1.0)
        name = "mg" if unit in _IN_MG else unit.removesuffix("s")
        found[name] = max(found.get(name, 0.0), value)
    return found


def _tells_of_dose(scene: Scene) -> bool:
    """Whether an amount of it is told as given to, or taken by, a real person."""
    if scene.supposed or scene.planned or scene.asks_in_general or scene.other_product_only or (scene.quoted and not scene.names_patient):
        return False
    if scene.is_question and not scene.patient:
        return False
    return scene.sentence.has("amount") and (scene.patient or scene.told_without_subject())


def _tells_of_treatment(scene: Scene) -> bool:
    """Whether a real person is or was treated with it."""
    if (scene.quoted and not scene.names_patient) or scene.planned or scene.other_product_only or nobody_meant(scene):
        return False
    somebody_treats = scene.sentence.has("treated-by-somebody") and not scene.is_question and not scene.sentence.begins_with("hypothesis")
    if scene.supposed and not somebody_treats:
        return False
    if scene.is_question and not scene.names_patient and scene.sentence.begins_with("question-word"):
        return False
    told = scene.patient or scene.names_patient or (scene.happened and scene.told_without_subject())
    if not (told or somebody_treats) or scene.sentence.has("asked-for"):
        return False
    return any(not scene.denied(Found(*span)) for span in scene.sentence.spans("treated"))


_USES = frozenset(Axis) - {Axis.DURATION, Axis.PREPARATION}
_MAYBE = frozenset({Axis.POPULATION, Axis.COMBINATION})


def _is_use(message: Message, scene: Scene, finding: LabelFinding) -> bool:
    """Whether what the label does not allow is how the person was treated, not an event that came up or a child that was born."""
    unsure = finding.status is LabelStatus.UNCLEAR and finding.axis in _MAYBE and scene.sentence.has("treated-by-somebody") and not scene.is_question
    if finding.axis not in _USES or not (finding.status is LabelStatus.OFF_LABEL or unsure):
        return False
    if scene.reading.has("pregnant") or scene.reading.has("nursing"):
        return False
    told = next(reports(message, scene), None)
    return not told or finding.axis is Axis.AGE or (finding.axis is Axis.DOSE and scene.sentence.has("amount"))


_UNINTENDED = ("overdose", "medication_error", "misuse", "abuse", "occupational_exposure", "counterfeit", "infectious_agent_transmission")


def _unintended(scene: Scene) -> bool:
    """Whether it was not how somebody meant to treat: an error, an overdose, misuse or abuse, an exposure at work."""
    return scene.sentence.has("by-accident") or any(next(hits(file, scene), None) for file in _UNINTENDED)
