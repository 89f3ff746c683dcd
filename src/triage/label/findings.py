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
_SEE = re.compile(r"\s*\[\s?see [^\]]{1,200}\]")


def held(status: LabelStatus, axis: Axis, asked: str, label_says: str, at: Statement | None, *, around: str = "") -> LabelFinding:
    """A use held against a label sentence, or against the label's silence."""
    asked = " ".join(asked.split())
    where = f" (section {at.where})" if at else ""
    return LabelFinding(
        status=status,
        axis=axis,
        asked=asked,
        label_says=label_says,
        label_sentence=clip(at.text, around) if at else "",
        label_section=at.where if at else "",
        reason=f"{WORDS[status]}: {axis.value} {asked}; {label_says}{where}",
    )


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


def short(text: str) -> str:
    """A label value in a few words: without references, at most a line."""
    plain = " ".join(_SEE.sub("", text).split())
    return plain if len(plain) <= 140 else plain[:137].rsplit(" ", 1)[0] + "..."
