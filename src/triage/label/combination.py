"""Partners of a regimen, held against the combinations that the label names, and against those it forbids."""

import re

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.findings import AGAINST, off, on, unclear, worst
from triage.label.indication import first
from triage.label.record import LabelRecord
from triage.label.statements import Statement

_REACH = 28
APPROVED_WITH = "the label names this combination"
_TOGETHER = re.compile(
    r"\bcombin|\badd(?:ed|ing|-on| on)?\b|\bon top of\b|\btogether with\b|\bplus\b|\balong(?:side| with)\b|\+|\badjunct"
    r"|\bdual\b|\bconcurrent|\bconcomitant|\bfollowed by\b|\bsequen|\bbackbone\b|\bat the same time\b|\bpair(?:ed|ing)?\b"
    r"|\bw/|\bwith\b|\bavec\b|\bmit\b|\bcon\b|\bcom\b|&|\bversus\b|\band\b|\bco-?administ",
    re.IGNORECASE,
)
_REGIMEN = re.compile(
    r"\bcombin|\badd(?:ed|ing|-on| on)?\b|\bon top of\b|\bplus\b|\+|\badjunct|\bdual\b|\bfollowed by\b|\bsequen|\bbackbone\b"
    r"|\bpair|\bregimen\b|\btogether\b|\balongside\b|\bconcurrent (?:use|therapy|treatment)?|\bin combo\b|\bcombo\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\bmonotherapy\b|\bsingle[- ]agent\b|\bon its own\b|\bas sole\b|\bby itself\b|\bw/o\b|\bwithout (?=\w)", re.IGNORECASE)
_WITH_DIET = re.compile(r"\badjunct\w* to diet\b", re.IGNORECASE)
_LAB = re.compile(
    r"\bafter\b|\bpost\b|\bnot do well on\b|\bno benefit from\b|\bnot help\w*|\bnot respon\w+|\bno response\b"
    r"|\bfail\w{0,4}|\bswitch\w{0,4}|\bfrom\b|\brefractory\b|\bintoleran\w{0,2}|\bprior\b|\bprevious\w{0,2}"
    r"|\bprogress\w{0,4}|\binstead of\b|\bversus\b|\bvs\b|\bcompared\b|\bresistant\b|\b(?:switch\w*|convert\w*"
    r"|chang\w*) (?:\w+ )?to\b|\bunresponsive\b|\binadequate\b|\ballerg\w{0,4}|\bangio-?edema\b|\banaphyla\w*|\breact\w*|\bsensitiv\w*|\bcough\b"
    r"|\bdespite\b|\bcannot (?:take|tolerate)\b"
    r"|\bcan't (?:take|tolerate)\b|\bor\b|\bthan\b|\bbefore\b|\buntreated\b|\bna[iï]ve\b",
    re.IGNORECASE,
)


def combination(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Partners of a regimen, held against the combinations that the label names. Interaction facts are none."""
    text = lexicon.normalised(asked.text)
    own = record.names
    partners = [m for m in asked.medicines if not {w.low for w in lexicon.words(m.said)} & own]
    partners = [
        m
        for m in partners
        if not _LAB.search(_before(text, m.said))
        and not re.match(
            (
                r"[\s-](?:failure|refractory|intolerant|resistant|na[iï]ve|experienced|allerg|neg\b|negative"
                r"|pos\b|positive|low\b|high\b|express|status|[<>≥]|\d+ ?%|not responding|unresponsive)"
            ),
            text[text.find(m.said) + len(m.said) :],
        )
    ]
    if not partners and (twice := _same_twice(text, own)):
        against = next(
            (
                s
                for s in record.dosing()
                if re.search(r"\b(?:do not|not be|avoid)\b.{0,80}\bother\b.{0,40}\b(?:products?|formulations?)", s.text, re.IGNORECASE)
            ),
            None,
        )
        return off(Axis.COMBINATION, twice, AGAINST, against) if against else unclear(Axis.COMBINATION, twice, "the label does not name this combination")
    if alone := _ALONE.search(text):
        return _alone(alone.group(), (partners and partners[0].said) or "", record)
    if not partners or not _TOGETHER.search(text):
        return None
    found = [f for p in partners if (f := _partner(lexicon.proper_name(p.said), text, record))]
    return worst(found)


def _before(text: str, said: str) -> str:
    """The whole words right before a medicine."""
    at = max(0, text.find(said))
    start = max(0, at - _REACH)
    return text[start:at] if start == 0 else text[start:at].partition(" ")[2]


def _same_twice(text: str, own: frozenset[str]) -> str:
    """Another product of the same ingredient beside ours: "along with tramadol ER"."""
    m = re.search(
        (
            r"\b(?:with|plus|and|added to|on top of|along with) (?:other |another )?(?P<same>[a-z]+)(?:[ -](?:containing"
            r"|er|xr|sr|ir|products?|extended|modified)\b)+"
        ),
        text,
        re.IGNORECASE,
    )
    return m.group() if m and m["same"].lower() in own else ""


_NEVER = re.compile(
    (r"\bnot (?:recommended|indicated|be used)\b|\bdo not (?!extend|appear|require|exceed|affect|need)|\bshould not (?!exceed)|\bnever\b"), re.IGNORECASE
)
_NEVER_WITH = re.compile(r"\bdo not use\b|\bnot recommended\b", re.IGNORECASE)
_WITH_OTHERS = re.compile(r"other antihypertensive agents|other LDL-C|other agents|adjunctive therapy")
_THE_OTHERS = re.compile(
    r"pril$|sartan$|dipine$|thiazide|diuretic|hctz|\barbs?$|\bace|chlorthalidone|ezetimibe|statin|pcsk9|zetia|phenytoin"
    r"|lamotrigine|carbamazepine|antiepileptic|aeds?$|calcium channel",
    re.IGNORECASE,
)


def _partner(said: str, text: str, record: LabelRecord) -> LabelFinding | None:
    word = re.compile(rf"\b{re.escape(said.lower().rstrip('s'))}", re.IGNORECASE)
    if against := _forbidden_partner(word, said, record):
        return off(Axis.COMBINATION, said, AGAINST, against, said)
    told = (*record.indications, *record.dosing())
    named = next((s for s in told if word.search(s.text) and re.search(r"combin|adjunct|conjunction|with|plus|add", s.text, re.IGNORECASE)), None)
    indicated = [s for s in record.statements if s.section == "indications_and_usage"]
    if not named and _THE_OTHERS.search(said):
        named = next((s for s in indicated if _WITH_OTHERS.search(s.text)), None)
    if named:
        return on(Axis.COMBINATION, said, APPROVED_WITH, named, said)
    spoken = next((s for s in record.statements if s.section in ("drug_interactions", "warnings_and_cautions") and word.search(s.text)), None)
    if not _REGIMEN.search(text):
        if spoken or _for_use_alone(indicated):
            return None if spoken else _regimen(said, None, indicated)
        return unclear(Axis.COMBINATION, said, "the label does not name this combination", first(indicated))
    return _regimen(said, spoken, indicated)


def _regimen(said: str, spoken: Statement | None, indicated: list[Statement]) -> LabelFinding:
    """A regimen that the label does not name: off-label where it is for use alone, or names its partners in cancer."""
    single = _for_use_alone(indicated)
    partners = next((s for s in indicated if "combination" in s.text and re.search(r"cancer|carcinoma", s.text)), None)
    if limit := single or partners:
        return off(Axis.COMBINATION, said, "the label does not name this combination", limit)
    return unclear(Axis.COMBINATION, said, "the label does not name this combination", spoken or first(indicated))


def _for_use_alone(indicated: list[Statement]) -> Statement | None:
    """Where the label says that it is used alone."""
    return next((s for s in indicated if re.search(r"\bsingle agent\b|\bmonotherapy\b", s.text) and not re.search(r"combination|adjunct", s.text)), None)


def _forbidden_partner(word: re.Pattern[str], said: str, record: LabelRecord) -> Statement | None:
    dosing = (s for s in record.dosing() if not s.acts & {"mix", "site"})
    told = [s for s in (*record.limitations, *record.contraindications, *dosing) if _NEVER.search(s.text) and _near(s.text, word)]
    warned = [s for s in record.statements if s.section == "drug_interactions" and _NEVER_WITH.search(s.text)]
    return next((s for s in (*told, *warned) if _holds(s, word, said)), None)


def _near(text: str, word: re.Pattern[str]) -> bool:
    """Whether the partner stands near the words that forbid it; a sentence that does not name it speaks of its class."""
    m = word.search(text)
    return m is None or bool(_NEVER.search(text[max(0, m.start() - 140) : m.end() + 140]))


def _holds(s: Statement, word: re.Pattern[str], said: str) -> bool:
    if word.search(s.text):
        return True
    low = said.lower()
    return bool(
        (low.endswith("mab") or low in ("humira", "enbrel", "etanercept", "biologic", "biologics", "tnf inhibitor", "il 17 inhibitor", "adalimumab"))
        and re.search(r"\bbiologic", s.text)
    ) or bool(re.search(r"glutide|^glp", low) and re.search(r"another GLR|receptor agonists?\b", s.text) and "together" in s.text)


def _alone(said: str, partner: str, record: LabelRecord) -> LabelFinding | None:
    if said.lower().startswith(("w/o", "without")):
        if not partner:
            return None
        at = next((s for s in record.indications if re.search(rf"\b{re.escape(partner)}", s.text, re.IGNORECASE)), None)
        return unclear(Axis.COMBINATION, f"without {partner}", "the label names it as a partner", at, partner) if at else None
    at = next(
        (s for s in (*record.indications, *record.dosing()) if re.search(r"monotherapy|single[- ]agent|used alone|or alone|as sole", s.text, re.IGNORECASE)),
        None,
    )
    if at:
        return on(Axis.COMBINATION, said, "the label approves it alone", at)
    partnered = next((s for s in record.indications if re.search(r"in combination with|adjunct(?!\w* to diet)", s.text)), None)
    if partnered is None and (diet := next((s for s in record.indications if _WITH_DIET.search(s.text)), None)):
        return on(Axis.COMBINATION, said, "the label names no other medicine beside it", diet)
    return unclear(Axis.COMBINATION, said, "the label names partners", partnered) if partnered else None
