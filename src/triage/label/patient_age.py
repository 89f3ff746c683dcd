"""The ages of the patients in a question: those written with "old", and bare ones ("of 8 years", "68 y, CKD") that are no length of treatment."""

import re
from itertools import islice

from triage.label.ages import Age, read_ages
from triage.label.measures import COUNT, MOST, number

_BARE = re.compile(rf"\b(?P<a>{COUNT})[\s-]?(?P<u>years?|yrs?|y|months?|mos?)\b(?!\s?/|[\s-]?\d)", re.IGNORECASE)
_PERSON = (
    r"(?:kids?|child(?:ren)?|boys?|girls?|pts?|patients?|infants?|bab(?:y|ies)|toddlers?|teens?|teenagers?|adolescents?|pupils|p(?:a?)ediatric"
    r"|m[ae]n|wom[ae]n|lady|gentleman|females?|males?|sons?|daughters?|adults?|students?|athletes?|pe?ds?|jra|jia|youngsters?|siblings?)"
)
_OF_A_PERSON = re.compile(rf"\b{_PERSON}(?:'s)?\s(?:who (?:is|are) |aged |at |of |is |are |\(|, ?){{0,2}}(?:age (?:of )?)?$", re.IGNORECASE)
_PERSON_NEXT = re.compile(rf"^[\s,(-]{{0,3}}(?:(?!in\b|of\b|for\b|with\b|and\b|or\b|by\b|all\b|to\b)\w+[\s-]{{1,2}}){{0,1}}{_PERSON}\b", re.IGNORECASE)
_LENGTH_BEFORE = re.compile(
    r"(?:\bfor|\bover|\bafter|\bbeyond|\bthan|\bpast|\blast|\bwithin|\bevery|\bup to|\bat least"
    r"|\banother|\bsince|\bfirst|\bnext|\bextra|\badditional|\buntil|\bfrom"
    r"|\bthrough|\bto|\bor|\babout|\bearly|\bearlier|\b\d{1,3}|\bonly|\bby|\bduring|\bto|\bof(?: treatment"
    r"| therapy| follow-up| data| use)?|\bin|-|/|%|\bat)\s?$",
    re.IGNORECASE,
)
_LENGTH_AFTER = re.compile(
    r"^[\s-]{0,2}(?:of\b|ago\b|later\b|post\b|data\b|follow|extension|results?\b|course|adjuvant"
    r"|duration|survival|now\b|in a row|treatment|therapy|plus\b|long\b|after\b"
    r"|since\b|term\b|on\b|trial|study|efficacy|experience|without\b|remission|relapse|interval"
    r"|outcome|history|stud|analys|rate|before\b|prior\b|earlier\b|instead\b|rather\b|or\b|ok\b"
    r"|then\b|straight\b|total\b|max\b)",
    re.IGNORECASE,
)
_YOUNGEST = re.compile(
    rf"\b(?:one(?: of them)? is|(?:the )?(?:youngest|oldest|eldest|younger one|older one|sibling"
    rf"|brother|sister)(?: (?:one|child|of them|is|was|being|at|just|only|now|aged)){{0,3}})"
    rf" (?P<a>{COUNT})\b(?!\s?(?:mg|kg|%|weeks?|wks?|months?|days?|ml|hours?|times?|cm))",
    re.IGNORECASE,
)
_TURNS = re.compile(
    rf"\b(?:turn(?:s|ed|ing)?|barely)\s(?P<a>{COUNT})\b(?!\s?(?:mg|kg|%"
    rf"|weeks?|wks?|months?|days?|ml|hours?|times?|cm))",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    rf"\b(?:almost|nearly|not yet|not quite|just (?:under|short of)|close to|going on)\s(?P<a>{COUNT})\b(?!\s?(?:mg|kg|%"
    rf"|weeks?|wks?|months?|days?|ml|hours?|times?|cm|years? (?:of|on|in)|pa|pts|patients))",
    re.IGNORECASE,
)
_OLD_ENOUGH = re.compile(rf"\b(?:is|are|at) (?:age )?(?P<a>{COUNT}) (?:old enough|too (?:young|old)|too early)\b", re.IGNORECASE)
_PERSON_OF = re.compile(
    rf"\b{_PERSON}\s(?:who is |aged |of (?:age )?|at (?:age )?)(?P<a>{COUNT}|thirteen|fourteen"
    rf"|seventeen|nineteen)\b(?!\s?(?:mg|kg|%|weeks?|wks?|days?|ml|hours?|times?|cm|grams?|months?"
    rf"|mos?)\b)",
    re.IGNORECASE,
)
_SPECIALTY = re.compile(
    r"(?:'s)?[\s-](?:derm|rheum|onc|endo|neuro|neph|pulm|resp|cardio|gi\b|hem|haem|surg|nurs|pharm|clinic\b|hospital|unit|ward\b|fellow|dep(?:t|artment)|team|np\b"
    r"|pa\b|doc|physician|resident|specialist|consultant|id\b|allerg|immuno|service|society|congress|meeting)",
    re.IGNORECASE,
)
"""What makes a word for children that of who asks: "ped derm", "children's hospital"."""
_MORE_SPELT = {"thirteen": 13.0, "fourteen": 14.0, "seventeen": 17.0, "nineteen": 19.0}


def read_patient_ages(text: str) -> tuple[Age, ...]:
    """Ages of patients named in a question, the exact ones before the words for whole groups."""
    found = [a for a in read_ages(text) if not _no_age(a, text)]
    exact = [a for a in found if not a.broad]
    for age in (*_persons(text), *_bare(text)):
        if not any(age.start < f.end and f.start < age.end for f in exact):
            exact.append(age)
    return (*exact, *(a for a in found if a.broad and not any(a.start < f.end and f.start < a.end for f in exact)))


def _no_age(a: Age, text: str) -> bool:
    """Times that only look like ages: "at 16 weeks and one year", a step "down to 4.5"."""
    said = a.said.lower()
    if a.broad:
        return bool(_SPECIALTY.match(text, a.end))
    mixed = bool(re.search(r"weeks?|days?", said)) and " and " in said and not re.search(r"\bold|\bage", said)
    kept = "+" in said and bool(re.search(r"\b(?:for|keep\w*|continu\w*|on|over|beyond)\b", text[max(0, a.start - 30) : a.start], re.IGNORECASE))
    stepped = bool(re.match(r"(?:down to|from)\b", said)) and not re.search(r"year|yr|y/?o\b|age|month|week", said)
    child = re.search(rf"\b{_PERSON}\b", text, re.IGNORECASE)
    return mixed or kept or (stepped and ("." in said or not child))


def _persons(text: str) -> list[Age]:
    return [
        Age(a - (rule is _NOT_YET), a + (rule is not _NOT_YET), m.start(), m.end(), m.group())
        for rule in (_YOUNGEST, _TURNS, _NOT_YET, _OLD_ENOUGH, _PERSON_OF)
        for m in islice(rule.finditer(text), MOST)
        if 0 < (a := _MORE_SPELT.get(m["a"].lower()) or number(m["a"])) < 110
    ]


def _bare(text: str) -> list[Age]:
    """A number of years that stands beside a person, or alone between commas."""
    found = []
    for m in islice(_BARE.finditer(text), MOST):
        before, after = text[max(0, m.start() - 40) : m.start()], text[m.end() : m.end() + 40]
        part = 1 / 12 if m["u"].lower().startswith("m") else 1.0
        value = number(m["a"]) * part
        if value > 110 or (part < 1 and value > 2):
            continue
        if value >= 1 and re.search(r"(?:\bfor|\bafter|\bbeyond|\bpast|\bthan|adults|women|men)[\s,]*$", before, re.IGNORECASE):
            continue
        beside = bool(_OF_A_PERSON.search(before) or (_PERSON_NEXT.match(after) and (m["u"].lower() != "months" or not _LENGTH_BEFORE.search(before))))
        if not beside and (_LENGTH_BEFORE.search(before) or _LENGTH_AFTER.match(after) or part < 1):
            continue
        alone = bool(re.match(r"\s*(?:[,;.?)]|$|\s(?:with|w/|w|who|and|has|is|htn|post\w+al)\b|[a-z])", after, re.IGNORECASE)) and _stands_alone(
            m, before, after
        )
        if beside or alone:
            found.append(Age(value, value + part, m.start(), m.end(), m.group()))
    return found


def _stands_alone(m: re.Match[str], before: str, after: str) -> bool:
    """Whether nothing beside the number makes it a length: the short forms ("49 y") are ages, "years" is one between commas."""
    if m["u"].lower() in ("y", "yr", "yrs"):
        return number(m["a"]) >= 3
    return bool(re.search(r"(?:^|[,;(.])\s*$", before)) and bool(re.match(r"\s*(?:[,;.)]|with\b|and\b|who\b)", after)) and number(m["a"]) >= 5
