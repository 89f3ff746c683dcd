"""Going on, or starting again, after a reaction for which the label ends the treatment for good."""

import re

from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.asked import UseAsked
from triage.label.findings import off
from triage.label.record import LabelRecord
from triage.label.statements import Statement

_AGAIN = re.compile(
    r"\b(?:re-?challeng\w*|re-?start\w*|resum\w*|re-?introduc\w*|re-?treat\w*|re-?try|re-?expos\w*|desensiti[sz]\w*|desens|continu(?:e[sd]?|ing|ation)|carry on"
    r"|go back on|give it again|start again)\b",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"\bpermanently discontinue\b|\bdiscontinued? permanently\b|\bdo not (?:restart|rechallenge|resume|re-?administer|re-?start)\b", re.IGNORECASE
)
_MAY_RESUME = re.compile(r"\bresum\w+ (?:at|with|the)\b|\bwithhold until\b", re.IGNORECASE)
_GRADE = re.compile(r"\b(?:grade|g|gr)\.?\s?([1-5])\b", re.IGNORECASE)
_LIFE = re.compile(r"\blife[- ]threatening\b|\banaphyla", re.IGNORECASE)
LIFE_THREATENING = "4"
_WORDS = frozenset(
    (
        "reaction",
        "reactions",
        "adverse",
        "patient",
        "patients",
        "with",
        "after",
        "grade",
        "severe",
        "serious",
        "dose",
        "treatment",
        "therapy",
        "permanently",
        "discontinue",
    )
)


def again(asked: UseAsked, record: LabelRecord) -> LabelFinding | None:
    """Going on after a reaction, held against the sentences that end the treatment for good and against the contraindications."""
    text = lexicon.normalised(asked.text)
    m = _AGAIN.search(text)
    if not m:
        return None
    said, grades = _said(_AGAIN.sub(" ", text), record), frozenset(_GRADE.findall(text))
    if not said:
        return None
    ended = [
        *record.contraindications,
        *(s for s in record.statements if s.section != "contraindications" and _FOR_GOOD.search(s.text) and not _MAY_RESUME.search(s.text)),
    ]
    at = next((s for s in ended if said & _named(s.text) and _same_grade(s, grades)), None)
    return off(Axis.CONTRAINDICATION, f"{m.group()} after {' '.join(sorted(said))}", "the label ends the treatment for good", at) if at else None


def _named(text: str) -> frozenset[str]:
    return frozenset(w.low for w in lexicon.words(lexicon.normalised(text)) if len(w.low) > len("rash")) - _WORDS


def _said(text: str, record: LabelRecord) -> frozenset[str]:
    """The words of a reaction in a question: those that the label's warnings and reactions have, too."""
    others = frozenset(f.said.lower() for f in lexicon.medicines(text))
    return _named(text) & record.reaction_words - record.own_words - record.indication_words - frozenset(w.low for w in lexicon.words(record.product)) - others


def _same_grade(s: Statement, grades: frozenset[str]) -> bool:
    """Whether a sentence speaks of the grade asked about; where the question names none, only one that names none either."""
    named = frozenset(_GRADE.findall(s.text)) | ({LIFE_THREATENING} if _LIFE.search(s.text) else frozenset())
    return bool(named & grades) if grades else not named
