"""The words of a question that can be looked up: no stop words, no small talk of a chat, each once."""

import re
import unicodedata

MOST_WORDS = 48
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 64

_STOP = frozenset(
    (  # noqa: SIM905 - words read best as words
        "a about above after again against all also am an and any are aren as at be because been before being below between both but by can cannot "
        "could couldn d did didn do does doesn doing don down during each either else ever few for from further get gets getting give given gives "
        "giving go goes going got had hadn has hasn have haven having he her here hers him his how however i if in into is isn it its itself just let "
        "ll m may me might more most much must my myself need needs neither no nor not now of off on once one only onto or other others our ours out "
        "over own per re s same shall she should shouldn since so some somebody someone something still such t than that the their theirs them then "
        "there these they this those through thus to too under until up upon us ve very was wasn we were weren what when where whether which while "
        "who whom whose why will with within without won would wouldn yes yet you your yours"
    ).split()
)
"""English function words."""

_TALK = frozenset(
    (  # noqa: SIM905 - words read best as words
        "advise anybody anyone anything appreciate appreciated ask asked asking asks clarify colleague doc doctor doctors dr email find guys happen "
        "happens hcp hcps hello help hey hi info information inquiry know known looking msl msls need nurse ok okay oncologist pharmacist physician "
        "physicians please pls possible prescriber provide question questions quick received regarding request requesting say says seem send share "
        "tell thank thanks thx told understand want wanted wants wonder wondering"
    ).split()
)
"""What people say around a question: who asks, and that they ask."""

COMMON = frozenset(
    (  # noqa: SIM905 - words read best as words
        "able act actually add added already always amount another anymore anyway around away bad based become began begin begins best better big bit bring "
        "call called came case cases certain change come comes concern day days deal different doing done due easy end enough even exactly expect fact far "
        "feel fine follow found four full good great group half hand happened hard hear heard help high hold hour hours issue keep keeps kind last late later "
        "least leave left less like likely line little long look low made main make makes making many matter mean means method month months much near never "
        "new next nothing number occur often old ones open order others part people percentage place plan point possible present problem problems put quite "
        "rather really reason report reported right role run said same saw second see seen sent set share short show shown shows side sort start started "
        "stay still stop sure take taken takes taking team thing things think thought three time times together told took trouble true try turn two type "
        "use used useful user uses using usual value various vs wait way ways week weeks well went whole work working works worry year years "
        "min mins pat pt pts wk wks yr yrs"
    ).split()
)
"""Words that stand in questions of every kind and tell little of what is asked."""


def words_of(text: str) -> tuple[str, ...]:
    """The words to look up, in order, each once, at most 48: of a longer text the first. Empty where there is none."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = dict.fromkeys(word for word in _WORD.findall(_bare(plain)) if len(word) <= _LONGEST)
    telling = [word for word in found if word not in _STOP and word not in _TALK and (len(word) > 1 or word.isdigit())]
    return tuple(telling[:MOST_WORDS])


def _bare(text: str) -> str:
    """Without combining marks: "é" counts as "e", and text piled with marks reads as its letters."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
