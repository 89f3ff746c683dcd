"""From files to the catalogue: each file is checked as a whole, and is either a finished document or refused with every reason."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from knowledge.catalogue import Added, Catalogue, NewVectors
from knowledge.checking import check
from knowledge.documents import ApprovedDocument
from knowledge.passages import Cut, cut, indexed_text
from triage.domain.audit import AuditEntry
from triage.domain.base import Value
from triage.errors import BadContent
from triage.ports import Embedder
from triage.store.unit import Store, UnitOfWork

_BESIDE = frozenset({"readme.md", "changelog.md", "license.md"})

Progress = Callable[[int, int, str], None]
"""Called with how many files are done, how many there are, and the name of the next."""


class LoadReport(Value):
    """What became of the files of a load.

    `loaded` and `unchanged` name versions ("SRD-VEL-001 version 2"), `refused` names files, each with every reason. `superseded` names the
    versions that end because of what was loaded; `notes` says what an owner should know besides. A draft is loaded and never used.
    """

    loaded: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    refused: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    passages: int = 0
    dry_run: bool = False


class _Rehearsed(Exception):
    """The dry run is over: what it did is undone."""


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files to load, folders opened, in an order that is always the same; hidden files and READMEs of folders are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            yield from (Path(folder) / name for name in sorted(names) if not name.startswith(".") and name.casefold() not in _BESIDE)


def load(
    store: Store,
    paths: Sequence[Path],
    by: str,
    *,
    dry_run: bool = False,
    progress: bool | Progress = False,
    embedder: Embedder | None = None,
) -> LoadReport:
    """Load files and folders: every document in a transaction of its own, so that one that is refused keeps back no other.

    `by` is who loads; `progress` shows a bar, or calls what is given. With an embedder, passages whose words are new are embedded before the
    transaction begins; without one the index asks for the vectors later. A dry run does all of it but the vectors in one transaction, and undoes it.
    """
    loading = _Loading(by, dry_run=dry_run)
    steps = _shown(list(files(paths)), progress=progress)
    if dry_run:
        with suppress(_Rehearsed), store.begin() as uow:
            for path in steps:
                loading.take(path, lambda document, cuts: _add(uow, document, cuts, None, loading.by))
            raise _Rehearsed
    else:
        for path in steps:
            loading.take(path, lambda document, cuts: _store(store, document, cuts, embedder, loading.by))
    return loading.report()


def _shown(found: Sequence[Path], *, progress: bool | Progress) -> Iterator[Path]:
    """The files one by one, with progress told."""
    if progress is True:
        from tqdm import tqdm  # noqa: PLC0415 - a bar is only for the command line

        yield from tqdm(found, desc="Loading", unit="file")
        return
    for done, path in enumerate(found):
        if progress:
            progress(done, len(found), path.name)
        yield path
    if progress:
        progress(len(found), len(found), "")


class _Loading:
    """Collects what becomes of each file."""

    def __init__(self, by: str, *, dry_run: bool) -> None:
        self.by = by
        self._dry_run = dry_run
        self._passages = 0
        self._lists: dict[str, list[str]] = {"loaded": [], "unchanged": [], "superseded": [], "notes": []}
        self._refused: list[tuple[str, tuple[str, ...]]] = []

    def take(self, path: Path, add: Callable[[ApprovedDocument, Sequence[Cut]], "_Outcome"]) -> None:
        """Check a file and put its document where `add` puts it."""
        try:
            document = check(path)
            cuts = cut(document)
            outcome = add(document, cuts)
        except BadContent as error:
            self._refused.append((str(path), error.reasons))
            return
        name = f"{document.id} version {document.version}"
        self._lists["loaded" if outcome.added.new else "unchanged"].append(name)
        self._lists["superseded"] += [f"{document.id} version {version}" for version in outcome.added.superseded]
        self._passages += len(cuts) if outcome.added.new else 0
        if outcome.withdrawn:
            self._lists["notes"].append(f"{name} was withdrawn and stays so; to use it again, load it under a new version number")
        elif not document.approved:
            self._lists["notes"].append(f"{name} is a draft: it carries no approval and is not used")

    def report(self) -> LoadReport:
        """What became of all of them."""
        lists = {name: tuple(dict.fromkeys(entries)) for name, entries in self._lists.items()}
        return LoadReport(**lists, refused=tuple(self._refused), passages=self._passages, dry_run=self._dry_run)


class _Outcome(NamedTuple):
    added: Added
    withdrawn: bool


def _add(uow: UnitOfWork, document: ApprovedDocument, cuts: Sequence[Cut], computed: NewVectors | None, by: str) -> _Outcome:
    catalogue = Catalogue(uow.connection, uow.now, uow.trail)
    added = catalogue.add(document, cuts, computed, entry=AuditEntry(actor=by, action="content.loaded"))
    card = next(card for card in catalogue.versions(document.id) if card.version == document.version)
    return _Outcome(added, withdrawn=card.withdrawn_at is not None)


def _store(store: Store, document: ApprovedDocument, cuts: Sequence[Cut], embedder: Embedder | None, by: str) -> _Outcome:
    computed = None if embedder is None else _embed(store, document, cuts, embedder)
    with store.begin() as uow:
        return _add(uow, document, cuts, computed, by)


def _embed(store: Store, document: ApprovedDocument, cuts: Sequence[Cut], embedder: Embedder) -> NewVectors | None:
    texts = {made.indexed_sha256: indexed_text(document.title, made.heading, made.text) for made in cuts}
    with store.read() as uow:
        catalogue = Catalogue(uow.connection, uow.now, uow.trail)
        if catalogue.holds(document.id, document.version) is not None:
            return None  # unchanged or refused; what replaces a draft is embedded when the index asks
        known = catalogue.known_vectors(texts, embedder.name)
    missing = [key for key in texts if key not in known]
    rows = embedder.embed([texts[key] for key in missing]) if missing else ()
    return NewVectors(embedder.name, dict(zip(missing, rows, strict=True)))
