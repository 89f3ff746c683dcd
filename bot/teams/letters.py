"""Letters: somebody says yes or no on the card that asks whether a response letter may go into their own files.

What they said is stored, and acknowledged then. The letter is brought as other deliveries are: a passing fault is tried again for some minutes,
and whatever comes of it stands in the place of the card.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

import structlog

from bot import knowing, notices
from bot.deeds import is_number
from bot.letter import Paper, docx
from bot.running import Running
from bot.teams import files_out
from bot.teams.answers import Answer
from bot.teams.files_out import Upload
from bot.teams.hosts import FileHosts
from bot.teams.inbound import clicker
from bot.teams.outbound import Card, words
from bot.teams.web_api import Connector
from triage.domain.inquiry import Channel
from triage.domain.people import Person
from triage.domain.response import Letter
from triage.errors import CannotDeliver, NotFound, NotNow, SomebodyWasFaster, StoreUnusable, TriageError, TryAgainLater
from triage.steps import letter
from triage.steps.tools import Errand, Tools
from triage.store.outbox import Job

log = structlog.get_logger("bot.teams")

CONSENT, PUT = "fileConsent/invoke", "teams_letter"
NOT_PUT = "The letter could not be put into your files. You find it on the case's page."
DECLINED = "The letter was put nowhere. You find it on the case's page."
NOT_KNOWN = "I don't know you, so the letter was put nowhere."
_OLD = "This card is not valid any more. You find the letter on the case's page."
MOST_TRIES = 9
"""Some four minutes: the place that Teams gives holds for minutes only."""
_CAME_OF_IT = "came_of_it"


class Letters:
    """What happens when somebody answers the card."""

    def __init__(self, product: Running) -> None:
        self._product = product

    async def on_consent(self, activity: Mapping[str, Any]) -> Answer:
        """Keep what was said, and only then acknowledge it. Where it can't be kept, Teams says so, and the card stays."""
        try:
            await self._product.call(keep, self._product.tools, activity)
        except StoreUnusable:
            return Answer({}, 503, passes=True)
        return Answer({})


def keep(tools: Tools, activity: Mapping[str, Any]) -> None:
    """Store what somebody said on the card, once however often it comes."""
    given = activity.get("value")
    value = given if isinstance(given, Mapping) else {}
    conversation = str((activity.get("conversation") or {}).get("id") or "")
    payload = {
        "who": clicker(activity).identity,
        "service": str(activity.get("serviceUrl") or ""),
        "conversation": conversation,
        "standing": str(activity.get("replyToId") or ""),
        "about": _about(value.get("context")),
        "upload": files_out.upload_in(value),
    }
    event = f"{conversation}:{activity.get('id') or secrets.token_hex(12)}"
    with tools.store.begin() as uow:
        uow.outbox.put(PUT, key=f"{PUT}:{hashlib.sha256(event.encode()).hexdigest()}", payload=payload)


def errands(connector: Connector, paper: Paper, hosts: FileHosts | None = None) -> Mapping[str, Errand]:
    """The work of bringing letters."""
    brings = _Brings(connector, paper, hosts or FileHosts())
    return {PUT: Errand(brings.bring, brings.give_up)}


class _Outcome(NamedTuple):
    """What stands in the place of the card then; and the letter that was brought, and to whom."""

    shown: Card
    taken: tuple[Letter, Person] | None = None


class _Brings:
    """Puts a letter where Teams says, for whoever the answer is for, on record as taken by them once it is there."""

    def __init__(self, connector: Connector, paper: Paper, hosts: FileHosts) -> None:
        self._connector = connector
        self._paper = paper
        self._hosts = hosts

    def bring(self, tools: Tools, job: Job) -> None:
        """Bring the letter, and show what came of it. Cut off anywhere and run again, it is on record once."""
        with tools.store.read() as uow:
            shown = uow.outbox.step(job, _CAME_OF_IT)
        if shown is None:
            came = self._outcome(tools, job)
            with tools.store.begin() as uow:
                uow.outbox.record_step(job, _CAME_OF_IT, came.shown)
                if came.taken:
                    letter.was_taken(uow, *came.taken)
            shown = came.shown
        self._show(job, shown)

    def give_up(self, _: Tools, job: Job) -> None:
        """Say that it could not be brought."""
        self._show(job, words(NOT_PUT))

    def _outcome(self, tools: Tools, job: Job) -> _Outcome:
        try:
            return self._put(tools, job.payload)
        except (StoreUnusable, SomebodyWasFaster):
            raise
        except CannotDeliver as error:
            if isinstance(error, TryAgainLater) and job.tries < MOST_TRIES:
                raise
            log.warning("teams.letter_not_put", job=job.id, error=str(error))
            return _Outcome(words(NOT_PUT))
        except TriageError as refused:
            return _Outcome(words(str(refused)))

    def _put(self, tools: Tools, said: Mapping[str, Any]) -> _Outcome:
        """Raises what `to_be_taken` does, and NotNow for a card that is none of ours."""
        if said["upload"] is None:
            return _Outcome(words(DECLINED))
        if said["about"] is None:
            raise NotNow(_OLD)
        person, upload = _person(tools, str(said["who"])), Upload(*said["upload"])
        try:
            made = letter.to_be_taken(tools, int(said["about"][0]), person, int(said["about"][1]))
        except NotFound:
            raise NotNow(_OLD) from None
        files_out.put(docx(made, self._paper), upload, self._hosts)
        return _Outcome(files_out.standing(upload), (made, person))

    def _show(self, job: Job, message: Card) -> None:
        """In the place of the card, so that nobody answers it again."""
        service, conversation, standing = (str(job.payload[name]) for name in ("service", "conversation", "standing"))
        if standing:
            self._connector.edit(service, conversation, standing, message)
        else:
            self._connector.post(service, conversation, message, key=job.key)


def _person(tools: Tools, identity: str) -> Person:
    person = knowing.linked(tools, Channel.TEAMS, identity)
    if person is None or not person.active:
        raise NotNow(notices.NO_LONGER_HERE if person else NOT_KNOWN)
    return person


def _about(context: object) -> tuple[int, int] | None:
    """Case and version of an answer, as our card carries them; None for anything else."""
    named = [str(context.get(name)) for name in ("case", "version")] if isinstance(context, Mapping) else []
    return (int(named[0]), int(named[1])) if named and all(map(is_number, named)) else None
