"""Quotes: finding the exact words of a passage that a statement rests on."""

from collections.abc import Sequence

from triage.domain.draft import Citation
from triage.domain.evidence import Passage
from triage.domain.sentences import split
from triage.proof.words import content, numbers, plain

LEAST_OVERLAP = 0.35


def cite(passage: Passage, quote: str) -> Citation:
    """A citation of a quote in a passage."""
    return Citation(passage=passage.key, document=passage.key.document, version=passage.key.version, title=passage.title, section=passage.section, quote=quote)


def stands_verbatim(quote: str, passage: Passage) -> bool:
    """Whether the words of a quote stand in a passage exactly, but for spaces, dashes and quotation marks."""
    return bool(quote.strip()) and plain(quote) in plain(passage.text)


def best_quotes(statement: str, passages: Sequence[Passage], most: int = 2) -> tuple[Citation, ...]:
    """The sentences of these passages that carry a statement best, as citations; empty where none does.

    A person's edited statement is cited by the server, from the documents, and never by what a client sent.
    """
    wanted, needed = set(content(statement)), set(numbers(statement))
    if not wanted:
        return ()
    ranked = []
    for passage in passages:
        for start, end in split(passage.text):
            sentence = passage.text[start:end]
            overlap = len(wanted & set(content(sentence))) / len(wanted)
            carried = len(needed & set(numbers(sentence))) / len(needed) if needed else 0.0
            ranked.append((overlap + carried, overlap, sentence, passage))
    ranked.sort(key=lambda r: -r[0])
    chosen: list[Citation] = []
    for _, overlap, sentence, passage in ranked[:most]:
        missing = needed - set(numbers(" ".join(c.quote for c in chosen)))
        adds = not chosen or bool(missing & set(numbers(sentence)))
        if overlap >= LEAST_OVERLAP and adds:
            chosen.append(cite(passage, sentence))
    return tuple(chosen)
