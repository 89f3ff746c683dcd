"""Where sentences begin and end in medical prose, in labels and in chat. Nothing is ever lost: every character but space is in some sentence."""

import re

_NEVER_LAST = frozenset(
    "e.g i.e eg ie vs v cf dr mr mrs ms prof st approx ca incl excl resp suppl viz al bzw z.b d.h u.a ggf inkl evtl".split()  # noqa: SIM905 - words read best as words
)
"""Words after whose full stop the sentence goes on, without their last stop, in lower case."""

_BEFORE_NUMBER = frozenset(
    "fig figs tab eq ref refs no nos vol pp p sec sect ch ed min max jan feb mar apr jun jul aug sep sept oct nov dec".split()  # noqa: SIM905 - words read best as words
)
"""Words after whose full stop the sentence goes on where a number or a letter follows ("Fig. 2", "Table No. A")."""

_SELDOM_LAST = frozenset(
    "u.s u.k e.u inc ltd co corp ph.d m.d pharm.d a.m p.m i.v s.c i.m p.o b.i.d t.i.d q.d q.i.d o.d subcut".split()  # noqa: SIM905 - words read best as words
)
"""Words after which only a word that clearly opens a sentence begins a new one."""

_OPENERS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "a an the this that these those in if it we he she they i you there patients patient pt when what why how who which can could does do did is "
        "are was were should would will may might please thanks thank also and but so no not yes for on at as after before because my her his our "
        "their any has have had hello hi dear then let store take avoid monitor"
    ).split()
)
"""Words that open sentences, also where chat is written without capitals."""

_LETTERED = frozenset(
    "class vitamin hepatitis group arm cohort part type factor grade panel appendix category schedule influenza stage study table".split()  # noqa: SIM905 - words read best as words
)
"""Words after which a single capital letter is a name of something ("hepatitis B."), not a person's initial."""

_END = re.compile(
    r"""(?P<stop>[.!?؟…。！？]+)                                 # the stop itself
        (?P<closers>["'”’»)\]]*)                               # what closes with it
        (?P<cited>(?:[ \u00a0]?\[\d+(?:\s?[,;–-]\s?\d+)*\])*)  # the references of this very sentence
        (?=\s|$|(?<=[。！？]))""",
    re.VERBOSE,
)
_BREAK = re.compile(r"\n[ \t]*\n\s*|\n|(?<=\s)(?=[•▪●◦‣])")
_MARK = re.compile("|".join((f"(?P<end>{_END.pattern})", f"(?P<break>{_BREAK.pattern})")), re.VERBOSE)
_WORD_BEFORE = re.compile(r"[^\s()\[\]\"'“”‘’,;:/]+$")
_WORD_AFTER = re.compile(r"\s*[\"'“‘(\[]*([^\W\d_]+)")
_LIST_NUMBER = re.compile(r"\s*[(\[]?(?:\d{1,3}|[ivxIVX]{1,4}|[A-Za-z])$")
_NUMBER = re.compile(r"[(\[]?(?:\d|[A-Z]\b)")
_WRAPPED_AT = 50
_LOOK_BACK = 40
_LOOK_AHEAD = 300


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end) in characters, without the space around them.

    A line break ends a sentence too, unless it only wraps a long line; a bullet begins a new one.
    """
    found: list[tuple[int, int]] = []
    start = counted = depth = 0
    for mark in _MARK.finditer(text):
        depth = max(0, depth + text.count("(", counted, mark.end()) - text.count(")", counted, mark.end()))
        counted = mark.end()
        if mark["end"] is None:
            ends = not _is_wrap(text, mark)
        else:
            ends = _is_end(text, start, mark) and not (depth and ")" in text[mark.end() : mark.end() + _LOOK_AHEAD])
        if ends:
            _put(found, text, start, mark.end())
            start, depth = mark.end(), 0
    _put(found, text, start, len(text))
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text, as texts."""
    return [text[start:end] for start, end in split(text)]


def _put(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    end = begin + len(piece.strip())
    if end > begin:
        found.append((begin, end))


def _is_wrap(text: str, mark: re.Match[str]) -> bool:
    if mark["break"] != "\n":
        return False
    line_start = text.rfind("\n", 0, mark.start()) + 1
    line = text[line_start : mark.start()].rstrip()
    after = text[mark.end() : mark.end() + _LOOK_BACK].lstrip()
    return len(line) >= _WRAPPED_AT and line[-1] not in ".!?:;|" and after[:1].islower()


def _is_end(text: str, start: int, mark: re.Match[str]) -> bool:
    after = text[mark.end() : mark.end() + _LOOK_BACK]
    opener = after.lstrip()
    if not opener:
        return True
    if mark["stop"][-1] != ".":
        return True
    said = text[max(start, mark.start() - _LOOK_BACK) : mark.start()]
    if mark.start() - start <= _LOOK_BACK and _LIST_NUMBER.fullmatch(said):
        return False  # "1." of a list, before its item
    word = _WORD_AFTER.match(after)
    opens = word is not None and word[1].casefold() in _OPENERS
    if not mark["closers"] and not mark["cited"] and len(mark["stop"]) == 1:
        before = _WORD_BEFORE.search(said)
        last = before[0] if before else ""
        if _goes_on(last, said[: before.start()] if before else said, opener, opens=opens):
            return False
    return opens or _looks_like_start(opener)


def _goes_on(last: str, earlier: str, opener: str, *, opens: bool) -> bool:
    word = last.casefold().lstrip("-–")
    if word in _NEVER_LAST:
        return True
    if word in _BEFORE_NUMBER:
        return _NUMBER.match(opener) is not None
    if word in _SELDOM_LAST:
        return not opens
    if len(last) == 1 and last.isalpha() and last.isupper():
        return earlier.split()[-1:] == [] or earlier.rsplit(maxsplit=1)[-1].casefold() not in _LETTERED
    return False


def _looks_like_start(opener: str) -> bool:
    first = opener.lstrip("\"'“‘([•▪●◦‣-–—*")[:1] or opener[0]
    if not first.islower():
        return True
    word = re.match(r"\w+", opener)
    return word is not None and any(c.isupper() for c in word[0])  # eGFR, pH, mTOR
