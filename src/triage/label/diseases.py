"""Diseases that no term file names: known by the ending of the word, by the word that heads the phrase, or by standing where a disease stands."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from triage.label import lexicon
from triage.label.asked import WANTS, Named, UseAsked, role_of
from triage.label.measures import MOST
from triage.label.record import LabelRecord

_SLOT = re.compile(
    r"\b(?:for(?: the)?(?: treatment| prevention| prophylaxis| management)?(?: of)?|to (?:treat|prevent)|treat(?:ing|ment of)|against"
    r"|(?:role|place|benefit|tried|used|use|studied|looked at|evaluated|investigated|tested|work|works|help|helps|useful|effective|reports?|experience|evidence"
    r"|data|literature|stud(?:y|ies)|trials?|publications?|papers?|info(?:rmation)?|anything) (?:\w+ ){0,3}?(?:in|for|on))\s+"
    r"(?P<what>(?:(?!(?:who|that|which|with|after|before|when|if|and|or|but|because|since|not"
    r"|on|to|is|are|was|has|have|per|by|from|at|as|than)\b)[A-Za-z][\w'/-]*\s?){1,6})",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    (
        r"^(?:is|are|was|were|be|an?|the|his|her|their|my|our|these|those|such|some|any|one|two|several|severe|moderate|mild|chronic|acute|refractory|resistant)$"
    ),
    re.IGNORECASE,
)


def unknown_disease(asked: UseAsked, record: LabelRecord) -> Named | None:
    """A disease in the question that neither a term file nor the label's indications name, and that is asked about as a use."""
    text = lexicon.normalised(asked.text)
    named = _by_shape(text, asked, record)
    if named:
        return named
    return _by_place(text, asked, record) if not asked.facts - {"efficacy"} and not _value_named(asked, record) else None


def _by_shape(text: str, asked: UseAsked, record: LabelRecord) -> Named | None:
    taken = _taken(asked)
    approved = record.indication_words | record.own_words
    found = lexicon.words(text)
    for i, w in islice(enumerate(found), 400):
        if not _could_be(found, i, taken, approved, record):
            continue
        start = _first_of(found, i, text, taken | approved)
        said = text[start : w.end]
        role = role_of(text, start, w.end)
        if role in ("cause", "without", "asker", "beside") or (role == "with" and _others(asked)):
            continue
        wanted = role in ("for", "aim")
        fact = asked.facts & {"adverse", "interaction", "monitoring", "pharmacology"} and not WANTS.search(asked.text)
        own = {x.low for x in lexicon.words(said)} - _words("heads") or {w.low}
        if not wanted and (fact or own <= record.reaction_words or asked.routes or asked.acts):
            continue
        return Named(name=w.low, said=said, role=role)
    return None


def _could_be(found: Sequence[lexicon.Word], i: int, taken: frozenset[str], approved: frozenset[str], record: LabelRecord) -> bool:
    """Whether a word is a disease by its ending, heads the name of one, or is what something is to prevent."""
    low = found[i].low
    if low in _words("heads"):
        before = next((w for w in reversed(found[:i]) if len(w.low) > 1), None)
        return (
            before is not None
            and before.end + 4 > found[i].start
            and not any(before.low in known for known in (taken, approved, everyday(), record.vocabulary))
        )
    if low in taken or low in approved:
        return False
    aimed = i + 1 < len(found) and found[i + 1].low in _words("aims") and len(low) > 4 and low not in everyday() and low not in record.vocabulary
    return aimed or low in _words("alone") or _ends_so(low)


def _by_place(text: str, asked: UseAsked, record: LabelRecord) -> Named | None:
    """Words that stand where a disease stands ("for ...", "tried in ..."), and that nothing else explains."""
    known = (record.vocabulary, record.own_words, record.study_words, everyday(), _taken(asked))
    for m in islice(_SLOT.finditer(text), MOST):
        rest = [
            w
            for w in lexicon.words(m["what"])
            if len(w.low) > 3 and not any(w.low in one or w.low.removesuffix("s") in one for one in known) and not w.raw[0].isdigit()
        ]
        rest = [w for w in rest if not (w.raw[0].isupper() and not w.raw.isupper())]
        if rest and not re.search(r"^(?:an?|the|my|his|her|dr|prof|our|their)\b", m["what"], re.IGNORECASE):
            return Named(name=rest[0].low, said=m["what"][rest[0].start :].strip(), role="for")
    return None


def _first_of(found: Sequence[lexicon.Word], i: int, text: str, plain: frozenset[str]) -> int:
    """Where the phrase of a disease begins: with the unknown words right before it."""
    start = i
    while start > 0 and i - start < 3:
        w = found[start - 1]
        if text[w.end : found[start].start].strip(" -") or w.low in everyday() or w.low in plain or len(w.low) < 4 or _PEOPLE.match(w.low):
            break
        start -= 1
    return found[start].start


def _others(asked: UseAsked) -> bool:
    return any(c.role in ("for", "in", "") for c in asked.conditions)


def _taken(asked: UseAsked) -> frozenset[str]:
    names = (*asked.conditions, *asked.groups, *asked.routes, *asked.acts, *asked.objects, *asked.medicines)
    return frozenset(w.low for n in names for w in lexicon.words(n.said))


def _value_named(asked: UseAsked, record: LabelRecord) -> bool:
    """Whether the question already has a value of another axis to hold against the label."""
    partners = any(m.said.lower() not in record.own_words for m in asked.medicines)
    amounts = asked.doses or asked.intervals or asked.durations or asked.ages or asked.weights or asked.minutes
    groups = [g for g in asked.groups if g.name not in ("women", "men")]
    return bool(asked.conditions or groups or asked.acts or asked.routes or amounts or partners)


def _ends_so(word: str) -> bool:
    return len(word) > 5 and word not in _words("not_diseases") and word.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    return tuple(lexicon.load("diseases")["endings"])


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(lexicon.load("diseases")[kind])


@cache
def everyday() -> frozenset[str]:
    """Words of everyday language in such questions."""
    return frozenset(lexicon.load("everyday")["words"])
