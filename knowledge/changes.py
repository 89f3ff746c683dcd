"""What changed between two versions of a document: sections, passages, words; and what became of a passage that was cited."""

import difflib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from knowledge.documents import ApprovedDocument
from knowledge.passages import fingerprint
from triage.domain.base import Value

ALIKE_HERE, ALIKE_ELSEWHERE = 45.0, 75.0
"""From which likeness (0 to 100) two texts are one passage that was changed: under the same headings, and anywhere in the document."""

_MOST_STEPS = 50_000_000
"""Words of one text times words of the other: beyond this they are shown whole, one after the other. Seconds of work; passages stay far below."""
_FEW_PAIRS = 40_000
_BINS, _AT_ONCE = 1024, 256
"""Pairs of texts that are all compared letter by letter, in under a second. Of more, only those that share words, counted in so many bins."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]")
_FACTS = (
    "title", "topic", "products", "markets", "language", "audience", "off_label", "restricted", "direct_release", "label_reference", "literature_cut_off",
    "approval", "author", "effective", "expires", "supersedes", "questions", "required_with_benefit",
)  # fmt: skip


class Kind(StrEnum):
    """What became of a part of a document."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


class Run(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Words(Value):
    """A run of words that stayed, came or went."""

    run: Run
    text: str


class PassageChange(Value):
    """One passage in a comparison. `lasting_id` is that of the later text; of a passage that is gone, that of the earlier."""

    kind: Kind
    lasting_id: str
    words: tuple[Words, ...]


class SectionChange(Value):
    """One section in a comparison, with its passages in order."""

    heading: tuple[str, ...]
    kind: Kind
    passages: tuple[PassageChange, ...]


class Counts(Value):
    """How many passages came, changed, stayed and went."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


class FactChange(Value):
    """Something said of a document that is said otherwise now."""

    name: str
    before: str
    after: str


class Comparison(Value):
    """Two versions of a document, side by side."""

    facts: tuple[FactChange, ...]
    sections: tuple[SectionChange, ...]
    counts: Counts


class Portion(Protocol):
    """What is compared: a text under headings."""

    @property
    def heading(self) -> tuple[str, ...]:
        """The headings above it, outermost first."""
        ...

    @property
    def text(self) -> str:
        """Its words."""
        ...


class _Part(NamedTuple):
    heading: tuple[str, ...]
    text: str
    lasting_id: str = ""


class _Pair(NamedTuple):
    older: Portion | None
    newer: Portion | None

    @property
    def kind(self) -> Kind:
        """What became of it."""
        if self.older is None or self.newer is None:
            return Kind.NEW if self.older is None else Kind.GONE
        return Kind.SAME if self.older.text == self.newer.text else Kind.CHANGED


def lasting_id(document: str, sha256: str) -> str:
    """The id that a passage keeps from version to version for as long as its words are the same. `sha256` is the hash of its text."""
    return f"{document}:{sha256[:16]}"


def counted(older: Sequence[Portion], newer: Sequence[Portion]) -> Counts:
    """How the passages of a version stand to those of an earlier one."""
    kinds = [pair.kind for pair in _paired(older, newer)]
    return Counts(**{kind.value: kinds.count(kind) for kind in Kind})


def compare(older: ApprovedDocument, older_passages: Sequence[Portion], newer: ApprovedDocument, newer_passages: Sequence[Portion]) -> Comparison:
    """Two versions of a document. Sections that are not searched, such as references, are compared line by line."""
    before, after = _parts(older, older_passages), _parts(newer, newer_passages)
    pairs = _paired(before, after)
    sections = tuple(_section(heading, pairs) for heading in _order([p.heading for p in before], [p.heading for p in after]))
    return Comparison(
        facts=tuple(_facts(older, newer)), sections=tuple(s for s in sections if s.passages), counts=counted(older_passages, newer_passages)
    )  # fmt: skip


def word_by_word(older: str, newer: str) -> tuple[Words, ...]:
    """Two texts as runs of words that stayed, went and came, in reading order."""
    before, after = _WORD.findall(older), _WORD.findall(newer)
    if len(before) * len(after) > _MOST_STEPS:
        return tuple(Words(run=run, text=text) for run, text in ((Run.REMOVED, older), (Run.ADDED, newer)) if text)
    runs: list[Words] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            runs.append(Words(run=Run.SAME, text="".join(before[i:j])))
            continue
        runs += [Words(run=run, text="".join(part)) for run, part in ((Run.REMOVED, before[i:j]), (Run.ADDED, after[k:m])) if part]
    return tuple(_joined(runs))


def _joined(runs: Sequence[Words]) -> Iterator[Words]:
    """The runs, where a blank alone between two changes is part of them: what was rewritten is read in one piece."""
    gone, came = "", ""
    for place, one in enumerate(runs):
        inside = one.run is Run.SAME and one.text.isspace() and (gone or came) and place + 1 < len(runs)
        if one.run is not Run.ADDED and (one.run is Run.REMOVED or inside):
            gone += one.text
        if one.run is not Run.REMOVED and (one.run is Run.ADDED or inside):
            came += one.text
        if one.run is Run.SAME and not inside:
            yield from (Words(run=run, text=text) for run, text in ((Run.REMOVED, gone), (Run.ADDED, came)) if text)
            gone, came = "", ""
            yield one
    yield from (Words(run=run, text=text) for run, text in ((Run.REMOVED, gone), (Run.ADDED, came)) if text)


def _parts(document: ApprovedDocument, portions: Sequence[Portion]) -> list[_Part]:
    """The passages of a document, and the lines of sections that have none, in the order of the sections."""
    of_section: dict[tuple[str, ...], list[_Part]] = defaultdict(list)
    for one in portions:
        of_section[one.heading].append(_Part(one.heading, one.text, lasting_id(document.id, fingerprint(one.text))))
    found: list[_Part] = []
    for heading in dict.fromkeys(section.heading for section in document.sections):
        lines = (line for section in document.sections if section.heading == heading for line in section.text.split("\n") if line.strip())
        found += of_section.pop(heading, []) or [_Part(heading, line) for line in lines]
    return found + [part for parts in of_section.values() for part in parts]


def _paired(older: Sequence[Portion], newer: Sequence[Portion]) -> list[_Pair]:
    """Every text of either side once: first with its equal, then with the most alike under the same headings, then with the most alike anywhere."""
    partner: dict[int, int] = {}
    left = list(range(len(older)))
    by_text: dict[tuple[tuple[str, ...] | None, str], list[int]] = defaultdict(list)
    for place in left:
        by_text[older[place].heading, older[place].text].append(place)
        by_text[None, older[place].text].append(place)
    taken: set[int] = set()
    for anywhere in (False, True):
        for place, one in enumerate(newer):
            same = next((i for i in by_text[None if anywhere else one.heading, one.text] if i not in taken), None)
            if place not in partner and same is not None:
                partner[place] = same
                taken.add(same)
    for anywhere, least in ((False, ALIKE_HERE), (True, ALIKE_ELSEWHERE)):
        for _, i, j in sorted(_alike(older, newer, taken, partner.keys(), least, anywhere=anywhere)):
            if i not in taken and j not in partner:
                partner[j] = i
                taken.add(i)
    found = [_Pair(older[partner[j]] if j in partner else None, one) for j, one in enumerate(newer)]
    return found + [_Pair(one, None) for i, one in enumerate(older) if i not in taken]


def _alike(older: Sequence[Portion], newer: Sequence[Portion], taken: set[int], met: Any, least: float, *, anywhere: bool) -> Iterator[tuple[float, int, int]]:
    """Pairs of texts that are left and alike, each with the negative of its likeness: the most alike comes first."""
    rest = [i for i in range(len(older)) if i not in taken]
    left = [j for j in range(len(newer)) if j not in met]
    for j, near in _near(older, rest, newer, left, least) if len(rest) * len(left) > _FEW_PAIRS else ((j, rest) for j in left):
        for i in near:
            if anywhere or older[i].heading == newer[j].heading:
                likeness = fuzz.ratio(older[i].text, newer[j].text, score_cutoff=least)
                if likeness:
                    yield -likeness, i, j


def _near(older: Sequence[Portion], rest: Sequence[int], newer: Sequence[Portion], left: Sequence[int], least: float) -> Iterator[tuple[int, list[int]]]:
    """For each later text the earlier ones that share enough words with it to be so alike: at least half of what is asked of their letters."""
    bins = _bins([older[i].text for i in rest])
    sizes = bins.sum(axis=1)
    for start in range(0, len(left), _AT_ONCE):
        some = left[start : start + _AT_ONCE]
        own = _bins([newer[j].text for j in some])
        shared = 2 * (own @ bins.T) / np.maximum(own.sum(axis=1)[:, None] + sizes, 1)
        for j, row in zip(some, shared, strict=True):
            yield j, [rest[int(at)] for at in np.flatnonzero(row >= least / 200)]


def _bins(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Which words each text has, by bins that a few words share."""
    found = np.zeros((len(texts), _BINS), dtype=np.float32)
    for row, text in zip(found, texts, strict=True):
        row[[zlib.crc32(word.encode()) % _BINS for word in text.casefold().split()]] = 1
    return found


def _order(before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The headings of both sides, each once: those of the later version in their order, those that are gone where they stood."""
    old, new = list(dict.fromkeys(before)), list(dict.fromkeys(after))
    order: list[tuple[str, ...]] = []
    for _, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        order += [heading for heading in old[i:j] if heading not in new] + new[k:m]
    return list(dict.fromkeys(order))


def _section(heading: tuple[str, ...], pairs: Sequence[_Pair]) -> SectionChange:
    inside = [pair for pair in pairs if (pair.newer or pair.older).heading == heading]  # type: ignore[union-attr]  # one of the two is there
    kinds = {pair.kind for pair in inside}
    kind = kinds.pop() if len(kinds) == 1 else Kind.CHANGED
    return SectionChange(heading=heading, kind=kind, passages=tuple(_passage(pair) for pair in inside))


def _passage(pair: _Pair) -> PassageChange:
    part = pair.newer or pair.older
    words = word_by_word(pair.older.text if pair.older else "", pair.newer.text if pair.newer else "")
    return PassageChange(kind=pair.kind, lasting_id=getattr(part, "lasting_id", ""), words=words)


def _facts(older: ApprovedDocument, newer: ApprovedDocument) -> Iterator[FactChange]:
    for name in _FACTS:
        before, after = _shown(getattr(older, name)), _shown(getattr(newer, name))
        if before != after:
            yield FactChange(name=name.replace("_", " "), before=before, after=after)


def _shown(value: object) -> str:
    """A fact as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Value):
        return ", ".join(_shown(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
