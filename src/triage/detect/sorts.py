"""The sorts that the statistical detector tells apart: concerns, kinds of special situation, and what is asked."""

from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Axis

CONCERNS = tuple(str(c) for c in Concern if c is not Concern.OFF_LABEL_QUESTION)
KINDS = tuple(str(k) for k in SpecialSituation)
USES = tuple(f"use:{axis}" for axis in Axis)
USE, HARM, FACT, NOTHING = "use", "harm", "fact", "nothing"
SORTS: tuple[str, ...] = (*CONCERNS, *KINDS, USE, *USES, HARM, FACT, NOTHING)
"""Every sort, in the order of the network's scores."""
