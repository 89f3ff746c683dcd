"""Quotes of a model: each is looked for in the passage that it names, and stands for the whole sentence it comes from, or for nothing.

A quote is never taken as it is given: "recommended in severe impairment" stands verbatim in a sentence that says "not recommended".
"""

from triage.domain.draft import Citation
from triage.domain.evidence import Passage
from triage.domain.sentences import split
from triage.proof.quotes import cite
from triage.proof.words import content, plain


def citations_of(quote: str, statement: str, passage: Passage) -> tuple[Citation, ...]:
    """The sentences of a passage in which the words of a quote stand, each as a citation; empty where they stand nowhere in it.

    Words that stand in several sentences stand for the one that has most in common with the statement.
    """
    wanted = _compared(quote).strip(_AROUND)
    if not content(wanted):
        return ()
    sentences = [(start, end) for start, end in split(passage.text)]
    holding = [passage.text[start:end] for start, end in sentences if wanted in _compared(passage.text[start:end])]
    if holding:
        said = set(content(statement))
        return (cite(passage, max(holding, key=lambda s: len(said & set(content(s)))).strip()),)
    return tuple(cite(passage, passage.text[start:end].strip()) for start, end in _run(sentences, wanted, passage.text))


def _run(sentences: list[tuple[int, int]], wanted: str, text: str) -> list[tuple[int, int]]:
    """The fewest neighbouring sentences that hold these words together; none where no run does."""
    for size in range(2, len(sentences) + 1):
        for first in range(len(sentences) - size + 1):
            run = sentences[first : first + size]
            if wanted in _compared(text[run[0][0] : run[-1][1]]):
                return run
    return []


def _compared(text: str) -> str:
    """Words as they are compared here. A capital more or less is no other word, since the passage's own sentence is what will stand."""
    return plain(text).casefold()


_AROUND = " .\"'“”…"
"""What models put around a quote."""
