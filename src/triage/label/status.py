"""Label status: the use that a question asks about, held against the label of that product in that market."""

import re
from collections.abc import Callable, Mapping

from triage.domain.decision import Axis, LabelFinding, LabelStatus
from triage.label import age_limits, amount, combination, indication, lexicon, manner, population, schedule
from triage.label.asked import WANTS, UseAsked, read_asked
from triage.label.doubt import likely_axis, unexplained, unknown_words
from triage.label.findings import APPROVES, INSTRUCTS, on, unclear
from triage.label.record import LabelRecord
from triage.label.struck import with_struck
from triage.once import per_message

Compare = Callable[[UseAsked, LabelRecord], LabelFinding | None]
COMPARISONS: tuple[tuple[Axis, Compare], ...] = (
    (Axis.CONTRAINDICATION, population.contraindication),
    (Axis.ROUTE, manner.route),
    (Axis.INDICATION, indication.indication),
    (Axis.AGE, age_limits.age),
    (Axis.POPULATION, population.population),
    (Axis.PREPARATION, manner.preparation),
    (Axis.COMBINATION, combination.combination),
    (Axis.DURATION, schedule.duration),
    (Axis.FREQUENCY, schedule.frequency),
    (Axis.DOSE, amount.dose),
)
"""Every axis of the guide with what compares on it; of several that rule a use out, the first is named."""

ON_LABEL_ORDER = (
    Axis.PREPARATION,
    Axis.ROUTE,
    Axis.COMBINATION,
    Axis.DURATION,
    Axis.POPULATION,
    Axis.FREQUENCY,
    Axis.DOSE,
    Axis.AGE,
    Axis.INDICATION,
    Axis.CONTRAINDICATION,
)
"""Of several axes on which the label approves a use, the first is named: the narrower what was asked."""


Likely = Mapping[Axis, float]
"""How likely each axis is what a question is about, by other means than its words; empty where nothing is known."""
NOBODY_KNOWS: Likely = {}
SURE_ENOUGH = 0.2
"""From there on an axis that is likely goes before the order of the tables."""


def label_status(
    question_text: str,
    record: LabelRecord | None,
    *,
    product_known: bool,
    market_matches: bool,
    besides: frozenset[Axis] = frozenset(),
    likely: Likely = NOBODY_KNOWS,
) -> LabelFinding:
    """How the use that a question asks about stands to the label, on every axis besides some. In doubt `unclear`.

    Of several axes with the same answer the one is named that is `likely`, else that of the tables.
    """
    asked = read_asked(question_text)
    if asked.plain_fact and not _forces_use(asked):
        outside = _outside(asked, record) if record and market_matches and asked.plain_fact == "pharmacokinetics" else None
        return outside or _no_use(asked.plain_fact)
    if not product_known or record is None or not market_matches:
        if _silent(asked, record):
            return _no_use("nothing of a use")
        return _cannot_hold(asked, product_known=product_known, market_matches=market_matches)
    findings = {axis: f for axis, f in _compared(question_text, record) if axis not in besides}
    if not findings and _silent(asked, record):
        return _no_use("nothing of a use")
    top = _likeliest(findings, likely)
    found = _decide(asked, dict(sorted(findings.items(), key=lambda f: -likely.get(f[0], 0.0))) if top else findings, record, top)
    return with_struck(found, record) if is_held(found) else found


@per_message(512)
def _compared(question_text: str, record: LabelRecord) -> tuple[tuple[Axis, LabelFinding], ...]:
    """What each axis finds. A question is held against its label several times, with and without what was told."""
    asked = read_asked(question_text)
    return tuple((axis, f) for axis, compare in COMPARISONS if (f := compare(asked, record)))


NOT_HELD = "the label could not be held against it"
NOT_EXPLAINED = "nothing in the label explains it"


def is_held(finding: LabelFinding) -> bool:
    """Whether something that was asked could be held against the label; a finding in doubt for want of it could not."""
    return finding.axis is not None and not finding.reason.endswith((NOT_HELD, NOT_EXPLAINED))


def result_in_label(question_text: str, record: LabelRecord) -> LabelFinding:
    """A question for results of the product in its approved use: on-label, on the axis that the words name."""
    asked = read_asked(question_text)
    later = asked.durations or "duration" in asked.cues or _LATER.search(question_text)
    others = asked.groups or asked.weights or _SUBGROUP.search(question_text)
    axis = Axis.AGE if asked.ages else Axis.POPULATION if others else Axis.DURATION if later else Axis.INDICATION
    return on(axis, "results", "the label gives the use in which they were found", record.indications[0] if record.indications else None)


_LATER = re.compile(
    r"\blong[- ]?term\b|\bextension\b|\bfollow[- ]?up\b|\bdurab|\bmaintenance\b|\bsecondary loss\b|\bloss of\b|\bafter (?:a|one|two|\d+) (?:year|yr)"
    r"|\bw(?:ee)?k ?(?:[3-9]\d|1\d\d)\b|\bgive up\b",
    re.IGNORECASE,
)
_SUBGROUP = re.compile(
    r"\bsub-?(?:group|set|population)|\bprior (?:biologic|therap|treat)|\bbaseline >|\bblack\b|\basian|\bbmi\b|\brace\b|\bsex\b|\bmets?\b", re.IGNORECASE
)


def _silent(asked: UseAsked, record: LabelRecord | None) -> bool:
    """Whether nothing in the words is about a use."""
    named = asked.asks_use or asked.has_value or asked.cues - {"combination", "dose"} or _JOINED.search(asked.text)
    return not named and bool(asked.facts or not unknown_words(asked, record))


_JOINED = re.compile(r"\bcombin|\btogether\b|\badd(?:ed|ing|-on)\b|\bplus\b|\bon top of\b|\bco-?treat", re.IGNORECASE)


def _decide(asked: UseAsked, findings: dict[Axis, LabelFinding], record: LabelRecord, top: Axis | None) -> LabelFinding:
    if asked.facts and not asked.beyond_facts:
        return _of_fact(asked, findings)
    if against := _against(asked, findings, top):
        return against
    if "off_label" in asked.cues:
        return unclear(Axis.INDICATION, "off-label use", "the question calls it so")
    if asked.cues & {"missed_dose", "switching"} and not ("frequency" in asked.cues and "missed_dose" not in asked.cues):
        return _instruction(asked, record)
    return _approved(asked, findings, record, top)


def _likeliest(findings: dict[Axis, LabelFinding], likely: Likely) -> Axis | None:
    """The axis found that is likeliest; None where none is likely enough."""
    top = max(findings, key=lambda axis: likely.get(axis, 0.0), default=None)
    return top if top and likely.get(top, 0.0) >= SURE_ENOUGH else None


def _against(asked: UseAsked, findings: dict[Axis, LabelFinding], top: Axis | None) -> LabelFinding | None:
    """What rules the use out, or leaves it open, in the order of the table; an age goes before a disease that the child has beside."""
    if hit := _first_with(LabelStatus.OFF_LABEL, findings):
        young = findings.get(Axis.AGE)
        beside = lexicon.background()
        has = any(c.said == hit.asked and (c.role == "with" or (c.role not in ("for", "aim") and c.name in beside)) for c in asked.conditions)
        return young if young and young.status is LabelStatus.OFF_LABEL and hit.axis is Axis.INDICATION and has else hit
    doubtful = {axis: f for axis, f in findings.items() if f.status is LabelStatus.UNCLEAR}
    if top in doubtful:
        return doubtful[top]
    return doubtful.get(Axis.COMBINATION) or doubtful.get(Axis.DURATION) or next(iter(doubtful.values()), None)


def _approved(asked: UseAsked, findings: dict[Axis, LabelFinding], record: LabelRecord, top: Axis | None) -> LabelFinding:
    if not findings and "efficacy" in asked.facts and not re.search(r"\bdata\b|\bevidence\b|\bexperience\b|\buse\b", asked.text, re.IGNORECASE):
        return _no_use("trial results")
    leftover = unexplained(asked, record)
    if findings and not (leftover and set(findings) <= {Axis.INDICATION} and not asked.facts):
        return findings[top] if top else _on_label(asked, findings, record)
    if not findings and not asked.medicines and _JOINED.search(asked.text) and not asked.facts:
        return unclear(Axis.COMBINATION, "combination", NOT_HELD)
    if leftover:
        return unclear(likely_axis(asked, record), leftover, NOT_EXPLAINED)
    return _general(asked, record)


def _first_with(status: LabelStatus, findings: dict[Axis, LabelFinding]) -> LabelFinding | None:
    return next((f for f in findings.values() if f.status is status), None)


_ONCE = {24, 168}
"""Hours of "once daily" and "once weekly", which are said with an amount and ask for nothing."""


def _on_label(asked: UseAsked, approving: dict[Axis, LabelFinding], record: LabelRecord) -> LabelFinding:
    """On-label, on the narrowest axis that was asked about."""
    if Axis.AGE in approving and (asked.weights or re.search(r"adjust|chang|reduc|lower", asked.text, re.IGNORECASE)) and not asked.groups:
        return approving[Axis.AGE]
    if set(approving) == {Axis.INDICATION, Axis.COMBINATION} and "indication" in asked.cues:
        return approving[Axis.INDICATION]
    of_dose = "dose_word" in asked.cues
    if of_dose and Axis.DOSE not in approving and set(approving) <= {Axis.INDICATION, Axis.AGE} and record.doses:
        return amount.general(asked, record)
    as_usual = asked.doses and all(e.low in _ONCE for e in asked.intervals) and "frequency" not in asked.cues
    order = (
        (Axis.DOSE, *ON_LABEL_ORDER)
        if (of_dose or (as_usual and set(approving) <= {Axis.DOSE, Axis.FREQUENCY, Axis.INDICATION})) and not asked.acts and Axis.POPULATION not in approving
        else ON_LABEL_ORDER
    )
    return next(approving[a] for a in order if a in approving)


_HOW = re.compile(
    r"\bhow (?:is|are|should|do|does|to)\b.{0,50}\b(?:given|taken|administered|used|dosed|take|give|use|administer|inject|injected|start|swallow)\b",
    re.IGNORECASE,
)


def _general(asked: UseAsked, record: LabelRecord) -> LabelFinding:
    """A general question on dosing or indication is what the label answers; anything else is a fact, or unclear."""
    if re.search(r"\binstead of\b|\brather than\b|\bin place of\b", asked.text, re.IGNORECASE):
        return unclear(likely_axis(asked, record), "a use that was not recognised", NOT_HELD)
    if "frequency" in asked.cues and record.intervals:
        return on(Axis.FREQUENCY, "schedule", f"the label gives {record.intervals[0].said}", record.intervals[0].statement, record.intervals[0].said)
    dosing = asked.cues & {"dose", "loading"} or re.search(r"\btitrat", asked.text, re.IGNORECASE)
    if (record.doses and dosing) or (("route" in asked.cues or _HOW.search(asked.text)) and not asked.cues & {"indication", "age"}):
        return amount.general(asked, record)
    if asked.cues & {"indication", "age"} and record.indications:
        return on(Axis.AGE if "age" in asked.cues else Axis.INDICATION, "approved use", APPROVES, record.indications[0])
    if (not asked.asks_use and not unknown_words(asked, record)) or (asked.facts and not (asked.facts - {"efficacy"} and asked.beyond_facts)):
        return _no_use(next(iter(sorted(asked.facts)), "a fact"))
    return unclear(likely_axis(asked, record), "a use that was not recognised", NOT_HELD)


def _instruction(asked: UseAsked, record: LabelRecord) -> LabelFinding:
    words = (
        r"\bmiss|\bforg[eo]t|\bdelayed\b|\binterrupted\b"
        if "missed_dose" in asked.cues
        else r"\bswitch|\bconver|\btransition|\bpreviously receiving\b|\binterchang"
    )
    axis, what = (Axis.FREQUENCY, "missed dose") if "missed_dose" in asked.cues else (Axis.DOSE, "switching")
    at = next(
        (s for s in record.statements if s.section in ("dosage_and_administration", "information_for_patients") and re.search(words, s.text, re.IGNORECASE)),
        None,
    )
    if at:
        return on(axis, what, INSTRUCTS, at)
    return unclear(axis, what, "the label gives no instruction")


def _forces_use(asked: UseAsked) -> bool:
    """A question on storage, pharmacokinetics and the like that also plainly asks to use the product in some way."""
    if asked.plain_fact == "storage":
        return bool(WANTS.search(asked.text)) and any(a.name in ("dilute", "mix", "push", "crush", "split", "open") for a in asked.acts)
    if (
        asked.plain_fact == "pharmacokinetics"
        and (asked.doses or asked.intervals)
        and re.search(r"\bclinical data\b|\befficacy\b|\binstead\b", asked.text, re.IGNORECASE)
    ):
        return True
    return (
        asked.plain_fact in ("pharmacokinetics", "composition", "overdose", "mechanism")
        and bool(
            re.search(
                r"\b(?:can|could|may|should|ok(?:ay)? to|is it (?:safe|ok|okay|possible|fine) to|appropriate to) (?:\w+ ){0,4}(?:use"
                r"|give|prescribe|start|treat|crush|split|open|administer|combine|increase|be used|be given)\b|\bindicated\b"
                r"|\bdose (?:for|in|of|adjust)|\bdosing\b|\boff[- ]?label",
                asked.text,
                re.IGNORECASE,
            )
        )
        and bool(asked.conditions or asked.ages or asked.groups or asked.acts or asked.routes)
    )


def _of_fact(asked: UseAsked, findings: dict[Axis, LabelFinding]) -> LabelFinding:
    """A question of safety: off-label only where it names a disease, age, dose, route or handling outside the label."""
    if re.search(r"\bmanag", asked.text, re.IGNORECASE):
        findings = {a: f for a, f in findings.items() if a is not Axis.INDICATION}
    if not asked.facts & {"monitoring", "contraindication_list", "label_lookup"} and not ("interaction" in asked.facts and not asked.ages):
        for axis in (Axis.AGE, Axis.INDICATION, Axis.DOSE, Axis.ROUTE, Axis.FREQUENCY, Axis.PREPARATION):
            f = findings.get(axis)
            if f and f.status is LabelStatus.OFF_LABEL:
                return f
    return _no_use(next(iter(sorted(asked.facts))))


_SUPPORT = re.compile(
    r"\bsupport\w*|\bsimulat\w*|\bsims?\b|\bmodel(?:l?ed|l?ing)?\b|\bregardless\b|\bflat\b|\bfixed\b|\binstead\b|\blike to (?:use|give|try)\b|\bjustif\w*",
    re.IGNORECASE,
)


def _outside(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """A route outside the label that a question on levels names; a dose or interval, too, where the levels are to support it."""
    compared = (manner.route, amount.dose, schedule.frequency) if _SUPPORT.search(asked.text) else (manner.route,)
    found = (f for compare in compared if (f := compare(asked, record)))
    return next((f for f in found if f.status is LabelStatus.OFF_LABEL), None)


def _cannot_hold(asked: UseAsked, *, product_known: bool, market_matches: bool) -> LabelFinding:
    if asked.facts and not asked.beyond_facts:
        return _no_use(next(iter(sorted(asked.facts))))
    why = "the product is not known" if not product_known else "the label is that of another market" if not market_matches else "no label is loaded"
    return LabelFinding(status=LabelStatus.UNCLEAR, axis=likely_axis(asked) if product_known else None, reason=f"unclear: {why}")


def _no_use(what: str) -> LabelFinding:
    return LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason=f"no use is asked about ({what.replace('_', ' ')})")
