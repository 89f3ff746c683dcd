"""Products in a message: by brand, ingredient, class, code or misspelling; and drugs that are not ours."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from triage.detect.described import Described
from triage.detect.drugs import CLASSES, KNOWN_DRUGS, STEMS, class_names_of, looks_like_code
from triage.detect.lexicon import TERMS
from triage.detect.tokens import Token, tokens_of
from triage.domain.evidence import Product

How = Literal["brand", "ingredient", "class", "code", "misspelling", "competitor", "unknown_drug"]

_SALTS = frozenset(
    [
        "hydrochloride",
        "sodium",
        "calcium",
        "magnesium",
        "potassium",
        "sulfate",
        "sulphate",
        "maleate",
        "tartrate",
        "succinate",
        "mesylate",
        "besylate",
        "fumarate",
        "acetate",
        "phosphate",
        "citrate",
        "bisulfate",
        "hydrobromide",
        "trihydrate",
        "dihydrate",
        "monohydrate",
        "hcl",
        "na",
        "injection",
        "tablets",
        "capsules",
        "er",
        "xr",
        "sr",
        "ir",
        "la",
        "cr",
        "dr",
        "xl",
        "odt",
    ]
)
_NOT_OURS = frozenset({"other", "another", "competitor", "competing", "different", "alternative", "rival"})
_NUMBERED = frozenset({"lot", "batch", "no", "number", "case", "ref", "reference", "study", "trial", "exp", "ndc", "id", "on", "serial"})
"""Words before a number that make it the number of something else than a drug."""
_CLASSES_FROM = frozenset(name.partition(" ")[0] for name in CLASSES)
_SHORTEST_FUZZY = 5
_LONGEST_FUZZY = 24


class Mention(NamedTuple):
    """A drug named in a message. `product` is the catalogue's name where it is ours."""

    product: str | None
    start: int
    end: int
    said: str
    how: How


class Names(NamedTuple):
    """Every name of the catalogue's products, as words, with whose it is."""

    phrases: dict[tuple[str, ...], tuple[str, How]]
    longest: int
    longest_from: dict[str, int]
    nearest: Callable[[str], str | None]
    """The product whose name a word nearly is. What was found for a word is kept: words alone, no text."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens_of(text) if t.norm.isalnum())


@cache
def _same_substance() -> dict[str, tuple[str, ...]]:
    """What people call a substance beside the name that labels use."""
    lines = (line.partition(":") for line in (TERMS / "ingredients.txt").read_text(encoding="utf-8").splitlines() if ":" in line and not line.startswith("#"))
    return {name.strip(): tuple(n.strip() for n in others.split(",")) for name, _, others in lines}


def _also_called(ingredients: Sequence[str]) -> Iterator[str]:
    """The other names of a product's ingredients, in both directions."""
    for ingredient in ingredients:
        core = " ".join(w for w in _words(ingredient) if w not in _SALTS)
        for name, others in _same_substance().items():
            if core in (name, *others):
                yield from (n for n in (name, *others) if n != core)


def _forms(name: str) -> Iterator[tuple[str, ...]]:
    """A name, and the name without salts, strengths and release forms: "Depakote ER", "Depakote"."""
    words = _words(name)
    if words:
        yield words
        core = tuple(w for w in words if w not in _SALTS and not w.isdigit())
        if core and core != words:
            yield core


@lru_cache(maxsize=64)
def names_of(products: tuple[Product, ...]) -> Names:
    """The names of the products as they are compared. A brand goes before an ingredient, an ingredient before a class."""
    phrases: dict[tuple[str, ...], tuple[str, How]] = {}
    single: dict[str, str] = {}
    for product in products:
        for name in (product.name, *product.ingredients, *_also_called(product.ingredients)):
            for form in _forms(name):
                phrases.setdefault(form, (product.name, "brand" if name == product.name else "ingredient"))
                if len(form) == 1 and len(form[0]) >= _SHORTEST_FUZZY:
                    single.setdefault(form[0], product.name)
        for code in product.codes:
            phrases.setdefault(_words(code), (product.name, "code"))
    for product in products:
        for name in (*product.classes, *class_names_of(product.ingredients)):
            for form in _class_forms(name):
                phrases.setdefault(form, (product.name, "class"))
    phrases.pop((), None)
    longest_from: dict[str, int] = {}
    for phrase in phrases:
        longest_from[phrase[0]] = max(longest_from.get(phrase[0], 0), len(phrase))
    nearest = lru_cache(maxsize=50_000)(partial(_nearest, tuple(single.items())))
    return Names(phrases, max((len(p) for p in phrases), default=0), longest_from, nearest)


def _class_forms(name: str) -> Iterator[tuple[str, ...]]:
    """A class as people call it: "GLR-7 Receptor Agonist [EPC]" is also "GLR-7 agonist", "GLR-7s", "GLR-7"."""
    words = tuple(w for w in _words(name.split("[", maxsplit=1)[0]))
    if not words:
        return
    yield words
    yield (*words[:-1], words[-1] + "s")
    short = tuple(w for w in words if w not in {"receptor", "kinase", "anti"})
    yield short
    yield (*short[:-1], short[-1] + "s") if short else words
    head = tuple(w for w in short if w not in {"inhibitor", "agonist", "antagonist", "antibody", "blocker", "agent", "drug"})
    if head and len(head) < len(short) and any(any(c.isdigit() for c in w) for w in head):
        yield head
        yield (*head[:-1], head[-1] + "s")


def find_products(text: str, products: Sequence[Product]) -> tuple[Mention, ...]:
    """Every drug named in a text, in order; ours by the catalogue's name, others with no product."""
    names = names_of(tuple(products))
    tokens = tokens_of(text)
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        mention, size = _ours(text, tokens, at, names) or _other(text, tokens, at, names) or (None, 1)
        if mention:
            found.append(mention)
        at += size
    return tuple(found)


def _ours(text: str, tokens: Sequence[Token], at: int, names: Names) -> tuple[Mention, int] | None:
    """The longest name of a product of ours that begins here, with its length in words."""
    for size in range(min(names.longest_from.get(tokens[at].norm, 0), len(tokens) - at), 0, -1):
        key = tuple(t.norm for t in tokens[at : at + size])
        if key in names.phrases:
            product: str | None
            how: How
            product, how = names.phrases[key]
            if how == "class" and _excluded(tokens, at):
                product, how = None, "competitor"
            start, end = tokens[at].start, tokens[at + size - 1].end
            return Mention(product, start, end, text[start:end], how), size
    nearest = _misspelt(tokens[at].norm, names)
    if nearest:
        return Mention(nearest, tokens[at].start, tokens[at].end, text[tokens[at].start : tokens[at].end], "misspelling"), 1
    return None


def _excluded(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words before a class say that it is not ours: "another SGLT2"."""
    return any(t.norm in _NOT_OURS for t in tokens[max(0, at - 2) : at])


def _misspelt(word: str, names: Names) -> str | None:
    """The product whose name this word nearly is."""
    if not _SHORTEST_FUZZY <= len(word) <= _LONGEST_FUZZY or not word.isalpha() or word in KNOWN_DRUGS:
        return None
    return names.nearest(word)


def _nearest(single: Sequence[tuple[str, str]], word: str) -> str | None:
    best, nearest = 99, None
    for name, product in single:
        allowed = 2 if len(name) >= 7 else 1
        if word[0] != name[0] and word[1:3] != name[1:3]:
            continue
        distance = OSA.distance(word, name, score_cutoff=allowed)
        if distance <= allowed and distance < best:
            best, nearest = distance, product
    return nearest


def _other(text: str, tokens: Sequence[Token], at: int, names: Names) -> tuple[Mention, int] | None:
    """A drug that is not ours: a known name, a name that ends like one, a development code."""
    word, start, end = tokens[at]
    said = text[start:end]
    if word in KNOWN_DRUGS:
        return Mention(None, start, end, said, "competitor"), 1
    if len(word) >= 7 and word.isalpha() and word.endswith(STEMS):
        return Mention(None, start, end, said, "unknown_drug"), 1
    for size in (3, 2, 1) if word in _CLASSES_FROM else ():
        key = " ".join(t.norm for t in tokens[at : at + size])
        if key in CLASSES and tuple(key.split()) not in names.phrases:
            last = tokens[min(at + size, len(tokens)) - 1].end
            return Mention(None, start, last, text[start:last], "competitor"), size
    return _code(text, tokens, at)


def _code(text: str, tokens: Sequence[Token], at: int) -> tuple[Mention, int] | None:
    """A development code: "ABX-1234", and neither the number of a lot, a case or a study nor one that is written without a hyphen."""
    start = tokens[at].start
    size = 2 if at + 1 < len(tokens) and tokens[at + 1].norm.isdigit() else 1
    end = tokens[at + size - 1].end
    if not looks_like_code(text[start:end]) or (at and tokens[at - 1].norm in _NUMBERED):
        return None
    return Mention(None, start, end, text[start:end], "unknown_drug"), size


class Choice(NamedTuple):
    """The product that a message is about; `why` says how it was chosen."""

    product: str | None
    why: str


_SURE = 4.0
"""What a description must be worth where the message names another company's drug."""


def choose(named: str | None, products: Sequence[Product], mentions: Sequence[Mention], seems: Described | None = None) -> Choice:
    """The product of a message: the one that was given, else the first of ours that it names, else the one that it describes."""
    if named:
        wanted = set(_forms(named))
        for product in products:
            if wanted & {form for name in (product.name, *product.ingredients, *product.codes) for form in _forms(name)}:
                return Choice(product.name, "given with the message")
        return Choice(None, f"{named} is not in the catalogue")
    ours = [m for m in mentions if m.product]
    exact = [m for m in ours if m.how in {"brand", "ingredient", "code"}] or ours
    if exact:
        return Choice(exact[0].product, f"the message names it ({exact[0].said})")
    if seems and (not mentions or seems.worth >= _SURE):
        return Choice(seems.product, f"the message does not name it; only its label speaks of {', '.join(seems.words[:3])}")
    if mentions:
        return Choice(None, f"{mentions[0].said} is not in the catalogue")
    return Choice(None, "the message names no product")


def product_at(start: int, end: int, mentions: Sequence[Mention]) -> str | None:
    """Our product that a piece of a message names, else the one named last before it; None where neither names one."""
    ours = [m for m in mentions if m.product]
    inside = [m.product for m in ours if start <= m.start < end]
    before = [m.product for m in ours if m.end <= start]
    return inside[0] if inside else before[-1] if before else None
