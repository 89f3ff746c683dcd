"""How a question stands to the label: the kind of question first (a use, harm, a result, a plain fact), then the label of its own product."""

from typing import NamedTuple

from triage.detect.impression import Asks
from triage.detect.products import Choice
from triage.detect.questions import Asked
from triage.domain.concern import Concern, Signal
from triage.domain.decision import MOST_CAUTIOUS_STATUS, Axis, LabelFinding, LabelStatus
from triage.domain.evidence import Label
from triage.label.record import LabelRecord
from triage.label.status import NOBODY_KNOWS, NOT_EXPLAINED, SURE_ENOUGH, Likely, is_held, label_status, result_in_label
from triage.steps.kind import LIKELY, Kind, after_report, kind_of, other_than_use, outweighs, unthinkable
from triage.steps.no_use import is_no_use, names_a_value
from triage.steps.told import Told

NO_USE = LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason="no use is asked about")


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

    def finds_outside(self, finding: LabelFinding) -> bool:
        """Whether a use was found outside the label; where only another market's label is loaded, outside that one."""
        return finding.status is LabelStatus.OFF_LABEL or (self.record is None and f": {LabelStatus.OFF_LABEL.value.replace('_', '-')}: " in finding.reason)

    def may_be_off_label(self, text: str, finding: LabelFinding) -> bool:
        """Whether a use may be outside the label; where only another market's label is loaded, whether it is in doubt there."""
        if finding.status is not LabelStatus.UNCLEAR:
            return finding.status is LabelStatus.OFF_LABEL
        if self.record is None and self.elsewhere is not None:
            return label_status(text, self.elsewhere, product_known=True, market_matches=True).status is not LabelStatus.ON_LABEL
        return self.choice.product is not None


def finding_of(held: Held, asked: Asked, told: Told) -> LabelFinding:
    """How a question stands to the label, with what was told before it where the question leans on that.

    What the engine finds outside the label stands, whatever the kind of the question, unless it is an event or a fact of the pack.
    """
    kind = kind_of(asked, told)
    alone = _first_finding(held, asked, told, kind)
    stands = not other_than_use(told.asks(asked)) or asked.has("use-asked") or against_warning(alone) or _is_named(alone, kind)
    if stands and held.finds_outside(alone) and not is_no_use(alone, kind, asked, told, held.record):
        return (alone.axis is Axis.DOSE and _of_who_was_told(held, asked, told)) or alone
    if kind is Kind.HARM:
        return _in_harm(held, asked, told)
    leant = _leaning(held, alone, asked, told) if kind is not Kind.FACT else None
    return _by_likeness(leant or _of_kind(held, alone, asked, kind, told.asks(asked)), held, told.asks(asked))


def _is_named(alone: LabelFinding, kind: Kind) -> bool:
    """Whether what was found is so plainly a use that no likeness takes it back: a disease that a term names; a number, unless a fact is asked for."""
    return names_a_value(alone) and (kind is not Kind.FACT or alone.axis is Axis.INDICATION)


def _of_who_was_told(held: Held, asked: Asked, told: Told) -> LabelFinding | None:
    """What a dose comes to for the patient who was told of before: an amount that is none for everybody may be the one for a failing organ."""
    together = _together(held, asked, told, told_alone=False)
    fits = together is not None and together.axis is Axis.DOSE and together.status is LabelStatus.ON_LABEL
    return together if together and (fits or together.axis in _OF_PATIENT) else None


_OF_PATIENT = {Axis.POPULATION, Axis.CONTRAINDICATION}


def _by_likeness(finding: LabelFinding, held: Held, asks: Asks) -> LabelFinding:
    """A finding that nothing in the label bears out, with what the trained detector makes of the question: no use, or one on the likeliest axis."""
    if not asks.known or finding.status in (LabelStatus.ON_LABEL, LabelStatus.OFF_LABEL):
        return finding
    weak = asks.any_use < max(LIKELY, asks.fact, asks.harm) and not is_held(finding)
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
    if alone.status is LabelStatus.OFF_LABEL and alone.axis and is_no_use(alone, kind, asked, told, held.record):
        return held.status_of(asked.text, besides=frozenset({alone.axis}), likely=likely)
    return alone


def _no_use_but(kind: Kind) -> LabelFinding:
    return NO_USE.model_copy(update={"reason": f"no use is asked about, but {_WORDS[kind]}"})


def _of_kind(held: Held, alone: LabelFinding, asked: Asked, kind: Kind, asks: Asks) -> LabelFinding:
    """What a finding comes to that does not stand by itself, by the kind of the question: one outside the label to no use, never to the approved one.

    The results of trials in the approved use are asked about that use.
    """
    of_patients = outweighs(asks) and asks.any_use > asks.fact
    if alone.status is LabelStatus.OFF_LABEL:
        return _no_use_but(kind)
    if kind is Kind.RESULT and held.record and not of_patients and (alone.status is LabelStatus.ON_LABEL or (asks.known and alone.axis in _SUBGROUPS)):
        return result_in_label(asked.text, held.record)
    if alone.status is LabelStatus.ON_LABEL:
        return alone
    if kind is not Kind.FACT:
        if held.record and asked.has("efficacy-ask") and not _held_otherwise(alone):
            return result_in_label(asked.text, held.record)
        of_use = kind in (Kind.USE, Kind.OPEN) and not asked.has("plain-fact")
        if alone.status is LabelStatus.UNCLEAR and (is_held(alone) or of_use):
            return alone
    return alone if alone.status is LabelStatus.NOT_APPLICABLE else _no_use_but(kind)


_SUBGROUPS = {Axis.POPULATION, Axis.AGE}


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
        if together.status is LabelStatus.ON_LABEL and together.axis is Axis.POPULATION and alone.axis in _OF_EVERYBODY:
            return together
        likely = together.axis is not None and asks.use.get(together.axis, 0.0) >= SURE_ENOUGH
        doubtful = together.status is LabelStatus.UNCLEAR and together.axis in _OF_PATIENT
        return together if likely and (doubtful or together.status is LabelStatus.OFF_LABEL) else None
    better = min((alone, together), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))
    return together if better is together or not is_held(alone) else None


_OF_EVERYBODY = {Axis.DOSE, Axis.FREQUENCY, Axis.INDICATION}
"""Axes on which a question about somebody told of says less than who that is."""


def _together(held: Held, asked: Asked, told: Told, *, told_alone: bool) -> LabelFinding | None:
    """What was told near a question, held against the label with it; where that finds nothing and it may stand alone, without."""
    words = " ".join(told.reading.text[s.start : s.end] for s in told.sentences_near(asked))
    likely = told.asks(asked).use
    for text in (f"{words}. {asked.text}", words)[: 1 + told_alone] if words else ():
        found = held.status_of(text, likely=likely)
        if is_held(found) and not is_no_use(found, Kind.USE, asked, told, held.record):
            return found
    return None


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
