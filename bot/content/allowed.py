"""Whose documents these are: roles held against every product and market of a document. Whoever runs a command on the machine is trusted with all."""

from collections.abc import Iterable
from itertools import product

from bot.life import ADMINISTRATOR
from triage.domain.people import Person
from triage.rules.permissions import Action, check_may, may, may_anywhere

_READ = (Action.SEE_CONTENT, Action.LOAD_CONTENT)


def check_somewhere(by: Person, action: Action) -> None:
    """Raise NotAllowed for who may not do something anywhere."""
    if by is not ADMINISTRATOR and not may_anywhere(by, action):
        check_may(by, action)


def check_everywhere(by: Person, action: Action, products: Iterable[str], markets: Iterable[str]) -> None:
    """Raise NotAllowed unless a person may do something for each of these products in each of these markets."""
    for name, market in product(products, tuple(markets)):
        if by is not ADMINISTRATOR:
            check_may(by, action, name, market)


def reads(by: Person, name: str | None, market: str | None) -> bool:
    """Whether a person may read content of a product in a market."""
    return by is ADMINISTRATOR or any(may(by, action, name, market) for action in _READ)


def check_reads(by: Person, products: Iterable[str], markets: Iterable[str]) -> None:
    """Raise NotAllowed unless a person may read content of one of these products in one of these markets."""
    products, markets = tuple(products), tuple(markets)
    if not any(reads(by, name, market) for name, market in product(products, markets)):
        check_may(by, Action.SEE_CONTENT, ", ".join(dict.fromkeys(products)), ", ".join(dict.fromkeys(markets)))


def check_reads_somewhere(by: Person) -> None:
    """Raise NotAllowed for who reads no content anywhere."""
    if by is not ADMINISTRATOR and not any(may_anywhere(by, action) for action in _READ):
        check_may(by, Action.SEE_CONTENT)
