"""What the tests of the gate share: documents that carry a golden question each, and a rival that answers one of them better."""

from knowledge.catalogue import Catalogue
from knowledge.intake import LoadReport, load
from knowledge.shelving import Source
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
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
