"""Answers: what Teams gets at once when somebody clicks, opens a dialog or sends one."""

from typing import NamedTuple

from bot.teams.outbound import CARD, Card
from bot.views import Button, Line, View

_WORD, _FAULT = "application/vnd.microsoft.activity.message", "application/vnd.microsoft.error"


class Answer(NamedTuple):
    """A body and a status. `passes`: it says that something can't be done just now, so whoever asks again is answered anew."""

    body: Card
    status: int = 200
    passes: bool = False


ON_THE_WEB = "On the web"
NOT_STORED_NOW = "We can't do this just now, and nothing was kept. Please try again in a minute."
NOT_OURS = Answer({}, 501)
"""Nothing that we know."""


def card(made: Card) -> Answer:
    """A card in the place of the one that was clicked."""
    return Answer({"statusCode": 200, "type": CARD, "value": made})


def word(text: str, *, passes: bool = False) -> Answer:
    """A word beside the card that was clicked."""
    return Answer({"statusCode": 200, "type": _WORD, "value": text}, passes=passes)


def silence(text: str, *, passes: bool = False) -> Answer:
    """The card that stands there stays, and no word pops up beside it."""
    return Answer({"statusCode": 400, "type": _FAULT, "value": {"code": "NotNow", "message": text}}, passes=passes)


def message(text: str, *, passes: bool = False) -> Answer:
    """A dialog that only says something."""
    return Answer({"task": {"type": "message", "value": text}}, passes=passes)


def dialog(title: str, made: Card) -> Answer:
    """A dialog with a card."""
    shown = {"title": title, "width": "medium", "height": "large", "card": {"contentType": CARD, "content": made}}
    return Answer({"task": {"type": "continue", "value": shown}})


def on_the_web(text: str, link: str) -> View:
    """A word with the way to the page where it can be done."""
    opens = (Button(action="open", label="Open in the web", value="", link=link, main=True),) if link.startswith("http") else ()
    return View(headline=ON_THE_WEB, lines=(Line(text=text),), buttons=opens)
