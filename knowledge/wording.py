"""A question as search takes it: its text for the meaning, its words for the lookup, short forms written out in both."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from knowledge.words import MOST_WORDS, words_of

_TOKEN = re.compile(r"[^\W_]+(?:[-/+][^\W_]+)*\+?")


class Asked(NamedTuple):
    """`text` is embedded, `words` are matched, and `core` is what a passage that answers should hold: long forms instead of short ones."""

    text: str
    words: tuple[str, ...]
    core: tuple[str, ...]


def asked(query: str) -> Asked:
    """The question with the short forms that professionals write in chat written out ("OS" is overall survival)."""
    written_out, kept, longs = [], [], []
    at = 0
    for token in _TOKEN.finditer(query):
        long = _long_form(token[0])
        if long is None:
            continue
        written_out.append(f"{query[at : token.end()]} ({long})")
        kept.append(query[at : token.start()])
        longs.append(long)
        at = token.end()
    words, core = words_of(query), words_of(" ".join([*kept, query[at:], *longs]))
    both = tuple(dict.fromkeys((*words, *core)))[: 2 * MOST_WORDS]
    return Asked("".join([*written_out, query[at:]]), both, core)


def _long_form(token: str) -> str | None:
    table = _table()
    if (long := table.get(token)) is not None:
        return long
    lowered = token.casefold()
    return table.get(lowered)


@cache
def _table() -> dict[str, str]:
    lines = files("knowledge").joinpath("terms", "abbreviations.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {short.strip(): long.strip() for short, long in pairs}
