"""How a question stands to the label: the kind of question first (a use, harm, a result, a plain fact), then the label of its own product."""

import re
from enum import StrEnum
from typing import NamedTuple

from triage.detect.impression import Asks
from triage.detect.products import Choice
from triage.detect.questions import Asked
from triage.detect.tokens import tokens_of
from triage.domain.concern import Concern, Signal
from triage.domain.decision import MOST_CAUTIOUS_STATUS, Axis, LabelFinding, LabelStatus
from triage.domain.evidence import Label
from triage.label import lexicon
from triage.label.record import LabelRecord
from triage.label.status import NOBODY_KNOWS, NOT_EXPLAINED, SURE_ENOUGH, Likely, is_held, label_status, result_in_label
from triage.steps.told import Told

NO_USE = LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason="no use is asked about")
_EVENTS = ("pregnant", "nursing", "event")
LIKELY = 0.5
"""What the trained detector must give a kind of question before it counts."""
SURELY = 0.8
THINKABLE = 0.2
"""Below that the trained detector finds no use in a question, and what nothing in the label explains is none."""


class Kind(StrEnum):
    """What kind of thing a question asks for."""

    USE = "use"
    HARM = "harm"
    RESULT = "result"
    FACT = "fact"
    OPEN = "open"


class Held(NamedTuple):
    """What a question is held against: the product, its market and the label in force there."""

    choice: Choice
    market: str | None
    label: Label | None
    record: LabelRecord | None
    elsewhere: LabelRecord | None = None
    """Where no label of the market is loaded: the record of another market's, which shows the axis and decides nothing."""

    def status_of(self, text: str, *, besides: frozenset[Axis] = frozenset(), likely: Likely = NOBODY_KNOWS) -> LabelFinding:
        """How the use in a text stands to the label, on every axis besides some; `likely` says how likely each axis is what is asked about."""
        if self.record is None and self.elsewhere is not None:
            return self._elsewhere(text, self.elsewhere, besides, likely)
        known = self.choice.product is not None
        return label_status(text, self.record, product_known=known, market_matches=self.record is not None, besides=besides, likely=likely)

    def _elsewhere(self, text: str, other: LabelRecord, besides: frozenset[Axis], likely: Likely) -> LabelFinding:
        there = label_status(text, other, product_known=True, market_matches=True, besides=besides, likely=likely)
        if there.status is LabelStatus.NOT_APPLICABLE:
            return there
        why = f"unclear: no label of {self.market or 'the market'} is loaded; held against that of {other.market}: {there.reason}"
        return there.model_copy(update={"status": LabelStatus.UNCLEAR, "reason": why})

    def may_be_off_label(self, text: str, finding: LabelFinding) -> bool:
        """Whether a use may be outside the label; where only another market's label is loaded, whether it is in doubt there."""
        if finding.status is not LabelStatus.UNCLEAR:
            return finding.status is LabelStatus.OFF_LABEL
        if self.record is None and self.elsewhere is not None:
            return label_status(text, self.elsewhere, product_known=True, market_matches=True).status is not LabelStatus.ON_LABEL
        return self.choice.product is not None


def kind_of(asked: Asked, told: Told) -> Kind:
    """What kind of thing a question asks for: harm goes before a use, a use in so many words before a result or a fact."""
    asks = told.asks(asked)
    harm = any(s.concern is Concern.SAFETY_QUESTION for s in told.inside[asked]) or after_report(asked, told)
    if harm and not outweighs(asks):
        return Kind.HARM
    result, fact = asked.has("efficacy-ask"), asked.has("plain-fact")
    use = harm or (outweighs(asks) and asks.any_use > asks.fact) or (asked.has("use-asked") and not (fact and not asked.has("use-or-person")))
    if asks.known and not (result or fact or use):
        return Kind.USE if asks.any_use >= LIKELY else Kind.FACT if asks.fact >= LIKELY else Kind.OPEN
    if fact and not use:
        return Kind.FACT
    if result:
        return Kind.RESULT
    return Kind.USE if use else Kind.FACT if fact else Kind.OPEN


def outweighs(asks: Asks) -> bool:
    """Whether the trained detector is so sure of a use, and surer than of harm, that words for harm in the question take nothing from it."""
    return asks.any_use >= LIKELY and asks.any_use > asks.harm


def unthinkable(asks: Asks) -> bool:
    """Whether the trained detector finds no use in a question, and is sure that it asks for something else or nothing."""
    return asks.known and asks.any_use < THINKABLE and max(asks.harm, asks.fact, asks.nothing) >= LIKELY


def after_report(asked: Asked, told: Told) -> bool:
    """Whether a question leans on an unwanted event that the message told: how often it is seen, whether to stop, what to give."""
    if told.harm_from is None or told.harm_from >= asked.start or any(asked.has(c) for c in ("efficacy-ask", "plain-fact", "missed-dose", "that-use")):
        return False
    return any(asked.has(c) for c in ("points-back", "leans-back", "manages", "rate-ask", "asks-for"))


def finding_of(held: Held, asked: Asked, told: Told) -> LabelFinding:
    """How a question stands to the label, with what was told before it where the question leans on that.

    What the engine finds outside the label stands, whatever the kind of the question, unless it is an event or a fact of the pack.
    """
    kind = kind_of(asked, told)
    alone = _first_finding(held, asked, told, kind)
    if alone.status is LabelStatus.OFF_LABEL and not _is_no_use(alone, kind, asked, told, held):
        return alone
    if kind is Kind.HARM:
        return _in_harm(held, asked, told)
    leant = _leaning(held, alone, asked, told) if kind is not Kind.FACT else None
    return _by_likeness(leant or _of_kind(held, alone, asked, kind), held, told.asks(asked))


def _by_likeness(finding: LabelFinding, held: Held, asks: Asks) -> LabelFinding:
    """A finding that nothing in the label bears out, with what the trained detector makes of the question: no use, or one on the likeliest axis."""
    if not asks.known or finding.status in (LabelStatus.ON_LABEL, LabelStatus.OFF_LABEL):
        return finding
    weak = asks.any_use < max(THINKABLE, asks.fact, asks.harm) and not is_held(finding)
    if finding.status is LabelStatus.UNCLEAR and (weak or (finding.axis is not Axis.COMBINATION and unthinkable(asks))):
        return NO_USE
    if is_held(finding):
        return finding
    if finding.status is LabelStatus.NOT_APPLICABLE and asks.any_use < max(LIKELY, asks.fact, asks.harm):
        return finding
    axis = asks.axis if held.choice.product else None
    reason = finding.reason if finding.status is LabelStatus.UNCLEAR else f"unclear: a use, {NOT_EXPLAINED}"
    return finding.model_copy(update={"status": LabelStatus.UNCLEAR, "axis": axis, "reason": reason})


def _first_finding(held: Held, asked: Asked, told: Told, kind: Kind) -> LabelFinding:
    """What the engine finds in the words alone; where that is outside the label but no use, what it finds on the other axes."""
    likely = told.asks(asked).use
    alone = held.status_of(asked.text, likely=likely)
    if alone.status is LabelStatus.OFF_LABEL and alone.axis and _is_no_use(alone, kind, asked, told, held):
        return held.status_of(asked.text, besides=frozenset({alone.axis}), likely=likely)
    return alone


def _of_kind(held: Held, alone: LabelFinding, asked: Asked, kind: Kind) -> LabelFinding:
    """What a finding that is not outside the label comes to, by the kind of the question."""
    if alone.status is LabelStatus.ON_LABEL:
        return alone
    if kind is not Kind.FACT:
        if held.record and asked.has("efficacy-ask") and not _held_otherwise(alone):
            return result_in_label(asked.text, held.record)
        of_use = kind in (Kind.USE, Kind.OPEN) and not asked.has("plain-fact")
        if alone.status is LabelStatus.UNCLEAR and (is_held(alone) or of_use):
            return alone
    return alone if alone.status is LabelStatus.NOT_APPLICABLE else NO_USE.model_copy(update={"reason": f"no use is asked about, but {_WORDS[kind]}"})


def _held_otherwise(finding: LabelFinding) -> bool:
    """Whether a use beside a question for results could be held against the label: a partner in a trial is none."""
    return finding.status is LabelStatus.UNCLEAR and is_held(finding) and finding.axis is not Axis.COMBINATION


_WORDS = {
    Kind.USE: "a fact",
    Kind.HARM: "harm or risk",
    Kind.RESULT: "a result",
    Kind.FACT: "a fact of the product",
    Kind.OPEN: "something else",
}


def _in_harm(held: Held, asked: Asked, told: Told) -> LabelFinding:
    """A question of harm asks about no use; one that leans on a use outside the label, which was told, asks about that."""
    leant = _leaning(held, NO_USE, asked, told)
    stands = leant and leant.status is LabelStatus.OFF_LABEL and (told.off_label or against_warning(leant))
    return leant if leant and stands else NO_USE.model_copy(update={"reason": "no use is asked about, but harm or risk"})


def _leaning(held: Held, alone: LabelFinding, asked: Asked, told: Told) -> LabelFinding | None:
    """The finding with what was told, where the question leans on it and the words told make a difference."""
    asks = told.asks(asked)
    back, use = told.off_label or asked.has("that-use"), outweighs(asks) and asks.any_use > asks.fact
    answered = is_held(alone) and alone.status is not LabelStatus.NOT_APPLICABLE and not back
    if answered and not (use and alone.status is LabelStatus.ON_LABEL):
        return None
    if not (asked.has("use-asked") or asked.has("leans-back") or back or use):
        return None
    together = _together(held, asked, told, told_alone=use)
    if together is None or (together.status is LabelStatus.UNCLEAR and not together.label_sentence):
        return None
    if answered:
        likely = together.axis is not None and asks.use.get(together.axis, 0.0) >= SURE_ENOUGH
        return together if likely and together.status is LabelStatus.OFF_LABEL else None
    better = min((alone, together), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))
    return together if better is together or not is_held(alone) else None


def _together(held: Held, asked: Asked, told: Told, *, told_alone: bool) -> LabelFinding | None:
    """What was told near a question, held against the label with it; where that finds nothing and it may stand alone, without."""
    words = " ".join(told.reading.text[s.start : s.end] for s in told.sentences_near(asked))
    likely = told.asks(asked).use
    for text in (f"{words}. {asked.text}", words)[: 1 + told_alone] if words else ():
        found = held.status_of(text, likely=likely)
        if is_held(found) and not _is_no_use(found, Kind.USE, asked, told, held):
            return found
    return None


def _said_to_be_treated(disease: str, asked: Asked) -> bool:
    """Whether the words say that this is what the product would be given for."""
    before = asked.text[: max(0, asked.text.lower().find(disease.lower()))]
    return bool(_FOR.search(before)) and not _OTHERS_FOR.search(before)


_FOR = re.compile(r"\b(?:for|treat\w*|against|indicat\w+ in|approv\w+ in|work\w* in|effective in|use in|used in|option in)\s(?:[\w-]+\s){0,3}$", re.IGNORECASE)
_OTHERS_FOR = re.compile(
    r"\b(?:steroids?|table|dose\w*|dosing|recommendation\w*|guidance|algorithm|protocol|management|grade\w*|rate|risk|monitor\w*)\b[^.?]{0,30}$", re.IGNORECASE
)


def _known_otherwise(disease: str, kind: Kind, record: LabelRecord | None) -> bool:
    """Whether a disease is one that the label speaks of as an unwanted reaction, or, where results are asked for, in its trials."""
    said = {t.norm for t in tokens_of(disease)}
    if record is None or not said or any(w.isdigit() for w in said):
        return False
    return said <= record.reaction_words or (kind is Kind.RESULT and said <= record.study_words)


def _is_no_use(finding: LabelFinding, kind: Kind, asked: Asked, told: Told, held: Held) -> bool:
    """Whether what the label was searched for is no use: a fact of the pack, an unwanted event, the child of a mother who takes it."""
    if kind is Kind.FACT and asked.has("plain-fact"):  # the words say so: the trained detector alone takes nothing back
        return finding.axis in _OF_PACK or not any(c.isdigit() for c in finding.asked)
    if not asked.has("giving") and _only_looks_so(finding, told.asks(asked)):
        return True
    treated = finding.axis is not Axis.INDICATION or asked.has("giving") or _said_to_be_treated(finding.asked, asked)
    if not treated and _known_otherwise(finding.asked, kind, held.record):
        return True
    found = {s.concern for s in told.inside[asked]}
    return bool(found & {Concern.SAFETY_QUESTION, Concern.ADVERSE_EVENT}) and not outweighs(told.asks(asked)) and _is_event(finding, asked, told)


def _only_looks_so(finding: LabelFinding, asks: Asks) -> bool:
    """Whether what was found outside the label only looks like a use: no value and no disease that a term names, in words that ask for something else."""
    if not unthinkable(asks) or any(c.isdigit() for c in finding.asked):
        return False
    if finding.axis is Axis.INDICATION:
        return not lexicon.conditions().find(lexicon.words(finding.asked), finding.asked)
    return finding.axis in (Axis.PREPARATION, Axis.AGE) or (finding.axis is Axis.CONTRAINDICATION and asks.harm >= SURELY)


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


def raised(held: Held, asked: Asked, finding: LabelFinding, told: Told) -> list[Signal]:
    """The signals that follow from how a question stands to the label."""
    found = []
    known = any(s.concern is Concern.SAFETY_QUESTION for s in told.inside[asked])
    if held.may_be_off_label(asked.text, finding):
        found.append(_signal(asked, Concern.OFF_LABEL_QUESTION, f"olq.{finding.axis or 'use'}", finding.in_full))
    if not known and against_warning(finding):
        found.append(_signal(asked, Concern.SAFETY_QUESTION, "sq.against-warning", "asks about a use that a contraindication or warning speaks against"))
    elif not known and after_report(asked, told):
        found.append(_signal(asked, Concern.SAFETY_QUESTION, "sq.after-report", "asks about what was told of a patient: how often it is seen, or what to do"))
    elif not known and finding.status is LabelStatus.NOT_APPLICABLE and _may_be_harm(asked, told):
        why = "it asks about no use of the product and about no topic that is known to be harmless"
        found.append(_signal(asked, Concern.SAFETY_QUESTION, "sq.not-known-harmless", why))
    return found


def _may_be_harm(asked: Asked, told: Told) -> bool:
    asks = told.asks(asked)
    if asks.known:
        return asks.harm >= LIKELY
    return kind_of(asked, told) in (Kind.OPEN, Kind.USE) and not (asked.has("harmless-topic") or asked.has("harmless-fact"))


def against_warning(finding: LabelFinding) -> bool:
    """Whether a use is ruled out by a contraindication or a warning of the label."""
    if finding.status is not LabelStatus.OFF_LABEL:
        return False
    return finding.axis is Axis.CONTRAINDICATION or any(w in finding.label_section for w in ("Contraindications", "Warnings", "Boxed"))


def _signal(asked: Asked, concern: Concern, rule: str, why: str) -> Signal:
    return Signal(concern=concern, start=asked.start, end=asked.end, text=asked.text, rule=rule, why=why)
