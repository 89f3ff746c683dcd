"""Every recogniser, in the order in which they are believed, and what they find together."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from triage.domain.redaction import MARKS, NAMES, Kind
from triage.identifiers.addresses import addresses
from triage.identifiers.contacts import emails, handles, links
from triage.identifiers.dates import before_person, beside_person, births
from triage.identifiers.file_names import in_files
from triage.identifiers.found import HIDDEN, Found
from triage.identifiers.initials import initials
from triage.identifiers.institutions import institutions
from triage.identifiers.joined_names import joined
from triage.identifiers.numbers import devices, records
from triage.identifiers.organisations import without_organisations
from triage.identifiers.other_scripts import other_scripts
from triage.identifiers.persons import persons
from triage.identifiers.phones import phones

RECOGNISERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    emails,
    links,
    records,
    devices,
    births,
    addresses,
    phones,
    handles,
    institutions,
    joined,
    in_files,
    other_scripts,
    initials,
)
"""The earlier one is right where two find the same place. Names come last: they are known by what stands around them."""

_MARK = re.compile(rf"\[(?:{'|'.join(sorted(set(MARKS.values())))})(?: \d{{1,5}})?\]")
_MOST_ROUNDS = 4


class _Taken:
    """Which stretches of a text are taken already."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self._starts: list[int] = []

    def take(self, one: Found) -> None:
        """Take a stretch, unless part of it is taken or nothing of it is left."""
        at = bisect_left(self._starts, one.start)
        free = one.start < one.end and (at == 0 or self.found[at - 1].end <= one.start) and (at == len(self.found) or one.end <= self.found[at].start)
        if free:
            self._starts.insert(at, one.start)
            self.found.insert(at, one)


def recognise(text: str, not_names: frozenset[str] = frozenset()) -> tuple[Found, ...]:
    """All identifiers of a text, in order, none overlapping another. `not_names`: words in lower case that are names of nobody.

    What is found is hidden and the rest read again until nothing more is found, so that what stands beside a replaced name is read
    as a reader of the replaced text would read it. Marks of an earlier redaction are left alone.
    """
    hidden = _MARK.sub(lambda m: HIDDEN * len(m.group()), text)
    taken = _Taken()
    for _ in range(_MOST_ROUNDS):
        before = len(taken.found)
        for one in _round(hidden, not_names):
            taken.take(one)
        if len(taken.found) == before:
            break
        hidden = _hide(hidden, taken.found)
    return tuple(taken.found)


def _round(text: str, not_names: frozenset[str]) -> Iterator[Found]:
    rest = text
    for recogniser in RECOGNISERS:
        found = sorted(recogniser(rest), key=lambda one: (one.start, -one.end))
        yield from found
        if recogniser in {initials, joined}:
            yield from _dates_beside(rest, found, whose=True)
        rest = _hide(rest, found)
    named = list(persons(without_organisations(rest), not_names))
    yield from named
    yield from _dates_beside(_hide(rest, named), named, whose=False)


def _dates_beside(text: str, found: Iterable[Found], *, whose: bool) -> Iterator[Found]:
    for one in found:
        date = beside_person(text, one.end, initials=whose) if one.kind in NAMES | {Kind.INITIALS} else None
        if date:
            yield date
        yield from before_person(text, one.start)


def _hide(text: str, found: Iterable[Found]) -> str:
    pieces, at = [], 0
    for one in sorted(found):
        if one.start >= at:
            pieces += [text[at : one.start], HIDDEN * (one.end - one.start)]
            at = one.end
    return "".join([*pieces, text[at:]])
