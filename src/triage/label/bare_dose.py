"""Amounts said without a unit ("start at 40", "go up to 0.8"): they are in the measure in which the label gives its doses."""

import re
from collections import Counter
from itertools import islice

from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.measures import MOST, NUMBER, Dose
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


def bare_doses(asked: UseAsked, record: LabelRecord) -> list[Dose]:
    """Amounts without a unit, in the label's own measure; those far from every amount of the label are none."""
    text = lexicon.normalised(asked.text)
    product = re.compile(rf"\b{re.escape(record.product.split(maxsplit=1)[0])}\s(?:dose\s)?(?P<a>{NUMBER})\b(?!\s?(?:%|[a-z]|/|-\s?\d|\.\d))", re.IGNORECASE)
    measures = Counter((x.unit, x.per) for x in record.doses if x.unit in ("mg", "ml", "mcg"))
    if not measures or asked.doses:
        return []
    unit, per = measures.most_common(1)[0][0]
    same = [x for x in record.doses if (x.unit, x.per) == (unit, per)]
    low, high = min(x.low for x in same), max(x.high for x in same)
    found = [m for rule in (_CUE, product) for m in islice(rule.finditer(text), MOST)]
    values = [(float(m["a"].replace(",", "")), m) for m in found]
    return [
        Dose(value, value, unit, per, daily=False, start=m.start("a"), end=m.end("a"), said=f"{m['a']} {unit}{'/' + per if per else ''}")
        for value, m in values
        if low / 4 <= value <= high * 4 and not any(m.start("a") < a.end and a.start < m.end("a") for a in asked.ages)
    ]
