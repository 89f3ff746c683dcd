"""The disease asked about, held against the indications: line, stage, biomarker and limitations of use included."""

import re
from collections.abc import Iterable
from functools import lru_cache

from triage.domain.decision import Axis, LabelFinding, LabelStatus
from triage.label import lexicon
from triage.label.asked import Named, UseAsked
from triage.label.diseases import unknown_disease
from triage.label.findings import APPROVES, off, on, unclear
from triage.label.record import RECORDS, LabelRecord
from triage.label.statements import Statement

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
        if c.role in ("cause", "without", "asker", "beside") or (
            asked.facts & {"adverse", "interaction", "monitoring"} and c.role in ("", "with") and not asked.beyond_facts
        ):
            continue
        if covered(c.name, record.approved) or c.role in ("for", "aim") or c.name not in beside or (c.role in ("in", "") and c.name in often):
            wanted.append(c)
    return tuple(wanted)


def indication(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """The disease asked about, held against the indications and their limitations."""
    wanted = [c for c in targets(asked, record) if c.name != "male_breast_cancer" or "breast_cancer" not in record.approved]
    ok = [c for c in wanted if covered(c.name, record.approved) and not _ruled_out(c.name, record)]
    if against := next(((c, s) for c in wanted if (s := _ruled_out(c.name, record))), None):
        return off(Axis.INDICATION, against[0].said, "the label rules it out", against[1], against[0].said)
    foreign = [
        c
        for c in wanted
        if c not in ok and not (ok and (c.role in ("with", "") or (c.role == "in" and c.name in lexicon.background()))) and not is_population(c, record)
    ]
    at_first = first(record.indications)
    if not ok and (lacking := next((c for c in asked.conditions if c.role == "without" and covered(c.name, record.approved)), None)):
        return off(Axis.INDICATION, f"without {lacking.said}", "the label is for that disease", at_first)
    if site := next((c for c in foreign if c.name in lexicon.sites() and lexicon.wider(c.name) & record.approved), None):
        return unclear(Axis.POPULATION, site.said, "the label does not speak of this site of the disease", at_first)
    if other := next(iter(foreign), None) or next((g for g in asked.groups if g.role == "aim"), None) or _unknown(asked, record, ok):
        return off(Axis.INDICATION, other.said, "the label does not list it among the indications", at_first)
    if (q := _qualifier(asked, record, ok)) is not None or not ok:
        return q
    at = next((s for s in record.indications if any(covered(ok[0].name, (c,)) for c in s.conditions)), at_first)
    return on(Axis.INDICATION, ok[0].said, APPROVES, at)


def _unknown(asked: UseAsked, record: LabelRecord, ok: list[Named]) -> Named | None:
    """A disease that nothing names; beside an approved one it has to be said to be what is treated."""
    found = unknown_disease(asked, record)
    return found if found and (not ok or found.role in ("for", "aim")) else None


_PATIENTS_WITH = re.compile(
    r"\bnot recommended (?:in|for) (?:\w+ ){0,2}patients\b|\bdo not (?:use|start|initiate) [^.;]{0,30}\bpatients with\b"
    r"|\bavoid (?:the )?use [^.;]{0,30}\bpatients with\b",
    re.IGNORECASE,
)


def speaks_against(c: Named, s: Statement) -> bool:
    """Whether a sentence speaks against the use in patients who have this condition."""
    return c.name in s.conditions and bool(_PATIENTS_WITH.search(s.text))


@lru_cache(maxsize=RECORDS)
def _spoken_against(record: LabelRecord) -> frozenset[str]:
    """The conditions of patients against whose treatment the label speaks."""
    return frozenset(c for s in (*record.contraindications, *(s for s in record.statements if _PATIENTS_WITH.search(s.text))) for c in s.conditions)


def is_population(c: Named, record: LabelRecord) -> bool:
    """Whether a condition is one that patients have beside the treated one, as contraindications and warnings name it."""
    if c.role in ("for", "aim"):
        return False
    return c.name in _spoken_against(record)


def _ruled_out(name: str, record: LabelRecord) -> Statement | None:
    if name in record.approved:
        return None
    return next((s for s in record.limitations if name in s.conditions and _TREATS.search(s.text)), None)


def first(found: Iterable[Statement]) -> Statement | None:
    """The first of some sentences, where there is one."""
    return next(iter(found), None)


_LINES = tuple(
    (name, re.compile(in_question, re.IGNORECASE), re.compile(in_label, re.IGNORECASE))
    for name, in_question, in_label in (
        (
            "first line",
            (
                r"\bfirst[- ]?line\b|\b1st[- ]?line\b|\b1l\b|\bfrontline\b|\bup-?front\b|\btreatment[- ]na[iï]ve\b"
                r"|\buntreated\b(?! brain| cns)|\bnever (?:been )?treated\b|\bas (?:the )?first (?:treatment"
                r"|therapy)\b|\bprevious(?:ly)? untreated\b|\binitial treatment of\b"
            ),
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
            (
                r"\bearly[- ]stage\b|(?<!ckd )(?<!disease )(?<!kidney )\bstage (?:i{1,3}|1|2|3)[abc]?\b(?! (?:ckd"
                r"|kidney|renal|chronic|nephro|htn|hypertension))|\bnon-?metastatic\b|\bresectable\b|\bearly disease\b"
            ),
            r"\bearly\b|stage I|locally|regional",
        ),
        ("locally advanced", r"\blocally advanced\b|\blocoregional\b", r"locally|regional"),
        (
            "without earlier chemotherapy",
            (
                r"\bbefore (?:any )?(?:platinum|chemo)|\bno prior (?:platinum|chemo|therapy)|\bplatinum[- ]na[iï]ve\b"
                r"|\bchemo(?:therapy)?[- ]na[iï]ve\b|\binstead of (?:platinum|chemo)"
            ),
            r"first-line|initial treatment",
        ),
        ("maintenance", r"\bmaintenance (?:therapy|treatment) (?:after|in|for|of)\b", r"maintenance|continue"),
        ("mild disease", r"\bmild(?:er)?(?:[- ]to[- ]moderate)? (?:plaque |)(?:psoriasis|disease|asthma|colitis|eczema|dermatitis)", r"\bmild"),
        ("primary prevention", r"\bprimary prevention\b", r"without clinically evident|primary prevention|multiple risk factors"),
    )
)
_MARKER = re.compile(
    r"\b(?P<m>[A-Za-z][A-Za-z0-9]{1,7}(?:[/-][A-Z][A-Za-z0-9]{1,6}| receptor)?)(?:[\s-](?P<s>[A-Z]\d{2,3}[A-Z]|negative|neg|low|mutant"
    r"|mutated|mutations?|mut|(?:status )?(?:is )?unknown|wild[- ]?type|wt|positive|pos|-ve)(?![A-Za-z])"
    r"|(?P<plus>\+)(?=[\s,;)]|$))",
    re.IGNORECASE,
)
_A_MARKER = re.compile(r"(?:egfr|her ?2|alk|ros1|braf|kras|ras|pd-?l1|msi|brca|krx\d|er|hr|pr)\b")
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
    about = [s for s in about if any(w in s.text.lower() for w in _singled_out(asked, record))] or about
    says = " ".join(lexicon.normalised(s.text) for s in about)
    marker = _marker(text, says, record)
    if marker and marker.status is LabelStatus.OFF_LABEL:
        return marker
    for name, in_question, in_label in _LINES:
        m = in_question.search(text)
        if m and not in_label.search(says) and re.search(r"cancer|carcinoma|tumor|psoriasis|first-line|after|metastatic|failed|risk", says, re.IGNORECASE):
            if name == "first line" and not re.search(r"cancer|carcinoma|tumor|lymphoma|failed|inadequate|progress", says, re.IGNORECASE):
                continue
            return off(Axis.INDICATION, m.group(), f"the label does not list {name}", first(about))
    return marker


def _singled_out(asked: UseAsked, record: LabelRecord) -> list[str]:
    """Markers and partners in the question that only some of several indications name."""
    markers = [m.lower() for m in re.findall(r"\b[A-Z]{2,5}\s?[A-Z]\d{2,4}[A-Z]\b", lexicon.normalised(asked.text))]
    return [*markers, *(m.said.lower() for m in asked.medicines if m.said.lower() not in record.own_words and len(m.said) > 4)]


_NOT_KNOWN = re.compile(
    r"\b(?P<m>(?:k-?|n-?)?ras|braf|egfr|her2|alk|[A-Z]{2,4}\d?)(?:'s)?(?: mutation(?:al)?)? (?:status"
    r"|test(?:ing| results?)?) (?:has |was |is |have |had )?(?:\w+ )?"
    r"(?:never|not|un\w+|pending|missing|unavailable|no tissue)\b",
    re.IGNORECASE,
)


def _marker(text: str, says: str, record: LabelRecord) -> LabelFinding | None:
    low = says.lower()
    if m := _NOT_KNOWN.search(text):
        marker = _SAME_MARKER.get(m["m"].lower(), m["m"].lower())
        if against := next((s for s in record.limitations if marker in s.text.lower() and "unknown" in s.text.lower()), None):
            return off(Axis.INDICATION, m.group(), "the label rules out an unknown status", against)
    for m in _MARKER.finditer(text):
        marker = m["m"].lower()
        said = (m["s"] or m["plus"]).lower()
        state = "unknown" if said.endswith("unknown") else _STATES.get(said, said)
        marker = _SAME_MARKER.get(marker, marker)
        if state == "unknown" and not any(marker in s.text.lower() for s in record.limitations):
            continue
        if re.fullmatch(r"[a-z]\d{2,3}[a-z]", said):
            if f"{marker} {said}" in low or marker != "ras":
                continue
            state = "mutant"
        stated = marker in low and re.search(rf"{re.escape(marker)}[\s-]?{state}", low)
        if stated or marker in record.names or (marker not in low and not _A_MARKER.match(marker)):
            continue
        pattern = rf"{re.escape(marker)}\b.{{0,40}}{state}" if state == "unknown" else rf"{re.escape(marker)}[\s-]?{state}"
        against = next((s for s in record.limitations if re.search(pattern, lexicon.normalised(s.text).lower())), None)
        if marker in low or against:
            return off(
                Axis.INDICATION,
                m.group(),
                f"the label does not list {m['m']} {state}",
                against or first(s for s in record.indications if marker in s.text.lower()),
            )
        return unclear(Axis.INDICATION, m.group(), "the label does not name this marker", first(record.indications))
    return None
