"""The registry: every detector in one table, run one after the other. A detector that fails counts as having found what it looks for."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from triage.detect import (
    adverse_event,
    emergency,
    instruction,
    out_of_scope,
    product_complaint,
    safety_question,
    solicited,
    special_situations,
)
from triage.detect.context import Scene, scenes_of
from triage.detect.impression import Impression
from triage.detect.message import Context, Message
from triage.detect.reading import Reading
from triage.domain.concern import Concern, Signal, SpecialSituation

_Made = TypeVar("_Made")
Detector = Callable[[Message], Iterable[Signal]]
LooksFor = tuple[Concern, SpecialSituation | None]

DETECTORS: Mapping[LooksFor, Detector] = {
    (Concern.EMERGENCY, None): emergency.detect,
    (Concern.ADVERSE_EVENT, None): adverse_event.detect,
    **{(Concern.SPECIAL_SITUATION, kind): detector for kind, detector in special_situations.DETECTORS.items()},
    (Concern.PRODUCT_COMPLAINT, None): product_complaint.detect,
    (Concern.SAFETY_QUESTION, None): safety_question.detect,
    (Concern.SOLICITED, None): solicited.detect,
    (Concern.INSTRUCTION_TO_BOT, None): instruction.detect,
    (Concern.OUT_OF_SCOPE, None): out_of_scope.detect,
}
"""What is looked for, and by whom. `off_label_question` is not here: the label status decides it, in `steps/assess.py`."""


def detect(
    reading: Reading, context: Context, detectors: Mapping[LooksFor, Detector] | None = None, *, scenes: tuple[Scene, ...] | None = None
) -> tuple[Signal, ...]:
    """Every signal of a message, in order of place. `scenes` are its scenes where they are made already."""
    message = Message(reading, scenes_of(reading) if scenes is None else scenes, context)
    found: list[Signal] = []
    for looks_for, detector in (DETECTORS if detectors is None else detectors).items():
        made = _tried(partial(_all_of, detector, message))
        found.extend((_failed(looks_for, made),) if isinstance(made, str) else made)
    found.extend(context.learned.signals)  # by union: it may raise a flag, and lowers nobody's
    unique = {(s.concern, s.kind, s.start, s.end, s.rule): s for s in found}
    return tuple(sorted(unique.values(), key=lambda s: (s.start, s.end, s.name, s.rule)))


def impression_of(learned: Callable[[Reading], Impression], reading: Reading) -> Impression:
    """What the statistical detector made of a message. Where it fails, rules alone decide, and the decision says so."""
    made = _tried(lambda: learned(reading))
    return Impression(warning=f"The statistical detector failed ({made}). Rules alone decided: read it with care.") if isinstance(made, str) else made


def _all_of(detector: Detector, message: Message) -> tuple[Signal, ...]:
    return tuple(detector(message))


def _tried(work: Callable[[], _Made]) -> _Made | str:
    """What some work made, or the name of what went wrong."""
    try:
        return work()
    except Exception as problem:  # noqa: BLE001 (last resort: a detector that fails counts as a flag, and keeps no report from its desk)
        return type(problem).__name__


def _failed(looks_for: LooksFor, problem: str) -> Signal:
    """The signal that stands in for what a failed detector might have found."""
    concern, kind = looks_for
    what = str(kind or concern).replace("_", " ")
    return Signal(
        concern=concern, kind=kind, start=0, end=0, text="", rule="detector-failed", why=f"the detector for {what} failed ({problem}), so a person must look"
    )
