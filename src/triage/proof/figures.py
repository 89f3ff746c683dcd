"""Figures of a sentence: each number with its unit, its comparison and its neighbours, so that none of them changes unseen."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.proof.vocabulary import canonical, concept, vocabulary
from triage.proof.words import STOP_WORDS, normal, plain, words

_UNITS = (
    r"% points?|%|(?:patient|person|subject)-years?|micrograms?|mcg|[µμ]g|milligrams?|mg|grams?|g|kg|ml|l|iu|units?|"
    r"hours?|hrs?|h|minutes?|min|seconds?|days?|weeks?|months?|years?|°\s?[cf]|-?fold|points?"
)
_PER = r"(?:\s*/\s*(?:kg|day|m2|ml|l|hours?|hr|h|min|week|month|dose|1\.73)\b)?"
FIGURE = re.compile(rf"(?<![\w.])(?<![a-z]-)(?P<n>(?:(?<![\w.)])-)?\d+(?:\.\d+)?)(?:\s*-?\s*(?P<unit>{_UNITS})(?![a-z])(?P<per>{_PER}))?")
"""A number with its unit, in a text that is `normal`. The digits of a name (KRONA-301) are none."""

_UNIT_NAMES = {
    "microgram": "mcg",
    "µg": "mcg",
    "μg": "mcg",
    "milligram": "mg",
    "gram": "g",
    "hr": "hour",
    "h": "hour",
    "minute": "min",
}
_BARE_IS_WRONG = frozenset({"%", "mcg", "mg", "g", "ml", "iu", "unit", "°c", "°f", "%point", "patient-year", "person-year", "subject-year"})
"""Units without which a number says something else. Of a range in words ("30 to 59") the unit may be left out."""

_SIGNS: tuple[tuple[str, str], ...] = (
    ("≥", r"≥|>=|at least|(?:not|no) (?:less|fewer|lower) than|greater than or equal to|(?:a )?minimum of"),
    ("≤", r"≤|<=|at most|up to|(?:not|no) (?:more|greater|higher|longer|later) than|not exceeding|less than or equal to|(?:a )?maximum of"),
    (">", r">|more than|greater than|higher than|older than|longer than|later than|above|over|exceeding"),
    ("<", r"<|less than|fewer than|lower than|younger than|shorter than|earlier than|below|under"),
)
_BEFORE = re.compile("|".join(f"(?P<s{n}>{words_})" for n, (_, words_) in enumerate(_SIGNS)))
_BEFORE_AT_END = re.compile(rf"(?:{_BEFORE.pattern})\s*(?:an? |the |age |(?:grade|class|stage|week|day|level|score) (?:of )?)?$")
_UPWARDS = "older|over|above|more|higher|greater"
_DOWNWARDS = "younger|under|below|less|lower|fewer"
_AFTER_TEXT = r"\s*(?:years?\s*)?(?:of age\s*)?(?:times (?:the )?(?:upper limit of normal|uln)\s*)?(?:and|or)\s+"
_AFTER = re.compile(rf"\s*\+|{_AFTER_TEXT}(?:(?P<up>{_UPWARDS})|(?:{_DOWNWARDS}))\b")
AFTER_A_NUMBER = re.compile(rf"(?<=\d) {_AFTER_TEXT}(?:{_UPWARDS}|{_DOWNWARDS})\b")
"""The second half of a comparison, behind a number that lost its unit."""
COMPARISONS = re.compile(
    rf"(?:{'|'.join(w for _, w in _SIGNS)})\s*(?=(?:(?:grade|class|stage|week|day|level|score) (?:of )?)?\d)|(?<=\d){_AFTER_TEXT}(?:{_UPWARDS}|{_DOWNWARDS})\b"
)
"""Comparisons with a number, in words or signs: one can be written for another."""

_RANGE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?:-|to|through)\s*(\d+(?:\.\d+)?)(?![\w.]*\d)")
_BETWEEN = re.compile(r"between (?:[a-z]+ )?(\d+(?:\.\d+)?) and (?:[a-z]+ )?(\d+(?:\.\d+)?)")
_OF = re.compile(r"(\d+(?:\.\d+)?) (?:of|out of|in) (?:the )?(\d+(?:\.\d+)?)(?![\d.%])")
_BREAKS = re.compile(r"[,;:]\s|\b(?:and|or|but|while|whereas|versus|vs|compared (?:with|to))\b")
_OF_TIME = frozenset({"second", "minute", "min", "hour", "hr", "h", "day", "week", "month", "year"})
_OLDER = re.compile(
    r"\b(?:patients|adults|aged?|(?:wo)?men|children|adolescents|those|people|persons|subjects|individuals|if|when|who (?:are|were)|is|are)\s*$"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_ONE = rf"\d+(?:\.\d+)?(?!\s*(?:{_UNITS})(?![a-z])|[\d.])"
_LABEL = re.compile(rf"\b(?P<name>per|[a-z]{{4,}}) (?P<row>{_ONE}(?:(?:,? (?:and|or|to|through) |, ?|-)(?:(?P=name) )?{_ONE})*)")
_WORD_BEFORE = re.compile(r"([a-z]{4,}) $")
_WORD_BEHIND = re.compile(r" ([a-z]{4,})")
_LEANS = re.compile(r"\s*(?:of|in|for|with|by|at|to|from|on)\b")
_BRACKETS = re.compile(r"\([^()]*\)")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|consists? of|includes?|in|with|for|to|by|from|at|on)\b")


class Figure(NamedTuple):
    """A number as it is compared: its value, its unit (empty where none follows) and its comparison (≥ ≤ > <, or none)."""

    value: str
    unit: str
    sign: str


def figures(text: str) -> list[Figure]:
    """Every figure of a text, in order."""
    said = normal(text)
    return [Figure(number(m["n"]), _unit(m), _sign(said, m)) for m in FIGURE.finditer(said)]


def misplaced(said: str, source: str) -> str | None:
    """What is wrong with the figures of a statement, held against one sentence: value, unit, comparison, order, company; None if nothing."""
    ours, theirs = figures(said), figures(source)
    known = {f.value for f in theirs}
    if strange := [f.value for f in ours if f.value not in known]:
        there = ", ".join(dict.fromkeys(f.value for f in theirs)) or "no number"
        return f"{', '.join(dict.fromkeys(strange))} does not stand in the source (it has {there})."
    for one in ours:
        same = [f for f in theirs if f.value == one.value]
        if one.unit and one.unit not in {f.unit for f in same}:
            return f"{one.value} {one.unit} does not stand in the source with this unit."
        bare = sum(f.unit not in _BARE_IS_WRONG for f in same) - sum(f.value == one.value and bool(f.unit) and f.unit not in _BARE_IS_WRONG for f in ours)
        if not one.unit and bare < sum((f.value, f.unit) == (one.value, "") for f in ours) and bare < len(same):
            return f"{one.value} stands in the source with its unit ({', '.join(sorted({f.unit for f in same if f.unit}))})."
        if one.sign not in {f.sign for f in same}:
            return f"The source says “{same[0].sign or 'exactly'} {one.value}”, and this sentence says “{one.sign or 'exactly'} {one.value}”."
    return next((why for check in (pairs, labels, counted, order, ranges, company) if (why := check(said, source))), _repeated(ours, theirs))


def _repeated(ours: Sequence[Figure], theirs: Sequence[Figure]) -> str | None:
    """Whether a number stands in the place of another one of the source, which is gone."""
    exactly, there = (Counter((f.value, f.unit) for f in part if f.unit) for part in (ours, theirs))
    for (value, unit), n in exactly.items():
        if n > there[value, unit] and any(v == value and (v, u) not in exactly for v, u in there):
            return f"{value} {unit} stands here more often than in the source, and {value} with its other unit does not."
    mine, its = Counter(f.value for f in ours), Counter(f.value for f in theirs)
    more = [v for v, n in mine.items() if n > its[v]]
    return f"{more[0]} stands here more often than in the source, and {gone[0]} does not." if more and (gone := [v for v in its if v not in mine]) else None


def pairs(said: str, source: str) -> str | None:
    """Whether so many "of" so many are others than in the source, or stand in another order."""
    there = [m.groups() for m in _OF.finditer(normal(source))]
    rest = iter(there)
    return next((f"“{m.group()}” does not stand here in the source." for m in _OF.finditer(normal(said)) if there and m.groups() not in rest), None)


def labels(said: str, source: str) -> str | None:
    """Whether something is numbered otherwise than in the source (Grade 3, Week 16, type 2)."""
    there = _labelled(source)
    for name, values in _labelled(said).items():
        if name in there and (strange := [v for v in values if v not in there[name]]):
            return f"The source says {name} {', '.join(there[name])}, and not {strange[0]}."
    return None


def _labelled(text: str) -> dict[str, list[str]]:
    """The numbers that follow a name without a unit, also in a row (Grade 3 or 4)."""
    found: dict[str, list[str]] = {}
    for match in _LABEL.finditer(COMPARISONS.sub(" ", _between_kept(text))):
        if match["name"] == "per" or match["name"] not in STOP_WORDS:
            found.setdefault(match["name"].removesuffix("s"), []).extend(number(v) for v in _DIGITS.findall(match["row"]))
    return found


def ranges(said: str, source: str) -> str | None:
    """Whether both ends of a range of the source stand in a statement, and not as a range."""
    ours = {m.groups() for p in (_RANGE, _BETWEEN) for m in p.finditer(normal(said))}
    values = {f.value for f in figures(said)}
    for low, high in (m.groups() for p in (_RANGE, _BETWEEN) for m in p.finditer(normal(source))):
        if {number(low), number(high)} <= values and (low, high) not in ours:
            return f"The source speaks of the range from {low} to {high}."
    return None


def company(said: str, source: str) -> str | None:
    """Whether numbers have changed places: out of their order, or in the company of words that stand with another number."""
    there = [_place(s, first=n == 0) for n, s in enumerate(_segments(source))]
    segments = list(_segments(said))
    numbered = [s for s in segments if _values(s)]
    for segment in numbered:
        ours = _values(segment)
        meant = _meaning(said if len(numbered) == 1 else segment)
        known = {v for place in there for v in place.values}
        exactly = [v for v in ours if v in known] or [v for v in known if v[0] in {value for value, _ in ours}]  # the unit of a range may be left out
        telling = [v for v in exactly if sum(v in place.values for place in there) == 1] or exactly
        home = [place for place in there if not place.values or set(place.values) & set(telling)]
        shared = any(place.leads_with_its_number for place in home if place.values)  # "30 mg for adults and 15 mg for others": one beginning for both
        foreign = {w for place in there if place not in home for w in (place.after if shared else place.tied)}
        foreign -= {w for place in home for w in place.words} | _name(source)
        if strange := meant & foreign:
            return f"In the source “{min(strange)}” goes with another number than {ours[0][0]}."
    return None


class _Place(NamedTuple):
    """A piece of the source: its numbers, its words, those of them that are tied to its number, and those that come after it."""

    values: tuple[tuple[str, str], ...]
    words: frozenset[str]
    tied: frozenset[str]
    after: frozenset[str]
    leads_with_its_number: bool


def _place(segment: str, *, first: bool) -> _Place:
    figure = FIGURE.search(segment)
    if figure is None:
        tied = frozenset() if first else _meaning(segment)
        return _Place((), _meaning(segment), tied, frozenset(), leads_with_its_number=False)
    lead, after = segment[: figure.start()], _meaning(segment[figure.start() :])
    if first and _LEANS.match(lead):  # "in patients with an eGFR of 30 to 59, ...": said of all that follows
        return _Place(tuple(_values(segment)), _meaning(segment), frozenset(), frozenset(), leads_with_its_number=False)
    nearest = next(
        (found for part in reversed(_VERB.split(lead)) if (found := _meaning(part))), frozenset[str]()
    )  # "premedication consists of A 650 mg": what it is of is said of every member
    leans = not _meaning(lead) or _LEANS.match(lead) is not None
    return _Place(tuple(_values(segment)), _meaning(segment), nearest | after, after, leads_with_its_number=leans)


def _name(source: str) -> frozenset[str]:
    """The one name (of the product) that a sentence holds: it goes with all of its numbers."""
    names = {concept(w.lower()) for w in re.findall(r"(?<=[\w,] )[A-Z][a-z]{3,}", plain(source))}
    return frozenset(names) if len(names) == 1 else frozenset()


def _segments(text: str) -> Iterable[str]:
    together = _BRACKETS.sub(lambda m: _BREAKS.sub(" ", m.group()), _between_kept(text))  # a remark in brackets is on the number before it
    return (s for s in _BREAKS.split(together) if s.strip())


def _between_kept(text: str) -> str:
    return _BETWEEN.sub(r"\1 to \2", normal(text))


def _values(segment: str) -> list[tuple[str, str]]:
    return [(f.value, f.unit) for f in figures(segment)]


def _meaning(segment: str) -> frozenset[str]:
    said = words(FIGURE.sub(" ", canonical(COMPARISONS.sub(" ", normal(segment)))))
    return frozenset(concept(w) for w in said if len(w) > 1 and w not in vocabulary().glue and w not in vocabulary().critical)


def order(said: str, source: str) -> str | None:
    """Whether numbers of one kind stand in another order than in the source: of two kinds, each shows what its number is."""
    for bracketed in (True, False):  # a share stands now before its count, now in brackets behind it
        ours, theirs = (_kinds(normal(text) if bracketed else _BRACKETS.sub(" ", normal(text)), units=bracketed) for text in (said, source))
        for kind in {k for k, _ in ours}:
            there = [value for k, value in theirs if k == kind or not kind]
            mine = [value for k, value in ours if k == kind and value in there]
            again = {n for n, value in enumerate(mine) if mine[:n].count(value) >= there.count(value)}  # "3 of 507 ..., and all 3 had"
            rest = iter(there)
            if not all(value in rest for n, value in enumerate(mine) if n not in again):
                return "The numbers stand in another order in the source."
    return None


def counted(said: str, source: str) -> str | None:
    """Whether a number counts something else than in the source (Week 16 responders, 2 previous lines)."""
    there: dict[str, set[str]] = {}
    for what, value in _counts(source):
        there.setdefault(what, set()).add(value)
    wrong = next(((what, value) for what, value in _counts(said) if what in there and value not in there[what]), None)
    return f"The source does not count {wrong[1]} of these." if wrong else None


def _counts(text: str) -> Iterable[tuple[str, str]]:
    said = normal(text)
    for match in FIGURE.finditer(said):
        behind = _WORD_BEHIND.match(said, match.end())
        if not match["unit"] and behind and behind[1] not in STOP_WORDS and behind[1] not in vocabulary().glue:
            yield concept(behind[1]), number(match["n"])


def _kinds(said: str, *, units: bool) -> list[tuple[str, str]]:
    """Each number with its unit; or each without one, with the name before it (Week 16) or the word behind it (16 patients)."""
    found = []
    for match in FIGURE.finditer(said):
        if bool(match["unit"]) is not units:
            continue
        before, behind = _WORD_BEFORE.search(said, 0, match.start()), _WORD_BEHIND.match(said, match.end())
        named = before[1] if before and before[1] not in STOP_WORDS else ""
        counted = concept(behind[1]) if behind and behind[1] not in STOP_WORDS else ""
        found.append((_unit(match) or named or counted, number(match["n"])))
    return found


def number(digits: str) -> str:
    """A number as it is compared: without the zeros that say nothing."""
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) or "0"


def _unit(match: re.Match[str]) -> str:
    unit = (match["unit"] or "").replace(" ", "")
    unit = unit[:-1] if unit.endswith("s") and len(unit) > 2 else unit
    return _UNIT_NAMES.get(unit, unit) + re.sub(r"\s|s$", "", match["per"] or "").replace("/hr", "/h").replace("/hour", "/h")


def _sign(text: str, match: re.Match[str]) -> str:
    if found := _BEFORE_AT_END.search(text, max(0, match.start() - 40), match.start()):
        if found[0].strip() == "over" and (match["unit"] or "").rstrip("s") in _OF_TIME and not _OLDER.search(text, 0, found.start()):
            return ""  # "over 2 years" is how long, "adults over 65 years" how old
        return next(sign for n, (sign, _) in enumerate(_SIGNS) if found[f"s{n}"])
    if after := _AFTER.match(text, match.end()):
        return "≥" if after["up"] or "+" in after[0] else "≤"
    return ""
