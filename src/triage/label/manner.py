"""In what manner a medicine is given, held against the label: route and preparation."""

import re
from functools import lru_cache

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.findings import AGAINST, INSTRUCTS, off, on, unclear, worst
from triage.label.measures import minutes, rates
from triage.label.record import RECORDS, LabelRecord, in_sections
from triage.label.statements import Statement

_NOT = re.compile(r"\bnot\b|\bnever\b|\bwithout (?:crushing|chewing)\b|\bavoid\b|\bonly\b.{0,20}\bwhole\b", re.IGNORECASE)
_OURS = r"(?:use|application|form\w*|gel|cream|ointment|version|route|administration|tablet|powder|for|in|on|or|and|of|\w+(?:ib|ab|ide)\b)"
_ACCESS = re.compile(r"\b(?:port|line|picc|central|peripheral\w*|access|portacath)\b", re.IGNORECASE)
"""Ways into a vein: beside a product that is not infused they are another medicine's, or no route at all ("entry port")."""
_FORMS = {"tablet", "tablets", "capsule", "capsules", "infusion", "gel", "infused", "infuse", "patch", "im", "cream", "oral suspension", "swallow", "swallowed"}


def route(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The route asked about, held against the routes of the dosing instructions."""
    said = [
        r
        for r in asked.routes
        if not (
            r.said.lower() in _FORMS and (r.name in record.routes or (r.name in ("topical", "transdermal") and r.said.lower() not in ("cream", "gel", "patch")))
        )
    ]
    if "intravenous" not in record.routes:
        if pump := next((a for a in asked.acts if a.name == "pump"), None):
            return off(Axis.ROUTE, pump.said, f"the label's routes: {', '.join(sorted(record.routes))}")
        said = [r for r in said if not _ACCESS.search(r.said)]
    ours = "|".join(re.escape(n) for n in record.names)
    others = "|".join(re.escape(m.said) for m in asked.medicines if m.said.lower() not in record.own_words)
    if others:
        said = [r for r in said if not re.search(rf"\b{re.escape(r.said)}[\s-](?:{others})", asked.text, re.IGNORECASE)]
    said = [r for r in said if not re.search(rf"\b{re.escape(r.said)}\s(?!{_OURS}|{ours})[a-z]", asked.text, re.IGNORECASE) or r.said.lower() != "topical"]
    said = [r for r in said if r.said != "im" or re.search(r"\b(?:given|give|inject\w*|via|iv|or) im\b|\bIM\b", asked.text)]
    if record.routes & {"subcutaneous", "intravenous", "intramuscular"}:
        said = [r for r in said if r.name != "injection"]
    if any(r.name in ("nasogastric", "gastrostomy") for r in said):
        said = [r for r in said if r.name != "oral"]
    if not record.routes:
        named = next((r for r in said if r.said.lower() not in _FORMS), None)
        return unclear(Axis.ROUTE, named.said, "the label's routes were not found") if named else None
    for r in said:
        if r.name not in record.routes:
            against = next((s for s in record.dosing() if r.name in s.routes and _NOT.search(s.text)), None) or _not_parenteral(record)
            at = against or next((s for s in record.dosing() if s.routes & record.routes), None)
            routes = ", ".join(sorted(record.routes))
            return off(Axis.ROUTE, r.said, f"the label's routes: {routes}", at, r.said)
    strong = [r for r in said if r.name != "oral" or re.search(r"\boral(?:ly)?\b|\bby mouth\b|\bpo\b", r.said, re.IGNORECASE)]
    if strong:
        at = next((s for s in record.dosing() if strong[0].name in s.routes), None)
        return on(Axis.ROUTE, strong[0].said, "the label names it", at)
    return None


def preparation(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Crushing, opening, diluting, mixing, infusing: held against the sentences that speak of it."""
    if f := _infusion(asked, record):
        return f
    found = []
    if (
        asked.objects
        and not asked.acts
        and re.search(rf"\b(?:in|with|into)\s(?:\w+\s)?{re.escape(asked.objects[0].said)}", asked.text, re.IGNORECASE)
        and asked.objects[0].name != "insulin"
    ):
        found.append(_act("mix", "with", asked, record))
    for a in {x.name: x for x in asked.acts}.values():
        if a.name == "timing" and asked.intervals and not re.search(r"time of day|bedtime|what time|at night|in the morning", asked.text, re.IGNORECASE):
            continue
        if a.name in ("timing", "food", "site", "mix", "measure") and (a.role == "cause" or ("missed_dose" in asked.cues)):
            continue
        if a.name == "infusion_rate" and "intravenous" not in record.routes:
            continue
        if a.name == "split" and any("morning" in e.said for e in asked.intervals):
            continue
        if a.name == "split" and re.search(r"split (?:the )?(?:daily )?dos", asked.text, re.IGNORECASE):
            continue
        found.append(_act(a.name, a.said, asked, record))
    return worst(found)


def _act(name: str, said: str, asked: UseAsked, record: LabelRecord) -> LabelFinding:
    if (
        name == "infusion_rate"
        and not re.search(r"fast|rapid|short|slow|quick", asked.text, re.IGNORECASE)
        and (at := next((s for s in _handling(record) if name in s.acts or rates(s.text)), None))
    ):
        return on(Axis.PREPARATION, said, INSTRUCTS, at)
    speaks = [s for s in _handling(record) if name in s.acts]
    if f := _with_object(name, said, speaks, asked, record):
        return f
    against = next((s for s in speaks if _forbids(s, name)), None)
    allowed = next((s for s in speaks if not _forbids(s, name)), None)
    if told := _told(name, said, asked, against, allowed):
        return told
    axis = Axis.ROUTE if name == "site" else Axis.PREPARATION
    return on(axis, said, INSTRUCTS, allowed) if allowed else _silent(name, said, record)


def _told(name: str, said: str, asked: UseAsked, against: Statement | None, allowed: Statement | None) -> LabelFinding | None:
    """What the label says not to do, or asks for and is to be left out."""
    asked_for = allowed and name in ("filter", "premedicate", "pump", "measure") and not re.search(r"\boptional\b|\bmay\b", allowed.text)
    if asked_for and _left_out(said, asked.text):
        return off(Axis.PREPARATION, f"without {said}", "the label asks for it", allowed, said)
    if against and _asks_how(asked.text):
        return on(Axis.PREPARATION, said, "the label says not to", against)
    if against and not (allowed and name in ("open", "mix", "dilute", "food", "share_line", "timing", "warm", "site")):
        return off(Axis.PREPARATION, said, AGAINST, against)
    return None


def _left_out(said: str, text: str) -> bool:
    """Whether what the label asks for is to be left out: "run it without the filter"."""
    before = rf"\b(?:without|no|skip\w*|omit\w*|leave out|leaving out|forgo\w*)\s(?:\w+\s){{0,3}}{re.escape(said)}"
    return bool(re.search(before, text, re.IGNORECASE)) and not re.search(r"\bwith or without\b", text, re.IGNORECASE)


def _asks_how(text: str) -> bool:
    """Whether the words ask what the instruction is, not whether something else is possible."""
    asks = re.search(
        (r"\bshould (?:it|the|we|they|i|these|this|\w+s)\b|\bneeds? to be\b|\bhave to be\b|\bis it necessary\b|\bdo (?:we|i|they) need to\b"),
        text,
        re.IGNORECASE,
    )
    return bool(asks) and not re.search(r"\bcan\b|\bmay\b|\bcould\b|\bpossible\b|\bok(?:ay)?\b|\binstead\b|\brather\b", text, re.IGNORECASE)


@lru_cache(maxsize=RECORDS)
def _whole(record: LabelRecord) -> Statement | None:
    """The sentence that says to swallow it whole."""
    return next((s for s in _handling(record) if re.search(r"\bswallow(?:ed)? (?:\w+ ){0,3}whole\b", s.text, re.IGNORECASE)), None)


@lru_cache(maxsize=RECORDS)
def _not_parenteral(record: LabelRecord) -> Statement | None:
    """The sentence that says not to give it past the gut."""
    return next((s for s in record.dosing() if re.search(r"\bnot\b.{0,20}\bparenteral", s.text, re.IGNORECASE)), None)


def _silent(name: str, said: str, record: LabelRecord) -> LabelFinding:
    """The label does not speak of it; to swallow whole rules out most that is done to a tablet."""
    whole = _whole(record)
    if whole and name in ("crush", "chew", "split", "open", "dissolve", "mix", "compound"):
        return off(Axis.PREPARATION, said, "the label says to swallow it whole", whole)
    return unclear(Axis.PREPARATION, said, "the label does not speak of it", whole)


_OTHERS = re.compile(
    r"other (?:foods?|liquids?|diluents?|solutions?).{0,40}\bnot\b|\bnot\b.{0,40}\bother\b|\bdo not\b.{0,60}\b(?:dilut|mix)"
    r"|\bonly\b.{0,40}\b(?:dilut|mix|water|solution)",
    re.IGNORECASE,
)


def _with_object(name: str, said: str, speaks: list[Statement], asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """What it is mixed with: named by the label, or not."""
    objects = [o.name for o in asked.objects if o.name != "insulin"]
    if not objects or not speaks or name not in ("mix", "dissolve", "dilute", "open", "food"):
        return None
    with_it = [s for s in speaks if any(re.search(rf"\b{re.escape(o)}", s.text, re.IGNORECASE) for o in objects)]
    if with_it:
        held, says = (off, AGAINST) if _forbids(with_it[0], name) else (on, INSTRUCTS)
        return held(Axis.PREPARATION, f"{said} with {objects[0]}" if objects[0] not in said else said, says, with_it[0], objects[0])
    others = next((s for s in _handling(record) if _OTHERS.search(s.text)), None)
    return off(
        Axis.PREPARATION, f"{said} with {objects[0]}" if objects[0] not in said else said, f"the label does not name {objects[0]}", others or speaks[0], "other"
    )


def _handling(record: LabelRecord) -> tuple[Statement, ...]:
    return in_sections(record, "dosage_and_administration", "dosage_forms_and_strengths") or in_sections(record, "how_supplied", "information_for_patients")


@lru_cache(maxsize=4096)
def _forbids(s: Statement, name: str) -> bool:
    text = lexicon.normalised(s.text)
    for f in lexicon.acts().find(lexicon.words(text), text):
        if f.name == name:
            start = max(text.rfind(". ", 0, f.start), text.rfind("; ", 0, f.start), 0)
            if re.search(r"\bnot\b|\bnever\b|\bneither\b|\bavoid\b", text[start : f.start], re.IGNORECASE) or re.search(
                r"^[^.;]{0,60}\bnot (?:been|recommended|be)\b|^\W{0,3}(?:\w+\W{1,3}){0,2}un", text[f.end : f.end + 70], re.IGNORECASE
            ):
                return True
            if re.search(r"\bunscored\b", text) and name == "split":
                return True
    return False


@lru_cache(maxsize=RECORDS)
def _infusion_times(record: LabelRecord) -> tuple[tuple[float, str, Statement], ...]:
    """The infusion times in minutes that the dosing instructions state, with their words."""
    return tuple(
        (m, said, s)
        for s in record.dosing()
        if re.search(r"infus|intravenous", s.text, re.IGNORECASE)
        and not re.search(r"premedic|antagonist|resolved|observe|prior to the first", s.text, re.IGNORECASE)
        for m, said in minutes(lexicon.normalised(s.text))
    )


def _infusion(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Infusion times and rates, for products that are infused."""
    if "intravenous" not in record.routes:
        return None
    dosing = record.dosing()
    for value, unit, said in asked.rates:
        if re.search(r"(?:crcl|gfr|clcr|clearance)[^.;]{0,25}$", asked.text[: asked.text.find(said)], re.IGNORECASE):
            continue
        for s in dosing:
            for limit, label_unit, label_said in rates(s.text):
                if label_unit == unit:
                    return (off if value > limit * 1.001 else on)(Axis.PREPARATION, said, f"the label's rate is {label_said}", s, label_said)
        return unclear(Axis.PREPARATION, said, "the label gives no such rate")
    times = [(m, said) for m, said in asked.minutes if re.search(r"infus|run|over|given|iv\b|minute|rate", asked.text, re.IGNORECASE)]
    stated = _infusion_times(record)
    if not times or not stated or re.search(r"\b(?:observ|premed|wait|before|prior)\w*", asked.text, re.IGNORECASE):
        return None
    value, said = times[0]
    first = re.search(r"\b(?:first|initial|loading)\b", asked.text, re.IGNORECASE)
    usable = stated
    if first and len({x[0] for x in stated}) > 1:
        usable = tuple(x for x in stated if "400" in x[2].text or re.search(r"initial", x[2].text, re.IGNORECASE))
    usable = tuple(x for x in usable if not re.search(r"reaction", x[2].text, re.IGNORECASE)) or stated
    own = tuple(x for x in usable if not first or re.search(rf"[Ii]nitial[^.]{{0,60}}{re.escape(x[1])}", x[2].text)) or usable
    hit = next((x for x in own if abs(x[0] - value) < 0.5), None)
    if hit:
        return on(Axis.PREPARATION, said, f"the label gives {hit[1]}", hit[2], hit[1])
    return off(Axis.PREPARATION, said, f"the label gives {own[0][1]}", own[0][2], own[0][1])
