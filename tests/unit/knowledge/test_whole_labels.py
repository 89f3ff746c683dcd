"""Labels of real length are read whole: no word is lost, none is doubled, and every cell of every table says what it means.

The labels are those of the sample library, and those in the folders that TRIAGE_TEST_LABELS (openFDA) and TRIAGE_TEST_SPL (XML) name.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from knowledge.checking import check
from knowledge.documents import Section
from knowledge.passages import cut
from knowledge.readers import openfda, spl
from knowledge.readers.flat import squash
from knowledge.readers.label_names import Reading, by_loinc
from knowledge.readers.spl_text import Narrative

LIBRARY = Path(__file__).parents[3] / "knowledge" / "library"
JSON = sorted([*LIBRARY.glob("*/label-us.json"), *Path(os.environ.get("TRIAGE_TEST_LABELS", "/nowhere")).glob("*.json")])
XML = sorted(Path(os.environ.get("TRIAGE_TEST_SPL", "/nowhere")).glob("*.xml"))
V3 = "{urn:hl7-org:v3}"
MARKS = re.compile(r"[•^*†‡§¶#|\u00ad\u200b\ufeff]|(?:(?<=\n)|^)(?:- |\d+\. |[a-z]\. )")
needs_xml = pytest.mark.skipif(not XML, reason="TRIAGE_TEST_SPL names no folder of labels")


def letters(text: str) -> str:
    """A text as compared: without white space, and without the marks of lists and notes that readers add."""
    return squash(MARKS.sub("", text))[0]


def local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def read_sections(element: Any) -> Iterator[Any]:
    """The sections that a professional reads, in order."""
    for section in element.iterchildren(f"{V3}component"):
        for inner in [*section.iterchildren(f"{V3}section"), *section.iterchildren(f"{V3}structuredBody")]:
            known = by_loinc(inner.find(f"{V3}code").get("code")) if inner.find(f"{V3}code") is not None else None
            if known is None or known.read is Reading.YES:
                if local(inner) == "section":
                    yield inner
                yield from read_sections(inner)


def without(root: Any, *names: str) -> None:
    """Take elements out, and leave what stands behind them."""
    etree.strip_elements(root, *(f"{V3}{name}" for name in names), with_tail=False)


def said_by(sections: Sequence[Section]) -> str:
    """Everything that sections say, with each heading once; the number of a section that no heading shows stands before its words."""
    said = ""
    last: tuple[str, ...] = ()
    for section in sections:
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(last, section.heading, strict=False))))
        shown = any(section.number and part.startswith(section.number) for part in section.heading)
        said += " ".join((*section.heading[same:], "" if shown else section.number)) + f"\n{section.text}\n"
        last = section.heading
    return said


def compared(text: str) -> str:
    """Letters in one case, without the names that readers give to sections that have none."""
    found = letters(text).casefold()
    for name in ("Boxed Warning", "Storage and handling", "Teratogenic effects"):
        found = found.replace(letters(name).casefold(), "")
    return found


def unnumbered(text: str) -> str:
    """The letters of a chapter without its number, which some labels leave out, and without the full stop that some put behind numbers."""
    return re.sub(r"(?<=\d)\.(?=[a-z])", "", re.sub(r"^\d{1,2}\.?", "", compared(text)))


def words_of(section: Any) -> str:
    parts = (section.find(f"{V3}title"), section.find(f"{V3}text"))
    return " ".join("".join(part.itertext()) for part in parts if part is not None)


@needs_xml
@pytest.mark.parametrize("path", XML, ids=lambda path: path.stem)
def test_the_prose_of_a_label_is_read_once_and_in_order(path: Path) -> None:
    """With tables and notes taken out, the letters of all sections are those of the file, one by one."""
    root = etree.fromstring(path.read_bytes())
    without(root, "table", "footnote", "footnoteRef", "excerpt")
    got = spl.read(etree.tostring(root), path.name).sections
    assert compared(said_by(got)) == compared(" ".join(map(words_of, read_sections(root))))


@needs_xml
@pytest.mark.parametrize("path", XML, ids=lambda path: path.stem)
def test_every_cell_of_every_table_is_read(path: Path) -> None:
    """Each text of a table stands in its lines; nothing else does; and a value that the file says once is said once."""
    root = etree.fromstring(path.read_bytes())
    for table in (table for section in read_sections(root) for table in section.iterfind(f"{V3}text//{V3}table")):
        around = etree.Element("text")
        around.append(etree.fromstring(etree.tostring(table, with_tail=False)))
        lines = Narrative().lines(around)
        said = letters("\n".join(lines))
        texts = [letters(text) for text in table.itertext() if text.strip()]
        assert [text for text in texts if text not in said] == []
        assert set(said) <= set("".join(texts)) | {":", "/"}
        rows = [[letters("".join(cell.itertext())) for cell in row] for row in table.iter(f"{V3}tr")]
        values = [value for row in rows[4:] for value in row[1:] if re.search(r"\d\D+\d", value) and "".join(texts).count(value) == 1]
        assert [value for value in values if said.count(value) > 1] == []


@pytest.mark.parametrize("path", [*JSON, *XML], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_passage_is_of_one_section_and_none_is_lost(path: Path) -> None:
    """A label loads without faults, and its passages hold all its words."""
    document = check(path)
    assert {"indications_and_usage", "contraindications", "adverse_reactions"} <= {section.label_section for section in document.sections}
    searched = [section for section in document.sections if section.label_section]
    passages = [passage for passage in cut(document) if passage.label_section]
    assert squash("".join(passage.text for passage in passages))[0] == squash("".join(section.text for section in searched))[0]


@pytest.mark.parametrize("path", JSON, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_flat_text_of_a_label_is_read_once_and_in_order(path: Path) -> None:
    """Without its tables, the letters of each chapter with its headings are those of the file, one by one; every other section stands in a chapter."""
    raw = json.loads(path.read_bytes())
    label = {key: value for key, value in (raw["results"][0] if "results" in raw else raw).items() if not key.endswith("_table")}
    sections = openfda.read(json.dumps(label).encode(), path.name).sections
    whole = {key: unnumbered(said_by([section for section in sections if section.chapter == key])) for key in {section.chapter: 0 for section in sections}}
    for key, said in whole.items():
        texts = [unnumbered(text) for text in label[key]]
        assert said in texts, key
    read = [text for key, texts in label.items() if isinstance(texts, list) and key not in openfda.NOT_READ | openfda.FOR_PATIENTS for text in texts]
    assert [text[:80] for text in read if isinstance(text, str) and unnumbered(text) not in " ".join(whole.values())] == []
