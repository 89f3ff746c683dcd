"""Reads ages, doses, intervals, durations and routes out of the sentences of a label."""

import re
from collections.abc import Iterable

from triage.domain.evidence import Label
from triage.label import lexicon, measures
from triage.label.ages import Age, read_ages
from triage.label.items import AgeLimit, DoseItem, Timed
from triage.label.statements import Statement, ages_of

_NOT_USE = re.compile(
    r"\bnot (?:been |be )?(?:indicated|recommended|established|demonstrated|studied|evaluated|shown|conducted|used"
    r"|adequately)|\bnot for\b|\bno evidence\b|\blimitations?\b|\bcontraindicated\b|\bno direct effect\b|\bhas not\b"
    r"|\bhave not\b|\bshould not\b|\bdo not\b|\bavoid\b|\bunknown\b|\bis not\b|\bwas not\b",
    re.IGNORECASE,
)
_APPROVES = re.compile(
    r"\bindicated\b|\btreatment of\b|\bto reduce\b|\bprophylaxis\b|\badjunct\b|\btherapy\b|\brelief of\b|\bmanagement of\b"
    r"|\btreatment\b|\brisk reduction\b|\bmaintenance\b|\bhealing\b|\beradication\b|\( ?\d|\bin combination with\b|\bwith\b",
    re.IGNORECASE,
)
_PEDIATRIC = re.compile(r"\bpediatric|\bchildren|\badolescent|\bpaediatric|\bjuvenile|\binfants?\b|\bneonat|\byounger than\b", re.IGNORECASE)
_PAEDIATRIC_PARAGRAPH = re.compile(
    r"\b(?:safety|efficacy)\b[^.]{0,80}\b(?:children|adolescents|p(?:a)?ediatric|infants|neonates)\b[^.]{0,80}\bnot (?:yet )?(?:been )?established"
    r"|\bno relevant use\b|\bshould not be used in (?:children|adolescents|infants|the paediatric)",
    re.IGNORECASE,
)
"""The paragraph on children that a European label has below its posology (section 4.2)."""
ESTABLISHED = re.compile(
    r"\b(?:has|have) been (?:established|evaluated|demonstrated)|\bare established\b|\brecommended (?:starting "
    r"|initial )?(?:dosage|dose)|\bmay require\b|\bInitially,",
    re.IGNORECASE,
)
_MAXIMUM = re.compile(
    r"\bmax(?:imum)?\b|\bnot (?:to )?exceed|\bexceeding\b|\bup to\b|\bno more than\b|\bnot be (?:more|greater|higher) than"
    r"|\bbelow\b|\blimit\b|\babove\b|\bhigher than\b",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"\b[Ii]nitial dos(?:e|age)(?: of| is)?:? $")
_LOADING = re.compile(r"\bloading\b", re.IGNORECASE)
_TITRATES = re.compile(
    r"\bincreas|\btitrat|\bincrement|\badjust|\bafter at least\b|\bat \d-week intervals|\bescalat|\bafter 4 weeks\b|\bchanges in dosage\b", re.IGNORECASE
)
NO_DOSING = re.compile(
    r"\bmonitor|\bmeasure\b|\bmeasured\b|\bdeterminations?\b|\btest(?:s|ing)?\b|\bassess|\bobtain\b|\bimaging\b"
    r"|\bserum level|\bstudied\b|\btrial\b|\bstudy\b|\breassess|\bbilirubin\b",
    re.IGNORECASE,
)
REACTIONS = re.compile(r"adverse reactions?|toxicit|modifications for", re.IGNORECASE)
OUTCOME_ONLY = re.compile(r"hospitalization for", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|reduces|should|requires?|includes?|means|demonstrated|provide|suggest)\b")
_STRENGTH = re.compile(r"(\d+(?:\.\d+)?)\s?mg(?:\s\w+)?\s?/\s?(\d+(?:\.\d+)?)?\s?mL", re.IGNORECASE)


def approving(indications: Iterable[Statement]) -> Iterable[Statement]:
    """Sentences that approve: those that say so, and the lists that follow them."""
    in_list = False
    for s in indications:
        if re.search(r"\bindicated\b|\bhas been shown to\b|\bin conjunction with\b|\bis given\b", s.text):
            in_list = ":" in s.text or s.text.startswith(("•", "o ", "–", "-"))
            yield s
        elif s.text.startswith(("•", "o ", "–", "- ")) or (in_list and not _VERB.search(s.text)):
            yield s
        else:
            in_list = in_list and bool(re.search(r"\d\s?\)\s*$", s.text))


def limits(indications: Iterable[Statement]) -> list[Statement]:
    """Sentences of the indications that say what is not approved; "Limitations of Use" holds until the next subsection."""
    limiting: list[Statement] = []
    inside: str | None = None
    for s in indications:
        if (
            re.match(r"\s*(?:Important )?Limitations?(?: of Use)?\b", s.text)
            or re.search(r"Limitations\s*$", s.heading[:40])
            or re.search(r"\d Important Limitations", s.heading)
        ):
            inside = s.number
        if inside is not None and s.number != inside:
            inside = None
        if (
            inside is not None
            or (_NOT_USE.search(s.text) and not re.search(r"\bis indicated|\bindicated (?:for|in|as|to)\b(?<!not )", s.text))
            or re.search(r"\bnot indicated\b", s.text)
        ):
            if inside is not None and re.search(r"\b(?:is|are) (?:an? [\w\s-]{1,60} )?indicated\b", s.text) and not _NOT_USE.search(s.text):
                inside = None
                continue
            limiting.append(s)
    return limiting


def ages_in(positive: Iterable[Statement], others: Iterable[Statement]) -> Iterable[AgeLimit]:
    """The ages that a label approves, doses, leaves open or forbids."""
    for s in positive:
        for a in _named_ages(s):
            if a.low < 18 or a.said.lower().startswith("adult"):
                yield AgeLimit(low=a.low, high=a.high, verdict="approved", statement=s)
    for s in others:
        if s.section == "contraindications" or (s.section == "indications_and_usage" and _NOT_USE.search(s.text)):
            yield from (AgeLimit(low=a.low, high=a.high, verdict="forbidden", statement=s) for a in read_ages(s.text) if a.high <= 20)
        elif s.section == "pediatric_use" or (s.section == "dosage_and_administration" and _PAEDIATRIC_PARAGRAPH.search(s.text)):
            yield from _pediatric(s)
        elif s.section == "dosage_and_administration" and not NO_DOSING.search(s.text) and not _NOT_USE.search(s.text):
            yield from (
                AgeLimit(low=a.low, high=a.high, verdict="dosed", statement=s)
                for a in _named_ages(s)
                if not a.broad or a.said.lower().startswith(("adult", "ped", "child"))
            )


def _named_ages(s: Statement) -> tuple[Age, ...]:
    """The ages of a label sentence; words for children do not count beside an exact age."""
    found = ages_of(s)
    exact = any(not a.broad for a in found)
    return tuple(a for a in found if not (exact and a.broad and a.low < 18))


def _pediatric(s: Statement) -> Iterable[AgeLimit]:
    if not _PEDIATRIC.search(s.text) and not _PEDIATRIC.search(s.heading):
        return
    exact = [a for a in read_ages(s.text) if not a.broad and a.low < 18] or [Age(0, 18, 0, 0, "pediatric patients", broad=True)]
    if _NOT_USE.search(s.text) or re.search(r"\bnot\b|\bcannot\b", s.text):
        plain = re.search(r"established|indicated|recommended|should not", s.text)
        if plain or re.search(r"demonstrated|conducted|unknown", s.text):
            yield from (AgeLimit(low=a.low, high=min(a.high, 18), verdict="open", statement=s) for a in exact if plain or a.broad)
    elif ESTABLISHED.search(s.text):
        yield from (AgeLimit(low=a.low, high=min(a.high, 18), verdict="approved", statement=s) for a in exact if not a.broad)


_ONE_FOR_ANOTHER = re.compile(r"\b(?:two|three|several|2|3) [\d.]+ ?mg \w+ [^.;]{0,30}\b(?:in place of|instead of)\b", re.IGNORECASE)
"""Pieces of one strength in place of one of another are no amount that somebody is to get."""


def doses_in(dosing: Iterable[Statement], own: frozenset[str], label: Label) -> Iterable[DoseItem]:
    """The amounts of the dosing instructions, without those of other medicines and of the preparation."""
    per_ml = _strength(label)
    for s in dosing:
        if re.search(r"Preparation|Premedication|Dilution|Observation", s.heading):
            continue
        text = lexicon.normalised(s.text)
        others = [f for f in lexicon.medicines(text) if not {w.low for w in lexicon.words(f.said)} & own]
        ages = tuple((a.low, a.high) for a in ages_of(s))
        for d in measures.doses(text):
            if any(-2 <= d.start - o.end <= 14 for o in others) or re.match(r"\s?/\s?(?:\d|mL)", text[d.end :]) or _ONE_FOR_ANOTHER.search(text):
                continue
            before = text[max(0, d.start - 60) : d.start]
            after = text[d.end : d.end + 30]
            kind = (
                "maximum"
                if re.search(rf"(?:{_MAXIMUM.pattern})[^.;:]{{0,50}}$", before, re.IGNORECASE) and not re.search(r"additional benefit", before)
                else "range"
                if d.low < d.high
                else "value"
            )
            daily = d.daily or (bool(re.search(r"\b(?:daily|per day)\b", before[-25:] + after[:12])) and not re.match(r"\s*(?:twice|two|three|four)", after))
            soon = measures.intervals(re.split(r"\d\s?mg\b", text[d.end : d.end + 110])[0])
            yield DoseItem(
                low=d.low,
                high=d.high,
                unit=d.unit,
                per=d.per,
                kind=kind,
                every=(soon[0].low, soon[0].high) if soon and not soon[0].loose else None,
                daily=daily,
                loading=bool(_LOADING.search(before + after) or _INITIAL.search(before)),
                said=d.said,
                ages=ages,
                statement=s,
            )
            if d.unit == "ml" and per_ml:
                yield DoseItem(
                    low=d.low * per_ml, high=d.high * per_ml, unit="mg", per=d.per, kind=kind, daily=daily, loading=False, said=d.said, ages=ages, statement=s
                )


def _strength(label: Label) -> float:
    m = _STRENGTH.search(label.section("dosage_forms_and_strengths") + " " + label.section("description")[:800])
    return float(m[1]) / float(m[2] or 1) if m else 0.0


def timed(dosing: Iterable[Statement], read: object, keep: object, own: frozenset[str]) -> Iterable[Timed]:
    """What a reader finds in those sentences that count, without what is said of another medicine of a regimen."""
    for s in dosing:
        if callable(keep) and keep(s) and callable(read):
            text = lexicon.normalised(s.text)
            others = [f for f in lexicon.medicines(text) if not {w.low for w in lexicon.words(f.said)} & own]
            for t in read(text):
                regimen = any(0 <= t.start - o.end <= 40 and re.match(r"\s\d[\d,.]*\s?m?c?g\b", text[o.end :]) for o in others)
                if not getattr(t, "loose", False) and not regimen:
                    yield Timed(low=t.low, high=t.high, said=t.said, beyond=getattr(t, "beyond", False), statement=s)


_GAP = re.compile(r"\b(?:after|for|at|every)\s(?:at least |another |a further )?(\d+|two|three|four)(?:\s?(?:to|-)\s?\d+)?[\s-](day|week|month)", re.IGNORECASE)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}


def titrations(dosing: Iterable[Statement]) -> Iterable[Timed]:
    """The steps in days by which a dose is raised."""
    for s in dosing:
        if (
            _TITRATES.search(s.text)
            and not REACTIONS.search(s.heading)
            and not re.search(r"\bmonitor|\btaper|\binterval of\b|\bevaluat|\btests?\b|\bmissed\b", s.text, re.IGNORECASE)
        ):
            for m in _GAP.finditer(s.text):
                days = measures.number(m[1]) * _UNIT_DAYS[m[2].lower()]
                yield Timed(low=days, high=days, said=m.group(), statement=s)


def routes_in(found: Iterable[Statement], own: frozenset[str]) -> frozenset[str]:
    """Routes of the dosing instructions; sentences on other medicines, on switching and on what not to do are left out."""
    told = [s for s in found if s.section in ("dosage_and_administration", "dosage_forms_and_strengths", "indications_and_usage")]
    ours = (s for s in told if not re.search(r"\bnot\b|switch|conver|premedic", s.heading + s.text, re.IGNORECASE) and not s.medicines - own)
    return frozenset(r for s in ours for r in s.routes if r != "injection")


def own_words(label: Label) -> frozenset[str]:
    """Words that name the product itself: brand, ingredient, and the beginning of the description."""
    text = f"{label.product} {label.section('spl_product_data_elements')[:200]} {label.section('description')[:300]}"
    head = re.search(
        rf"{re.escape(label.product.split()[0])}\s?®?\s?\(([a-zA-Z]+(?: [a-zA-Z]+)?)(?:,[^)]{{1,20}})?\)",
        " ".join(s.text for s in label.sections),
        re.IGNORECASE,
    )
    return frozenset(w.low for w in lexicon.words(lexicon.normalised(f"{text} {head[1] if head else ''}")) if len(w.low) > 4 or w.low in label.product.lower())


def approved_by(indications: Iterable[Statement]) -> frozenset[str]:
    """The diseases that these sentences approve; one that is only an outcome to be lowered is none."""
    return frozenset(c for s in indications for c in s.conditions if not OUTCOME_ONLY.search(s.text) or c != "heart_failure")


def words_of(*texts: str) -> frozenset[str]:
    """The words of some texts."""
    return frozenset(w.low for t in texts for w in lexicon.words(lexicon.normalised(t)))
