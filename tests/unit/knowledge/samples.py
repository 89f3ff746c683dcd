"""Fictional documents for the tests of the library, built from a few words each."""

import json
from datetime import date
from typing import Any

import yaml

from knowledge.documents import Approval, ApprovedDocument, DocumentKind, Section
from knowledge.passages import fingerprint
from triage.domain.evidence import Product

METADATA: dict[str, Any] = {
    "id": "SRD-ZYX-001",
    "version": 2,
    "title": "Zyxora (zyxoracept): missed dose",
    "topic": "missed dose",
    "products": ["Zyxora"],
    "markets": ["US"],
    "language": "en",
    "audience": "hcp",
    "label_relation": "on_label",
    "restriction": "none",
    "direct_release": False,
    "label": {"document": "NDA990001", "revision": date(2026, 1, 5)},
    "literature_cut_off": date(2026, 1, 31),
    "effective": date(2026, 2, 1),
    "expires": date(2028, 1, 31),
    "supersedes": 1,
    "approval": {"number": "MI-APP-1", "date": date(2026, 1, 20), "approver": "A. Reader, MD"},
    "author": "B. Writer, PharmD",
    "questions": ["what if a zyxora dose is missed?"],
}

BODY = """
# Zyxora (zyxoracept): missed dose

Fictional document of a fictional company.

## Summary

A missed dose of Zyxora can be taken up to **12 hours** late [1]. Zyxora is never
doubled to make up for a missed dose [1].

## Results

### Pharmacokinetics

| Delay of Zyxora | Trough (ng/mL) | Change |
|---|---|---|
| 6 hours | 41.5 | -8% |
| 12 hours | 36.0 | -20% |

- Zyxora has a half-life of 31 hours.
- A delay of *24 hours* was not studied.

## References

1. Zyxora US Prescribing Information. Fictional.
"""


def markdown(body: str = BODY, *, without: tuple[str, ...] = (), **changes: Any) -> bytes:
    """A file with front matter, as a content owner writes it."""
    metadata = {key: value for key, value in {**METADATA, **changes}.items() if key not in without}
    return f"---\n{yaml.safe_dump(metadata, sort_keys=False)}---\n{body}".encode()


LABEL: dict[str, Any] = {
    "set_id": "00000000-0000-4000-8000-000000000001",
    "version": "7",
    "effective_time": "20260105",
    "openfda": {
        "application_number": ["NDA990001"],
        "brand_name": ["ZYXORA ER"],
        "generic_name": ["ZYXORACEPT SODIUM"],
        "substance_name": ["ZYXORACEPT SODIUM"],
        "pharm_class_epc": ["Fictional Receptor Blocker [EPC]"],
        "manufacturer_name": ["Nowhere Pharma (fictional)"],
    },
    "indications_and_usage": ["1 INDICATIONS AND USAGE ZYXORA ER is indicated for fictional ache in adults."],
    "dosage_and_administration": [
        (
            "2 DOSAGE AND ADMINISTRATION • Take once daily ( 2.1 ). 2.1 Recommended Dosage in Adults The recommended dosage is 20 mg once daily "
            "[see Clinical Pharmacology ( 12.3 )] . 2.2 Dosage in Renal Impairment No adjustment is needed with an eGFR above 30 mL/min/1.73 m 2 . "
            "Table 1. Dosage by eGFR eGFR Dosage 15 to 29 10 mg a Below 15 Not recommended a Once daily. 2.3 Missed Dose Skip it."
        ),
    ],
    "dosage_and_administration_table": [
        (
            "<table><caption>Table 1. Dosage by eGFR</caption><tr><td>eGFR</td><td>Dosage</td></tr><tr><td>15 to 29</td><td>10 mg<sup>a</sup></td></tr>"
            "<tr><td>Below 15</td><td>Not recommended</td></tr><tfoot><tr><td><sup>a</sup> Once daily.</td></tr></tfoot></table>"
        ),
    ],
    "use_in_specific_populations": [
        "8 USE IN SPECIFIC POPULATIONS 8.1 Pregnancy Risk Summary There are no data on ZYXORA ER in pregnant women. 8.5 Geriatric Use No difference was seen."
    ],
    "pregnancy": ["8.1 Pregnancy Risk Summary There are no data on ZYXORA ER in pregnant women."],
    "spl_medguide": ["What is the most important information? Ask your doctor."],
    "package_label_principal_display_panel": ["ZYXORA ER 20 mg carton"],
}


def label(*, without: tuple[str, ...] = (), **changes: Any) -> bytes:
    """A label file as openFDA gives it."""
    return json.dumps({"meta": {}, "results": [{key: value for key, value in {**LABEL, **changes}.items() if key not in without}]}).encode()


def document(words: str = "Zyxora is taken once daily.", **changes: Any) -> ApprovedDocument:
    """A checked document of one section; `words` decides its hash."""
    values: dict[str, Any] = {
        "id": "SRD-ZYX-001",
        "kind": DocumentKind.SRD,
        "version": "1",
        "title": "Zyxora: how it is taken",
        "topic": "dosing",
        "products": ("Zyxora",),
        "markets": ("US",),
        "language": "en",
        "approval": Approval(number="MI-APP-1", date=date(2025, 1, 1), approver="A. Reader, MD"),
        "effective": date(2025, 2, 1),
        "expires": date(2027, 1, 31),
        "sections": (Section(name="Summary", heading=("Summary",), text=words),),
        "sha256": fingerprint(words + str(sorted(changes.items(), key=str))),
    }
    return ApprovedDocument(**{**values, **changes})


def label_document(**changes: Any) -> ApprovedDocument:
    """A checked label of one chapter and one subsection."""
    sections = (
        Section(name="Use in Specific Populations", heading=("8",), text="Intro.", number="8", label_section="use_in_specific_populations",
                chapter="use_in_specific_populations"),
        Section(name="Pregnancy", heading=("8", "8.1"), text="No data.", number="8.1", label_section="pregnancy", chapter="use_in_specific_populations"),
    )  # fmt: skip
    own = Product(name="Zyxora", ingredients=("zyxoracept",), classes=("Blocker",), codes=("NDA990001", "set-1"), markets=frozenset({"US"}))
    values = {"id": "NDA990001", "kind": DocumentKind.LABEL, "version": "7", "approval": None, "expires": None, "sections": sections, "label_products": (own,)}
    return document(**{**values, **changes})
