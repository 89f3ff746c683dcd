"""Slack's markup, both ways: what people typed is read as they typed it, and nothing in a text becomes a mention, a link or a format."""

import re

LONGEST_TEXT = 3000
"""Characters of one text object in Block Kit, after escaping."""

_CONTROL = re.compile(r"<([^<>]*)>")
_FORMATS = re.compile(r"[*_~`]|^\s*(?:>|[-•] )", re.MULTILINE)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def read(text: str, bot: str) -> str:
    """The words that a person typed, from the text of an event: without the mention of the bot, with links and names as they were shown."""
    text = _CONTROL.sub(lambda m: _shown(m[1], bot), text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text.strip()


def mentions(text: str, bot: str) -> bool:
    """Whether a text calls the bot."""
    return bool(bot) and re.search(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>", text) is not None


def escape(text: str) -> str:
    """A text in which nothing can be a mention, a channel or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def has_formats(text: str) -> bool:
    """Whether Slack would read formatting into a text, and swallow its characters."""
    return _FORMATS.search(text) is not None


def pieces(text: str, most: int = LONGEST_TEXT) -> list[str]:
    """A text in pieces that fit after escaping, cut between words where that can be. Nothing of it is lost."""
    found = []
    while len(escape(text)) > most:
        end = _fits(text, most)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text] if text else found


def _fits(text: str, most: int) -> int:
    end = min(len(text), most)
    while len(escape(text[:end])) > most:
        end -= max(1, (len(escape(text[:end])) - most) // 5)
    space = max(text.rfind(" ", end // 2, end), text.rfind("\n", end // 2, end))
    return space if space > 0 else end


def _shown(control: str, bot: str) -> str:
    what, _, label = control.partition("|")
    if what.startswith("@"):
        return "" if what[1:] == bot else f"@{label or what[1:]}"
    if what.startswith("#"):
        return f"#{label or what[1:]}"
    if what.startswith("!"):
        return label or f"@{what[1:].partition('^')[0]}"
    return label if label and label in what else f"{label} ({what})" if label else what


def mend(part: object) -> None:
    """Put a sign in the place of each half of a letter, wherever one stands in what Slack sends: no database takes it."""
    if not isinstance(part, dict | list):
        return
    for key, value in list(part.items() if isinstance(part, dict) else enumerate(part)):
        if not isinstance(value, str):
            mend(value)
        elif not value.isascii():
            part[key] = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
