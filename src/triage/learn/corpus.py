"""Corpus: the expanded families as the network is taught them, with products masked, and which sorts hold in each message."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from triage.detect.learned import masked
from triage.detect.products import find_products
from triage.detect.sorts import HARM, NOTHING, SORTS, USE
from triage.domain.evidence import Product
from triage.learn.families import Family
from triage.learn.wording import Example, drawn
from triage.ports import Vectors

_OURS = ("product", "product2")
_UNMASKED_IN = 7
"""One message in so many keeps its products' names, as messages about products that nobody knows do."""


class Corpus(NamedTuple):
    """Messages and what holds in them: one row a message, one column a sort, 1 where it holds."""

    texts: tuple[str, ...]
    targets: Vectors
    examples: tuple[Example, ...]


def corpus_of(examples: Iterable[Example], products: tuple[Product, ...]) -> Corpus:
    """The messages to teach, as the detector will read them."""
    kept = tuple(examples)
    texts = tuple(e.text if drawn(e.line, "unmasked") % _UNMASKED_IN == 0 else _masked(e.text, products) for e in kept)
    return Corpus(texts, np.array([target_of(e.families) for e in kept], dtype=np.float32).reshape(len(kept), len(SORTS)), kept)


def products_of(families: Sequence[Family]) -> tuple[Product, ...]:
    """The fictional products that the families name as ours."""
    names = {name.lower(): name for family in families for slot in _OURS for name in family.slots.get(slot, ())}
    return tuple(Product(name=name, ingredients=(), classes=(), markets=frozenset({"US"})) for _, name in sorted(names.items()))


def target_of(families: Sequence[Family]) -> tuple[float, ...]:
    """What holds in a message made of these families: what holds in any of them; out of scope only where all are."""
    concerns = {str(c) for family in families for c in family.concerns}
    asks = {ask for family in families for ask in family.asks}
    if not all("out_of_scope" in family.concerns for family in families):
        concerns.discard("out_of_scope")
    if "safety_question" in concerns or HARM in asks:
        concerns.add("safety_question")
        asks.add(HARM)
    if any(ask.startswith("use:") for ask in asks):
        asks.add(USE)
    holds = concerns | {str(k) for family in families for k in family.kinds} | (asks or {NOTHING})
    return tuple(float(sort in holds) for sort in SORTS)


def _masked(text: str, products: tuple[Product, ...]) -> str:
    return masked(text, find_products(text, products), 0, len(text))
