"""Reads doses, intervals, durations, infusion times and body weights out of a text, of a question and of a label alike."""

import re
from itertools import islice
from typing import NamedTuple

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,6})(?:\.\d{1,4})?|\.\d{1,4}"
_SPELT = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
}
COUNT = rf"(?:{NUMBER}|{'|'.join(_SPELT)})"
A_NUMBER = re.compile(rf"\d|(?:\b|(?<=under|below|above)|(?<=over|than)|(?<=least))(?:{'|'.join(_SPELT)})", re.IGNORECASE)
"""A text without a match names no number, so no age and no amount."""
_DAYS = {"d": 1.0, "w": 7.0, "mo": 30.0, "y": 365.0}
MOST = 12
"""Finds of one kind that are read in one text: a question with more is no question, and reading stays linear."""


class Dose(NamedTuple):
    """An amount from `low` to `high` in `unit`; `per` is the body measure ("kg", "m2"), `daily` an amount for a day."""

    low: float
    high: float
    unit: str
    per: str
    daily: bool
    start: int
    end: int
    said: str


class Every(NamedTuple):
    """An interval between doses in hours; `loose` says a day without how often ("daily")."""

    low: float
    high: float
    start: int
    end: int
    said: str
    loose: bool = False


class Span(NamedTuple):
    """A length of time in days; `least` and `most` mark "at least" and "more than"."""

    low: float
    high: float
    start: int
    end: int
    said: str
    beyond: bool = False


def number(text: str) -> float:
    """The value of a number as people write it."""
    low = text.lower().replace(",", "")
    return float(_SPELT[low]) if low in _SPELT else float(low)


_UNIT = (
    r"(?P<u>mg|milligrams?|mgs|mcg|µg|μg|ug|micrograms?|grams?|gm|g|ml|mls|milliliters?|units?|iu|teaspoon(?:ful)?s?|tsp"
    r"|tablets?|tabs?|capsules?|caps?|pens?|packets?)"
)
_PER = (
    r"(?:\s?(?:/|per)\s?(?P<p>kg|m\s?2|m²|m\^2|sqm|square meter))?(?P<day>\s?/\s?(?:day|d|24\s?h(?:ours|rs)?)\b|\s(?:per|a"
    r"|each) day\b)?(?P<other>\s?/\s?(?:ml|dl|l|min|minute|hr|hour|h|\d+\s?ml|week|wk|mcl|ul)\b|\sper (?:minute|hour|ml"
    r"|week)\b)?"
)
_DOSE = re.compile(
    rf"(?<![\d.,/])(?P<a>{NUMBER}|half|one|two|three|four)(?:\s?(?:{_UNIT.replace('?P<u>', '?:')})?\s?(?:-|to|or"
    rf"|and|/)\s?(?P<b>{NUMBER}))?[\s-]?{_UNIT}(?![A-Za-z]){_PER}",
    re.IGNORECASE,
)
_TO_MG = {"g": 1000.0, "mcg": 0.001, "mg": 1.0}
_UNITS = (
    ("unit", "unit"),
    ("iu", "unit"),
    ("mg", "mg"),
    ("millig", "mg"),
    ("ml", "ml"),
    ("millil", "ml"),
    ("mcg", "mcg"),
    ("microg", "mcg"),
    ("u", "mcg"),
    ("µ", "mcg"),
    ("μ", "mcg"),
    ("g", "g"),
    ("", "piece"),
)
_COUNTED = ("tab", "cap", "pen", "packet", "teaspoon", "tsp")


def doses(text: str) -> tuple[Dose, ...]:
    """Amounts of medicine named in a text; concentrations and rates are none."""
    return tuple(d for m in islice(_DOSE.finditer(text), MOST) if (d := _dose_of(m, text)))


def _dose_of(m: re.Match[str], text: str) -> Dose | None:
    if m["other"] or text[max(0, m.start() - 1) : m.start()] == "%":
        return None
    word = m["u"].lower()
    unit = next(name for start, name in _UNITS if word.startswith(start))
    low = 0.5 if m["a"].lower() == "half" else number(m["a"])
    high = number(m["b"]) if m["b"] else low
    scale = _TO_MG.get(unit, 1.0)
    per = "kg" if m["p"] and "k" in m["p"].lower() else "m2" if m["p"] else ""
    return Dose(min(low, high) * scale, max(low, high) * scale, "mg" if unit in _TO_MG else unit, per, bool(m["day"]), m.start(), m.end(), m.group().strip())


_EVERY_UNIT = r"(?:(?P<h>hours?|hrs?|h)|(?P<d>days?|d)|(?P<w>weeks?|wks?|w)|(?P<mo>months?|mo))"
_EVERY: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(p, re.IGNORECASE), hours)
    for p, hours in (
        (r"\b(?:every other day|every second day|every 2nd day|alternate[- ]days?|qod|q\.o\.d\.?|eod|on alternating days)\b", 48),
        (r"\b(?:every other week|every second week|alternate weeks|bi-?weekly|fortnightly|every fortnight|eow)\b", 336),
        (
            (
                r"\b(?:twice|two times|2 ?x|2 times)[ -]?(?:a |per |/ ?|each )?(?:day|daily|dly)\b|\bb\.?i\.?d\b\.?|\btwice-daily\b"
                r"|\b(?:am and pm|(?:in the )?morning and (?:[\d.]+ ?mg )?(?:in the |at )?(?:evening|night|bedtime))\b|\bdivided (?:in|into) two\b"
            ),
            12,
        ),
        (r"\b(?:three times|thrice|3 ?x|3 times)[ -]?(?:a |per |/ ?|each )?(?:day|daily)\b|\bt\.?i\.?d\b\.?", 8),
        (r"\b(?:four times|4 ?x|4 times)[ -]?(?:a |per |/ ?|each )?(?:day|daily)\b|\bq\.?i\.?d\b\.?", 6),
        (r"\b(?:twice|two times|2 ?x|2 times)[ -]?(?:a |per |/ ?|each )?(?:week|weekly|wk)\b", 84),
        (r"\b(?:three times|thrice|3 ?x|3 times)[ -]?(?:a |per |/ ?|each )?(?:week|weekly|wk)\b", 56),
        (r"\b(?:twice|two times|2 ?x)[ -]?(?:a |per )?month(?:ly)?\b", 336),
        (
            (
                r"\b(?:once|one time|1 ?x|one dose|single dose)[ -]?(?:a |per |/ ?|each |every )?(?:day|daily)\b|\bq\.?d\b\.?|\bq24h?\b"
                r"|\bonce[- ](?:daily|nightly)\b|\bevery (?:day|night|morning|evening)\b|\bnightly\b|\bqhs\b|\bone daily\b"
                r"|\bonce-a-day\b"
            ),
            24,
        ),
        (r"\b(?:once|one time|1 ?x)[ -]?(?:a |per |/ ?|each |every )?(?:week|weekly|wk)\b|\bqw\b|\bevery week\b|\beach week\b|\bweekly\b|\bq7d\b", 168),
        (r"\b(?:once|one time|1 ?x)[ -]?(?:a |per |every )?month(?:ly)?\b|\bmonthly\b|\bevery month\b", 720),
        (r"\b(?:once|one time)[ -]?(?:a |per |every )?year(?:ly)?\b|\byearly\b", 8760),
    )
)
_EVERY_N = re.compile(
    rf"\b(?:every|q)\s?(?P<a>{COUNT})(?:\s?(?:-|to|or)\s?(?P<b>{COUNT}))?[\s-]?{_EVERY_UNIT}(?![A-Za-z])"
    rf"|\bat (?P<a2>{COUNT})(?:\s?(?:-|to)\s?(?P<b2>{COUNT}))?[\s-](?P<u2>hour|day|week|month)s? intervals?\b"
    rf"|(?<![\d.,])\b(?P<a3>\d{{1,2}}|two|three|four|six|eight)[\s-](?P<u3>weekly|hourly)\b",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?:(?<=mg )|(?<=ml )|(?<=g )|(?<=\d ))daily\b|\bdaily (?:dosing|use|intake|regimen|administration)\b|\b(?:a|per"
    r"|each) day\b|/day\b|\btake (?:it )?daily\b|\bdaily\b(?! (?:dose|dosage|max|total|amount|limit))",
    re.IGNORECASE,
)
_HOURS = {"h": 1.0, "d": 24.0, "w": 168.0, "mo": 720.0}


_A_TIME = re.compile(
    r"da|dly|week|wk|month|year|hour|night|fortnight|morning|evening|every|interval|divided|am and pm|eod|eow|\b(?:q|b\.?i|t\.?i)", re.IGNORECASE
)
"""A text without a match names no interval."""


def intervals(text: str) -> tuple[Every, ...]:
    """How often a dose is given, as named in a text."""
    found: list[Every] = []
    if not _A_TIME.search(text):
        return ()
    for m in islice(_EVERY_N.finditer(text), MOST):
        a = m["a"] or m["a2"] or m["a3"]
        b = m["b"] or m["b2"] or a
        unit = (m["u2"] or m["u3"] or "")[:1].lower() or next(u for u in _HOURS if m[u])
        scale = _HOURS["mo" if unit == "m" else unit]
        found.append(Every(number(a) * scale, number(b) * scale, m.start(), m.end(), m.group()))
    for rule, hours in _EVERY:
        found.extend(Every(hours, hours, m.start(), m.end(), m.group()) for m in islice(rule.finditer(text), MOST) if not _covered(m, found))
    found.extend(Every(24, 24, m.start(), m.end(), m.group(), loose=True) for m in islice(_LOOSE.finditer(text), MOST) if not _covered(m, found))
    return tuple(found)


def _covered(m: re.Match[str], found: list[Every]) -> bool:
    return any(m.start() < f.end and f.start < m.end() for f in found)


_TIME_UNIT = r"(?P<u>days?|d|weeks?|wks?|w|months?|mos?|mths?|years?|yrs?)"
_LEAD = (
    r"(?P<lead>for|over|beyond|past|after|longer than|more than|greater than|exceeding|exceed|up to|at least|another"
    r"|additional|total of|first|course of|another|only|just|within|about|minimum of|maximum of|stop at|through|>|≥"
    r"|duration of|an additional)"
)
_SPAN = re.compile(
    rf"(?:\b|(?<=\s)){_LEAD}\s?(?:the |a |first |up to |about |at least |more than |longer than |approximately |only "
    rf"|another |an additional |maybe |like |= )*(?P<a>{COUNT})\+?(?:\s?(?:-|to|or)\s?(?P<b>{COUNT}))?\+?[\s-]?{_TIME_UNIT}\b"
    rf"|\b(?P<a2>{COUNT})(?:\s?(?:-|to|or)\s?(?P<b2>{COUNT}))?[\s-]{{0,2}}(?P<u2>day|week|wk|month|mo|year"
    rf"|yr)s?[\s-](?:course|treatment|therapy|regimen|of (?:treatment|therapy)|duration|adjuvant|extended|long|maintenance"
    rf"|total|use)\b"
    rf"|\b(?P<a3>{COUNT})(?:\s?(?:-|to|or|vs\.?|instead of)\s?(?P<b3>{COUNT}))?\s?(?P<u3>days?|weeks?|months?|years?"
    rf"|yrs?)(?=\s(?:instead|rather|enough|ok|sufficient|for|of|in|on|then|straight|total|max|is|with)\b|\s?(?:[?.]|$))",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"[\s-]{0,3}(?:olds?\b|of age|and older|or older|and above|and over|ago\b|later\b|apart|prior|before|earlier|pregnan|gestation|intervals?)", re.IGNORECASE
)
_IN_LABEL = re.compile(r"(?:\(\s?(?:up to )?|\bdaily )(?P<a>\d{1,3})(?:\s?(?:-|to)\s?(?P<b>\d{1,3}))?[\s-]?(?P<u>days?|weeks?|months?)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:long[- ]?term|longer[- ]term|indefinite(?:ly)?|life-?long|for life|forever|chronic(?:ally)? (?:use|treatment"
    r"|therapy|dosing|administration)|prolonged (?:use|treatment|therapy)|extended (?:use|treatment|therapy|duration"
    r"|adjuvant)|keep (?:\w+ ){0,4}(?:going|on)|permanently|for years|ongoing|open[- ]ended)\b",
    re.IGNORECASE,
)
_STOPS = re.compile(r"\b(?:stop\w*|off|discontinu\w*|withdraw\w*|hold|held|quit)\b[^.?;]{0,20}$", re.IGNORECASE)
_BEYOND = frozenset({"beyond", "past", "longer than", "more than", "greater than", "exceeding", "exceed", ">", "after"})


def spans(text: str) -> tuple[Span, ...]:
    """How long a treatment lasts, as named in a text. An open end counts as very long."""
    found = []
    for m in islice(_SPAN.finditer(text), MOST):
        if _OLD.match(text, m.end()) or text[max(0, m.start() - 7) : m.start()].lower().endswith(("every ", " q", "each ", "aged ", "age of ", " age ")):
            continue
        a = m["a"] or m["a2"] or m["a3"]
        b = m["b"] or m["b2"] or m["b3"] or a
        unit = (m["u"] or m["u2"] or m["u3"]).lower()
        days = _DAYS["mo" if unit.startswith(("mo", "mth")) else unit[0]]
        lead = (m["lead"] or "").lower()
        beyond = lead in _BEYOND or any(w in m.group().lower() for w in ("more than", "longer than", "beyond")) or "+" in m.group()
        found.append(Span(number(a) * days, number(b) * days, m.start(), m.end(), m.group(), beyond))
    return tuple(found)


def label_spans(text: str) -> tuple[Span, ...]:
    """How long a treatment lasts, as a label says it: also in brackets, or right after the schedule."""
    more = [(m["a"], m["b"] or m["a"], _DAYS["mo" if m["u"][0] in "mM" else m["u"][0].lower()], m) for m in islice(_IN_LABEL.finditer(text), MOST)]
    return (*spans(text), *(Span(number(a) * days, number(b) * days, m.start(), m.end(), m.group().strip("( ")) for a, b, days, m in more))


def open_spans(text: str) -> tuple[Span, ...]:
    """Words for a treatment without an end."""
    return tuple(
        Span(36500, 36500, m.start(), m.end(), m.group(), beyond=True)
        for m in islice(_OPEN.finditer(text), MOST)
        if not _STOPS.search(text[max(0, m.start() - 40) : m.start()])
    )


_MINUTES = re.compile(
    rf"\b(?P<a>{NUMBER})(?:\s?(?:-|to)\s?(?P<b>{NUMBER}))?[\s-]?(?P<u>min(?:ute)?s?|hours?|hrs?|h)\b(?!\s?(?:before|after|prior|of|apart|half))", re.IGNORECASE
)
_RATE = re.compile(rf"(?P<a>{NUMBER})\s?(?P<u>mg|ml)\s?(?:/|per)\s?(?P<t>min(?:ute)?|hr?|hour)\b", re.IGNORECASE)


def minutes(text: str) -> tuple[tuple[float, str], ...]:
    """Infusion times in minutes, with the words."""
    return tuple((number(m["a"]) * (60 if m["u"].lower().startswith("h") else 1), m.group()) for m in islice(_MINUTES.finditer(text), MOST))


def rates(text: str) -> tuple[tuple[float, str, str], ...]:
    """Infusion rates per minute: value, unit, words."""
    return tuple((number(m["a"]) / (1 if m["t"].lower().startswith("m") else 60), m["u"].lower(), m.group()) for m in islice(_RATE.finditer(text), MOST))


_WEIGHT = re.compile(
    rf"(?P<rel>less than|under|below|at least|over|above|more than|greater than|up to|<|>|≥|≤)?\s?(?P<a>{NUMBER})\s?-?(?:kg"
    rf"|kilos?|kilograms?)\b(?!\s?/)(?! dose)",
    re.IGNORECASE,
)
_POUNDS = re.compile(rf"(?P<a>{NUMBER})\s?-?(?:lbs?|pounds)\b", re.IGNORECASE)


class Weight(NamedTuple):
    """A body weight in kilograms, with the relation said of it: "", "<" or ">"."""

    kg: float
    relation: str
    said: str


def weights(text: str) -> tuple[Weight, ...]:
    """Body weights named in a text; "mg/kg" is none."""
    found = []
    for m in islice(_WEIGHT.finditer(text), MOST):
        rel = (m["rel"] or "").lower()
        if text[max(0, m.start("a") - 2) : m.start("a")].strip().endswith("/"):
            continue
        relation = "<" if rel in ("less than", "under", "below", "<", "≤", "up to") else ">" if rel else ""
        found.append(Weight(number(m["a"]), relation, m.group().strip()))
    found.extend(Weight(number(m["a"]) * 0.4536, "", m.group()) for m in islice(_POUNDS.finditer(text), MOST))
    return tuple(found)
