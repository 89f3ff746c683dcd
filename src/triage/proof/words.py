"""Words and numbers of a sentence, in a form in which two sentences can be compared."""

import re
import unicodedata
from functools import lru_cache

STOP_WORDS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "a an and are as at be been being but by can could did do does for from had has have having he her his how i if in into is it its may might "
        "more most my no nor not of on or our out over own s shall she should so some such than that the their them then there these they this those "
        "to too under until up very was we were what when where which while who whom why will with would you your any about also after before between "
        "both during each few further only other same per via versus vs please data information know question asks ask asking asked wants there's doc "
        "dr hcp patient patients"
    ).split()
)

NEGATIONS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "no not never without none neither nor cannot contraindicated avoid avoided avoiding avoidance lack lacks lacking absence unlikely rarely seldom "
        "except unless only"
    ).split()
)
EXCEPTIONS = frozenset({"except", "unless", "only", "without"})
"""Negations that bound a whole sentence: none of them may be left out."""

HEDGES = frozenset({"may", "might", "could"})
"""Words without which a statement claims more than its source."""

TELLING = frozenset(
    ["before", "after", "during", "over", "under", "more", "most", "only", "should", "shall", "may", "might", "could", "can", "each", "few", "both"]
)
"""Stop words of a search that decide what a statement says."""

HARMLESS = frozenset(
    [
        "according",
        "additional",
        "addition",
        "also",
        "concern",
        "follow",
        "however",
        "moreover",
        "note",
        "regard",
        "respect",
        "therefor",
        "thu",
        "with",
        "age",
        "aged",
    ]
)
"""Stems that may stand in a statement and not in its source: they join sentences and claim nothing."""

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*|[%<>≥≤±]")
_NUMBER = re.compile(r"(?<![A-Za-z\d.])(?:(?<![\w.)])-)?\d+(?:\.\d+)?")
_PHRASES = re.compile(r"\b(?:side[\s-]effect|adverse (?:event|effect|drug reaction)|unwanted effect)", re.IGNORECASE)
_SUFFIXES = ("ations", "ation", "ments", "ment", "ings", "ing", "ities", "ity", "ies", "ers", "ed", "es", "s", "ly")
_GAP = re.compile(r"\s+([.,;:)])(?!\d)")
_REFERENCE = re.compile(r"\[\d+(?:\s*[,–-]\s*\d+)*\]|\[see [^\]]{1,120}\]", re.IGNORECASE)


def plain(text: str) -> str:
    """Text without reference marks, with one kind of space, dash and quote."""
    text = _SUPERSCRIPT.sub(_raised, _REFERENCE.sub(" ", text))
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return _GAP.sub(r"\1", " ".join(text.split()))


def marks(text: str) -> frozenset[str]:
    """The reference marks of a text: [1], [see Dosage and Administration (2.1)], raised figures; and the bar between the cells of a table."""
    raised = (m["up"] for m in _SUPERSCRIPT.finditer(text) if not m["base"])
    return frozenset(" ".join(m.split()).casefold() for m in (*_REFERENCE.findall(text), *raised, *("|" * ("|" in text))))


def without_marks(text: str) -> str:
    """Text as it is written, without reference marks: what is shown to a person keeps its characters (m², 10⁹)."""
    return _GAP.sub(r"\1", " ".join(_REFERENCE.sub(" ", text).split()))


_SAME = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "·": "."})


_SUPERSCRIPT = re.compile(r"(?P<base>10)?(?<!m)(?P<up>[⁻]?[⁰¹²³⁴-⁹]+)")


def _raised(match: re.Match[str]) -> str:
    """A raised number: an exponent after 10 is kept as one, a unit's (m²) is not touched, and a footnote mark is no word."""
    return f"10^{unicodedata.normalize('NFKC', match['up'])}" if match["base"] else ""


_IN_DIGITS = {
    w: str(n)
    for n, w in enumerate(
        (  # noqa: SIM905 - words read best as words
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
        ).split()
    )
}
_TENS = {w: str(10 * n) for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}  # noqa: SIM905 - words read best as words
_IN_DIGITS |= _TENS | {"hundred": "100", "half": "0.5"}
_COMPOUND = re.compile(rf"\b(?P<ten>{'|'.join(_TENS)})-(?P<one>one|two|three|four|five|six|seven|eight|nine)\b")
_IN_WORDS = re.compile(rf"\b(?:{'|'.join(_IN_DIGITS)})\b")
_PRONOUN = re.compile(r"\b(next|other|usual|last|first|new|previous|this|that|which|any|every|each) one\b")
_OFTEN = re.compile(r"\b(?P<n>two|2|three|3) times (?=(?:a|per|each|every) (?:day|week)|daily|weekly)")
_SINGLE = re.compile(r"\b(?:a |one )single\b")
_PER = re.compile(r"(?<=[a-z])\s+(?:per|a)\s+(?=(?:kg|day|m2|ml|l|hour|hr|h|min|week|month|dose)\b)")


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A text with one way to write a number: digits, a decimal point, no thousands' comma, % for per cent, a slash for per."""
    text = re.sub(r"\bper\s?cent(?:age)?\b", "%", plain(text).lower())
    text = _COMPOUND.sub(
        lambda m: str(int(_TENS[m["ten"]]) + int(_IN_DIGITS[m["one"]])),
        _SINGLE.sub("one", _PRONOUN.sub(r"\1", _OFTEN.sub(lambda m: "twice " if m["n"] in {"two", "2"} else "thrice ", text))),
    )
    text = _IN_WORDS.sub(lambda m: _IN_DIGITS[m.group()], text)
    return _PER.sub("/", _digits(text))


def _digits(text: str) -> str:
    text = re.sub(r"(?<![\w.])\.(?=\d)", "0.", text)
    text = re.sub(r"(?<![\d.,])(0|\d+(?=,\d{1,2}(?![\d,]))),(?=\d+(?![\d,]))", r"\1.", text)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def exact(word: str) -> str:
    """A word as a proof compares it: its stem, with like words as one only where they mean the same."""
    ending_off = bare(word)
    return ending_off if ending_off in _NOT_ALIKE else _SYNONYMS.get(ending_off, ending_off)


_NOT_ALIKE = frozenset({"adolescent", "older", "egfr", "crcl", "ckd", "failur"})
"""Stems that a search treats like others and a proof must not: other people, other measures, another degree."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its common ending: enough to see that "dosing" and "doses" speak of one thing."""
    ending_off = bare(word)
    return _SYNONYMS.get(ending_off, ending_off)


def bare(word: str) -> str:
    """A word without its common ending, whatever it means."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


_SYNONYMS = {
    "kidney": "renal",
    "liver": "hepatic",
    "egfr": "renal",
    "crcl": "renal",
    "ckd": "renal",
    "child": "pediatric",
    "children": "pediatric",
    "kid": "pediatric",
    "paediatric": "pediatric",
    "adolescent": "pediatric",
    "elder": "geriatric",
    "elderly": "geriatric",
    "older": "geriatric",
    "pregnant": "pregnancy",
    "pregnanc": "pregnancy",
    "breastfeed": "lactation",
    "breastf": "lactation",
    "milk": "lactation",
    "nurs": "lactation",
    "fridge": "refrigerator",
    "refrigerat": "refrigerator",
    "forgot": "miss",
    "forgotten": "miss",
    "dosag": "dos",
    "dosing": "dos",
    "dose": "dos",
    "change": "adjust",
    "chang": "adjust",
    "efficaci": "efficacy",
    "effectiv": "efficacy",
    "work": "efficacy",
    "impair": "impair",
    "dysfunction": "impair",
    "failur": "impair",
    "insufficienc": "impair",
    "disease": "disease",
    "shot": "injection",
    "jab": "injection",
    "inject": "injection",
    "tablet": "tablet",
    "pill": "tablet",
}


def words(text: str) -> list[str]:
    """The words of a text in order, lower case, whole."""
    return _TOKEN.findall(plain(text).lower())


def content(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [stem(w) for w in words(_PHRASES.sub("adverse reaction", text)) if w not in STOP_WORDS and (len(w) > 1 or w.isdigit() or w in "%<>≥≤")]


def numbers(text: str) -> list[str]:
    """Every number of a text as it would be compared: thousands' commas and trailing zeros gone."""
    found = []
    for match in _NUMBER.finditer(_digits(plain(text))):
        value = match.group()
        found.append((value.rstrip("0").rstrip(".") if "." in value else value) or "0")
    return found
