"""Amounts said without a unit ("start at 40", "go up to 0.8"): they are in the measure in which the label gives its doses."""

import re
from collections import Counter
from itertools import islice

from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.measures import MOST, NUMBER, Dose, number
from triage.label.record import LabelRecord

_CUE = re.compile(
    rf"\b(?:start(?:s|ed|ing)? (?:\w+ )?(?:at|on|with)|(?:go(?:es|ing)?|went|up|down|back|titrat\w+"
    rf"|increas\w+|escalat\w+|reduc\w+|push\w*|bump\w*|rais\w+|cap\w*|max\w*)"
    rf" (?:\w+ )?(?:up |down |out |dose |it )?(?:to|at|with|from)|instead of|rather than|dose(?: of)?"
    rf"|stay(?:s|ing)? (?:on|at)|stuck (?:on|at)|remain\w* (?:on|at)|switch(?:ed|ing)? to"
    rf"|beyond|above|exceed\w*|\d+(?:\.\d+)?\s?m?g (?:to|or|versus|vs)|(?<=take )|(?<=give ))\s?(?P<a>{NUMBER})\b"
    r"(?!\s?(?:%|years?|yrs?|y\b|yo\b|months?|mos?\b|weeks?|wks?|days?|hours?|hrs?|h\b|min|times"
    r"|x\b|kg|mg|mcg|g\b|ml|units?|tabs?|tablets?|caps|pens?|ml/|cycles?|lines?|doses|patients"
    r"|pts"
    r"|points?|percent|and older|or older|of age|/|-\s?\d|\.\d))",
    re.IGNORECASE,
)

_WHOLE, _STEP = 10, 2.5
"""Where the label doses in tens, a bare number off the steps in which tablets are made is an age or a count."""
_FLAT = re.compile(r"\b(?:flat|fixed)\b", re.IGNORECASE)
_NO_MEASURE = (
    r"(?!\s?(?:%|/|-\s?\d|\.\d)|\s?(?!(?:for|then|as|am|pm|a\.m|p\.m|on (?:week|even|odd|alt)|od|qd|bid|daily|weekly|once|twice"
    r"|every|each|instead|flat|fixed|dose|or \d"
    r"|with|without|alone|still|enough|and then|in the (?:morning|evening)|in (?:light|heav|small|slim|frail|thin)\w{0,3})\b)[a-z])"
)
"""What may not follow a bare amount: another measure, or a word that makes it an age or a count."""
_PARTED = re.compile(
    rf"\b(?:mornings?|evenings?|nights?|am|pm|flat|fixed)\s(?P<a>{NUMBER})(?=\s?(?:$|[,;.&+?)]|and\b|mg\b))|(?<=\+ )(?P<b>{NUMBER})(?=\s?(?:am|pm|at night)\b)",
    re.IGNORECASE,
)
_STEPS = re.compile(
    rf"(?:>|->|\u2192|\bthen)\s?(?P<a>{NUMBER})(?=\s?(?:$|[,;.?)>\u2192]|->|from\b|after\b|each\b|every\b|once\b|daily\b|weekly\b))", re.IGNORECASE
)


def bare_doses(asked: UseAsked, record: LabelRecord) -> list[Dose]:
    """Amounts without a unit, in the label's own measure; those far from every amount of the label are none."""
    text = lexicon.normalised(asked.text)
    product = re.compile(rf"\b{re.escape(record.product.split(maxsplit=1)[0])}\s(?:dose\s|flat\s|fixed\s)?(?P<a>{NUMBER})\b{_NO_MEASURE}", re.IGNORECASE)
    measures = Counter((x.unit, x.per) for x in record.doses if x.unit in ("mg", "ml", "mcg"))
    if not measures or asked.doses:
        return []
    unit, per = measures.most_common(1)[0][0]
    same = [x for x in record.doses if (x.unit, x.per) == (unit, per)]
    low, high = min(x.low for x in same), max(x.high for x in same)
    found = [m for rule in (_CUE, product, _PARTED, _STEPS) for m in islice(rule.finditer(text), MOST)]
    values = [(m[name], *m.span(name)) for m in found for name in m.re.groupindex if m[name]]
    if per and _FLAT.search(text):
        per, low, high = "", 0.0, max(x.high for x in record.doses) * 4
    return [
        Dose(value, value, unit, per, daily=False, start=start, end=end, said=f"{said} {unit}{'/' + per if per else ''}")
        for said, start, end in sorted(set(values), key=lambda v: v[1])
        if low / 4 <= (value := number(said)) <= high * 4
        and (low < _WHOLE or not value % _STEP)
        and not any(start < a.end and a.start < end for a in asked.ages)
    ]
