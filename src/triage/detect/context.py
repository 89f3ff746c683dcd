"""Context: what the words around a finding make of it (ConText idea): denied, supposed, general, quoted, history, somebody's own case.

The words are in `terms/context.yaml`; here is how far each reaches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from triage.detect.language import language_of
from triage.detect.reading import Reading, Sentence

REACH_OF_DENIAL = 6
REACH_OF_HISTORY = 7
LONGEST_TOPIC = 14
LONGEST_SMALL_TALK = 16
MANY_TABLETS = 6
SHORTEST_TOLD = 4
OLDEST_CHILD = 12


@dataclass(frozen=True)
class Found:
    """Words of a sentence that a rule found: first word, and one past the last."""

    first: int
    last: int


class Scene:
    """One sentence in its message: who it is about, and in what mood it speaks."""

    def __init__(self, reading: Reading, sentence: Sentence, before: "Scene | None", scenes: "Sequence[Scene]") -> None:
        self.reading = reading
        self.sentence = sentence
        self._before = before
        self._scenes = scenes

    @cached_property
    def names_patient(self) -> bool:
        """Whether the sentence names a real patient: "my patient", "a 54-year-old man", "her dad", "one of their patients"."""
        return self.sentence.has("real-patient")

    @cached_property
    def someone(self) -> bool:
        """Whether it speaks of "a patient" or "patients" without saying which."""
        return self.sentence.has("some-patient")

    @cached_property
    def pronoun(self) -> bool:
        """Whether it speaks of "he", "she", "they"."""
        return self.sentence.has("pronoun")

    @cached_property
    def real_before(self) -> bool:
        """Whether a real patient was spoken of in an earlier sentence."""
        return self._before is not None and (self._before.patient or self._before.real_before)

    @cached_property
    def about_sender(self) -> bool:
        """Whether the sender speaks of their own body or treatment."""
        return self.sentence.has("sender-takes")

    @cached_property
    def patient(self) -> bool:
        """Whether a real person is in the sentence (the guide's first test)."""
        if self.names_patient and not (self.supposed and not self.sentence.has("my-patient")):
            return True
        if self.about_sender:
            return True
        if self.sentence.has("he-she") and not self.is_question and not self.supposed:
            return True
        if self.pronoun and (self.real_before or self.happened or self.sentence.has("exposure")):
            return not self.supposed or self.real_before
        return self.someone and (self.happened or self.sentence.has("exposure-past")) and not (self.asks_in_general or self.supposed or self.quoted)

    @cached_property
    def happened(self) -> bool:
        """Whether something is told as having happened."""
        return self.sentence.has("onset")

    @cached_property
    def is_question(self) -> bool:
        """Whether the sentence asks."""
        if self.sentence.ends_with_question_mark:
            return True
        if self.sentence.has("not-asking"):
            return False
        begins = self.sentence.begins_with("question-word") and not self.sentence.begins_with("told-start")
        return begins or self.sentence.has("request")

    @cached_property
    def supposed(self) -> bool:
        """Whether it supposes: "if a patient develops", "in case of", "what would"."""
        people = [first for name in ("real-patient", "some-patient", "pronoun", "sender-takes") for first, _ in self.sentence.spans(name)]
        reach = min(people) + 2 if people else len(self.sentence.words)
        return self.supposed_at(Found(reach, reach))

    @cached_property
    def asks_in_general(self) -> bool:
        """Whether it asks about what happens in general: "what is the rate of", "does it cause"."""
        return self.sentence.has("general-ask") and (self.is_question or not self.happened)

    @cached_property
    def quoted(self) -> bool:
        """Whether it quotes a trial, a label or the literature."""
        return self.sentence.has("study") or self.sentence.has("label-quote")

    @cached_property
    def names_single_case(self) -> bool:
        """Whether one real person is meant although a trial or a paper is named: a single patient is a report."""
        return self.sentence.has("my-patient") or self.sentence.has("single-case") or self.about_sender

    @cached_property
    def impersonal(self) -> bool:
        """Whether it asks without pointing at anybody or at what was told before."""
        return self.is_question and not self.patient and not self.pronoun and not self.sentence.has("points-back")

    @cached_property
    def planned(self) -> bool:
        """Whether it is about giving the product, not about having given it."""
        return self.sentence.has("planned")

    @cached_property
    def exposed_before(self) -> bool:
        """Whether an earlier sentence says that the person has been given a medicine."""
        return self._before is not None and (self._before.sentence.has("exposure-past") or self._before.exposed_before)

    @cached_property
    def other_product_only(self) -> bool:
        """Whether only another company's product is named in the sentence."""
        return self.sentence.has("other-product") and not self.sentence.has("product")

    @cached_property
    def other_product_only_in_message(self) -> bool:
        """Whether the sentence lays it on another company's product, and nothing before or after it points to ours."""
        if not self.other_product_only or self.reading.has("our-product-unnamed") or self.sentence.has("it-ours"):
            return False
        if self.reading.product_given and not self.reading.has("product") and self.sentence.has("it-may-be-ours"):
            return False
        if self.reading.has_next("product", self.sentence):
            return False
        return not self.reading.has_before("product", self.sentence) and not self.reading.has("points-back")

    @cached_property
    def nothing_told(self) -> bool:
        """Whether the message neither asks anywhere nor tells of a real person: a bare topic, "velmira contraindications"."""
        sentences = self.reading.sentences
        return len(sentences) == 1 and not self.patient and not self.happened and len(self.sentence.words) <= LONGEST_TOPIC

    @cached_property
    def nothing_medical(self) -> bool:
        """Whether the whole message is small talk: a few words, no drug, no event."""
        words = sum(len(s.words) for s in self.reading.sentences)
        return words <= LONGEST_SMALL_TALK and not any(
            self.reading.has(c) for c in ("drug", "event-name", "real-patient", "medical-word", "our-product-unnamed")
        )

    @cached_property
    def real_stock(self) -> bool:
        """Whether the sentence speaks of a real pack, not of packs in general."""
        if self.sentence.has("my-stock"):
            return True
        return (not self.is_question and not self.planned) or (self.happened and not self.planned and not self.sentence.has("general-stock"))

    @cached_property
    def speaks_otherwise(self) -> bool:
        """Whether this sentence is in another language than English, although the message as a whole may be English."""
        return language_of(self.reading.text[self.sentence.start : self.sentence.end]) != "en"

    @cached_property
    def asks_from(self) -> int:
        """The word from which on the sentence asks: all of it, or only what follows a comma ("she has a rash, is that known?")."""
        if not self.is_question:
            return len(self.sentence.words)
        if self.sentence.begins_with("question-word") and not self.sentence.begins_with("told-start"):
            return 0
        turns = [first for first, _ in self.sentence.spans("asks-behind-comma")]
        return turns[0] if turns and turns[0] >= SHORTEST_TOLD else 0

    def asks_at(self, found: Found) -> bool:
        """Whether these words are part of what is asked."""
        return found.first >= self.asks_from

    def many_tablets(self, found: Found) -> bool:
        """Whether the number in the words is more than a dose would be."""
        numbers = [w for w in self.sentence.words[found.first : found.last] if w[0].isdigit()]
        return not numbers or any(float(n.replace(",", "")) >= MANY_TABLETS for n in numbers if n.replace(",", "").replace(".", "", 1).isdigit())

    def is_small_child(self, found: Found) -> bool:
        """Whether the ages in the words, if any, are those of children."""
        ages = [w for n, w in enumerate(self.sentence.words[found.first : found.last], found.first) if w.isdigit() and self.sentence.has_between("aged", n, n + 1)]
        return all(int(a[:4]) <= OLDEST_CHILD for a in ages)

    def names_strength(self, found: Found) -> bool:
        """Whether the number in the words is a strength of the product: "took 40 Lipitor", where 40 mg is a tablet."""
        sentence = self.sentence
        return sentence.has_between("drug", found.last - 1, found.last) and sentence.has_between("daily-word", found.last, found.last + 4)

    def planned_at(self, found: Found) -> bool:
        """Whether words about giving the product stand before these, and nothing told as having happened between."""
        starts = [first for first, _ in self.sentence.spans("planned") if first < found.first]
        return bool(starts) and not self.sentence.has_between("onset-strict", starts[0], found.first)

    def supposed_at(self, found: Found) -> bool:
        """Whether a supposition reaches these words."""
        whether = {n for first, last in self.sentence.spans("whether") for n in range(first, last)}
        return any(
            first < found.first and first not in whether and not self.sentence.has_between("supposed-no-more", last, found.first)
            for first, last in self.sentence.spans("hypothesis")
        )

    def told_without_subject(self, found: Found | None = None) -> bool:
        """Whether it is told as a note is, without saying of whom: "rash since starting it", "developed a rash after two doses"."""
        if (self.asks_at(found) if found else self.is_question) or self.asks_in_general or self.supposed or self.sentence.has("in-general"):
            return False
        if self.someone and not (self.happened or self.sentence.has("exposure-past") or self.sentence.has("one-patient")):
            return False
        if self.is_question:
            return any(self.sentence.has_between(c, 0, self.asks_from) for c in ("onset-strict", "one-patient", "first-person", "out-of-range"))
        told = ("onset", "exposure-past", "since-exposure", "product", "one-patient", "first-person", "out-of-range")
        return self.reading.product_given or any(self.sentence.has(concept) for concept in told)

    def denied(self, found: Found) -> bool:
        """Whether a denial reaches the words: "no rash", "denies headache", "rash was ruled out"."""
        sentence = self.sentence
        for at in range(max(0, found.first - REACH_OF_DENIAL), found.first):
            for end in sentence.matcher.ends("denial", at):
                if end <= found.first and not sentence.has_between("turn", end, found.first) and not sentence.matcher.ends("not-denial", at):
                    return True
        return sentence.begins_with("denied-start") or sentence.has_between("denied-after", found.last, found.last + 4)

    def history(self, found: Found) -> bool:
        """Whether the words are a person's history: "history of", "prior", "before starting"."""
        sentence = self.sentence
        for at in range(max(0, found.first - REACH_OF_HISTORY), found.first):
            if any(end <= found.first for end in sentence.matcher.ends("history", at)) and not sentence.has_between("turn", at + 1, found.first):
                return True
        return sentence.has_between("history-after", found.last, found.last + 4)

    def names_no_event(self, found: Found) -> bool:
        """Whether the words are part of a name of something else: a vaccine, a place, a team, a table."""
        return any(first <= found.first and found.last <= last for first, last in self.sentence.spans("no-event"))

    def asked_about(self, found: Found) -> bool:
        """Whether somebody asks about these words, and nobody's case stands between: "wants to know what rashes were seen"."""
        sentence = self.sentence
        asked = [last for _, last in sentence.spans("asks-clause") if last <= found.first]
        if not asked:
            return False
        after = found.last + 4
        return not any(sentence.has_between(c, asked[0], after) for c in ("real-patient", "he-she", "onset-strict", "one-patient"))

    def of_anybody(self, found: Found) -> bool:
        """Whether it is said of people in general: "makes people go blind", "in general"."""
        return not self.names_patient and self.sentence.has_between("anybody", found.first - REACH_OF_DENIAL, found.last + 3)

    @cached_property
    def ours_given(self) -> bool:
        """Whether the message says that our product was given to somebody: it names it, and neither denies nor plans nor asks it there."""
        return any(
            not (scene.is_question or scene.denied(Found(first, last)) or scene.planned_at(Found(first, last)))
            for scene in self._scenes
            for first, last in scene.sentence.spans("product")
        )

    def on_another_product(self, found: Found) -> bool:
        """Whether it happened on another company's product alone: "colitis on secukinumab", with no word that ours was given."""
        sentence = self.sentence
        blamed = sentence.has_between("on-another", found.last, found.last + 2) or any(
            first < found.first <= last + 1 for first, last in sentence.spans("another-caused")
        )
        return blamed and not self._scenes[0].ours_given


Condition = Callable[[Scene, Found], bool]

CONDITIONS: dict[str, Condition] = {
    "patient-near": lambda scene, _: scene.patient or scene.real_before,
    "question": lambda scene, _: scene.is_question,
    "denied": lambda scene, found: scene.denied(found),
    "history": lambda scene, found: scene.history(found),
    "supposed": lambda scene, found: scene.supposed_at(found) or scene.sentence.begins_with("hypothesis"),
    "general": lambda scene, _: scene.asks_in_general and not scene.patient,
    "quoted": lambda scene, _: scene.quoted and not scene.names_patient,
    "told": lambda scene, found: scene.patient or scene.told_without_subject(found) or (scene.real_before and not scene.impersonal),
    "right-now-said": lambda scene, _: scene.reading.has("right-now-strong") or scene.sentence.has("right-now"),
    "right-now-strict": lambda scene, _: scene.sentence.has("right-now-strong"),
    "danger-told": lambda scene, found: not scene.asks_at(found) or scene.names_patient or scene.reading.has("right-now-strong"),
    "not-many": lambda scene, found: not scene.many_tablets(found),
    "small-child": lambda scene, found: scene.is_small_child(found),
    "happy-ending": lambda scene, _: scene.reading.has("happy-ending"),
    "figure-of-speech": lambda scene, _: scene.sentence.has("figure-of-speech"),
    "managed": lambda scene, _: scene.reading.has("managed"),
    "over": lambda scene, _: scene.sentence.has("over"),
    "past-day": lambda scene, _: scene.reading.has("past-day"),
    "somebody-at-risk": lambda scene, _: scene.sentence.has("somebody-at-risk"),
    "other-reason": lambda scene, _: scene.sentence.has("no-benefit") and not scene.sentence.has("event-name"),
    "asking": lambda scene, _: scene.is_question or scene.nothing_told,
    "report-only-question": lambda scene, _: scene.sentence.has("about-report"),
    "registry-contact": lambda scene, _: scene.sentence.has("registry"),
    "other-product-alone": lambda scene, _: scene.other_product_only_in_message,
    "no-harm-asked": lambda scene, _: scene.sentence.has("no-harm-asked") and not scene.sentence.has("harm-strict"),
    "exposed-or-product": lambda scene, _: (
        scene.sentence.has("exposure") or scene.exposed_before or scene.reading.has("product") or scene.reading.has("exposure-past")
    ),
    "planned-pregnancy": lambda scene, _: scene.sentence.has("planned-pregnancy"),
    "planned-unexposed": lambda scene, _: scene.planned and not scene.reading.has("exposure-past"),
    "many-tablets": lambda scene, found: scene.many_tablets(found),
    "dose-said": lambda scene, _: scene.sentence.has("dose-word"),
    "planned-delay": lambda scene, _: scene.sentence.has("planned-delay"),
    "not-planned": lambda scene, found: not scene.planned_at(found),
    "prescribed-so": lambda scene, _: scene.sentence.has("prescribed-so"),
    "happened-there": lambda scene, _: scene.happened or not scene.is_question,
    "prior-line": lambda scene, _: scene.sentence.has("prior-line"),
    "device-talk": lambda scene, _: scene.sentence.has("device-word"),
    "double-denied": lambda scene, _: scene.sentence.has("well-so-far"),
    "prevention-talk": lambda scene, _: scene.sentence.begins_with("how-do-you") or scene.sentence.has("prevention-word"),
    "impersonal-question-fake": lambda scene, _: scene.sentence.begins_with("how-do-you"),
    "patient-near-happened": lambda scene, _: scene.patient or scene.real_before or scene.told_without_subject(),
    "treated-really": lambda scene, _: scene.sentence.has("treated"),
    "real-stock": lambda scene, _: scene.real_stock,
    "real-stock-strict": lambda scene, _: scene.real_stock or scene.sentence.has("my-stock"),
    "general-stock": lambda scene, _: scene.sentence.has("general-stock") and not scene.reading.has("my-stock"),
    "hypothetical-stock": lambda scene, found: scene.supposed_at(found),
    "efficacy-talk": lambda scene, _: scene.sentence.has("efficacy-talk") and not scene.sentence.has("device-word"),
    "unprompted": lambda scene, _: scene.sentence.has("unprompted"),
    "medical-cost": lambda scene, _: scene.sentence.has("metabolic-cost"),
    "medical-supply": lambda scene, _: scene.sentence.has("medical-supply"),
    "sender-as-patient": lambda scene, _: scene.reading.has("sender-as-patient"),
    "nothing-medical": lambda scene, _: scene.nothing_medical,
    "foreign": lambda scene, _: language_of(scene.reading.text) != "en" or scene.speaks_otherwise,
    "foreign-general": lambda scene, _: scene.sentence.has("foreign-question"),
    "dose-cut": lambda scene, _: scene.sentence.has("planned"),
    "lab-came-back": lambda scene, _: scene.sentence.has("lab-change"),
    "missed-dose-topic": lambda scene, _: not scene.patient and not scene.real_before and not scene.pronoun,
    "as-described": lambda scene, _: scene.sentence.has("recommended-so"),
    "result-came-back": lambda scene, _: scene.sentence.has("result-back"),
    "event-spoken-of": lambda scene, _: scene.reading.has_before("event-spoken-of", scene.sentence) or scene.sentence.has("event-spoken-of"),
    "registry-alone": lambda scene, _: scene.sentence.has("registry") and not scene.names_patient,
    "somebody-pregnant": lambda scene, _: scene.reading.has("somebody-pregnant"),
    "breast-stopped": lambda scene, _: scene.sentence.has("breast-stopped"),
    "caught-before": lambda scene, _: scene.sentence.has("caught-before"),
    "child-there": lambda scene, _: scene.sentence.has("small-one"),
    "odd-source-said": lambda scene, _: scene.sentence.has("odd-source"),
    "by-accident-said": lambda scene, _: scene.sentence.has("by-accident"),
    "told-report": lambda scene, _: scene.reading.has("event-name") and scene.reading.has("exposure-past"),
    "asks-for-self": lambda scene, _: scene.reading.has("asks-for-self") and not scene.names_patient,
    "names-no-product": lambda scene, _: not (scene.reading.has("product") or scene.reading.product_given or scene.reading.has("our-product-unnamed")),
    "odd-source-there": lambda scene, _: scene.reading.has("odd-source"),
    "odd-look-there": lambda scene, _: scene.reading.has("odd-look-strict"),
    "worker-splashed": lambda scene, _: scene.sentence.has("splash"),
    "thrown-in-vein": lambda scene, _: scene.sentence.has("wrongly-mixed"),
    "about-treatment": lambda scene, _: any(scene.sentence.has(c) for c in ("product", "exposure", "since-exposure", "treated-with-it")) or not scene.reading.has("product"),
    "asked-itself": lambda scene, found: scene.asks_at(found) and not scene.patient,
    "asked-about": lambda scene, found: scene.asked_about(found),
    "error-said": lambda scene, _: scene.sentence.has("by-accident") or scene.sentence.has("too-much"),
    "result-normal": lambda scene, _: scene.sentence.has("result-normal"),
    "planned": lambda scene, found: scene.planned_at(found),
    "impersonal-question": lambda scene, _: scene.is_question and not scene.patient,
    "other-product": lambda scene, _: scene.other_product_only,
    "missed-dose-asked": lambda scene, _: scene.sentence.has("missed-dose") and not scene.sentence.has("event"),
    "studied": lambda scene, _: scene.sentence.has("study") and not scene.names_patient,
    "not-a-strength": lambda scene, found: not scene.names_strength(found),
    "used-on-somebody": lambda scene, _: scene.sentence.has("gave-or-took") or scene.patient,
    "nursing-said": lambda scene, _: scene.sentence.has("nursing") and not scene.sentence.has("pregnant"),
    "real-before-or-here": lambda scene, _: scene.real_before or scene.patient or scene.exposed_before,
    "asks-in-general": lambda scene, _: scene.asks_in_general,
    "stock-or-told": lambda scene, _: (
        scene.real_stock or scene.patient or scene.told_without_subject() or scene.real_before or scene.sentence.has("odd-source")
    ),
    "product-or-pack": lambda scene, _: scene.reading.has("product") or scene.reading.has("pack-word") or scene.reading.product_given,
}
"""The conditions that a term file may name under `needs` and `unless`."""


def scenes_of(reading: Reading) -> tuple[Scene, ...]:
    """The scenes of a message, in order, each knowing the one before."""
    scenes: list[Scene] = []
    for sentence in reading.sentences:
        scene = Scene(reading, sentence, scenes[-1] if scenes else None, scenes)
        _ = scene.real_before, scene.exposed_before  # kept now, so that a long message needs no deep recursion
        scenes.append(scene)
    return tuple(scenes)
