"""What a recogniser finds: the stretch of text, what kind of identifier it is, and why it is taken for one."""

from typing import NamedTuple

from triage.domain.redaction import Kind


class Found(NamedTuple):
    """One identifier; `start` and `end` are offsets in the text, as Python counts them."""

    start: int
    end: int
    kind: Kind
    why: str


HIDDEN = "\ue000"
"""Stands for every character of what is replaced already: no letter, no digit, no mark of punctuation."""
