"""Trying content before it is used: golden questions held against what is in force, and past questions replayed on proposed versions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.allowed import check_everywhere, check_reads, check_reads_somewhere, check_somewhere, reads
from bot.content.loading import Upload
from bot.content.rehearsed import moved_question
from bot.findings import AnswerText, GoldenCheck, Replay, ReplayedQuestion
from knowledge.catalogue import Catalogue
from knowledge.markets import start_of
from triage.domain.decision import Route
from triage.domain.evidence import Evidence
from triage.domain.people import Person
from triage.errors import BadContent
from triage.ports import Scope
from triage.redact import redact
from triage.rules.permissions import Action
from triage.store.history import History, PastQuestion

if TYPE_CHECKING:
    from knowledge.documents import ApprovedDocument
    from knowledge.rehearsal import Stage
    from knowledge.shelving import Ready, Source
    from triage.domain.draft import Draft
    from triage.ports import Drafter, Embedder, Library
    from triage.store.unit import Store

MOST_REPLAYED = 1_000
MOST_READ = 50_000
"""Past questions that are looked through for those of a person's products and markets, the newest."""
_Refused = dict[str, tuple[str, ...]]


class Trying:
    """Rehearsals for content owners. Nothing here changes what is in force."""

    def __init__(self, store: "Store", embedder: "Embedder", drafter: "Drafter") -> None:
        self._store = store
        self._embedder = embedder
        self._drafter = drafter

    def check(self, by: Person, document: str | None = None) -> GoldenCheck:
        """Every golden question (or those of one document) held against what is in force now.

        A question fails that does not find its document among the first three, the rule by which it could be loaded today.
        """
        from knowledge.gate import held_now  # noqa: PLC0415 - rehearsals are heavy

        check_reads_somewhere(by)
        verdicts = [v for v in held_now(self._store, self._embedder, document) if any(reads(by, v.product, m) for m in v.markets)]
        return GoldenCheck(
            asked=len(verdicts),
            first=sum(verdict.after == 1 for verdict in verdicts),
            among_three=sum(not verdict.blocks for verdict in verdicts),
            failed=tuple(moved_question(verdict) for verdict in verdicts if verdict.blocks),
            not_first=tuple(moved_question(verdict) for verdict in verdicts if verdict.after != 1 and not verdict.blocks),
        )

    def replay(self, uploads: Sequence[Upload], by: Person, *, last: int = 50) -> Replay:
        """The last questions of the person's products and markets, answered from what is in force and with these files loaded."""
        from knowledge.shelving import Source  # noqa: PLC0415 - readers are heavy

        check_somewhere(by, Action.LOAD_CONTENT)
        return self._replay_files([Source(one.name, one.body, one.given) for one in uploads], by, last)

    def replay_paths(self, paths: Sequence[Path], by: Person, *, last: int = 50) -> Replay:
        """The same for files and folders."""
        from knowledge.intake import opened  # noqa: PLC0415 - readers are heavy

        check_somewhere(by, Action.LOAD_CONTENT)
        return self._replay_files(opened(paths), by, last)

    def replay_version(self, document: str, version: str, by: Person, *, last: int = 50) -> Replay:
        """The same for a version that waits in the library: a draft, or one in review. Raises NotFound, NotNow."""
        with self._store.read() as uow:
            shown = Catalogue(uow.connection, uow.now, uow.trail).show(document, version)
        check_reads(by, shown.products, shown.markets)

        def approve(stage: "Stage") -> _Refused:
            stage.approve(document, version)
            return {}

        return self._replay(by, last, [shown], approve)

    def _replay_files(self, sources: "Sequence[Source]", by: Person, last: int) -> Replay:
        made, refused = _read(sources, by)
        return self._replay(by, last, [one.candidate.document for one in made], lambda stage: {**refused, **_add(stage, made)})

    def _replay(self, by: Person, last: int, proposed: "Sequence[ApprovedDocument]", change: "Callable[[Stage], _Refused]") -> Replay:
        """Both answers look at the same moment: that at which what is proposed has taken effect everywhere."""
        from knowledge.rehearsal import rehearse  # noqa: PLC0415 - rehearsals are heavy

        past = self._past(by, min(last, MOST_REPLAYED))
        with rehearse(self._store, self._embedder) as stage:
            later = [one for one in proposed if _begins(one) > stage.now]
            moment = max([stage.now, *map(_begins, later)])
            before = [self._answer(stage.library, one, moment) for one in past]
            refused = change(stage)
            after = [self._answer(stage.library, one, moment) for one in past]
        questions = tuple(_replayed(one, then, now) for one, then, now in zip(past, before, after, strict=True))
        day = max((one.effective for one in later), default=None)
        return Replay(questions=questions, day=day.isoformat() if day else "", refused=tuple(refused.items()))

    def _past(self, by: Person, last: int) -> list[PastQuestion]:
        """The last questions that were looked up in approved content, the newest first."""
        with self._store.read() as uow:
            wanted = (
                one
                for one in islice(History(uow.connection).questions(), MOST_READ)
                if one.product and one.question.route in (Route.DRAFT, Route.SPECIALIST) and reads(by, one.product, one.market)
            )
            return list(islice(wanted, max(0, last)))

    def _answer(self, library: "Library", one: PastQuestion, moment: datetime) -> "Draft":
        """What the drafter writes at a moment for a question in its scope. The question is redacted before anything is done with it."""
        asked = redact(one.question.text, [one.product] if one.product else ())
        staff = one.case_route is Route.SPECIALIST
        scope = Scope(product=one.product, market=one.market, language=None if staff else one.language, medical_information_staff=staff)
        hits = library.search(asked, scope, on=moment)
        return self._drafter.draft([(one.question.ordinal, asked)], [Evidence(question=one.question.ordinal, hits=hits)])


def _begins(document: "ApprovedDocument") -> datetime:
    """When a document has taken effect in all its markets."""
    return max(start_of(document.effective, market) for market in document.markets)


def _read(sources: "Sequence[Source]", by: Person) -> "tuple[list[Ready], _Refused]":
    """The files that can be tried, and the refused ones with every reason."""
    from knowledge.shelving import Ready, ready  # noqa: PLC0415 - readers are heavy

    made, refused = [], {}
    for source in sources:
        one, _ = ready(source, lambda document: check_everywhere(by, Action.LOAD_CONTENT, document.products, document.markets))
        if isinstance(one, Ready):
            made.append(one)
        else:
            refused[source.name] = one
    return made, refused


def _add(stage: "Stage", made: "Sequence[Ready]") -> _Refused:
    """Load files on the stage; a draft is looked at as if it were approved. Returns what the library refuses."""
    refused: _Refused = {}
    for one in made:
        try:
            added = stage.add(*one.candidate)
        except BadContent as error:
            refused[one.source.name] = error.reasons
            continue
        if added.new and not one.candidate.document.approved:
            stage.approve(*one.candidate.key)
    return refused


def _in_words(draft: "Draft") -> AnswerText:
    sources = (f"{c.document} version {c.version}, {c.section}" for s in draft.statements for c in s.citations)
    return AnswerText(sentences=tuple(s.text for s in draft.statements), sources=tuple(dict.fromkeys(sources)))


def _replayed(one: PastQuestion, before: "Draft", after: "Draft") -> ReplayedQuestion:
    outcomes: Mapping[tuple[bool, bool], str] = {(False, False): "none", (False, True): "new", (True, False): "lost"}
    same = "same" if _said(before) == _said(after) else "changed"
    return ReplayedQuestion(
        case=one.number,
        ordinal=one.question.ordinal,
        asked_at=one.asked_at.isoformat(),
        text=redact(one.question.text, [one.product] if one.product else ()),
        product=one.product,
        market=one.market,
        outcome=outcomes.get((bool(before.statements), bool(after.statements)), same),
        before=_in_words(before),
        after=_in_words(after),
    )


def _said(draft: "Draft") -> list[tuple[str, frozenset[tuple[str, str]]]]:
    """The sentences with the places they come from: the same words in a later version of the same document are the same answer."""
    return [(s.text, frozenset((c.document, c.section) for c in s.citations)) for s in draft.statements]
