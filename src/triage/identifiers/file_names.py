"""What the names of files tell of a person: "scan_Hoffmann_Elke_19620311.pdf", "discharge_MRN0093321.pdf", and names of accounts."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found
from triage.identifiers.lexicon import is_given, is_ordinary, is_place, is_surname, key_of

_FILE = re.compile(
    r"(?<![\w.\-])[\w.\-]{3,120}\.(?:pdf|docx?|xlsx?|csv|txt|rtf|jpe?g|png|heic|tiff?|bmp|mp[34]|m4a|wav|mov|zip|eml|msg|pptx?|dcm)(?![\w])", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2,30}(?:['’][^\W\d_]{2,20})?")
_BIRTH = re.compile(r"(?<!\d)(?:(?:19[2-9]\d|200\d)[-_.]?(?:0[1-9]|1[0-2])[-_.]?[0-3]\d|[0-3]\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:19[2-9]\d|200\d))(?!\d)")
_NUMBER = re.compile(r"((?:MRN|NHS|KV|PID|NHC)?\d{5,12})(?!\d)|(?<=Fall[-_])(\d{4,12})(?!\d)", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![\w.@/\-])([a-z]{3,20})\.([a-z]{3,20})(?![\w@/]|\.\w)")


def in_files(text: str) -> Iterator[Found]:
    """Names, dates of birth and record numbers within the name of a file; accounts of a given name and a surname."""
    for match in _FILE.finditer(text):
        yield from _inside(match.group(), match.start())
    for match in _ACCOUNT.finditer(text):
        if is_given(match.group(1)) and is_surname(match.group(2)) and not (is_ordinary(match.group(1)) and is_ordinary(match.group(2))):
            yield Found(*match.span(), Kind.PROFESSIONAL_NAME, "the account of a person")


def _inside(name: str, at: int) -> Iterator[Found]:
    for match in _BIRTH.finditer(name):
        yield Found(at + match.start(), at + match.end(), Kind.DATE_OF_BIRTH, "a date in the name of a file")
    for match in _NUMBER.finditer(name):
        if match.group()[0].isalpha() or match.group(2):
            yield Found(at + match.start(), at + match.end(), Kind.RECORD_NUMBER, "a number in the name of a file")
    for run in _runs(name):
        if any(_is_name(one.group()) for one in run):
            yield Found(at + run[0].start(), at + run[-1].end(), Kind.PATIENT_NAME, "a name in the name of a file")


def _runs(name: str) -> Iterator[list[re.Match[str]]]:
    """Words that can be a person's, in a row."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(name):
        goes_on = not run or name[run[-1].end() : match.start()] in {"_", "-", ".", "_-_"}
        if run and not (goes_on and _can_be_name(match.group())):
            yield run
            run = []
        if _can_be_name(match.group()):
            run.append(match)
    if run:
        yield run


def _can_be_name(word: str) -> bool:
    key = key_of(word)
    return _is_name(word) or (word.istitle() and len(word) > 3 and not is_ordinary(key) and not is_place(key))


def _is_name(word: str) -> bool:
    key = key_of(word)
    return len(key) > 2 and (is_given(key) or is_surname(key)) and not is_place(key) and (word.istitle() or not is_ordinary(key))
