"""What owners are told in time: expiry in 90, 30 and 7 days, what has expired, what is stale. Each once, on both databases."""

from datetime import UTC, date, datetime, timedelta

from knowledge.catalogue import Catalogue
from knowledge.documents import DocumentKind, LabelReference
from knowledge.expiry import ContentNotice, NoticeKind, Notices
from knowledge.passages import cut
from tests.clock import TurnableClock
from tests.contract.catalogue.shelving import ENTRY, US, add, catalogue
from tests.unit.knowledge.samples import document, label_document
from triage.domain.audit import AuditEntry
from triage.store.unit import Store

Kind = NoticeKind
FAR = date(2028, 6, 30)
ON_THE_LABEL = LabelReference(document="NDA990001", revision=date(2026, 1, 5))


def look(store: Store) -> list[ContentNotice]:
    """What is new now."""
    with store.begin() as uow:
        notices = Notices(uow.connection, uow.now, uow.trail)
        return [notice for due in notices.due() if (notice := notices.tell(due))]


def unseen(store: Store) -> list[NoticeKind]:
    """What nobody has put aside, the latest first."""
    with store.read() as uow:
        return [n.kind for n in Notices(uow.connection, uow.now, uow.trail).list()]


def test_an_expiry_is_told_at_90_30_and_7_days_and_when_it_is_over(store: Store, clock: TurnableClock) -> None:
    """Once each, however often it is looked, by the end of the last day in the first market that ends; each is on record."""
    add(store, document(expires=date(2027, 6, 30), markets=("US", "NZ")))
    last = datetime(2027, 6, 30, 12, tzinfo=UTC)  # the end of the day in New Zealand, which is the first to end
    said = []
    for before in (91, 90, 89, 31, 30, 12, 7, 1, 0, -40):
        clock.set(last - timedelta(days=before))
        said += [(before, n.kind, n.why, n.markets) for n in look(store) + look(store)]
    both = ("NZ", "US")
    assert said == [
        (90, Kind.EXPIRES_90, "expires on 2027-06-30, in 90 days", both),
        (30, Kind.EXPIRES_30, "expires on 2027-06-30, in 30 days", both),
        (7, Kind.EXPIRES_7, "expires on 2027-06-30, in 7 days", both),
        (0, Kind.EXPIRED, "expired on 2027-06-30", both),
    ]
    with catalogue(store) as it:
        told = [e for e in it.trail.entries("content:SRD-ZYX-001") if e.action == "content.owner_told"]
    assert [e.facts["kind"] for e in told] == ["expires_90", "expires_30", "expires_7", "expired"]


def test_of_what_is_due_at_once_only_the_nearest_is_told(store: Store) -> None:
    """A document that comes with twenty days left, and after a server stood still."""
    add(store, document(expires=date(2026, 12, 12)))
    assert [n.kind for n in look(store)] == [Kind.EXPIRES_30]


def test_what_was_over_when_it_came_is_not_told(store: Store) -> None:
    """An old version that is loaded for the record needs nobody."""
    add(store, document(expires=date(2026, 11, 1)))
    assert look(store) == []


def test_nothing_is_told_of_what_a_later_version_replaces_in_time(store: Store, clock: TurnableClock) -> None:
    """Nor of drafts, nor of what is withdrawn."""
    add(
        store,
        document(expires=date(2026, 12, 12)),
        document("New.", version="2", effective=date(2026, 12, 1), expires=date(2028, 1, 1)),
        document("Draft.", id="D", approval=None, expires=date(2026, 12, 12)),
        document("Gone.", id="W", expires=date(2026, 12, 12)),
    )
    with catalogue(store) as it:
        it.withdraw("W", None, "wrong", entry=ENTRY)
    assert look(store) == []
    clock.turn(days=60)
    assert look(store) == []


def test_a_notice_is_put_aside_once(store: Store) -> None:
    """By a person, on record, and it does not come again."""
    add(store, document(expires=date(2026, 12, 12)))
    (notice,) = look(store)
    with store.begin() as uow:
        notices = Notices(uow.connection, uow.now, uow.trail)
        for who in ("ana", "ben"):
            notices.seen(notice.id, by=who, entry=AuditEntry(actor=who, action="content.notice_seen"))
        assert notices.get(notice.id).seen_by == "ana"
        assert [e.actor for e in uow.trail.entries("content:SRD-ZYX-001") if e.action == "content.notice_seen"] == ["ana"]
    assert unseen(store) == []
    assert look(store) == []


def test_a_new_label_makes_what_was_written_on_the_older_one_stale(store: Store, clock: TurnableClock) -> None:
    """From its day on: said with both dates, told to the owner once, no direct release, still in force and found with a caution."""
    add(store, label_document(version="7", effective=date(2026, 1, 5)))
    add(store, document(label_reference=ON_THE_LABEL, direct_release=True, expires=FAR))
    add(store, label_document(version="8", effective=date(2026, 12, 1)))
    with catalogue(store) as it:
        card = it.versions("SRD-ZYX-001")[0]
        assert (card.stale(clock.now()), card.label_document, card.label_revision) == ("", "NDA990001", date(2026, 1, 5))
        assert [p.direct_release for p in it.passages(it.eligible(US, clock.now()), clock.now()).values() if p.key.document == card.document] == [True]
    assert look(store) == []
    clock.set(datetime(2026, 12, 1, 5, tzinfo=UTC))
    why = "written on the label of 2026-01-05; the label of 2026-12-01 is in force"
    with catalogue(store) as it:
        assert it.versions("SRD-ZYX-001")[0].stale(clock.now()) == why
        (mine,) = (p for p in it.passages(it.eligible(US, clock.now()), clock.now()).values() if p.key.document == "SRD-ZYX-001")
        assert (mine.caution, mine.direct_release) == (why, False)
        assert it.passage(mine.key, clock.now()) == mine
    (notice,) = look(store)
    assert (notice.kind, notice.cause, notice.why, notice.markets) == (Kind.STALE, "NDA990001 version 8", why, ("US",))
    assert look(store) == []
    add(store, label_document(version="9", effective=date(2026, 12, 2)))
    clock.turn(days=2)
    assert [n.cause for n in look(store)] == ["NDA990001 version 9"]


def test_what_is_written_on_the_new_label_is_up_to_date(store: Store, clock: TurnableClock) -> None:
    """A new version of the document, or the withdrawal of the revision, settles it."""
    add(store, label_document(version="8", effective=date(2026, 11, 1)), document(label_reference=ON_THE_LABEL, expires=FAR))
    revised = LabelReference(document="NDA990001", revision=date(2026, 11, 1))
    add(store, document("New.", version="2", label_reference=revised, expires=FAR))
    with catalogue(store) as it:
        assert [bool(c.stale(clock.now())) for c in it.versions("SRD-ZYX-001")] == [True, False]
        it.withdraw("NDA990001", None, "wrong label", entry=ENTRY)
        assert [bool(c.stale(clock.now())) for c in it.versions("SRD-ZYX-001")] == [False, False]
    assert look(store) == []


def test_a_label_of_another_market_makes_nothing_stale(store: Store, clock: TurnableClock) -> None:
    """A document of the United States does not wait for Germany."""
    add(store, label_document(version="8", effective=date(2026, 11, 1), markets=("DE",)), document(label_reference=ON_THE_LABEL, expires=FAR))
    with catalogue(store) as it:
        assert it.versions("SRD-ZYX-001")[0].stale(clock.now()) == ""
    assert look(store) == []


def test_many_documents_are_looked_at_in_one_go(store: Store, clock: TurnableClock) -> None:
    """More than a statement takes at once, each told once, with one entry each."""
    add(store, label_document(version="8", effective=date(2026, 11, 1)))
    with store.begin() as uow:
        it = Catalogue(uow.connection, uow.now, uow.trail)
        for number in range(620):
            one = document(id=f"S{number}", label_reference=ON_THE_LABEL, expires=date(2027, 1, 20))
            it.add(one, cut(one), entry=ENTRY)
    found = look(store)
    assert len(found) == 1240
    assert {n.kind for n in found} == {Kind.EXPIRES_90, Kind.STALE}
    assert look(store) == []


def test_two_processes_that_look_at_once_tell_once(store: Store) -> None:
    """Both found it due; the second that writes changes nothing, not the record either."""
    add(store, document(expires=date(2026, 12, 12)))
    with store.read() as uow:
        (due,) = Notices(uow.connection, uow.now, uow.trail).due()
    for expected in (True, False):
        with store.begin() as uow:
            assert (Notices(uow.connection, uow.now, uow.trail).tell(due) is not None) is expected
    with catalogue(store) as it:
        assert [e.action for e in it.trail.entries("content:SRD-ZYX-001")].count("content.owner_told") == 1


def test_a_label_itself_has_no_owner_to_warn(store: Store) -> None:
    """It is published by its authority and has no expiry."""
    add(store, label_document())
    assert look(store) == []
    with catalogue(store) as it:
        assert it.list(kind=DocumentKind.LABEL)[0].expires is None
