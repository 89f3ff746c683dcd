"""Plain words: names and ordinary words that hold a term ("Rashid", "hospitalist", "candidate"). They are read as they stand."""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "terms" / "plain_words.txt"


@cache
def plain_words() -> frozenset[str]:
    """Words of which no beginning or end is a term, and which are no slip of the finger; in lower case."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())
