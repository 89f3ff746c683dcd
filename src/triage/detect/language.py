"""The language of a message, by its small words. When unsure it is English."""

from functools import lru_cache

from triage.detect.lexicon import TERMS, read_terms
from triage.detect.tokens import tokens_of

_FEWEST_WORDS = 2
_SCRIPTS = (
    ("ja", 0x3040, 0x30FF),
    ("ko", 0xAC00, 0xD7AF),
    ("zh", 0x4E00, 0x9FFF),
    ("ru", 0x0400, 0x04FF),
    ("ar", 0x0600, 0x06FF),
    ("he", 0x0590, 0x05FF),
    ("el", 0x0370, 0x03FF),
    ("th", 0x0E00, 0x0E7F),
    ("hi", 0x0900, 0x097F),
)

_LATIN_ENDS = chr(min(first for _, first, _ in _SCRIPTS))


@lru_cache(maxsize=1)
def _small_words() -> dict[str, frozenset[str]]:
    listed = read_terms(TERMS / "languages.yaml")["languages"]
    return {language: frozenset(t.norm for t in tokens_of(words)) for language, words in listed.items()}


def language_of(text: str) -> str:
    """The two-letter code of a message's language; "en" when unsure."""
    if script := _script_of(text):
        return script
    words = [t.norm for t in tokens_of(text)]
    scores = {language: sum(map(small.__contains__, words)) for language, small in _small_words().items()}
    best = max(scores, key=lambda language: (scores[language], language == "en"))
    return best if scores[best] >= _FEWEST_WORDS and scores[best] > scores["en"] * 1.3 else "en"


def _script_of(text: str) -> str:
    """The language whose script more than a third of the letters are in; empty where they are Latin."""
    if text.isascii():
        return ""
    beyond = [ord(c) for c in text if c >= _LATIN_ENDS and c.isalpha()]
    if not beyond or 3 * len(beyond) <= (letters := sum(map(str.isalpha, text))):
        return ""
    return next((code for code, first, last in _SCRIPTS if sum(first <= c <= last for c in beyond) * 3 > letters), "")


def differs(language: str, available: frozenset[str]) -> bool:
    """Whether a message's language is not one of the content's. With no content the content's language is English."""
    known = available or frozenset({"en"})
    return language not in {a.split("-")[0].lower() for a in known}
