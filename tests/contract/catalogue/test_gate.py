"""The gate before new content, on both databases: golden questions are asked before anything takes effect, and nothing slips past them."""

from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.exact import ExactIndex
from knowledge.gate import held_now, tried_approval
from knowledge.rehearsal import rehearse
from knowledge.search import CatalogueLibrary
from knowledge.shelving import Source
from tests.clock import TurnableClock
from tests.contract.catalogue.gating import FEEDING, FRIDGE, MILK, RIVAL, STORAGE, held, load_all, page
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
from triage.domain.audit import AuditEntry
from triage.errors import NotAllowed
from triage.ports import Scope
from triage.store.unit import Store


def test_documents_that_answer_their_questions_are_loaded(store: Store) -> None:
    """No reason is asked for where every question finds its document."""
    report = load_all(store, STORAGE, FEEDING)
    assert (report.loaded, report.blocked, report.asked) == (("SRD-ZYX-001 version 1", "SRD-ZYX-002 version 1"), False, 2)
    assert {(v.document, v.before, v.after, v.is_new) for v in report.verdicts} == {("SRD-ZYX-001", None, 1, True), ("SRD-ZYX-002", None, 1, True)}


def test_a_question_that_leaves_first_place_stops_the_load(store: Store) -> None:
    """Nothing is loaded, and the question, its places and the document that stands first instead are told."""
    load_all(store, STORAGE, FEEDING)
    report = load_all(store, RIVAL)
    assert (report.loaded, report.blocked) == ((), True)
    moved = next(v for v in report.verdicts if v.document == "SRD-ZYX-001")
    assert (moved.text, moved.before, moved.after, moved.first, moved.blocks) == (FRIDGE, 1, 2, "SRD-ZYX-003", True)
    assert moved.why == "SRD-ZYX-001 is second, before it was first; first is SRD-ZYX-003, Summary"
    assert held(store) == ["SRD-ZYX-001 v1", "SRD-ZYX-002 v1"]


def test_who_says_why_may_load_and_it_is_on_record(store: Store) -> None:
    """The reason, and the questions by numbers, stand in the trail of the document that moved them."""
    load_all(store, STORAGE, FEEDING)
    report = load_all(store, RIVAL, because="the new document is the better answer")
    assert (report.loaded, report.blocked) == (("SRD-ZYX-003 version 1",), False)
    with store.read() as uow:
        (entry,) = uow.trail.entries("content:SRD-ZYX-003")
    assert entry.reason == "the new document is the better answer"
    questions = entry.facts["golden"]
    assert isinstance(questions, list)
    assert "SRD-ZYX-001@1#1 Zyxora US: 1 to 2, first SRD-ZYX-003" in questions
    assert FRIDGE not in str(entry.facts)


def test_a_new_document_must_answer_its_own_question(store: Store) -> None:
    """One that is not among the first three for it is stopped."""
    report = load_all(store, page(4, "Zyxora is made of maize starch.", "What happens with a herpes zoster vaccine?"))
    assert (report.loaded, report.blocked) == ((), True)
    assert report.verdicts[0].why == "SRD-ZYX-004 is not found; nothing approved answers it"


def test_a_new_version_that_no_longer_answers_is_stopped(store: Store) -> None:
    """A question that falls out with the words that answered it must be explained."""
    load_all(store, STORAGE, FEEDING)
    second = page(1, "The bottles are brown.", FRIDGE, version=2)
    report = load_all(store, second)
    assert (report.blocked, [(v.before, v.after) for v in report.verdicts if v.blocks]) == (True, [(1, None)])


def test_a_question_that_a_new_version_leaves_out_is_asked_once_more(store: Store) -> None:
    """Whoever takes an answer out of a document, or the document out of a market, must say why, also where its golden question goes with it."""
    load_all(store, page(1, "Zyxora tablets can stay outside the refrigerator for 48 hours.", FRIDGE, markets=["US", "DE"]), FEEDING)
    without = load_all(store, page(1, "Zyxora bottles are brown.", "Are Zyxora bottles brown?", version=2, markets=["US", "DE"]))
    assert (without.blocked, [(v.text, v.before, v.after) for v in without.verdicts if v.blocks]) == (True, [(FRIDGE, 1, None)])
    elsewhere = load_all(store, page(1, "Zyxora tablets can stay outside the refrigerator for 48 hours.", FRIDGE, version=2))
    assert (elsewhere.blocked, [(v.markets, v.after) for v in elsewhere.verdicts if v.blocks]) == (True, [(("DE",), None)])
    other = page(1, "Zyxora tablets can stay outside the refrigerator for 48 hours.", "Outside the refrigerator?", version=2, markets=["US", "DE"])
    assert not load_all(store, other).blocked


def test_a_scheduled_version_is_tried_at_its_start(store: Store) -> None:
    """Today it moves nothing; on its first day it would, and that is what counts."""
    load_all(store, STORAGE, FEEDING)
    later = page(3, "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long.", MILK, title=FRIDGE, effective=date(2027, 1, 4))
    report = load_all(store, later)
    assert (report.blocked, {v.document for v in report.verdicts if v.blocks}) == (True, {"SRD-ZYX-001", "SRD-ZYX-003"})
    assert dict(report.changes)[later.name].standings == (("US", "in force from 2027-01-04"),)


def test_what_is_scheduled_already_keeps_its_place(store: Store) -> None:
    """A document loaded after one that waits for its day is tried on that day too."""
    load_all(store, page(1, "Zyxora tablets can stay outside the refrigerator for 48 hours.", FRIDGE, effective=date(2027, 1, 4)), FEEDING)
    words = "How long can Zyxora tablets stay outside the refrigerator? Zyxora tablets stay outside the refrigerator long."
    report = load_all(store, page(3, words, "Zyxora tablets outside the refrigerator", title=FRIDGE))
    assert (report.blocked, [(v.document, v.before, v.after) for v in report.verdicts if v.blocks]) == (True, [("SRD-ZYX-001", 1, 2)])


def test_a_draft_stops_nothing_until_it_is_approved(store: Store) -> None:
    """What it would move is told when it is loaded, and held against the rule at its approval."""
    load_all(store, STORAGE, FEEDING)
    fields = {"without": ("approval", "supersedes", "label")}
    words = "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long."
    body = f"\n# {FRIDGE}\n\n## Summary\n\n{words}\n"
    draft = Source("draft.md", markdown(body, id="SRD-ZYX-009", version=1, title=FRIDGE, questions=[MILK], **fields))
    report = load_all(store, draft)
    assert (report.loaded, report.blocked) == (("SRD-ZYX-009 version 1",), False)
    told = {v.document: v.why for v in report.verdicts if v.pending}
    assert told["SRD-ZYX-001"] == "once approved, SRD-ZYX-001 is second, before it was first; first is SRD-ZYX-009, Summary"
    trial = tried_approval(store, HashedWords(), "SRD-ZYX-009", "1")
    assert trial.blocked
    assert {v.document for v in trial.verdicts if v.blocks} >= {"SRD-ZYX-001"}


def test_a_rehearsal_finds_what_the_library_finds(store: Store) -> None:
    """The same passages with the same scores, with expired and withdrawn versions beside them."""
    load_all(store, STORAGE, FEEDING, page(4, "Zyxora tablets are white.", "Are tablets of Zyxora white?", expires=date(2026, 10, 1)))
    load_all(store, RIVAL, because="better")
    with store.begin() as uow:
        Catalogue(uow.connection, uow.now, uow.trail).withdraw("SRD-ZYX-003", None, "wrong", entry=AuditEntry(actor="o", action="content.withdrawn"))
    index = ExactIndex(store, HashedWords())
    library, scope = CatalogueLibrary(store, HashedWords(), index), Scope(product="Zyxora", market="US")
    with rehearse(store, HashedWords()) as stage:
        for question in (FRIDGE, MILK, "Are tablets of Zyxora white?", "Is Zyxora stored in a refrigerator?"):
            found = library.search(question, scope, on=store.clock.now())
            assert stage.library.search(question, scope, on=store.clock.now()) == found
    index.close()


def test_a_rehearsal_leaves_nothing_behind(store: Store) -> None:
    """A dry run and the trial of an approval change no version, no generation and no entry of the record."""
    load_all(store, STORAGE, FEEDING)

    def state() -> tuple[object, ...]:
        with store.read() as uow:
            catalogue = Catalogue(uow.connection, uow.now, uow.trail)
            return catalogue.generation(), catalogue.list(), uow.trail.recent(100)

    before = state()
    load_all(store, RIVAL, dry_run=True, because="why not")
    assert state() == before


def test_what_would_change_is_said_exactly(store: Store) -> None:
    """A dry run counts passages that come, change, stay and go, names the version that ends, and says where the new one will stand."""
    first = "## Summary\n\nOne stays as it is.\n\n## Dose\n\nTake 10 mg of Zyxora once daily with water.\n\n## Gone\n\nThis part is left out later."
    second = (
        "## Summary\n\nOne stays as it is.\n\n## Dose\n\nTake 20 mg of Zyxora once daily with water.\n\n## Added\n\nEverything in here was not known before."
    )
    load_all(store, Source("a.md", markdown(first, version=1, without=("questions", "supersedes"))))
    report = load_all(store, Source("b.md", markdown(second, version=2, without=("questions",), effective=date(2026, 12, 1))), dry_run=True)
    change = dict(report.changes)["b.md"]
    assert dict(change.passages) == {"new": 1, "changed": 1, "same": 1, "gone": 1}
    assert (change.what, change.compared_with, change.supersedes) == ("new version", "1", ("1",))
    assert change.standings == (("US", "in force from 2026-12-01"),)
    assert report.superseded == ("SRD-ZYX-001 version 1",)


def test_the_original_is_kept_byte_for_byte(store: Store) -> None:
    """With its name and its media type."""
    load_all(store, STORAGE)
    with store.read() as uow:
        original = Catalogue(uow.connection, uow.now, uow.trail).original("SRD-ZYX-001", "1")
    assert original is not None
    assert (original.name, original.media_type, original.body) == ("1-v1.md", "text/markdown", STORAGE.content)


def test_a_question_of_several_markets_is_told_once(store: Store) -> None:
    """Markets in which the same passages stand are searched once and told together."""
    source = page(1, "Zyxora tablets can stay outside the refrigerator for 48 hours.", FRIDGE, markets=["US", "DE", "FR"])
    report = load_all(store, source)
    assert [(v.markets, v.after) for v in report.verdicts] == [(("DE", "FR", "US"), 1)]
    assert report.asked == 3


def test_questions_are_held_against_what_is_in_force(store: Store, clock: TurnableClock) -> None:
    """A check looks at today: expired documents ask nothing any more."""
    load_all(store, STORAGE, page(2, "Zyxora passes into the breast milk of rats.", MILK, expires=date(2026, 12, 31)))
    assert {v.document: v.after for v in held_now(store, HashedWords())} == {"SRD-ZYX-001": 1, "SRD-ZYX-002": 1}
    assert {v.document for v in held_now(store, HashedWords(), "SRD-ZYX-002")} == {"SRD-ZYX-002"}
    clock.turn(days=60)
    assert {v.document for v in held_now(store, HashedWords())} == {"SRD-ZYX-001"}


def test_a_person_of_another_product_is_refused_the_file(store: Store) -> None:
    """A document that is not theirs is refused with the reason; others of the same load go on."""

    def mine(document: object) -> None:
        if getattr(document, "id", "") == "SRD-ZYX-001":
            raise NotAllowed("You may not load documents for Zyxora in US.")

    report = load_all(store, STORAGE, FEEDING, allowed=mine)
    assert (report.loaded, report.refused) == (("SRD-ZYX-002 version 1",), (("1-v1.md", ("You may not load documents for Zyxora in US.",)),))


def test_two_files_of_one_number_are_not_both_loaded(store: Store) -> None:
    """Of two drafts the second would take the place of the first, and its words would be lost: it is refused. The same file twice is one document."""

    def draft(name: str, words: str) -> Source:
        without = ("approval", "supersedes", "label", "questions")
        return Source(name, markdown(f"\n# Z\n\n## Summary\n\n{words}\n", without=without, id="SRD-ZYX-009", version=1, title="Z"))

    report = load_all(store, draft("a.md", "Take 5 mg of Zyxora."), draft("b.md", "Take 10 mg of Zyxora."), draft("c.md", "Take 5 mg of Zyxora."))
    why = "a.md is SRD-ZYX-009 version 1 too and says something else; keep one of them, or give this one a new version number"
    assert (report.loaded, report.refused) == (("SRD-ZYX-009 version 1",), (("b.md", (why,)),))
    with store.read() as uow:
        assert "5 mg" in Catalogue(uow.connection, uow.now, uow.trail).show("SRD-ZYX-009").sections[0].text
