"""Context: what the words around a finding make of it (ConText idea): denied, supposed, general, quoted, history, somebody's own case.

The words are in `terms/context.yaml`; here is how far each reaches.
"""

from bisect import bisect_left
from collections.abc import Sequence
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
_LARGE_FORMS = frozenset({"pens", "vials", "bottles", "boxes", "packs", "injections", "doses"})
"""Of these more than one is more than a dose."""


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
        told = not self.is_question or self.asks_from > 0
        return not self.planned and (told or (self.happened and not self.sentence.has("general-stock")))

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
        words = self.sentence.words[found.first : found.last]
        if "all" in words or not _LARGE_FORMS.isdisjoint(words):
            return True
        numbers = [w for w in words if w[0].isdigit()]
        return not numbers or any(float(n.replace(",", "")) >= MANY_TABLETS for n in numbers if n.replace(",", "").replace(".", "", 1).isdigit())

    def is_small_child(self, found: Found) -> bool:
        """Whether the ages in the words, if any, are those of children."""
        ages = [
            w for n, w in enumerate(self.sentence.words[found.first : found.last], found.first) if w.isdigit() and self.sentence.has_between("aged", n, n + 1)
        ]
        return all(int(a[:4]) <= OLDEST_CHILD for a in ages)

    def names_strength(self, found: Found) -> bool:
        """Whether the number in the words is a strength of the product: "took 40 Lipitor", where 40 mg is a tablet."""
        sentence = self.sentence
        return sentence.has_between("drug", found.last - 1, found.last) and sentence.has_between("daily-word", found.last, found.last + 4)

    def planned_at(self, found: Found) -> bool:
        """Whether words about giving the product stand before these, and nothing told as having happened between."""
        starts = self.sentence.spans("planned")
        return bool(starts) and starts[0][0] < found.first and not self.sentence.has_between("onset-strict", starts[0][0], found.first)

    def supposed_at(self, found: Found) -> bool:
        """Whether a supposition reaches these words: the last one before them, unless a turn stands between."""
        supposed = self._suppositions
        at = bisect_left(supposed, (found.first, 0)) - 1
        return at >= 0 and not self.sentence.has_between("supposed-no-more", supposed[at][1], found.first)

    @cached_property
    def _suppositions(self) -> list[tuple[int, int]]:
        """Where it supposes, in order; "asks if" does not."""
        whether = {n for first, last in self.sentence.spans("whether") for n in range(first, last)}
        return [span for span in self.sentence.spans("hypothesis") if span[0] not in whether]

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
        return self.sentence.covers("no-event", found.first, found.last)

    def asked_about(self, found: Found) -> bool:
        """Whether somebody asks about these words, and nobody's case stands between: "wants to know what rashes were seen"."""
        sentence = self.sentence
        asked = next((last for _, last in sentence.spans("asks-clause")), found.last)
        if asked > found.first:
            return False
        after = found.last + 4
        return not any(sentence.has_between(c, asked, after) for c in ("real-patient", "he-she", "onset-strict", "one-patient"))

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
        caused = sentence.matcher.last_before("another-caused", found.first)
        blamed = sentence.has_between("on-another", found.last, found.last + 2) or (
            caused is not None and found.first <= max(sentence.matcher.ends("another-caused", caused)) + 1
        )
        return blamed and not self._scenes[0].ours_given


def scenes_of(reading: Reading) -> tuple[Scene, ...]:
    """The scenes of a message, in order, each knowing the one before."""
    scenes: list[Scene] = []
    for sentence in reading.sentences:
        scene = Scene(reading, sentence, scenes[-1] if scenes else None, scenes)
        _ = scene.real_before, scene.exposed_before  # kept now, so that a long message needs no deep recursion
        scenes.append(scene)
    return tuple(scenes)
