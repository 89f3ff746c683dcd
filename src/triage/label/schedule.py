"""How often and how long, held against the label: frequency, speed of titration, duration."""

import re
from collections.abc import Sequence
from functools import lru_cache

from triage.domain.decision import Axis, LabelFinding, LabelStatus
from triage.label import lexicon
from triage.label.amount import NEAR, in_context, of_regimen, own_doses
from triage.label.asked import UseAsked
from triage.label.findings import INSTRUCTS, off, on, unclear, worst
from triage.label.indication import covered, targets
from triage.label.items import Timed
from triage.label.measures import Every, Span
from triage.label.pauses import WORKING_WEEK
from triage.label.record import RECORDS, LabelRecord, in_sections
from triage.label.statements import Statement, ages_of


def frequency(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The interval asked about, held against those of the dosing instructions; speed of titration against the steps."""
    if "missed_dose" in asked.cues:
        return None
    if "titration" in asked.cues and (f := _titration(asked, record)):
        return f
    found = [f for e in _own_intervals(asked, record) if (f := _one_interval(e, asked, record))]
    if found:
        either = re.search(r"\b(?:once|daily|weekly|day|week|bid|qd|\d) or \b", asked.text, re.IGNORECASE) and not re.search(
            r"\bcan\b|\bcould\b|\bmay\b", asked.text, re.IGNORECASE
        )
        given = next((f for f in found if f.status is LabelStatus.ON_LABEL), None)
        return given if either and given else worst(found)
    if re.search(
        r"\b(?:extend(?:ed|ing)?|longer|stretch(?:ing|ed)?|shorter|shorten(?:ed|ing)?|prolong(?:ed|ing)?|space(?:d)? out|wider"
        r"|reduced) (?:the )?(?:dos(?:e|ing) )?(?:interval|frequency|spacing)|\b(?:more|less) (?:often|frequently|frequent (?:dos|inj|admin|infus)\w*)\b"
        r"|\bsplit (?:the )?(?:daily )?dos(?:e|es|ing)\b|\bdivided dos|\bas needed\b|\bprn\b|\bon[- ]demand\b"
        r"|\bintermittent",
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
            return on(Axis.FREQUENCY, said.group() if said else "", INSTRUCTS, at)
        first = record.intervals[0] if record.intervals else None
        return off(
            Axis.FREQUENCY,
            said.group() if said else "another interval",
            f"the label gives {first.said}" if first else "the label gives none",
            first.statement if first else None,
            first.said if first else "",
        )
    return None


A_DAY = 24
_CHECKS = re.compile(r"(?:check|test|measur|monitor|scan|inr|lft|imag|visit|follow|lab)\w{0,6}\s(?:\w+\s){0,3}$", re.IGNORECASE)


def _own_intervals(asked: UseAsked, record: LabelRecord) -> list[Every]:
    if not asked.intervals:
        return []
    text = lexicon.normalised(asked.text)
    others = [f for f in lexicon.medicines(text) if not {w.low for w in lexicon.words(f.said)} & record.names]
    own = [e for e in asked.intervals if e.low != WORKING_WEEK or any(t.low <= A_DAY for t in record.intervals)]
    return [e for e in own if not any(0 <= e.start - o.end <= 18 for o in others) and not _CHECKS.search(text[max(0, e.start - 30) : e.start])]


def _one_interval(e: Every, asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    known = _timed_context(record.intervals, asked, record)
    if known and re.search(r"\b(?:once|twice) (?:daily )?or (?:once|twice)\b", asked.text, re.IGNORECASE):
        return on(Axis.FREQUENCY, "schedule", f"the label gives {known[0].said}", known[0].statement, known[0].said)
    if not known:
        return None if e.loose else unclear(Axis.FREQUENCY, e.said, "the label's schedule was not found")
    fit = next((t for t in known if t.low * 0.95 <= e.low and e.high <= t.high * 1.05), None)
    if fit and (other := _other_schedule(e, known, asked, record)):
        return off(Axis.FREQUENCY, e.said, f"the label gives this dose {other.said}", other.statement, other.said)
    if fit:
        return on(Axis.FREQUENCY, e.said, f"the label gives {fit.said}", fit.statement, fit.said)
    if e.loose:
        daily = any(t.low <= 24 for t in known)
        return None if daily else off(Axis.FREQUENCY, e.said, f"the label gives {known[0].said}", known[0].statement, known[0].said)
    return off(Axis.FREQUENCY, e.said, f"the label gives {known[0].said}", known[0].statement, known[0].said)


def _other_schedule(e: Every, known: list[Timed], asked: UseAsked, record: LabelRecord) -> Timed | None:
    """The interval that the label gives for the dose asked about, where it gives the interval asked about only for other doses."""
    near = [d for d in own_doses(asked, record) if d.end <= e.start + 2 and e.start - d.end < 30]
    same = [
        x
        for d in near
        for x in in_context([y for y in record.doses if y.unit == d.unit and y.per == d.per], asked, record)
        if x.low <= d.low <= x.high and x.every
    ]
    if not same or e.loose or any(x.every and x.every[0] * 0.95 <= e.low and e.high <= x.every[1] * 1.05 for x in same):
        return None
    first = same[0]
    return next((t for t in known if t.statement == first.statement and first.every and t.low == first.every[0]), None)


def _timed_context(items: Sequence[Timed], asked: UseAsked, record: LabelRecord) -> list[Timed]:
    dosing = list(items)
    names = {c.name for c in targets(asked, record)}
    if names:
        dosing = (
            [t for t in dosing if names & t.statement.all_conditions]
            or [t for t in dosing if any(covered(n, t.statement.all_conditions) for n in names)]
            or [t for t in dosing if not t.statement.all_conditions & record.approved]
            or dosing
        )
    dosing = [t for t in dosing if of_regimen(t.statement, asked)] or dosing
    groups = {g.name for g in asked.groups} & {"renal", "hepatic", "dialysis"}
    return dosing if groups else ([t for t in dosing if not t.statement.groups & {"renal", "hepatic", "dialysis"}] or dosing)


_STEP = re.compile(
    r"\b(?:after|every|at|in|each|by|within|wait(?:ing)?)\s(?:just |only |a |the )?(\d{1,2}|one|two|three|four"
    r"|six)?[\s-]?(day|week|month|wk|fortnight)(?:s|ly)?\b|\b(weekly|daily)\b|\b(?:week|wk|day) (\d)\b",
    re.IGNORECASE,
)
_FAST = re.compile(
    r"\bfaster|\bmore (?:quickly|rapidly|slowly)\b|\brapid(?:ly)? (?:titrat|escalat|up)|\bskip (?:the )?(?:titration"
    r"|starting|0\.|first|initial|lower|25|lowest)|\bwithout (?:titrat|the starting|uptitrat|a starting)|\bstraight (?:to|at"
    r"|on|with)\b|\bstart(?:ing)? (?:directly |right |straight )?(?:at|on|with) (?:the )?(?:full|max|maintenance|target)"
    r"|\bsooner\b|\bslower\b|\baccelerat|\bquicker\b",
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
        days = count * {"day": 1, "week": 7, "wk": 7, "fortnight": 14, "month": 30}[unit.lower()]
        if m[3] and record.intervals and any(t.low == days * 24 for t in record.intervals):
            continue
        if any(t.low <= days for t in record.titrations):
            return on(Axis.FREQUENCY, m.group(), f"the label's step is {typical.said}", typical.statement, typical.said)
        return off(Axis.FREQUENCY, m.group(), f"the label's step is {typical.said}", typical.statement, typical.said)
    return None


_UNTIL = re.compile(
    r"\buntil (?:disease )?progression|\buntil tumor progression|\blong-term (?:treatment|anticoagulation|therapy) with"
    r"|\buntil the danger|\bindividualize the duration",
    re.IGNORECASE,
)


_PROGRESSION = (
    r"(?:(?:the|a|first|further|clear|slow|documented|confirmed|radiographic|radiological|recist|disease|clinical|minor|oligo)[\s-]?){0,3}"
    r"(?:progression|progress(?:es|ed|ing)\b|pd\b)"
)
_BEYOND = re.compile(
    rf"\b(?:beyond|past|through|despite)\s{_PROGRESSION}"
    rf"|\b(?:continu\w{{1,4}}|stay\w{{0,3}}|keep\w{{0,3}}|going on|go on|carry on|treat(?:ing|ment)? on|remain\w{{0,3}})\b[^.?;]{{0,40}}"
    rf"\b(?:after|if|when|with) (?:he |she |they |it )?{_PROGRESSION}"
    rf"|\bafter {_PROGRESSION}[^.?;]{{0,30}}\b(?:treat on|go on|continue|carry on|keep going|stay on)\b",
    re.IGNORECASE,
)


def duration(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The length of treatment asked about, held against those that the label states."""
    known = _lengths(asked, record)
    stops = bool(re.search(r"\bstop|\bend(?:ing)?\b|\bcap(?:ped|ping)?\b|\bfixed\b|\bfinite\b|\blimited to\b|\bonly\b", asked.text, re.IGNORECASE))
    spans = [s for s in asked.durations if (s.low >= 2 and (stops or not re.search(r"\bafter\b", s.said))) or s.low >= 36500]
    if "missed_dose" in asked.cues:
        return None
    until = _until(asked, record)
    silent = _silent(record)
    if until and (m := _BEYOND.search(asked.text)):
        return off(Axis.DURATION, m.group(), "the label goes to disease progression", until, "progression")
    found = [_one_span(s, known, until, silent, stops=stops) for s in spans]
    if found:
        return worst(found)
    if "duration" in asked.cues:
        at = known[0].statement if known else until or silent
        return (
            on(Axis.DURATION, "length of treatment", INSTRUCTS, at) if at else unclear(Axis.DURATION, "length of treatment", "the label does not say how long")
        )
    return None


_SILENT = re.compile(r"duration of therapy is unknown|do not extend beyond|has not been demonstrated in controlled|beyond \d|no data to support")


@lru_cache(maxsize=RECORDS)
def _silent(record: LabelRecord) -> Statement | None:
    """Where the label says that it has nothing for longer."""
    return next((s for s in in_sections(record, "dosage_and_administration", "indications_and_usage") if _SILENT.search(s.text)), None)


@lru_cache(maxsize=RECORDS)
def _courses(record: LabelRecord) -> tuple[Timed, ...]:
    """The lengths that the label states for a treatment, not for a time before or after it."""
    return tuple(
        t
        for t in record.durations
        if t.low >= 3
        and not t.said.lower().startswith(("beyond", "past", "within", "prior"))
        and (not t.said.lower().startswith("after") or re.search(r"stop|discontinu", t.statement.text))
    )


def _lengths(asked: UseAsked, record: LabelRecord) -> list[Timed]:
    """The lengths of treatment that hold for the disease and age asked about; a length given for it alone goes before one given for several."""
    known = _timed_context(_courses(record), asked, record)
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
    about = _open_ended(record)
    text = asked.text.lower()
    if any(m.said.lower() in ("radiation", "radiotherapy", "radiation therapy", "rt") for m in asked.medicines):
        about = tuple(s for s in about if "radiation" in s.text.lower())
    if re.search(r"\badjuvant\b", text):
        about = tuple(s for s in about if "adjuvant" in s.text.lower())
    return next((s for s in about if not names or not s.all_conditions or any(covered(n, s.all_conditions) for n in names)), None)


@lru_cache(maxsize=RECORDS)
def _open_ended(record: LabelRecord) -> tuple[Statement, ...]:
    """The instructions that end a treatment with the disease, not with a date."""
    return tuple(s for s in record.dosing() if _UNTIL.search(s.text))


def _one_span(s: Span, known: list[Timed], until: Statement | None, silent: Statement | None, *, stops: bool) -> LabelFinding:
    if until and stops and s.low < 36500:
        return off(Axis.DURATION, _length(s), "the label sets no fixed end", until)
    if until and not any(s.high < t.low and t.low >= 60 for t in known):
        return on(Axis.DURATION, _length(s), "the label sets no fixed end", until)
    if not known:
        return (off if silent and s.beyond else unclear)(
            Axis.DURATION, _length(s), "the label has no data for longer" if silent else "the label does not say how long", silent
        )
    return _in_lengths(s, known, silent)


def _in_lengths(s: Span, known: list[Timed], silent: Statement | None) -> LabelFinding:
    top, least = max(known, key=lambda t: t.high), min(known, key=lambda t: t.low)
    if s.high > top.high * NEAR or (s.beyond and s.low >= top.high / NEAR):
        return off(
            Axis.DURATION,
            _length(s),
            f"the label goes to {_FROM.sub('', _length(top))}",
            silent if silent and top.said in silent.text else top.statement,
            top.said,
        )
    if s.low < least.low * 0.9:
        return off(Axis.DURATION, _length(s), f"the label gives {_length(least)}", least.statement, least.said)
    fit = next((t for t in known if t.low * 0.9 <= s.low and s.high <= t.high * 1.1), top)
    return on(Axis.DURATION, _length(s), f"the label gives {_length(fit)}", fit.statement, fit.said)


_FROM = re.compile(r"^\d+\s?(?:to|-)\s?(?=\d)")


def _length(t: Timed | Span) -> str:
    """A length as the label says it, without the word before it."""
    return re.sub(
        r"^(?:for|up to|after|a|about|within|least|most)\s", "", re.sub(r"^(?:for|at)\s", "", t.said.strip(), flags=re.IGNORECASE), flags=re.IGNORECASE
    )
