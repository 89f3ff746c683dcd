"""Files on the tray as they read: parsed, with faults and warnings, section by section and passage by passage as the bot will see them."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.content.facsimile import shown_as
from bot.content.tray import Laid, Tray

if TYPE_CHECKING:
    from knowledge.checking import Attempt
    from knowledge.documents import Section
    from knowledge.passages import Cut

_KEPT = 200
"""How many files are kept as read: reading a long PDF takes seconds."""


class PassageRead(NamedTuple):
    """A passage as the bot will see it."""

    text: str
    page: int | None


class SectionRead(NamedTuple):
    """A section with its passages; one that holds none is shown with the document and answers no question. `rest` is its text then."""

    name: str
    heading: tuple[str, ...]
    page: int | None
    passages: tuple[PassageRead, ...]
    rest: str = ""


class FileRead(NamedTuple):
    """A file on the tray as it reads. `document` is empty where the number is not known yet; without faults it can be loaded.

    `speaks_of`: it is no document, but describes these files beside it.
    """

    laid: Laid
    shown_as: str
    title: str
    document: str
    version: str
    metadata: Mapping[str, Any]
    sections: tuple[SectionRead, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    is_sidecar: bool = False
    speaks_of: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By which the file is known on the tray."""
        return self.laid.key

    @property
    def name(self) -> str:
        """The file's name."""
        return self.laid.name

    @property
    def is_ready(self) -> bool:
        """Whether it can be loaded."""
        return not self.faults and not self.is_sidecar

    @property
    def passages(self) -> int:
        """How many passages it has."""
        return sum(len(section.passages) for section in self.sections)


class Reading:
    """Reads the files of a tray, each once as long as neither it nor what stands beside it changes."""

    def __init__(self, tray: Tray) -> None:
        self._tray = tray
        self._kept: OrderedDict[object, FileRead] = OrderedDict()
        self._lock = threading.Lock()

    def all(self, person: str) -> tuple[FileRead, ...]:
        """Every file of a person's tray."""
        laid = self._tray.list(person)
        return tuple(self._read(one, laid) for one in laid)

    def one(self, person: str, key: str) -> FileRead:
        """One file of a person's tray. Raises NotFound."""
        chosen = self._tray.get(person, key)
        return self._read(chosen, self._tray.list(person))

    def _read(self, laid: Laid, others: Sequence[Laid]) -> FileRead:
        mark = (laid.path, laid.mark(), repr(sorted(laid.given.items())), _beside(others))
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
                return self._kept[mark]._replace(laid=laid)
        found = _of_sidecar(laid, others) or _of_document(laid)
        with self._lock:
            self._kept[mark] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _beside(others: Iterable[Laid]) -> tuple[object, ...]:
    """What tells whether any description on the tray has changed."""
    from knowledge.sidecar import is_sidecar  # noqa: PLC0415 - readers are heavy

    return tuple(laid.mark() if is_sidecar(laid.path) else laid.name for laid in others)


def _of_sidecar(laid: Laid, others: Sequence[Laid]) -> FileRead | None:
    from knowledge.sidecar import beside, is_sidecar  # noqa: PLC0415
    from triage.errors import BadContent  # noqa: PLC0415

    if not is_sidecar(laid.path):
        return None
    documents = [other for other in others if not is_sidecar(other.path)]
    stems = {laid.path.stem.casefold()}
    of_its_name = [d.name for d in documents if laid.path.suffix.casefold() in (".yaml", ".yml") and {d.name.casefold(), d.path.stem.casefold()} & stems]
    named: list[str] = []
    faults: tuple[str, ...] = ()
    if laid.path.suffix.casefold() == ".csv":
        for document in documents:
            try:
                named += [document.name] if beside(document.path) else []
            except BadContent as bad:
                faults = tuple(f for f in bad.reasons if f.startswith(laid.name))
    return FileRead(laid, "text", laid.name, "", "", {}, (), faults, (), is_sidecar=True, speaks_of=tuple(of_its_name or named))


def _of_document(laid: Laid) -> FileRead:
    from knowledge.checking import attempt  # noqa: PLC0415

    tried = attempt(laid.path, laid.name, given=laid.given)
    title = str(tried.metadata.get("title") or (tried.manuscript.title if tried.manuscript else ""))
    return FileRead(
        laid=laid,
        shown_as=shown_as(laid.name),
        title=title,
        document=_word(tried.metadata.get("id")),
        version=_word(tried.metadata.get("version")),
        metadata=tried.metadata,
        sections=_sections(title, tried),
        faults=tried.faults,
        warnings=tried.warnings,
    )


def _word(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _sections(title: str, tried: "Attempt") -> tuple[SectionRead, ...]:
    if tried.manuscript is None:
        return ()
    from knowledge.documents import ApprovedDocument  # noqa: PLC0415
    from knowledge.passages import cut  # noqa: PLC0415

    sections = tried.manuscript.sections
    unfinished = ApprovedDocument.model_construct(title=title, sections=sections)  # cutting asks for no more than these two
    return tuple(in_sections(sections, cut(tried.document or unfinished)))


def in_sections(sections: "Sequence[Section]", cuts: "Sequence[Cut]") -> list[SectionRead]:
    """Each section with the passages that were cut from it, in the order of the document."""
    rest = list(cuts)
    found: list[SectionRead] = []
    for section in sections:
        own: list[PassageRead] = []
        while rest and rest[0].heading == section.heading and rest[0].text.split("\n")[0] in section.text:
            passage = rest.pop(0)
            own.append(PassageRead(passage.text, passage.page))
        found.append(SectionRead(section.name, section.heading, section.page, tuple(own), "" if own else section.text))
    return found
