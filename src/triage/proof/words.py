"""Words and numbers of a sentence, in a form in which two sentences can be compared."""

import re
import unicodedata
from functools import lru_cache

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "might",
        "more",
        "most",
        "my",
        "no",
        "nor",
        "not",
        "of",
        "on",
        "or",
        "our",
        "out",
        "over",
        "own",
        "s",
        "shall",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "under",
        "until",
        "up",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "any",
        "about",
        "also",
        "after",
        "before",
        "between",
        "both",
        "during",
        "each",
        "few",
        "further",
        "only",
        "other",
        "same",
        "per",
        "via",
        "versus",
        "vs",
        "please",
        "data",
        "information",
        "know",
        "question",
        "asks",
        "ask",
        "asking",
        "asked",
        "wants",
        "there's",
        "doc",
        "dr",
        "hcp",
        "patient",
        "patients",
    ]
)

NEGATIONS = frozenset(
    {"no", "not", "never", "without", "none", "neither", "nor", "cannot", "contraindicated", "avoid", "lack", "absence", "unlikely", "except", "unless"}
)
MODALS = frozenset({"may", "might", "can", "could", "should", "must", "recommended", "required"})

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*|[%<>≥≤±]")
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w)|(?<![A-Za-z\d.])[-−]?\d+(?:\.\d+)?")
_PHRASES = re.compile(r"\b(?:side[\s-]effect|adverse (?:event|effect|drug reaction)|unwanted effect)", re.IGNORECASE)
_SUFFIXES = ("ations", "ation", "ments", "ment", "ings", "ing", "ities", "ity", "ies", "ers", "ed", "es", "s", "ly")
_GAP = re.compile(r"\s+([.,;:)])")
_REFERENCE = re.compile(r"\[\d+(?:\s*[,–-]\s*\d+)*\]|\[see [^\]]{1,120}\]", re.IGNORECASE)


def plain(text: str) -> str:
    """Text without reference marks, with one kind of space, dash and quote."""
    text = unicodedata.normalize("NFKC", _REFERENCE.sub(" ", text)).translate(_SAME)
    return _GAP.sub(r"\1", " ".join(text.split()))


_SAME = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "·": "."})


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its common ending: enough to see that "dosing" and "doses" speak of one thing."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return _SYNONYMS.get(word, word)


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
    for match in _NUMBER.finditer(plain(text)):
        value = match.group().replace(",", "").replace("−", "-").lstrip("-")
        found.append((value.rstrip("0").rstrip(".") if "." in value else value) or "0")
    return found
