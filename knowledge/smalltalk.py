"""A chat message as a question: greetings and thanks left out, and what is written in one put apart ("wk16", "15mg")."""

import re
import unicodedata
from collections.abc import Callable

_GREETS = (
    "hi", "hey", "hello", "hallo", "dear", "good morning", "good afternoon", "good evening", "good day", "morning", "greetings", "gruezi", "moin", "servus",
    "thanks", "thank you", "thx", "cheers", "sorry", "apologies", "me again", "merry", "happy", "ugh", "phew", "quick one", "quick question", "quick q",
    "long time no see", "hope", "lovely", "no rush", "urgent", "for a call",
)  # fmt: skip
"""How a sentence begins that only greets, thanks, or says how things are."""

_MOST_WORDS = 16
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?)](?=[\w])[^.!?\n]*)*[.!?…)]*[\n\s]*")
_BEGINS = re.compile(rf"\W*(?:{'|'.join(_GREETS)})\b", re.IGNORECASE)
_UNITS = r"mg|mcg|µg|ug|kg|ml|iu|wks?|weeks?|days?|mos?|months?|hrs?|hours?|yrs?|years?|mins?"
_NUMBER_UNIT = re.compile(rf"(?<![\w.-])(\d+(?:[.,]\d+)?)({_UNITS})\b", re.IGNORECASE)
_UNIT_NUMBER = re.compile(r"(?<![\w-])(wk|week|d|day|c|cycle|mo|month|yr|year|y|gr|grade|stage|phase|type)(\d{1,3})\b", re.IGNORECASE)
_NAMES = {"wk": "week", "d": "day", "c": "cycle", "mo": "month", "yr": "year", "y": "year", "gr": "grade"}


def spaced(query: str) -> str:
    """The query with numbers and units put apart: "15mg" is 15 mg, "wk16" week 16, "d28" day 28, "C1" cycle 1."""
    apart = _NUMBER_UNIT.sub(r"\1 \2", unicodedata.normalize("NFC", query))
    return _UNIT_NUMBER.sub(lambda found: f"{_NAMES.get(found[1].casefold(), found[1])} {found[2]}", apart)


def without_greetings(query: str, tells: Callable[[str], bool]) -> str:
    """The query without the sentences that only greet, thank or make small talk: they begin so, ask nothing, count nothing, and `tells` is false of them.

    Where nothing else would be left, all of it.
    """
    sentences = [found[0] for found in _SENTENCE.finditer(query) if found[0].strip()]
    kept = [one for one in sentences if not _only_greets(one) or tells(one)]
    text = "".join(kept).strip()
    return text if any(character.isalnum() for character in text) else query


def _only_greets(sentence: str) -> bool:
    return bool(_BEGINS.match(sentence)) and "?" not in sentence and len(sentence.split()) <= _MOST_WORDS and not any(c.isdigit() for c in sentence)
