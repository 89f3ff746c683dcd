"""A reader that says what a test tells it to say, in the place of a language model."""

from collections.abc import Callable

from triage.domain.concern import Concern, SpecialSituation
from triage.domain.inquiry import Redacted
from triage.domain.understood import ReadFlag, ReadQuestion, ToRead, Understood
from triage.errors import ModelNotReached

Says = Callable[[str, ToRead], Understood]


class Reader:
    """Reads messages as `says` has it; remembers what it was given."""

    def __init__(self, says: Says = lambda _text, _about: Understood()) -> None:
        self.says = says
        self.given: list[tuple[Redacted, ToRead]] = []
        self.closed_to: tuple[str | None, ...] = ()

    def covers(self, product: str | None, market: str | None) -> bool:
        """Every product but those it is closed to."""
        return product not in self.closed_to

    def understand(self, message: Redacted, about: ToRead) -> Understood:
        """What the test has it say."""
        self.given.append((message, about))
        return self.says(message, about)


def always(read: Understood) -> Says:
    """Say this of every message."""
    return lambda _text, _about: read


def away(_text: str, _about: ToRead) -> Understood:
    """A model that cannot be reached."""
    raise ModelNotReached("it cannot be reached")


def flag(concern: Concern, words: str, kind: SpecialSituation | None = None) -> Understood:
    """A reading with one flag."""
    return Understood(flags=(ReadFlag(concern=concern, kind=kind, words=words),))


def question(words: str, *searches: str) -> Understood:
    """A reading with one question."""
    return Understood(questions=(ReadQuestion(words=words, searches=searches),))
