"""What a question asks: the use it asks about, on which axis and with which value, or that it asks for a fact and about no use."""

import re
from collections.abc import Sequence
from functools import cache, cached_property

from triage.domain.base import Value
from triage.label import lexicon, measures
from triage.label.ages import Age
from triage.label.cues import cues_of, facts_of
from triage.label.patient_age import read_patient_ages
from triage.label.pauses import scheduled_by_days
from triage.label.statements import severities_of
from triage.once import per_message


class Named(Value):
    """A term of the question, with how it stands there: "for", "in", "with" (patients who have it) or "" (bare)."""

    name: str
    said: str
    role: str = ""


class UseAsked(Value):
    """The use a question asks about; a field is empty where the question does not name it."""

    text: str
    conditions: tuple[Named, ...] = ()
    groups: tuple[Named, ...] = ()
    severities: frozenset[str] = frozenset()
    ages: tuple[Age, ...] = ()
    doses: tuple[measures.Dose, ...] = ()
    intervals: tuple[measures.Every, ...] = ()
    durations: tuple[measures.Span, ...] = ()
    weights: tuple[measures.Weight, ...] = ()
    minutes: tuple[tuple[float, str], ...] = ()
    rates: tuple[tuple[float, str, str], ...] = ()
    routes: tuple[Named, ...] = ()
    acts: tuple[Named, ...] = ()
    objects: tuple[Named, ...] = ()
    medicines: tuple[Named, ...] = ()
    cues: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    plain_fact: str = ""

    @property
    def asks_use(self) -> bool:
        """Whether the words ask about a use."""
        return "use" in self.cues

    @cached_property
    def beyond_facts(self) -> bool:
        """Whether a question with words for a fact (risk, interaction, trial result) still asks about a use."""
        if self.facts <= {"efficacy", "label_lookup"}:
            return True
        if "interaction" in self.facts and self.medicines and _WE_GIVE.search(self.text):
            return True
        if "interaction" in self.facts and self.medicines and not self.facts - {"interaction"} and not self.ages:
            if "dose_word" in self.cues or (any(c.role in ("for", "in") for c in self.conditions) and not re.search(r"interact", self.text, re.IGNORECASE)):
                return True
            return (
                bool(_REGIMEN.search(self.text))
                or bool(self.conditions and WANTS.search(self.text))
                or bool(re.search(r"\bcontraindicated\b|\bdespite\b|\banyway\b", self.text, re.IGNORECASE))
            )
        planned = self.medicines and _REGIMEN.search(self.text) and re.search(r"\b(?:plan|want|consider|think|would like)\w*\b", self.text, re.IGNORECASE)
        return bool(planned or WANTS.search(self.text))

    @property
    def has_value(self) -> bool:
        """Whether the question names a value on any axis."""
        return bool(
            self.conditions
            or self.groups
            or self.ages
            or self.doses
            or self.intervals
            or self.durations
            or self.routes
            or self.acts
            or self.medicines
            or self.weights
            or self.minutes
            or self.rates
            or self.objects
        )


_FOR = re.compile(
    r"(?:\bfor(?: the)?(?: treatment| prevention| prophylaxis| management| relief| tx)?(?: of)?|\btreat(?:s|ing|ment"
    r"|ed)?(?: of| for)?|\bmanag(?:e|ing|ement of)|\bprevent(?:s|ing|ion of)?|\bprophylaxis (?:of|in|for)|\bhelps?(?: with)?"
    r"|\bagainst|\bworks? (?:for|in|on)|\beffective (?:for|in|against)|\bindicat\w{1,5} (?:for|in)|\bapproved (?:for|in)"
    r"|\bbenefit in|\befficacy (?:in|for)|\brole (?:in|for)|\bstop(?:ping)?)\s+(?:[\w/-]+\s+){0,3}$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:\bwith|\bbefore|\bwho ha(?:s|ve|d)|\bha(?:s|ve|d|ving)|\bhistory of|\bh/o|\bhx of|\bsuffer\w{0,4} from|\bcomorbid"
    r"|\bplus|\band|\balso|\bprior|\bprevious|\bafter|\bpost|\brecovering from|\bunderlying|\bdespite|\b&|\bprone to"
    r"|\bcontrolled|\bconcomitant|\bwho is|\bis|\bdevelops?|\bcurrent|\bactive|\bundergoing|\bduring|\bgoing for"
    r"|\bscheduled for)\s+(?:[\w/-]+\s+){0,2}$",
    re.IGNORECASE,
)
_IN = re.compile(r"(?:\bin|\bof|\bamong)\s+(?:[\w/-]+\s+){0,3}$", re.IGNORECASE)
_ASKER = re.compile(
    r"^\s?(?:board|pharmacist|pharm\b|nurse|doc\b|docs\b|doctor|physician|team|home|director|np\b|attending|specialist|clinic|unit"
    r"|surgeon|fellow|group|practice|center|centre|society|meeting|congress|contraceptive|nutrition)",
    re.IGNORECASE,
)
_COMORBID = re.compile(r"comorbid|\bas well as\b|\bin addition to\b|\bconcomitant\b", re.IGNORECASE)
_OTHER_NOUN = re.compile(
    r"^\s?(?:contraceptive|antibiotic|steroid|insulin|vitamin|iron\b|medic|meds\b|drugs?\b|agents?\b|glucose|anticoag"
    r"|antidiabetic|diphenhydramine|hypoglyc|fluids?|contrast|cavity|surgeon|surgery|cancer|mucositis|access|line\b|antihist"
    r"|bisphos|therap|feed|abx|pip\b|tazo|corticoster|retinoid|emollient|calcineurin|beta[- ]?lactam|magnesium|potassium|acyclovir|drug user|drug use)",
    re.IGNORECASE,
)
_NOT_KIDNEY = re.compile(r"^[\s-]*(?:mutat|express|positiv|inhib|antib|anti\b|tki|negativ|wild|del\b|exon|antag|receptor|amplif|status|test|\+)", re.IGNORECASE)
_PIECE = re.compile(r"tablet|\btabs?\b|pill|capsule|\bpens?\b|\bhalf\b|\bin two\b|halves|score|\bthem\b|\bit\b(?! dose)", re.IGNORECASE)
_WITHOUT = re.compile(
    r"(?:\bwithout|\bno(?: history of| prior| known)?|\bnot have|\bnon|\bdon't have|\bdo not have|\bw/o"
    r"|\bin the absence of|\b(?:otherwise )?(?:normal|healthy|intact|preserved|ok(?:ay)?|fine))\s+(?:[\w/-]+\s+){0,1}$|\bnon-$",
    re.IGNORECASE,
)
_SOUND = re.compile(r"^(?: function| tests| labs| values)?(?: is| are|:)? (?:\w+ )?(?:normal|fine|ok|okay|healthy|intact|preserved)\b", re.IGNORECASE)
_HELP_WITH = re.compile(r"\bhelp\w{0,3} with\s+(?:[\w/-]+\s+){0,3}$", re.IGNORECASE)
_CAUSE = re.compile(
    r"(?:\b(?:in (?:the )?hospital|hospitali[sz]ed|admitted|inpatient) (?:with|for)"
    r"|\bcaus\w{1,4}|\bbecause of|\bdue to|\bfrom|\brisk of|\brates? of|\bincidence of|\bassociated with|\blead(?:s"
    r"|ing)? to|\bworsen\w{0,4}|\binduced?|\bdevelop\w{0,4}|\breport\w{0,4} of|\bcases of|\brisk for"
    r"|\bcontraindicated in)\s+(?:[\w/-]+\s+){0,3}$",
    re.IGNORECASE,
)
_AIM = re.compile(
    (r"^\s?(?:prevention|prophylaxis|rescue|augmentation|(?:treatment|therapy|management)(?! (?:effect|failure|resist|with|for|of)))\b"), re.IGNORECASE
)
_PATIENTS = re.compile(r"^\s?(?:patients?|pts?|pt|people|population|comorbidity|sufferers)\b", re.IGNORECASE)


_TIMEPOINT = re.compile(r"\b(?:at|week|month|year) (?:[\w.]+ (?:weeks?|months?|years?)?\s?(?:and|or|,) )?$", re.IGNORECASE)
_STOPS = re.compile(r"\b(?:stop\w*|end(?:ing)?|quit\w*|cap(?:ped|ping)?|limit\w*|finish\w*)\b[^.?;]*\b(?:at|after) $", re.IGNORECASE)
_REGIMEN = re.compile(r"\bcombin|\badd(?:ed|ing)?\b|\bon top of\b|\bregimen\b|\bplus\b|\btogether\b", re.IGNORECASE)
WANTS = re.compile(
    r"\b(?:can|could|may|should|would you|ok(?:ay)? to|possible to|want(?:s|ed|ing)? to|like(?:s|d)? to|consider(?:s|ing)?"
    r"|thinking|planning|reasonable to|appropriate to|hoping to|allowed to|despite|even though|anyway"
    r"|still)\b.{0,60}\b(?:us(?:e|ed|ing)|giv(?:e|en|ing)|prescrib(?:e|ed|ing)|start(?:ed|ing)?|treat(?:ed|ing)?"
    r"|administer(?:ed)?|put|try|initiat(?:e|ed|ing)|continu(?:e|ed|ing)|receive|dose|dosed|take|go|increase|crush|open"
    r"|split|add|combine|switch|rechallenged?|restart(?:ed)?|resumed?|reintroduced?|get|have|stay|inject(?:ed)?|infused?"
    r"|diluted?|mixed?|swallow(?:ed)?)\b"
    r"|(?<!contra)\bindicated\b|\bdos(?:e|es|ed|ing|age)\b|\boff[- ]?label\b|\blicen[cs]ed\b|\bapproved\b|\b(?:ok|okay"
    r"|suitable|appropriate|an option|possible|recommended|allowed|fine) (?:for|in|to|if|after|with)\b|\beligible\b",
    re.IGNORECASE,
)
_WE_GIVE = re.compile(
    r"\b(?:can|could|may|should|would|want\w* to|like\w* to|plan\w* to|thinking of|consider\w*) (?:(?:we|i|he|she|they|you|one|the \w+|dr\.? \w+) )?(?:also )?"
    r"(?:us(?:e|ing)|giv(?:e|ing)|prescrib(?:e|ing)|start(?:ing)?|combin(?:e|ing)|add(?:ing)?|pair(?:ing)?|put)\b.{0,60}\bwith\b",
    re.IGNORECASE,
)
_NO_PARTNER = re.compile(r"interact|\bddi\b|alcohol|vaccin|juice|levels?\b|cyp|herbal|supplement", re.IGNORECASE)


@per_message(512)
def read_asked(text: str) -> UseAsked:
    """Read the use that a question asks about."""
    plain = lexicon.normalised(text)
    found = lexicon.words(plain)
    handling = lexicon.load("handling")
    ages = read_patient_ages(plain)
    by_days = scheduled_by_days(plain)
    spans = tuple(s for s in (*measures.spans(plain), *measures.open_spans(plain)) if not any(s.start < d.end and d.start < s.end for d in by_days))
    return UseAsked(
        text=text,
        conditions=tuple(_role(plain, f) for f in lexicon.conditions().find(found, plain)),
        groups=tuple(_role(plain, f) for f in _groups(found, plain)),
        severities=severities_of(plain),
        ages=ages,
        doses=measures.doses(plain),
        intervals=(*by_days, *(e for e in measures.intervals(plain) if not any(e.start < d.end and d.start < e.end for d in by_days))),
        durations=tuple(
            t
            for t in spans
            if (_STOPS.search(plain[max(0, t.start - 45) : t.start]) or not _TIMEPOINT.search(plain[max(0, t.start - 30) : t.start]))
            and not any(t.start < a.end and a.start < t.end for a in ages if not a.broad)
        ),
        weights=measures.weights(plain),
        minutes=measures.minutes(plain),
        rates=measures.rates(plain),
        routes=tuple(
            _role(plain, f)
            for f in lexicon.routes().find(found, plain)
            if not _OTHER_NOUN.match(plain[f.end :]) and f.said not in ("Ng", "Topicals", "topicals") and not _no_route(plain, f)
        ),
        acts=tuple(
            _role(plain, f)
            for f in lexicon.acts().find(found, plain)
            if f.name != "split" or (_PIECE.search(plain) and not re.search(r"\bcut (?:the |his |her |back |down )?(?:\w+ ){0,2}dose\b", plain))
        ),
        objects=tuple(_role(plain, f) for f in _objects(tuple(handling["objects"])).find(found, plain)),
        medicines=tuple(_role(plain, f) for f in lexicon.medicines(plain)),
        cues=cues_of(plain),
        facts=facts_of(plain, "unless_use") - (frozenset() if lexicon.medicines(plain) or _NO_PARTNER.search(plain) else frozenset({"interaction"})),
        plain_fact=next(iter(sorted(facts_of(plain, "always"))), ""),
    )


_TITLE = re.compile(r"\b(?:dr|prof|mr|mrs|ms|sister|nurse)\.?\s$", re.IGNORECASE)


def _no_route(plain: str, f: lexicon.Found) -> bool:
    """Whether what looks like a route is "I'm", or the name of a person ("dr ng")."""
    return "'" in f.said or bool(_TITLE.search(plain[max(0, f.start - 8) : f.start]))


def _groups(found: Sequence[lexicon.Word], plain: str) -> tuple[lexicon.Found, ...]:
    hits = lexicon.groups().find(found, plain)
    return tuple(
        f
        for f in hits
        if not (f.name == "pregnant" and re.match(r"\s?(?:loss|losses|test|tests|prevention|registry|rate)", plain[f.end :], re.IGNORECASE))
        and not (
            f.said.lower() == "egfr"
            and (
                _NOT_KIDNEY.match(plain[f.end :])
                or (f.said == "EGFR" and not re.match(r"[^A-Za-z]{0,4}\d|\s(?:of|below|above|under|is|between|less)", plain[f.end :]))
            )
        )
    )


def _role(text: str, f: lexicon.Found) -> Named:
    return Named(name=f.name, said=f.said, role=role_of(text, f.start, f.end))


def role_of(text: str, start: int, end: int) -> str:
    """How a term stands in a question: what the medicine is for, whom it is given to, what it may cause, who asks."""
    before = text[max(0, start - 60) : start]
    after = text[end : end + 25]
    if _ASKER.match(after):
        role = "asker"
    elif _AIM.match(after):
        role = "aim"
    elif _COMORBID.search(text[max(0, start - 25) : end + 20]):
        role = "beside"
    elif _WITHOUT.search(before) or _SOUND.match(after):
        role = "without"
    elif _HELP_WITH.search(before):
        role = "for"
    elif _CAUSE.search(before):
        role = "cause"
    elif _nearest(before) == "with" or _PATIENTS.match(after):
        role = "with"
    else:
        role = _nearest(before)
    return role


def _nearest(before: str) -> str:
    """Which of the three ways of standing begins nearest before a term."""
    starts = {name: m.start() for name, rule in (("for", _FOR), ("with", _WITH), ("in", _IN)) if (m := rule.search(before))}
    return max(starts, key=lambda n: (starts[n], n == "for")) if starts else ""


@cache
def _objects(names: tuple[str, ...]) -> lexicon.Lexicon:
    return lexicon.Lexicon({n: [] for n in names})
