"""Documents in PDF: text in reading order with its pages, headings, tables as rows; or why it cannot be read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as c

from knowledge.readers.manuscript import Block, Manuscript, outlined
from knowledge.readers.pdf_body import body
from knowledge.readers.pdf_marks import MarkKind
from knowledge.readers.pdf_outline import folded
from knowledge.readers.pdf_page import Page, read_page
from knowledge.readers.properties import author as author_of
from knowledge.readers.properties import of_schema
from knowledge.readers.properties import title as title_of
from knowledge.readers.remarks import of_headings
from knowledge.schema import FIELDS
from triage.errors import BadContent

MOST_PAGES = 1000
_MOST_LISTED = 5000
_AGAIN = "save it again as a PDF from the program it was written in"
_WHY = {
    c.FPDF_ERR_PASSWORD: "the file is locked with a password; save it without a password and load it again",
    c.FPDF_ERR_SECURITY: "the file is protected in a way that cannot be opened; save it without protection and load it again",
}
_DAMAGED = f"the file is damaged or not a PDF; {_AGAIN}"
_XFA = "the file is a form whose text is made only when Acrobat opens it; print it to a PDF and load that"
_SCANNED = (
    "the pages are pictures without text (a scan), and letters that a machine recognised in them are not trusted with doses and numbers; "
    "save the document as a PDF from the program it was written in"
)
_MOST_EMPTY = 5
_FEW_LETTERS = 20  # a page with fewer is a picture, if it holds one
_CHART = 30  # curves
_LOST = 0.03  # of the letters of a page: beyond this its text cannot be trusted
_NAME_OF_A_FILE = re.compile(r"\.(?:docx?|pdf|indd|odt|rtf|pptx?|tex|dvi)$", re.IGNORECASE)
_NOT_GIVEN = frozenset({"anonymous", "(anonymous)", "(unspecified)"})


def read(data: bytes, name: str) -> Manuscript:
    """The manuscript in a PDF. Raises BadContent where the file as a whole cannot be read, and says why and what to do."""
    document = _opened(data, name)
    try:
        pages = [read_page(document, index, name) for index in range(len(document))]
        listed = _listed(document)
        metadata = _metadata(document)
        about_file = list(_about_file(document))
    except pdfium.PdfiumError:
        raise BadContent(name, [_DAMAGED]) from None
    finally:
        document.close()
    faults, warnings = _about_pages(pages, name)
    made = body(pages, listed)
    title, sections = outlined(made.blocks)
    if not sections and not faults:
        raise BadContent(name, [f"the file has no text; {_AGAIN}"])
    return Manuscript(
        title=title,
        sections=sections,
        metadata=metadata | dict(made.metadata),
        warnings=(*about_file, *warnings, *_about_tables(made.unnamed), *_about_columns(made.crowded), *_about_headings(made.blocks)),
        faults=tuple(faults),
    )


def _opened(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        raise BadContent(name, [_WHY.get(getattr(error, "err_code", None) or 0, _DAMAGED)]) from None
    why = None
    if pages > MOST_PAGES:
        why = f"the file has {pages} pages, more than the {MOST_PAGES} that are read at once; split it"
    elif pages == 0:
        why = _DAMAGED
    elif document.get_formtype() in (c.FORMTYPE_XFA_FULL, c.FORMTYPE_XFA_FOREGROUND):
        why = _XFA
    if why:
        document.close()
        raise BadContent(name, [why])
    return document


def _listed(document: pdfium.PdfDocument) -> dict[str, int]:
    """The titles of the file's own outline, folded, with their depth."""
    found: dict[str, int] = {}
    for _, entry in zip(range(_MOST_LISTED), document.get_toc(max_depth=6), strict=False):
        found.setdefault(folded(entry.get_title()), entry.level)
    return {title: depth for title, depth in found.items() if title}


def _metadata(document: pdfium.PdfDocument) -> dict[str, str]:
    """What the properties of the file say: title and author, where somebody gave them, and those by the names of the schema."""
    said = {name: " ".join(document.get_metadata_value(name).split()) for name in ("Title", "Author")}
    own = {
        "title": "" if said["Title"] in _NOT_GIVEN or _NAME_OF_A_FILE.search(said["Title"]) else title_of(said["Title"]),
        "author": "" if said["Author"] in _NOT_GIVEN else author_of(said["Author"]),
    }
    named = of_schema((name, document.get_metadata_value(name)) for name in FIELDS if name not in own)
    return {key: text for key, text in own.items() if text} | named


def _about_file(document: pdfium.PdfDocument) -> Iterator[str]:
    if c.FPDFDoc_GetAttachmentCount(document) > 0:
        yield f"{_count(c.FPDFDoc_GetAttachmentCount(document), 'file is', 'files are')} attached and left out; write what they hold into the document"
    if c.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        yield "the file holds scripts; they are never run"
    if document.get_formtype() == c.FORMTYPE_ACRO_FORM:
        yield "the file is a form, and what is filled in is left out; print it to a PDF and load that"


def _about_pages(pages: Sequence[Page], name: str) -> tuple[list[str], list[str]]:
    """What keeps pages from being read, and what the owner should look at. Raises BadContent where no page holds text."""
    scanned = [page.number for page in pages if _is_scanned(page)]
    if scanned and len(scanned) == sum(bool(page.words) or _has_picture(page) for page in pages):
        raise BadContent(name, [_SCANNED])
    faults, warnings = [], []
    if scanned:
        faults.append(f"{_on(scanned)}: only a picture, no text (a scan); put the text there, or take the pages out")
    lost = [page.number for page in pages if page.lost > _LOST * sum(len(word.text) for word in page.words)]
    if lost:
        faults.append(f"{_on(lost)}: the letters cannot be told, because their font lacks the table of characters; {_AGAIN}")
    for numbers, words in (
        ([page.number for page in pages if page.lost and page.number not in lost], "single characters cannot be told and stand as \ufffd; check them"),
        ([page.number for page in pages if page.hidden], "hidden text is left out; show it or delete it"),
        ([page.number for page in pages if page.turned], "text that is written in another direction is left out; write it upright"),
        ([page.number for page in pages if _has_drawing(page)], "a drawing is left out, and its labels may stand in the text; check them"),
        (
            [page.number for page in pages if _has_picture(page) and page.number not in scanned],
            "pictures are left out; write what they show as text or as a table",
        ),
    ):
        if numbers:
            warnings.append(f"{_on(numbers)}: {words}")
    return faults, warnings


def _is_scanned(page: Page) -> bool:
    return sum(len(word.text) for word in page.words) < _FEW_LETTERS and _pictured(page) > 0.3


def _has_picture(page: Page) -> bool:
    return _pictured(page) > 0.03


def _has_drawing(page: Page) -> bool:
    """Whether lines are drawn as in a chart."""
    return sum(mark.kind is MarkKind.CURVE for mark in page.marks) > _CHART


def _pictured(page: Page) -> float:
    """How much of a page is pictures, from 0 to 1."""
    boxes = [mark.box for mark in page.marks if mark.kind is MarkKind.PICTURE]
    return min(1.0, sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in boxes) / max(page.width * page.height, 1.0))


def _about_tables(found: Sequence[int]) -> Iterator[str]:
    for page, count in Counter(found).items():
        what = "1 table has" if count == 1 else f"{count} tables have"
        mend = "name the columns in the first row and set it bold: else the bot would not know what its numbers mean"
        yield f"{what} no header row on page {page}; {mend}"


def _about_columns(numbers: Sequence[int]) -> Iterator[str]:
    if numbers:
        yield f"{_on(numbers)}: tables stand in columns of text; check how they read"


def _about_headings(made: Sequence[Block]) -> list[str]:
    found = list(of_headings(made))
    more = len(found) - _MOST_EMPTY
    return [*found[:_MOST_EMPTY], f"{more} more headings have nothing below them; check whether they are headings"] if more > 0 else found


def _on(numbers: Sequence[int]) -> str:
    """Pages in words: "pages 1 to 3 and 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [words for run in runs for words in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    if len(said) > 5:
        said = [*said[:4], f"{len(said) - 4} more places"]
    return ("page " if len(numbers) == 1 else "pages ") + (said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1])


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
