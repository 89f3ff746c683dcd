"""Reads ages out of a text, of a question and of a label alike: exact ones, ranges, and words for whole groups."""

import re
from itertools import islice
from typing import NamedTuple

from triage.label.measures import A_NUMBER, COUNT, MOST, number

OLDEST = 200.0


class Age(NamedTuple):
    """Ages in years, from `low` to just under `high`. `broad` is a word for a whole age group."""

    low: float
    high: float
    start: int
    end: int
    said: str
    broad: bool = False


_YEARS = r"(?:years?|yrs?|y)"
_AGE_UNIT = r"(?P<{0}>years?|yrs?|y/o|y\.o\.?|y\so|yo|months?|mos?|weeks?|wks?|days?)"
_AGE_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(p, re.IGNORECASE), kind)
    for p, kind in (
        (
            (
                rf"\b(?P<a>{COUNT})\s?(?:{_AGE_UNIT.format('ua')}\s?)?(?:-|to|through|and)\s?(?:less than "
                rf"|under |< ?)?(?P<b>{COUNT})[\s-]?{_AGE_UNIT.format('u')}(?P<old>[\s-](?:olds?|of age)\b|\b)(?!\s*(?:of (?:treatment"
                rf"|therapy)|course|treatment|therapy|for\b))"
            ),
            "range",
        ),
        (rf"\b(?:aged?|ages?)\s(?:of |from |between )?(?P<a>{COUNT})\s?(?:-|to|through|and)\s?(?P<b>{COUNT})\b", "range"),
        (
            (
                r"\b(?:kids?|children|child|pts|patients|peds?|p(?:a?)ediatrics?|adolescents?|boys|girls|teens?)\s(?:aged? |ages |of "
                r"|from |between )?(?P<a>\d{1,2})\s?(?:-|to|through|and)\s?(?P<b>\d{1,2})\b(?!\s?(?:mg|kg|%|weeks?|days?))"
            ),
            "range",
        ),
        (
            (
                rf"(?:\b(?:down to|as young as"
                rf"|from)\s(?:the\s)?(?:age (?:of )?)?)(?P<a>{COUNT})(?:\s?{_AGE_UNIT.format('u')})?(?:\s(?:of age|old))?\b(?!\s?(?:mg"
                rf"|mcg|ml|g\b|%|kg))"
            ),
            "young",
        ),
        (
            r"\b(?:kinder\w{0,2}|jugendliche\w?|niños|niñas|enfants|bambini|crianças)\s(?:ab|desde|de|dès|à partir de|da|a partir de|von)\s(?P<a>\d{1,2})\b",
            "young",
        ),
        (rf"\b(?P<a>{COUNT})[\s-]?{_AGE_UNIT.format('u')}(?:\s(?:of age|old))?\s?(?:and|or|&)\s?(?:older|above|over|up)\b", "from"),
        (rf"\b(?:aged? |ages? )?(?P<a>{COUNT})\s?(?:and|or|&)\s(?:older|above|over|up)\b", "from"),
        (
            rf"(?:\b(?:aged?|ages?|kids|children|patients|adults)\s(?P<a>\d{{1,2}})|\b(?P<b>[1-9]\d))\s?\+\s?(?:{_AGE_UNIT.format('u')}|patients|$|[.?,)])",
            "from",
        ),
        (
            (
                rf"(?:\b(?:over|above|older than|more than|greater than|at least)(?: the age of| age)?"
                rf"|[>≥]=?)\s?(?P<a>{COUNT})\s?(?:{_AGE_UNIT.format('u')})\b(?:\s(?:of age|old)\b|(?=\s*(?:$|[.,?)])))"
            ),
            "from",
        ),
        (
            (
                rf"(?:\b(?:over|above|older than)(?: the age of| age)?|(?:patients?|age|aged|adults|women|men|elderly)\s(?:over|above"
                rf"|[>≥]=?)|[>≥]=?)\s?(?P<a>[1-9]\d)(?:s\b|\b(?=\s*(?:$|[.,?);]|year|yr|y/o|yo|with|who|and\b|-|is|are|what|on|taking|do"
                rf"|does|any|can)))(?:\s?{_AGE_UNIT.format('u')})?"
            ),
            "from",
        ),
        (
            (
                rf"(?:\b(?:under|below|younger than|less than"
                rf"|up to)(?: the age of| age)?|<)\s?(?P<a>{COUNT})\s?{_AGE_UNIT.format('u')}(?P<old>\s(?:of age"
                rf"|old))?\b(?!\s*(?:of (?:treatment|therapy)|course|treatment|therapy))"
            ),
            "below",
        ),
        (rf"\b(?:under|below|younger than|less than|<)\s?(?:the )?age (?:of )?(?P<a>{COUNT})\b", "below"),
        (
            (
                r"(?:\b(?:under|younger than|(?:kids|children|patients|child|pts|age|aged)\s(?:under"
                r"|below|<)))\s?(?P<a>\d{1,2})s?\b(?!\s?(?:mg|kg|%|ml|mcg|g\b|days?|weeks?|min))"
            ),
            "below",
        ),
        (rf"\b(?P<a>{COUNT})[\s-]?(?P<u>years?|yrs?|yr|months?|mos?|mo|weeks?|wks?|wk|days?)[\s-](?:of age|olds?)\b", "at"),
        (r"\b(?P<a>\d{1,3})[\s-]?(?P<u>y/o|y\.o\.?|y\so(?![a-z])|yo|yrs?/o|m/o|mo/o|yos)(?:\b|(?=\W))", "at"),
        (rf"\b(?:aged?|age of|ages)\s?(?:is |= ?|: ?)?(?P<a>{COUNT})(?:[\s-]?(?P<u>years?|yrs?|months?|mos?|weeks?|wks?|days?))?\b", "at"),
        (
            (
                r"(?<!os )(?<!pfs )(?<!dor )(?<!efs )(?<!median )(?<!for )(?<!after )(?<!at )(?<!of )(?<!over )\b(?P<a>\d{1,3})\s?(?:y|yr|yrs"
                r"|years?)?[\s-]?(?P<sex>[fFmM])\b(?!\w|\s?/|-)"
            ),
            "at",
        ),
        (
            (
                rf"\b(?:he|she|they|pt|patient|child|kid|son|daughter|boy|girl|who)(?:'s| is| just turned| turned)\s(?:only |just |about "
                rf"|turning )?(?P<a>{COUNT})\b(?!\s?(?:mg|kg|weeks?|wks?|w\b|months?|days?|%|cm|lb|pounds|ml|hours?|/))"
            ),
            "at",
        ),
        (rf"\b(?P<a>{COUNT})[\s-](?P<u>years?|yrs?|yr|months?|weeks?|wk|days?)(?=\s(?:boy|girl|child|kid|infant|baby|patient|male|female|man|woman))", "at"),
    )
)
_LONGER = ("older", "above", "over", "up")
_YOUNGER = ("under", "below", "younger", "less", "<")
_OLD = ("age", "old", "boy", "girl", "child", "kid", "infant", "baby", "patient", "male", "man")
_CUES: tuple[tuple[str, ...], ...] = (
    *(
        ("-", "to", "through", "and"),
        ("age",),
        ("-", "to", "through", "and"),
        ("down to", "young", "from"),
        ("kinder", "jugend", "niñ", "enfants", "bambini", "crian"),
    ),
    *(_LONGER, _LONGER, ("+",), (*_LONGER, "more", "greater", "least", ">", "≥"), ("over", "above", "older", ">", "≥")),
    *((*_YOUNGER, "up to"), ("age",), (*_YOUNGER,), ("age", "old"), (), ("age",), (), (" is", "turned", "\u2019s", "'s"), _OLD),
)
"""For each of the rules the letters of which some stand in whatever it finds: without them it is not tried. Empty: always tried."""
_GROUPS: tuple[tuple[re.Pattern[str], float, float], ...] = tuple(
    (re.compile(p, re.IGNORECASE), low, high)
    for p, low, high in (
        (r"\b(?:preterm|premature|pre-?term|pre-?mature)\s(?:babies|baby|infants?|neonates?|newborns?)\b|\bpreemies?\b", 0.0, 0.08),
        (r"\bneonat(?:es?|al)\b(?!\s*(?:withdrawal|opioid|outcome|effect|expos))|\bnewborns?\b", 0.0, 0.08),
        (r"\b(?:infants?|bab(?:y|ies))\b(?! formula)", 0.08, 1.0),
        (r"\btoddlers?\b", 1.0, 4.0),
        (r"\bpre-?schoolers?\b", 3.0, 6.0),
        (r"\bschool[- ]aged?\b(?: children| kids)?|\b(?:primary|elementary|grade)[- ]school(?:ers?| kids| children| pupils)?\b(?! teacher)", 6.0, 12.0),
        (r"\b(?:pre-?teen(?:ager)?s?|tweens?)\b", 9.0, 12.0),
        (r"\bkindergart(?:en|ner)s?\b(?: kids| children)?", 3.0, 6.0),
        (r"\b(?:young |younger |small |little )(?:children|kids?|child)\b", 2.0, 9.0),
        (r"\b(?:adolescents?|teen(?:ager|age)?s?|adolescence|high[- ]?schoolers?)\b", 12.0, 18.0),
        (
            (
                r"\b(?:p(?:a?)ediatrics?|children|kids?|child(?!-?\s?(?:pugh|bearing))|peds?|paeds?|minors|juveniles?(?! (?:rheum|idio"
                r"|arth|myo|diab|abs))|boys?|girls?)\b"
            ),
            0.0,
            18.0,
        ),
        (
            (
                r"\b(?:elderly|geriatrics?|older (?:adults?|people|patients?)|seniors?|octogenarians?|nonagenarians?|centenarians?|aged patients|very old"
                r"|oldest old|gran(?:ny|nies)|grand(?:mother|father|parent)s|nursing home residents?)\b"
            ),
            65.0,
            OLDEST,
        ),
        (r"\badults?\b", 18.0, OLDEST),
    )
)

_A_GROUP = re.compile(
    r"pre-?(?:term|mature|school)|preemie|neonat|newborn|infant|bab[yi]|toddler|school|young|little|small|adolescen|teen|pa?ediatric|child|kid|pa?eds?\b"
    r"|minors|juvenile|boy|girl|elderly|geriatric|older|senior|octogen|nonagen|centen|aged|very old|adult"
    r"|oldest old|gran[nd]|nursing home|kindergart|tween|(?:primary|elementary|grade)[- ]school",
    re.IGNORECASE,
)
"""A text without a match names no age group."""


def read_ages(text: str) -> tuple[Age, ...]:
    """Ages named in a text, the exact ones before the words for whole groups."""
    found: list[Age] = []
    lowered = text.lower()
    for (rule, kind), cues in zip(_AGE_RULES, _CUES, strict=True) if A_NUMBER.search(text) else ():
        if cues and not any(cue in lowered for cue in cues):
            continue
        for m in islice(rule.finditer(text), MOST):
            if any(m.start() < f.end and f.start < m.end() for f in found):
                continue
            age = _age_of(m, kind)
            if age and age.low <= 120:
                found.append(age)
    exact = len(found)
    for rule, low, high in _GROUPS if _A_GROUP.search(text) else ():
        for m in islice(rule.finditer(text), MOST):
            if not any(m.start() < f.end and f.start < m.end() for f in found):
                found.append(Age(low, high, m.start(), m.end(), m.group(), broad=True))
    return tuple(found[:exact] + sorted(found[exact:], key=lambda a: a.start))


def _age_of(m: re.Match[str], kind: str) -> Age | None:
    parts = m.groupdict()
    unit = parts.get("u")
    if "old" in parts and not parts["old"] and _year_part(unit) < 1 and (_year_part(unit) < 1 / 13 or m.group().lower().startswith("up to") or kind == "range"):
        return None
    a = number(parts["a"] or parts["b"]) * _year_part(unit)
    if kind == "range":
        b = number(parts["b"]) * _year_part(unit)
        low = number(parts["a"]) * _year_part(parts.get("ua") or unit)
        under = "less than" in m.group().lower() or "under" in m.group().lower() or "<" in m.group()
        return Age(low, b if under else b + _year_part(unit), m.start(), m.end(), m.group()) if low < b else None
    if kind in ("from", "young"):
        return Age(a, OLDEST, m.start(), m.end(), m.group())
    if kind == "below":
        return Age(0.0, a, m.start(), m.end(), m.group())
    return Age(a, a + (1.0 if _year_part(unit) == 1.0 else _year_part(unit)), m.start(), m.end(), m.group())


def _year_part(unit: str | None) -> float:
    low = (unit or "y").lower()
    return 1.0 if low.startswith("y") else 1 / 12 if low.startswith("m") else 1 / 52 if low.startswith("w") else 1 / 365
