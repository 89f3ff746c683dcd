"""What a language model makes of a message: more questions, more words to search with, a product, flags. Every part of it only adds."""

from enum import StrEnum

from triage.domain.base import Value
from triage.domain.concern import Concern, SpecialSituation


class SecondReading(StrEnum):
    """How far a language model's reading of a message is. It comes after the rules', and after what they handed off."""

    AWAITED = "awaited"
    DONE = "done"
    MISSED = "missed"


class ReadQuestion(Value):
    """A question of a message: its words as they stand there, and other words to search approved content with."""

    words: str
    searches: tuple[str, ...] = ()


class ReadFlag(Value):
    """A reason for care, with the words of the message that give it."""

    concern: Concern
    kind: SpecialSituation | None = None
    words: str


class ToRead(Value):
    """What stands around a message that is read: its case, and the product and market that the rules found, where they did.

    `products` are the names of the library's products, one of which may be meant.
    """

    case_id: int
    message_id: int
    product: str | None = None
    market: str | None = None
    products: tuple[str, ...] = ()


class Understood(Value):
    """A reading of a message. Nothing of it is taken over that does not stand in the message, or names no product of the library.

    `odd` counts flags under names that the guide does not know.
    """

    questions: tuple[ReadQuestion, ...] = ()
    product: str | None = None
    flags: tuple[ReadFlag, ...] = ()
    odd: int = 0
