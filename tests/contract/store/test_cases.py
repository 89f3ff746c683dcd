"""Cases: taken in once, moved by compare-and-set, listed by index, and on record with every change."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, TEXT, decision, inquiry
from triage.domain.case import Case, CaseStatus, Fulfilment
from triage.domain.decision import Route
from triage.domain.inquiry import Intake, Place, Prompted
from triage.errors import NotFound, NotNow, SomebodyWasFaster
from triage.store.case_tables import cases as case_table
from triage.store.case_tables import messages as message_table
from triage.store.texts import sha256_of
from triage.store.unit import Store

DUE = START + timedelta(hours=24)


def received(store: Store, number: int = 1, **more: object) -> Case:
    """A new case in its own conversation."""
    with store.begin() as uow:
        made = uow.cases.receive(inquiry(f"slack:E{number}", f"slack:D{number}", **more), due_at=DUE + timedelta(minutes=number), entry=ENTRY)  # type: ignore[arg-type]
        return uow.cases.get(made.case_id)


def test_a_first_message_opens_a_case(store: Store) -> None:
    with store.begin() as uow:
        got = uow.cases.receive(inquiry(intake=Intake(country="us")), due_at=DUE, entry=ENTRY)
    assert got == (got.case_id, got.message_id, True, True)
    with store.read() as uow:
        case = uow.cases.get(got.case_id)
        (message,) = uow.cases.messages(got.case_id)
        (entry,) = uow.trail.entries(f"case:{got.case_id}")
    assert (case.version, case.status, case.place, case.reply_to) == (1, CaseStatus.RECEIVED, Place.PRIVATE, "D1/1")
    assert (case.received_at, case.due_at, case.changed_at, case.intake.country) == (START, DUE, START, "US")
    assert (message.text, message.ordinal, message.kind, message.erased, message.sha256) == (TEXT, 1, "message", False, sha256_of(TEXT))
    assert message.attachments[0].name == "weber.pdf"
    assert entry.facts["sha256"] == message.sha256
    assert entry.facts["new_case"] is True
    assert "Weber" not in entry.model_dump_json()


def test_the_same_event_twice_changes_nothing(store: Store) -> None:
    with store.begin() as uow:
        first = uow.cases.receive(inquiry(), due_at=DUE, entry=ENTRY)
    with store.begin() as uow:
        again = uow.cases.receive(inquiry(conversation="another"), due_at=DUE, entry=ENTRY)
        assert again == (first.case_id, first.message_id, False, False)
        assert len(uow.trail.entries(f"case:{first.case_id}")) == 1
        assert len(uow.cases.list()) == 1


def test_a_later_message_belongs_to_the_case_of_its_conversation(store: Store, clock: TurnableClock) -> None:
    with store.begin() as uow:
        first = uow.cases.receive(inquiry(), due_at=DUE, entry=ENTRY)
    clock.turn(hours=1)
    with store.begin() as uow:
        later = uow.cases.receive(inquiry("slack:E2", text="and at night?"), due_at=DUE, entry=ENTRY, kind="edit")
        assert (later.case_id, later.new_case, later.new_message) == (first.case_id, False, True)
        assert uow.cases.get(first.case_id).version == 1
        one, two = uow.cases.messages(first.case_id)
    assert (one.ordinal, two.ordinal, two.kind, two.received_at) == (1, 2, "edit", START + timedelta(hours=1))


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.begin() as uow:
            uow.cases.receive(inquiry(), due_at=DUE, entry=ENTRY)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.read() as uow:
        assert uow.cases.list() == ()
        assert uow.trail.recent(10) == ()


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with store.begin() as uow:
        for look in (uow.cases.get, uow.cases.message, lambda n: uow.cases.erase_message(n, entry=ENTRY)):
            with pytest.raises(NotFound):
                look(99)
        with pytest.raises(NotFound):
            uow.cases.record_decision(99, decision(), entry=ENTRY)
        with pytest.raises(NotFound):
            uow.cases.add_conversation(99, "x", entry=ENTRY)
        assert uow.cases.messages(99) == ()
        assert uow.cases.case_of("x") is None


def test_a_change_keeps_every_field_and_is_on_record(store: Store, clock: TurnableClock) -> None:
    case = received(store)
    clock.turn(hours=2)
    until = clock.now() + timedelta(minutes=30)
    fulfilment = Fulfilment(how="spoken", when=clock.now(), recipient="Dr. Weber", response_version=1)
    with store.begin() as uow:
        changes = {"decision": decision(), "intake": Intake(requester_name="Anna Weber", prompted=Prompted.NO), "draft_version": 2}
        changes |= {"claimed_by": "rita", "claimed_until": until, "fulfilment": fulfilment, "held_from": CaseStatus.IN_REVIEW, "product": "Quorvia"}
        new = uow.cases.change(case, entry=ENTRY, status=CaseStatus.ASSESSED, **changes)
    with store.read() as uow:
        assert uow.cases.get(case.id) == new
        entry = uow.trail.entries(f"case:{case.id}")[-1]
    assert (new.version, new.status, new.changed_at, new.received_at) == (2, CaseStatus.ASSESSED, clock.now(), START)
    assert (entry.facts["from"], entry.facts["to"], entry.facts["version"]) == ("received", "assessed", 2)
    assert entry.facts["was.product"] == "Velmira"
    assert "Weber" not in entry.model_dump_json()


def test_the_replaced_intake_stays_readable_apart_from_the_trail(store: Store) -> None:
    case = received(store, intake=Intake(requester_name="Anna Weber"))
    with store.begin() as uow:
        uow.cases.change(case, entry=ENTRY, intake=Intake(requester_name="Hanna Weber"))
        facts = uow.trail.entries(f"case:{case.id}")[-1].facts
        kept = uow.cases.texts.stored(int(str(facts["was.intake.text"])))
    assert kept.sha256 == facts["was.intake.sha256"]
    assert Intake.model_validate_json(kept.body or "").requester_name == "Anna Weber"


def test_who_read_an_older_version_loses(store: Store) -> None:
    case = received(store)
    with store.begin() as uow:
        uow.cases.change(case, entry=ENTRY, claimed_by="rita")
    with pytest.raises(SomebodyWasFaster), store.begin() as uow:
        uow.cases.change(case, entry=ENTRY, claimed_by="max")
    with store.read() as uow:
        assert uow.cases.get(case.id).claimed_by == "rita"
        assert len(uow.trail.entries(f"case:{case.id}")) == 2


def test_a_move_that_the_table_does_not_have_is_refused(store: Store) -> None:
    case = received(store)
    with store.begin() as uow:
        with pytest.raises(NotNow):
            uow.cases.change(case, entry=ENTRY, status=CaseStatus.SENT)
        with pytest.raises(ValueError, match="sender"):
            uow.cases.change(case, entry=ENTRY, sender="other")
        with pytest.raises(ValueError, match="colour"):
            uow.cases.change(case, entry=ENTRY, colour="red")
        with pytest.raises(NotFound):
            uow.cases.change(case, entry=ENTRY, status=CaseStatus.DUPLICATE, duplicate_of=99)
        assert uow.cases.get(case.id) == case
        assert len(uow.trail.entries(f"case:{case.id}")) == 1


def test_a_decision_is_kept_with_its_message_and_the_earlier_one_on_record(store: Store) -> None:
    case = received(store)
    with store.begin() as uow:
        (message,) = uow.cases.messages(case.id)
        uow.cases.record_decision(message.id, decision(), entry=ENTRY)
        uow.cases.record_decision(message.id, decision(Route.SPECIALIST), entry=ENTRY)
        assert uow.cases.message(message.id).decision == decision(Route.SPECIALIST)
        (earlier,) = uow.cases.texts.of(f"case:{case.id}", "was.decision")
    assert '"route":"draft"' in (earlier.body or "")


def test_a_case_can_have_more_conversations(store: Store) -> None:
    case, other = received(store, 1), received(store, 2)
    with store.begin() as uow:
        uow.cases.add_conversation(case.id, "slack:thread", entry=ENTRY)
        uow.cases.add_conversation(case.id, "slack:thread", entry=ENTRY)
        assert uow.cases.case_of("slack:thread") == case.id
        assert len(uow.trail.entries(f"case:{case.id}")) == 2
        with pytest.raises(NotNow, match=f"MI-{case.id}"):
            uow.cases.add_conversation(other.id, "slack:thread", entry=ENTRY)
        assert uow.cases.receive(inquiry("slack:E9", "slack:thread"), due_at=DUE, entry=ENTRY).case_id == case.id


def test_lists_are_by_due_time_and_filtered(store: Store) -> None:
    made = [received(store, 3), received(store, 2, product="Quorvia", market="DE"), received(store, 1, product=None), received(store, 4, sender="slack:U2")]
    c3, c2, c1, c4 = (case.id for case in made)
    with store.begin() as uow:
        uow.cases.change(made[0], entry=ENTRY, status=CaseStatus.ASSESSED)
    with store.read() as uow:

        def ids(**filters: object) -> list[int]:
            return [case.id for case in uow.cases.list(**filters)]  # type: ignore[arg-type]

        assert ids() == [c1, c2, c3, c4]
        assert ids(limit=2, offset=1) == [c2, c3]
        assert ids(statuses=[CaseStatus.RECEIVED]) == [c1, c2, c4]
        assert ids(statuses=[CaseStatus.RECEIVED, CaseStatus.ASSESSED], limit=2, offset=2) == [c3, c4]
        assert ids(statuses=[]) == ids(products=[]) == ids(markets=[]) == ids(sender="nobody") == []
        assert ids(products=["Velmira", "Quorvia"]) == [c2, c3, c4]
        assert ids(products={"Velmira"}, statuses={CaseStatus.ASSESSED}) == [c3]
        assert ids(products={"Velmira"}, markets={"DE"}) == []
        assert ids(markets={"DE", "US"}) == [c1, c2, c3, c4]
        assert ids(markets={f"M{n}" for n in range(90)} | {"DE"}) == [c2]
        assert ids(sender="slack:U2") == [c4]
        assert ids(due_before=made[0].due_at) == [c1, c2]
        assert uow.cases.counts()[CaseStatus.RECEIVED] == 3
        assert uow.cases.counts()[CaseStatus.CLOSED] == 0
        assert set(uow.cases.counts()) == set(CaseStatus)


def test_erasing_a_message_takes_its_words_and_leaves_the_record(store: Store) -> None:
    case = received(store)
    with store.begin() as uow:
        (message,) = uow.cases.messages(case.id)
        uow.cases.record_decision(message.id, decision(asked="halved by Weber"), entry=ENTRY)
        uow.cases.record_decision(message.id, decision(), entry=ENTRY)
        uow.cases.change(case, entry=ENTRY, status=CaseStatus.ASSESSED, decision=decision())
    with store.begin() as uow:
        uow.cases.erase_message(message.id, entry=ENTRY.model_copy(update={"action": "erase"}))
    with store.read() as uow:
        gone = uow.cases.message(message.id)
        after = uow.cases.get(case.id)
        chain = uow.trail.entries(f"case:{case.id}")
        stored = uow.connection.execute(select(message_table.c.decision)).scalar_one(), uow.connection.execute(select(case_table.c.decision)).scalar_one()
        bodies = uow.connection.execute(text("SELECT body FROM texts")).scalars().all()
    assert (gone.text, gone.erased, gone.sha256, gone.attachments[0].name) == ("", True, sha256_of(TEXT), "")
    assert after.version == 3
    assert after.decision
    assert after.decision.concerns == decision().concerns
    assert "rash" not in str(stored)
    assert "halved" not in str(stored)
    assert not any("Weber" in (body or "") for body in bodies)
    assert [entry.action for entry in chain].count("erase") == 3


def test_erased_bytes_are_gone_from_the_sqlite_file(store: Store, backend: str) -> None:
    if backend != "sqlite":
        return
    with store.begin() as uow:
        made = uow.cases.receive(inquiry(text="Zanzibar " * 2000), due_at=DUE, entry=ENTRY)
    with store.begin() as uow:
        uow.cases.erase_message(made.message_id, entry=ENTRY)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = store.engine.url.database
    assert path
    assert b"Zanzibar" not in Path(path).read_bytes()


def test_a_list_reads_index_ranges_only(store: Store, backend: str) -> None:
    """On SQLite the plan is asked: no step reads the table as a whole or sorts more than the page."""
    if backend != "sqlite":
        return
    seen: list[str] = []
    with store.read() as uow:
        connection = uow.connection
        real = connection.execute

        def spy(statement: object) -> object:
            compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
            seen.extend(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))
            return real(statement)  # type: ignore[call-overload]

        uow.cases._connection = type("Spy", (), {"execute": staticmethod(spy)})()
        uow.cases.list()
        uow.cases.list(statuses=[CaseStatus.IN_REVIEW, CaseStatus.CLOSED])
        uow.cases.list(products=["Velmira"])
        uow.cases.list(statuses=[CaseStatus.CLOSED], markets=["US", "DE"])
        uow.cases.list(sender="slack:U1")
        uow.cases.counts()
    of_table = [step for step in seen if " cases" in step]
    assert of_table
    assert all("USING" in step and "INDEX" in step for step in of_table), of_table


def test_a_lost_row_is_a_lost_race(store: Store) -> None:
    case = received(store)
    with store.begin() as uow:
        uow.connection.execute(update(case_table).where(case_table.c.id == case.id).values(version=7))
    with pytest.raises(SomebodyWasFaster), store.begin() as uow:
        uow.cases.change(case, entry=ENTRY, due_at=DUE)
