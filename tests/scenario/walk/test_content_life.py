"""A content owner's deeds, from the face's side: who may, on what, behind which gate, and what becomes of those who received an answer."""

from datetime import date

import pytest

from bot.content.life import Life
from bot.life import ADMINISTRATOR
from knowledge.catalogue import Catalogue
from knowledge.documents import ApprovedDocument, LabelReference, Original, Standing
from knowledge.passages import cut
from tests.scenario.walk.conftest import House
from tests.scenario.walk.story import ON_LABEL, S, approve
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import document, label_document
from triage.domain.audit import AuditEntry
from triage.domain.correction import CorrectionState
from triage.domain.people import Grant, Person, Role
from triage.errors import NotAllowed, NotFound, NotNow, SomebodyWasFaster

ANA = Person(id="ana", name="Ana", grants=(Grant(role=Role.CONTENT_OWNER),))
BEN = Person(id="ben", name="Ben", grants=(Grant(role=Role.CONTENT_OWNER),))
OF_QIVORA = Person(id="quy", name="Quy", grants=(Grant(role=Role.CONTENT_OWNER, products=frozenset({"Qivora"})),))
OF_GERMANY = Person(id="dea", name="Dea", grants=(Grant(role=Role.CONTENT_OWNER, markets=frozenset({"DE"})),))
ID = "SRD-ZYX-001"


class Desk:
    """A house with people who own content."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.followed = 0
        house.people_add(ANA, BEN, OF_QIVORA, OF_GERMANY)
        self.life = Life(house.store, HashedWords(), lambda: house.tools, changed=self._follow)

    def _follow(self) -> None:
        self.followed += 1

    def load(self, one: ApprovedDocument, who: str = "ana", original: Original | None = None) -> None:
        """Take a document in as somebody."""
        with self.house.store.begin() as uow:
            it = Catalogue(uow.connection, uow.now, uow.trail)
            it.add(one, cut(one), original=original, entry=AuditEntry(actor=who, action="content.loaded"))

    def standing(self, version: str = "1", name: str = ID) -> Standing:
        """Where a version stands in the US."""
        with self.house.store.read() as uow:
            cards = Catalogue(uow.connection, uow.now, uow.trail).versions(name)
        return next(c for c in cards if c.version == version).standing("US", self.house.clock.now())


@pytest.fixture
def desk(house: House) -> Desk:
    """A content desk."""
    return Desk(house)


def draft(text: str = "Draft words.", **changes: object) -> ApprovedDocument:
    """A document that nobody has approved."""
    return document(text, approval=None, **changes)


def test_two_owners_bring_a_draft_into_force(desk: Desk) -> None:
    """Submitted by one, approved by the other; the index follows at once; names stand on record."""
    desk.load(draft())
    desk.life.submit(ID, "1", ANA)
    assert desk.life.approve(ID, "1", BEN, number="MI-9", seen=draft().sha256) == ()
    assert (desk.standing(), desk.followed) == (Standing.IN_FORCE, 1)
    with desk.house.store.read() as uow:
        last = uow.trail.entries(f"content:{ID}")[-1]
    assert (last.actor, last.action, last.facts["name"]) == ("ben", "content.approved", "Ben")


def test_the_author_is_refused_also_where_the_page_offers_it(desk: Desk) -> None:
    """The check is on the server."""
    desk.load(draft())
    desk.life.submit(ID, "1", ANA)
    with pytest.raises(NotAllowed, match="another person"):
        desk.life.approve(ID, "1", ANA)


@pytest.mark.parametrize("person", [OF_QIVORA, OF_GERMANY], ids=lambda p: p.id)
def test_an_owner_of_something_else_does_nothing_here(desk: Desk, person: Person) -> None:
    """Not for another product, not for another market; nor where only a part is theirs."""
    desk.load(draft(markets=("US", "DE"), products=("Zyxora", "Qivora")))
    for deed in (
        lambda: desk.life.submit(ID, "1", person),
        lambda: desk.life.discard(ID, "1", person),
        lambda: desk.life.withdraw(ID, "1", "wrong", person),
    ):
        with pytest.raises(NotAllowed):
            deed()
    desk.life.submit(ID, "1", ANA)
    with pytest.raises(NotAllowed):
        desk.life.approve(ID, "1", person)
    with pytest.raises(NotAllowed):
        desk.life.send_back(ID, "1", "why", person)
    assert desk.standing() is Standing.IN_REVIEW


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CONTENT_OWNER}))
def test_nobody_but_owners_moves_content(desk: Desk, role: Role) -> None:
    """Reviewers read it, sales and safety do not touch it."""
    desk.load(draft())
    desk.life.submit(ID, "1", ANA)
    with pytest.raises(NotAllowed):
        desk.life.approve(ID, "1", desk.house.who(role))


def test_a_role_that_was_taken_away_meanwhile_counts(desk: Desk) -> None:
    """Who signed in as an owner and is none any more, or does not work here any more, is refused."""
    desk.load(draft())
    desk.life.submit(ID, "1", ANA)
    with desk.house.store.begin() as uow:
        uow.people.revoke("ben", Role.CONTENT_OWNER, entry=AuditEntry(actor="admin", action="role.revoked"))
        uow.people.set_active("dea", False, entry=AuditEntry(actor="admin", action="person.deactivated"))
    for person in (BEN, OF_GERMANY):
        with pytest.raises(NotAllowed):
            desk.life.approve(ID, "1", person)


def test_the_administrator_of_the_machine_approves_nothing(desk: Desk) -> None:
    """Everything else is theirs; an approval has a person's name."""
    desk.load(draft(), who="administrator")
    desk.life.submit(ID, "1", ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        desk.life.approve(ID, "1", ADMINISTRATOR)
    desk.life.send_back(ID, "1", "not yet", ADMINISTRATOR)
    desk.life.discard(ID, "1", ADMINISTRATOR)
    with pytest.raises(NotFound):
        desk.life.submit(ID, "1", ADMINISTRATOR)


def test_an_approval_that_moves_a_golden_question_takes_a_reason(desk: Desk) -> None:
    """Without one nothing takes effect; with one it is on record with the questions."""
    question = "how are zyxora tablets stored in the refrigerator"
    desk.load(document("Zyxora tablets are stored in the refrigerator.", questions=(question,)), who="cleo")
    desk.load(draft("How are Zyxora tablets stored in the refrigerator: zyxora tablets stored in the refrigerator.", id="SRD-ZYX-002", title=question))
    desk.life.submit("SRD-ZYX-002", "1", ANA)
    with pytest.raises(NotNow, match="1 golden question would move"):
        desk.life.approve("SRD-ZYX-002", "1", BEN)
    assert desk.standing(name="SRD-ZYX-002") is Standing.IN_REVIEW
    desk.life.approve("SRD-ZYX-002", "1", BEN, because="the newer document says it better")
    with desk.house.store.read() as uow:
        last = uow.trail.entries("content:SRD-ZYX-002")[-1]
    assert last.reason == "the newer document says it better"
    assert [str(q).startswith("SRD-ZYX-001@1") for q in last.facts["golden"] or ()] == [True]  # type: ignore[union-attr]


def test_an_approval_waits_while_the_library_changes_under_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The golden questions are asked anew; a library that never rests is said to be busy."""
    from knowledge import gate  # noqa: PLC0415

    desk.load(draft())
    desk.life.submit(ID, "1", ANA)
    tried, times = gate.tried_approval, []

    def busy(*args: object) -> gate.Trial:
        found = tried(*args)  # type: ignore[arg-type]
        times.append(1)
        if len(times) != 3:
            desk.load(draft(id=f"OTHER-{len(times)}"))
        return found

    monkeypatch.setattr(gate, "tried_approval", busy)
    desk.life.approve(ID, "1", BEN)
    assert len(times) == 3
    desk.load(draft("Two.", version="2"))
    desk.life.submit(ID, "2", ANA)
    with pytest.raises(SomebodyWasFaster, match="try again"):
        desk.life.approve(ID, "2", BEN)
    assert desk.standing("2") is Standing.IN_REVIEW


def test_originals_are_read_by_who_reads_the_document(desk: Desk) -> None:
    """Of one's own products and markets."""
    file = Original("a.md", "text/markdown", b"# A")
    desk.load(draft(), original=file)
    assert desk.life.original(ID, "1", ANA) == file
    assert desk.life.original(ID, "1", desk.house.who(Role.REVIEWER)) == file
    for person in (OF_QIVORA, desk.house.who(Role.MSL), desk.house.who(Role.SALES_REP)):
        with pytest.raises(NotAllowed):
            desk.life.original(ID, "1", person)


def test_a_withdrawal_runs_through_to_those_who_received_an_answer(desk: Desk) -> None:
    """Withdrawn by its owner; recipients listed; the notice shown as it will be sent; decided; delivered."""
    house = desk.house
    desk.load(document(id="SRD-RENAL", title="Velmira and the kidney", products=("Velmira",)))
    case = house.send(ON_LABEL)
    approve(house, case.id)
    with pytest.raises(NotNow, match="say why"):
        desk.life.withdraw("SRD-RENAL", None, " ", ANA)
    house.shelf.withdrawn.add("SRD-RENAL")
    assert desk.life.withdraw("SRD-RENAL", None, "table 2 was wrong", ANA) == ("1",)
    house.work()
    assert [r.case_id for r in desk.life.recipients("SRD-RENAL", None, ANA)] == [case.id]
    assert [r.case_id for r in desk.life.recipients("SRD-RENAL", "1", house.who(Role.REVIEWER))] == [case.id]
    assert desk.life.recipients("SRD-RENAL", None, house.who(Role.SALES_REP)) == ()
    assert desk.life.recipients("SRD-RENAL", None, OF_QIVORA) == ()
    assert desk.life.corrections(ANA) == ()
    (waiting,) = desk.life.corrections(house.who(Role.REVIEWER))
    assert (waiting.number, waiting.title, waiting.reason, waiting.cannot_send) == (case.number, "Velmira and the kidney", "table 2 was wrong", "")
    assert "“Velmira and the kidney” (SRD-RENAL version 1)" in waiting.notice.lines[1].text
    assert waiting.recipient.sender == "msl"
    with pytest.raises(NotNow, match="sent, told in another way, or declined"):
        desk.life.decide_correction(waiting.id, house.who(Role.REVIEWER), to="maybe")
    desk.life.decide_correction(waiting.id, house.who(Role.REVIEWER), to="sent", new_answer=True)
    house.work()
    assert f"post:{case.id}:correction:{waiting.id}" in house.chat.posts
    assert house.case(case.id).status is S.WITH_SPECIALIST
    assert desk.life.corrections(house.who(Role.REVIEWER)) == ()
    (one,) = desk.life.recipients("SRD-RENAL", None, ANA)
    assert one.correction is not None
    assert one.correction.state is CorrectionState.SENT


def test_owners_see_what_is_due_of_theirs_until_somebody_puts_it_aside(desk: Desk) -> None:
    """Not of other products; what is withdrawn or replaced needs nobody any more."""
    life = desk.life
    on_label = LabelReference(document="NDA990001", revision=date(2026, 1, 5))
    desk.load(label_document(version="8", effective=date(2026, 11, 1)))
    desk.load(document(expires=date(2026, 12, 12)))
    desk.load(document("Stale.", id="SRD-ZYX-002", label_reference=on_label, expires=date(2028, 1, 1)))
    assert (life.look_ahead(), life.look_ahead()) == (2, 0)
    found = life.notices(ANA)
    assert [(n.document, n.kind) for n in found] == [("SRD-ZYX-002", "stale"), (ID, "expires_30")]
    assert found[1].words == "SRD-ZYX-001 version 1, Zyxora: how it is taken (US): expires on 2026-12-12, in 20 days."
    assert life.notices(OF_QIVORA) == life.notices(desk.house.who(Role.REVIEWER)) == ()
    with pytest.raises(NotAllowed):
        life.seen(found[0].id, OF_QIVORA)
    life.seen(found[0].id, ANA)
    assert [n.document for n in life.notices(BEN)] == [ID]
    desk.load(document("New.", version="2", effective=date(2026, 12, 1), expires=date(2028, 1, 1)))
    assert life.notices(BEN) == ()
