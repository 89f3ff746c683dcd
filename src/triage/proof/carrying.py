"""Which quote carries a sentence: each sentence, or each of two clauses joined in one, stands on one quote whole. Two right quotes do not make a third."""

import re
from collections.abc import Sequence
from functools import lru_cache

from triage.domain.draft import Fault
from triage.domain.sentences import sentences
from triage.proof import entailment
from triage.proof.figures import misplaced
from triage.proof.words import plain

_CUT = re.compile(r";\s+|,?\s+(?:and|but|whereas|while|although)\s+", re.IGNORECASE)


@lru_cache(maxsize=2048)
def faults(said: str, quotes: tuple[str, ...]) -> dict[Fault, str]:
    """What is wrong with a statement that rests on these quotes; empty where each of its sentences is carried."""
    if any(_same(said, quote) for quote in quotes):
        return {}
    found: dict[Fault, str] = {}
    for sentence in sentences(said):
        found = {**_of_sentence(sentence, quotes), **found}
    return found


def _of_sentence(said: str, quotes: Sequence[str]) -> dict[Fault, str]:
    best = min((_against(said, quote) for quote in quotes), key=len, default={Fault.WORDS_NOT_IN_SOURCE: "No quote carries this."})
    return {} if best and len(quotes) > 1 and _joined(said, quotes) else best


def _joined(said: str, quotes: Sequence[str]) -> bool:
    """Whether a sentence is two clauses, each carried by another quote."""
    for cut in _CUT.finditer(said):
        left, right = said[: cut.start()], said[cut.end() :]
        for quote in quotes:
            if _against(left, quote):
                continue
            if any(not _against(right, other, beside=left) for other in quotes if other != quote):
                return True
    return False


def _against(said: str, quote: str, beside: str = "") -> dict[Fault, str]:
    if _same(said, quote):
        return {}
    found = entailment.faults(said, quote, beside)
    if why := misplaced(said, quote):
        found[Fault.NUMBER_NOT_IN_SOURCE] = why
    return found


def _same(said: str, quoted: str) -> bool:
    return plain(said).rstrip(".") == plain(quoted).rstrip(".")
