"""Word files for the tests, written part by part, so that a test can say exactly what stands in them."""

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
from docx.document import Document

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_NAMES = (
    f'{_W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/><w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
    for level in (1, 2, 3)
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    f'<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>{HEADINGS}'
)


def run(text: str, properties: str = "") -> str:
    """A run of letters."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str, style: str = "", properties: str = "") -> str:
    """A paragraph: plain text, or runs."""
    inner = content if content.startswith("<") else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def listed(content: str, number: int, level: int = 0, style: str = "") -> str:
    """A paragraph in a list."""
    return p(content, style, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(content: str = "", properties: str = "") -> str:
    """A cell of a table: plain text, or paragraphs."""
    inner = content if content.startswith("<") else p(run(content))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of a table, of texts or of cells."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(c if c.startswith('<w:tc>') else cell(c) for c in cells)}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    """A table."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def field(instruction: str, result: str) -> str:
    """A field with its result, as Word writes it."""

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{mark('separate')}{run(result)}{mark('end')}"


def levels(*texts: str, form: str = "decimal", number: int = 1, inner: Mapping[int, str] = {}) -> str:
    """A list of numbering.xml, with one text a level ("%1.%2"); `inner` adds to a level."""
    found = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{inner.get(at, "")}<w:lvlText w:val="{text}"/></w:lvl>'
        for at, text in enumerate(texts)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{found}</w:abstractNum>'


def num(number: int, of: int = 1, inner: str = "") -> str:
    """A use of a list of numbering.xml."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{inner}</w:num>'


def notes(kind: str, texts: Mapping[int, str]) -> str:
    """The notes of a document, with the separator that Word always writes."""
    found = "".join(f'<w:{kind} w:id="{key}">{p(f"<w:r><w:{kind}Ref/></w:r>" + run(" " + text))}</w:{kind}>' for key, text in texts.items())
    return f'<w:{kind} w:type="separator" w:id="-1">{p("<w:r><w:separator/></w:r>")}</w:{kind}>{found}'


def word(body: str, *, styles: str = STYLES, parts: Mapping[str, str] = {}, files: Mapping[str, bytes] = {}, relations: str = "", main: str = _MAIN) -> bytes:
    """A Word file. `parts` are the insides of further parts by their kind ("footnotes"), `files` whole files by name."""
    own = {"styles": styles, **parts}
    tied = "".join(f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in own)
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    made = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
        ),
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="m" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{rels}">{tied}{relations}</Relationships>',
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        **{f"word/{kind}.xml": f"<w:{kind} {_NAMES}>{inner}</w:{kind}>" for kind, inner in own.items()},
    }
    return zipped({**{name: text.encode() for name, text in made.items()}, **files})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of files."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return into.getvalue()


def library(write: Callable[[Document], object]) -> bytes:
    """A Word file as python-docx writes it, with Word's own template of styles and lists."""
    document = docx.Document()
    write(document)
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()
