"""What a scope may see, and what is known besides: remembered until the catalogue changes or the next date takes effect."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple

from knowledge.lasting import Lasting
from knowledge.lexical import Eligible
from knowledge.lookup import Lookup
from knowledge.words import words_of
from triage.ports import Scope

_SCOPES_KEPT = 64


class Seen(NamedTuple):
    """The passages of a scope: those that may be used, and those about its product that may not, by why not."""

    eligible: Eligible
    over: Eligible
    elsewhere: Eligible
    withdrawn: Eligible


class Names(NamedTuple):
    """The words of the catalogue's product names, and by product (in small letters) those that tell nothing where all is about it."""

    words: frozenset[str]
    own: Mapping[str, frozenset[str]]


class Scopes:
    """What each scope sees. Threads may share it."""

    def __init__(self) -> None:
        self._kept: Lasting[Scope, Seen] = Lasting(_SCOPES_KEPT)
        self._names: tuple[int, Names] | None = None

    def seen(self, lookup: Lookup, scope: Scope, on: datetime) -> Seen:
        """The passages of this scope at this moment."""
        return self._kept.of(scope, lookup, lambda: _read(lookup, scope, on), on=on)

    def names(self, generation: int, lookup: AbstractContextManager[Lookup]) -> Names:
        """The names of the catalogue's products; `lookup` is opened only where they are not known for this generation."""
        known = self._names
        if known is None or known[0] != generation:
            with lookup as opened:
                own = {product.name.casefold(): frozenset(words_of(" ".join((product.name, *product.ingredients)))) for product in opened.products()}
            known = generation, Names(frozenset().union(*own.values()), own)
            self._names = known
        return known[1]


def _read(lookup: Lookup, scope: Scope, on: datetime) -> Seen:
    others = lookup.out_of_use(scope, on)
    return Seen(Eligible(lookup.eligible(scope, on)), Eligible(others.over), Eligible(others.elsewhere), Eligible(others.withdrawn))
