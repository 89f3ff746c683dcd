"""How a label finding is worded: status, axis, what was asked, what the label says, and the sentence that it says it in."""

import re
from collections.abc import Sequence

from triage.domain.decision import MOST_CAUTIOUS_STATUS, Axis, LabelFinding, LabelStatus
from triage.label.statements import Statement, clip

WORDS = {
    LabelStatus.ON_LABEL: "on-label",
    LabelStatus.OFF_LABEL: "off-label",
    LabelStatus.UNCLEAR: "unclear",
    LabelStatus.NOT_APPLICABLE: "no use is asked about",
}
AGAINST = "the label advises against it"
FORBIDS = "the label contraindicates it"
INSTRUCTS = "the label says how"
APPROVES = "the label names it as a use"
NOT_STUDIED = "the label says it was not studied"
LONGEST_VALUE = 90

_BRIEF: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(p), short)
    for p, short in (
        (r"^the label contraindicates it$", "contraindicated"),
        (r"^the label advises against it$", "advised against"),
        (r"^the label says it was not studied$", "not studied"),
        (r"^the label says how$", "instructions given"),
        (r"^the label names it as a use$", "named as a use"),
        (r"^the label does not list it among the indications$", "not among the indications"),
        (r"^the label does not list (.+)$", r"\1 not listed"),
        (r"^the label does not name (.+)$", r"\1 not named"),
        (r"^the label has not established ages (.+)$", r"not established \1"),
        (r"^the label forbids ages (.+)$", r"contraindicated \1"),
        (r"^the label starts at (\d+ kg)$", r"\1 and above"),
        (r"^the label starts at ([\d.]+)$", r"\1 years and older"),
        (r"^the label starts at (.+)$", r"\1 and older"),
        (r"^the label ends at ([\d.]+)$", r"under \1 years"),
        (r"^the label goes to (.+)$", r"up to \1"),
        (r"^the label's (?:routes): (.+)$", r"\1"),
        (r"^the label's (\w+) is (.+)$", r"\1 \2"),
        (r"^the label (?:gives this dose|gives|covers|is) (.+)$", r"\1"),
        (r"^the label (.+)$", r"\1"),
    )
)
"""How a clause on the label reads as a value of its own: "the label starts at 12" is "12 years and older"."""


def held(status: LabelStatus, axis: Axis, asked: str, says: str, at: Statement | None, *, around: str = "") -> LabelFinding:
    """A use held against a label sentence, or against the label's silence. `says` is a short clause ("the label starts at 12")."""
    asked, says = " ".join(asked.split()), " ".join(says.split())
    shown = asked.removesuffix(" years") if axis is Axis.AGE and asked.count(" ") == 1 else asked
    return LabelFinding(
        status=status,
        axis=axis,
        asked=asked,
        label_says=_value(says),
        label_sentence=clip(at.sentence or at.text, around) if at else "",
        label_section=at.where if at else "",
        reason=f"{WORDS[status]}: {axis.value} {shown}, {says}" + (f" ({at.corrected})" if at and at.corrected else ""),
    )


def _value(says: str) -> str:
    rule, shape = next(((rule, shape) for rule, shape in _BRIEF if rule.match(says)), (None, ""))
    return (rule.sub(shape, says) if rule else says)[:LONGEST_VALUE]


def off(axis: Axis, asked: str, label_says: str, at: Statement | None = None, around: str = "") -> LabelFinding:
    """The use is outside the label."""
    return held(LabelStatus.OFF_LABEL, axis, asked, label_says, at, around=around)


def on(axis: Axis, asked: str, label_says: str, at: Statement | None = None, around: str = "") -> LabelFinding:
    """The label approves the use."""
    return held(LabelStatus.ON_LABEL, axis, asked, label_says, at, around=around)


def unclear(axis: Axis, asked: str, label_says: str, at: Statement | None = None, around: str = "") -> LabelFinding:
    """The label neither approves the use nor rules it out."""
    return held(LabelStatus.UNCLEAR, axis, asked, label_says, at, around=around)


def worst(found: Sequence[LabelFinding]) -> LabelFinding | None:
    """The most cautious of some findings, the first of equals."""
    return min(found, key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status), default=None)
