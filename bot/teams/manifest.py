"""The manifest of the Teams app, made of the tables of what the code offers, and the check of it against Teams' documented limits."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bot.teams.surface import COMMANDS, EXTENSIONS, PERMISSIONS, SCOPES, WORDS, Extension
from triage.errors import BadSettings

VERSION = "1.19"
EXAMPLE = "https://triage.example.com"
EXAMPLE_ID = "00000000-0000-0000-0000-000000000000"
COLOR, OUTLINE = "color.png", "outline.png"
_SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
_ABOUT = (
    "Medical science liaisons send a question of a health-care professional as they heard it. The app looks for safety reports first, finds what approved "
    "documents say, and brings an answer that a person of medical information has approved, every sentence with its source. It never writes medical text of "
    "its own accord, and shows nothing of a case in front of others."
)

Manifest = dict[str, Any]


class Publisher(NamedTuple):
    """Who gives the app out, as its page in Teams says. An address that is not given is that of the product."""

    name: str = "Medical information"
    website: str = ""
    privacy: str = ""
    terms: str = ""


OURSELVES = Publisher()


def manifest(
    url: str = EXAMPLE,
    app_id: str = EXAMPLE_ID,
    *,
    publisher: Publisher = OURSELVES,
    name: str = "Medical inquiry",
    version: str = "1.0.0",
    overhears: bool = True,
) -> Manifest:
    """The manifest. `overhears`: the app asks to hear replies to a case without a mention. Raises BadSettings with every fault."""
    home = url.rstrip("/")
    made = {
        "$schema": _SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {
            "name": publisher.name,
            "websiteUrl": publisher.website or home,
            "privacyUrl": publisher.privacy or home,
            "termsOfUseUrl": publisher.terms or home,
        },
        "name": {"short": name, "full": f"{name}: answers from approved documents"},
        "description": {"short": "Medical questions, answered from approved documents by a person.", "full": _ABOUT},
        "icons": {"color": COLOR, "outline": OUTLINE},
        "accentColor": "#1F3A5F",
        "defaultInstallScope": "personal",
        "bots": [{"botId": app_id, "scopes": list(SCOPES), "supportsFiles": True, "isNotificationOnly": False, "commandLists": [_commands()]}],
        "composeExtensions": [{"botId": app_id, "commands": [_extension(e) for e in EXTENSIONS]}],
        "validDomains": [urlsplit(home).netloc],
        "webApplicationInfo": {"id": app_id},
    }
    if overhears:
        asked = [{"name": permission, "type": "Application"} for permission in PERMISSIONS]
        made["authorization"] = {"permissions": {"resourceSpecific": asked}}
    check_manifest(made)
    return made


def _commands() -> Manifest:
    return {"scopes": ["personal"], "commands": [{"title": c.title, "description": c.about} for c in COMMANDS]}


def _extension(one: Extension) -> Manifest:
    made: Manifest = {"id": one.id, "type": one.kind, "title": one.title, "description": one.about, "context": list(one.context)}
    if one.kind == "action":
        return made | {"fetchTask": True}
    words = {"name": WORDS, "title": "Words", "description": one.asks, "inputType": "text"}
    return made | {"initialRun": True, "parameters": [words]}


_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_HTTPS = re.compile(r"https://[^\s/]+(/\S*)?")
LONGEST: Mapping[str, int] = {
    "version": 256,
    "developer.name": 32,
    "developer.websiteUrl": 2048,
    "developer.privacyUrl": 2048,
    "developer.termsOfUseUrl": 2048,
    "name.short": 30,
    "name.full": 100,
    "description.short": 80,
    "description.full": 4000,
    "bots.commandLists.commands.title": 32,
    "bots.commandLists.commands.description": 128,
    "composeExtensions.commands.id": 64,
    "composeExtensions.commands.title": 32,
    "composeExtensions.commands.description": 128,
    "composeExtensions.commands.parameters.name": 64,
    "composeExtensions.commands.parameters.title": 32,
    "composeExtensions.commands.parameters.description": 128,
    "authorization.permissions.resourceSpecific.name": 128,
    "validDomains": 2048,
}
"""The longest texts that Teams takes, in characters, by their place in the manifest (reference of the manifest, version 1.19)."""
MOST: Mapping[str, int] = {
    "bots": 1,
    "bots.commandLists": 3,
    "bots.commandLists.commands": 10,
    "composeExtensions": 1,
    "composeExtensions.commands": 10,
    "composeExtensions.commands.parameters": 5,
    "authorization.permissions.resourceSpecific": 16,
    "validDomains": 16,
}
"""The most entries that it takes."""
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "id": (_GUID, "is no GUID"),
    "bots.botId": (_GUID, "is no GUID"),
    "composeExtensions.botId": (_GUID, "is no GUID"),
    "webApplicationInfo.id": (_GUID, "is no GUID"),
    "version": (_SEMVER, "is no version such as 1.0.0"),
    "developer.websiteUrl": (_HTTPS, "is no address with https"),
    "developer.privacyUrl": (_HTTPS, "is no address with https"),
    "developer.termsOfUseUrl": (_HTTPS, "is no address with https"),
}


def check_manifest(made: Manifest) -> None:
    """Raise BadSettings with every place where the manifest goes beyond what Teams takes."""
    if faults := list(faults_of(made)):
        raise BadSettings("Teams would refuse this manifest:\n" + "\n".join(f"  - {fault}" for fault in faults))


def faults_of(part: object, place: str = "") -> Iterator[str]:
    """What is wrong with a part of the manifest."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from faults_of(value, f"{place}.{name}".lstrip("."))
    elif isinstance(part, list):
        if len(part) > MOST.get(place, len(part)):
            yield f"{place}: {len(part)} entries, {MOST[place]} at most"
        for value in part:
            yield from faults_of(value, place)
    elif isinstance(part, str):
        yield from _faults_of_text(part, place)


def _faults_of_text(text: str, place: str) -> Iterator[str]:
    if not text.strip():
        yield f"{place}: is empty"
    elif len(text) > LONGEST.get(place, len(text)):
        yield f"{place}: {len(text)} characters, {LONGEST[place]} at most"
    elif place in _FORMS and not _FORMS[place][0].fullmatch(text):
        yield f"{place}: {text[:80]!r} {_FORMS[place][1]}"
