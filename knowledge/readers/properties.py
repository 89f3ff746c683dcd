"""What a file says of itself outside its text: its properties, and a table of them above the text, by the names of the one schema."""

from collections.abc import Iterable, Mapping

from knowledge.metadata import known_name
from knowledge.readers.table_heads import Row, pairs
from knowledge.schema import NAMES

_FEWEST = 3
"""So many rows of a table at the top have to be names of metadata before it is taken for them."""

_NOBODY = frozenset({"", "administrator", "admin", "user", "windows user", "microsoft office user", "python-docx", "author", "unknown", "unbekannt", "owner"})
_NO_TITLE = frozenset({"", "word document", "microsoft word document", "untitled", "untitled document", "document1", "dokument1", "title", "titel"})


def of_schema(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of names and values those that the schema knows, as it names them."""
    found = {}
    for name, text in said:
        known = known_name(name.strip().rstrip(":"))
        if text.strip() and (known in NAMES or known.partition(".")[0] in NAMES):
            found[known] = text.strip()
    return found


def in_table(rows: Iterable[Row]) -> Mapping[str, str]:
    """What a table above the text says of the document, empty where it is another table."""
    said = list(pairs(list(rows)))
    known = of_schema(said)
    return known if len(known) >= _FEWEST and len(known) * 2 >= len(said) else {}


def author(text: str) -> str:
    """The author that a program noted, where it is a person."""
    return "" if text.strip().casefold() in _NOBODY else text.strip()


def title(text: str) -> str:
    """The title that a program noted, where somebody gave it one."""
    return "" if text.strip().casefold() in _NO_TITLE or text.strip().casefold().startswith("microsoft word - ") else text.strip()
