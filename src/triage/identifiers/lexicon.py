"""The words by which persons are known, out of `terms/`, and how words are compared with them."""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from triage.detect.drugs import KNOWN_DRUGS, STEMS
from triage.detect.lexicon import read_terms
from triage.identifiers.world_names import WorldNames, world_names

_TERMS = Path(__file__).parent / "terms"
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "ʼ": "'", "‐": "-", "‑": "-"})


@lru_cache(maxsize=20_000)
def key_of(word: str) -> str:
    """A word as it is compared: lower case, no accents."""
    if word.isascii():
        return word.lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower().translate(_LETTERS)) if not unicodedata.combining(c))
    return plain.translate(_LETTERS)


@cache
def words(name: str) -> frozenset[str]:
    """A list of words of `terms/`, one file a list."""
    lines = (_TERMS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(key_of(w) for line in lines if not line.startswith("#") for w in line.split())


@cache
def _cues() -> dict[str, str]:
    found: dict[str, str] = read_terms(_TERMS / "cues.yaml")
    return found


@cache
def cue(name: str) -> frozenset[str]:
    """The words of one kind of cue."""
    return frozenset(key_of(w) for w in _cues()[name].split())


@cache
def _ordinary() -> frozenset[str]:
    return words("ordinary") | words("vocabulary")


@cache
def given_names() -> frozenset[str]:
    """Our own list and that of the world's languages."""
    return words("given") | _of_the_world().given


@cache
def surnames() -> frozenset[str]:
    """Our own list and that of the world's languages."""
    return words("surnames") | _of_the_world().surnames


@cache
def _of_the_world() -> WorldNames:
    never = words("abbreviations") | words("eponyms") | words("places") | words("no_names")
    return world_names(key_of, is_word=_looks_ordinary, never=never)


def _looks_ordinary(key: str) -> bool:
    return key in _ordinary() or _without_ending(key)


def _without_ending(key: str) -> bool:
    """Whether what is left of a word without an ending is in the lists of ordinary words."""
    known = _ordinary()
    return any(len(key) > len(end) + 2 and key.endswith(end) and (key[: -len(end)] in known or f"{key[: -len(end)]}e" in known) for end in _ENDINGS)


@lru_cache(maxsize=20_000)
def is_given(key: str) -> bool:
    """Whether a word, or every part of a hyphened one but one, is a known given name."""
    return _any_part(key, given_names())


_SURNAME_ENDINGS = ("ovic", "ovich", "enko", "sson", "poulos", "akis", "ewski", "owski", "owska", "dottir", "escu", "shvili", "adze", "yan", "elsen")


@lru_cache(maxsize=20_000)
def is_surname(key: str) -> bool:
    """Whether a word, or a part of a hyphened one, is a known surname."""
    bare = key.replace("'", "")
    return (len(key) > 6 and key.endswith(_SURNAME_ENDINGS)) or bare in surnames() or _any_part(key, surnames())


@lru_cache(maxsize=20_000)
def is_ordinary(key: str) -> bool:
    """Whether a word, or every part of a hyphened one, is a word of ordinary messages."""
    return is_common(key) or key in words("wider")


@lru_cache(maxsize=20_000)
def is_common(key: str) -> bool:
    """Whether a word, or every part of a hyphened one, is so common that it is no name even after a title."""
    return _is_ordinary(key) or ("-" in key and not key.startswith(("el-", "al-", "abu-", "ben-")) and all(map(_is_ordinary, key.split("-"))))


def _is_ordinary(key: str) -> bool:
    """Whether a word, or what is left of it without an ending, is in the lists. A known name is what it is, without any ending."""
    if key in _ordinary() or key.endswith(_ORDINARY_ENDINGS):
        return True
    return not is_given(key) and not is_surname(key) and _without_ending(key)


@cache
def _every_ordinary() -> frozenset[str]:
    return _ordinary() | words("wider")


@lru_cache(maxsize=20_000)
def is_misspelt(key: str) -> bool:
    """Whether a word is one letter away from an ordinary one: dropped, doubled, exchanged or wrong."""
    known = _every_ordinary()
    cut = [(key[:n], key[n:]) for n in range(len(key) + 1)]
    return any(
        a + b[1:] in known or (len(b) > 1 and a + b[1] + b[0] + b[2:] in known) or any(a + c + b[1:] in known or a + c + b in known for c in _ALPHABET)
        for a, b in cut
        if b
    ) or any(key + c in known for c in _ALPHABET)


_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ORDINARY_ENDINGS = (
    *("'ve", "'ll", "'re", "'m", "'d", "ology", "ologist", "ologists", "ologie", "ologue", "iatrics", "iatrist", "klinik", "abteilung", "praxis", "apotheke"),
    *("zentrum", "krankenhaus", "pharmacy", "itis", "osis", "emia", "aemia", "therapy", "ectomy"),
)
"""Contractions, subjects of medicine, departments and diseases."""
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "'s", "er", "n", "en", "e", "ness", "al")


def is_place(key: str) -> bool:
    """Whether a word is the name of a city, a country or a region."""
    return key in words("places")


def is_eponym(key: str) -> bool:
    """Whether a word is also the name of a disease, a sign, a test or a score."""
    known = words("eponyms")
    return key in known or ("-" in key and all(p in known for p in key.split("-")))


@lru_cache(maxsize=20_000)
def is_drug(key: str) -> bool:
    """Whether a word is a known drug, or ends as international names of drugs do."""
    return key in KNOWN_DRUGS or (len(key) > 7 and key.endswith(STEMS) and not is_given(key) and not is_surname(key))


def _any_part(key: str, known: frozenset[str]) -> bool:
    return key in known or ("-" in key and any(p in known for p in key.split("-") if len(p) > 2))
