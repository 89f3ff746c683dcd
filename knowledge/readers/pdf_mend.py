"""Lines into running text: words broken at the end of a line are made whole again, and words written with a hyphen keep it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_BROKEN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_NEXT = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_KEEP_AFTER = frozenset(
    (  # noqa: SIM905 - words read best as words
        "non self well long short high low dose placebo once twice double single open cross half time age first second third last early late mid "
        "end then ex all three two four five six seven eight nine ten multi co health evidence patient drug treatment vitamin active body weight risk "
        "event progression disease randomised randomized side follow add stand on off pre post anti semi sub follow-up"
    ).split()
)
"""Words that stand before a hyphen more often than before the end of a line."""

_PREFIXES = frozenset("pre post anti semi sub multi co".split())  # noqa: SIM905 - words read best as words


class Vocabulary:
    """The words of a document, which tell whether a hyphen at the end of a line belongs to the word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        for word in words:
            if not word.endswith("-"):
                self._count.update(match.casefold() for match in _WORD.findall(word))

    def mend(self, lines: Sequence[str]) -> str:
        """Lines as one text."""
        said = ""
        for line in lines:
            said = self.put(said, line) if said else line
        return said

    def put(self, said: str, line: str) -> str:
        """A text with the next line behind it."""
        if not said.endswith("-") or not line:
            return f"{said} {line}".strip()
        broken, after = _BROKEN.search(said), _NEXT.match(line)
        if said.endswith((" -", "--")):
            return f"{said} {line}"
        if broken is None or after is None or not after[0][0].islower():
            return f"{said[:-1]}-{line}"
        return said[:-1] + ("-" if self._hyphened(broken[1].casefold(), after[0].casefold()) else "") + line

    def _hyphened(self, one: str, two: str) -> bool:
        """Whether a hyphen between two parts is part of the word: as the rest of the document has it, else as is usual."""
        whole, hyphened = self._count[one + two], self._count[f"{one}-{two}"]
        if whole != hyphened:
            return hyphened > whole
        last = one.rsplit("-", 1)[-1]
        if "-" in one or two in ("and", "or", "to"):
            return True
        if last in _KEEP_AFTER and last not in _PREFIXES:
            return True
        return self._count[one] > 0 and self._count[two] > 0 and len(one) > 2 and len(two) > 2
