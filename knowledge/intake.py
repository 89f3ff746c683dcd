"""From files to the catalogue: read and checked, embedded as they come, held against the golden questions, and only then loaded."""

import difflib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from knowledge.catalogue import Catalogue
from knowledge.documents import ApprovedDocument
from knowledge.folders import files
from knowledge.gate import Trial, tried
from knowledge.golden import Verdict
from knowledge.passages import indexed_text
from knowledge.prospect import UNCHANGED, Change
from knowledge.remembered import Remembered, remembered
from knowledge.shelving import Ready, Source, keep_original, ready, shelve, wait_for_quiet
from triage.domain.audit import AuditEntry
from triage.domain.base import Value
from triage.errors import BadContent, SomebodyWasFaster
from triage.ports import Embedder
from triage.store.unit import Store

Progress = Callable[[str, int, int], None]
"""Told what is being done ("reading", "embedding", "asking", "loading"), how much of it is done, and how much there is."""

MOST_TRIES = 20
"""How often a load begins anew because others change the library at the same time."""


class LoadReport(Value):
    """What became of the files of a load, or would become of them.

    `loaded` and `unchanged` name versions ("SRD-VEL-001 version 2"), `refused` names files, each with every reason. `superseded` names the
    versions that end because of what was loaded; `notes` says what an owner should know besides, `warnings` by file what to look at. `changes` has one
    entry for each file that can be loaded, by its name. `verdicts` are the golden questions that are new or moved, of `asked` in all; `blocked`: what is
    not in `loaded` stayed out because of them. `embedded` counts the passages that were embedded for it.
    """

    loaded: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    refused: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    changes: tuple[tuple[str, Change], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    asked: int = 0
    blocked: bool = False
    passages: int = 0
    embedded: int = 0
    dry_run: bool = False


def load(
    store: Store,
    sources: Sequence[Path | Source],
    by: str,
    embedder: Embedder,
    *,
    dry_run: bool = False,
    because: str = "",
    allowed: Callable[[ApprovedDocument], None] | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files and folders. A file that is refused keeps back no other.

    Every file is read and checked, and what is new is embedded; vectors are kept as they come, so that a load that was interrupted goes on where it
    was. Then the golden questions are asked on a rehearsal: where one must be explained, nothing is loaded unless `because` says why, which goes on
    record. Then each document is loaded in a transaction of its own. Who changes the library meanwhile makes the questions be asked again.

    `by` is who loads; `allowed` raises NotAllowed for a document that is not theirs. A dry run does all of it but the loading.
    Raises SomebodyWasFaster where others change the library all the time.
    """
    loading = _Loading(store, remembered(store, embedder), by, because.strip(), progress or _silent)
    loading.read(opened(sources), allowed)
    if not dry_run:
        loading.complete()
    loading.embed()
    for _ in range(MOST_TRIES):
        trial = loading.tried()
        blocked = trial.blocked and not loading.because
        if dry_run or blocked or loading.shelve(trial):
            return loading.report(dry_run=dry_run, blocked=blocked)
    raise SomebodyWasFaster("Others are changing the library at this moment. What was loaded stays; load the rest again in a few minutes.")


def opened(sources: Sequence[Path | Source]) -> list[Source]:
    """The files to load, folders opened."""
    found: list[Source] = []
    for one in sources:
        found += [Source(str(path), path) for path in files([one])] if isinstance(one, Path) else [one]
    return found


class _Loading:
    """One load, from its files to its report."""

    def __init__(self, store: Store, embedder: Remembered, by: str, because: str, told: Progress) -> None:
        self.because = because
        self._store = store
        self._embedder = embedder
        self._by = by
        self._told = told
        self._waiting: list[Ready] = []
        self._without_original: list[Ready] = []
        self._lists: dict[str, list[str]] = {"loaded": [], "unchanged": [], "superseded": [], "notes": []}
        self._refused: dict[str, tuple[str, ...]] = {}
        self._warnings: dict[str, tuple[str, ...]] = {}
        self._changes: dict[str, Change] = {}
        self._verdicts: dict[tuple[str, str, str, tuple[str, ...], bool], Verdict] = {}
        self._asked = self._passages = self._embedded = 0

    def read(self, sources: Sequence[Source], allowed: Callable[[ApprovedDocument], None] | None) -> None:
        """Read and check every file, and set aside what is in the catalogue already."""
        for done, source in enumerate(sources):
            self._told("reading", done, len(sources))
            made, self._warnings[source.name] = ready(source, allowed)
            if isinstance(made, Ready):
                self._waiting.append(made)
            else:
                self._refused[source.name] = made
        self._told("reading", len(sources), len(sources))
        self._set_apart()
        with self._store.read() as uow:
            held = {(card.document, card.version): card for card in Catalogue(uow.connection, uow.now, uow.trail).list()}
        self._lists["notes"] += _slips(self._waiting, {product for card in held.values() for product in card.products})
        found, self._waiting = self._waiting, []
        for one in found:
            card = held.get(one.candidate.key)
            if card is None or card.sha256 != one.candidate.document.sha256:
                self._waiting.append(one)
                continue
            self._note(one, new=False, withdrawn=card.withdrawn_at is not None, approved=card.approved)
            if card.original_sha256 is None:
                self._without_original.append(one)

    def _set_apart(self) -> None:
        """Refuse a file that says something else under the number and version of one before it: of two drafts it would take the place of the first."""
        first: dict[tuple[str, str], Ready] = {}
        for one in self._waiting:
            known = first.setdefault(one.candidate.key, one)
            if known.candidate.document.sha256 != one.candidate.document.sha256:
                what = f"{known.source.name} is {one.candidate.name} too and says something else"
                self._refused[one.source.name] = (f"{what}; keep one of them, or give this one a new version number",)
        self._waiting = [one for one in self._waiting if one.source.name not in self._refused]

    def complete(self) -> None:
        """Keep the originals of versions that were loaded before originals were kept."""
        for one in self._without_original:
            keep_original(self._store, one, AuditEntry(actor=self._by, action="content.loaded"))

    def embed(self) -> None:
        """Embed the passages whose words are new."""
        texts = {made.indexed_sha256: indexed_text(one.title, made.heading, made.text) for one in self._waiting for made in one.candidate.cuts}
        self._embedded = self._embedder.prepare(texts, lambda done, of: self._told("embedding", done, of))

    def tried(self) -> Trial:
        """What is still to be loaded, on a rehearsal."""
        trial = Trial(0, {}, {}, (), 0)
        if self._waiting:
            trial = tried(self._store, self._embedder, [one.candidate for one in self._waiting], lambda done, of: self._told("asking", done, of))
        self._refused |= {self._waiting[place].source.name: reasons for place, reasons in trial.refused.items()}
        self._changes |= {self._waiting[place].source.name: change for place, change in trial.changes.items()}
        self._verdicts |= {(v.document, v.text, v.product, v.markets, v.pending): v for v in trial.verdicts}
        self._asked = max(self._asked, trial.asked)
        self._waiting = [one for place, one in enumerate(self._waiting) if place in trial.changes]
        return trial

    def shelve(self, trial: Trial) -> bool:
        """Load what was tried, one after the other. False where somebody else changed the library meanwhile: the rest must be tried again."""
        generation, every = trial.generation, len(self._waiting)
        because = _because(trial, self._waiting, self.because)
        while self._waiting:
            self._told("loading", every - len(self._waiting), every)
            one = self._waiting[0]
            moved = because.get(one.candidate.key, [])
            entry = AuditEntry(actor=self._by, action="content.loaded", reason=self.because if moved else "", facts={"golden": moved} if moved else {})
            try:
                done = shelve(self._store, one, generation, entry)
            except BadContent as error:
                self._refused[one.source.name] = error.reasons
                self._changes.pop(one.source.name, None)
            else:
                if done is None:
                    wait_for_quiet(self._store)
                    return False
                generation += done.new
                self._note(one, new=done.new, withdrawn=done.withdrawn, approved=one.candidate.document.approved)
                self._lists["superseded"] += [f"{one.candidate.document.id} version {version}" for version in done.superseded]
            self._waiting.pop(0)
        self._told("loading", every, every)
        return True

    def report(self, *, dry_run: bool, blocked: bool) -> LoadReport:
        """What became of it all; of a dry run, what would."""
        if dry_run:
            for one in self._waiting:
                change = self._changes[one.source.name]
                self._note(one, new=change.what != UNCHANGED, withdrawn=False, approved=one.candidate.document.approved)
                self._lists["superseded"] += [f"{change.document} version {version}" for version in change.supersedes]
        return LoadReport(
            **{name: tuple(dict.fromkeys(entries)) for name, entries in self._lists.items()},
            refused=tuple(self._refused.items()), warnings=tuple((name, said) for name, said in self._warnings.items() if said),
            changes=tuple(self._changes.items()), verdicts=tuple(self._verdicts.values()), asked=self._asked, blocked=blocked,
            passages=self._passages, embedded=self._embedded, dry_run=dry_run,
        )  # fmt: skip

    def _note(self, one: Ready, *, new: bool, withdrawn: bool, approved: bool) -> None:
        name = one.candidate.name
        self._lists["loaded" if new else "unchanged"].append(name)
        self._passages += len(one.candidate.cuts) if new else 0
        if withdrawn:
            self._lists["notes"].append(f"{name} was withdrawn and stays so; to use it again, load it under a new version number")
        elif not approved:
            self._lists["notes"].append(f"{name} is a draft: it carries no approval and is not used")


def _slips(waiting: Sequence[Ready], known: Collection[str]) -> list[str]:
    """Products that are nearly, and not quite, products of the library: a document of such a name would never be found."""
    names = {name.casefold(): name for name in known}
    found = []
    for one in waiting:
        for product in one.candidate.document.products:
            meant = () if product.casefold() in names else difflib.get_close_matches(product.casefold(), names, n=1, cutoff=0.8)
            found += [f'{one.candidate.name}: "{product}" is a product that the library does not know yet; did you mean {names[near]}?' for near in meant]
    return found


def _because(trial: Trial, waiting: Sequence[Ready], because: str) -> dict[tuple[str, str], list[str]]:
    """The golden questions that were explained, by the documents on whose record they go: the one that asks, and the one that now stands first."""
    found: dict[tuple[str, str], list[str]] = {}
    for verdict in (v for v in trial.verdicts if v.blocks and because):
        keys = [one.candidate.key for one in waiting]
        concerned = [key for key in keys if key[0] in (verdict.document, verdict.first)] or keys[:1]
        for key in concerned:
            found.setdefault(key, []).append(verdict.on_record)
    return found


def _silent(_what: str, _done: int, _of: int) -> None:
    return
