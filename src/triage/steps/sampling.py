"""The sample of the week: safety reads messages in which no report was found, so that what the product misses is known by number, and mended."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.concern import REPORTS, Signal, SpecialSituation
from triage.domain.inquiry import Redacted
from triage.domain.people import Person
from triage.domain.regression import Change, Field
from triage.domain.sample import Drawn, Reading, Sample, SampleItem, in_order, span_of, week_of
from triage.errors import NotFound, NotNow, SomebodyWasFaster
from triage.redact import names_of, redact
from triage.rules.correcting import PERSON, corrected, flag_of
from triage.rules.permissions import Action, check_may, check_may_anywhere, may
from triage.steps import hand_off
from triage.steps.correct_triage import Asked, propose
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.unit import UnitOfWork

MISSED = tuple(sorted(REPORTS - {"special_situation"})) + tuple(f"special_situation:{kind.value}" for kind in SpecialSituation)
"""What can have been missed: the flags that are reports, written out."""


class Shown(NamedTuple):
    """A message of a sample as a person of safety reads it: redacted. `erased`: its words are gone, and nobody can read it any more."""

    item: SampleItem
    case: Case
    message: Message
    words: Redacted

    @property
    def erased(self) -> bool:
        """Whether its words were erased."""
        return self.message.erased


class Week(NamedTuple):
    """The sample of a week for one person. `shown` are the messages of their products and markets; `sample` is None where there was nothing to draw from."""

    week: str
    sample: Sample | None
    shown: tuple[Shown, ...]


def last_week(tools: Tools) -> str:
    """The last week that is over."""
    return week_of((tools.clock.now() - timedelta(days=7)).date())


def sample_of(tools: Tools, by: Person, week: str = "") -> Week:
    """The sample of a week, by default of the last that is over; it is drawn when somebody of safety first asks for it. Raises NotAllowed, NotFound, NotNow."""
    check_may_anywhere(by, Action.WORK_SAFETY)
    week = week or last_week(tools)
    with tools.store.read() as uow:
        known = uow.samples.known(week)
    sample = known or _drawn(tools, by, week)
    with tools.store.read() as uow:
        return Week(week, sample, _shown(tools, uow, by, sample) if sample else ())


def last_sample(tools: Tools, by: Person) -> Week:
    """How the sample of the last week stands, without drawing one and without its messages."""
    check_may_anywhere(by, Action.WORK_SAFETY)
    week = last_week(tools)
    with tools.store.read() as uow:
        return Week(week, uow.samples.known(week), ())


def history(tools: Tools, by: Person) -> tuple[Sample, ...]:
    """The samples of all weeks, the latest first."""
    check_may_anywhere(by, Action.WORK_SAFETY)
    with tools.store.read() as uow:
        return tuple(uow.samples.get(week) for week in uow.samples.weeks())


def no_report(tools: Tools, by: Person, week: str, message_id: int) -> SampleItem:
    """A person of safety has read a message of a sample, and there is no report in it."""
    with tools.store.begin() as uow:
        item, _ = _mine(uow, by, week, message_id)
        if item.reading is Reading.MISSED:
            raise NotNow("A report was found in it, and is with its desk. If it is none, please clear its hand-off.")
        return _keep(uow, by, item, Reading.NO_REPORT)


def missed(tools: Tools, by: Person, week: str, message_id: int, *, flag: str, words: str) -> SampleItem:
    """A report was missed in a message of a sample: its desk gets the hand-off at once, and the owner of the rule a proposed regression case.

    `flag` is one of MISSED; `words` are those that say it, or what the person sees in them.
    """
    words = words.strip()
    if flag not in MISSED:
        raise NotNow("Please choose what was missed.")
    if not words:
        raise NotNow("Please say in a few words what you see.")
    concern, kind = flag_of(flag)
    signal = Signal(concern=concern, kind=kind, start=0, end=0, text=words[:300], rule=PERSON, why=f"read in the sample of week {week}")
    with tools.store.begin() as uow:
        item, message = _mine(uow, by, week, message_id)
        if item.reading is Reading.MISSED:
            raise NotNow("It is with its desk already.")
        hand_off.add_flag(uow, tools, uow.cases.get(item.case_id), by, signal=signal, message=message)
        asked = Asked(by, Change(field=Field.CONCERN_ADDED, after=flag), words)
        if message.decision is not None:
            propose(uow, message, corrected(message.decision, asked.change), asked)
        return _keep(uow, by, item, Reading.MISSED)


def _drawn(tools: Tools, by: Person, week: str) -> Sample | None:
    start, end = span_of(week)
    if tools.clock.now() < end:
        raise NotNow(f"Week {week} is not over. Its sample can be drawn from {end:%d %B} on.")
    try:
        with tools.store.begin() as uow:
            drawn = {one.message_id: one for one in uow.samples.without_report(start, end)}
            return _draw(uow, by, week, drawn, tools.policy.safety_sample) if drawn else None
    except SomebodyWasFaster:  # two people opened the page at once: the first one's holds
        with tools.store.read() as uow:
            return uow.samples.get(week)


def _draw(uow: UnitOfWork, by: Person, week: str, drawn: dict[int, Drawn], size: int) -> Sample:
    """By a seed that nobody could know or choose before, and that anybody can draw with again."""
    seed = secrets.token_hex(16)
    chosen = [drawn[one] for one in in_order(drawn, seed)[:size]]
    return uow.samples.draw(week, chosen, population=tuple(drawn), seed=seed, size=size, entry=AuditEntry(actor=by.id, action="sample.drawn"))


def _shown(tools: Tools, uow: UnitOfWork, by: Person, sample: Sample) -> tuple[Shown, ...]:
    names = names_of(tools.library.products())
    found = ((item, uow.cases.get(item.case_id)) for item in sample.items)
    mine = ((item, case) for item, case in found if may(by, Action.WORK_SAFETY, case.product, case.market))
    return tuple(Shown(item, case, message := uow.cases.message(item.message_id), redact(message.text, names)) for item, case in mine)


def _mine(uow: UnitOfWork, by: Person, week: str, message_id: int) -> tuple[SampleItem, Message]:
    item = next((i for i in uow.samples.get(week).items if i.message_id == message_id), None)
    if item is None:
        raise NotFound(f"This message is not in the sample of week {week}.")
    case, message = uow.cases.get(item.case_id), uow.cases.message(message_id)
    check_may(by, Action.WORK_SAFETY, case.product, case.market)
    if message.erased:
        raise NotNow("The words of this message were erased: nobody can read it any more.")
    return item, message


def _keep(uow: UnitOfWork, by: Person, item: SampleItem, reading: Reading) -> SampleItem:
    if item.reading is reading:
        return item
    return uow.samples.keep_reading(item, reading, entry=AuditEntry(actor=by.id, action="sample.read"))
