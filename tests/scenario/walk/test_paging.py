"""An emergency is brought to a person: up the ladder, by every way, whatever fails or dies, until somebody has it."""

import pytest

from tests.contract.pager.conftest import FakePager
from tests.scenario.walk.conftest import House
from tests.scenario.walk.story import STORAGE, approve
from triage.casefile import read_case
from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.decision import Desk
from triage.domain.inquiry import Channel, Inquiry
from triage.domain.paging import Page, PageCall, PageWay, TakenBy
from triage.domain.people import Grant, Person, Role
from triage.domain.regression import Change, Field
from triage.errors import NotAllowed, TryAgainLater, Undeliverable
from triage.steps import hand_off, paging, sign_off
from triage.steps.correct_triage import correct
from triage.steps.page_test import try_ways
from triage.steps.receive import receive
from triage.steps.tools import Paging
from triage.store.rota import Duty

EMERGENCY = "A patient just took 20 tablets of Velmira and is unconscious, what now?"
HARM_TO_SELF = "I want to end my life"
ENTRY = AuditEntry(actor="test", action="test")


class Ways:
    """Three ways, each of which remembers its calls."""

    def __init__(self) -> None:
        self.chat, self.mail, self.service = FakePager(), FakePager(), FakePager()

    def called(self, pager: FakePager) -> list[tuple[int, str]]:
        """Rung and person of every call."""
        return [(c.rung, c.to.person or c.to.name) for c in pager.kept.values()]


@pytest.fixture
def ways(house: House) -> Ways:
    """Sam is on call, Ada stands in, Kim is of safety too; all have mail, and Sam is known in Slack."""
    found = Ways()
    house.paging = Paging(
        pagers={PageWay.CHAT: found.chat, PageWay.MAIL: found.mail, PageWay.WEBHOOK: found.service},
        chats={Channel.SLACK: lambda known: f"private/{known}"},
        alert_address="duty@example.org",
        home="https://t.example.org",
    )
    house.people_add(*(Person(id=i, name=i.title(), email=f"{i}@example.org", grants=(Grant(role=Role.SAFETY),)) for i in ("sam", "ada", "kim")))
    with house.store.begin() as uow:
        uow.people.revoke("safety", Role.SAFETY, entry=ENTRY)
        uow.people.rota.put(Duty(role=Role.SAFETY, person="sam", deputy="ada", weekdays=frozenset(range(7)), start="00:00", end="00:00"), entry=ENTRY)
        uow.people.link("sam", Channel.SLACK, "T01:USAM", entry=ENTRY)
    return found


def page_of(house: House, case: Case) -> Page:
    """The one page of a case."""
    with house.store.read() as uow:
        (page,) = uow.pages.of(case.id)
    return page


def facts(house: House, case: Case, action: str) -> list[dict[str, object]]:
    """What stands on record of this action."""
    with house.store.read() as uow:
        return [dict(e.facts) for e in uow.trail.entries(f"case:{case.id}") if e.action == action]


def later(house: House, minutes: int = 5) -> None:
    """Wait, and let the worker work."""
    house.clock.turn(minutes=minutes)
    house.work()


def test_the_ladder_goes_by_the_rota_then_everyone_then_the_alert_address(house: House, ways: Ways) -> None:
    """Who is called when: one by one, then all of safety, then all and the alert address, until it ends."""
    house.send(EMERGENCY)
    for _ in range(3):
        later(house)
    everyone = ["ada", "kim", "sam"]
    assert ways.called(ways.mail) == [(1, "sam"), (2, "ada"), *((3, p) for p in everyone), *((4, p) for p in everyone), (4, "alert address")]
    assert ways.called(ways.chat) == [(1, "sam"), (3, "sam"), (4, "sam")]
    assert ways.called(ways.service) == [(n, "paging service") for n in (1, 2, 3, 4)]
    assert {c.to.address for c in ways.chat.kept.values()} == {"private/T01:USAM"}


def test_no_word_of_the_message_goes_out(house: House, ways: Ways) -> None:
    """A page holds a number and a link."""
    case = house.send(EMERGENCY)
    sent = [c.model_dump_json() for p in (ways.chat, ways.mail, ways.service) for c in p.kept.values()]
    assert all("unconscious" not in s and "tablets" not in s and "Velmira" not in s for s in sent)
    assert {c.link for c in ways.mail.kept.values()} == {f"https://t.example.org/emergency/{page_of(house, case).id}"}


def test_whoever_takes_it_ends_the_calls(house: House, ways: Ways) -> None:
    """ "I have it" is on record with who, when and how; a second one learns who has it, and changes nothing."""  # noqa: D210
    case = house.send(EMERGENCY)
    house.clock.turn(minutes=2)
    taken = paging.take(house.tools, page_of(house, case).id, _person(house, "ada"), TakenBy.SLACK)
    assert (taken.taken_by, taken.taken_at, taken.taken_by_way) == ("ada", house.clock.now(), TakenBy.SLACK)
    assert paging.take(house.tools, taken.id, _person(house, "kim"), TakenBy.WEB) == taken
    later(house, 60)
    assert ways.called(ways.mail) == [(1, "sam")]
    assert [f["minutes"] for f in facts(house, case, "page.taken")] == [2]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SAFETY])
def test_only_safety_takes_an_emergency(house: House, ways: Ways, role: Role) -> None:
    """Nobody else silences the calls by a click."""
    case = house.send(EMERGENCY)
    with pytest.raises(NotAllowed):
        paging.take(house.tools, page_of(house, case).id, house.who(role), TakenBy.WEB)
    assert page_of(house, case).is_open


def test_the_hand_off_acknowledged_is_an_answer_too(house: House, ways: Ways) -> None:
    """Whoever acknowledges what the message reports has its emergency."""
    case = house.send(EMERGENCY)
    (one,) = [h for h in read_case(house.tools, case.id, _person(house, "sam")).hand_offs if h.desk is Desk.PHARMACOVIGILANCE]
    hand_off.acknowledge(house.tools, one.id, _person(house, "sam"))
    page = page_of(house, case)
    assert (page.taken_by, page.taken_by_way) == ("sam", TakenBy.HAND_OFF)
    later(house, 60)
    assert ways.called(ways.mail) == [(1, "sam")]


def test_a_case_taken_before_the_emergency_is_no_answer_to_it(house: House, ways: Ways) -> None:
    """Who had the case already may not have seen the new message."""
    case = house.send("Is there data on Velmira in children of 8 years?", conversation="c")
    sign_off.claim(house.tools, case.id, house.who(Role.SPECIALIST))
    house.clock.turn(minutes=1)
    house.send(HARM_TO_SELF, conversation="c")
    later(house)
    assert ways.called(ways.mail) == [(1, "sam"), (2, "ada")]
    sign_off.let_go_of_claim(house.tools, case.id, house.who(Role.SPECIALIST))
    sign_off.claim(house.tools, case.id, house.who(Role.SPECIALIST))
    later(house)
    assert (page_of(house, case).taken_by, page_of(house, case).taken_by_way) == ("specialist", TakenBy.CASE)


def test_a_way_that_fails_holds_up_no_other(house: House, ways: Ways) -> None:
    """Mail is away and the service refuses: the private message goes out, every attempt is on record, and the operator is told."""
    ways.mail.faults += [TryAgainLater("mail: away")] * 20
    ways.service.faults += [Undeliverable("webhook: the service answered 404")]
    case = house.send(EMERGENCY)
    assert ways.called(ways.chat) == [(1, "sam")]
    for _ in range(8):
        house.clock.turn(seconds=20)
        house.work()
    failed = facts(house, case, "page.failed")
    assert [(f["way"], f["tries"], f["given_up"]) for f in failed if f["rung"] == 1 and f["way"] == "mail"] == [("mail", n, n == 5) for n in range(1, 6)]
    assert [(f["error"], f["given_up"]) for f in failed if f["way"] == "webhook"] == [("webhook: the service answered 404", True)]
    assert [f["way"] for f in facts(house, case, "page.sent") if f["rung"] == 1] == ["chat"]
    assert house.alarm.raised.count("a page did not arrive") >= 2


def test_a_worker_that_dies_in_a_call_leaves_it_to_the_next(house: House, ways: Ways) -> None:
    """What was sent before the worker died is found where it can be, and is sent again under the same key where it can't; the record says so."""
    dying = _Dying(ways.mail)
    house.paging = Paging(pagers={PageWay.CHAT: _Dying(ways.chat), PageWay.MAIL: dying}, chats=house.paging.chats, home="h")
    for _ in range(6):
        try:
            house.send(EMERGENCY, conversation="c", source="one") if not _cases(house) else house.work()
        except KeyboardInterrupt:
            house.clock.turn(seconds=31)
    case = _cases(house)[0]
    assert ways.called(ways.mail) == [(1, "sam")]
    assert dying.calls == ["page:1:1:mail:sam"] * 2
    assert {str(f["way"]): f["perhaps_twice"] for f in facts(house, case, "page.sent")} == {"chat": False, "mail": True}


def test_a_rung_that_nobody_can_be_reached_on_is_left_at_once(house: House, ways: Ways) -> None:
    """Somebody on call without any address costs no five minutes."""
    house.people_add(Person(id="mute", name="Mute", grants=(Grant(role=Role.SAFETY),)))
    house.paging = Paging(pagers={PageWay.MAIL: ways.mail}, alert_address="duty@example.org")
    with house.store.begin() as uow:
        (duty,) = uow.people.rota.all()
        uow.people.rota.put(duty.model_copy(update={"person": "mute"}), entry=ENTRY)
    house.send(EMERGENCY)
    assert ways.called(ways.mail) == [(2, "ada")]


def test_nobody_on_call_and_nobody_of_safety_is_the_alert_address(house: House, ways: Ways) -> None:
    """The ladder ends only where a person is."""
    with house.store.begin() as uow:
        for person in ("sam", "ada", "kim"):
            uow.people.set_active(person, False, entry=ENTRY)
    house.send(EMERGENCY)
    assert ways.called(ways.mail) == [(1, "alert address")]


def test_without_any_way_an_emergency_is_an_alert_in_the_log(house: House) -> None:
    """Rung by rung, as before a way was set up, and not faster than the interval."""
    house.send(EMERGENCY)
    assert len([a for a in house.alarm.raised if a.startswith("emergency")]) == 1
    later(house)
    assert len([a for a in house.alarm.raised if a.startswith("emergency")]) == 2


def test_a_test_tries_every_way_without_a_case(house: House, ways: Ways) -> None:
    """What went through and what did not, on record, and nobody is woken for good."""
    ways.mail.faults.append(Undeliverable("mail: the server answered 535"))
    tried = try_ways(house.tools, "sam", house.who(Role.ADMIN), ways=frozenset(PageWay))
    assert [(t.call.way, t.to, t.problem) for t in tried] == [
        (PageWay.CHAT, "Sam", ""),
        (PageWay.MAIL, "Sam", "mail: the server answered 535"),
        (PageWay.MAIL, "alert address", ""),
        (PageWay.WEBHOOK, "paging service", ""),
    ]
    assert all(t.call.is_test for t in tried)
    with house.store.read() as uow:
        assert [e.action for e in uow.trail.entries("people")][-4:] == ["page.tested"] * 4


class _Dying:
    """A way that is killed after its first call went out."""

    def __init__(self, inner: FakePager) -> None:
        self._inner = inner
        self.calls: list[str] = []

    def call(self, call: PageCall) -> None:
        """Send, and die once."""
        self._inner.call(call)
        self.calls.append(call.key)
        if len(self.calls) == 1:
            raise KeyboardInterrupt

    def find(self, call: PageCall) -> bool:
        """A chat can look, mail can't."""
        return call.way is PageWay.CHAT and self._inner.find(call)


def _person(house: House, person: str) -> Person:
    with house.store.read() as uow:
        return uow.people.get(person)


def _cases(house: House) -> tuple[Case, ...]:
    with house.store.read() as uow:
        return uow.cases.list()


def test_an_emergency_that_a_person_sees_after_the_answer_calls_somebody(house: House, ways: Ways) -> None:
    """That a case had ended before is no sign that anybody has its emergency."""
    case = house.send(STORAGE)
    approve(house, case.id)
    sees_an_emergency(house, case)
    assert ways.called(ways.mail) == [(1, "sam")]
    assert page_of(house, case).is_open


def test_an_emergency_that_comes_back_calls_again(house: House, ways: Ways) -> None:
    """Somebody had it and it seemed over: who sees that it is not is heard, and the sender is told again."""
    case = house.send(EMERGENCY)
    paging.take(house.tools, page_of(house, case).id, _person(house, "ada"), TakenBy.WEB)
    sees_an_emergency(house, case)
    with house.store.read() as uow:
        first, second = uow.pages.of(case.id)
    assert (first.is_open, second.is_open) == (False, True)
    assert ways.called(ways.mail) == [(1, "sam"), (1, "sam")]
    assert len([k for k in house.chat.posts if ":urgent" in k]) == 2


def test_whoever_ends_the_case_has_seen_its_emergency(house: House, ways: Ways) -> None:
    """Calls end with the case that a person has ended since, under that person's name."""
    case = house.send(STORAGE)
    sees_an_emergency(house, case)
    approve(house, case.id)
    later(house)
    page = page_of(house, case)
    assert (page.taken_by, page.taken_by_way) == ("reviewer", TakenBy.CASE)


def sees_an_emergency(house: House, case: Case) -> None:
    """The sender adds the flag by hand."""
    correct(house.tools, case.id, house.who(Role.MSL), Change(field=Field.CONCERN_ADDED, after="emergency"), reason="she is going blue now")
    house.work()


def test_an_emergency_whose_words_are_mended_is_one_emergency(house: House, ways: Ways) -> None:
    """Who mends a typing error calls nobody twice, and whoever takes it ends all calls."""
    case = house.send(EMERGENCY, conversation="c", source="s1")
    more = {"channel": Channel.WEB, "conversation": "c", "sender": "msl", "reply_to": "web:msl", "sent_at": house.clock.now(), "market": "US"}
    receive(house.tools, Inquiry(source="s1:edit:1", text=f"{EMERGENCY} Please hurry.", **more), kind="edit")  # type: ignore[arg-type]
    house.work()
    paging.take(house.tools, page_of(house, case).id, _person(house, "ada"), TakenBy.WEB)
    later(house, 60)
    assert ways.called(ways.mail) == [(1, "sam")]
