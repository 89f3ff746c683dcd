"""Tables into lines of text: one row a line, each cell with the heading of its column, so that a row says what it means by itself."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

BETWEEN = " | "
"""What stands between the cells of a row; it marks a line as a row."""

_LONGEST_GROUP = 10  # in words: a longer row of one cell is a note
_LONGEST_HEADING = 25  # in words
_MOST_HEADINGS = 6
_LONGEST_LINE = 8  # in words: longer lines beside each other are texts, not values of one another
_MOST_PLACES = 200_000  # of a whole table; spans beyond it are a slip of the editor or an attack

Grid = list[list[str | None]]


class Cell(NamedTuple):
    """A cell as it is written: its text, how many columns and rows it covers, and whether it names a column."""

    text: str
    wide: int = 1
    high: int = 1
    head: bool = False


class Table(NamedTuple):
    """A table as read: caption, rows of cells, how many rows are headings, and the notes below it.

    `flat` is its text as a reader of tags only would see it: in the order of the file, and with the foot last.
    """

    caption: str
    rows: Grid
    headings: int
    notes: tuple[str, ...]
    flat: tuple[str, str] = ("", "")


class Laid(NamedTuple):
    """The rows of a table with every place filled that a cell covers: titles above, rows, and how many of them are headings."""

    titles: tuple[str, ...]
    rows: Grid
    headings: int


def laid(rows: Sequence[Sequence[Cell]]) -> Laid:
    """The table that cells make; rows that say nothing are left out, cells of several lines beside each other are rows of their own.

    A first row of one cell across the whole table is its title. Where no cell is marked as a heading, the first row is one if it names more
    than one column, and so are the rows after it that divide its columns or name nothing at their left.
    """
    filled = _filled(rows)
    count = _titles([row for row, _ in filled])
    titles = tuple(row[0] or "" for row, _ in filled[:count])
    kept = [row for row, _ in filled[count:]]
    marked = next((i for i, (_, head) in enumerate(filled[count:]) if not head), 0)
    headings = _with_parts(kept, marked) if marked else _unmarked(kept)
    groups = _groups(kept, marked or 1, headings)
    return Laid(tuple(map(squeeze, titles)), [*_squeezed(kept[:headings]), *groups, *(part for row in kept[headings:] for part in _divided(row))], headings)


def arranged(rows: Sequence[Sequence[Cell]]) -> tuple[Grid, int]:
    """The rows that cells make, and how many at the top are marked as headings; rows that say nothing are left out."""
    filled = _filled(rows)
    return _squeezed(row for row, _ in filled), next((i for i, (_, head) in enumerate(filled) if not head), 0)


def _filled(rows: Sequence[Sequence[Cell]]) -> list[tuple[list[str | None], bool]]:
    """The rows and columns that say something, and of each row whether all of its cells name columns."""
    grid = _placed(rows)
    columns = [at for at in range(len(grid[0]) if grid else 0) if any(row[at] for row in grid)]
    kept: Grid = [[row[at] for at in columns] for row in grid]
    return [(row, all(cell.head for cell in cells)) for row, cells in zip(kept, rows, strict=True) if any(row)]


def _squeezed(rows: Iterable[Sequence[str | None]]) -> Grid:
    return [[None if cell is None else squeeze(cell) for cell in row] for row in rows]


def _across(row: Sequence[str | None]) -> bool:
    return len(row) > 1 and bool(row[0]) and all(cell is None for cell in row[1:])


def _titles(rows: Grid) -> int:
    """How many rows at the top are titles. Where more rows of one cell follow, each names the rows below it, the first as well."""
    count = next((i for i, row in enumerate(rows) if not _across(row)), 0)
    names = any(_across(row) and len((row[0] or "").split()) <= _LONGEST_GROUP for row in rows[count:])
    return 0 if names and len((rows[0][0] or "").split()) <= _LONGEST_GROUP else count


def _unmarked(rows: Grid) -> int:
    """How many rows are headings where none is marked."""
    if len(rows) < 2 or not _names_columns(rows[0]):
        return 0
    if len(set(filter(None, rows[0]))) < 2 and (rows[0][0] or not _goes_on(rows[0], rows[1])):
        return 0
    count = 1
    while count < min(len(rows) - 1, _MOST_HEADINGS) and _goes_on(rows[count - 1], rows[count]):
        count += 1
    return count


def _with_parts(rows: Grid, marked: int) -> int:
    """The marked headings, with a row below them that only divides their columns further ("n", "%")."""
    if marked >= len(rows) - 1:
        return marked
    above, row = rows[marked - 1], rows[marked]
    figures = any(c.isdigit() for cell in row[1:] for c in cell or "")
    return marked + int(not figures and _goes_on(above, row) and bool(row[0]))


def _groups(rows: Grid, sure: int, headings: int) -> Grid:
    """What stands at the left of a row that divides the columns, below a heading: it names the rows that follow, and is taken from the headings."""
    found: Grid = []
    for row in rows[sure:headings]:
        if row[0] and rows[0][0] and row[0] != rows[0][0]:
            found.append([squeeze(row[0]), *[""] * (len(row) - 1)])
            row[0] = ""
    return found


def _names_columns(row: Sequence[str | None]) -> bool:
    """Whether a row can name columns: short texts, and none at its left that leads on to the next cell ("Intervention:")."""
    return not (row[0] or "").endswith(":") and all(len((cell or "").split()) <= _LONGEST_HEADING for cell in row)


def _goes_on(above: Sequence[str | None], row: Sequence[str | None]) -> bool:
    """Whether a row below a heading belongs to it: it divides its columns, or names nothing at the left."""
    divides = None in above and sum(cell is not None for cell in row) > sum(cell is not None for cell in above)
    return (divides or not row[0]) and sum(1 for cell in row if cell) > 1 and _names_columns(row)


def _divided(row: Sequence[str | None]) -> Grid:
    """A row of which several cells have the same number of short lines, as one row a line; a cell of one line belongs to all of them.

    The first of these cells names the others, line by line; its first line names all of them where nothing stands beside it.
    """
    parts = [None if cell is None else [squeeze(line) for line in cell.split("\n")] for cell in row]
    if _across(row) and parts[0] and all(len(line.split()) <= _LONGEST_LINE for line in parts[0]):
        return [["\n".join(filter(None, parts[0])), *row[1:]]]
    several = [lines for lines in parts if lines and len(lines) > 1]
    if len({len(lines) for lines in several}) != 1 or len(several) < 2 or not _name_each_other(several):
        return _squeezed([row])
    names, values = several[0], several[1:]
    if not any(lines[0] for lines in values):
        names[1:] = [f"{names[0]} {line}".strip() for line in names[1:]]
        parts = [lines[1:] if lines in several else lines for lines in parts]
    made = [[None if lines is None else lines[i] if len(lines) > 1 else lines[0] for lines in parts] for i in range(max(len(lines or ()) for lines in parts))]
    return [one for one in made if any(one)]


def _name_each_other(several: Sequence[Sequence[str]]) -> bool:
    names, *values = several
    return not any(line[0].isdigit() for line in names if line) and all(len(line.split()) <= _LONGEST_LINE for lines in values for line in lines)


def _placed(rows: Sequence[Sequence[Cell]]) -> Grid:
    """Each row as a list of places of the same width; a place that the cell on its left covers is None, one that nothing covers is empty."""
    taken: dict[tuple[int, int], str | None] = {}
    for down, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (down, column) in taken:
                column += 1
            high = min(cell.high, len(rows) - down)
            wide = cell.wide if len(taken) + high * cell.wide <= _MOST_PLACES else 1
            for at in range(down, down + (high if wide == cell.wide else 1)):
                taken.update({(at, column + right): None if right else cell.text for right in range(wide)})
            column += wide
    width = max((column + 1 for _, column in taken), default=0)
    return [[taken.get((row, column), "") for column in range(width)] for row in range(len(rows))]


def lines(rows: Sequence[Sequence[str | None]], headings: int, caption: str = "") -> list[str]:
    """The rows below the headings as lines: `Heading: cell | Heading: cell`. A row of one cell only names the rows below it.

    None is a place that the cell on its left spans. Headings that stand above no cell are kept in a line of their own.
    """
    heads = _heads(rows[:headings])
    used: set[str] = set()
    body = _body(rows[headings:], heads, used)
    unused = [head for head in dict.fromkeys(heads) if head and head not in used]
    return [*filter(None, [caption, BETWEEN.join(unused)]), *body]


def _body(rows: Sequence[Sequence[str | None]], heads: Sequence[str], used: set[str]) -> list[str]:
    found: list[str] = []
    group, unused, stub = "", "", ""
    for row in rows:
        cells = _cells(row, heads, used)
        if len(row) > 1 and len(cells) == 1 and row[0]:
            found += filter(None, [unused])
            group = unused = row[0] if len(row[0].split()) <= _LONGEST_GROUP and "\n" not in row[0] else ""
            stub = ""
            found += row[0].split("\n") if not group else []
        elif cells:
            stub = _stub(row, heads, stub)
            above = [stub] if stub and not row[0] else []
            found.append(BETWEEN.join([*filter(None, [group]), *above, *cells]))
            unused = ""
    return [*found, *filter(None, [unused])]


def _stub(row: Sequence[str | None], heads: Sequence[str], before: str) -> str:
    """What names a row at its left, where two columns do that and the first one is said only once for several rows."""
    if len(row) < 3 or any(heads[:2]) or not row[1] or row[1][0].isdigit():
        return ""
    return row[0] or before


def _heads(rows: Sequence[Sequence[str | None]]) -> list[str]:
    columns: list[list[str]] = [[] for _ in range(max((len(row) for row in rows), default=0))]
    for row in rows:
        said = ""
        for i, cell in enumerate(row):
            said = said if cell is None else cell
            columns[i].append(said)
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]


def _cells(row: Sequence[str | None], heads: Sequence[str], used: set[str]) -> list[str]:
    """The cells that say something, each named by the headings of all columns it spans; `used` is told which headings were said."""
    found: list[str] = []
    alone = sum(1 for cell in row if cell) == 1 and bool(row[0])
    for i, cell in enumerate(row):
        if cell:
            spanned = next((j for j in range(i + 1, len(row)) if row[j] is not None), len(row))
            own = list(dict.fromkeys(filter(None, heads[i:spanned])))
            head = " / ".join(own)
            named = bool(head) and head != cell and spanned - i < len(row)
            if (named or head == cell) and not (alone and len(row) > 1):
                used.update(own)
            found.append(f"{head}: {cell}" if named else cell)
    return found


def rendered(table: Table) -> list[str]:
    """A whole table as lines: caption, rows, notes."""
    return [*lines(table.rows, table.headings, table.caption), *table.notes]


def squeeze(text: str) -> str:
    """The text with every run of white space as one space, and without marks that only say where a line may break."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", text)).strip()


_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_UNIT = re.compile(r"(?<![A-Za-z])[cdkmµμn]?m$")
_TEN = re.compile(r"(?<!\d)10$")
_ION = re.compile(r"(?<![A-Za-z])[A-Z][a-z]?\d?$")
_ORDINAL = frozenset({"st", "nd", "rd", "th"})


_SIGNED = re.compile(r"[+−–-]\d{1,3}")
_RAISES = re.compile(r"[\w)\]]$")


def raised(before: str, data: str) -> str:
    """Raised text as it follows what stands before it: an exponent stays one, and the mark of a note never becomes part of a number or a word."""
    mark = data.strip()
    if mark in {"®", "™", "©", "℠"} or (mark in _ORDINAL and before[-1:].isdigit()):
        return data
    if mark in {"2", "3"} and _UNIT.search(before):
        return data
    is_power = mark.isdecimal() and _TEN.search(before)
    if is_power or (_SIGNED.fullmatch(mark) and _RAISES.search(before)):  # no mark of a note has a sign: "min^-1"
        return f"^{data.lstrip()}"
    if mark in {"+", "-", "−", "–"} and before[-1:].isalnum():
        return data
    if re.fullmatch(r"\d[+−–-]", mark) and _ION.search(before):
        return data
    return f" {data}"


def joined(parts: Iterable[str]) -> str:
    """Texts as one, with single spaces between."""
    return " ".join(filter(None, map(squeeze, parts)))
