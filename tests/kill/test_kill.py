"""After kill -9 in every step: what was acknowledged is there, once, and the record proves it."""

import re
from collections import Counter

import pytest
from sqlalchemy import func, select

from tests.kill.conftest import Aftermath
from tests.kill.content import KINDS
from tests.kill.fate import STEPS
from tests.kill.nursery import BY_THE_CLOCK, KILLS
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Channel
from triage.store.outbox import READY, outbox
from triage.store.posts import posts
from triage.store.verifying import verify

pytestmark = pytest.mark.kill

HEAVY = (
    "chromadb",
    "langchain",
    "langchain_core",
    "langchain_chroma",
    "onnxruntime",
    "tokenizers",
    "pydantic_settings",
    "starlette",
    "pytest",
    "knowledge",
    "bot",
)


def test_a_process_was_killed_in_every_step_at_least_ten_times(aftermath: Aftermath) -> None:
    """A process was killed with -9 in every step, at least ten times, and at every moment of it."""
    assert aftermath.report["not_reached"] == []
    assert {step: aftermath.report["kills"][step] for step in STEPS if aftermath.report["kills"][step] < KILLS} == {}
    wanted = {f"{step}, {moment}" for step, moments in STEPS.items() for moment in moments}
    assert wanted - aftermath.report["moments"].keys() == set()


def test_the_workers_were_slim(aftermath: Aftermath) -> None:
    """The workers ran without models, index, faces and settings."""
    assert set(HEAVY) & set(aftermath.report["modules"]) == set()


def test_every_message_that_was_acknowledged_is_one_message_of_one_case(aftermath: Aftermath) -> None:
    """Every message that was acknowledged is one message of one case, with the words that were sent."""
    acknowledged = {e["number"] for e in aftermath.outside.events("acknowledged")}
    assert acknowledged == set(aftermath.report["asked"])
    stored = Counter(m.source for messages in aftermath.messages.values() for m in messages)
    assert stored == {f"event:{number}": 1 for number in acknowledged}
    assert all(len(messages) == 1 for messages in aftermath.messages.values())
    assert all(messages[0].text == aftermath.kind(case_id).text for case_id, messages in aftermath.messages.items())


def test_every_case_ended_as_its_message_asks(aftermath: Aftermath) -> None:
    """Every case ended as its message asks."""
    ends = {case_id: (case.status, case.disposition) for case_id, case in aftermath.cases.items()}
    assert {case_id: end for case_id, end in ends.items() if end != aftermath.kind(case_id).ends} == {}


def test_no_work_is_left_and_none_was_given_up(aftermath: Aftermath) -> None:
    """No work is left, none was given up, and nobody had to be alerted."""
    with aftermath.store.read() as uow:
        left = select(func.count()).where(outbox.c.state == READY, outbox.c.kind.not_in(BY_THE_CLOCK))
        assert uow.connection.execute(left).scalar_one() == 0
        assert uow.outbox.dead(10) == ()
    assert list(aftermath.outside.events("alert")) == []


def test_what_comes_by_the_clock_is_asked_for_once(aftermath: Aftermath) -> None:
    """What comes back by the clock is neither lost nor doubled: one next checkpoint is asked for."""
    with aftermath.store.read() as uow:
        waiting = select(func.count()).where(outbox.c.state == READY, outbox.c.kind == "checkpoint")
        assert uow.connection.execute(waiting).scalar_one() == 1


def test_every_change_of_a_case_has_one_entry(aftermath: Aftermath) -> None:
    """Every change of a case has exactly one entry, and each begins where the one before it ended."""
    for case_id, case in aftermath.cases.items():
        changes = [e.facts for e in aftermath.trails[case_id] if "version" in e.facts and "from" in e.facts]
        assert [c["version"] for c in changes] == list(range(2, case.version + 1)), case.number
        assert [c["from"] for c in changes] == ["received", *(c["to"] for c in changes)][:-1], case.number
        assert changes[-1]["to"] == case.status


@pytest.mark.parametrize("action", ["message.received", "message.assessed", "case.assessed", "response.made", "case.sent", "case.closed"])
def test_no_step_is_on_record_twice(aftermath: Aftermath, action: str) -> None:
    """No step of a case is on record twice."""
    assert {c: n for c in aftermath.cases if (n := len(aftermath.actions(c, action))) > 1} == {}


def test_an_answered_case_has_one_response_to_one_draft(aftermath: Aftermath) -> None:
    """An answered case has one response and one draft; the others have no response."""
    with aftermath.store.read() as uow:
        found = {c: (len(uow.responses.all(c)), len(uow.drafts.all(c)), len(uow.reviews.all(c))) for c in aftermath.cases}
    assert {c: n for c, n in found.items() if n != ((1, 1, 1) if "answer:1" in aftermath.kind(c).slots else (0, 0, 0))} == {}


def test_every_report_is_one_hand_off_and_was_acknowledged(aftermath: Aftermath) -> None:
    """Every report is one hand-off, which reached its desk and was acknowledged once."""
    sent = {e["hand_off"]: e["key"] for e in aftermath.outside.events("hand_off")}
    for case_id in aftermath.cases:
        with aftermath.store.read() as uow:
            made = uow.hand_offs.of(case_id)
        assert len(made) == (1 if aftermath.kind(case_id).reports else 0)
        assert [h.status for h in made] == [HandOffStatus.ACKNOWLEDGED] * len(made)
        assert all(sent[h.id] == f"hand_off:{h.id}" for h in made)
        assert len(aftermath.actions(case_id, "hand_off.acknowledged")) == len(aftermath.actions(case_id, "hand_off.sent")) == len(made)


def test_every_report_is_one_record_that_was_asked_about_once(aftermath: Aftermath) -> None:
    """Every report is one child record of its case, carried by its hand-off, and its first question was asked once."""
    for case_id in aftermath.cases:
        with aftermath.store.read() as uow:
            reports, hand_offs = uow.reports.of(case_id), uow.hand_offs.of(case_id)
        assert [r.hand_offs for r in reports] == [(h.id,) for h in hand_offs]
        assert len(aftermath.actions(case_id, "report.made")) == len(aftermath.actions(case_id, "report.asked")) == len(reports)


def test_every_slot_is_one_row_and_one_entry(aftermath: Aftermath) -> None:
    """Every slot of a case is one row and one entry of its delivery."""
    with aftermath.store.read() as uow:
        rows = uow.connection.execute(select(posts.c.case_id, posts.c.slot)).all()
    by_case = {case_id: Counter(slot for c, slot in rows if c == case_id) for case_id in aftermath.cases}
    may_show = {"room:staff:STAFF:case"}  # a card is put up for as long as a person is needed
    for case_id, slots in by_case.items():
        assert set(slots) - may_show == aftermath.kind(case_id).slots - may_show
        assert set(slots.values()) == {1}
        assert Counter(e.facts["slot"] for e in aftermath.actions(case_id, "delivered")) == slots


def test_a_chat_that_can_be_searched_got_everything_exactly_once(aftermath: Aftermath) -> None:
    """In a chat that can be searched everything arrived exactly once, in the right place."""
    for case_id, case in aftermath.cases.items():
        for slot in aftermath.kind(case_id).slots:
            there = aftermath.posts[f"post:{case_id}:{slot}"]
            if case.channel is Channel.TEAMS and not slot.startswith("room"):
                continue
            assert len(there) == 1, f"{case.number} {slot} arrived {len(there)} times"
            address = (
                f"shared:{aftermath.number(case_id)}" if slot == "shared" else "room" if slot.startswith("room") else f"private:{aftermath.number(case_id)}"
            )
            assert there[0]["address"] == address


def test_a_chat_that_cannot_be_searched_got_everything_and_doubles_are_on_record(aftermath: Aftermath) -> None:
    """In a chat that cannot be searched everything arrived at least once, and what may have arrived twice is marked on record."""
    doubled, marked = set(), set()
    for case_id, case in aftermath.cases.items():
        if case.channel is not Channel.TEAMS:
            continue
        delivered = {e.facts["slot"]: e.facts["perhaps_twice"] for e in aftermath.actions(case_id, "delivered")}
        for slot in aftermath.kind(case_id).slots:
            there = aftermath.posts[f"post:{case_id}:{slot}"]
            assert there
            doubled |= {(case_id, slot)} if len(there) > 1 else set()
            marked |= {(case_id, slot)} if delivered[slot] else set()
    assert doubled <= marked
    assert doubled, "no process was killed between sending and storing: the test proves nothing"


def test_nothing_but_approved_words_and_fixed_notices_left_the_product(aftermath: Aftermath) -> None:
    """Nothing was delivered that no slot asked for, and an answer only where an answer stands."""
    keys = re.compile(r"post:(\d+):(.+)")
    for key, there in aftermath.posts.items():
        found = keys.fullmatch(key)
        assert found
        slot, kind = found[2], aftermath.kind(int(found[1]))
        assert slot in kind.slots | {"room:staff:STAFF:case"}
        assert {e["kind"] for e in there} == {
            "SentAnswer" if slot.startswith("answer") else "SharedNotice" if slot == "shared" else "card" if ":" in slot else "CaseNotice"
        }


def test_every_notice_shows_the_state_in_which_its_case_ended(aftermath: Aftermath) -> None:
    """The receipt in every chat shows the state in which its case ended."""
    shown = {e["ref"]: e for what in ("post", "edit") for e in aftermath.outside.events(what) if e["chat"] != "room" and e["kind"] == "CaseNotice"}
    late = [
        case.number
        for case_id, case in aftermath.cases.items()
        if f'"status":"{case.status.value}"' not in shown.get(f"{case.channel.value}/post:{case_id}:receipt", {"words": ""})["words"]
    ]
    assert late == []


def test_the_record_is_whole(aftermath: Aftermath) -> None:
    """Every chain and every checkpoint verifies, and the checkpoints follow one another without a gap."""
    report = verify(aftermath.store, aftermath.public_key)
    assert report.faults == ()
    assert report.subjects >= len(aftermath.cases) >= len(KINDS)
    assert report.checkpoints >= KILLS
