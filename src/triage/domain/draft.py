"""The draft: statements with citations, and the defects that stand beside them until they are mended."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from triage.domain.base import Value
from triage.domain.evidence import PassageKey
from triage.domain.judgement import Finding, Judged, Judgement


class Citation(Value):
    """Where a statement stands in an approved document: the place, and the exact words."""

    passage: PassageKey
    document: str
    version: str
    title: str
    section: str
    quote: str


class Statement(Value):
    """One sentence of an answer, to one question, with what proves it."""

    text: str
    question: int
    citations: tuple[Citation, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of the exact words and citations."""
        return _hash(self.model_dump(mode="json"))


class Fault(StrEnum):
    """What can be wrong with a statement."""

    NOT_CITED = "not_cited"
    NOT_VERBATIM = "not_verbatim"
    NUMBER_NOT_IN_SOURCE = "number_not_in_source"
    WORDS_NOT_IN_SOURCE = "words_not_in_source"
    NEGATION_DIFFERS = "negation_differs"
    LEAVES_OUT = "leaves_out"
    NOT_IN_FORCE = "not_in_force"
    RESTRICTED = "restricted"
    HOLDS_A_LINK = "holds_a_link"
    HOLDS_AN_INSTRUCTION = "holds_an_instruction"
    DOUBTED = "doubted"
    NOT_BALANCED = "not_balanced"


class Defect(Value):
    """A fault of one statement, by its place in the draft, in words for the reviewer."""

    statement: int
    fault: Fault
    why: str


class Writer(StrEnum):
    """What wrote a draft."""

    VERBATIM = "verbatim"
    MODEL = "model"
    PERSON = "person"


class Draft(Value):
    """An answer that nobody has approved yet.

    `model` is the language model that wrote it, as the endpoint names it. `instead` says why a model that is set up did not write it, in words
    for the reviewer; empty where none is set up. `judged` is what a language model that judges made of it; None where none was asked.
    """

    written_by: Writer
    model: str = ""
    instead: str = ""
    statements: tuple[Statement, ...]
    defects: tuple[Defect, ...] = ()
    judged: Judged | None = None

    @property
    def sha256(self) -> str:
        """The hash of the exact words and citations: what a review is bound to (21 CFR 11.70)."""
        return _hash([s.model_dump(mode="json") for s in self.statements])

    @property
    def is_proven(self) -> bool:
        """Whether there is something to say and nothing is wrong with it."""
        return bool(self.statements) and not self.defects

    @property
    def doubts(self) -> Mapping[int, Judgement]:
        """What a judge doubts, by the place of the statement. A doubt is a remark that has to be read: it is no defect, and its absence is no proof."""
        doubted = {j.of: j for j in self.judged.found if j.finding is not Finding.SAME} if self.judged else {}
        return {place: doubted[s.sha256] for place, s in enumerate(self.statements) if doubted and s.sha256 in doubted}


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
