"""Approved content as the faces see it: plain rows and pages, and the actions of a content owner."""

from typing import TYPE_CHECKING

from bot.content.desk import row_of
from bot.documents import DocumentPage, DocumentRow, SectionPage
from knowledge.catalogue import Catalogue
from triage.domain.people import Person
from triage.rules.permissions import Action, check_may

if TYPE_CHECKING:
    from knowledge.documents import ApprovedDocument
    from triage.domain.evidence import Hit
    from triage.ports import Clock, Library
    from triage.store.unit import Store


class Content:
    """What a content owner and a reader can do with the library. Roles are checked here, on the server."""

    def __init__(self, store: "Store", library: "Library", clock: "Clock") -> None:
        self._store = store
        self._library = library
        self._clock = clock

    def list(self) -> tuple[DocumentRow, ...]:
        """Every version of every document, with its standing now."""
        with self._store.read() as uow:
            return tuple(row_of(card, self._clock.now()) for card in Catalogue(uow.connection, uow.now, uow.trail).list())

    def show(self, document: str, version: str | None = None) -> DocumentPage:
        """One document, section by section. Raises NotFound."""
        with self._store.read() as uow:
            catalogue = Catalogue(uow.connection, uow.now, uow.trail)
            shown = catalogue.show(document, version)
            rows = tuple(row_of(card, self._clock.now()) for card in catalogue.versions(document))
        return _page(shown, rows)

    def search(self, query: str, product: str | None, market: str | None, by: Person) -> "tuple[Hit, ...]":
        """Passages in force, for somebody who may read the library."""
        from triage.ports import Scope  # noqa: PLC0415

        check_may(by, Action.SEE_CONTENT, product, market)
        scope = Scope(product=product, market=market, medical_information_staff=True)
        return self._library.search(query, scope, on=self._clock.now())


def _page(shown: "ApprovedDocument", rows: tuple[DocumentRow, ...]) -> DocumentPage:
    approval = f"{shown.approval.number}, {shown.approval.date.isoformat()}, {shown.approval.approver}" if shown.approval else "published by its authority"
    return DocumentPage(
        row=next(r for r in rows if r.version == shown.version),
        author=shown.author,
        approval=approval,
        sections=tuple(SectionPage(name=s.name, heading=s.heading, text=s.text, number=s.number, pages=s.pages) for s in shown.sections),
        versions=rows,
        topic=shown.topic,
        questions=shown.questions,
        required_with_benefit=shown.required_with_benefit,
        label=f"{shown.label_reference.document} of {shown.label_reference.revision.isoformat()}" if shown.label_reference else "",
        literature_cut_off=shown.literature_cut_off.isoformat() if shown.literature_cut_off else "",
    )
