"""The response letter as a Word file: made from the approved answer alone, with the same bytes each time."""

import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.presenter_writer import label_lines
from bot.settings import Settings
from triage.domain.base import Value
from triage.domain.draft import Statement
from triage.domain.markets import zone_of
from triage.domain.response import Letter, Reference

if TYPE_CHECKING:
    from docx.document import Document

TITLE = "Response to a medical inquiry"
THANKS = "Thank you for your question. This letter answers it from our company's approved documents, and answers nothing else."
NOT_PROMOTION = "This information is given in answer to your question only. Please see the full label of the product before any decision on treatment."
REPORTING = "Please report every suspected side effect and every product complaint to us at once, by your usual line."
AUTHORITIES: Mapping[str, str] = {
    "US": "You may also report side effects to the FDA at 1-800-FDA-1088 or www.fda.gov/medwatch.",
    "GB": "You may also report side effects through the Yellow Card scheme, yellowcard.mhra.gov.uk.",
}
"""Where side effects are reported in a market, beside the company."""
ELSEWHERE = "You may also report side effects to your national authority."
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The time of every part of the file: the moment of making is no part of an approved answer."""
_LETTER_SIZED = frozenset({"US", "CA", "MX"})


class Paper(Value):
    """What a company puts on its letters: the lines of its letterhead, and how side effects and complaints are reported to it."""

    letterhead: tuple[str, ...] = ()
    reporting: str = REPORTING


def paper_of(settings: Settings) -> Paper:
    """The paper as the administrator has set it; lines are separated by `|`."""
    lines = tuple(line.strip() for line in (settings.letterhead or "").split("|") if line.strip())
    return Paper(letterhead=lines, reporting=settings.letter_reporting or REPORTING)


def docx(letter: Letter, paper: Paper) -> bytes:
    """The letter as a Word file."""
    import docx as word  # noqa: PLC0415 - heavy, and only letters need it

    document = word.Document()
    _set_up(document, letter, paper)
    _opening(document, letter)
    _answer(document, letter)
    _references(document, letter.response.references)
    _enclosures(document, letter)
    _closing(document, letter, paper)
    written = BytesIO()
    document.save(written)
    return _undated(written.getvalue())


def _set_up(document: "Document", letter: Letter, paper: Paper) -> None:
    from docx.shared import Mm  # noqa: PLC0415 - as above

    section, response = document.sections[0], letter.response
    width, height = (216, 279) if letter.market in _LETTER_SIZED else (210, 297)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(25)
    header = section.header.paragraphs[0]
    header.text = clean("\n".join(paper.letterhead))
    section.footer.paragraphs[0].text = f"{letter.number} · answer {response.version} · approved text {response.review_sha256[:12]}"
    about = document.core_properties
    about.title, about.subject = f"{TITLE} {letter.number}", clean(letter.product)
    about.author = about.last_modified_by = clean(paper.letterhead[0]) if paper.letterhead else "Medical information"
    about.created = about.modified = response.approved_at.replace(tzinfo=None)
    about.comments, about.revision = "", 1


def _opening(document: "Document", letter: Letter) -> None:
    zone = zone_of(letter.market or None)
    document.add_heading(TITLE, level=1)
    facts = {
        "Our number": letter.number,
        "Date": _day(letter.response.approved_at, zone),
        "Product": f"{letter.product} ({letter.market})" if letter.market else letter.product,
        "Your question of": _day(letter.asked_at, zone),
    }
    for name, value in facts.items():
        line = document.add_paragraph()
        line.paragraph_format.space_after = 0
        line.add_run(f"{name}: ").bold = True
        line.add_run(clean(value))
    document.add_paragraph()
    document.add_paragraph(THANKS)
    document.add_heading("Your question", level=2)
    for question in letter.questions:
        document.add_paragraph(clean(question), style="Quote")


def _answer(document: "Document", letter: Letter) -> None:
    # What is no approved use is said before anything else (FDA 2011).
    for enclosure in letter.response.enclosures[:1] if letter.response.off_label else ():
        document.add_heading(clean(enclosure.heading), level=2)
        document.add_paragraph().add_run(clean(enclosure.text)).bold = True
    document.add_heading("Our answer", level=2)
    for statement in letter.response.statements:
        line = document.add_paragraph(clean(statement.text))
        for number in _numbers(statement, letter.response.references):
            line.add_run(f"[{number}]").font.superscript = True
    label = letter.response.label
    document.add_paragraph(NOT_PROMOTION + (clean(f" The full label is {label.document}, version {label.version}.") if label else ""))


def _references(document: "Document", references: Sequence[Reference]) -> None:
    document.add_heading("References", level=2)
    for one in references:
        line = document.add_paragraph(clean(f"[{one.number}] {one.title}. {one.document}, version {one.version}, {one.section}. "))
        line.add_run(clean(f"“{one.quote}”")).italic = True


def _enclosures(document: "Document", letter: Letter) -> None:
    enclosed = letter.response.enclosures[1 if letter.response.off_label else 0 :]
    if not enclosed:
        return
    document.add_heading("Enclosures", level=2)
    for one in enclosed:
        document.add_heading(clean(f"{one.heading} ({one.document}, version {one.version})"), level=3)
        document.add_paragraph(clean(one.text))


def _closing(document: "Document", letter: Letter, paper: Paper) -> None:
    response = letter.response
    document.add_heading("Reporting side effects and product complaints", level=2)
    document.add_paragraph(clean(f"{paper.reporting} {AUTHORITIES.get(letter.market, ELSEWHERE)}"))
    by = f" by {response.approver_name}" if response.approver_name else ""
    document.add_paragraph()
    document.add_paragraph("Medical information")
    document.add_paragraph(clean(f"Approved{by} on {_day(response.approved_at, zone_of(letter.market or None))}."))
    for line in label_lines(response):
        document.add_paragraph(clean(line.text))


def clean(text: str) -> str:
    """A text without the characters that no document may hold."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})


def _numbers(statement: Statement, known: Sequence[Reference]) -> list[int]:
    numbers = {(r.document, r.version, r.section, r.quote): r.number for r in known}
    return list(dict.fromkeys(numbers[(c.document, c.version, c.section, c.quote)] for c in statement.citations))


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d %B %Y}"


def _undated(file: bytes) -> bytes:
    """The same file with the same time on each of its parts."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _NO_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return written.getvalue()
