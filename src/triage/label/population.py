"""The patient asked about, held against the label: sex, organ function, pregnancy, weight, diseases beside, contraindications."""

import re
from functools import lru_cache

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.again import again
from triage.label.asked import Named, UseAsked
from triage.label.extract import REACTIONS
from triage.label.findings import AGAINST, FORBIDS, INSTRUCTS, NOT_STUDIED, off, on, unclear, worst
from triage.label.indication import covered, first, is_population, speaks_against, targets
from triage.label.measures import weights
from triage.label.record import RECORDS, LabelRecord
from triage.label.statements import Statement

_NO = re.compile(
    r"(?<!do )\bnot (?:be )?(?:recommended|indicated|used?|administered|for)\b|\bshould not\b(?! exceed)|\bavoid\b|\bcontraindicated\b"
    r"|\bdo not (?!exceed|require|need|appear|affect)|\bmust not\b|\bdiscontinue (?!.{0,20}if)|\bis not\b(?! (?:necessary|required"
    r"|affected|known|needed|dialyz))",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\bnot been (?:\w+ )?(?:studied|established|evaluated|conducted)|\bhas not been\b|\bhave not been\b|\blimited\b"
    r"|\bno data\b|\bnot known\b|\bunknown\b|\binsufficient\b|\bwere not (?:included|studied)",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\bno (?:dos(?:e|age) )?adjustment|\bno changes? in dose|\bdos(?:e|age|ing)\b|\brecommended\b|\bmg\b|\badjust|\breduce"
    r"|\bmonitor|\bcaution|\bindicated\b|\bdo not require\b|\bnot necessary\b|\bcan receive\b|\bmay be used\b|\bconsider\b",
    re.IGNORECASE,
)
_ORGANS = ("dialysis", "renal", "hepatic")


def population(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Sex, organ function, pregnancy, weight and the diseases a patient has beside, held against every sentence that names them."""
    found = [f for f in (_weight(asked, record), _sex(asked, record)) if f]
    for g in {g.name: g for g in asked.groups}.values():
        if g.name in ("women", "men") or (g.name == "overweight" and any(c.name == "obesity" for c in targets(asked, record))) or g.role in ("cause", "asker"):
            continue
        if g.role == "without" and g.name in _ORGANS:
            continue
        if g.name.endswith("menopausal") and found and found[-1].axis is Axis.POPULATION:
            continue
        if g.name in ("dysphagia", "critically_ill") and (asked.acts or asked.routes):
            continue
        found.append(_group(g, asked, record))
    wanted = targets(asked, record)
    found.extend(
        _beside(c, record)
        for c in asked.conditions
        if (c not in wanted or (c.role == "with" and not covered(c.name, record.approved)) or is_population(c, record))
        and c.role not in ("cause", "without", "asker")
        and not asked.groups
        and not (asked.facts & {"adverse", "interaction", "monitoring", "efficacy"} and c.role not in ("with", "in"))
    )
    return worst(found)


def _group(g: Named, asked: UseAsked, record: LabelRecord) -> LabelFinding:
    about = [s for s in record.statements if g.name in s.groups or (g.name in s.heading_groups and s.section != "boxed_warning")]
    if g.name == "dialysis":
        about = [s for s in record.statements if "dialysis" in s.groups]
    about = [s for s in about if not REACTIONS.search(s.heading)] or about
    organ = g.name in _ORGANS
    severe = asked.severities
    if organ and severe:
        exact = [s for s in about if s.severities & severe]
        about = exact or [s for s in about if not s.severities]
    use = sorted([s for s in about if s.section not in _WARNINGS] or about, key=lambda s: _farness(s, g.name))
    shown = _with_value(g.said, asked.text)
    of_dosing = organ and not severe and not asked.facts and bool(_DOSING.search(asked.text)) and any(_provides(s, record, organ=organ) for s in use)
    if not of_dosing and (against := next((s for s in use if _rules_out(s, g, asked, record)), None)):
        return off(Axis.POPULATION, shown, AGAINST, against)
    if yes := next((s for s in use if _provides(s, record, organ=organ)), None):
        return on(Axis.POPULATION, shown, INSTRUCTS, yes)
    if silent := next((s for s in use if _UNKNOWN.search(s.text)), None):
        return unclear(Axis.POPULATION, shown, NOT_STUDIED, silent)
    if yes := next((s for s in use if _YES.search(s.text)), None):
        return on(Axis.POPULATION, shown, INSTRUCTS, yes)
    return unclear(Axis.POPULATION, shown, "the label says nothing of this group", use[0] if use else None)


_DOSING = re.compile(
    r"\bdos(?:e|ing|age)s? (?:adjust\w*|chang\w*|reduc\w*|in\b|for\b|by\b|with\b)|\b(?:renal|hepatic|kidney|liver) (?:impairment )?dos|\badjust", re.IGNORECASE
)


def _farness(s: Statement, group: str) -> int:
    """How far a sentence is from an instruction for the group: the subsection of the dosing section on it comes first, a row of a table of tests last."""
    if s.section == "dosage_and_administration" and group in s.heading_groups:
        return 0
    tests = re.search(r"\bTable \d|Laboratory Tests|\bbaseline\b", s.text + s.heading)
    return 3 if tests else 1 if s.section in ("dosage_and_administration", "indications_and_usage", "contraindications") else 2


def _with_value(said: str, text: str) -> str:
    """A group with the figure that stands after it: "eGFR 35"."""
    m = re.search(rf"{re.escape(said)}(?:\s(?:of|is|at|around|about|below|under|above|over)|\s?[=:<>≤≥])?\s?\d{{1,3}}\b(?!\s?(?:mg|y))", text, re.IGNORECASE)
    return m.group() if m else said


_WARNINGS = ("warnings_and_cautions", "boxed_warning", "drug_interactions", "information_for_patients")
_NO_CHANGE = re.compile(r"no (?:dos(?:e|age) )?adjustment|do(?:es)? not require|not necessary", re.IGNORECASE)
_GIVES_DOSE = re.compile(r"\bmg\b|adjust|recommended dos|\breduce")


def _rules_out(s: Statement, g: Named, asked: UseAsked, record: LabelRecord) -> bool:
    """Whether a sentence forbids or advises against use in the group, at the severity asked about."""
    if not asked.medicines and re.search(r"\bconcomitant|\binducers?\b|\binhibitors?\b", s.text):
        return False
    if (s.medicines - record.own_words and not asked.medicines) or g.name not in s.groups or not _NO.search(s.text) or _NO_CHANGE.search(s.text):
        return False
    return not asked.severities or not s.severities or bool(s.severities & asked.severities) or g.name not in _ORGANS


def _provides(s: Statement, record: LabelRecord, *, organ: bool) -> bool:
    """Whether a sentence says how to use the product in the group."""
    if organ:
        return bool(_YES.search(s.text)) and not (_UNKNOWN.search(s.text) and s.groups)
    return s.section in ("dosage_and_administration", "use_in_specific_populations") and bool(_GIVES_DOSE.search(s.text)) and not s.medicines - record.own_words


def _beside(c: Named, record: LabelRecord) -> LabelFinding:
    about = [
        s
        for s in record.statements
        if c.name in s.conditions
        and s.section in ("indications_and_usage", "dosage_and_administration", "contraindications", "use_in_specific_populations")
        and not re.search(r"adverse reaction|toxicit|Modifications", s.heading + s.text[:60], re.IGNORECASE)
    ]
    about += [s for s in record.statements if s.section in _WARNINGS and speaks_against(c, s)]
    for s in about:
        if s in record.limitations or _NO.search(s.text):
            axis = Axis.CONTRAINDICATION if s.section == "contraindications" else Axis.POPULATION
            return off(axis, c.said, FORBIDS if axis is Axis.CONTRAINDICATION else AGAINST, s, c.said)
    yes = next((s for s in about if _YES.search(s.text)), None)
    if yes:
        return on(Axis.POPULATION, c.said, INSTRUCTS, yes)
    warned = next((s for s in record.statements if c.name in s.conditions), None)
    return unclear(Axis.POPULATION, c.said, "the label does not say whether to use it there", warned)


_NO_WOMEN = re.compile(r"\bnot (?:indicated|for use|recommended)\b(?:(?!pregnan|nursing|labor|lactat|who\b|with\b).){0,30}\bwomen\b(?! (?:who|with|of|during))")


@lru_cache(maxsize=RECORDS)
def _not_for_women(record: LabelRecord) -> Statement | None:
    """Where the label says that it is not for women."""
    return next((s for s in record.statements if _NO_WOMEN.search(s.text)), None)


def _sex(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    said = {g.name: g.said for g in asked.groups}
    says = " ".join(s.text.lower() for s in record.indications)
    text = asked.text.lower()
    if "premenopausal" in said and "postmenopausal" in says:
        return off(
            Axis.POPULATION,
            said["premenopausal"],
            "the label is for postmenopausal women",
            next(s for s in record.indications if "postmenopausal" in s.text.lower()),
        )
    if "postmenopausal" in said and "postmenopausal" in says:
        return on(
            Axis.POPULATION,
            said["postmenopausal"],
            "the label is for postmenopausal women",
            next(s for s in record.indications if "postmenopausal" in s.text.lower()),
        )
    if (
        "men" in said
        and not re.fullmatch(r"boys?", said["men"], re.IGNORECASE)
        and re.search(r"\bwomen\b", says)
        and not re.search(r"\b(?:men|males?)\b", says)
    ):
        return off(Axis.POPULATION, said["men"], "the label is for women", next(s for s in record.indications if "women" in s.text.lower()))
    if "women" in said or re.search(r"\b(?:she|her)\b", text):
        against = _not_for_women(record)
        prostate = "bph" in record.approved
        if against or prostate:
            return off(Axis.POPULATION, said.get("women", "a woman"), "the label is not for women", against or first(record.indications))
    return None


@lru_cache(maxsize=RECORDS)
def _least_weights(record: LabelRecord) -> tuple[tuple[float, Statement], ...]:
    """The weights from which on the label allows the use."""
    return tuple(
        (w.kg, s)
        for s in (*record.indications, *record.dosing())
        if "weigh" in s.text
        for w in weights(lexicon.normalised(s.text))
        if w.relation == ">" or "≥" in s.text
    )


@lru_cache(maxsize=RECORDS)
def _by_weight(record: LabelRecord) -> tuple[Statement, ...]:
    """The instructions that dose by weight."""
    return tuple(s for s in record.dosing() if re.search(r"\bkg\b", s.text))


def _weight(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    if not asked.weights:
        return None
    w, limits, dosed = asked.weights[0], _least_weights(record), _by_weight(record)
    below = [(kg, s) for kg, s in limits if kg >= 20 and (w.kg < kg or (w.relation == "<" and w.kg <= kg))]
    child = (
        any(a.low < 18 for a in asked.ages)
        or not any("adult" in s.text.lower() for _, s in below)
        or not re.search(r"children who weigh", " ".join(s.text for _, s in below))
    )
    if below and child:
        return off(Axis.POPULATION, w.said, f"the label starts at {below[0][0]:g} kg", below[0][1])
    if dosed:
        return on(Axis.POPULATION, w.said, "the label doses by weight", limits[0][1] if limits else dosed[0])
    if limits:
        return on(Axis.POPULATION, w.said, f"the label starts at {limits[0][0]:g} kg", limits[0][1])
    return unclear(Axis.POPULATION, w.said, "the label says nothing of weight")


def _names_in(text: str) -> frozenset[str]:
    return frozenset(f.name for f in lexicon.conditions().find(lexicon.words(text), text))


_WITH_ONLY = re.compile(r"\bwith \w+ in patients\b")
"""A medicine that is forbidden beside ours for some patients only: without it nothing is said of them."""


def contraindication(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """A use that the label forbids."""
    named = {c.name: c.said for c in asked.conditions if c.role not in ("cause", "without", "asker") and not covered(c.name, record.approved)} | {
        g.name: g.said for g in asked.groups if g.name in ("pregnant", "childbearing", "hepatic", "renal", "dialysis")
    }
    ours = record.names
    drugs = {m.said.lower(): m.said for m in asked.medicines if not {w.low for w in lexicon.words(m.said)} & ours}
    drugs |= {kind: m.said for m in asked.medicines if (kind := lexicon.class_of(m.said)) and m.said.lower() not in ours}
    for s in record.contraindications:
        text = s.text.lower()
        own = "hypersensitiv" in text and not re.search(r"allerg|hypersensitiv|anaphyla|reaction", asked.text, re.IGNORECASE)
        if "refer to the" in text or (
            record.approved & s.conditions
            and (of := {c.name for c in targets(asked, record)})
            and not any(covered(n, s.conditions) or lexicon.wider(n) & s.conditions for n in of)
        ):
            continue
        if (spared := re.search(r"\bexcept\b[^.;]{0,160}", s.text)) and any(
            c.name in _names_in(spared.group()) for c in asked.conditions if c.role not in ("without", "cause")
        ):
            continue
        hit = next((said for name, said in named.items() if name in s.conditions or name in s.groups), None) or next(
            (said for low, said in drugs.items() if not own and len(low) > 3 and re.search(rf"\b{re.escape(low.rstrip('s'))}", text)), None
        )
        if not hit or (hit.lower() not in drugs and _WITH_ONLY.search(s.text) and not drugs.keys() & s.medicines):
            continue
        if s.severities and asked.severities and not s.severities & asked.severities:
            continue
        if (
            "hepatic" in s.groups and not asked.severities and s.severities & {"severe", "end_stage"} and any(g.name == "hepatic" for g in asked.groups)
        ) and not re.search(r"failure|decompensated", asked.text, re.IGNORECASE):
            continue
        if (
            hit.lower() in drugs
            and re.search(r"reactions? after taking|history of asthma", text)
            and not re.search(r"allerg|intoleran|reaction|sensitiv", asked.text, re.IGNORECASE)
        ):
            continue
        return off(Axis.CONTRAINDICATION, hit, FORBIDS, s, hit)
    if after := again(asked, record):
        return after
    if re.search(r"\bhypersensitiv|\ballerg(?:y|ic)|\banaphyla", asked.text, re.IGNORECASE) and (
        at := next((s for s in record.contraindications if "ypersensitiv" in s.text or "naphyla" in s.text), None)
    ):
        return off(Axis.CONTRAINDICATION, "hypersensitivity", FORBIDS, at, "ypersensitiv")
    return None
