"""The judgement of a draft by a language model: it proves nothing, and can only make whoever reviews more careful."""

from enum import StrEnum
from typing import NamedTuple

from triage.domain.base import Value
from triage.domain.inquiry import Redacted


class Finding(StrEnum):
    """What a statement says beside its quotes, as a judge reads both."""

    SAME = "same"
    MORE = "more"
    LESS = "less"
    OTHER = "other"


class ToJudge(NamedTuple):
    """A statement that is to be judged. `of` is the hash of its words and citations; the quotes are sentences of approved documents."""

    of: str
    text: Redacted
    quotes: tuple[str, ...]


class Judgement(Value):
    """What a judge found of the statement with this hash, and of no other. `words` of it are those that the judge doubts; they stand in it."""

    of: str
    finding: Finding
    words: str = ""


class Judged(Value):
    """What a judge made of a draft. `by` is the model, as the endpoint names it; `missed` says why something was not judged, for the reviewer."""

    by: str = ""
    missed: str = ""
    found: tuple[Judgement, ...] = ()
