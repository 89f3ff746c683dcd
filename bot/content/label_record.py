"""The record of a label as its owners see and correct it. Whatever is changed holds for the next message, in every process."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from bot.content.allowed import check_reads
from bot.label_record import AXES, CorrectionLine, RecordAxis, RecordItem, RecordPage
from bot.life import ADMINISTRATOR
from knowledge.catalogue import Catalogue
from knowledge.documents import DocumentKind
from knowledge.force import natural
from knowledge.label_corrections import LabelCorrections
from knowledge.labels import as_label
from triage.domain.audit import AuditEntry
from triage.domain.label_record import CorrectionAction, ItemKind, KeptCorrection, KeptState, LabelCorrection, LabelItem
from triage.errors import NotFound, NotNow, SomebodyWasFaster, UnreadableItem
from triage.label.listing import items_of
from triage.label.revising import Effect, applied, check_verbatim, plainly_read, revised
from triage.rules.permissions import Action, check_may, may

if TYPE_CHECKING:
    from knowledge.documents import ApprovedDocument
    from triage.domain.evidence import Label
    from triage.domain.people import Person
    from triage.label.record import LabelRecord
    from triage.store.unit import Store, UnitOfWork

LONGEST = 1_000
"""Characters of a value, a sentence or a reason."""
_WHAT = {CorrectionAction.REPLACE: "changed", CorrectionAction.REMOVE: "struck", CorrectionAction.ADD: "added"}


class LabelRecords:
    """Reads and corrects the records of labels. Roles are checked here, in the transaction of the deed, for every product and market of the label."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def show(self, document: str, version: str | None, by: "Person") -> RecordPage:
        """The record of a version, or of the latest. Raises NotFound for what is no label, NotAllowed."""
        with self._store.read() as uow:
            shown = _label_document(uow, document, version)
            if not _may_correct(by, shown):
                check_reads(by, shown.products, shown.markets)
            return _page(_opened(uow, shown))

    def may_correct(self, document: str, version: str, by: "Person") -> bool:
        """Whether this person may correct this record."""
        with self._store.read() as uow:
            return _may_correct(by, _label_document(uow, document, version))

    def waiting(self) -> frozenset[tuple[str, str]]:
        """The versions of labels with corrections of earlier versions to look at."""
        with self._store.read() as uow:
            return _kept(uow).labels_with_waiting()

    # ── Correcting ───────────────────────────────────────────────────────────────────────────────

    def strike(self, document: str, version: str, key: str, by: "Person", *, reason: str) -> int:
        """Take out an item that the label does not say. Returns the number of the correction. Raises NotFound, NotAllowed, NotNow, SomebodyWasFaster."""
        with self._at(document, version, by) as at:
            item = _item(at, key)
            return _made(at, _signed(at, CorrectionAction.REMOVE, item), reason)

    def change(self, document: str, version: str, key: str, by: "Person", *, value: str, reason: str) -> int:
        """Say what an item's sentence says, in the words of a label. Raises UnreadableItem, with how to write it, besides what `strike` does."""
        with self._at(document, version, by) as at:
            item = _item(at, key)
            return _made(at, _signed(at, CorrectionAction.REPLACE, item, value=_said(value, "what the label says")), reason)

    def add(self, document: str, version: str, item: LabelItem, by: "Person", *, reason: str) -> int:
        """Add what was not read: kind, value and sentence of `item`. Raises UnreadableItem where its sentence is not in the label word for word."""
        with self._at(document, version, by) as at:
            found = check_verbatim(at.label, at.record, _said(item.sentence, "the sentence of the label on which it stands"))
            value = _said(item.value or found.sentence, "what the label says")
            placed = item.model_copy(update={"key": "", "sentence": found.sentence, "section": found.section})
            return _made(at, _signed(at, CorrectionAction.ADD, placed, value=value), reason)

    def undo(self, document: str, version: str, correction_id: int, by: "Person", *, reason: str) -> None:
        """End a correction: what was read holds again. Raises NotNow where a later correction rests on it."""
        with self._at(document, version, by) as at:
            _check_nothing_rests_on(at, correction_id)
            at.kept.undo(document, version, correction_id, name=by.name, entry=_entry(by, "content.record_correction_undone", reason))

    def take_over(self, document: str, version: str, correction_ids: tuple[int, ...], by: "Person") -> int:
        """Make corrections of earlier versions in this one too, all that fit where none is named. Returns how many. Raises NotNow for one that does not."""
        with self._at(document, version, by) as at:
            record, taken = at.record, 0
            for kept in (k for k in at.kept.waiting(document, version) if not correction_ids or k.id in correction_ids):
                again = kept.correction.model_copy(update={"by": at.by.name, "on": at.uow.now.date()})
                record, effect = applied(at.label, record, again)
                if effect.fits:
                    _keep(at, effect, f"taken over from version {kept.version}: {kept.reason}", kept.id)
                    taken += 1
                elif correction_ids:
                    raise NotNow(f"Correction {kept.id} does not fit here: {effect.why_not}. Make it anew from the sentence as it stands now, or set it aside.")
            if not taken:
                raise NotNow("There is no correction of an earlier version to take over.")
            return taken

    def set_aside(self, document: str, version: str, correction_id: int, by: "Person", *, reason: str) -> None:
        """Say that a correction of an earlier version is not made in this one. Raises NotFound, NotNow."""
        with self._at(document, version, by) as at:
            kept = next((k for k in at.kept.waiting(document, version) if k.id == correction_id), None)
            if kept is None:
                raise NotFound(f"No correction {correction_id} of an earlier version waits for {document} version {version}.")
            at.kept.set_aside(document, version, kept, name=by.name, entry=_entry(by, "content.record_correction_set_aside", _reason(reason)))

    @contextmanager
    def _at(self, document: str, version: str, by: "Person") -> "Iterator[_Opened]":
        """The record in a transaction that nobody else corrects it in, for a person who may, as the list of people stands now."""
        with self._store.begin() as uow:
            shown = _label_document(uow, document, version)
            if by is not ADMINISTRATOR:
                person = uow.people.known(by.id) or by.model_copy(update={"grants": ()})
                for name, market in product(shown.products, shown.markets):
                    check_may(person, Action.CORRECT_LABEL, name, market)
            _kept(uow).lock(document, version)
            yield _opened(uow, shown, by)


class _Opened(NamedTuple):
    """A label's record in a transaction: the label, its record with the corrections so far, and what each of them did."""

    uow: "UnitOfWork"
    document: "ApprovedDocument"
    kept: LabelCorrections
    label: "Label"
    record: "LabelRecord"
    effects: tuple[Effect, ...]
    by: "Person"


def _kept(uow: "UnitOfWork") -> LabelCorrections:
    return LabelCorrections(uow.connection, uow.now, uow.trail)


def _label_document(uow: "UnitOfWork", document: str, version: str | None) -> "ApprovedDocument":
    shown = Catalogue(uow.connection, uow.now, uow.trail).show(document, version)
    if shown.kind is not DocumentKind.LABEL:
        raise NotFound(f"{document} is no label. Only labels have a record of what they approve.")
    return shown


def _may_correct(by: "Person", shown: "ApprovedDocument") -> bool:
    return by is ADMINISTRATOR or all(may(by, Action.CORRECT_LABEL, name, market) for name, market in product(shown.products, shown.markets))


def _opened(uow: "UnitOfWork", shown: "ApprovedDocument", by: "Person" = ADMINISTRATOR) -> _Opened:
    kept = _kept(uow)
    label = as_label(shown, shown.products[0], shown.markets[0])
    record, effects = revised(label, plainly_read(label), kept.standing(shown.id, shown.version))
    return _Opened(uow, shown, kept, label, record, effects, by)


# ── Making a correction ──────────────────────────────────────────────────────────────────────────


def _item(at: _Opened, key: str) -> LabelItem:
    found = next((i for i in items_of(at.record) if i.key == key), None)
    if found is None:
        raise SomebodyWasFaster("This item is not in the record any more: somebody has corrected it since you opened the page. Please look again.")
    return found


def _signed(at: _Opened, action: CorrectionAction, item: LabelItem, value: str = "") -> LabelCorrection:
    return LabelCorrection(
        action=action,
        key=item.key,
        kind=item.kind,
        value=value,
        sentence=item.sentence,
        section=item.section,
        by=at.by.name,
        on=at.uow.now.date(),
    )


def _made(at: _Opened, correction: LabelCorrection, reason: str) -> int:
    reason = _reason(reason)
    _, effect = applied(at.label, at.record, correction)
    if not effect.fits:
        raise UnreadableItem(effect.why_not)
    if correction.action is not CorrectionAction.REMOVE:
        _check_says_something(at, effect)
    return _keep(at, effect, reason)


def _check_says_something(at: _Opened, effect: Effect) -> None:
    """Raise where the record would be what it is, or would not hold what was said as an item of that kind."""
    kind = effect.correction.of_kind
    if any(i.kind is kind for i in effect.made):
        return
    if not effect.gone and any((i.kind, i.sentence) == (kind, effect.correction.sentence) for i in items_of(at.record)):
        raise NotNow("This is in the record already.")
    words = AXES[kind]
    raise UnreadableItem(f"“{effect.correction.value}” names no {words.one} that the bot knows. Write it as a label does, such as “{words.example}”.")


def _keep(at: _Opened, effect: Effect, reason: str, carried_from: int | None = None) -> int:
    entry = _entry(at.by, "content.record_corrected", reason)
    kept = at.kept.keep(at.document.id, at.document.version, effect.correction, before=effect.gone, after=effect.made, carried_from=carried_from, entry=entry)
    return kept.id


def _check_nothing_rests_on(at: _Opened, correction_id: int) -> None:
    """Raise NotNow where a later correction is of the item that this one made."""
    standing = [k for k in at.kept.of(at.document.id, at.document.version) if k.state is KeptState.STANDS]
    others = [k for k in standing if k.id != correction_id]
    fitted = {k.id for k, effect in zip(standing, at.effects, strict=True) if effect.fits}
    _, without = revised(at.label, plainly_read(at.label), [k.correction for k in others])
    if resting := [k.id for k, effect in zip(others, without, strict=True) if k.id in fitted and not effect.fits]:
        raise NotNow(f"Correction {resting[-1]} changes what this one says. Undo that one first.")


def _entry(by: "Person", action: str, reason: str) -> AuditEntry:
    return AuditEntry(actor=by.id, action=action, reason=reason, facts={"name": by.name})


def _reason(reason: str) -> str:
    if not reason.strip():
        raise NotNow("Please give a reason: it goes on record with the correction.")
    return _said(reason, "the reason")


def _said(text: str, what: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise UnreadableItem(f"Please say {what}.")
    if len(words) > LONGEST:
        raise UnreadableItem(f"Please say {what} in at most {LONGEST:,} characters.")
    return words


# ── The page ─────────────────────────────────────────────────────────────────────────────────────


def _page(at: _Opened) -> RecordPage:
    found = items_of(at.record)
    kept = at.kept.of(at.document.id, at.document.version)
    standing = iter(at.effects)
    effects = [next(standing) if k.state is KeptState.STANDS else None for k in kept]
    return RecordPage(
        document=at.document.id,
        version=at.document.version,
        title=at.document.title,
        product=at.document.products[0],
        markets=at.document.markets,
        axes=tuple(RecordAxis(kind=kind, name=words.many, items=_of_kind(found, kind)) for kind, words in AXES.items()),
        corrections=tuple(_line(k, effect) for k, effect in zip(kept, effects, strict=True)),
        waiting=_waiting(at),
    )


def _of_kind(items: tuple[LabelItem, ...], kind: ItemKind) -> tuple[RecordItem, ...]:
    names = ("key", "value", "sentence", "section", "corrected")
    of_kind = sorted((i for i in items if i.kind is kind), key=_place)
    return tuple(RecordItem(**{name: getattr(i, name) for name in names}) for i in of_kind)


def _place(item: LabelItem) -> tuple[bool, tuple[tuple[int, int, str], ...]]:
    """In the order of the label's sections, those without a number last: what was corrected stays where it stood."""
    number = item.section.partition(" ")[0]
    return not number[:1].isdigit(), natural(number) if number[:1].isdigit() else ()


def _waiting(at: _Opened) -> tuple[CorrectionLine, ...]:
    """The corrections of earlier versions, each tried on this one with those before it that fit."""
    waiting = at.kept.waiting(at.document.id, at.document.version)
    _, effects = revised(at.label, at.record, [k.correction for k in waiting])
    return tuple(_line(k, effect) for k, effect in zip(waiting, effects, strict=True))


def _line(kept: KeptCorrection, effect: Effect | None) -> CorrectionLine:
    said = kept.correction
    return CorrectionLine(
        **{name: getattr(kept, name) for name in ("id", "version", "reason", "carried_from", "ended_at", "ended_reason")},
        what=_WHAT[said.action],
        kind=said.of_kind,
        before=kept.before.value if kept.before else "",
        after=said.value,
        sentence=said.sentence,
        section=said.section,
        by=kept.made_name,
        at=kept.made_at,
        state=kept.state.value,
        holds=effect is not None and effect.fits,
        why_not=effect.why_not if effect else "",
        also_gone=tuple(f"{AXES[i.kind].one} {i.value}" for i in effect.gone if i.key != said.key) if effect else (),
        ended_by=kept.ended_name,
    )
