"""A large fictional library for the benchmarks: generated documents, with vectors near those of their topics.

Embedding ten thousand passages takes ten minutes on two cores and measures nothing that is asked here, so only the topics are
embedded; each passage gets its topic's vector with noise. Questions are embedded for real while the clock runs.
"""

import hashlib
import random
import zlib
from collections.abc import Iterator
from datetime import date
from itertools import chain, count

import numpy as np

from bot.demo import SAMPLE_LIBRARY
from bot.wiring import Product
from knowledge.catalogue import Catalogue, NewVectors
from knowledge.documents import Approval, ApprovedDocument, DocumentKind, Section
from knowledge.intake import check
from knowledge.passages import cut
from triage.domain.audit import AuditEntry

PRODUCTS = ("Benchvira", "Bencholol", "Benchtinib", "Benchglutide")
TOPICS = tuple(
    f"{what} in {whom}"
    for what in (
        "dosing",
        "missed dose",
        "storage",
        "half-life",
        "adverse reactions",
        "laboratory monitoring",
        "interactions",
        "efficacy",
        "switching",
        "titration",
    )
    for whom in ("renal impairment", "hepatic impairment", "older patients", "adults", "women of childbearing age", "patients on dialysis")
)
_WHO = (
    "adults",
    "patients 65 years and older",
    "patients with moderate renal impairment",
    "patients with mild hepatic impairment",
    "participants of study B-301",
)
_WHAT = ("exposure", "the rate of headache", "the mean change from baseline", "the response rate", "clearance", "the rate of discontinuation")
_HOW = ("was", "rose to", "fell to", "stayed near", "reached")
PER_SECTION = 8


def questions(count: int) -> Iterator[tuple[str, str]]:
    """Questions with the product that each is about."""
    dice = random.Random(7)
    for number in range(count):
        product, topic = dice.choice(PRODUCTS), dice.choice(TOPICS)
        yield product, f"dr asks about {topic} with {product}, is a dose change needed? ({number})"


def fill(product: Product, passages: int) -> int:
    """Load documents until there are this many passages. Returns how many there are."""
    topics = product.embedder.embed(TOPICS)
    noise = np.random.default_rng(11)
    made = 0
    for number, document in enumerate(chain((_label(name) for name in PRODUCTS), map(_document, count(len(PRODUCTS))))):
        cuts = cut(document)
        topic = topics[number // len(PRODUCTS) % len(TOPICS)]
        rows = {}
        for one in cuts:
            vector = topic + noise.normal(0, 0.03, topic.shape)
            rows[one.indexed_sha256] = (vector / np.linalg.norm(vector)).astype(np.float32)
        with product.store.begin() as uow:
            catalogue = Catalogue(uow.connection, uow.now, uow.trail)
            catalogue.add(document, cuts, NewVectors(product.embedder.name, rows), entry=AuditEntry(actor="bench", action="content.loaded"))
        made += len(cuts)
        if made >= passages:
            return made
    raise AssertionError("documents never end")


def _label(name: str) -> ApprovedDocument:
    """A label of the sample library under another product's name, so that label status has something to read."""
    text = (SAMPLE_LIBRARY / "velmira" / "label-us.json").read_text(encoding="utf-8")
    for old, new in (("VELMIRA", name.upper()), ("Velmira", name), ("NDA999001", f"NDA-{name}"), ("9f1c0001", f"{zlib.crc32(name.encode()):08x}")):
        text = text.replace(old, new)
    return check(text.encode(), f"{name}.json")


def _document(number: int) -> ApprovedDocument:
    dice = random.Random(number)
    product, topic = PRODUCTS[number % len(PRODUCTS)], TOPICS[number // len(PRODUCTS) % len(TOPICS)]
    sections = tuple(
        Section(name=name, heading=(f"{product}: {topic}", name), text=" ".join(_sentence(dice, product, topic) for _ in range(PER_SECTION * 4)))
        for name in ("Summary", "Results", "Limitations", "Guidelines")
    )
    text = f"{number}" + "".join(s.text for s in sections)
    return ApprovedDocument(
        id=f"SRD-BENCH-{number}", kind=DocumentKind.SRD, version="1", title=f"{product}: {topic}", topic=topic, products=(product,), markets=("US",),
        language="en", direct_release=False, approval=Approval(number=f"B-{number}", date=date(2026, 1, 5), approver="B. Ench"), author="B. Ench",
        effective=date(2026, 1, 10), expires=date(2099, 1, 10), sections=sections, sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


def _sentence(dice: random.Random, product: str, topic: str) -> str:
    figure = f"{dice.uniform(1, 99):.1f} % ({dice.randint(2, 40)} of {dice.randint(41, 400)})"
    return f"With {product} {dice.randint(5, 60)} mg, {dice.choice(_WHAT)} for {topic} {dice.choice(_HOW)} {figure} in {dice.choice(_WHO)}."
