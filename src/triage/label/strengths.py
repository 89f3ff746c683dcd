"""Several pieces of one strength in place of one of another ("2 of the 15s instead of one 30"), held against the label."""

import re
from functools import lru_cache

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.findings import AGAINST, INSTRUCTS, off, on, unclear
from triage.label.measures import NUMBER, number
from triage.label.record import RECORDS, LabelRecord, in_sections
from triage.label.statements import Statement

_COUNT = r"(?P<n>two|three|four|[2-4])"
_PIECE = r"(?:mg\s?)?(?:s\b|(?:\w+\s)?(?P<what>tablets?|tabs?|pills?|capsules?|caps?|pens?|vials?|syringes?|ones)\b)?"
_SEVERAL = re.compile(
    rf"\b{_COUNT}\s?(?:of\s)?(?:the\s|x\s?|\u00d7\s?)?(?P<small>{NUMBER})\s?{_PIECE}[^.?]{{0,40}}?\b(?:instead of|in place of|replace\w*|rather than"
    rf"|for|as|make up|equals?|same as|=|vs\.?|equivalent to|bioequivalent to)"
    rf"\s(?:one|1|a|the)?\s?(?P<big>{NUMBER})",
    re.IGNORECASE,
)
_OF_ONE_KIND = re.compile(
    rf"\b{_COUNT}\s(?:of\s)?(?:the\s|x\s?|\u00d7\s?)?(?P<small>{NUMBER})\s?-?mg\s(?:\w+\s)?(?:tablets|tabs|pills|capsules|caps|pens|syringes)\b", re.IGNORECASE
)
_TOGETHER = re.compile(
    r"\b(?:combine|use|inject|add)\b[^.]{0,30}\b(?:two|several|more than one)\b|\b(?:two|several)\b[^.]{0,60}\b(?:in place of|instead of)\b", re.IGNORECASE
)
_NOT = re.compile(r"\bnot\b|\bnever\b|\bavoid\b", re.IGNORECASE)
_NEAR = 0.01


def several_for_one(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Several small pieces for a big one: what the label says on that, else whether together they are a dose of the label."""
    text = lexicon.normalised(asked.text)
    m = _SEVERAL.search(text) or _OF_ONE_KIND.search(text)
    if not m:
        return None
    told = next((s for s in record.dosing() if _TOGETHER.search(s.text)), None)
    if told:
        return _as_told(m, told)
    if m.re is _OF_ONE_KIND:
        return None
    total = number(m["n"]) * number(m["small"])
    dose = next((x for x in record.doses if x.low - _NEAR <= total <= x.high + _NEAR), None)
    if dose:
        return on(Axis.DOSE, m.group(), f"the label gives {dose.said}", dose.statement, dose.said)
    return unclear(Axis.DOSE, m.group(), "the label says nothing of several pieces for one")


_FIXED = re.compile(r"\b(?:single-dose|single-use|pre-?filled|fixed-dose) (?:pre-?filled )?(?:pen|syringe|auto-?injector|injector)", re.IGNORECASE)


@lru_cache(maxsize=RECORDS)
def in_fixed_steps(record: LabelRecord) -> bool:
    """Whether each dose comes as one fixed piece (a single-dose pen): then no amount between two strengths is one of the label's."""
    ranges = any(x.low < x.high for x in record.doses)
    return not ranges and any(_FIXED.search(s.text) for s in in_sections(record, "dosage_forms_and_strengths"))


def _as_told(m: re.Match[str], told: Statement) -> LabelFinding:
    if _NOT.search(told.text):
        return off(Axis.PREPARATION, m.group(), AGAINST, told)
    return on(Axis.DOSE, m.group(), INSTRUCTS, told)
