"""One file on its way into the catalogue: read, checked and cut, and put on the shelf with its original in a transaction of its own."""

import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.catalogue import Catalogue
from knowledge.checking import attempt
from knowledge.documents import ApprovedDocument, Original
from knowledge.passages import cut
from knowledge.prospect import Candidate
from triage.domain.audit import AuditEntry
from triage.errors import BadContent, NotAllowed
from triage.store.unit import Store

_QUIET, _MOST_WAITS = 0.5, 120
"""Seconds between two looks whether others still change the library, and how many looks there are."""


class Source(NamedTuple):
    """A file to load: its name, its place or its bytes, and what a form says of it."""

    name: str
    content: Path | bytes
    given: Mapping[str, Any] = {}


class Ready(NamedTuple):
    """A file that can be loaded. `sha256` is the hash of its bytes."""

    source: Source
    sha256: str
    media_type: str
    candidate: Candidate

    @property
    def title(self) -> str:
        """The title of its document."""
        return self.candidate.document.title


class Shelved(NamedTuple):
    """What became of a file that was loaded: `new` is False where the very same version was there already."""

    new: bool
    withdrawn: bool
    superseded: tuple[str, ...]


class _OvertakenError(Exception):
    """Somebody else changed the library since the golden questions were asked."""


def ready(source: Source, allowed: Callable[[ApprovedDocument], None] | None) -> tuple[Ready | tuple[str, ...], tuple[str, ...]]:
    """A file ready to be loaded, or every reason why not; and what its owner should look at. `allowed` raises NotAllowed for what is not theirs."""
    tried = attempt(source.content, source.name, given=source.given)
    if tried.document is None:
        return tried.faults, tried.warnings
    try:
        if allowed is not None:
            allowed(tried.document)
    except NotAllowed as error:
        return (str(error),), tried.warnings
    return Ready(source, tried.sha256, tried.media_type, Candidate(tried.document, cut(tried.document))), tried.warnings


def shelve(store: Store, one: Ready, generation: int, entry: AuditEntry) -> Shelved | None:
    """Load a file where the catalogue is at a generation still. None where somebody else has changed it since: nothing is done then.

    Raises BadContent as the catalogue does, and where the file is not what was read any more.
    """
    original = _original(one)
    try:
        with store.begin() as uow:
            catalogue = Catalogue(uow.connection, uow.now, uow.trail)
            added = catalogue.add(one.candidate.document, one.candidate.cuts, original=original, entry=entry)
            _check_alone(catalogue, generation + added.new)
            document, version = one.candidate.key
            withdrawn = not added.new and any(card.withdrawn_at for card in catalogue.versions(document) if card.version == version)
            return Shelved(added.new, withdrawn, added.superseded)
    except _OvertakenError:
        return None


def _check_alone(catalogue: Catalogue, generation: int) -> None:
    if catalogue.generation() != generation:
        raise _OvertakenError


def keep_original(store: Store, one: Ready, entry: AuditEntry) -> None:
    """Keep the file of a version that is there already without it."""
    with store.begin() as uow:
        Catalogue(uow.connection, uow.now, uow.trail).add(one.candidate.document, one.candidate.cuts, original=_original(one), entry=entry)


def wait_for_quiet(store: Store) -> None:
    """Wait until nobody has changed the library for a moment, or for a minute."""
    last = -1
    for _ in range(_MOST_WAITS):
        with store.read() as uow:
            now = Catalogue(uow.connection, uow.now, uow.trail).generation()
        if now == last:
            return
        last = now
        time.sleep(_QUIET)


def _original(one: Ready) -> Original:
    content = one.source.content
    try:
        body = content.read_bytes() if isinstance(content, Path) else content
    except OSError as error:
        raise BadContent(one.source.name, [f"the file cannot be read any more: {error.strerror or type(error).__name__}"]) from None
    if hashlib.sha256(body).hexdigest() != one.sha256:
        raise BadContent(one.source.name, ["the file was changed while it was being loaded; load it again"])
    return Original(Path(one.source.name).name, one.media_type, body)
