"""Reading one name at a place in a text: how far it goes, and whether each word may belong to it."""

from collections.abc import Sequence
from enum import IntEnum

from triage.identifiers.lexicon import cue, is_common, is_drug, is_eponym, is_given, is_misspelt, is_ordinary, is_place, is_surname
from triage.identifiers.lexicon import words as words_in
from triage.identifiers.words import Word

_MOST_WORDS = 6
_GOES_ON = frozenset({"at", "in", "from", "who", "and", "asked", "says"})


class Trust(IntEnum):
    """How surely the words before a place announce a name."""

    NONE = 0
    LEAD = 1
    SOME = 2
    FIELD = 3
    TITLE = 4


class NameReader:
    """Reads names among the words of one text. `not_names` are words that are none, such as the catalogue's products."""

    def __init__(self, words: Sequence[Word], not_names: frozenset[str] = frozenset()) -> None:
        self.words = words
        self._not_names = not_names
        letters = [w for w in words if len(w.text) > 1]
        self.writes_nouns_large = sum(w.key in cue("german") for w in words) * 6 > len(words)
        small = [w for w in letters if w.text.islower() or w.is_upper]
        self.is_english = sum(is_ordinary(w.key) for w in small) * 5 >= len(small) * 3
        self.shouts = sum(w.is_upper for w in letters) * 2 > len(letters)

    def is_known(self, at: int) -> bool:
        """Whether a word is a known name of a person and nothing else."""
        key = self.words[at].key
        return len(key) > 2 and (is_given(key) or is_surname(key)) and not self.may_be_other(at)

    def may_be_other(self, at: int) -> bool:
        """Whether a word may be something else than a name: an ordinary word, a place, a drug, an eponym."""
        key = self.words[at].key
        return is_ordinary(key) or is_place(key) or is_eponym(key) or self.is_barred(at)

    def is_barred(self, at: int) -> bool:
        """Whether a word is the name of a drug or product, and so of nobody."""
        key = self.words[at].key
        return key in self._not_names or is_drug(key)

    def is_listed(self, at: int) -> bool:
        """Whether a word is a known name of a person, whatever else it may be."""
        key = self.words[at].key
        return is_given(key) or is_surname(key)

    def is_strange_in_small(self, at: int) -> bool:
        """Whether a word in lower case is in no list, and no misspelling of one that is: in an English text it can hardly be anything but a name."""
        if at >= len(self.words):
            return False
        word = self.words[at]
        plain = self.is_english and len(word.key) > 4 and word.key.isalpha() and (word.text.islower() or self.shouts)
        return plain and not self.may_be_other(at) and not is_misspelt(word.key)

    def end_of_name(self, at: int, trust: Trust) -> int:
        """One past the last word of the name that begins at a word; the place itself where none does."""
        here = self.past_particles(self._past_initials(at))
        if here >= len(self.words):
            return at
        first = self._past_initials(here)
        if first >= len(self.words) or not self._may_begin(first, trust):
            return at
        end = first + 1
        while end < len(self.words) and end - at < _MOST_WORDS and self.words[end - 1].joins:
            after = self.past_particles(self._past_initials(end))
            if after >= len(self.words) or after - at >= _MOST_WORDS or not self._may_go_on(first, after, trust):
                break
            end = after + 1
        return end

    def with_what_belongs(self, start: int, end: int) -> tuple[int, int]:
        """A name with a noble title or "Baby Girl" before it, and an initial or "Jr" after it."""
        while start and self.words[start - 1].joins and self.words[start - 1].is_capital and self.words[start - 1].key in cue("part_of_name"):
            start -= 1
        if start > 1 and self.words[start - 1].key in cue("newborn_of") and self.words[start - 2].key in cue("newborns") and self.words[start - 1].joins:
            start -= 2
        if end < len(self.words) and self.words[end - 1].gap in {" ", ", "} and self.words[end].key in cue("suffixes"):
            return start, end + 1
        after = self.words[end] if end < len(self.words) and self.words[end - 1].gap == " " else None
        if after and after.is_initial and after.text != "I" and (after.gap[:1] in {".", ",", ")", ";", ":"} or not after.gap):
            end += 1
        return start, end

    def is_after_saint(self, at: int) -> bool:
        """Whether "St" or "San" stands before a word: the name of a place, a hospital or a day."""
        return bool(at) and self.words[at - 1].key in cue("saints") and self.words[at - 1].joins

    def past_particles(self, at: int) -> int:
        """Past "van der", "de la", "al"; the place itself where no name word follows them."""
        here = at
        while here < len(self.words) and self.words[here].key in cue("particles") and self.words[here].joins and here - at < 4:
            here += 1
        return here

    def _past_initials(self, at: int) -> int:
        here = at
        while here < len(self.words) and self._is_initial(here) and self.words[here].joins and here - at < 3:
            here += 1
        return here

    def _is_initial(self, at: int) -> bool:
        word = self.words[at]
        return word.is_initial or (len(word.text) == 1 and word.gap[:1] == ".")

    def _may_begin(self, at: int, trust: Trust) -> bool:
        word = self.words[at]
        if self.is_barred(at) or len(word.text) < 2 or self._is_title(at):
            return False
        if word.is_capital and not (word.is_upper and self.shouts):
            return self._capital_may_begin(at, trust)
        return self._lower_may_begin(at, trust)

    def _lower_may_begin(self, at: int, trust: Trust) -> bool:
        word = self.words[at]
        known_after = word.joins and at + 1 < len(self.words) and self.is_known(at + 1)
        deed_after = word.joins and self._tells(at + 1)
        is_name_here = word.key in {"may", "will"} and (known_after or (trust == Trust.TITLE and deed_after))
        if word.key in cue("never_after") and not is_name_here:
            return False
        if trust < Trust.TITLE and self.may_be_other(at):
            return trust >= Trust.SOME and is_given(word.key) and (deed_after or known_after or self._is_pair_of_words(at))
        if trust >= Trust.SOME and word.joins and self.is_listed(at) and self._is_short_pair(at):
            return True
        if trust in {Trust.SOME, Trust.FIELD} and self.is_strange_in_small(at) and (self._ends_or_tells(at) or self.is_strange_in_small(at + 1)):
            return True
        if trust == Trust.TITLE:
            return (len(word.text) > 2 or is_surname(word.key)) and (self.is_listed(at) or is_eponym(word.key) or not is_common(word.key))
        return (self.is_known(at) and (trust > Trust.NONE or is_given(word.key))) or (
            trust == Trust.FIELD and not is_ordinary(word.key) and (len(word.text) > 2 or self.is_listed(at))
        )

    def _is_pair_of_words(self, at: int) -> bool:
        """Whether a given name and a surname that are words too stand before a mark, an age or a deed: "pt dawn green 58m"."""
        other = at + 1
        if other >= len(self.words) or not self.words[at].joins:
            return False
        ends = not self.words[other].joins or self._tells(other + 1) or self.words[other].gap.strip(" ")[:1].isdigit()
        return is_given(self.words[at].key) and is_surname(self.words[other].key) and self.words[other].text.islower() and ends

    def _is_short_pair(self, at: int) -> bool:
        """Whether a known name and another stand before a number or the end, however short: "li wei 58m"."""
        other = at + 1
        return other < len(self.words) and self.is_listed(other) and not self.may_be_other(other) and self.words[other].text.islower()

    def _capital_may_begin(self, at: int, trust: Trust) -> bool:
        word = self.words[at]
        if trust == Trust.TITLE:
            return word.key not in cue("never_after") or word.key in {"will", "may", "guy", "mayor"}
        if word.key in words_in("abbreviations") and not self.is_known(at):
            return False
        if word.is_upper and len(word.text) < 4 and not (self.is_known(at) and trust >= Trust.SOME):
            return False
        if is_place(word.key) and not self.is_listed(at):
            return False
        closed = self._is_closed(at)
        if trust <= Trust.LEAD and not self.is_known(at):
            return trust == Trust.LEAD and (self.is_new(at) or (is_given(word.key) and self._next_is_name(at)) or (closed and self._is_set_off(at)))
        goes_on = word.gap == " " and (self._tells(at + 1) or (at + 1 < len(self.words) and self.words[at + 1].key in _GOES_ON))
        tells = self.is_listed(at) and (closed or (goes_on and (is_given(word.key) or self._after_small(at))))
        return not is_ordinary(word.key) or (self.is_listed(at) and self._next_is_name(at)) or tells

    def _after_small(self, at: int) -> bool:
        """Whether a word with a capital stands right after one in lower case, as only a name does within an English sentence."""
        return (
            bool(at) and self.words[at - 1].text.islower() and self.words[at - 1].gap == " " and self.words[at].text.istitle() and not self.writes_nouns_large
        )

    def _is_closed(self, at: int) -> bool:
        """Whether a given name ends what is said: before a mark, or the last word."""
        word = self.words[at]
        ends = word.gap[:1] in {",", ";", ")"} or (at + 1 == len(self.words) and not word.gap.strip(" .!?"))
        return ends and (is_given(word.key) or (is_surname(word.key) and self._after_small(at))) and not word.is_upper and word.key not in cue("months")

    def _is_set_off(self, at: int) -> bool:
        """Whether a word stands between commas or brackets: "her patient, Patience, is"."""
        before, after = (self.words[at - 1].gap if at else ""), self.words[at].gap
        return (before, after[:2]) in {(", ", ", "), (" (", ") "), (" (", ")")}

    def is_new(self, at: int) -> bool:
        """Whether a capitalised word is in no list at all: it can hardly be anything but a name."""
        word = self.words[at]
        plain = word.is_capital and len(word.text) > 3 and not word.is_upper and word.text[1:].islower()
        return plain and not self.writes_nouns_large and not self.may_be_other(at)

    def may_be_whole_name(self, at: int) -> bool:
        """Whether two words in lower case that are in no list stand before a mark, a deed or the end: "hcp mehwish anjum (resp)"."""
        pair = self.words[at : at + 2]
        strange = all(len(w.text) > 3 and w.text.islower() and not is_ordinary(w.key) for w in pair)
        return len(pair) == 2 and pair[0].joins and strange and not (self.may_be_other(at) or self.may_be_other(at + 1)) and self._ends_or_tells(at + 1)

    def _next_is_name(self, at: int) -> bool:
        following = self.past_particles(at + 1)
        if not self.words[at].joins or following >= len(self.words) or not self.words[following].is_capital:
            return False
        pair = following == at + 1 and self.words[at].gap == " " and is_given(self.words[at].key) and is_surname(self.words[following].key) and not self.shouts
        return self.is_known(following) or self.is_new(following) or (pair and self.words[following].text.istitle())

    def _may_go_on(self, first: int, at: int, trust: Trust) -> bool:
        word = self.words[at]
        if self.is_barred(at) or len(word.text) < 2 or word.key in cue("never_after") - {"will", "may"} or word.key in cue("degrees"):
            return False
        if self.shouts and word.is_upper:
            return (self.is_listed(at) and not self.may_be_other(at)) or self.is_strange_in_small(at)
        return self._capital_may_go_on(first, at, trust) if word.is_capital else self._lower_may_go_on(first, at, trust)

    def _capital_may_go_on(self, first: int, at: int, trust: Trust) -> bool:
        word, before = self.words[at], self.words[first]
        if not before.is_capital or (word.is_upper and not before.is_upper and len(word.text) < 4):
            return False
        after_given = is_given(before.key) and (trust == Trust.TITLE or is_surname(word.key))
        return after_given or not is_ordinary(word.key) or (trust >= Trust.FIELD and self.is_listed(at))

    def _lower_may_go_on(self, first: int, at: int, trust: Trust) -> bool:
        word, before = self.words[at], self.words[first]
        if trust >= Trust.SOME and at == first + 1 and self._is_pair_of_words(first):
            return True
        if is_ordinary(word.key) or (before.is_capital and not before.is_upper):
            return False
        if trust >= Trust.SOME and self.is_strange_in_small(at) and (trust == Trust.TITLE or not self.is_listed(first)):
            return True
        strange = is_given(before.key) or (trust == Trust.FIELD and at == first + 1)
        unknown = strange and len(word.text) > 3 and trust >= Trust.SOME and (trust == Trust.TITLE or self._ends_or_tells(at))
        return self.is_listed(at) or unknown

    def _ends_or_tells(self, at: int) -> bool:
        return not self.words[at].joins or self._tells(at + 1) or self.words[at + 1].key in cue("never_after")

    def _is_title(self, at: int) -> bool:
        key = self.words[at].key
        return key in cue("titles_professional") | cue("titles_person") and not is_given(key)

    def _tells(self, at: int) -> bool:
        """Whether a word is one by which a person is said to do or suffer something."""
        return at < len(self.words) and self.words[at].key in cue("professional_verbs") | cue("patient_verbs")
