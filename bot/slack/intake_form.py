"""The intake form: the questions, the product, who asked, how it arose. Filled in is only what the message itself says; nothing has a default."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot import notices
from bot.deeds import Deed, parts
from bot.forms import WrongField
from bot.intake_given import LABELS, PLAIN, WrongAnswer, intake_given
from bot.knowing import may_ask
from bot.slack.addresses import Address, identity, parse
from bot.slack.forms import State, View, choices, form, input_block, long_text, moment_in, text_block, value_in
from bot.slack.markup import LONGEST_TEXT
from triage.domain.inquiry import Attachment, Channel, Inquiry, Intake, check_message
from triage.domain.people import Person
from triage.errors import NotAllowed, NotNow, Undeliverable, UnusableMessage
from triage.steps.intake import check_may_complete, check_urgency, complete_intake, named_product
from triage.steps.receive import receive
from triage.steps.said import said_in
from triage.steps.tools import Tools

ASK, COMPLETE, ANOTHER, PRODUCT = "ask_inquiry", "complete_intake", "another_question", "product"
ASK_TITLE, COMPLETE_TITLE = "Ask a question", "Complete the case"
MOST_QUESTIONS, MOST_PRODUCTS = 5, 100
_NAME, _COUNTRY, _MOST_FILES, _FILE_NAME = 200, 2, 10, 80
_OF_ANOTHER_TIME = "This form is from another time. Please open it again."
_ANOTHER_BLOCK = "more_questions"


class Relayed(NamedTuple):
    """What a form starts from: words that are there already, and the files that came with them."""

    text: str = ""
    files: tuple[Attachment, ...] = ()


def ask_form(tools: Tools, relayed: Relayed, to: Address) -> View:
    """Asks for a new question, with what is there already. `to`: the direct messages of whoever asks. Raises UnusableMessage for too long a text."""
    pieces = _fields_full(relayed.text)
    if len(pieces) > MOST_QUESTIONS:
        raise UnusableMessage(f"This message is too long to relay ({len(relayed.text):,} characters). Please send it to me as a file.")
    said = said_in(relayed.text, tools.library)
    product = said.product or (None if relayed.text else _own_product(tools, to))
    fields = [_question(n, filled=piece) for n, piece in enumerate(pieces or [""], start=1)]
    blocks = [*fields, *([_another()] if len(pieces) <= 1 else []), *_files(relayed), *_product(tools, product), *intake_fields(said.intake, "UTC")]
    files = [[a.ref, a.name[:_FILE_NAME]] for a in relayed.files[:_MOST_FILES]]
    about = {"once": secrets.token_urlsafe(12), "to": str(to), "pieces": len(pieces), "files": files}
    return form(ASK, ASK_TITLE, "Send", json.dumps(about, ensure_ascii=False), blocks)


def complete_form(tools: Tools, by: Person, about: str) -> View:
    """Asks for what is not known yet of who asked. Raises NotNow or NotAllowed."""
    with tools.store.read() as uow:
        case = uow.cases.get(parts(about)[0])
        check_may_complete(case, by)
        text = "\n".join(m.text for m in uow.cases.messages(case.id) if m.sender == case.sender and m.kind in ("message", "edit"))
    said = said_in(text, tools.library)
    product = _product(tools, said.product) if case.product is None else []
    return form(COMPLETE, COMPLETE_TITLE, "Save", about, [*product, *intake_fields(said.intake.merged(case.intake), by.time_zone)])


def intake_fields(known: Intake, zone: str) -> list[View]:
    """The fields of intake, in the order in which people tell them."""
    heard = {"initial_date_time": int(known.heard_at.timestamp())} if known.heard_at else {}
    needed = {"initial_date": known.needed_by.astimezone(ZoneInfo(zone)).date().isoformat()} if known.needed_by else {}
    return [
        _line("requester_name", LABELS["requester_name"], known.requester_name),
        input_block("profession", LABELS["profession"], _select("profession", notices.PROFESSIONS, known.profession)),
        _line("institution", LABELS["institution"], known.institution),
        input_block("country", LABELS["country"], _text("country", known.country, least=_COUNTRY, most=_COUNTRY)),
        input_block("prompted", LABELS["prompted"], _radio("prompted", notices.PROMPTED, known.prompted)),
        input_block("heard_at", notices.HEARD, {"type": "datetimepicker", "action_id": "heard_at", **heard}),
        input_block("urgency", LABELS["urgency"], _radio("urgency", notices.URGENCY, known.urgency)),
        input_block("needed_by", LABELS["needed_by"], {"type": "datepicker", "action_id": "needed_by", **needed}),
        _line("contact", LABELS["contact"], known.contact),
    ]


def with_another(view: Mapping[str, Any]) -> View | None:
    """The form with one question more; what was typed stays, since its fields do. None where it has as many as there may be."""
    blocks = list(view["blocks"])
    asked = [n for n, block in enumerate(blocks) if str(block.get("block_id", "")).startswith("question_")]
    if len(asked) >= MOST_QUESTIONS:
        return None
    blocks.insert(asked[-1] + 1, _question(len(asked) + 1))
    if len(asked) + 1 == MOST_QUESTIONS:
        blocks = [block for block in blocks if block.get("block_id") != _ANOTHER_BLOCK]
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    return {**{key: view[key] for key in kept if view.get(key)}, "blocks": blocks}


def intake_in(state: State, now: datetime, zone: str, known: Intake = Intake()) -> Intake:  # noqa: B008 - an immutable value
    """What the form says. Raises WrongField, with words for the field that cannot be. A day that stands as it was filled in moves no known hour."""
    plain = {name: str(value_in(state, name) or "") for name in PLAIN}
    heard, needed = moment_in(state, "heard_at"), value_in(state, "needed_by")
    try:
        return intake_given(plain, heard, str(needed or ""), now=now, zone=zone, known=known)
    except WrongAnswer as wrong:
        raise WrongField(wrong.field, str(wrong)) from None


def questions_in(state: State, pieces: int = 0) -> str:
    """The questions as one message, numbered where there are several; `pieces` fields at the beginning are one text. Raises WrongField."""
    fields = (str(value_in(state, f"question_{n}") or "").strip() for n in range(1, MOST_QUESTIONS + 1))
    asked = [text for text in fields if text]
    if pieces > 1:
        asked = [" ".join(asked[:pieces]), *asked[pieces:]]
    text = "\n".join(f"{n}. {one}" for n, one in enumerate(asked, start=1)) if len(asked) > 1 else "".join(asked)
    try:
        check_message(text)
    except UnusableMessage as unusable:
        raise WrongField("question_1", str(unusable)) from None
    return text


def complete(state: State, now: datetime) -> Deed:
    """Add what is known now to a case."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        with tools.store.read() as uow:
            known = uow.cases.get(parts(value)[0]).intake
        given = intake_in(state, now, by.time_zone, known)
        _check(known.merged(given))
        complete_intake(tools, parts(value)[0], by, given, product=_chosen(tools, state))

    return deed


def ask(state: State, now: datetime) -> Deed:
    """Take in a new question: once, however often its form is sent."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        about = _about(tools, by, value)
        if not may_ask(by):
            raise NotAllowed(f"{notices.MAY_NOT_ASK} {notices.SAFETY_ANYWAY}")
        given = intake_in(state, now, by.time_zone)
        _check(given)
        source = f"slack:form:{about['once']}"
        receive(
            tools,
            Inquiry(
                source=source,
                channel=Channel.SLACK,
                conversation=source,
                sender=by.id,
                reply_to=str(about["to"]),
                sent_at=now,
                text=questions_in(state, int(about["pieces"])),
                product=_chosen(tools, state),
                market=given.country or by.market,
                intake=given,
                attachments=about["files"],
            ),
        )

    return deed


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


def _check(intake: Intake) -> None:
    try:
        check_urgency(intake)
    except UnusableMessage as unusable:
        raise WrongField("needed_by", str(unusable)) from None


def _chosen(tools: Tools, state: State) -> str | None:
    try:
        return named_product(tools, str(value_in(state, PRODUCT) or "") or None)
    except UnusableMessage as unusable:
        raise WrongField(PRODUCT, str(unusable)) from None


def _fields_full(text: str) -> list[str]:
    """A text in pieces that fit into fields, cut at spaces."""
    found = []
    while len(text) > LONGEST_TEXT:
        end = text.rfind(" ", LONGEST_TEXT // 2, LONGEST_TEXT)
        end = end if end > 0 else LONGEST_TEXT
        found.append(text[:end])
        text = text[end:].lstrip(" ")
    return [*found, text] if text else found


def _question(number: int, *, filled: str = "") -> View:
    label = "The question, as you heard it" if number == 1 else f"Question {number}"
    return input_block(f"question_{number}", label, long_text(f"question_{number}", filled=filled), optional=number > 1)


def _another() -> View:
    button = {"type": "button", "action_id": ANOTHER, "text": {"type": "plain_text", "text": "Another question"}, "value": "one"}
    return {"type": "actions", "block_id": _ANOTHER_BLOCK, "elements": [button]}


def _files(relayed: Relayed) -> list[View]:
    if not relayed.files:
        return []
    kept, more = relayed.files[:_MOST_FILES], len(relayed.files) - _MOST_FILES
    words = f"With: {', '.join(a.name[:_FILE_NAME] for a in kept)}."
    return [text_block(words + (f" {more} more files are not taken over: please send them to me yourself." if more > 0 else ""))]


def _own_product(tools: Tools, to: Address) -> str | None:
    """The product with which this person wants the form of a new question to begin, by their own profile."""
    with tools.store.read() as uow:
        person = uow.people.by_identity(Channel.SLACK, identity(to.team, to.user))
        chosen = uow.profiles.get(person.id).intake_product if person else None
    return chosen if chosen in {p.name for p in tools.library.products()} else None


def _product(tools: Tools, said: str | None) -> list[View]:
    names = sorted(p.name for p in tools.library.products())
    if not names:
        return []
    chosen = {"initial_option": choices([(said, said)])[0]} if said else {}
    if len(names) > MOST_PRODUCTS:
        element: View = {"type": "external_select", "action_id": PRODUCT, "min_query_length": 1, **chosen}
    else:
        element = {"type": "static_select", "action_id": PRODUCT, "options": choices([(name, name) for name in names]), **chosen}
    return [input_block(PRODUCT, "Which product?", element)]


def product_options(tools: Tools, typed: str) -> list[View]:
    """The products whose names hold what was typed, those that begin with it first."""
    wanted = typed.strip().casefold()
    found = sorted((p.name for p in tools.library.products() if wanted in p.name.casefold()), key=lambda name: (not name.casefold().startswith(wanted), name))
    return choices([(name, name) for name in found[:MOST_PRODUCTS]])


def _text(field: str, known: str | None, *, least: int = 0, most: int = _NAME) -> View:
    element: View = {"type": "plain_text_input", "action_id": field, "max_length": most}
    return element | ({"min_length": least} if least else {}) | ({"initial_value": known[:most]} if known else {})


def _line(field: str, label: str, known: str | None) -> View:
    return input_block(field, label, _text(field, known))


def _select(field: str, words: Mapping[Any, str], known: object) -> View:
    return _with_choice({"type": "static_select", "action_id": field}, words, known)


def _radio(field: str, words: Mapping[Any, str], known: object) -> View:
    return _with_choice({"type": "radio_buttons", "action_id": field}, words, known)


def _with_choice(element: View, words: Mapping[Any, str], known: object) -> View:
    options: Sequence[View] = choices([(text, str(value)) for value, text in words.items()])
    chosen = next((o for o in options if known is not None and o["value"] == str(known)), None)
    return element | {"options": list(options)} | ({"initial_option": chosen} if chosen else {})
