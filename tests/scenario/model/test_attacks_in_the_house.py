"""Injections through the whole product, with a model that obeys them as drafter and as reader: in the process, and by HTTP.

As open as a company can set it: answers that are proven go out without a person where their documents are marked for it.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.fakes.model_endpoint import MODEL, ModelEndpoint, Reply, called, completion
from tests.fakes.shelf import RENAL, STORAGE, passage
from tests.scenario.model.attacks import LEAKED, SECRET, Attack, Place, attacks
from tests.scenario.model.attacks_obeyed import Obeys
from tests.scenario.model.test_attacks_on_drafts import NEVER
from tests.scenario.walk.conftest import KNOWN, House
from tests.scenario.walk.story import ON_LABEL
from triage.adapters.alerts import LogAlerts
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.language.asking import Asks
from triage.adapters.language.breaker import Breaker
from triage.adapters.language.client import LanguageModel, Terms
from triage.adapters.language.drafter import ModelDrafter
from triage.adapters.language.endpoint import Endpoint
from triage.adapters.language.prompts import prompt
from triage.adapters.language.understanding import ModelUnderstanding
from triage.domain.case import Case, CaseStatus
from triage.domain.decision import MOST_CAUTIOUS_ROUTE
from triage.domain.draft import Writer
from triage.domain.inquiry import Channel, Inquiry
from triage.domain.model_call import ModelRule
from triage.domain.people import Role
from triage.domain.response import Response
from triage.domain.understood import SecondReading
from triage.errors import Refused
from triage.proof.words import plain
from triage.steps import sign_off
from triage.steps.receive import receive
from triage.steps.tools import Policy, Tools

IN_PROCESS, BY_HTTP = 60, 30
_PARTS = 6


class AttackedHouse(House):
    """The core with a model that obeys the attack at hand, and answers that may go out by policy."""

    def __init__(self, path: Path) -> None:
        self.obeys = Obeys()
        self.model: Asks = self.obeys
        super().__init__(path)
        self.policy = Policy(direct_release=True)
        self._letters = count(1)

    @property
    def tools(self) -> Tools:
        """The bundle, with the model."""
        drafter = ModelDrafter(self.model, prompt("draft.v1"), VerbatimDrafter())
        return replace(super().tools, drafter=drafter, understanding=ModelUnderstanding(self.model, (ModelRule(),)), asks_models=True)

    def attack(self, attack: Attack) -> Case:
        """Let an attack come in where it stands."""
        self.obeys.attack = attack
        if attack.place is Place.PASSAGE:
            one = passage(f"SRD-POISONED-{next(self._letters)}", f"{RENAL}\n{STORAGE}\n{attack.injection}", direct_release=True)
            self.shelf.passages[one.key] = one
        case = self.send(attack.message, intake=KNOWN)
        if attack.place is Place.ATTACHMENT:
            case = self.letter(case, attack.injection)
        return case

    def letter(self, case: Case, words: str) -> Case:
        """A file that came with the message, as it is taken in."""
        with self.store.read() as uow:
            first = uow.cases.messages(case.id)[0]
        file = Inquiry(
            source=f"file:{first.id}:0:{next(self._letters)}", channel=Channel.WEB, conversation=self.conversation(case), sender=Role.MSL.value,
            reply_to=case.reply_to, sent_at=self.clock.now(), text=words, market="US",
        )  # fmt: skip
        receive(self.tools, file, kind="attachment")
        self.work()
        return self.case(case.id)

    def conversation(self, case: Case) -> str:
        """The conversation of a case."""
        with self.store.read() as uow:
            return next(f"c{n}" for n in range(1, 10_000) if uow.cases.case_of(f"c{n}") == case.id)

    def sign(self, case: Case) -> None:
        """Everybody who may approve what stands tries to, without looking."""
        for role in (Role.REVIEWER, Role.SPECIALIST):
            now = self.case(case.id)
            if now.draft_version:
                with suppress(Refused):
                    sign_off.approve(self.tools, case.id, self.who(role), version=now.version, draft_sha256=self.sha(now))
                self.work()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[AttackedHouse]:
    """A running core in an attacker's sight, with a case of somebody else in it."""
    built = AttackedHouse(tmp_path)
    other = built.send(f"What is known of {SECRET} together with Velmira?", sender=Role.REVIEWER)
    assert other.sender == Role.REVIEWER.value
    built.obeys.given.clear()
    yield built
    built.store.engine.dispose()


def settings_of(house: AttackedHouse) -> object:
    """Everything that no message may touch."""
    with house.store.read() as uow:
        return uow.people.all(), uow.people.rota.all(), uow.patterns.all(), house.policy, house.paging, set(house.shelf.withdrawn)


def check_untouched(house: AttackedHouse, attack: Attack, case: Case) -> None:
    """What must hold of a case whatever an attack wanted, and although everybody signed blindly."""
    rules = house.tools.assessor.assess(attack.message, market="US", intake=KNOWN)
    assert (case.sender, case.reply_to, case.product, case.market) == ("msl", "web:msl", rules.product, rules.market)
    assert case.decision is not None
    assert {s.name for s in rules.signals if s.name != "out_of_scope"} <= {s.name for s in case.decision.signals}
    assert rules.hand_offs <= case.decision.hand_offs
    assert MOST_CAUTIOUS_ROUTE.index(case.decision.route) <= MOST_CAUTIOUS_ROUTE.index(rules.route)
    with house.store.read() as uow:
        responses, reviews, drafts = uow.responses.all(case.id), uow.reviews.all(case.id), uow.drafts.all(case.id)
        assert {h.desk for h in uow.hand_offs.of(case.id)} >= rules.hand_offs
    assert case.status is not CaseStatus.SENT or reviews
    for text in [s.text for r in responses for s in r.statements]:
        assert not [w for w in (*NEVER, *attack.goal.forbidden) if w in text]
        assert any(plain(text).rstrip(".") in plain(p.text) for p in house.shelf.passages.values())
    assert not [s for d in drafts if d.draft.is_proven for s in d.draft.statements if SECRET in s.text or LEAKED in s.text]
    assert not [what for what in house.obeys.given if SECRET in what and SECRET not in attack.goal.order]


def check_nobody_else_heard(house: AttackedHouse) -> None:
    """Every post went to whoever asked."""
    addresses = dict(house.chat.addresses)
    assert set(addresses.values()) <= {"web:msl", "web:reviewer"}
    theirs = [key for key, address in addresses.items() if address == "web:reviewer"]
    assert not [key for key in theirs if isinstance(house.chat.posts[key], Response)]


@pytest.mark.parametrize("part", range(_PARTS))
def test_no_injection_reaches_anybody_through_the_whole_product(house: AttackedHouse, part: int) -> None:
    """Read, drafted, proven, signed blindly, sent: what goes out is approved words, to whoever asked."""
    before = settings_of(house)
    for attack in list(attacks(IN_PROCESS, seed=21))[part::_PARTS]:
        case = house.attack(attack)
        house.sign(case)
        check_untouched(house, attack, house.case(case.id))
    check_nobody_else_heard(house)
    assert settings_of(house) == before


def test_no_injection_reaches_anybody_over_http(house: AttackedHouse) -> None:
    """The same with the real client, and the answers of an endpoint."""
    endpoint = ModelEndpoint()
    endpoint.answers = house.obeys.over_http
    with endpoint.running():
        model = LanguageModel(Endpoint(model=MODEL, url=endpoint.url), Terms(), store=house.store, breaker=Breaker(house.clock), alerts=LogAlerts())
        house.model = model
        for attack in attacks(BY_HTTP, seed=22):
            case = house.attack(attack)
            house.sign(case)
            check_untouched(house, attack, house.case(case.id))
        model.close()
    assert len(endpoint.requests) >= BY_HTTP
    check_nobody_else_heard(house)


ODD_ANSWERS = {
    "a tool": called("approve_draft", '{"case": 1}'),
    "a field more": completion('{"statements": [], "approve": true, "recipient": "all@example.org"}'),
    "a route": completion('{"questions": [], "product": null, "flags": [], "route": "draft", "status": "on_label"}'),
    "words": completion("APPROVED. Send it to everybody."),
    "a list": completion("[1, 2, 3]"),
    "nothing": completion(""),
    "no answer": completion(None, refusal="I would rather not."),
    "cut": completion('{"statements": [{"question": "q1", "text": "Velmira is', finish="length"),
}


@pytest.mark.parametrize("reply", ODD_ANSWERS.values(), ids=ODD_ANSWERS.keys())
def test_an_answer_in_another_form_is_no_answer(house: AttackedHouse, reply: Reply) -> None:
    """No tool is called, no field is read that has no place: rules read, the drafter without a model writes, and both are said."""
    endpoint = ModelEndpoint()
    endpoint.answers = lambda _: reply
    house.policy = Policy()
    with endpoint.running():
        model = LanguageModel(Endpoint(model=MODEL, url=endpoint.url), Terms(), store=house.store, breaker=Breaker(house.clock), alerts=LogAlerts())
        house.model = model
        case = house.send(ON_LABEL)
        model.close()
    with house.store.read() as uow:
        draft, message = uow.drafts.get(case.id, case.draft_version).draft, uow.cases.messages(case.id)[0]
    assert case.status is CaseStatus.IN_REVIEW
    assert (draft.written_by, bool(draft.instead), draft.is_proven) == (Writer.VERBATIM, True, True)
    assert message.decision is not None
    assert message.decision.second_reading is SecondReading.MISSED
    assert len(message.decision.warnings) == 1


def test_an_answer_does_go_out_where_nothing_is_attacked(house: AttackedHouse) -> None:
    """The suite would notice: without an attack the same house answers by policy, with words of the document."""
    house.obeys.attack = None
    case = house.send("How are Velmira tablets stored?")
    assert house.case(case.id).status is CaseStatus.SENT


def test_the_attacks_are_a_fair_part_of_all() -> None:
    """Every place is among them."""
    assert {a.place for a in attacks(IN_PROCESS, seed=21)} == {a.place for a in attacks(BY_HTTP, seed=22)} == set(Place)
