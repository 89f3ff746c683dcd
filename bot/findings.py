"""What is found out about the library: golden questions, replays of past questions, comparisons of versions, coverage and gaps."""

from bot.documents import PassageCounts, QuestionMove
from triage.domain.base import Value


class GoldenCheck(Value):
    """Every golden question held against what is in force. `failed` are not among the first three; `not_first` are, but not in first place."""

    asked: int
    first: int
    among_three: int
    failed: tuple[QuestionMove, ...]
    not_first: tuple[QuestionMove, ...] = ()


class AnswerText(Value):
    """An answer as the drafter writes it: its sentences, each with the place it is quoted from."""

    sentences: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class ReplayedQuestion(Value):
    """A question of the past, redacted, answered from what is in force and from what is proposed.

    `outcome` is "same", "changed", "new" (an answer where there was none), "lost" (none where there was one) or "none" (neither has one).
    """

    case: str
    ordinal: int
    asked_at: str
    text: str
    product: str | None
    market: str | None
    outcome: str
    before: AnswerText
    after: AnswerText


class Replay(Value):
    """The last questions replayed against proposed documents. `refused` names files that cannot be loaded.

    `day` is the day at whose state both answers look, where what is proposed takes effect only then.
    """

    questions: tuple[ReplayedQuestion, ...]
    day: str = ""
    refused: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def counts(self) -> dict[str, int]:
        """How many questions came to each outcome."""
        found = dict.fromkeys(("same", "changed", "new", "lost", "none"), 0)
        for one in self.questions:
            found[one.outcome] += 1
        return found


class Piece(Value):
    """A run of words in a comparison: `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


class PassageDiff(Value):
    """One passage in a comparison of two versions: `kind` is "same", "changed", "new" or "gone"; `pieces` are its words."""

    kind: str
    lasting_id: str
    pieces: tuple[Piece, ...]


class SectionDiff(Value):
    """One section in a comparison of two versions: `kind` is "same", "changed", "new" or "gone"."""

    heading: tuple[str, ...]
    kind: str
    passages: tuple[PassageDiff, ...]


class VersionDiff(Value):
    """Two versions of a document, section by section. `facts` are the metadata that differ: name, before, after."""

    document: str
    older: str
    newer: str
    facts: tuple[tuple[str, str, str], ...]
    sections: tuple[SectionDiff, ...]
    passages: PassageCounts


class PassageHistory(Value):
    """A cited passage in the later versions of its document: `words` say it in a sentence ("unchanged in version 3")."""

    lasting_id: str
    versions: tuple[str, ...]
    latest: str
    unchanged: bool
    words: str


class CoverageCell(Value):
    """Whether a topic of medical information is covered for a product in a market.

    `state` is "covered", "expiring" (within 90 days), "stale" (written on an older label), "staff only" or "none". `documents` are the documents in
    force that cover it; `expires` is the first of their last days.
    """

    product: str
    market: str
    topic: str
    name: str
    state: str
    documents: tuple[str, ...] = ()
    expires: str | None = None
    why: str = ""


class LabelGap(Value):
    """A section of a label in force to which no standard response document in force belongs."""

    product: str
    market: str
    label: str
    section: str
    name: str
    topics: tuple[str, ...] = ()


class Coverage(Value):
    """Which topics and label sections are covered, product by product and market by market. `topics` are (id, name) in their order."""

    topics: tuple[tuple[str, str], ...]
    cells: tuple[CoverageCell, ...]
    label_gaps: tuple[LabelGap, ...]


class UnansweredQuestion(Value):
    """A question that found no answer, redacted."""

    case: str
    ordinal: int
    text: str
    product: str | None
    market: str | None
    month: str
    why: str


class Gap(Value):
    """Questions that found no answer and are about the same thing. `key` names the group as long as its first question stays.

    `about` says what they are about; counts are by market, by product and by month, most first.
    """

    key: str
    about: str
    topic: str
    count: int
    markets: tuple[tuple[str, int], ...]
    products: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    questions: tuple[UnansweredQuestion, ...]
    words: str
