"""The form of a new question in Slack: several questions in fields of Slack's length, and what comes with them. The rest is every chat's own form."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import intake_form
from bot.deeds import Deed
from bot.forms import Answers, Field, long_text, note
from bot.intake_form import Relayed, Way
from bot.knowing import why_not_ask
from bot.slack.addresses import Address, parse
from bot.slack.forms import State, View, choices
from bot.slack.markup import LONGEST_TEXT
from bot.slack.modals import MOST_CHOICES, answers, block_of, modal
from triage.domain.inquiry import Attachment, Channel
from triage.domain.people import Person
from triage.errors import NotAllowed, NotNow, Undeliverable, UnusableMessage
from triage.steps.receive import receive
from triage.steps.tools import Tools

ANOTHER = "another_question"
MOST_QUESTIONS = 5
_MOST_FILES, _FILE_NAME = 10, 80
_OF_ANOTHER_TIME = "This form is from another time. Please open it again."
_ANOTHER_BLOCK = "more_questions"


def ask_form(tools: Tools, by: Person, relayed: Relayed, to: Address) -> View:
    """Asks for a new question, with what is there already. `to`: the direct messages of whoever asks. Raises UnusableMessage for too long a text."""
    pieces = _fields_full(relayed.text)
    if len(pieces) > MOST_QUESTIONS:
        raise UnusableMessage(f"This message is too long to relay ({len(relayed.text):,} characters). Please send it to me as a file.")
    files = [[a.ref, a.name[:_FILE_NAME]] for a in relayed.files[:_MOST_FILES]]
    about = {"once": secrets.token_urlsafe(12), "to": str(to), "pieces": len(pieces), "files": files}
    questions = [*(_question(n, filled=piece) for n, piece in enumerate(pieces or [""], start=1)), *_files(relayed)]
    view = modal(intake_form.ask_form(tools, by, relayed, json.dumps(about, ensure_ascii=False), questions))
    if len(pieces) <= 1:
        view["blocks"].insert(1, _another())
    return view


def with_another(view: Mapping[str, Any]) -> View | None:
    """The form with one question more; what was typed stays, since its fields do. None where it has as many as there may be."""
    blocks = list(view["blocks"])
    asked = [n for n, block in enumerate(blocks) if str(block.get("block_id", "")).startswith("question_")]
    if len(asked) >= MOST_QUESTIONS:
        return None
    blocks.insert(asked[-1] + 1, block_of(_question(len(asked) + 1)))
    if len(asked) + 1 == MOST_QUESTIONS:
        blocks = [block for block in blocks if block.get("block_id") != _ANOTHER_BLOCK]
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    return {**{key: view[key] for key in kept if view.get(key)}, "blocks": blocks}


def ask(state: State, _: datetime) -> Deed:
    """Take in a new question: once, however often its form is sent."""
    given = answers(state)

    def deed(tools: Tools, by: Person, value: str) -> None:
        about = _about(tools, by, value)
        if refused := why_not_ask(by):
            raise NotAllowed(refused)
        text = questions_in(given, int(about["pieces"]))
        way = Way(Channel.SLACK, f"slack:form:{about['once']}", str(about["to"]), about["files"])
        receive(tools, intake_form.question_of(tools, by, given, text, way))

    return deed


def questions_in(given: Answers, pieces: int = 0) -> str:
    """The questions as one message, numbered where there are several; `pieces` fields at the beginning are one text. Raises WrongField."""
    fields = (given.said(f"question_{n}") for n in range(1, MOST_QUESTIONS + 1))
    asked = [text for text in fields if text]
    if pieces > 1:
        asked = [" ".join(asked[:pieces]), *asked[pieces:]]
    text = "\n".join(f"{n}. {one}" for n, one in enumerate(asked, start=1)) if len(asked) > 1 else "".join(asked)
    intake_form.check_words(text, "question_1")
    return text


def product_options(tools: Tools, typed: str) -> list[View]:
    """The products whose names hold what was typed, those that begin with it first."""
    wanted = typed.strip().casefold()
    found = sorted((n for n in intake_form.products_of(tools) if wanted in n.casefold()), key=lambda name: (not name.casefold().startswith(wanted), name))
    return choices([(name, name) for name in found[:MOST_CHOICES]])


def _about(tools: Tools, by: Person, value: str) -> dict[str, Any]:
    """What a form of a new question is about. Raises NotNow for one of another time, or whose answer would go to somebody else."""
    try:
        about = json.loads(value)
        files = tuple(Attachment(name=str(name), ref=str(ref) if ref else None) for ref, name in about["files"])
        found = {"once": str(about["once"])[:100], "to": str(about["to"]), "pieces": int(about["pieces"]), "files": files}
        to = parse(str(about["to"]))
    except (ValueError, KeyError, TypeError, Undeliverable):
        raise NotNow(_OF_ANOTHER_TIME) from None
    with tools.store.read() as uow:
        known = uow.people.identity(by.id, Channel.SLACK) or ""
    if not to.user or to.user != known.partition(":")[2]:
        raise NotNow(_OF_ANOTHER_TIME)
    return found


def _fields_full(text: str) -> list[str]:
    """A text in pieces that fit into fields, cut at spaces."""
    found = []
    while len(text) > LONGEST_TEXT:
        end = text.rfind(" ", LONGEST_TEXT // 2, LONGEST_TEXT)
        end = end if end > 0 else LONGEST_TEXT
        found.append(text[:end])
        text = text[end:].lstrip(" ")
    return [*found, text] if text else found


def _question(number: int, *, filled: str = "") -> Field:
    label = intake_form.THE_QUESTION if number == 1 else f"Question {number}"
    return long_text(f"question_{number}", label, filled=filled, optional=number > 1)


def _another() -> View:
    button = {"type": "button", "action_id": ANOTHER, "text": {"type": "plain_text", "text": "Another question"}, "value": "one"}
    return {"type": "actions", "block_id": _ANOTHER_BLOCK, "elements": [button]}


def _files(relayed: Relayed) -> list[Field]:
    if not relayed.files:
        return []
    kept, more = relayed.files[:_MOST_FILES], len(relayed.files) - _MOST_FILES
    words = f"With: {', '.join(a.name[:_FILE_NAME] for a in kept)}."
    return [note(words + (f" {more} more files are not taken over: please send them to me yourself." if more > 0 else ""))]
