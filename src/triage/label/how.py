"""How a medicine is given, held against the label: dose, frequency, duration."""

import re
from collections.abc import Sequence

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.findings import off, on, short, unclear
from triage.label.measures import Dose, Every, Span
from triage.label.record import DoseItem, LabelRecord, Timed
from triage.label.statements import Statement, ages_of
from triage.label.who import covered, targets

_NEAR = 1.001
_LAB = re.compile(r"^\s?(?:/|per )?\s?(?:dl|l)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:insulin|metformin|aspirin|asa)\b", re.IGNORECASE)


def dose(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The amount asked about, held against the amounts of the dosing instructions for that disease, age and group."""
    own = _own_doses(asked, record)
    found = [f for d in own if (f := _one_dose(d, asked, record))]
    if found:
        return min(found, key=lambda f: ("off_label", "unclear", "on_label").index(f.status.value))
    if (
        m := re.search(
            r"\b(?:higher|lower|bigger|double|triple|half|exceed\w{0,3}|above|more than|beyond|over|below|supra)\b[\w\s-]{0,30}\b(?:dos(?:e|es|ing|age)|max(?:imum)?|labell?ed dose|recommended)|\bhigh[- ]dose\b|\bmega-?dose\b|\bdoubl(?:e|ing) (?:the|up)\b|\bmicro-?dos|\blow[- ]dose\b|\bdose[- ]dense\b|\bdose escalation\b",
            asked.text,
            re.IGNORECASE,
        )
    ) and not own and not re.match(r"\s*(?:dose )?(?:aspirin|asa|insulin|steroid|prednis|heparin)", asked.text[m.end() :], re.IGNORECASE):
        if "missed_dose" in asked.cues:
            return None
        item = next((x for x in record.doses if x.kind == "maximum"), record.doses[0] if record.doses else None)
        if re.search(r"\bneed|\brequire|\bgroups?\b|elderly|renal|hepatic|dose[- ]?adjust", asked.text, re.IGNORECASE) and not re.search(
            r"max|recommended|double|labell?ed", m.group(), re.IGNORECASE
        ):
            return None
        return off(Axis.DOSE, m.group(), "the label states the dose", item.statement if item else None, item.said if item else "")
    return None


def _own_doses(asked: UseAsked, record: LabelRecord) -> list[Dose]:
    """Amounts of our product in the question; those of a medicine named right before are that medicine's."""
    text = lexicon.normalised(asked.text)
    others = [
        f
        for f in lexicon.medicines(lexicon.words(text), text)
        if not {w.low for w in lexicon.words(f.said)} & (record.own_words | {w.low for w in lexicon.words(record.product)})
    ]
    return [
        d
        for d in asked.doses
        if not any(-2 <= d.start - o.end <= 4 for o in others) and not any(0 <= o.start - d.end <= 5 and "of" in text[d.end : o.start] for o in others)
    ]


def _one_dose(d: Dose, asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    if d.unit == "piece":
        return _pieces(d, asked, record)
    same = [x for x in record.doses if x.unit == d.unit and x.per == d.per]
    if not same:
        if not record.doses:
            return unclear(Axis.DOSE, d.said, "the label's doses were not found")
        weighed = any(x.per for x in record.doses) and not any(x.unit == d.unit and not x.per for x in record.doses)
        return (unclear if weighed else off)(Axis.DOSE, d.said, "the label gives its doses in another measure", record.doses[0].statement, record.doses[0].said)
    own = _in_context(same, asked, record)
    per_day = _a_day(d, asked)
    total = d.high * per_day if per_day else d.high
    general = own is same or not [x for x in own if x.kind == "maximum"]
    ceilings = [x for x in own if x.kind == "maximum"]
    if ceilings:
        top = max(ceilings, key=lambda x: x.high)
        if d.high > top.high * _NEAR or (top.daily and per_day and total > top.high * _NEAR):
            return off(Axis.DOSE, _with_total(d, total, per_day), f"the label's maximum is {top.said}", top.statement, top.said)
    return _in_list(d, own, same, general, asked, total, per_day)


def _in_list(d: Dose, own: Sequence[DoseItem], same: Sequence[DoseItem], general: bool, asked: UseAsked, total: float, per_day: float) -> LabelFinding:
    loading = "loading" in asked.cues
    fit = [x for x in own if x.low / _NEAR <= d.low and d.high <= x.high * _NEAR and (x.kind != "value" or x.low / _NEAR <= d.low <= x.high * _NEAR)]
    once_only = [x for x in fit if x.loading and not loading and x.high > min(y.low for y in own) and not any(y.high >= x.high and not y.loading for y in own)]
    if loading and not any(re.search(r"loading|initial|starting|start", x.statement.text, re.IGNORECASE) for x in fit):
        fit = []
    if loading and any(x.loading for x in own):
        fit = [x for x in fit if x.loading]
    daily = [x for x in own if x.daily and x.unit == d.unit]
    if fit and not (once_only and len(once_only) == len(fit) and (d.daily or per_day)):
        if (
            per_day > 1
            and not d.daily
            and (tops := [x.high for x in own if x.daily])
            and total > max(tops) * _NEAR
            and not any(y for y in own if not y.daily and y.high * per_day >= total)
        ):
            top = max(daily, key=lambda x: x.high)
            return off(Axis.DOSE, _with_total(d, total, per_day), f"the label's highest is {top.said} a day", top.statement, top.said)
        best = next((x for x in fit if x.kind != "range"), fit[0])
        return on(Axis.DOSE, d.said, f"the label gives {best.said}", best.statement, best.said)
    low, high = min(x.low for x in own), max(x.high for x in own)
    at = max(own, key=lambda x: (x.kind == "maximum", x.high))
    grows = any(x.kind in ("maximum", "range") for x in own)
    if low <= d.low and d.high <= high and grows and not loading:
        return on(Axis.DOSE, d.said, f"the label's range is {low:g} to {high:g} {d.unit}", at.statement, at.said)
    return off(Axis.DOSE, _with_total(d, total, per_day), f"the label gives {', '.join(dict.fromkeys(x.said for x in own[:3]))}", at.statement, at.said)


def _pieces(d: Dose, asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    if "missed_dose" in asked.cues or asked.acts or d.high <= 1:
        return None
    if re.search(r"tab|pen|cap|packet", d.said, re.IGNORECASE) and d.high >= 2:
        at = next((s for s in record.dosing() if re.search(r"\b(?:two|2) \d* ?(?:mg )?(?:tablets?|pens?|capsules?|packets?)", s.text, re.IGNORECASE)), None)
        if at:
            return (off if re.search(r"\bdo not\b", at.text, re.IGNORECASE) else on)(Axis.DOSE, d.said, short(at.text), at)
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


def _in_context(items: list[DoseItem], asked: UseAsked, record: LabelRecord) -> list[DoseItem]:
    """The amounts that hold for the disease, age or group asked about; where none is its own, all that are general."""
    items = [x for x in items if not re.search(r"In patients taking|CYP\w+ inhibitor|strong CYP", x.statement.text) or asked.medicines] or items
    names = {c.name for c in targets(asked, record)}
    if names:
        items = (
            [x for x in items if any(covered(n, x.statement.all_conditions) for n in names)]
            or [x for x in items if not x.statement.all_conditions & record.approved]
            or items
        )
    groups = {g.name for g in asked.groups} & {"renal", "hepatic", "dialysis"}
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


def frequency(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The interval asked about, held against those of the dosing instructions; speed of titration against the steps."""
    if "missed_dose" in asked.cues:
        return None
    if "titration" in asked.cues and (f := _titration(asked, record)):
        return f
    found = [f for e in _own_intervals(asked, record) if (f := _one_interval(e, asked, record))]
    if found:
        return min(found, key=lambda f: ("off_label", "unclear", "on_label").index(f.status.value))
    if re.search(
        r"\b(?:extend(?:ed|ing)?|longer|stretch(?:ing|ed)?|shorter|shorten(?:ed|ing)?|prolong(?:ed|ing)?|space(?:d)? out|wider|reduced) (?:the )?(?:dos(?:e|ing) )?(?:interval|frequency|spacing)|\bmore (?:often|frequent(?:ly)?)\b|\bless (?:often|frequent(?:ly)?)\b|\bsplit (?:the )?(?:daily )?dos(?:e|es|ing)\b|\bdivided dos|\bas needed\b|\bprn\b|\bon[- ]demand\b|\bintermittent",
        asked.text,
        re.IGNORECASE,
    ):
        said = re.search(
            r"\bas needed\b|\bprn\b|\bon[- ]demand\b|interval|often|frequent\w*|split|divided|intermittent|space\w* out", asked.text, re.IGNORECASE
        )
        words = (
            r"as needed"
            if said and said.group().lower() in ("as needed", "prn", "on demand", "on-demand")
            else r"divided"
            if said and said.group().lower() in ("divided", "split")
            else r"$^"
        )
        at = next((s for s in record.dosing() if re.search(words, s.text, re.IGNORECASE)), None)
        if at:
            return on(Axis.FREQUENCY, said.group() if said else "", short(at.text), at)
        first = record.intervals[0] if record.intervals else None
        return off(
            Axis.FREQUENCY,
            said.group() if said else "another interval",
            f"the label gives {first.said}" if first else "the label gives none",
            first.statement if first else None,
            first.said if first else "",
        )
    return None


def _own_intervals(asked: UseAsked, record: LabelRecord) -> list[Every]:
    text = lexicon.normalised(asked.text)
    others = [
        f
        for f in lexicon.medicines(lexicon.words(text), text)
        if not {w.low for w in lexicon.words(f.said)} & (record.own_words | {w.low for w in lexicon.words(record.product)})
    ]
    checks = re.compile(r"(?:check|test|measur|monitor|scan|inr|lft|imag|visit|follow|lab)\w{0,6}\s(?:\w+\s){0,3}$", re.IGNORECASE)
    return [e for e in asked.intervals if not any(0 <= e.start - o.end <= 18 for o in others) and not checks.search(text[max(0, e.start - 30) : e.start])]


def _one_interval(e: Every, asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    known = _timed_context(record.intervals, asked, record)
    if not known:
        return None if e.loose else unclear(Axis.FREQUENCY, e.said, "the label's schedule was not found")
    fit = next((t for t in known if t.low * 0.95 <= e.low and e.high <= t.high * 1.05), None)
    if fit:
        return on(Axis.FREQUENCY, e.said, f"the label gives {fit.said}", fit.statement, fit.said)
    if e.loose:
        daily = any(t.low <= 24 for t in known)
        return None if daily else off(Axis.FREQUENCY, e.said, f"the label gives {known[0].said}", known[0].statement, known[0].said)
    return off(Axis.FREQUENCY, e.said, f"the label gives {known[0].said}", known[0].statement, known[0].said)


def _timed_context(items: Sequence[Timed], asked: UseAsked, record: LabelRecord) -> list[Timed]:
    dosing = [t for t in items if not re.search(r"\bmonitor|\bobserv|\brepeat\b|\bevery other weeks?\b|\bhours? (?:before|after)", t.statement.text[:0])]
    names = {c.name for c in targets(asked, record)}
    if names:
        dosing = (
            [t for t in dosing if any(covered(n, t.statement.all_conditions) for n in names)]
            or [t for t in dosing if not t.statement.all_conditions & record.approved]
            or dosing
        )
    groups = {g.name for g in asked.groups} & {"renal", "hepatic", "dialysis"}
    return dosing if groups else ([t for t in dosing if not t.statement.groups & {"renal", "hepatic", "dialysis"}] or dosing)


_STEP = re.compile(
    r"\b(?:after|every|at|in|each|by|within|wait(?:ing)?)\s(?:just |only |a |the )?(\d{1,2}|one|two|three|four|six)?[\s-]?(day|week|month|wk)(?:s|ly)?\b|\b(weekly|daily)\b|\b(?:week|wk|day) (\d)\b",
    re.IGNORECASE,
)
_FAST = re.compile(
    r"\bfaster|\bmore (?:quickly|rapidly|slowly)\b|\brapid(?:ly)? (?:titrat|escalat|up)|\bskip (?:the )?(?:titration|starting|0\.|first|initial|lower|25|lowest)|\bwithout (?:titrat|the starting|uptitrat|a starting)|\bstraight (?:to|at|on|with)\b|\bstart(?:ing)? (?:directly |right |straight )?(?:at|on|with) (?:the )?(?:full|max|maintenance|target)|\bsooner\b|\bslower\b|\baccelerat|\bquicker\b",
    re.IGNORECASE,
)


def _titration(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    if not record.titrations:
        return None
    least = min(record.titrations, key=lambda t: t.low)
    typical = max(record.titrations, key=lambda t: t.low) if least.low < 3 else least
    if m := _FAST.search(asked.text):
        return off(Axis.FREQUENCY, m.group(), f"the label's step is {typical.said}", typical.statement, typical.said)
    for m in _STEP.finditer(asked.text):
        if m[4]:
            continue
        unit = m[2] or ("week" if (m[3] or "").lower() == "weekly" else "day")
        count = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6}.get((m[1] or "1").lower()) or float(m[1] or 1)
        days = count * {"day": 1, "week": 7, "wk": 7, "month": 30}[unit.lower()]
        if m[3] and record.intervals and any(t.low == days * 24 for t in record.intervals):
            continue
        if any(t.low <= days for t in record.titrations):
            return on(Axis.FREQUENCY, m.group(), f"the label's step is {typical.said}", typical.statement, typical.said)
        return off(Axis.FREQUENCY, m.group(), f"the label's step is {typical.said}", typical.statement, typical.said)
    return None


_UNTIL = re.compile(
    r"\buntil (?:disease )?progression|\buntil tumor progression|\blong-term (?:treatment|anticoagulation|therapy) with|\buntil the danger|\bindividualize the duration",
    re.IGNORECASE,
)


def duration(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The length of treatment asked about, held against those that the label states."""
    known = _lengths(asked, record)
    spans = [s for s in asked.durations if s.low >= 2 and not re.search(r"\bafter\b", s.said) or s.low >= 36500]
    if "missed_dose" in asked.cues:
        return None
    until = _until(asked, record)
    silent = next(
        (
            s
            for s in record.statements
            if s.section in ("dosage_and_administration", "indications_and_usage")
            and re.search(r"duration of therapy is unknown|do not extend beyond|has not been demonstrated in controlled|beyond \d|no data to support", s.text)
        ),
        None,
    )
    stops = bool(re.search(r"\bstop|\bfixed\b|\bfinite\b|\blimited to\b|\bonly\b", asked.text, re.IGNORECASE))
    found = [_one_span(s, known, until, silent, stops) for s in spans]
    if found:
        return min(found, key=lambda f: ("off_label", "unclear", "on_label").index(f.status.value))
    if "duration" in asked.cues:
        at = known[0].statement if known else until or silent
        return (
            on(Axis.DURATION, "length of treatment", short(at.text), at)
            if at
            else unclear(Axis.DURATION, "length of treatment", "the label does not say how long")
        )
    return None


def _lengths(asked: UseAsked, record: LabelRecord) -> list[Timed]:
    """The lengths of treatment that hold for the disease and age asked about; a length given for it alone goes before one given for several."""
    known = [t for t in record.durations if t.low >= 3 and not t.said.lower().startswith("beyond") and (not t.said.lower().startswith("after") or re.search(r"stop|discontinu", t.statement.text))]
    known = _timed_context(known, asked, record)
    names = {c.name for c in targets(asked, record)}
    exact = [t for t in known if names & t.statement.all_conditions]
    if exact:
        exact = [t for t in exact if t.statement.section == "indications_and_usage"] or exact
        fewest = min(len(t.statement.all_conditions - names) for t in exact)
        known = [t for t in exact if len(t.statement.all_conditions - names) == fewest]
    for a in asked.ages:
        known = [t for t in known if any(x.low <= a.low < x.high for x in ages_of(t.statement))] or known
    return known


def _until(asked: UseAsked, record: LabelRecord) -> Statement | None:
    names = {c.name for c in targets(asked, record)}
    about = [s for s in record.dosing() if _UNTIL.search(s.text)]
    text = asked.text.lower()
    if any(m.said.lower() in ("radiation", "radiotherapy", "radiation therapy", "rt") for m in asked.medicines):
        about = [s for s in about if "radiation" in s.text.lower()]
    if re.search(r"\badjuvant\b", text):
        about = [s for s in about if "adjuvant" in s.text.lower()]
    return next((s for s in about if not names or not s.all_conditions or any(covered(n, s.all_conditions) for n in names)), None)


def _one_span(s: Span, known: list[Timed], until: Statement | None, silent: Statement | None, stops: bool) -> LabelFinding:
    if until and stops and s.low < 36500:
        return off(Axis.DURATION, s.said, short(until.text), until)
    if until and not any(s.high < t.low and t.low >= 60 for t in known):
        return on(Axis.DURATION, s.said, short(until.text), until)
    if not known:
        return (off if silent and s.beyond else unclear)(Axis.DURATION, s.said, short(silent.text) if silent else "the label does not say how long", silent)
    top = max(known, key=lambda t: t.high)
    if s.high > top.high * _NEAR or (s.beyond and s.low >= top.high / _NEAR):
        return off(Axis.DURATION, s.said, f"the label goes to {top.said}", silent if silent and top.said in silent.text else top.statement, top.said)
    fit = next((t for t in known if t.low * 0.9 <= s.low and s.high <= t.high * 1.1), None)
    if fit:
        return on(Axis.DURATION, s.said, f"the label gives {fit.said}", fit.statement, fit.said)
    least = min(known, key=lambda t: t.low)
    if s.low < least.low:
        return off(Axis.DURATION, s.said, f"the label gives {least.said}", least.statement, least.said)
    return on(Axis.DURATION, s.said, f"the label goes to {top.said}", top.statement, top.said)
