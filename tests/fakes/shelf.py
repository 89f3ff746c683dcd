"""A small library in memory, with one label and a few passages, in which a document can be withdrawn."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime

from triage.domain.evidence import Hit, Label, LabelSection, Passage, PassageKey, Product
from triage.ports import Scope
from triage.proof.words import content

LABEL_SECTIONS = {
    "boxed_warning": "WARNING: SERIOUS INFECTIONS. Velmira can cause serious infections.",
    "indications_and_usage": (
        "1 INDICATIONS AND USAGE Velmira is indicated for the treatment of moderate-to-severe plaque psoriasis in patients 12 years and older."
    ),
    "dosage_and_administration": (
        "2 DOSAGE AND ADMINISTRATION 2.1 Recommended Dosage The recommended dosage of Velmira is 30 mg orally once daily. 2.3 Renal Impairment "
        "No dosage adjustment of Velmira is recommended in patients with an eGFR of 30 to 59 mL/min/1.73 m2."
    ),
    "contraindications": "4 CONTRAINDICATIONS Velmira is contraindicated in patients with a known hypersensitivity to velmiracitinib.",
    "warnings_and_cautions": "5 WARNINGS AND PRECAUTIONS 5.1 Serious Infections Velmira can cause serious infections.",
}
RENAL = "No dose adjustment of Velmira is recommended in patients with an eGFR of 30 to 59 mL/min/1.73 m2."
STORAGE = "Velmira tablets are stored at 20 °C to 25 °C in the original bottle."
CHILDREN = "In an open-label study of 41 children aged 6 to 11 years, exposure to Velmira was similar to exposure in adults."
RATES = "In clinical studies of Velmira, vomiting was reported in 4 % of patients and rash in 2 % of patients."


def passage(document: str, text: str, *, off_label: bool = False, direct_release: bool = False, section: str = "Summary") -> Passage:
    """A passage of version 1 of a document."""
    key = PassageKey(document=document, version="1", occurrence=0, sha256=hashlib.sha256(text.encode()).hexdigest())
    return Passage(key=key, text=text, section=section, title=f"{document} on Velmira", off_label=off_label, direct_release=direct_release)


class Shelf:
    """Approved content for tests. A passage is found when it shares two words with the question besides the product's name."""

    def __init__(self, passages: Iterable[Passage] = ()) -> None:
        default = (
            passage("SRD-RENAL", RENAL),
            passage("SRD-STORE", STORAGE, direct_release=True),
            passage("SRD-CHILD", CHILDREN, off_label=True),
            passage("SRD-RATES", RATES),
        )
        self.passages = {p.key: p for p in (*default, *passages)}
        self.withdrawn: set[str] = set()
        self.broken = False
        self.unreadable = False
        self.has_label = True
        self.others: tuple[str, ...] = ()

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """Passages that share words with the query."""
        if self.broken:
            raise RuntimeError("the search is broken")
        if scope.product != "Velmira" or scope.market != "US":
            return ()
        wanted = set(content(query)) - set(content("Velmira"))
        found = [(len(wanted & set(content(p.text))), p) for p in self.passages.values() if self._usable(p, scope)]
        ranked = sorted((pair for pair in found if pair[0] >= 2), key=lambda pair: -pair[0])
        return tuple(Hit(passage=p, score=min(1.0, shared / 5)) for shared, p in ranked[:limit])

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """The one label."""
        if self.unreadable:
            raise RuntimeError("the catalogue is broken")
        if (product, market) != ("Velmira", "US") or not self.has_label:
            return None
        sections = tuple(LabelSection(name=n, text=t) for n, t in LABEL_SECTIONS.items())
        return Label(document="LABEL-VEL", version="4", product=product, market=market, effective=date(2026, 3, 10), sections=sections)

    def products(self) -> tuple[Product, ...]:
        """The one product, and others of which nothing is known but the name."""
        if self.unreadable:
            raise RuntimeError("the catalogue is broken")
        velmira = Product(name="Velmira", ingredients=("velmiracitinib",), markets=frozenset({"US"}))
        return (velmira, *(Product(name=other, markets=frozenset({"US"})) for other in self.others))

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """What was withdrawn."""
        return {k: f"{k.document} version {k.version} was withdrawn" for k in keys if k.document in self.withdrawn}

    def passage(self, key: PassageKey) -> Passage | None:
        """A passage by its key, in force or not."""
        return self.passages.get(key)

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """English."""
        return frozenset({"en"})

    def _usable(self, one: Passage, scope: Scope) -> bool:
        return one.key.document not in self.withdrawn and (scope.medical_information_staff or not one.off_label)
