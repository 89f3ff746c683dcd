"""Who a medicine is for, held against the label: indication, age, population, contraindication."""

import re
from collections.abc import Iterable

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.asked import Named, UseAsked
from triage.label.findings import off, on, short, unclear
from triage.label.measures import OLDEST, Age, weights
from triage.label.record import AgeLimit, LabelRecord
from triage.label.statements import Statement

_NO = re.compile(
    r"(?<!do )\bnot (?:be )?(?:recommended|indicated|used?|administered|for)\b|\bshould not\b|\bavoid\b|\bcontraindicated\b|\bdo not (?!require|need|appear|affect)|\bmust not\b|\bdiscontinue (?!.{0,20}if)|\bis not\b(?! (?:necessary|required|affected|known|needed|dialyz))",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\bnot been (?:\w+ )?(?:studied|established|evaluated|conducted)|\bhas not been\b|\bhave not been\b|\blimited\b|\bno data\b|\bnot known\b|\bunknown\b|\binsufficient\b|\bwere not (?:included|studied)",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\bno (?:dos(?:e|age) )?adjustment|\bno changes? in dose|\bdos(?:e|age|ing)\b|\brecommended\b|\bmg\b|\badjust|\breduce|\bmonitor|\bcaution|\bindicated\b|\bdo not require\b|\bnot necessary\b|\bcan receive\b|\bmay be used\b|\bconsider\b",
    re.IGNORECASE,
)
_TREATS = re.compile(r"\bfor the treatment of\b|\bindicated\b|\bfor treatment of\b|\bacute treatment\b|\bto treat\b", re.IGNORECASE)


def covered(name: str, approved: Iterable[str]) -> bool:
    """Whether an approved condition is this one, a wider one that covers it, or a narrower one that a general word means."""
    approved = frozenset(approved)
    if name in approved:
        return True
    if name not in lexicon.named_only() and lexicon.wider(name) & approved:
        return True
    return any(name in lexicon.wider(a) for a in approved)


def targets(asked: UseAsked, record: LabelRecord) -> tuple[Named, ...]:
    """The conditions that the question wants treated, not those that a patient has beside."""
    beside, often = lexicon.background(), frozenset(lexicon.load("conditions")["targets"])
    wanted = []
    for c in asked.conditions:
        if c.role in ("cause", "without", "asker", "beside") or (asked.facts & {"adverse", "interaction", "monitoring"} and c.role in ("", "with") and not asked.beyond_facts):
            continue
        if covered(c.name, record.approved) or c.role == "for" or c.name not in beside or (c.role in ("in", "") and c.name in often):
            wanted.append(c)
    return tuple(wanted)


def indication(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The disease asked about, held against the indications and their limitations."""
    wanted = [c for c in targets(asked, record) if c.name != "male_breast_cancer" or "breast_cancer" not in record.approved]
    ok = [c for c in wanted if covered(c.name, record.approved) and not _ruled_out(c.name, record)]
    for c in wanted:
        against = _ruled_out(c.name, record)
        if against:
            return off(Axis.INDICATION, c.said, "the label rules it out", against, c.said)
    foreign = [c for c in wanted if c not in ok and not (ok and c.role != "for") and not _is_population(c, record)]
    first = _first(record.indications)
    if foreign:
        return off(Axis.INDICATION, foreign[0].said, "the label does not list it among the indications", first)
    if (q := _qualifier(asked, record, ok)) is not None:
        return q
    if ok:
        at = next((s for s in record.indications if any(covered(ok[0].name, (c,)) for c in s.conditions)), first)
        return on(Axis.INDICATION, ok[0].said, short(at.text) if at else "", at)
    return None


def _is_population(c: Named, record: LabelRecord) -> bool:
    return c.role != "for" and any(c.name in s.conditions for s in record.contraindications)


def _ruled_out(name: str, record: LabelRecord) -> Statement | None:
    if name in record.approved:
        return None
    return next((s for s in record.limitations if name in s.conditions and _TREATS.search(s.text)), None)


def _first(found: Iterable[Statement]) -> Statement | None:
    return next(iter(found), None)


_LINES = (
    (
        "first line",
        r"\bfirst[- ]?line\b|\b1st[- ]?line\b|\b1l\b|\bfrontline\b|\bup-?front\b|\btreatment[- ]na[iï]ve\b|\buntreated\b(?! brain| cns)|\bprevious(?:ly)? untreated\b|\binitial treatment of\b",
        r"first-line|initial treatment|previously untreated",
    ),
    ("adjuvant", r"(?<!neo)(?<!neo-)\badjuvant\b|\bpost-?op(?:erative)? (?:chemo|cancer|treatment)|\bafter resection\b|\bresected\b", r"(?<!neo)adjuvant"),
    (
        "neoadjuvant",
        r"\bneo-?adjuvant\b|\bpre-?operative(?:ly)? (?:treatment|therapy|chemo)|\bbefore (?:surgery|resection) (?:in|for) (?:breast|early)",
        r"neoadjuvant",
    ),
    (
        "early stage",
        r"\bearly[- ]stage\b|\bstage (?:i{1,3}|1|2|3)[abc]?\b|\bnon-?metastatic\b|\bresectable\b|\bearly disease\b",
        r"\bearly\b|stage I|locally|regional",
    ),
    ("locally advanced", r"\blocally advanced\b|\blocoregional\b", r"locally|regional"),
    (
        "without earlier chemotherapy",
        r"\bbefore (?:any )?(?:platinum|chemo)|\bno prior (?:platinum|chemo|therapy)|\bplatinum[- ]na[iï]ve\b|\bchemo(?:therapy)?[- ]na[iï]ve\b|\binstead of (?:platinum|chemo)",
        r"first-line|initial treatment",
    ),
    ("maintenance", r"\bmaintenance (?:therapy|treatment) (?:after|in|for|of)\b", r"maintenance|continue"),
    ("mild disease", r"\bmild(?:er)?(?:[- ]to[- ]moderate)? (?:plaque |)(?:psoriasis|disease|asthma|colitis|eczema|dermatitis)", r"\bmild"),
    ("primary prevention", r"\bprimary prevention\b", r"without clinically evident|primary prevention|multiple risk factors"),
)
_MARKER = re.compile(
    r"\b(?P<m>[A-Za-z][A-Za-z0-9]{1,7}(?:[/-][A-Z][A-Za-z0-9]{1,6}| receptor)?)(?:[\s-]?(?P<s>negative|neg|low|mutant|mutated|mutations?|mut|(?:status )?(?:is )?unknown|wild[- ]?type|wt|positive|pos|-ve)(?![A-Za-z])|(?P<plus>\+)(?=[\s,;)]|$))",
    re.IGNORECASE,
)
_STATES = {
    "neg": "negative",
    "-ve": "negative",
    "mut": "mutant",
    "mutated": "mutant",
    "mutation": "mutant",
    "mutations": "mutant",
    "wt": "wild-type",
    "wild type": "wild-type",
    "wildtype": "wild-type",
    "pos": "positive",
    "+": "positive",
}
_SAME_MARKER = {"hr": "hormone receptor", "er": "hormone receptor", "kras": "ras", "k-ras": "ras", "nras": "ras"}


def _qualifier(asked: UseAsked, record: LabelRecord, ok: list[Named]) -> LabelFinding | None:
    """Line, stage and biomarker, held against the words of the indications. Only where the disease itself is approved, or none is named."""
    text = lexicon.normalised(asked.text)
    names = {c.name for c in ok}
    about = [s for s in record.indications if not names or any(covered(n, s.all_conditions) for n in names)] or list(record.indications)
    says = " ".join(lexicon.normalised(s.text) for s in about)
    if marker := _marker(text, says, record):
        return marker
    for name, in_question, in_label in _LINES:
        m = re.search(in_question, text, re.IGNORECASE)
        if (
            m
            and not re.search(in_label, says, re.IGNORECASE)
            and re.search(r"cancer|carcinoma|tumor|psoriasis|first-line|after|metastatic|failed|risk", says, re.IGNORECASE)
        ):
            if name == "first line" and not re.search(r"cancer|carcinoma|tumor|lymphoma|failed|inadequate|progress", says, re.IGNORECASE):
                continue
            return off(Axis.INDICATION, m.group(), f"the label does not list {name}", _first(about))
    return None


def _marker(text: str, says: str, record: LabelRecord) -> LabelFinding | None:
    low = says.lower()
    for m in _MARKER.finditer(text):
        marker = m["m"].lower()
        said = (m["s"] or m["plus"]).lower()
        state = "unknown" if said.endswith("unknown") else _STATES.get(said, said)
        marker = _SAME_MARKER.get(marker, marker)
        if state == "unknown" and not any(marker in s.text.lower() for s in record.limitations):
            continue
        if marker not in low or re.search(rf"{re.escape(marker)}[\s-]?{state}", low):
            if marker in low or not re.match(r"(?:egfr|her ?2|alk|ros1|braf|kras|ras|pd-?l1|msi|brca|krx\d|er|hr|pr)\b", marker):
                continue
        pattern = rf"{re.escape(marker)}\b.{{0,40}}{state}" if state == "unknown" else rf"{re.escape(marker)}[\s-]?{state}"
        against = next((s for s in record.limitations if re.search(pattern, lexicon.normalised(s.text).lower())), None)
        if marker in low or against:
            return off(
                Axis.INDICATION,
                m.group(),
                f"the label does not list {m['m']} {state}",
                against or _first(s for s in record.indications if marker in s.text.lower()),
            )
        return unclear(Axis.INDICATION, m.group(), "the label does not name this marker", _first(record.indications))
    return None


def age(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The age asked about, held against the ages of the label, those of the disease asked about where it has its own."""
    wanted = [a for a in asked.ages if not (a.low >= 18 and a.high >= OLDEST and a.broad and not a.low >= 65)]
    if any(not a.broad for a in wanted):
        wanted = [a for a in wanted if not a.broad or a.low >= 65]
    if not wanted:
        return None
    names = {c.name for c in targets(asked, record)}
    return min((_one_age(a, names, asked, record) for a in wanted), key=lambda f: ("off_label", "unclear", "on_label").index(f.status.value))


def _one_age(a: Age, names: set[str], asked: UseAsked, record: LabelRecord) -> LabelFinding:
    limits = record.ages
    for limit in limits:
        if (
            limit.verdict == "forbidden"
            and a.high <= limit.high
            and (not limit.statement.conditions or limit.statement.conditions & {c.name for c in asked.conditions})
        ):
            return off(Axis.AGE, a.said, f"the label forbids ages {_ages(limit)}", limit.statement)
    approved = _about([x for x in limits if x.verdict == "approved"], names)
    if any(x.low > 0 and x.low < 18 for x in approved):
        approved = [x for x in approved if x.low > 0 or x.high < 18]
    still_open = _about([x for x in limits if x.verdict == "open"], names)
    narrow = [x for x in still_open if x.high < 18 and a.high <= x.high + 0.01 and a.low >= x.low - 0.01]
    if narrow and max(len(names & x.statement.conditions) for x in narrow) >= max((len(names & x.statement.all_conditions) for x in approved if x.low <= a.low < x.high), default=0):
        return off(Axis.AGE, a.said, f"the label has not established ages {_ages(narrow[0])}", narrow[0].statement)
    for_children = any(x.verdict == "approved" and x.low < 18 for x in limits)
    approved = approved or (_about([x for x in limits if x.verdict == "dosed" and x.low < 18], names) if not still_open and not for_children else [])
    if approved:
        return _against_approved(a, approved, asked)
    for limit in still_open:
        if a.low < limit.high and (a.high <= limit.high or a.low < 18):
            return off(Axis.AGE, a.said, f"the label has not established ages {_ages(limit)}", limit.statement)
    if a.low >= 18:
        at = next((s for s in record.statements if s.section == "geriatric_use"), None) if a.low >= 60 else None
        return on(Axis.AGE, a.said, "adults are within the label", at or _first(record.indications))
    return unclear(Axis.AGE, a.said, "the label does not say from which age", _first(record.indications))


def _about(limits: list[AgeLimit], names: set[str]) -> list[AgeLimit]:
    own = [x for x in limits if names & x.statement.all_conditions or any(covered(n, x.statement.all_conditions) or lexicon.wider(n) & x.statement.all_conditions for n in names)]
    return own or [x for x in limits if not names or not x.statement.all_conditions]


def _against_approved(a: Age, approved: list[AgeLimit], asked: UseAsked) -> LabelFinding:
    low, high = min(x.low for x in approved), max(x.high for x in approved)
    at = next((x.statement for x in approved if x.low == low), approved[0].statement)
    inside = any(x.low <= a.low + 0.01 and a.high <= x.high + 0.01 for x in approved) or (low <= a.low + 0.01 and a.high <= high + 0.01)
    says = f"the label starts at {_years(low)}" if low else f"the label covers ages {_years(low)} to {_years(high)}"
    if high < OLDEST and a.low >= high:
        says = f"the label ends at {_years(high)}"
    if inside:
        return on(Axis.AGE, a.said, says, at)
    if a.broad and a.low < high and a.high > low:
        asks_range = asked.cues & {"indication", "age", "dose_word"} and low < 18
        return on(Axis.AGE, a.said, says, at) if asks_range else unclear(Axis.AGE, a.said, says, at)
    return off(Axis.AGE, a.said, says, at)


def _years(value: float) -> str:
    return f"{value:g}" if value >= 1 or value == 0 else f"{value * 12:.0f} months"


def _ages(limit: AgeLimit) -> str:
    return f"under {_years(limit.high)}" if limit.low == 0 else f"{_years(limit.low)} to {_years(limit.high)}"


_ORGANS = {"dialysis": ("dialysis", "renal"), "renal": ("renal",), "hepatic": ("hepatic",)}


def population(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Sex, organ function, pregnancy, weight and the diseases a patient has beside, held against every sentence that names them."""
    found = [f for f in (_weight(asked, record), _sex(asked, record)) if f]
    for g in {g.name: g for g in asked.groups}.values():
        if g.name in ("women", "men") or (g.name == "overweight" and any(c.name == "obesity" for c in targets(asked, record))) or g.role in ("cause", "asker"):
            continue
        if g.name in ("dysphagia", "critically_ill") and (asked.acts or asked.routes):
            continue
        found.append(_group(g, asked, record))
    wanted = targets(asked, record)
    for c in asked.conditions:
        if (
            c not in wanted
            and c.role not in ("cause", "without", "asker")
            and not asked.groups
            and not (asked.facts & {"adverse", "interaction", "monitoring", "efficacy"} and c.role not in ("with", "in"))
        ):
            found.append(_beside(c, record))
    return min(found, key=lambda f: ("off_label", "unclear", "on_label").index(f.status.value)) if found else None


def _group(g: Named, asked: UseAsked, record: LabelRecord) -> LabelFinding:
    names = _ORGANS.get(g.name, (g.name,))
    about = [s for s in record.statements if s.groups & {names[0]} or (names[0] in s.heading_groups and s.section not in ("boxed_warning",))]
    if g.name == "dialysis":
        about = [s for s in record.statements if "dialysis" in s.groups]
    organ = g.name in _ORGANS
    severe = asked.severities
    if organ and severe:
        exact = [s for s in about if s.severities & severe]
        about = exact or [s for s in about if not s.severities]
    use = [s for s in about if s.section not in ("warnings_and_cautions", "boxed_warning", "drug_interactions", "information_for_patients")] or about
    for s in use:
        if s.medicines - record.own_words and not asked.medicines and organ:
            continue
        if (_NO.search(s.text) and g.name in s.groups and not re.search(r"no (?:dos(?:e|age) )?adjustment|do(?:es)? not require|not necessary", s.text, re.IGNORECASE)) and (
            not severe or s.severities & severe or not s.severities or not organ
        ):
            return off(Axis.POPULATION, g.said, short(s.text), s)
    if organ:
        yes = next((s for s in use if _YES.search(s.text) and not (_UNKNOWN.search(s.text) and s.groups)), None)
        if yes:
            return on(Axis.POPULATION, g.said, short(yes.text), yes)
    dosed = next((s for s in use if re.search(r"\bmg\b|adjust|recommended dos|\breduce", s.text) and s.section in ("dosage_and_administration", "use_in_specific_populations") and not (s.medicines - record.own_words)), None)
    if dosed and not organ:
        return on(Axis.POPULATION, g.said, short(dosed.text), dosed)
    for s in use:
        if _UNKNOWN.search(s.text):
            return unclear(Axis.POPULATION, g.said, short(s.text), s)
    yes = next((s for s in use if _YES.search(s.text)), None)
    if yes:
        return on(Axis.POPULATION, g.said, short(yes.text), yes)
    return unclear(Axis.POPULATION, g.said, "the label says nothing of this group", use[0] if use else None)


def _beside(c: Named, record: LabelRecord) -> LabelFinding:
    about = [
        s
        for s in record.statements
        if c.name in s.conditions and s.section in ("indications_and_usage", "dosage_and_administration", "contraindications", "use_in_specific_populations")
    ]
    for s in about:
        if s in record.limitations or _NO.search(s.text):
            axis = Axis.CONTRAINDICATION if s.section == "contraindications" else Axis.POPULATION
            return off(axis, c.said, short(s.text), s, c.said)
    yes = next((s for s in about if _YES.search(s.text)), None)
    if yes:
        return on(Axis.POPULATION, c.said, short(yes.text), yes)
    warned = next((s for s in record.statements if c.name in s.conditions), None)
    return unclear(Axis.POPULATION, c.said, "the label does not say whether to use it there", warned)


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
    if "men" in said and not re.fullmatch(r"boys?", said["men"], re.IGNORECASE) and re.search(r"\bwomen\b", says) and not re.search(r"\b(?:men|males?)\b", says):
        return off(Axis.POPULATION, said["men"], "the label is for women", next(s for s in record.indications if "women" in s.text.lower()))
    if "women" in said or re.search(r"\b(?:she|her)\b", text):
        against = next((s for s in record.statements if re.search(r"\bnot (?:indicated|for use|recommended)\b.{0,30}\bwomen\b", s.text)), None)
        prostate = "bph" in record.approved
        if against or prostate:
            return off(Axis.POPULATION, said.get("women", "a woman"), "the label is not for women", against or _first(record.indications))
    return None


def _weight(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    limits = [
        (w.kg, s)
        for s in (*record.indications, *record.dosing())
        if re.search(r"weigh", s.text)
        for w in weights(lexicon.normalised(s.text))
        if w.relation == ">" or "≥" in s.text
    ]
    dosed = [s for s in record.dosing() if re.search(r"\bkg\b", s.text)]
    for w in asked.weights:
        below = [(kg, s) for kg, s in limits if kg >= 20 and (w.kg < kg or (w.relation == "<" and w.kg <= kg))]
        child = (
            any(a.low < 18 for a in asked.ages)
            or not any("adult" in s.text.lower() for _, s in below)
            or not re.search(r"children who weigh", " ".join(s.text for _, s in below))
        )
        if below and child:
            return off(Axis.POPULATION, w.said, f"the label starts at {below[0][0]:g} kg", below[0][1])
        if limits or dosed:
            return on(
                Axis.POPULATION,
                w.said,
                "the label doses by weight" if dosed else f"the label starts at {limits[0][0]:g} kg",
                (limits[0][1] if limits else dosed[0]),
            )
        return unclear(Axis.POPULATION, w.said, "the label says nothing of weight")
    return None


def contraindication(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """A use that the label forbids."""
    named = {c.name: c.said for c in asked.conditions if c.role not in ("cause", "without", "asker") and not covered(c.name, record.approved)} | {
        g.name: g.said for g in asked.groups if g.name in ("pregnant", "childbearing", "hepatic", "renal", "dialysis")
    }
    ours = record.own_words | {w.low for w in lexicon.words(record.product)}
    drugs = {m.said.lower(): m.said for m in asked.medicines if not {w.low for w in lexicon.words(m.said)} & ours}
    for s in record.contraindications:
        text = s.text.lower()
        own = "hypersensitiv" in text and not re.search(r"allerg|hypersensitiv|anaphyla|reaction", asked.text, re.IGNORECASE)
        if "refer to the" in text or (record.approved & s.conditions and (of := {c.name for c in targets(asked, record)}) and not any(covered(n, s.conditions) or lexicon.wider(n) & s.conditions for n in of)):
            continue
        hit = next((said for name, said in named.items() if name in s.conditions or name in s.groups), None) or next(
            (said for low, said in drugs.items() if not own and len(low) > 3 and re.search(rf"\b{re.escape(low.rstrip('s'))}", text)), None
        )
        if not hit:
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
        return off(Axis.CONTRAINDICATION, hit, "the label contraindicates it", s, hit)
    if re.search(r"\bhypersensitiv|\ballerg(?:y|ic)|\banaphyla", asked.text, re.IGNORECASE) and (
        at := next((s for s in record.contraindications if "ypersensitiv" in s.text or "naphyla" in s.text), None)
    ):
        return off(Axis.CONTRAINDICATION, "hypersensitivity", "the label contraindicates it", at, "ypersensitiv")
    return None
