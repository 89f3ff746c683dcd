"""The age asked about, held against the ages of the label."""

import re

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.ages import OLDEST, Age
from triage.label.asked import UseAsked
from triage.label.findings import off, on, unclear, worst
from triage.label.indication import covered, first, targets
from triage.label.items import AgeLimit
from triage.label.record import LabelRecord


def age(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The age asked about, held against the ages of the label, those of the disease asked about where it has its own."""
    wanted = [a for a in asked.ages if not (a.low >= 18 and a.high >= OLDEST and a.broad and not a.low >= 65)]
    if any(not a.broad for a in wanted):
        wanted = [a for a in wanted if not a.broad or a.low >= 65]
    if not wanted:
        return None
    names = {c.name for c in targets(asked, record)}
    return worst([_one_age(a, names, asked, record) for a in wanted])


def _one_age(a: Age, names: set[str], asked: UseAsked, record: LabelRecord) -> LabelFinding:
    limits = record.ages
    for limit in limits:
        if (
            limit.verdict == "forbidden"
            and a.high <= limit.high
            and (not limit.statement.conditions or limit.statement.conditions & {c.name for c in asked.conditions})
        ):
            return off(Axis.AGE, said(a), f"the label forbids ages {_ages(limit)}", limit.statement)
    approved = _about([x for x in limits if x.verdict == "approved"], names)
    if any(x.low > 0 and x.low < 18 for x in approved):
        approved = [x for x in approved if x.low > 0 or x.high < 18]
    still_open = _about([x for x in limits if x.verdict == "open"], names)
    narrow = [x for x in still_open if x.high < 18 and a.high <= x.high + 0.01 and a.low >= x.low - 0.01]
    inside = [x for x in approved if x.low <= a.low < x.high]
    if (
        narrow
        and (inside or not approved)
        and max(len(names & x.statement.conditions) for x in narrow)
        >= max((len(names & x.statement.all_conditions) for x in approved if x.low <= a.low < x.high), default=0)
    ):
        return off(Axis.AGE, said(a), f"the label has not established ages {_ages(narrow[0])}", narrow[0].statement)
    for_children = any(x.verdict == "approved" and x.low < 18 for x in limits)
    approved = approved or (_about([x for x in limits if x.verdict == "dosed" and x.low < 18], names) if not still_open and not for_children else [])
    if approved:
        return _against_approved(a, approved, asked)
    for limit in still_open:
        if a.low < limit.high and (a.high <= limit.high or a.low < 18):
            return off(Axis.AGE, said(a), f"the label has not established ages {_ages(limit)}", limit.statement)
    if a.low >= 18:
        at = next((s for s in record.statements if s.section == "geriatric_use"), None) if a.low >= 60 else None
        return on(Axis.AGE, said(a), "adults are within the label", at or first(record.indications))
    return unclear(Axis.AGE, said(a), "the label does not say from which age", first(record.indications))


def _about(limits: list[AgeLimit], names: set[str]) -> list[AgeLimit]:
    own = [
        x
        for x in limits
        if names & x.statement.all_conditions or any(covered(n, x.statement.all_conditions) or lexicon.wider(n) & x.statement.all_conditions for n in names)
    ]
    return own or [x for x in limits if not names or not x.statement.all_conditions]


def _against_approved(a: Age, approved: list[AgeLimit], asked: UseAsked) -> LabelFinding:
    low, high = min(x.low for x in approved), max(x.high for x in approved)
    at = next((x.statement for x in approved if x.low == low), approved[0].statement)
    inside = any(x.low <= a.low + 0.01 and a.high <= x.high + 0.01 for x in approved) or (low <= a.low + 0.01 and a.high <= high + 0.01)
    says = f"the label starts at {_years(low)}" if low else f"the label covers ages {_years(low)} to {_years(high)}"
    if high < OLDEST and a.low >= high:
        says = f"the label ends at {_years(high)}"
    of_children = all(x.statement.section == "pediatric_use" or x.verdict == "dosed" for x in approved)
    if a.low >= 18 and high <= 18 and of_children:
        return on(Axis.AGE, said(a), "adults are within the label", at)
    if inside:
        return on(Axis.AGE, said(a), says, at)
    if a.broad and a.low < high and a.high > low:
        asks_range = asked.cues & {"indication", "age", "dose_word"} and low < 18
        return on(Axis.AGE, said(a), says, at) if asks_range else unclear(Axis.AGE, said(a), says, at)
    return off(Axis.AGE, said(a), says, at)


def said(a: Age) -> str:
    """An age as it is shown: "8 years", "6 months", "2 to 9 years"; a word for a group as it was said."""
    if a.broad:
        return a.said
    low, high = _years(a.low), _years(a.high)
    if a.high >= OLDEST:
        return f"{low} years and older"
    if a.low == 0:
        return f"under {high}{'' if 'months' in high else ' years'}"
    last = a.high - 1
    if last > a.low + 0.5:
        return f"{low} to {last:g} years"
    return low if re.search("month|week|day", low) else f"{low} years"


def _years(value: float) -> str:
    if value >= 1 or value == 0:
        return f"{value:g}" if value == int(value) else f"{value:.1f}"
    if value * 12 >= 0.99:
        return f"{value * 12:.0f} month{'s' if round(value * 12) > 1 else ''}"
    days = round(value * 365)
    return f"{round(value * 52)} week{'s' if round(value * 52) > 1 else ''}" if days % 7 in (0, 1) and days >= 7 else f"{days} days"


def _ages(limit: AgeLimit) -> str:
    return f"under {_years(limit.high)} years" if limit.low == 0 else f"{_years(limit.low)} to {_years(limit.high)} years"
