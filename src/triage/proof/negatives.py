"""Negatives of a statement in free words: a denial that no quote makes, or none where every quote sentence denies."""

import re
from collections.abc import Sequence

from triage.domain.sentences import sentences
from triage.proof.vocabulary import canonical

_IS_NONE = re.compile(
    r"\bnot? (?:more|less|fewer|later|longer|higher|lower|greater|earlier|older|younger|sooner|above|below|exceeding|only|to exceed|matter)\b"
    r"|\bwhether or not\b|\bwith or without\b|\bwithout regard\b|\bWITHORWITHOUT\b"
)
_DENIES = re.compile(r"\b(?:NOT|not|no|never|neither|nor|none|cannot|without|nothing|nobody|nowhere)\b")
_NEGATIVE = re.compile(
    r"\b(?:avoid\w*|contraindicat\w*|lack\w*|absen\w*|fail\w*|free|unless|except\w*|exclu\w*|only|un(?!der|til|i|less)[a-z]{4,}|in(?:adequate|sufficient|eligible|active"
    r"|effective|compatible|appropriate|complete|ability|tolera\w+|frequent)|im(?:matur|possib|prob)\w*|non\w*|contrary|rather|instead|stop\w*|discontinu\w*|withh[eo]ld"
    r"|interrupt\w*|prevent\w*|prohibit\w*|refrain\w*|forbid\w*|precaution\w*|caution\w*|regardless|irrespective|independent\w*|limit\w*|restrict\w*|against|alone"
    r"|barring|less|fewer|below|rare\w*|negligible|minimal|similar|same|comparable|loss|lose|lost|missed|skip\w*|deni\w*|reject\w*|refus\w*|delay\w*|before|until|discard\w*"
    r"|stable|remain\w*|maintain\w*|continu\w*|naive|premature|difficult\w*|off|dis[a-z]{4,}|withdraw\w*|postpone\w*|resist\w*|refractory|SHOULD NOT)\b"
)

_SHORT = 18
"""Words of quotes in which a denial is of the whole; in longer ones it may be of a part that is left out."""


def turned_negative(said: str, quotes: Sequence[str]) -> str | None:
    """Whether a statement denies where nothing in its quotes is negative in any way, or does not where each sentence of short ones denies."""
    source = [canonical(sentence) for quote in quotes for sentence in sentences(quote)]
    ours = _IS_NONE.sub(" ", canonical(said))
    theirs = [_IS_NONE.sub(" ", sentence) for sentence in source]
    if _DENIES.search(ours) and not any(_DENIES.search(one) or _NEGATIVE.search(one) for one in theirs):
        return "The source says this without a “not”."
    short = sum(len(one.split()) for one in theirs) <= _SHORT
    if short and theirs and all(_DENIES.search(one) for one in theirs) and not (_DENIES.search(ours) or _NEGATIVE.search(ours)):
        return "The source says this with a “not”."
    return None
