"""Reports: child records of a case, changed by compare-and-set, with everything that was known before kept apart from the trail."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, inquiry
from tests.contract.store.test_handoffs import S, raised
from triage.domain.report import Fact, FactName, FollowUp, FollowUpState, Report, ReportKind, Seriousness, with_facts
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.checkpoints import checkpoint
from triage.store.reports import NewReport
from triage.store.seal import export, verify_file
from triage.store.signing import Signer, load_or_make_signer
from triage.store.unit import Store

WEBER = Fact(name=FactName.REPORTER, value="Dr. Anna Weber", message_id=1, start=0, end=14, text="Dr. Anna Weber", rule="rp.named", why="by name")
RASH = Fact(name=FactName.EVENT, value="rash", message_id=1, start=61, end=65, text="rash", rule="ae.event", why="an event")
LOT = Fact(name=FactName.LOT, value="AB1", rule="person", by="ana", at=START)
NEW = NewReport(ReportKind.SAFETY, (), ("adverse_event",), (WEBER, RASH))


def made(store: Store, number: int = 1, new: NewReport = NEW) -> Report:
    """A report of a message in its own case."""
    with store.begin() as uow:
        case_id, message_id, *_ = uow.cases.receive(inquiry(f"E{number}", f"D{number}"), due_at=START, entry=ENTRY)
        return uow.reports.add(case_id, message_id, 1, new, entry=ENTRY)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return load_or_make_signer(tmp_path / "keys")


def test_a_second_call_for_the_same_place_returns_the_first_as_it_is(store: Store) -> None:
    """A worker that is cut off and runs again makes no second report, and writes no second entry."""
    first = made(store)
    with store.begin() as uow:
        again = uow.reports.add(first.case_id, first.message_id, 1, NEW._replace(reasons=("other",)), entry=ENTRY)
        other = uow.reports.add(first.case_id, first.message_id, 2, NEW, entry=ENTRY)
        assert uow.reports.of(first.case_id) == (first, other)
        assert [e.facts.get("report") for e in uow.trail.entries(f"case:{first.case_id}")] == [None, first.id, other.id]
    assert again == first
    assert (first.number, first.version, first.kind, first.met) == (f"R-{first.id}", 1, ReportKind.SAFETY, 2)


def test_a_change_is_on_record_with_what_was_there_before_and_no_words(store: Store) -> None:
    """The trail names facts and hashes; the words that were there before stand in the texts."""
    read = made(store)
    with store.begin() as uow:
        asked = FollowUp(state=FollowUpState.ASKED, attempts=1, wanted=(FactName.LOT,), asked_at=START)
        new = uow.reports.change(read, entry=ENTRY, facts=with_facts(read.facts, [LOT], over=True), follow_up=asked, news_at=START)
        assert uow.reports.get(read.id) == new
        entry = uow.trail.entries(f"case:{read.case_id}")[-1]
        before = uow.cases.texts.get(int(str(entry.facts["was.facts.text"])))
    assert (new.version, new.has_news, entry.facts["changed"], entry.facts["was.follow_up"]) == (2, True, ["lot"], "not_asked")
    assert before
    assert "Weber" in before
    assert "Weber" not in entry.model_dump_json()
    assert "AB1" not in entry.model_dump_json()


def test_of_two_who_read_the_same_version_one_wins(store: Store) -> None:
    """Nothing that was said is overwritten unseen, and the loser leaves no entry."""
    read = made(store)
    with store.begin() as uow:
        uow.reports.change(read, entry=ENTRY, seen_at=START, seen_by="sam")
    with pytest.raises(SomebodyWasFaster), store.begin() as uow:
        uow.reports.change(read, entry=ENTRY, facts=())
    with store.read() as uow:
        assert uow.reports.get(read.id).facts == read.facts
        assert len(uow.trail.entries(f"case:{read.case_id}")) == 3


def test_what_a_report_is_of_cannot_be_set(store: Store) -> None:
    """Case, message and kind stay what they are."""
    read = made(store)
    with store.begin() as uow, pytest.raises(ValueError, match="case_id, kind"):
        uow.reports.change(read, entry=ENTRY, case_id=2, kind=ReportKind.COMPLAINT)


def test_a_report_that_is_not_there_is_said_plainly(store: Store) -> None:
    """Neither a report nor a case is made up."""
    with store.begin() as uow:
        with pytest.raises(NotFound, match="R-9"):
            uow.reports.get(9)
        with pytest.raises(NotFound):
            uow.reports.add(9, 1, 1, NEW, entry=ENTRY)
        assert uow.reports.of(9) == uow.reports.of_cases([]) == uow.reports.list() == ()


def test_lists_are_newest_first_and_turn_their_pages(store: Store) -> None:
    """A page of reports, and those of some cases."""
    first, second, third = made(store, 1), made(store, 2), made(store, 3)
    with store.read() as uow:
        assert uow.reports.list() == (third, second, first)
        assert uow.reports.list(limit=1, before=third.id) == (second,)
        assert uow.reports.of_cases([third.case_id, first.case_id]) == (first, third)


def test_news_is_what_nobody_of_the_desk_has_seen(store: Store, clock: TurnableClock) -> None:
    """What became known after the desk looked is news again."""
    read = made(store)
    with store.begin() as uow:
        read = uow.reports.change(read, entry=ENTRY, news_at=uow.now)
        assert uow.reports.with_news() == (read,)
        read = uow.reports.change(read, entry=ENTRY, seen_at=uow.now, seen_by="sam")
        assert uow.reports.with_news() == ()
    clock.turn(timedelta(minutes=1))
    with store.begin() as uow:
        read = uow.reports.change(read, entry=ENTRY, news_at=uow.now)
        assert uow.reports.with_news() == (read,)


def test_erasing_a_message_takes_its_words_out_of_its_reports_and_out_of_what_they_were(store: Store) -> None:
    """What was read in an erased message is gone everywhere; names, places and rules stay, and so does what people said elsewhere."""
    read = made(store)
    with store.begin() as uow:
        uow.reports.change(read, entry=ENTRY, facts=with_facts(read.facts, [LOT], over=True))
    with store.begin() as uow:
        uow.cases.erase_message(read.message_id, entry=ENTRY)
    with store.read() as uow:
        left = uow.reports.get(read.id)
        was = uow.cases.texts.of(f"case:{read.case_id}", "was.report")
    assert [(f.name, f.value, f.text, f.rule) for f in left.facts] == [
        (FactName.REPORTER, "", "", "rp.named"), (FactName.EVENT, "", "", "ae.event"), (FactName.LOT, "AB1", "", "person"),
    ]  # fmt: skip
    assert [t.body for t in was] == [None]


def test_the_sealed_export_of_a_record_with_reports_verifies(store: Store, signer: Signer, tmp_path: Path) -> None:
    """Every change of a report is in the chain that anybody can verify."""
    read = made(store)
    with store.begin() as uow:
        signs = Fact(name=Seriousness.DEATH, value="died", rule="se.death")
        uow.reports.change(read, entry=ENTRY, facts=with_facts(read.facts, [signs], over=True))
    checkpoint(store, signer)
    export(store, tmp_path / "record.jsonl", signer)
    found = verify_file(tmp_path / "record.jsonl", public_key=signer.public_key)
    assert found.is_whole
    assert "Weber" not in (tmp_path / "record.jsonl").read_text()


def test_what_was_sent_on_a_day_is_found_by_its_desk(store: Store) -> None:
    """What was forwarded on a day is counted for its reconciliation, from its first moment until before the next day's."""
    one, two = raised(store, 1), raised(store, 2)
    with store.begin() as uow:
        sent = uow.hand_offs.move(one, S.SENT, entry=ENTRY, sent_at=START)
        uow.hand_offs.move(two, S.SENT, entry=ENTRY, sent_at=START + timedelta(days=1))
        assert uow.hand_offs.sent_between(one.desk, START, START + timedelta(days=1)) == (sent,)
