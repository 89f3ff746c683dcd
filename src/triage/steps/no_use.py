"""What the label was searched for and is no use: a fact of the pack, an unwanted event, the child of a mother who takes it."""

import re

from triage.detect.impression import Asks
from triage.detect.questions import Asked
from triage.detect.tokens import tokens_of
from triage.domain.concern import Concern
from triage.domain.decision import Axis, LabelFinding
from triage.label import lexicon
from triage.label.record import LabelRecord
from triage.steps.kind import SURELY, THINKABLE, Kind, outweighs, unthinkable
from triage.steps.told import Told

NOT_LISTED = "not among the indications"
_EVENTS = ("pregnant", "nursing", "event")


def _said_to_be_treated(disease: str, asked: Asked) -> bool:
    """Whether the words say that this is what the product would be given for."""
    before = _before(disease, asked)
    return bool(_FOR.search(before) or _STUDIED.search(before)) and not _OTHERS_FOR.search(before)


def _before(disease: str, asked: Asked) -> str:
    return asked.text[: max(0, asked.text.lower().find(disease.lower()))]


_FOR = re.compile(r"\b(?:for|treat\w*|against|indicat\w+ in|approv\w+ in|work\w* in|effective in|use in|used in|option in)\s(?:[\w-]+\s){0,3}$", re.IGNORECASE)
_STUDIED = re.compile(
    r"\b(?:(?:stud(?:y|ied|ies)|trials?|tried|(?<!safety )data|evidence|experience|phase \w+) in)\s(?:[\w-]+\s){0,2}$"
    r"|\b(?:en|para|contra|bei|für|gegen|chez|dans|pour|contre|nell[ao]|per|em)\s(?:(?:la|el|los|las|le|les|un|una|une|einer?|der|dem|den|morbus)\s)*$",
    re.IGNORECASE,
)
"""A disease that comes after these words is one that the product was studied in, or, in another language, given for."""
_OTHERS_FOR = re.compile(
    r"\b(?:steroids?|table|dose\w*|dosing|recommendation\w*|guidance|algorithm|protocol|management|grade\w*|rate|risk|monitor\w*)\b[^.?]{0,30}$", re.IGNORECASE
)


def _known_otherwise(disease: str, kind: Kind, record: LabelRecord | None) -> bool:
    """Whether a disease is one that the label speaks of as an unwanted reaction, or, where results are asked for, in its trials."""
    said = {t.norm for t in tokens_of(disease)}
    if record is None or not said or any(w.isdigit() for w in said) or said & record.indication_words:
        return False
    return said <= record.reaction_words or (kind is Kind.RESULT and said <= record.study_words)


def is_no_use(finding: LabelFinding, kind: Kind, asked: Asked, told: Told, record: LabelRecord | None) -> bool:
    """Whether what the label was searched for is no use: a fact of the pack, an unwanted event, the child of a mother who takes it."""
    if kind is Kind.FACT and asked.has("plain-fact"):  # the words say so: the trained detector alone takes nothing back
        return finding.axis in _OF_PACK or not any(c.isdigit() for c in finding.asked)
    if _by_its_place(finding, told.asks(asked)):
        return True
    if not asked.has("giving") and _only_looks_so(finding, told.asks(asked)):
        return True
    if kind is Kind.HARM and told.harm_from is not None and finding.axis is Axis.POPULATION and not asked.has("giving"):
        return True
    treated = finding.axis is not Axis.INDICATION or asked.has("giving") or _said_to_be_treated(finding.asked, asked)
    if not treated and _known_otherwise(finding.asked, kind, record):
        return True
    harm = any(s.concern in (Concern.SAFETY_QUESTION, Concern.ADVERSE_EVENT) for s in told.inside[asked])
    studied = bool(_STUDIED.search(_before(finding.asked, asked)))
    return harm and not studied and not outweighs(told.asks(asked)) and _is_event(finding, asked, told)


def _by_its_place(finding: LabelFinding, asks: Asks) -> bool:
    """Whether a disease is one only because its words stand where diseases do, and the trained detector finds no use in a disease there."""
    if finding.axis is not Axis.INDICATION or finding.label_says != NOT_LISTED or not asks.known or asks.use.get(Axis.INDICATION, 0.0) >= THINKABLE:
        return False
    return not names_a_value(finding)


def names_a_value(finding: LabelFinding) -> bool:
    """Whether what was found is a number, or a disease that a term names: no likeness makes these less than they are."""
    named = finding.axis is Axis.INDICATION and lexicon.conditions().find(lexicon.words(finding.asked), finding.asked)
    return bool(named) or any(c.isdigit() for c in finding.asked)


def _only_looks_so(finding: LabelFinding, asks: Asks) -> bool:
    """Whether what was found outside the label only looks like a use: no value and no disease that a term names, in words that ask for something else."""
    if not unthinkable(asks) or names_a_value(finding):
        return False
    return finding.axis in (Axis.INDICATION, Axis.PREPARATION, Axis.AGE) or (finding.axis is Axis.CONTRAINDICATION and asks.harm >= SURELY)


_OF_PACK = {Axis.PREPARATION, Axis.INDICATION, Axis.ROUTE, Axis.DURATION}
_OF_PERSON = {Axis.INDICATION, Axis.POPULATION, Axis.CONTRAINDICATION}


def _is_event(finding: LabelFinding, asked: Asked, told: Told) -> bool:
    """Whether the value asked about is the unwanted event itself, or a mother or child of whom no use is asked."""
    if finding.axis is Axis.AGE:
        return not any(c.isdigit() for c in finding.asked) and (told.reading.has("pregnant") or told.reading.has("nursing"))
    use_named = asked.has("giving") or any(s.rule == "sq.group" for s in told.inside[asked])
    manages = finding.axis is Axis.CONTRAINDICATION and asked.has("manages")
    if finding.axis not in _OF_PERSON or use_named or manages:
        return False
    said = {t.norm for t in tokens_of(finding.asked)}
    named = {w for scene in asked.scenes for concept in _EVENTS for first, last in scene.sentence.spans(concept) for w in scene.sentence.words[first:last]}
    return not said or bool(said & named)
