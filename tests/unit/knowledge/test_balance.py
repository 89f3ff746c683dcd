"""What an owner is promised of sentences that must stand beside a benefit: found as marked, or named as a fault."""

from pathlib import Path

import pytest

from knowledge.balance import required
from knowledge.checking import attempt
from knowledge.documents import Section

SUMMARY = Section(name="Summary", heading=("Summary",), text="Zyxora improved pain [1]. Zyxora can cause serious infections [1,2].")
SAFETY = Section(
    name="Important safety information", heading=("Important safety information",), text="Stop Zyxora in serious infections. Zyxora can cause rash."
)

FILE = """---
id: SRD-ZYX-900
version: 1
title: "Zyxora: efficacy"
topic: efficacy
products: [Zyxora]
markets: [US]
language: en
audience: hcp
label_relation: on_label
restriction: none
direct_release: false
effective: 2026-02-01
expires: 2028-01-31
author: "B. Writer, PharmD"
required_with_benefit:
  - "{marked}"
---
## Summary
Zyxora improved pain. Zyxora can cause serious infections.
"""


@pytest.mark.parametrize(
    "marked", ["Zyxora can cause serious infections.", "zyxora can cause  serious infections", "Zyxora can cause serious infections [1,2]."]
)
def test_a_marked_sentence_is_found_as_it_stands(marked: str) -> None:
    """References, spaces, capitals and the last stop need not be copied."""
    assert required([marked], [SUMMARY, SAFETY]) == ("Zyxora can cause serious infections [1,2].",)


def test_a_marked_section_stands_for_all_of_its_sentences() -> None:
    """The name of a section marks every sentence in it."""
    assert required(["important safety information"], [SUMMARY, SAFETY]) == ("Stop Zyxora in serious infections.", "Zyxora can cause rash.")


def test_what_does_not_stand_in_the_document_is_a_fault() -> None:
    """A marked sentence that the document does not hold keeps it out, and its owner reads what to do."""
    tried = attempt(FILE.format(marked="Zyxora is harmless.").encode(), "zyx.md")
    assert tried.document is None
    assert any("is no sentence of the document; copy one word for word, or name a section (Summary)" in fault for fault in tried.faults)


def test_a_document_keeps_what_its_owner_marked() -> None:
    """What is marked belongs to the document from then on."""
    tried = attempt(FILE.format(marked="Zyxora can cause serious infections.").encode(), "zyx.md")
    assert tried.document is not None
    assert tried.document.required_with_benefit == ("Zyxora can cause serious infections.",)


@pytest.mark.parametrize("name", ["velmira/srd-vel-007-efficacy-subgroups-v1.md", "quorvia/srd-quo-008-efficacy-pivotal-studies-v1.md"])
def test_sample_documents_on_efficacy_require_their_boxed_warning(name: str) -> None:
    """The library that ships shows how it is done."""
    tried = attempt(Path("knowledge/library") / name)
    assert tried.document is not None
    assert "boxed warning" in required(tried.document.required_with_benefit, tried.document.sections)[0]
