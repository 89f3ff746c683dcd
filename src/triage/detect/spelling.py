"""Spelling: chat has typos. A word that no term file knows is read as the listed term from which one slip of a finger parts it."""

from collections.abc import Iterator
from functools import cache, lru_cache

from triage.detect.lexicon import TERMS, lexicon, phrases
from triage.detect.plain import plain_words

CORRECTED = frozenset({"symptom", "condition", "lab-name", "care", "death", "pregnant", "nursing", "misspelt-often"})
"""The concepts whose words are worth mending: what would be lost is a report."""

SHORTEST = 6
"""Letters. Shorter words have too many neighbours."""


def _without_one(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


@cache
def _index() -> tuple[frozenset[str], tuple[str, ...], dict[str, str]]:
    """Every word of the term files; the beginnings; and from each word with a letter left out to the word itself."""
    words: set[str] = set()
    beginnings: set[str] = set()
    targets: set[str] = set()
    for name, patterns in lexicon().concepts.items():
        listed = [p for table in (patterns.by_word, patterns.by_prefix, patterns.by_suffix, patterns.by_concept) for group in table.values() for _, p in group]
        for element in (e for pattern in listed for e in pattern):
            words |= element.words
            beginnings |= set(element.prefixes)
            if name in CORRECTED:
                targets |= {*element.words, *element.prefixes}
    words |= {w for file in lexicon().files.values() for rule in file.rules for pattern in rule.patterns for e in pattern for w in e.words}
    words |= {w + "s" for w in words} | {w.removesuffix("s") for w in words}
    near: dict[str, str] = {}
    for word in sorted(w for w in targets if len(w) >= SHORTEST and w.isalpha()):
        near.setdefault(word, word)
        for shorter in _without_one(word):
            near.setdefault(shorter, word)
    return frozenset(words | _common_words() | plain_words()), tuple(sorted(beginnings)), near


@cache
def _common_words() -> frozenset[str]:
    """Ordinary words that look like terms and are none."""
    path = TERMS / "ordinary_words.txt"
    return frozenset(w for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#") for w in phrases(line.replace(" ", ", ")))


@lru_cache(maxsize=20_000)
def corrected(word: str) -> str:
    """The word, or the listed term that it was probably meant to be: one letter missing, one too many, one changed, or two swapped."""
    if len(word) < SHORTEST or len(word) > 30 or not word.isalpha():
        return word
    known, _, near = _index()
    if word in known or any(word[:length] in beginnings_set() for length in range(2, len(word) + 1)):
        return word
    candidates = [near[w] for w in (word, *_without_one(word)) if w in near]
    for candidate in candidates:
        if candidate[0] == word[0] and _one_slip(word, candidate):
            return candidate
    return word


@cache
def beginnings_set() -> frozenset[str]:
    """The beginnings of words that the term files list, for a quick look-up."""
    return frozenset(_index()[1])


def _one_slip(word: str, term: str) -> bool:
    """Whether one letter missing, too many or changed, or two neighbours swapped, is all that parts two words."""
    if abs(len(word) - len(term)) > 1 or word == term + "s":
        return False
    first = next((n for n, (a, b) in enumerate(zip(word, term, strict=False)) if a != b), min(len(word), len(term)))
    if len(word) == len(term):
        return word[first + 1 :] == term[first + 1 :] or (word[first : first + 2][::-1] == term[first : first + 2] and word[first + 2 :] == term[first + 2 :])
    longer, shorter = (word, term) if len(word) > len(term) else (term, word)
    return longer[first + 1 :] == shorter[first:]
