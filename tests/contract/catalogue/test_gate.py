"""The gate before new content, on both databases: golden questions are asked before anything takes effect, and nothing slips past them."""

import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.catalogue import Catalogue, NewVectors
from knowledge.gate import held_now, tried_approval
from knowledge.holdings import Holdings
from knowledge.intake import LoadReport, load
from knowledge.shelving import Source
from tests.clock import TurnableClock
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
from triage.domain.audit import AuditEntry
from triage.errors import ModelUnavailable, NotAllowed
from triage.ports import Vectors
from triage.store.unit import Store

FRIDGE = "How long can Zyxora tablets stay outside the refrigerator?"
MILK = "Does Zyxora pass into breast milk?"


def page(number: int, words: str, question: str, *, title: str = "", **more: object) -> Source:
    """A document of one section that carries one golden question."""
    fields = {"id": f"SRD-ZYX-{number:03}", "version": 1, "title": title or f"Zyxora {number}", "topic": f"topic {number}", "questions": [question], **more}
    body = f"\n# {fields['title']}\n\n## Summary\n\n{words}\n"
    return Source(f"{number}-v{fields['version']}.md", markdown(body, without=("supersedes", "label"), **fields))


STORAGE = page(1, "Zyxora tablets can stay outside the refrigerator for 48 hours.", FRIDGE)
FEEDING = page(2, "Zyxora passes into the breast milk of rats.", MILK)
RIVAL = page(3, "How long can Zyxora tablets stay outside the refrigerator? Zyxora tablets stay outside the refrigerator long.", MILK, title=FRIDGE)


def load_all(store: Store, *sources: Source, because: str = "", **options: object) -> LoadReport:
    """Load with words for meaning."""
    return load(store, sources, "owner", HashedWords(), because=because, **options)  # type: ignore[arg-type]


def held(store: Store) -> list[str]:
    """Every version there is."""
    with store.read() as uow:
        return [f"{card.document} v{card.version}" for card in Catalogue(uow.connection, uow.now, uow.trail).list()]


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
    """A question that falls out with the words that answered it must be explained, as long as the new version carries it."""
    load_all(store, STORAGE, FEEDING)
    second = page(1, "The bottles are brown.", FRIDGE, version=2)
    report = load_all(store, second)
    assert (report.blocked, [(v.before, v.after) for v in report.verdicts if v.blocks]) == (True, [(1, None)])
    without = page(1, "Zyxora bottles are brown.", "Are Zyxora bottles brown?", version=2)
    assert not load_all(store, without).blocked


def test_a_scheduled_version_is_tried_at_its_start(store: Store) -> None:
    """Today it moves nothing; on its first day it would, and that is what counts."""
    load_all(store, STORAGE, FEEDING)
    later = page(3, "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long.", MILK, title=FRIDGE, effective=date(2027, 1, 4))
    report = load_all(store, later)
    assert (report.blocked, {v.document for v in report.verdicts if v.blocks}) == (True, {"SRD-ZYX-001", "SRD-ZYX-003"})
    assert dict(report.changes)[later.name].standings == (("US", "in force from 2027-01-04"),)


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


class Breaking(HashedWords):
    """An embedder that stops after some texts, as a process that is killed."""

    left = 150

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors, until it breaks."""
        if self.left < len(texts):
            raise ModelUnavailable("killed")
        self.left -= len(texts)
        return super().embed(texts)


def many(count: int) -> list[Source]:
    """Documents without questions, each with a word of its own."""
    return [Source(f"{n}.md", markdown(f"## Summary\n\nZyxora word{n}.", id=f"SRD-MANY-{n:04}", without=("questions", "supersedes"))) for n in range(count)]


def test_an_interrupted_load_goes_on_where_it_was(store: Store) -> None:
    """Vectors are kept as they come: the second run embeds only what the first did not come to."""
    broken = Breaking()
    with pytest.raises(ModelUnavailable):
        load(store, many(200), "owner", broken)
    assert held(store) == []
    whole = HashedWords()
    report = load(store, many(200), "owner", whole)
    assert len(report.loaded) == 200
    assert 0 < report.embedded == 200 - broken.asked == whole.asked


def test_of_two_loads_at_once_the_later_is_held_against_the_earlier(store: Store) -> None:
    """Both pass their questions on the same library; the one that comes second finds its ground changed, asks again, and is stopped."""
    load_all(store, FEEDING)
    meet = threading.Barrier(2, timeout=60)
    reports: dict[str, LoadReport] = {}

    def run(name: str, source: Source) -> None:
        met = [False]

        def wait(doing: str, done: int, _of: int) -> None:
            if doing == "loading" and done == 0 and not met[0]:
                met[0] = True
                meet.wait()

        reports[name] = load_all(store, source, progress=wait)

    rival = page(3, "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long.", FRIDGE, title=FRIDGE)
    threads = [threading.Thread(target=run, args=pair) for pair in (("storage", STORAGE), ("rival", rival))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as uow:
        order = [e.subject for e in uow.trail.recent(10) if e.action == "content.loaded"][::-1]
    if order[1] == "content:SRD-ZYX-001":
        assert reports["rival"].blocked
        assert held(store) == ["SRD-ZYX-001 v1", "SRD-ZYX-002 v1"]
    else:  # a new document may be second for its own question, and the rival stays where it is
        assert not reports["rival"].blocked
        assert {v.document: v.after for v in reports["storage"].verdicts}["SRD-ZYX-001"] == 2


def test_two_loads_of_the_same_folder_at_once_load_it_once(store: Store) -> None:
    """Every version is there once, nothing fails, and each load says what it did itself."""
    reports: list[LoadReport] = []
    threads = [threading.Thread(target=lambda: reports.append(load(store, many(30), "owner", HashedWords()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held(store)) == 30
    assert sorted(name for report in reports for name in report.loaded) == sorted(f"SRD-MANY-{n:04} version 2" for n in range(30))
    assert all(len(report.loaded) + len(report.unchanged) == 30 for report in reports)


def change_at(doing_then: str, deed: Callable[[], object]) -> Callable[[str, int, int], None]:
    """Do something once, when a load comes to this."""
    done = [False]

    def told(doing: str, _done: int, _of: int) -> None:
        if doing == doing_then and not done[0]:
            done[0] = True
            deed()

    return told


def test_a_withdrawal_in_the_middle_of_a_load_counts(store: Store) -> None:
    """The questions are asked again on the library as it is then."""
    load_all(store, STORAGE, FEEDING)

    def withdraw() -> None:
        with store.begin() as uow:
            entry = AuditEntry(actor="other", action="content.withdrawn")
            Catalogue(uow.connection, uow.now, uow.trail).withdraw("SRD-ZYX-001", None, "wrong", entry=entry)

    own = page(3, "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long.", FRIDGE, title=FRIDGE)
    report = load_all(store, own, because="better", progress=change_at("loading", withdraw))
    assert report.loaded == ("SRD-ZYX-003 version 1",)
    with store.read() as uow:
        (entry,) = uow.trail.entries("content:SRD-ZYX-003")
    assert entry.reason == "", "nothing needed a reason any more"


def test_a_file_that_changes_on_the_way_is_refused(store: Store, tmp_path: Path) -> None:
    """What was checked is what is loaded, or nothing."""
    path = tmp_path / "a.md"
    path.write_bytes(markdown(without=("questions",)))
    report = load(store, [path], "owner", HashedWords(), progress=change_at("loading", lambda: path.write_bytes(markdown("## Summary\n\nOther."))))
    assert (report.loaded, report.refused) == ((), ((str(path), ("the file was changed while it was being loaded; load it again",)),))
    assert held(store) == []


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


def test_a_vector_that_two_keep_at_once_is_kept_once(store: Store) -> None:
    """Equal rows of two processes are one row, whoever comes second."""
    for _ in range(2):
        with store.begin() as uow:
            Holdings(uow.connection).keep_vectors(NewVectors("words", {"a" * 64: np.ones(4, dtype=np.float32)}))
    with store.read() as uow:
        assert list(Holdings(uow.connection).vectors_of(["a" * 64], "words")) == ["a" * 64]
