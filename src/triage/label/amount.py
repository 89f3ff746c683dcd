"""The amount asked about, held against the dosing instructions for that disease, age and group."""

import re
from collections.abc import Sequence

from triage.domain.decision import Axis, LabelFinding, LabelStatus
from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.bare_dose import bare_doses
from triage.label.extract import REACTIONS
from triage.label.findings import AGAINST, INSTRUCTS, off, on, unclear, worst
from triage.label.indication import covered, targets
from triage.label.items import DoseItem
from triage.label.measures import Dose
from triage.label.record import LabelRecord
from triage.label.statements import Statement
from triage.label.strengths import in_fixed_steps, several_for_one

NEAR = 1.001
_AGAIN = re.compile(r"\bre-?escalat\w+|\b(?:increas\w+|rais\w+|go(?:ing)?|back) (?:\w+ ){0,3}(?:up )?again\b|\bback up to\b", re.IGNORECASE)
_NOT_AGAIN = re.compile(r"\b(?:do not|should not) (?:re-?escalate|increase (?:the )?dos\w+ again)", re.IGNORECASE)
_FLAT = re.compile(r"\bflat\b|\bfixed\b|\bregardless of (?:body )?weight\b", re.IGNORECASE)
_LAB = re.compile(r"^\s?(?:/|per )?\s?(?:dl|l)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:insulin|metformin|aspirin|asa)\b", re.IGNORECASE)


def dose(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The amount asked about, held against the amounts of the dosing instructions for that disease, age and group."""
    if _AGAIN.search(asked.text) and (at := next((s for s in record.dosing() if _NOT_AGAIN.search(s.text)), None)):
        return off(Axis.DOSE, "increase after a reduction", AGAINST, at)
    if several := several_for_one(asked, record):
        return several
    own = own_doses(asked, record) or bare_doses(asked, record)
    found = [f for d in own if (f := _of_choice(d, asked, record))]
    if found:
        return worst(found)
    return None if own else _in_words(asked, record)


_OTHER_AMOUNT = re.compile(
    r"\b(?:higher|lower|bigger|double|triple|half|exceed\w{0,3}|above|more than|beyond|over|below"
    r"|supra)\b[\w\s-]{0,30}\b(?:dos(?:e|es|ing|age)|max(?:imum)?|labell?ed dose|recommended)|\bhigh[- ]dose\b"
    r"|\bmega-?dose\b|\bdoubl(?:e|ing) (?:the|up)\b|\bmicro-?dos|\blow[- ]dose\b|\bdose[- ]dense\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(r"\s{0,3}(?:dose )?(?:aspirin|asa|insulin|steroid|prednis|heparin)", re.IGNORECASE)
_ADJUSTS = re.compile(r"\bneed|\brequire|\bgroups?\b|elderly|renal|hepatic|dose[- ]?adjust", re.IGNORECASE)
_PLAINLY = re.compile(r"max|recommended|double|labell?ed", re.IGNORECASE)


def _in_words(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Another amount than the label's in words: "double the dose"; "a lower dose in the elderly" asks what the label says."""
    m = _OTHER_AMOUNT.search(asked.text)
    if not m or _OF_ANOTHER.match(asked.text, m.end()) or "missed_dose" in asked.cues or _beside_another(m, asked, record):
        return None
    if _ADJUSTS.search(asked.text) and not _PLAINLY.search(m.group()):
        return None
    item = next((x for x in record.doses if x.kind == "maximum"), record.doses[0] if record.doses else None)
    return off(Axis.DOSE, m.group(), "the label states the dose", item.statement if item else None, item.said if item else "")


def _beside_another(m: re.Match[str], asked: UseAsked, record: LabelRecord) -> bool:
    """Whether the amount in words is that of another medicine, named right before or after it: "tacrolimus low dose", "low-dose acitretin"."""
    others = [x.said for x in asked.medicines if not {w.low for w in lexicon.words(x.said)} & record.names]
    near = asked.text[max(0, m.start() - 16) : m.end() + 14].lower()
    return any(o.lower() in near for o in others)


def own_doses(asked: UseAsked, record: LabelRecord) -> list[Dose]:
    """Amounts of our product in the question; those of a medicine named right before are that medicine's."""
    text = lexicon.normalised(asked.text)
    others = [f for f in lexicon.medicines(text) if not {w.low for w in lexicon.words(f.said)} & record.names]
    return [
        d
        for d in asked.doses
        if not any(-2 <= d.start - o.end <= 4 for o in others) and not any(0 <= o.start - d.end <= 5 and "of" in text[d.end : o.start] for o in others)
    ]


def _of_choice(d: Dose, asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """What an amount comes to. Of two to choose from ("15 or 30 mg?") one of the label's is enough: whoever asks wants to know which."""
    if not (d.low < d.high and _CHOICE.search(d.said)):
        return _one_dose(d, asked, record)
    either = [f for amount in (d.low, d.high) if (f := _one_dose(d._replace(low=amount, high=amount), asked, record))]
    return next((f for f in either if f.status is LabelStatus.ON_LABEL), worst(either))


_CHOICE = re.compile(r"\d ?\w* or \d", re.IGNORECASE)


def _one_dose(d: Dose, asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    if d.unit == "piece":
        return _pieces(d, asked, record)
    same = [x for x in record.doses if x.unit == d.unit and x.per == d.per]
    weighed = [x for x in record.doses if x.per and x.unit == d.unit]
    if not d.per and weighed and same and all(x.kind == "maximum" for x in same) and d.high <= max(x.high for x in same) * NEAR:
        return off(Axis.DOSE, d.said, f"the label gives {weighed[0].said}", weighed[0].statement, weighed[0].said) if _FLAT.search(asked.text) else None
    if not same:
        return _other_measure(d, asked, record)
    own = in_context(same, asked, record)
    if (early := _starting(d, own, asked)) is not None:
        return early
    per_day = _a_day(d, asked)
    total = d.high * per_day if per_day else d.high
    ceilings = [x for x in own if x.kind == "maximum"]
    if ceilings:
        top = max(ceilings, key=lambda x: x.high)
        if d.high > top.high * NEAR or (top.daily and per_day and total > top.high * NEAR):
            return off(Axis.DOSE, _with_total(d, total, per_day), f"the label's maximum is {top.said}", top.statement, top.said)
    return _in_list(d, own, asked, per_day, between=not in_fixed_steps(record))


def _other_measure(d: Dose, asked: UseAsked, record: LabelRecord) -> LabelFinding:
    """An amount in a measure in which the label gives none: mg where it doses by weight, tablets where it gives mg."""
    if not record.doses:
        return unclear(Axis.DOSE, d.said, "the label's doses were not found")
    by_weight = any(x.per for x in record.doses) and not any(x.unit == d.unit and not x.per for x in record.doses)
    held = unclear if by_weight and not _FLAT.search(asked.text) else off
    return held(Axis.DOSE, d.said, "the label gives its doses in another measure", record.doses[0].statement, record.doses[0].said)


def _opening(d: Dose, text: str) -> bool:
    """Whether a dose is said to be the first of several: "initial dose of 400, then 250"."""
    before, after = text[max(0, d.start - 30) : d.start], text[d.end : d.end + 30]
    return bool(
        re.search(r"\b(?:initial|first|load\w*)\b(?:(?!then\b|followed\b)[^.;?]){0,25}$", before, re.IGNORECASE)
        or re.match(r"[^.;?]{0,20}\b(?:then|followed by|first dose|load)", after, re.IGNORECASE)
    )


_STARTS = re.compile(r"\bstart(?:s|ed|ing)?\b|\binitial(?:ly)?\b|\binitiat\w{1,3}\b", re.IGNORECASE)


def _starting(d: Dose, own: Sequence[DoseItem], asked: UseAsked) -> LabelFinding | None:
    """A starting dose above those that the label starts with."""
    before = asked.text[max(0, d.start - 40) : d.start]
    if not re.search(r"\b(?:start|initiat)\w{0,4}\b[^.?;]{0,30}$", before, re.IGNORECASE) or re.search(
        r"\b(?:from|after|until)\b", before[-12:], re.IGNORECASE
    ):
        return None
    first = [x for x in own if _STARTS.search(x.statement.text[max(0, x.statement.text.find(x.said) - 70) : x.statement.text.find(x.said) + 45])]
    if not first or any(x.low <= d.high <= x.high * NEAR for x in first) or d.high < min(x.low for x in first):
        return None
    return off(Axis.DOSE, d.said, f"the label starts with {first[0].said}", first[0].statement, first[0].said)


def _in_list(d: Dose, own: Sequence[DoseItem], asked: UseAsked, per_day: float, *, between: bool) -> LabelFinding:
    total = d.high * per_day if per_day else d.high
    fit = _fitting(d, own, daily=bool(d.daily or per_day or asked.intervals), loading="loading" in asked.cues or _opening(d, asked.text))
    daily = [x for x in own if x.daily and x.unit == d.unit]
    if fit:
        if (
            per_day > 1
            and not d.daily
            and (tops := [x.high for x in own if x.daily])
            and total > max(tops) * NEAR
            and not any(y for y in own if not y.daily and y.high * per_day >= total)
        ):
            top = max(daily, key=lambda x: x.high)
            return off(Axis.DOSE, _with_total(d, total, per_day), f"the label's highest is {top.said} a day", top.statement, top.said)
        best = next((x for x in fit if x.kind != "range"), fit[0])
        return on(Axis.DOSE, d.said, f"the label gives {best.said}", best.statement, best.said)
    low, high = min(x.low for x in own), max(x.high for x in own)
    at = max(own, key=lambda x: (x.kind == "maximum", x.high))
    grows = between and any(x.kind in ("maximum", "range") for x in own)
    if low <= d.low and d.high <= high and grows and "loading" not in asked.cues:
        return on(Axis.DOSE, d.said, f"the label's range is {low:g} to {high:g} {d.unit}", at.statement, at.said)
    if first := next((x for x in own if x.loading and x.low <= d.high <= x.high), None):
        return off(Axis.DOSE, d.said, f"the label gives {first.said} only as the first dose", first.statement, first.said)
    return off(Axis.DOSE, _with_total(d, total, per_day), f"the label gives {', '.join(dict.fromkeys(x.said for x in own[:3]))}", at.statement, at.said)


def _fitting(d: Dose, own: Sequence[DoseItem], *, daily: bool, loading: bool) -> list[DoseItem]:
    """The amounts of the label that this one is; a loading dose is none for every day, nor the reverse."""
    fit = [x for x in own if x.low / NEAR <= d.low and d.high <= x.high * NEAR]
    if loading and any(x.loading for x in own):
        return [x for x in fit if x.loading]
    if loading:
        return [x for x in fit if re.search(r"loading|initial|starting|start", x.statement.text, re.IGNORECASE)]
    least = min(y.low for y in own)
    once = [x for x in fit if x.loading and x.high > least and not any(y.low <= x.high <= y.high and not y.loading for y in own)]
    return [] if daily and fit and len(once) == len(fit) else fit


def _pieces(d: Dose, asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    if "missed_dose" in asked.cues or asked.acts or d.high <= 1:
        return None
    if re.search(r"tab|pen|cap|packet", d.said, re.IGNORECASE) and d.high >= 2:
        at = next((s for s in record.dosing() if re.search(r"\b(?:two|2) \d* ?(?:mg )?(?:tablets?|pens?|capsules?|packets?)", s.text, re.IGNORECASE)), None)
        if at:
            return off(Axis.DOSE, d.said, AGAINST, at) if re.search(r"\bdo not\b", at.text, re.IGNORECASE) else on(Axis.DOSE, d.said, INSTRUCTS, at)
        return unclear(Axis.DOSE, d.said, "the label gives its doses in another measure", record.doses[0].statement if record.doses else None)
    return None


def _with_total(d: Dose, total: float, per_day: float) -> str:
    return f"{d.said} ({total:g} {d.unit}{'/' + d.per if d.per else ''} a day)" if per_day > 1 else d.said


def _a_day(d: Dose, asked: UseAsked) -> float:
    """Doses a day: 1 for a daily amount, the interval's count otherwise, 0 where none is named."""
    if d.daily:
        return 1.0
    near = [e for e in asked.intervals if e.start >= d.end - 2 and e.start - d.end < 40 and not e.loose]
    if near and near[0].low <= 24:
        return 24 / near[0].low
    return 1.0 if any(e.loose for e in asked.intervals) or re.search(r"\b(?:daily|a day|per day)\b", asked.text, re.IGNORECASE) else 0.0


def of_regimen(s: Statement, asked: UseAsked) -> bool:
    """Whether an instruction is for the regimen asked about, where the label gives some by regimen."""
    partners = {lexicon.proper_name(m.said).lower() for m in asked.medicines}
    return bool(s.regimen) and any(p in s.regimen.lower() for p in partners)


_OF_REACTIONS = re.compile(
    r"\breduc|\blevel|\breaction|\btoxic|\bgrade\b|\bresum|\brestart|\bre-?escalat|\bafter\b|\bnext lower|\bstep[- ]down|\bild\b|\bpneumonitis", re.IGNORECASE
)


def in_context(items: list[DoseItem], asked: UseAsked, record: LabelRecord) -> list[DoseItem]:
    """The amounts that hold for the disease, age or group asked about; where none is its own, all that are general."""
    items = [x for x in items if not re.search(r"In patients taking|CYP\w+ inhibitor|strong CYP", x.statement.text) or asked.medicines] or items
    if not any(g.role != "without" for g in asked.groups) and not asked.medicines:
        items = [x for x in items if not re.search(r"\bonly (?:in|for|when|if)\b", x.statement.text)] or items
    names = {c.name for c in targets(asked, record)}
    if names:
        items = (
            [x for x in items if names & x.statement.all_conditions]
            or [x for x in items if any(covered(n, x.statement.all_conditions) for n in names)]
            or [x for x in items if not x.statement.all_conditions & record.approved]
            or items
        )
    items = [x for x in items if of_regimen(x.statement, asked)] or items
    groups = {g.name for g in asked.groups if g.role != "without"} & {"renal", "hepatic", "dialysis"}
    if not (asked.facts & {"adverse", "monitoring"} or _OF_REACTIONS.search(asked.text)):
        items = [x for x in items if not REACTIONS.search(x.statement.heading)] or items
    wanted = [a for a in asked.ages if a.low < 18 or a.low >= 60]
    if wanted:
        items = (
            [x for x in items if any(lo <= a.low and a.low < hi and (lo, hi) != (18.0, 200.0) for lo, hi in x.ages for a in wanted)]
            or [x for x in items if not x.ages]
            or items
        )
    elif not groups:
        items = [x for x in items if not x.ages or any(hi > 18 and lo <= 18 for lo, hi in x.ages)] or items
    if groups:
        severe = asked.severities
        items = [x for x in items if x.statement.all_groups & groups and (not severe or not x.statement.severities or x.statement.severities & severe)] or items
    else:
        items = [x for x in items if not x.statement.groups & {"renal", "hepatic", "dialysis"}] or items
    return items


def general(asked: UseAsked, record: LabelRecord) -> LabelFinding:
    """What the label says to a general question on dosing; one on titration is about its speed (triage guide, "Conventions for close calls")."""
    if record.titrations and _TITRATION.search(asked.text) and not asked.doses:
        step = record.titrations[0]
        return on(Axis.FREQUENCY, "titration", f"the label gives {step.said}", step.statement, step.said)
    items = in_context(list(record.doses), asked, record)
    item = max(items, key=lambda x: (x.high, x.kind == "maximum")) if items and re.search(r"\bmax|\bhighest", asked.text, re.IGNORECASE) else None
    item = item or (items[0] if items else None)
    if not item:
        return unclear(Axis.DOSE, "dosing", "the label's doses were not found")
    return on(Axis.DOSE, "recommended dosage", f"the label gives {item.said}", item.statement, item.said)


_TITRATION = re.compile(r"\btitration\b|\bescalation (?:schedule|scheme|steps?)\b", re.IGNORECASE)
