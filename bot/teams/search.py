"""Searching from any chat: approved documents, and one's own cases.

What is put into the chat holds no word of a case: of a document its title and the way to it, of a case its number.

The list of what was found is seen by whoever searches, alone; the card stands in front of others. So documents for medical information staff are
not among them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot import notices
from bot.presenter import local_time, source_path, status_in_words
from bot.running import Running
from bot.teams.answers import NOT_OURS, NOT_STORED_NOW, Answer
from bot.teams.inbound import clicker
from bot.teams.outbound import CARD, Card, in_place
from bot.teams.people import identify
from bot.teams.surface import DOCUMENTS, MY_CASES, WORDS
from bot.teams.web_api import Connector
from bot.views import Button, Line, View
from triage.domain.case import Case
from triage.domain.people import Person
from triage.errors import NotAllowed, StoreUnusable, TriageError, TryAgainLater
from triage.ports import Scope
from triage.rules.permissions import gets_answers
from triage.steps.notice import topic_of
from triage.steps.tools import Tools

QUERY = "composeExtension/query"
NOT_KNOWN_NOW = "Teams can't tell me who you are just now. Please try again in a minute."
NOT_FOR_YOU = "There is nothing to find for your role. Please ask your administrator."
_PREVIEW = "application/vnd.microsoft.card.thumbnail"
_PAGE, _MOST_WORDS, _MOST_PRODUCTS, _MOST_CASES = 25, 200, 12, 200


class Found(NamedTuple):
    """One thing that was found: what the person sees in the list, and the card for the chat."""

    title: str
    about: str
    card: View


class Searches:
    """What happens when somebody searches in Teams' menu."""

    def __init__(self, product: Running, connector: Connector) -> None:
        self._product = product
        self._connector = connector

    async def on_query(self, activity: Mapping[str, Any]) -> Answer:
        """The list, or a word why there is none."""
        value = activity.get("value")
        given = value if isinstance(value, Mapping) else {}
        looks = _SEARCHES.get(str(given.get("commandId")))
        if looks is None:
            return NOT_OURS
        try:
            found = await self._product.call(looks, self._product.tools, await self._searcher(activity), _words(given), self._product.web_home)
        except TryAgainLater:
            return _told(NOT_KNOWN_NOW, passes=True)
        except StoreUnusable:
            return _told(NOT_STORED_NOW, passes=True)
        except TriageError as refused:
            return _told(str(refused))
        return _listed(found, given)

    async def _searcher(self, activity: Mapping[str, Any]) -> Person:
        """Who searches. Raises NotAllowed for somebody who is on no list, or not any more."""
        who = await identify(self._product, self._connector, clicker(activity))
        if who.person is None or not who.person.active:
            raise NotAllowed(notices.NO_LONGER_HERE if who.person else who.words)
        return who.person


def documents(tools: Tools, by: Person, words: str, home: str) -> list[Found]:
    """Approved documents in force of the products whose answers this person gets; without words their labels. Raises NotAllowed for whom there are none."""
    products = [p for p in tools.library.products() if gets_answers(by, p.name, by.market)]
    if not products:
        raise NotAllowed(NOT_FOR_YOU)
    named = [p.name for p in products if p.name.casefold() in words.casefold()] or [p.name for p in products]
    looks = _passages if words else _labels
    best = sorted((one for product in named[:_MOST_PRODUCTS] for one in looks(tools, product, by, words)), key=lambda one: -one.score)
    seen: dict[tuple[str, str], Found] = {}
    for one in best:
        path = home + (source_path(one.document, one.version, one.section) if one.section else f"/library/{one.document}/{one.version}")
        seen.setdefault((one.document, one.version), _document(one.title, f"{one.product} · {one.document} v{one.version}", path))
    return list(seen.values())


def my_cases(tools: Tools, by: Person, words: str, home: str) -> list[Found]:  # noqa: ARG001 - a case's page is no business of the chat
    """A person's own cases, the latest first; with words those whose number, product or topic holds them all."""
    with tools.store.read() as uow:
        cases = sorted(uow.cases.list(sender=by.id, limit=_MOST_CASES), key=lambda c: c.id, reverse=True)
    wanted = words.casefold().split()
    return [_case(c, by) for c in cases if all(word in _title(c).casefold() for word in wanted)]


class _Place(NamedTuple):
    """A place in a document, and how well it fits what was typed."""

    score: float
    product: str
    document: str
    version: str
    title: str
    section: str = ""


def _passages(tools: Tools, product: str, by: Person, words: str) -> Iterator[_Place]:
    for hit in tools.library.search(words, Scope(product=product, market=by.market), on=tools.clock.now()):
        found = hit.passage
        if not (found.off_label or found.restricted):
            yield _Place(hit.score, product, found.key.document, found.key.version, found.title or found.key.document, found.section)


def _labels(tools: Tools, product: str, by: Person, _: str) -> Iterator[_Place]:
    label = tools.library.label(product, by.market, on=tools.clock.now()) if by.market else None
    if label is not None:
        yield _Place(0.0, product, label.document, label.version, f"{product} label ({label.market})")


def _document(title: str, about: str, path: str) -> Found:
    opens = (Button(action="open", label="Open", value="", link=path),) if path.startswith("http") else ()
    return Found(title, about, View(headline=title, lines=(Line(text="Approved document", quiet=True),), buttons=opens))


def _case(case: Case, by: Person) -> Found:
    about = f"{status_in_words(case.status)}, due {local_time(case.due_at, by.time_zone)}"
    return Found(_title(case), about, View(headline=case.number, lines=(Line(text="A case of medical information", quiet=True),)))


def _title(case: Case) -> str:
    place = f"{case.product} ({case.market})" if case.product and case.market else case.product or "product not known"
    return " · ".join(part for part in (case.number, place, topic_of(case)) if part)


_SEARCHES = {DOCUMENTS.id: documents, MY_CASES.id: my_cases}


def _words(given: Mapping[str, Any]) -> str:
    """What was typed; nothing where the list is shown for the first time."""
    parameters = given.get("parameters")
    typed = [p.get("value") for p in parameters if isinstance(p, Mapping) and p.get("name") == WORDS] if isinstance(parameters, list) else []
    return str(typed[0] or "").strip()[:_MOST_WORDS] if typed else ""


def _listed(found: list[Found], given: Mapping[str, Any]) -> Answer:
    options = given.get("queryOptions")
    skip, count = (_number(options, "skip", 0), _number(options, "count", _PAGE)) if isinstance(options, Mapping) else (0, _PAGE)
    shown = [_attachment(one) for one in found[skip : skip + min(count, _PAGE)]]
    return Answer({"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": shown}})


def _attachment(one: Found) -> Card:
    preview = {"contentType": _PREVIEW, "content": {"title": one.title, "text": one.about}}
    return {"contentType": CARD, "content": in_place(one.card), "preview": preview}


def _number(options: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = options.get(name)
    return value if isinstance(value, int) and value >= 0 else otherwise


def _told(text: str, *, passes: bool = False) -> Answer:
    return Answer({"composeExtension": {"type": "message", "text": text}}, passes=passes)
