"""The checks of one statement, as a table: each says in words for the reviewer what is wrong, or nothing."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from triage.domain.base import Value
from triage.domain.draft import Fault, Statement
from triage.domain.evidence import Passage, PassageKey
from triage.domain.sentences import split
from triage.proof.figures import COMPARISONS, FIGURE, misplaced
from triage.proof.quotes import stands_verbatim
from triage.proof.words import EXCEPTIONS, HARMLESS, HEDGES, NEGATIONS, STOP_WORDS, TELLING, exact, normal, plain, words

_LINK = re.compile(r"https?://|www\.|</?[a-z][^<>]*>|<!|<(?:script|img|iframe|svg|a)\b|!?\[[^\]]*\]\(|javascript:|data:\w+/", re.IGNORECASE)


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


def _number_not_in_source(statement: Statement, _: Sources) -> str | None:
    return _first(statement, _figures)


def _words_not_in_source(statement: Statement, _: Sources) -> str | None:
    return _first(statement, _strange_words)


def _negation_differs(statement: Statement, _: Sources) -> str | None:
    return _first(statement, _turned_round)


def _not_in_force(statement: Statement, sources: Sources) -> str | None:
    return next((sources.not_in_force[c.passage] for c in statement.citations if c.passage in sources.not_in_force), None)


def _restricted(statement: Statement, sources: Sources) -> str | None:
    if sources.may_use_restricted:
        return None
    closed = (c for c in statement.citations if (p := sources.passages.get(c.passage)) and (p.restricted or p.off_label))
    return next((f"{c.document} is for medical information staff only." for c in closed), None)


def _holds_a_link(statement: Statement, _: Sources) -> str | None:
    return "Links, pictures and markup are not sent. Remove it." if _LINK.search(statement.text) else None


CHECKS: dict[Fault, Callable[[Statement, Sources], str | None]] = {
    Fault.NOT_CITED: _not_cited,
    Fault.NOT_VERBATIM: _not_verbatim,
    Fault.NUMBER_NOT_IN_SOURCE: _number_not_in_source,
    Fault.WORDS_NOT_IN_SOURCE: _words_not_in_source,
    Fault.NEGATION_DIFFERS: _negation_differs,
    Fault.NOT_IN_FORCE: _not_in_force,
    Fault.RESTRICTED: _restricted,
    Fault.HOLDS_A_LINK: _holds_a_link,
}
"""Every fault, and what finds it."""


def _first(statement: Statement, check: "_Held") -> str | None:
    """What a check finds in the first part of a statement that its source does not carry.

    Each sentence of a statement must be carried whole by one quote: two right sentences do not make a third.
    """
    if not statement.citations:
        return check(statement.text, "")
    if any(_same(statement.text, c.quote) for c in statement.citations):
        return None
    for start, end in split(statement.text):
        part = statement.text[start:end]
        carrier = min((c.quote for c in statement.citations), key=lambda q: sum(held(part, q) is not None for held in _HELD))
        if why := check(part, carrier):
            return why
    return None


def _figures(said: str, quoted: str) -> str | None:
    return None if _same(said, quoted) else misplaced(said, quoted)


def _strange_words(said: str, quoted: str) -> str | None:
    ours, theirs = _telling(said), set(_telling(quoted))
    strange = [w for w in ours if exact(w) not in {exact(t) for t in theirs}]
    harmless = all(exact(w) in HARMLESS for w in strange)
    if not strange or (harmless and len(strange) < len(ours)):
        return None
    return "The source does not say this: " + ", ".join(dict.fromkeys(strange)) + "."


def _telling(text: str) -> list[str]:
    # Figures and comparisons are looked at by themselves.
    rest = words(FIGURE.sub(" ", COMPARISONS.sub(" ", normal(text))))
    return [w for w in rest if (w not in STOP_WORDS or w in TELLING) and len(w) > 1 and not w[0].isdigit()]


def _turned_round(said: str, quoted: str) -> str | None:
    if _same(said, quoted):
        return None
    ours, theirs = _negations(said), _negations(quoted)
    if more := ours - theirs:
        return f"“{next(iter(more))}” does not stand in the source."
    if lost := [w for w in theirs if w not in ours and not _clause_left_out(w, said, quoted)]:
        return f"The source says “{lost[0]}” and this sentence does not."
    return _governs(said, quoted, NEGATIONS) or _governs(said, quoted, HEDGES)


def _clause_left_out(negation: str, said: str, quoted: str) -> bool:
    """Whether a negation is missing because the statement says nothing of what it is about, or says it with another one ("no" for "not")."""
    if negation in EXCEPTIONS:
        return False
    if negation in _PLAIN_NO and set(_forms(said)) & _PLAIN_NO:
        return True
    ours = set(map(exact, _telling(said)))
    clauses = (set(map(exact, _telling(c))) for c in _BREAKS.split(normal(quoted)) if negation in _forms(c))
    return not any(2 * len(clause & ours) >= len(clause) for clause in clauses)


def _governs(said: str, quoted: str, which: frozenset[str]) -> str | None:
    """Whether a word that always stands under a "not" or a "may" in the source stands in the statement without one."""
    under: dict[str, bool] = {}
    for segment in _BREAKS.split(normal(quoted)):
        since = 99
        for word in _forms(segment):
            since = 0 if word in which else since + (word not in STOP_WORDS)
            if word not in which and word not in STOP_WORDS:
                under[exact(word)] = under.get(exact(word), True) and since <= _REACH
    for segment in _BREAKS.split(normal(said)):
        forms = _forms(segment)
        free = [w for w in forms if w not in STOP_WORDS and under.get(exact(w)) and not set(forms) & which]
        if free:
            return f"The source does not say “{free[0]}” without a “{min(set(_forms(normal(quoted))) & which)}”."
    return None


def _forms(text: str) -> list[str]:
    return ["not" if w.endswith(("n't", "n’t")) else w for w in words(text)]


def _negations(text: str) -> Counter[str]:
    return Counter(w for w in _forms(COMPARISONS.sub(" ", normal(text))) if w in NEGATIONS)


def _same(said: str, quoted: str) -> bool:
    return plain(said).rstrip(".") == plain(quoted).rstrip(".")


_Held = Callable[[str, str], str | None]
_HELD: tuple[_Held, ...] = (_figures, _strange_words, _turned_round)
_PLAIN_NO = frozenset({"no", "not"})
_REACH = 2
"""How many meaning words a "not" or a "may" surely speaks of."""

_BREAKS = re.compile(r"[,;:]\s|\b(?:and|or|but|while|whereas)\b")
