"""The vocabulary of proof: which words say the same, which claim nothing, which decide a statement. The words themselves stand in `terms/same.yaml`."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from triage.proof.words import normal

_FILE = Path(__file__).parent / "terms" / "same.yaml"


class Vocabulary(NamedTuple):
    """The table as it is used. `names` leads from the stem of a word to the one name of all that say the same."""

    names: Mapping[str, str]
    glue: frozenset[str]
    harmless: frozenset[str]
    critical: Mapping[str, str]
    caveats: frozenset[str]
    caveats_with_not: frozenset[str]
    imperative: frozenset[str]
    rewritten: tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    raw: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    lines = [line.replace(" ", "").split(",") for line in raw["same"]]
    names = {root(word): root(line[0]) for line in lines for word in line}
    return Vocabulary(
        names=names,
        glue=frozenset(str(raw["glue"]).split()),
        harmless=_named(raw["harmless"], names),
        critical={word: name for name, words in raw["critical"].items() for word in words.replace(" ", "").split(",")},
        caveats=_named(raw["caveats"], names),
        caveats_with_not=_named(raw["caveats_with_not"], names) | {"CAUSE"},
        imperative=frozenset(raw["imperative"].split()),
        rewritten=(_whole_words(raw["abbreviations"]), _whole_words(raw["phrases"])),
    )


def canonical(text: str) -> str:
    """A text with one spelling, short forms written out, and phrases as the table reads them; what the table names stands in capitals."""
    said = _SPELLING_RE.sub(lambda m: _SPELLING[m.group()], normal(text))
    for form, instead in _REWRITTEN:
        said = form.sub(instead, said)
    for pattern, table in vocabulary().rewritten:
        said = pattern.sub(lambda m: table[m.group()], said)  # noqa: B023 (called at once)
    return said


def concept(word: str) -> str:
    """The name of what a word says, the same for every word that says the same."""
    found = vocabulary()
    if word[:1].isupper() or word in found.critical:
        return found.critical.get(word, word)
    stem = root(word)
    return found.names.get(stem, stem)


def root(word: str) -> str:
    """What is left of a word without its ending: stopping and stop, studies and study, discontinuation and discontinue."""
    word = _ADVERB.sub("", word)
    for pattern, instead in _ENDINGS:
        if pattern.search(word):
            word = pattern.sub(instead, word)
            break
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


def _named(words: str, names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(names.get(root(w), root(w)) for w in words.split())


def _whole_words(table: Mapping[Any, Any]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    longest_first = sorted((str(key) for key in table), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"), {str(k): str(v) for k, v in table.items()}


_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?<=[a-z]{3})ies$", "y"),
        (r"(?<=[a-z]{3})at(?:es?|ed|ing|ions?|or)$", ""),
        (r"(?<=[a-z]{4})ations?$", ""),
        (r"(?<=du)ctions?$", "c"),
        (r"(?<=[a-z]{3}[ts])ions?$", ""),
        (r"(?<=[a-z]{2})([b-df-hjkmnp-rtv-z])\1(?:ing|ed)$", r"\1"),
        (r"(?<=[a-z]{3})(?:ings?|ed)$", ""),
        (r"(?<=[a-z]{3})ments?$", ""),
        (r"(?<=[a-z]{3})ical(?:ly)?$", "ic"),
        (r"(?<=[a-z]{4})(?:ance|ence|ant|ent)s?$", ""),
        (r"(?<=[a-z]{4})it(?:y|ies)$", ""),
        (r"(?<=v)als?$", ""),
        (r"(?<=s|x|z)es$|(?<=[cs]h)es$", ""),
        (r"(?<=[a-rt-z])s$", ""),
    )
)
_ADVERB = re.compile(r"(?<=[a-z]{4})ly$")
_REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(ml/min)\s*/\s*1\.73\s*m(?:2|²)"), r"\1"),
    (re.compile(r"\b(anti|co|contra|post|pre|re)-(?=[a-z])"), r"\1"),
    (re.compile(r"\bbetween ([^,;]{1,40}?) and\b"), r"between \1 to"),
    (re.compile(r"(?<=[a-z])'s\b"), ""),
    (re.compile(r"\bcan't\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"(?<=[a-z])n't\b"), " not"),
    (re.compile(r"\b(?:about|around) (?=\d)"), "approximately "),
    (re.compile(r"\b((?:an?|the|this) (?:difference|change|finding|result))(?= (?:that|which|was|is)\b)"), r"\1~"),
    (re.compile(r"\bbefore(?=\s*(?:[.;,]|$))"), "previously"),
)
_SPELLING: Mapping[str, str] = {
    "aemi": "emi",
    "aemo": "emo",
    "haem": "hem",
    "paed": "ped",
    "oedem": "edem",
    "oesoph": "esoph",
    "rrhoea": "rrhea",
    "faec": "fec",
    "foet": "fet",
    "gynaec": "gynec",
    "tumour": "tumor",
    "colour": "color",
    "odour": "odor",
    "litre": "liter",
    "ise": "ize",
    "ised": "ized",
    "ises": "izes",
    "ising": "izing",
    "isation": "ization",
}
"""British letters, American letters; the last line at the end of words only."""
_SPELLING_RE = re.compile(
    "|".join(k for k in _SPELLING if not k.startswith("is"))
    + r"|(?<=[a-z]{4})(?:" + "|".join(k for k in _SPELLING if k.startswith("is")) + r")\b"
)  # fmt: skip
