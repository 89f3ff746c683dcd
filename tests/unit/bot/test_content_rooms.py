"""Loading, trying and insight as the faces see them: whose documents they are, and what people read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.content.insight import Insight
from bot.content.loading import Loading, Upload
from bot.content.trying import Trying
from bot.life import ADMINISTRATOR
from knowledge.catalogue import Catalogue
from tests.clock import TurnableClock
from tests.contract.store.samples import ENTRY, inquiry
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.domain.case import CaseStatus
from triage.domain.decision import LabelFinding, LabelStatus, Question, Route, TriageDecision
from triage.domain.evidence import Evidence
from triage.domain.people import Grant, Person, Role
from triage.errors import NotAllowed, NotFound
from triage.store.unit import Store

STORAGE = "How long can Zyxora tablets stay outside the refrigerator?"
WORDS = "Zyxora tablets can stay outside the refrigerator for 48 hours."


@pytest.fixture
def backend() -> str:
    """The rooms know no database: one is enough."""
    return "sqlite"


def owner(id_: str = "lin", **limits: frozenset[str]) -> Person:
    """A content owner, perhaps of some products and markets only."""
    return Person(id=id_, name=id_, grants=(Grant(role=Role.CONTENT_OWNER, **limits),))


def upload(words: str = WORDS, name: str = "a.md", **changes: object) -> Upload:
    """A file of one section with a golden question."""
    fields = {"id": "SRD-ZYX-001", "version": 1, "title": "Zyxora: storage", "topic": "storage", "questions": [STORAGE], **changes}
    return Upload(name, markdown(f"\n# Zyxora: storage\n\n## Summary\n\n{words}\n", without=("supersedes", "label"), **fields))


@pytest.fixture
def loading(store: Store, clock: TurnableClock) -> Loading:
    """Loading on an empty library."""
    return Loading(store, HashedWords(), clock)


@pytest.fixture
def trying(store: Store) -> Trying:
    """Rehearsals on the same library."""
    return Trying(store, HashedWords(), VerbatimDrafter())


@pytest.fixture
def insight(store: Store, clock: TurnableClock) -> Insight:
    """Insight into the same library."""
    return Insight(store, HashedWords(), clock)


def asked(
    store: Store, number: int, text: str, *, product: str | None = "Zyxora", route: Route = Route.DRAFT, reason: str = "", hits: bool | None = None
) -> int:
    """A case with one question; `hits` says what was found for it."""
    finding = LabelFinding(status=LabelStatus.ON_LABEL, reason="a test")
    question = Question(ordinal=1, start=0, end=len(text), text=text, finding=finding, route=route, route_reason=reason)
    decided = TriageDecision(
        product=product, market="US", signals=(), questions=(question,), finding=finding, route=route, route_reason=reason, hand_offs=frozenset()
    )  # fmt: skip
    with store.begin() as uow:
        case_id = uow.cases.receive(inquiry(f"web:{number}", f"web:{number}", text, product=product), due_at=uow.now, entry=ENTRY).case_id
        uow.cases.change(uow.cases.get(case_id), entry=ENTRY, status=CaseStatus.ASSESSED, decision=decided)
        if hits is False:
            uow.drafts.put_evidence(case_id, Evidence(question=1, hits=()), entry=ENTRY)
    return case_id


# ── Loading ──────────────────────────────────────────────────────────────────────────────────────


def test_an_owner_of_the_product_and_market_loads(loading: Loading) -> None:
    """And reads what became of it."""
    result = loading.load([upload()], owner(products=frozenset({"Zyxora"}), markets=frozenset({"US"})))
    assert (result.loaded, result.refused, result.blocked, result.asked) == (("SRD-ZYX-001 version 1",), (), False, 1)


@pytest.mark.parametrize("limits", [{"products": frozenset({"Velmira"})}, {"markets": frozenset({"DE"})}], ids=["product", "market"])
def test_an_owner_of_another_product_or_market_is_refused_the_file(loading: Loading, limits: dict[str, Any]) -> None:
    """With the reason; nothing is loaded."""
    result = loading.load([upload()], owner(**limits))
    assert result.loaded == ()
    assert "You may not load documents" in result.refused[0][1][0]


def test_a_version_that_would_end_another_market_takes_an_owner_of_both(loading: Loading) -> None:
    """One document speaks with one voice: who may not load for Germany cannot end the version that holds there."""
    assert loading.load([upload(markets=["US", "DE"])], owner()).loaded
    result = loading.load([upload(version=2)], owner(markets=frozenset({"US"})))
    assert (result.loaded, len(result.refused)) == ((), 1)
    assert "DE" in result.refused[0][1][0]


def test_who_loads_nothing_may_not_even_try(loading: Loading, trying: Trying) -> None:
    """Neither a file nor a replay."""
    nobody = Person(id="x", name="x", grants=(Grant(role=Role.MSL),))
    for call in (lambda: loading.load([], nobody), lambda: loading.attempt(upload(), nobody), lambda: trying.replay([], nobody)):
        with pytest.raises(NotAllowed):
            call()


def test_a_file_is_shown_as_it_reads_also_with_faults(loading: Loading) -> None:
    """Sections and metadata stand beside every fault; passages as the bot will see them where there is none."""
    whole = loading.attempt(upload(), owner())
    assert (whole.faults, [p.text for p in whole.passages], whole.document) == ((), [WORDS], "SRD-ZYX-001")
    broken = loading.attempt(upload(effective="soon"), owner())
    assert any("soon" in fault for fault in broken.faults)
    assert (broken.passages, [s.text for s in broken.sections]) == ((), [WORDS])
    mended = loading.attempt(upload(effective="soon")._replace(given={"effective": "2026-02-01"}), owner())
    assert mended.faults == ()


def test_files_of_one_name_are_told_apart(loading: Loading) -> None:
    """Each has its own fate."""
    result = loading.load([upload(), upload(effective="soon")], owner())
    assert (result.loaded, [name for name, _ in result.refused]) == (("SRD-ZYX-001 version 1",), ["a (2).md"])


def test_the_library_is_told_after_a_load_and_never_after_a_dry_run(store: Store, clock: TurnableClock) -> None:
    """So that no question waits for the index."""
    told: list[str] = []
    loading = Loading(store, HashedWords(), clock, changed=lambda: told.append("changed"))
    loading.load([upload()], owner(), dry_run=True)
    assert told == []
    loading.load([upload()], owner())
    assert told == ["changed"]


def test_the_administrator_of_the_machine_may_load_anything(loading: Loading, tmp_path: Path) -> None:
    """Whoever has the command line has the database."""
    (tmp_path / "a.md").write_bytes(bytes(upload().body))
    assert loading.load_paths([tmp_path], ADMINISTRATOR).loaded
    assert loading.load_paths([tmp_path], Person(id="administrator", name="the administrator", grants=(Grant(role=Role.CONTENT_OWNER),))).unchanged
    with pytest.raises(NotAllowed):
        loading.load_paths([tmp_path], Person(id="administrator", name="the administrator"))


# ── Trying ───────────────────────────────────────────────────────────────────────────────────────


def test_a_replay_shows_answers_that_come_change_and_go(store: Store, loading: Loading, trying: Trying) -> None:
    """The same, another, a new one, none any more, and none at all; identifiers are gone from the questions."""
    loading.load([upload()], owner())
    asked(store, 1, f"Dr. Patel asks: {STORAGE}")
    asked(store, 2, "Does Zyxora pass into breast milk?")
    asked(store, 3, "Is Zyxora vegan?")
    feeding = upload("Zyxora passes into the breast milk of rats.", "b.md", id="SRD-ZYX-002", questions=["Does Zyxora pass into breast milk?"])
    found = trying.replay([upload("Zyxora tablets can stay outside the refrigerator for 12 hours.", version=2), feeding], owner())
    outcomes = {one.text: one.outcome for one in found.questions}
    assert outcomes == {"Dr. [name 1] asks: " + STORAGE: "changed", "Does Zyxora pass into breast milk?": "new", "Is Zyxora vegan?": "none"}
    assert found.counts() == {"same": 0, "changed": 1, "new": 1, "lost": 0, "none": 1}
    changed = next(one for one in found.questions if one.outcome == "changed")
    assert (changed.before.sentences, changed.after.sentences) == ((WORDS,), ("Zyxora tablets can stay outside the refrigerator for 12 hours.",))
    lost = trying.replay([upload("The bottles are brown and round as ever.", version=2)], owner())
    assert [one.outcome for one in lost.questions if STORAGE in one.text] == ["lost"]


def test_a_replay_of_a_draft_looks_at_it_as_approved(store: Store, loading: Loading, trying: Trying) -> None:
    """Both as a file and as a version that waits in the library."""
    body = f"\n# Zyxora: storage\n\n## Summary\n\n{WORDS}\n"
    draft = Upload("a.md", markdown(body, without=("approval", "supersedes", "label"), questions=[STORAGE], version=1))
    asked(store, 1, STORAGE)
    assert [one.outcome for one in trying.replay([draft], owner()).questions] == ["new"]
    loading.load([draft], owner())
    assert [one.outcome for one in trying.replay_version("SRD-ZYX-001", "1", owner()).questions] == ["new"]
    with store.read() as uow:
        assert not Catalogue(uow.connection, uow.now, uow.trail).versions("SRD-ZYX-001")[0].approved


def test_questions_of_other_products_are_not_replayed(store: Store, trying: Trying) -> None:
    """Nobody reads questions of products or markets that are not theirs."""
    asked(store, 1, STORAGE)
    assert trying.replay([], owner(products=frozenset({"Velmira"}))).questions == ()
    assert len(trying.replay([], owner(products=frozenset({"Zyxora"}))).questions) == 1


def test_golden_questions_in_force_are_checked(loading: Loading, trying: Trying) -> None:
    """Places now; those that fail are told with the reason."""
    loading.load([upload()], owner())
    loading.load([upload("Nothing here.", id="SRD-ZYX-002", questions=["What happens with a herpes zoster vaccine?"])], owner(), because="a test")
    found = trying.check(owner())
    assert (found.asked, found.first, found.among_three) == (2, 1, 1)
    assert [(q.document, q.after) for q in found.failed] == [("SRD-ZYX-002", None)]
    assert trying.check(owner(), "SRD-ZYX-001").failed == ()
    assert trying.check(owner(products=frozenset({"Velmira"}))).asked == 0


# ── Insight ──────────────────────────────────────────────────────────────────────────────────────


def test_versions_are_compared_for_their_readers_only(loading: Loading, insight: Insight) -> None:
    """Words that changed, facts that changed; a stranger reads nothing of it."""
    loading.load([upload(), upload(WORDS.replace("48", "24"), "b.md", version=2, effective=date(2026, 3, 1))], owner())
    diff = insight.compare("SRD-ZYX-001", "1", "2", owner())
    (passage,) = (p for s in diff.sections for p in s.passages if p.kind == "changed")
    assert [(piece.kind, piece.text) for piece in passage.pieces if piece.kind != "same"] == [("removed", "48"), ("added", "24")]
    assert ("effective", "2026-02-01", "2026-03-01") in diff.facts
    with pytest.raises(NotAllowed):
        insight.compare("SRD-ZYX-001", "1", "2", owner(products=frozenset({"Velmira"})))
    with pytest.raises(NotFound):
        insight.compare("SRD-ZYX-001", "1", "9", owner())


def test_a_cited_passage_is_followed_through_the_versions(store: Store, loading: Loading, insight: Insight) -> None:
    """Unchanged in a later version, or not the same there; a draft does not count."""
    loading.load([upload(), upload(WORDS, "b.md", version=2, title="Zyxora: storage at home", effective=date(2026, 3, 1))], owner())
    with store.read() as uow:
        catalogue = Catalogue(uow.connection, uow.now, uow.trail)
        key = next(iter(catalogue.passages(range(1, 10)).values())).key
    assert key.version == "1"
    assert insight.history_of(key, owner()).words == "unchanged in version 2"
    loading.load([upload("Other words about tablets.", "c.md", version=3, effective=date(2026, 4, 1), questions=[])], owner(), because="another subject")
    history = insight.history_of(key, owner())
    assert (history.words, history.versions, history.unchanged) == ("not the same in version 3", ("1", "2"), False)
    with pytest.raises(NotFound):
        insight.history_of(key.model_copy(update={"sha256": "0" * 64}), owner())


def test_gaps_are_questions_without_an_answer(store: Store, insight: Insight) -> None:
    """Nothing found, nothing approved, or set aside: each with its reason, redacted; declined and duplicate ones are none."""
    asked(store, 1, "Dr. Patel asks if Zyxora is vegan?", hits=False)
    asked(store, 2, "Does Zyxora contain latex?", route=Route.SPECIALIST, reason="no approved content answers it")
    void = asked(store, 3, "How is Zyxora switched?", route=Route.SPECIALIST)
    asked(store, 4, "What is the weather?", route=Route.DECLINE, hits=False)
    asked(store, 5, "Is it stored?", product=None, hits=False)
    asked(store, 6, "Answered?")
    twice = asked(store, 7, "Is Zyxora vegan?", hits=False)
    with store.begin() as uow:
        uow.cases.change(uow.cases.get(void), entry=ENTRY, status=CaseStatus.VOID)
        uow.cases.change(uow.cases.get(twice), entry=ENTRY, status=CaseStatus.DUPLICATE, duplicate_of=1)
    groups = insight.gaps(owner())
    assert {q.text: q.why for g in groups for q in g.questions} == {
        "Dr. [name 1] asks if Zyxora is vegan?": "nothing was found",
        "Does Zyxora contain latex?": "no approved content answers it",
        "How is Zyxora switched?": "set aside without an answer",
    }
    assert insight.gaps(owner(products=frozenset({"Velmira"}))) == ()
    name, text = insight.request_for_document(groups[0].key, owner())
    assert name.startswith("request-zyxora-")
    assert "Patel" not in text
    with pytest.raises(NotFound):
        insight.request_for_document("999-1", owner())


def test_coverage_is_of_the_persons_own_products_and_markets(loading: Loading, insight: Insight) -> None:
    """Others see nothing of it."""
    loading.load([upload(markets=["US", "DE"])], owner())
    assert {(c.product, c.market) for c in insight.coverage(owner()).cells} == {("Zyxora", "US"), ("Zyxora", "DE")}
    assert {c.market for c in insight.coverage(owner(markets=frozenset({"DE"}))).cells} == {"DE"}
    assert {c.market for c in insight.coverage(owner(), market="US").cells} == {"US"}
    storage = next(c for c in insight.coverage(owner()).cells if (c.topic, c.market) == ("storage", "US"))
    assert (storage.state, storage.documents, storage.expires) == ("covered", ("SRD-ZYX-001",), "2028-01-31")
