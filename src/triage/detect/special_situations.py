"""Special situations: exposures that are collected even with no adverse event. The rules of each kind are in its own term file."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from triage.detect import lack_of_efficacy, off_label_use
from triage.detect.message import Message
from triage.detect.rules import from_file
from triage.domain.concern import Signal, SpecialSituation


def _by_rules(kind: SpecialSituation, message: Message) -> Iterator[Signal]:
    """The signals of a kind by its term file."""
    yield from from_file(str(kind), message.scenes)
    if kind in _FOREIGN:
        yield from from_file(_FOREIGN[kind], message.scenes)


_FOREIGN = {
    SpecialSituation.PREGNANCY_EXPOSURE: "foreign_pregnancy",
    SpecialSituation.MEDICATION_ERROR: "foreign_error",
}
"""The term files of other languages; those of the kinds with a detector of their own are asked there."""

_OWN: Mapping[SpecialSituation, Callable[[Message], Iterator[Signal]]] = {
    SpecialSituation.OFF_LABEL_USE: off_label_use.detect_use,
    SpecialSituation.LACK_OF_EFFICACY: lack_of_efficacy.detect,
    SpecialSituation.OVERDOSE: off_label_use.detect_overdose,
}

DETECTORS: Mapping[SpecialSituation, Callable[[Message], Iterator[Signal]]] = {kind: _OWN.get(kind, partial(_by_rules, kind)) for kind in SpecialSituation}
"""A detector for every kind."""
