"""Everything that can go wrong and is expected to.

TriageError
├── UnusableMessage      the sender's text cannot be taken in; the message says what to do
├── UnreadableItem       a corrected item of a label record cannot be read; the message says how to write it
├── Refused              an action is not done; the message tells the person why
│   ├── NotAllowed         this person may not
│   ├── NotNow             this status does not allow it
│   ├── NotProven          the draft has statements that are not proven
│   └── SomebodyWasFaster  the case has changed since it was read
├── NotFound             no such case, document, person
├── BadContent           a document cannot be loaded; carries every reason
├── BadSettings          a setting is missing or wrong; names all of them
├── BadMessageFile       a line of an input file cannot be read
├── TrailBroken          the record was changed; says where
├── StoreUnusable        the database cannot be used (locked, full, from a newer version); says what to do
├── IndexInUse           another process owns the index directory
├── ModelUnavailable     the embedding weights are not to be had
├── NoModelAnswer        the language model gave nothing to work with; the work goes on without it
│   ├── ModelNotReached    no answer in time, or the endpoint is at rest after too many failures
│   ├── ModelRefused       it declined to answer
│   ├── NonsenseAnswer     it answered, and not in the form that was asked for
│   ├── OverBudget         the budget of the case or of the day is spent
│   └── ModelNotAllowed    it is switched off for this product and market
└── CannotDeliver        a message was not delivered
    ├── TryAgainLater      worth another try, perhaps at a given time
    └── Undeliverable      never will be; a person must act
"""

from collections.abc import Sequence


class TriageError(Exception):
    """An error that is expected: its message is written for the person who meets it."""


class UnusableMessage(TriageError, ValueError):
    """The sender's text cannot be taken in."""


class UnreadableItem(TriageError, ValueError):
    """A corrected item of a label record says nothing that can be read."""


class Refused(TriageError):
    """An action is not done; the message tells the person why."""


class NotAllowed(Refused):
    """This person may not do this."""


class NotNow(Refused):
    """The status of the case does not allow this."""


class NotProven(Refused):
    """The draft has statements that are not proven by approved documents."""


class SomebodyWasFaster(Refused):
    """The case has changed since it was read."""


class NotFound(TriageError):
    """There is no such thing."""


class BadContent(TriageError):
    """A document cannot be loaded.

    `reasons` holds every fault, each in the content owner's words.
    """

    def __init__(self, name: str, reasons: Sequence[str]) -> None:
        self.name = name
        self.reasons = tuple(reasons)
        super().__init__(f"{name}: " + "; ".join(self.reasons))


class BadSettings(TriageError):
    """One or more settings are missing or wrong; names all of them."""


class BadMessageFile(TriageError):
    """A line of an input file cannot be read."""


class TrailBroken(TriageError):
    """The record was changed outside the product; says where."""


class StoreUnusable(TriageError):
    """The database cannot be used; says what to do."""


class IndexInUse(TriageError):
    """Another process owns the index directory."""


class ModelUnavailable(TriageError):
    """The embedding weights are not to be had."""


class NoModelAnswer(TriageError):
    """The language model gave nothing to work with. The message says why, in words that a reviewer reads; the work goes on without it."""


class ModelNotReached(NoModelAnswer):
    """No answer in time, or the endpoint is at rest after too many failures."""


class ModelRefused(NoModelAnswer):
    """The model declined to answer."""


class NonsenseAnswer(NoModelAnswer):
    """The model answered, and not in the form that was asked for."""


class OverBudget(NoModelAnswer):
    """The budget of the case or of the day is spent."""


class ModelNotAllowed(NoModelAnswer):
    """The model is switched off for this product and market."""


class CannotDeliver(TriageError):
    """A message was not delivered."""


class TryAgainLater(CannotDeliver):
    """A passing fault. `after` is the least wait in seconds that the other side asked for."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        self.after = after
        super().__init__(message)


class Undeliverable(CannotDeliver):
    """A lasting fault: a person must act."""
