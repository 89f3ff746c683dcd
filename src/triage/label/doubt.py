"""What a question leaves open: words that nothing explains, and the axis that it is likely about where no label tells."""

import re

from triage.domain.decision import Axis
from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.diseases import everyday
from triage.label.record import LabelRecord

FRAGMENT = 10
"""A message of so few words is a question cut short ("Menetrier's disease"), not a story."""
_QUESTION = re.compile(
    r"\?|^\W*(?:any|can|could|does|do|is|are|may|should|would|what|which|how|who)\b|\b(?:asks?|asked|asking|wants?|wonder\w*"
    r"|curious|know)\b",
    re.IGNORECASE,
)


def unknown_words(asked: UseAsked, record: LabelRecord | None) -> bool:
    """Whether a question holds words that nothing explains: then it may well ask about a use."""
    if not _QUESTION.search(asked.text) and len(asked.text.split()) > FRAGMENT:
        return False
    known = (everyday(), record.names if record else frozenset())
    return any(
        len(w.low) > 3 and not any(w.low in one or w.low.removesuffix("s") in one for one in known) for w in lexicon.words(lexicon.normalised(asked.text))
    )


def likely_axis(asked: UseAsked, record: LabelRecord | None = None) -> Axis:
    """The axis that the question is about, where no label tells."""
    beside = lexicon.background()
    ours = record.own_words if record else frozenset()
    table: tuple[tuple[Axis, object], ...] = (
        (Axis.AGE, asked.ages),
        (Axis.PREPARATION, [a for a in asked.acts if a.name != "timing"]),
        (Axis.INDICATION, [c for c in asked.conditions if c.role == "for" or c.name not in beside]),
        (Axis.POPULATION, asked.groups or asked.weights or asked.conditions),
        (Axis.COMBINATION, [m for m in asked.medicines if m.said.lower() not in ours]),
        (Axis.DURATION, asked.durations or "duration" in asked.cues),
        (Axis.DOSE, asked.doses),
        (Axis.FREQUENCY, asked.intervals or "frequency" in asked.cues),
        (Axis.ROUTE, asked.routes),
        (Axis.DOSE, "dose" in asked.cues),
    )
    return next((axis for axis, named in table if named), Axis.INDICATION)


_SLOT = re.compile(r"\b(?:for|in|treat(?:ing)?|against|during|after|before|while)\s+((?:[A-Za-z][A-Za-z0-9'/-]*\s*){1,5})", re.IGNORECASE)


def unexplained(asked: UseAsked, record: LabelRecord) -> str:
    """Words after "for" or "in" that neither a term file, nor the label, nor everyday language explains."""
    known = (record.vocabulary, record.own_words, everyday())
    taken = {
        w.low
        for group in (asked.conditions, asked.groups, asked.routes, asked.acts, asked.objects, asked.medicines)
        for n in group
        for w in lexicon.words(n.said)
    }
    measured = [*(a.said for a in asked.ages), *(a.said for a in asked.durations), *(a.said for a in asked.intervals), *(a.said for a in asked.doses)]
    taken |= {w.low for said in measured for w in lexicon.words(said)}
    text = lexicon.normalised(asked.text)
    for m in _SLOT.finditer(text):
        rest = [
            w.raw
            for w in lexicon.words(m[1])
            if len(w.low) > 2
            and w.low not in taken
            and not any(w.low in one or w.low.removesuffix("s") in one for one in known)
            and not (w.raw[0].isupper() and m.start(1) > 0 and not w.raw.isupper())
        ]
        if rest:
            return " ".join(rest)
    return ""
