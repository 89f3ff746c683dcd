"""Documents as people see them in lists and on pages."""

from triage.domain.base import Value


class DocumentRow(Value):
    """One version of a document in a list."""

    document: str
    version: str
    kind: str
    title: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    language: str
    standing: str
    effective: str
    expires: str | None
    off_label: bool
    restricted: bool
    direct_release: bool


class SectionPage(Value):
    """One section of a document on a page. `pages` holds the page of each line of the original, where it has pages."""

    name: str
    heading: tuple[str, ...]
    text: str
    number: str = ""
    pages: tuple[int, ...] = ()


class DocumentPage(Value):
    """A document as a person reads it."""

    row: DocumentRow
    author: str
    approval: str
    sections: tuple[SectionPage, ...]
    versions: tuple[DocumentRow, ...]
    topic: str = ""
    questions: tuple[str, ...] = ()
    required_with_benefit: tuple[str, ...] = ()
    label: str = ""
    literature_cut_off: str = ""


class PassageCounts(Value):
    """How the passages of a version stand to those of the version before it."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


class QuestionMove(Value):
    """A golden question before and after a change: at which place its own document is found (1 is first, None is not found).

    `is_new`: the question was not asked before. `first` is the document that stands first after the change, with its title; `why` says in
    plain words what happened and why; `blocks`: the change may only be made when a content owner says why.
    """

    document: str
    version: str
    question: str
    product: str
    market: str
    is_new: bool
    before: int | None
    after: int | None
    first: str = ""
    first_title: str = ""
    why: str = ""
    blocks: bool = False


class DocumentChange(Value):
    """What loading one file changes, or would change.

    `what` is "new document", "new version", "new text of a draft" or "unchanged". `compared_with` is the version that the passages are counted
    against. `standings` says by market where the version will stand ("in force at once", "in force from 2026-12-01", "draft, not approved").
    """

    file: str
    document: str
    version: str
    title: str
    what: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    compared_with: str | None = None
    passages: PassageCounts = PassageCounts()
    supersedes: tuple[str, ...] = ()
    standings: tuple[tuple[str, str], ...] = ()


class PassageView(Value):
    """A passage as the bot sees it: where it stands, its words, and the page it begins on."""

    heading: tuple[str, ...]
    text: str
    page: int | None = None


class AttemptPage(Value):
    """One file as it reads, also when it cannot be loaded: what stands beside the original.

    `metadata` is what was found, merged and raw, each value as text. Without faults the file can be loaded.
    """

    name: str
    media_type: str
    title: str
    document: str
    version: str
    metadata: tuple[tuple[str, str], ...]
    sections: tuple[SectionPage, ...]
    passages: tuple[PassageView, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


class LoadResult(Value):
    """What became of some files, or would become of them.

    `blocked`: nothing was loaded, because golden questions moved and nobody said why; `questions` holds every golden question that is new or moved,
    `asked` says how many were asked. `warnings` are by file, for the owner to look at.
    """

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    superseded: tuple[str, ...]
    refused: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    changes: tuple[DocumentChange, ...] = ()
    questions: tuple[QuestionMove, ...] = ()
    asked: int = 0
    blocked: bool = False
    embedded: int = 0
    dry_run: bool = False
