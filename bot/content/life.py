"""The life of content as the faces act on it: submitted, approved, sent back, discarded, withdrawn; warnings; recipients and corrections."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from bot import presenter
from bot.life import ADMINISTRATOR, CorrectionToDecide, OwnersNotice
from knowledge.catalogue import Catalogue
from knowledge.expiry import ContentNotice, NoticeKind, Notices
from triage.domain.audit import AuditEntry, Facts
from triage.domain.correction import Correction, CorrectionState, Recipient
from triage.errors import NotAllowed, NotFound, NotNow, SomebodyWasFaster
from triage.rules.permissions import Action, check_may, may
from triage.steps import correct
from triage.steps.notice import correction_notice

if TYPE_CHECKING:
    from knowledge.documents import Original
    from knowledge.reasons import VersionCard
    from triage.domain.people import Person
    from triage.ports import Embedder
    from triage.steps.tools import Tools
    from triage.store.unit import Store, UnitOfWork

_READS = (Action.SEE_CONTENT, Action.LOAD_CONTENT)
_TRIES = 5


class Life:
    """What people do with versions. Roles are checked here, in the transaction of the deed, for every product and market of the document."""

    def __init__(self, store: "Store", embedder: "Embedder", tools: Callable[[], "Tools"], *, changed: Callable[[], object]) -> None:
        """`changed` is called after a change of what is in force, so that no question waits for the index to follow."""
        self._store = store
        self._embedder = embedder
        self._tools = tools
        self._changed = changed

    def submit(self, document: str, version: str, by: "Person") -> None:
        """Ask a colleague to approve a draft."""
        with self._at(document, version, by, Action.SUBMIT_CONTENT) as catalogue:
            catalogue.submit(document, version, by=by.id, entry=_entry(by, "content.submitted"))

    def approve(self, document: str, version: str, by: "Person", *, number: str | None = None, seen: str | None = None, because: str = "") -> tuple[str, ...]:
        """Approve a version in review that a colleague loaded. Returns the versions that it supersedes.

        `seen` is the hash of the content that was read. Golden questions are asked before: where one moves, `because` must say why.
        Raises NotFound, NotAllowed, NotNow, SomebodyWasFaster.
        """
        with self._store.read() as uow:
            by = _fresh(uow, by)  # also instead of the administrator: an approval takes a person on the list
            self._check(uow, document, version, by, Action.APPROVE_CONTENT)
        for _ in range(_TRIES):
            found = self._approve(_Approval(document, version, number, seen, because), by)
            if found is not None:
                self._changed()
                return found
        raise SomebodyWasFaster("The library is being changed just now. Please try again in a moment.")

    def send_back(self, document: str, version: str, reason: str, by: "Person") -> None:
        """Send a version in review back to its author, with a reason."""
        with self._at(document, version, by, Action.APPROVE_CONTENT) as catalogue:
            catalogue.return_(document, version, reason, by=by.id, entry=_entry(by, "content.returned", reason))

    def discard(self, document: str, version: str, by: "Person") -> None:
        """Delete a draft."""
        with self._at(document, version, by, Action.LOAD_CONTENT) as catalogue:
            catalogue.discard(document, version, entry=_entry(by, "content.discarded"))

    def withdraw(self, document: str, version: str | None, reason: str, by: "Person") -> tuple[str, ...]:
        """Take a version, or every version, out of use at once. Drafts are recalled and corrections proposed by a worker. Returns what is withdrawn."""
        if not reason.strip():
            raise NotNow("Please say why the document is withdrawn: recipients of answers read it.")
        with self._at(document, version, by, Action.WITHDRAW_CONTENT) as catalogue:
            gone = catalogue.withdraw(document, version, reason, entry=_entry(by, "content.withdrawn", reason))
        self._changed()
        return gone

    def original(self, document: str, version: str, by: "Person") -> "Original | None":
        """The file that a version was read from, for who may read the document; None where it was not kept."""
        with self._store.read() as uow:
            cards = self._cards(uow, document, version)
            if not _may_for_any(by, _READS, cards):
                check_may(by, Action.SEE_CONTENT, ", ".join(cards[0].products), ", ".join(cards[0].markets))
            return _catalogue(uow).original(document, version)

    # ── Who received it, and what they are told ──────────────────────────────────────────────────

    def recipients(self, document: str, version: str | None, by: "Person") -> tuple[Recipient, ...]:
        """Everybody who received an answer that rests on a document: those whose cases this person may see, or all of their own document's."""
        with self._store.read() as uow:
            cards = self._cards(uow, document, version)
            owns = _is_trusted(by) or all(_may_wholly(by, Action.WITHDRAW_CONTENT, card) for card in cards)
            found = correct.recipients(uow, document, version)
        return tuple(r for r in found if owns or may(by, Action.SEE_CASES, r.product, r.market))

    def corrections(self, by: "Person") -> tuple[CorrectionToDecide, ...]:
        """The corrections that wait for this person's decision, oldest first, each with the notice as it would be sent."""
        tools = self._tools()
        waiting = correct.to_decide(tools, by)
        with self._store.read() as uow:
            return tuple(_to_decide(uow, tools, correction) for correction in waiting)

    def decide_correction(self, correction_id: int, by: "Person", *, to: CorrectionState | str, reason: str = "", new_answer: bool = False) -> Correction:
        """Decide a correction: "sent", "told" (in another way: the reason says how) or "declined" (the reason says why)."""
        if to not in set(CorrectionState):
            raise NotNow("A correction is sent, told in another way, or declined.")
        return correct.decide(self._tools(), correction_id, by, to=CorrectionState(to), reason=reason, new_answer=new_answer)

    # ── What its owners are told ─────────────────────────────────────────────────────────────────

    def look_ahead(self) -> int:
        """Tell the owners what is due now: expiry in 90, 30 and 7 days, what has expired, what is stale. Returns how many notices are new."""
        with self._store.read() as uow:
            due = Notices(uow.connection, uow.now, uow.trail).due()
        if not due:
            return 0
        with self._store.begin() as uow:
            return sum(Notices(uow.connection, uow.now, uow.trail).tell(one) is not None for one in due)

    def notices(self, by: "Person") -> tuple[OwnersNotice, ...]:
        """What the owner of content has to know and nobody has put aside, the latest first. What a later version has settled is left out."""
        with self._store.read() as uow:
            cards = {(c.document, c.version): c for c in _catalogue(uow).list()}
            told = Notices(uow.connection, uow.now, uow.trail).list()
            found = [(notice, cards.get((notice.document, notice.version))) for notice in told]
            return tuple(_owners(n, c) for n, c in found if c and _is_open(n, c, uow) and (_is_trusted(by) or _may_for_any(by, (Action.LOAD_CONTENT,), (c,))))

    def seen(self, notice_id: int, by: "Person") -> None:
        """Put a notice aside. Raises NotFound, NotAllowed."""
        with self._store.begin() as uow:
            notices = Notices(uow.connection, uow.now, uow.trail)
            notice = notices.get(notice_id)
            if not _is_trusted(by) and not _may_for_any(_fresh(uow, by), (Action.LOAD_CONTENT,), self._cards(uow, notice.document, notice.version)):
                raise NotAllowed("This notice is for the owners of the document.")
            notices.seen(notice_id, by=by.id, entry=_entry(by, "content.notice_seen"))

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _at(self, document: str, version: str | None, by: "Person", action: Action) -> "Iterator[Catalogue]":
        """The catalogue in a transaction, for a person who may do this to the document, as the list of people stands now."""
        with self._store.begin() as uow:
            self._check(uow, document, version, by, action)
            yield _catalogue(uow)

    def _approve(self, wanted: "_Approval", by: "Person") -> tuple[str, ...] | None:
        """Approve it where the library is still as it was when the golden questions were asked; None where somebody has changed it since."""
        from knowledge.gate import tried_approval  # noqa: PLC0415 - the rehearsal is heavy

        document, version = wanted.document, wanted.version
        trial = tried_approval(self._store, self._embedder, document, version)
        moved = [verdict.on_record for verdict in trial.verdicts if verdict.blocks]
        if moved and not wanted.because.strip():
            many = f"{len(moved)} golden question{'s' if len(moved) > 1 else ''}"
            raise NotNow(f"With {document} version {version} {many} would move. See which, and say why that is right, or send it back.")
        entry = _entry(by, "content.approved", wanted.because if moved else "", golden=moved)
        try:
            with self._store.begin() as uow:
                self._check(uow, document, version, by, Action.APPROVE_CONTENT)
                catalogue = _catalogue(uow)
                superseded = catalogue.approve(document, version, by=_fresh(uow, by), number=wanted.number, seen=wanted.seen, entry=entry)
                _check_alone(catalogue, trial.generation + 1)
                return superseded
        except _OvertakenError:
            return None

    def _check(self, uow: "UnitOfWork", document: str, version: str | None, by: "Person", action: Action) -> None:
        cards = self._cards(uow, document, version)
        if _is_trusted(by):
            return
        person = _fresh(uow, by)
        for card in cards:
            for name, market in product(card.products, card.markets):
                check_may(person, action, name, market)

    @staticmethod
    def _cards(uow: "UnitOfWork", document: str, version: str | None) -> "tuple[VersionCard, ...]":
        cards = tuple(c for c in _catalogue(uow).versions(document) if version in (None, c.version))
        if not cards:
            raise NotFound(f"There is no {document}{f' version {version}' if version else ''} in the catalogue.")
        return cards


class _Approval(NamedTuple):
    document: str
    version: str
    number: str | None
    seen: str | None
    because: str


class _OvertakenError(Exception):
    """Somebody else changed the library since the golden questions were asked: what was done is undone."""


def _catalogue(uow: "UnitOfWork") -> Catalogue:
    return Catalogue(uow.connection, uow.now, uow.trail)


def _check_alone(catalogue: Catalogue, generation: int) -> None:
    if catalogue.generation() != generation:
        raise _OvertakenError


def _is_trusted(by: "Person") -> bool:
    return by is ADMINISTRATOR


def _fresh(uow: "UnitOfWork", by: "Person") -> "Person":
    """The person as the list of people has them now: a role may have been taken away since they signed in."""
    return uow.people.known(by.id) or by.model_copy(update={"grants": ()})


def _entry(by: "Person", action: str, reason: str = "", *, golden: Sequence[str] = ()) -> AuditEntry:
    facts: Facts = {"name": by.name} | ({"golden": [*golden]} if golden else {})
    return AuditEntry(actor=by.id, action=action, reason=reason, facts=facts)


def _may_wholly(by: "Person", action: Action, card: "VersionCard") -> bool:
    return all(may(by, action, name, market) for name, market in product(card.products, card.markets))


def _may_for_any(by: "Person", actions: Iterable[Action], cards: "Iterable[VersionCard]") -> bool:
    wanted = [*actions]
    return any(may(by, action, name, market) for card in cards for action in wanted for name, market in product(card.products, card.markets))


def _to_decide(uow: "UnitOfWork", tools: "Tools", correction: Correction) -> CorrectionToDecide:
    case = uow.cases.get(correction.case_id)
    return CorrectionToDecide(
        correction=correction,
        product=case.product,
        market=case.market,
        status=case.status.value,
        recipient=correct.recipient(uow, correction),
        notice=presenter.correction(correction_notice(uow, case, correction)),
        cannot_send=correct.why_not_sent(uow, tools, case, correction),
        is_worked_on=case.status not in correct.TAKEN_UP_FROM,
    )


def _is_open(notice: ContentNotice, card: "VersionCard", uow: "UnitOfWork") -> bool:
    """Whether a notice still asks for something: not once the version is withdrawn, or a later one has taken over or will before it ends."""
    if card.withdrawn_at is not None or all(span.superseded_by is not None for span in card.spans.values()):
        return False
    return notice.kind is not NoticeKind.STALE or bool(card.stale(uow.now))


def _owners(notice: ContentNotice, card: "VersionCard") -> OwnersNotice:
    known = {name: getattr(notice, name) for name in ("id", "document", "version", "markets", "why", "made_at")}
    return OwnersNotice(**known, kind=notice.kind.value, title=card.title)
