"""Meant: whether a report is meant at all. Nobody was treated, treatment has not begun, or a short name means something else."""

from triage.detect.context import Found, Scene

_APART = frozenset({",", "+", "&"})


def nobody_meant(scene: Scene) -> bool:
    """Whether the message says that no patient is behind it, and this sentence names none."""
    return scene.reading.has("nobody-meant") and not scene.sentence.has("my-patient")


def before_treatment(scene: Scene) -> bool:
    """Whether treatment with it has not begun, and nothing is told of having had it."""
    return scene.reading.has("not-begun") and not scene.reading.has("since-exposure")


def is_other_short_name(scene: Scene, found: Found) -> bool:
    """Whether the words are a short name that nothing clinical stands beside: "38 mi"."""
    sentence, first, last = scene.sentence, found.first, found.last
    if last - first > 1 or not sentence.has_between("short-name", first, last):
        return False
    if first == 0 or sentence.words[first - 1] in _APART:
        return False
    if sentence.words[first - 1][0].isdigit():
        return True
    beside = sentence.has_between("clinical-beside", first - 2, first) or sentence.has_between("exposure", last, last + 2)
    return not (beside or sentence.has_between("event-name", first - 3, first) or sentence.has_between("event-name", last, last + 3))
