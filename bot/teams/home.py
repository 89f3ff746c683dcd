"""The home card, and the card of welcome: what somebody has to see at a glance, in their personal chat, when they send “home”."""

from collections.abc import Sequence
from typing import Any

from bot import presenter_home
from bot.helping import WHAT_WE_DO
from bot.teams.outbound import MOST_BYTES, Card, in_place, size_of
from bot.teams.surface import HELP, HOME
from bot.views import Button, Line, View
from triage.domain.people import Person
from triage.home import home as home_of
from triage.steps.tools import Tools

NOT_ALL = "This is not all: the rest is on the web."
HEADLINE = "Medical inquiries"
_ASKED = frozenset({HOME.title, "my inquiries", "my cases", "start"})
_AROUND = " \t\r\n.,!?…:;/"


def asks_for_home(text: str) -> bool:
    """Whether a text is nothing but the word for the home card."""
    return " ".join(text.split()).strip(_AROUND).casefold() in _ASKED


def home_card(tools: Tools, person: Person, web_home: str) -> Card:
    """What stands on a person's home page, as one card."""
    return together(presenter_home.home(home_of(tools, person), base=web_home), web_home)


def together(sections: Sequence[View], web_home: str) -> Card:
    """Sections as one card, as many as fit; where one does not, the last line says where the rest is."""
    card = in_place(View(headline=HEADLINE), page=web_home)
    rest = _apart(in_place(_the_rest(web_home), page=web_home)["body"][1:])
    for view in sections:
        longer = [*card["body"], *_apart(in_place(view, page=web_home)["body"])]
        if size_of({**card, "body": [*longer, *rest]}) > MOST_BYTES:
            return {**card, "body": [*card["body"], *rest]}
        card["body"] = longer
    return card


def welcome(web_home: str) -> Card:
    """What somebody reads who has just installed the app."""
    how = f"Send “{HOME.title}” to see your inquiries and your profile, and “{HELP.title}” to read this again."
    opens = (Button(action="open", label="Open in the web", value="", link=web_home),) if web_home.startswith("http") else ()
    return in_place(View(headline=HEADLINE, lines=(Line(text=WHAT_WE_DO), Line(text=how)), buttons=opens), page=web_home)


def _the_rest(web_home: str) -> View:
    opens = (Button(action="open", label="Open in the web", value="", link=web_home),) if web_home.startswith("http") else ()
    return View(headline=HEADLINE, lines=(Line(text=NOT_ALL, quiet=True),), buttons=opens)


def _apart(body: list[Any]) -> list[Any]:
    """The same with a line above it."""
    return [{**body[0], "separator": True, "spacing": "medium"}, *body[1:]] if body else []
