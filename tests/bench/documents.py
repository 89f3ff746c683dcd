"""Fictional documents, generated: always the same for the same size, varied in words, numbers and topics.

Of ten documents seven are in force in the US in English, one in Germany in German, one is expired, one not yet in force: filters have something to do.
Each passage has two words of a long tail, as real texts have, so that the word index is not made of common words alone.
"""

import random
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from knowledge.documents import Approval, ApprovedDocument, DocumentKind, Section
from knowledge.passages import fingerprint
from triage.domain.evidence import Product

PRODUCTS = ("Benvexor", "Calidrane", "Dormiquel", "Estrovane", "Fulgimab", "Gravexin", "Helbriant", "Ixomira", "Jovelast", "Kestrimod")
PER_DOCUMENT = 20

_TOPICS = (
    ("renal impairment", "patients with reduced kidney function", ("eGFR", "creatinine clearance", "dialysis", "serum creatinine")),
    ("hepatic impairment", "patients with reduced liver function", ("bilirubin", "ALT", "Child-Pugh class", "cirrhosis")),
    ("missed dose", "patients who forget a dose", ("the next scheduled dose", "a double dose", "the dosing interval", "a reminder")),
    ("storage", "pharmacies and patients", ("room temperature", "the original bottle", "light", "the refrigerator")),
    ("drug interactions", "patients who take other medicines", ("strong CYP3A4 inhibitors", "rifampin", "antacids", "warfarin")),
    ("pregnancy", "women of reproductive potential", ("animal reproduction studies", "the registry", "contraception", "birth defects")),
    ("lactation", "women who breastfeed", ("human milk", "the breastfed infant", "milk production", "plasma ratio")),
    ("older patients", "patients 65 years of age and older", ("falls", "polypharmacy", "exposure", "frailty")),
    ("vaccination", "patients who need immunization", ("live vaccines", "inactivated vaccines", "antibody titers", "influenza vaccine")),
    ("infections", "patients with a history of infection", ("herpes zoster", "tuberculosis", "pneumonia", "hepatitis B reactivation")),
    ("laboratory monitoring", "patients under treatment", ("complete blood count", "lipids", "neutrophils", "liver enzymes")),
    ("long-term efficacy", "patients treated for more than a year", ("sustained response", "relapse", "the extension study", "discontinuation")),
    ("administration with food", "patients who take the tablets at home", ("a high-fat meal", "fasting", "absorption", "crushed tablets")),
    ("overdose", "patients who took too much", ("gastric lavage", "supportive care", "half-life", "a poison control center")),
    ("surgery", "patients who undergo surgery", ("wound healing", "interruption", "restarting", "anesthesia")),
)  # fmt: skip
_STUDIES = ("AURORA", "BOREAS", "CORVUS", "DELPHI", "EQUINOX", "FJORD")
_SENTENCES = (
    "In {study}-{n}, {count} {group} received {product} {dose} mg once daily, and {term} was evaluated at week {week}.",
    "{Term} changed by {percent}% with {product} and by {small}% with placebo through week {week}.",
    "For {group}, the recommended dosage of {product} is {dose} mg once daily when {term} is assessed before treatment.",
    "No dose adjustment of {product} was needed in {count} of {more} {group} in whom {term} was recorded.",
    "The effect of {product} on {term} was similar across subgroups, with a difference of {small} percentage points.",
    "Data on {topic} come from {study}-{n}, a randomized study of {more} participants followed for {week} weeks.",
    "{Term} should be considered in {group} before {product} {dose} mg is continued beyond week {week}.",
    "Among {more} {group}, {count} reported an event related to {term} while taking {product}.",
    "Geometric mean exposure of {product} was {percent}% higher in {group} than in the reference group.",
    "When {term} is a concern, {product} may be taken {small} hours before or {dose} hours after the other product.",
)
_TAIL = "The substudy in {first} and {second} is described apart."
_SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "on", "us"))
_TAIL_WORDS = 30_000
_QUESTIONS = (
    "What is known about {term} with {product} in {group}?",
    "Does {product} need a dose adjustment in {group} when {term} is assessed?",
    "Dr. Example asks about {product} and {topic}: was {term} evaluated in the studies?",
    "How did {term} change with {product} through week {week}?",
)
_WRITTEN = date(2026, 1, 5)


class _Where(NamedTuple):
    """Where and when a document may be used."""

    markets: tuple[str, ...] = ("US",)
    language: str = "en"
    effective: date = _WRITTEN
    expires: date | None = None


_PLACES = (*(_Where() for _ in range(6)), _Where(("US", "DE")), _Where(("DE",), "de"), _Where(expires=date(2026, 6, 30)), _Where(effective=date(2099, 1, 1)))


def documents(passages: int) -> Iterator[ApprovedDocument]:
    """A label for each product, and response documents until there are this many passages."""
    dice = random.Random(passages)
    for product in PRODUCTS:
        yield _label(product)
    for number in range(max(0, passages - 4 * len(PRODUCTS)) // PER_DOCUMENT):
        yield _response_document(number, PRODUCTS[number % len(PRODUCTS)], dice)


def questions(count: int) -> list[tuple[str, str]]:
    """Questions with the product they are about, on what the documents speak of."""
    dice = random.Random(count)
    asked = []
    for _ in range(count):
        topic, group, terms = dice.choice(_TOPICS)
        product = dice.choice(PRODUCTS)
        words = {"product": product, "topic": topic, "group": group, "term": dice.choice(terms), "week": dice.choice((12, 16, 24, 52))}
        asked.append((dice.choice(_QUESTIONS).format(**words), product))
    return asked


def _response_document(number: int, product: str, dice: random.Random) -> ApprovedDocument:
    topic, group, terms = _TOPICS[number % len(_TOPICS)]
    title, place_of = f"{product}: {topic} (fictional)", _PLACES[number // len(PRODUCTS) % len(_PLACES)]
    sections = []
    for place in range(PER_DOCUMENT):
        name = f"{dice.choice(('Summary', 'Results', 'Background', 'Data', 'Details'))} {place + 1}"
        said = [_sentence(product, topic, group, terms, dice) for _ in range(4)]
        text = " ".join([*said, _TAIL.format(first=_tail_word(dice), second=_tail_word(dice))])
        sections.append(Section(name=name, heading=(title, name), text=text))
    return ApprovedDocument(
        id=f"SRD-BEN-{number:05d}", kind=DocumentKind.SRD, version="1", title=title, topic=topic, products=(product,),
        approval=Approval(number=f"BENCH-{number}", date=_WRITTEN, approver="Nobody"), author="Nobody", **place_of._asdict(),
        sections=tuple(sections), sha256=fingerprint(title + str(number)),
    )  # fmt: skip


def _sentence(product: str, topic: str, group: str, terms: tuple[str, ...], dice: random.Random) -> str:
    term = dice.choice(terms)
    return dice.choice(_SENTENCES).format(
        product=product, topic=topic, group=group, term=term, Term=term[0].upper() + term[1:], study=dice.choice(_STUDIES), n=dice.randint(1, 4),
        count=dice.randint(20, 400), more=dice.randint(401, 1900), dose=dice.choice((2, 5, 10, 15, 30)), week=dice.choice((12, 16, 24, 52)),
        percent=dice.randint(2, 90), small=dice.randint(1, 9),
    )  # fmt: skip


def _tail_word(dice: random.Random) -> str:
    """A made-up word: some come often, most hardly ever."""
    place = int(_TAIL_WORDS * dice.random() ** 3)
    syllables = len(_SYLLABLES)
    return _SYLLABLES[place % syllables] + _SYLLABLES[place // syllables % syllables] + _SYLLABLES[(place * 7 + 3) % syllables]


def _label(product: str) -> ApprovedDocument:
    parts = {
        "indications_and_usage": f"{product} is indicated for the treatment of moderate-to-severe plaque psoriasis in adults.",
        "dosage_and_administration": f"The recommended dosage of {product} is 30 mg taken orally once daily. The maximum recommended dosage is 30 mg a day.",
        "contraindications": f"{product} is contraindicated in patients with a history of serious hypersensitivity to {product}.",
        "adverse_reactions": f"The most common adverse reactions of {product} are headache, nausea and upper respiratory tract infection.",
    }
    sections = tuple(
        Section(name=name.replace("_", " ").title(), heading=(name.replace("_", " ").title(),), number=str(n), label_section=name, chapter=name, text=text)
        for n, (name, text) in enumerate(parts.items(), start=1)
    )
    described = Product(name=product, ingredients=(f"{product.lower()}ib",), codes=(f"NDA-{product}",), markets=frozenset({"US"}))
    return ApprovedDocument(
        id=f"LABEL-{product}", kind=DocumentKind.LABEL, version="1", title=f"{product} label (fictional)", topic="label", products=(product,), markets=("US",),
        language="en", effective=_WRITTEN, sections=sections, label_products=(described,), sha256=fingerprint(product),
    )  # fmt: skip
