"""Helping: who only asks what we can do is told, and no case is opened. The same in every chat."""

import re

from bot import notices

WHAT_WE_DO = (
    "I take medical questions that health-care professionals ask about our products. Send me one as you heard it, with its files if there are any: "
    "you get a number and a due time at once, and the approved answer with its sources in the same conversation. "
    f"{notices.SAFETY_ANYWAY}"
)
_ASKED = frozenset(
    {"help", "-h", "--help", "what can you do", "what can you answer", "what do you do", "what is this", "who are you", "how does this work", "how do you work"}
    | {"hi", "hello", "hey", "good morning", "good afternoon", "hallo", "guten tag", "bonjour", "hola", "was kannst du", "hilfe"}
)
_AROUND = re.compile(r"^[\s.,!?…:;]+|[\s.,!?…:;]+$")


def asks_for_help(text: str) -> bool:
    """Whether a text asks nothing but what we can do, or only greets: these words and no others."""
    bare = " ".join(_AROUND.sub("", text).split()).casefold()
    return bare in _ASKED
