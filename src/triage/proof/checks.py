"""The checks of one statement, as a table: each says in words for the reviewer what is wrong, or nothing."""

from collections.abc import Callable, Mapping
from functools import partial

from triage.domain.base import Value
from triage.domain.draft import Fault, Statement
from triage.domain.evidence import Passage, PassageKey
from triage.proof import carrying
from triage.proof.injected import holds_a_link, holds_an_instruction
from triage.proof.prose import no_prose
from triage.proof.quotes import stands_verbatim
from triage.proof.unit_words import all_units, stray_units
from triage.proof.words import marks


class Sources(Value):
    """What a statement is held against: the passages it may cite, and why some of them may not be used now."""

    passages: Mapping[PassageKey, Passage]
    not_in_force: Mapping[PassageKey, str] = {}
    may_use_restricted: bool = False


def _not_cited(statement: Statement, _: Sources) -> str | None:
    return None if statement.citations else "No approved document is cited for this sentence. Choose a source or remove it."


def _not_verbatim(statement: Statement, sources: Sources) -> str | None:
    for citation in statement.citations:
        passage = sources.passages.get(citation.passage)
        if passage is None:
            return f"{citation.document} does not hold the passage that is cited."
        if (citation.document, citation.version) != (passage.key.document, passage.key.version) or not stands_verbatim(citation.quote, passage):
            return f"The quote does not stand in {citation.document} version {citation.version}."
    return None


def strange_marks(statement: Statement) -> frozenset[str]:
    """Marks, and units without a number, are compared with nothing else: so one that no quote has would carry anything past the proof."""
    quotes = [c.quote for c in statement.citations]
    strange = marks(statement.text) - {m for quote in quotes for m in marks(quote)}
    return strange | stray_units(statement.text) - {u for quote in quotes for u in all_units(quote)}


def _words_not_in_source(statement: Statement, sources: Sources) -> str | None:
    if strange := strange_marks(statement):
        return "The source does not say this: " + ", ".join(sorted(strange)) + "."
    return _not_carried(Fault.WORDS_NOT_IN_SOURCE, statement, sources)


def _not_carried(fault: Fault, statement: Statement, _: Sources) -> str | None:
    # A quote that gives orders carries nothing: whoever wrote it into a document wanted it repeated.
    quotes = tuple(c.quote for c in statement.citations if not holds_an_instruction(c.quote))
    return carrying.faults(statement.text, quotes).get(fault)


def _not_in_force(statement: Statement, sources: Sources) -> str | None:
    return next((sources.not_in_force[c.passage] for c in statement.citations if c.passage in sources.not_in_force), None)


def _restricted(statement: Statement, sources: Sources) -> str | None:
    if sources.may_use_restricted:
        return None
    closed = (c for c in statement.citations if (p := sources.passages.get(c.passage)) and (p.restricted or p.off_label))
    return next((f"{c.document} is for medical information staff only." for c in closed), None)


def _link(statement: Statement, _: Sources) -> str | None:
    return "Links, addresses, pictures and markup are not sent. Remove it." if holds_a_link(statement.text) else None


def _instruction(statement: Statement, _: Sources) -> str | None:
    if no_prose(statement.text):
        return "This is no plain sentence: it holds code, characters that nobody sees, or letters of another script. Remove it."
    return "This tells software or the reader to do something that is no medicine. Remove it." if holds_an_instruction(statement.text) else None


CHECKS: dict[Fault, Callable[[Statement, Sources], str | None]] = {
    Fault.NOT_CITED: _not_cited,
    Fault.NOT_VERBATIM: _not_verbatim,
    Fault.NUMBER_NOT_IN_SOURCE: partial(_not_carried, Fault.NUMBER_NOT_IN_SOURCE),
    Fault.WORDS_NOT_IN_SOURCE: _words_not_in_source,
    Fault.NEGATION_DIFFERS: partial(_not_carried, Fault.NEGATION_DIFFERS),
    Fault.LEAVES_OUT: partial(_not_carried, Fault.LEAVES_OUT),
    Fault.NOT_IN_FORCE: _not_in_force,
    Fault.RESTRICTED: _restricted,
    Fault.HOLDS_A_LINK: _link,
    Fault.HOLDS_AN_INSTRUCTION: _instruction,
}
"""Every fault that one statement can have by itself, and what finds it."""

OF_A_DRAFT = frozenset({Fault.DOUBTED, Fault.NOT_BALANCED})
"""Faults that only show beside something else: a second opinion, or the other statements of a draft."""
