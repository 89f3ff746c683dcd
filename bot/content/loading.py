"""Loading as the faces see it: a file read beside its original, what a load would change, and the load behind the golden questions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.content.allowed import check_everywhere, check_reads, check_somewhere
from bot.content.rehearsed import changed_document, moved_question
from bot.documents import AttemptPage, LoadResult, PassageView, SectionPage
from knowledge.catalogue import Catalogue
from triage.domain.people import Person
from triage.rules.permissions import Action

if TYPE_CHECKING:
    from knowledge.documents import ApprovedDocument
    from knowledge.intake import LoadReport, Progress
    from knowledge.shelving import Source
    from triage.ports import Clock, Embedder
    from triage.store.unit import Store


class Upload(NamedTuple):
    """A file that somebody gave: its bytes or where it lies, with the metadata of the form beside it (by the names of the one schema)."""

    name: str
    body: bytes | Path
    given: Mapping[str, Any] = {}


class Loading:
    """What a content owner does with files. Roles are checked here, for the products and markets of every document."""

    def __init__(self, store: "Store", embedder: "Embedder", clock: "Clock", *, changed: Callable[[], object] | None = None) -> None:
        """`changed` is called after a load, so that no question waits for the index to follow."""
        self._store = store
        self._embedder = embedder
        self._clock = clock
        self._changed = changed

    def attempt(self, upload: Upload, by: Person) -> AttemptPage:
        """A file as it reads, with every fault and warning; nothing is kept. Raises NotAllowed for who loads nothing anywhere."""
        from knowledge.checking import attempt  # noqa: PLC0415 - readers are heavy
        from knowledge.passages import cut  # noqa: PLC0415

        check_somewhere(by, Action.LOAD_CONTENT)
        tried = attempt(upload.body, upload.name, given=upload.given)
        manuscript, document = tried.manuscript, tried.document
        return AttemptPage(
            name=upload.name,
            media_type=tried.media_type,
            title=document.title if document else manuscript.title if manuscript else "",
            document=str(tried.metadata.get("id", "")),
            version=str(tried.metadata.get("version", "")),
            metadata=tuple((name, _as_text(value)) for name, value in tried.metadata.items()),
            sections=tuple(SectionPage(name=s.name, heading=s.heading, text=s.text) for s in (manuscript.sections if manuscript else ())),
            passages=tuple(PassageView(heading=c.heading, text=c.text, page=c.page) for c in (cut(document) if document else ())),
            faults=tried.faults,
            warnings=tried.warnings,
        )

    def load(self, uploads: Sequence[Upload], by: Person, *, dry_run: bool = False, because: str = "", progress: "Progress | None" = None) -> LoadResult:
        """Load uploaded files, or say exactly what loading them would change.

        Golden questions are asked before anything takes effect. Where one moves, nothing is loaded unless `because` says why, which goes on record.
        """
        from knowledge.shelving import Source  # noqa: PLC0415 - readers are heavy

        check_somewhere(by, Action.LOAD_CONTENT)
        sources = [Source(name, one.body, one.given) for name, one in zip(_apart(one.name for one in uploads), uploads, strict=True)]
        return self._load(sources, by, dry_run=dry_run, because=because, progress=progress)

    def load_paths(self, paths: Sequence[Path], by: Person, *, dry_run: bool = False, because: str = "", progress: "Progress | None" = None) -> LoadResult:
        """The same for files and folders."""
        check_somewhere(by, Action.LOAD_CONTENT)
        return self._load(paths, by, dry_run=dry_run, because=because, progress=progress)

    def before_approval(self, document: str, version: str, by: Person) -> LoadResult:
        """What the approval of a version in review would change: the golden questions that would move, the versions it would end.

        `blocked` where somebody must say why. Raises NotFound, NotNow, NotAllowed.
        """
        from knowledge.gate import tried_approval  # noqa: PLC0415

        with self._store.read() as uow:
            cards = Catalogue(uow.connection, uow.now, uow.trail).versions(document)
        for card in cards:
            check_reads(by, card.products, card.markets)
        trial = tried_approval(self._store, self._embedder, document, version)
        change = trial.changes[0]
        return LoadResult(
            loaded=(f"{document} version {version}",),
            unchanged=(),
            superseded=tuple(f"{document} version {ended}" for ended in change.supersedes),
            refused=(),
            changes=(changed_document("", change),),
            questions=tuple(map(moved_question, trial.verdicts)),
            asked=trial.asked,
            blocked=trial.blocked,
            dry_run=True,
        )

    def _load(
        self, sources: "Sequence[Path | Source]", by: Person, *, dry_run: bool, because: str, progress: "Progress | None"
    ) -> LoadResult:  # fmt: skip
        from knowledge.intake import load  # noqa: PLC0415 - readers are heavy

        report = load(
            self._store,
            sources,
            by.id,
            self._embedder,
            dry_run=dry_run,
            because=because,
            allowed=lambda document: self._check_theirs(document, by),
            progress=progress,
        )
        if report.loaded and not dry_run and self._changed is not None:
            self._changed()
        return _result(report)

    def _check_theirs(self, document: "ApprovedDocument", by: Person) -> None:
        """Raise NotAllowed where a document is of products or markets that are not theirs, or ends a version that is."""
        check_everywhere(by, Action.LOAD_CONTENT, document.products, document.markets)
        with self._store.read() as uow:
            for card in Catalogue(uow.connection, uow.now, uow.trail).versions(document.id):
                check_everywhere(by, Action.LOAD_CONTENT, card.products, card.markets)


def _result(report: "LoadReport") -> LoadResult:
    return LoadResult(
        loaded=report.loaded,
        unchanged=report.unchanged,
        superseded=report.superseded,
        refused=report.refused,
        notes=report.notes,
        warnings=report.warnings,
        changes=tuple(changed_document(name, change) for name, change in report.changes),
        questions=tuple(map(moved_question, report.verdicts)),
        asked=report.asked,
        blocked=report.blocked,
        embedded=report.embedded,
        dry_run=report.dry_run,
    )


def _apart(names: Iterable[str]) -> list[str]:
    """Names of files, told apart where two are the same."""
    found: list[str] = []
    for name in names:
        path, times = Path(name), found.count(name)
        found.append(f"{path.stem} ({times + 1}){path.suffix}" if times else name)
    return found


def _as_text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_as_text(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_as_text, value))
    return "" if value is None else str(value)
