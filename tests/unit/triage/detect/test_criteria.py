"""What the words of a report give: who reports, who it befell, how bad it was, and what helps. Each with near misses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.detect.context import scenes_of
from triage.detect.criteria import read_facts, read_reports
from triage.detect.people_named import patients, reporters
from triage.detect.products import find_products
from triage.detect.reading import Reading
from triage.detect.report_details import read_seriousness
from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.evidence import Product
from triage.domain.report import FactName, ReportKind, Seriousness

PRODUCTS = (Product(name="Velmira", markets=frozenset({"US"})), Product(name="Quorvia", markets=frozenset({"US"})))
N = FactName


def event(text: str, words: str, concern: Concern = Concern.ADVERSE_EVENT, kind: SpecialSituation | None = None) -> Signal:
    start = text.index(words)
    return Signal(concern=concern, kind=kind, start=start, end=start + len(words), text=words, rule="ae.test", why="a test")


def facts(text: str) -> dict[str, str]:
    return {str(f.name): f.value for f in read_facts(text, find_products(text, PRODUCTS))}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Dr. K. Lund says her pt got a rash", "Dr. K. Lund"),
        ("dr lund asks about a rash", "dr lund"),
        ("the pharmacist noticed a crack", "pharmacist"),
        ("my aunt felt sick on velmira", "my aunt"),
        ("I take velmira and feel sick", "the sender"),
        ("somebody wrote on reddit that he fainted", "reddit"),
        ("she says he fainted", "she says"),
    ],
)
def test_a_reporter_is_named_in_many_ways(text: str, who: str) -> None:
    """The source of a report is a name, a trade, a relative, the sender, or a public post."""
    assert next(reporters(text)).value == who


@pytest.mark.parametrize("text", ["doc gave cetirizine, gone", "rash four days into it", "pharmacy mix-up, no complaints", "dr"])
def test_who_only_treated_is_no_reporter(text: str) -> None:
    """Whoever gave a medicine has not therefore told us."""
    assert next(reporters(text), None) is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("a 54 yo with a rash", "54 yo"),
        ("pt had a rash", "pt"),
        ("two of her patients had a rash", "two of her patients"),
        ("he's had a rash", "he's"),
        ("the cap bruised her hand", "her hand"),
        ("stuck herself with a pen", "herself"),
        ("Dr Lund's velmira patient fainted", "patient"),
    ],
)
def test_a_patient_is_named_in_many_ways(text: str, who: str) -> None:
    """One real person, by age, by word, by number, by pronoun, by their body."""
    assert next(patients(text)).value == who


@pytest.mark.parametrize(
    "text", ["half her practice gets headaches", "some students inject it", "patient information leaflet", "not given to the patient", "child-proof cap"]
)
def test_people_that_nobody_counted_are_no_patient(text: str) -> None:
    """A crowd, or a word that only sounds like a person, is no identifiable patient."""
    assert next(patients(text), None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("62yo f, rash since the second dose, lot AB1234, recovered", {"age": "62yo", "sex": "female", "lot": "AB1234", "outcome": "recovered"}),
        ("67F on velmira since june, 5 mg daily", {"age": "67F", "start": "since june", "dose": "5 mg daily"}),
        ("she is 41, started in March, began 3 days after the first dose", {"age": "she is 41", "onset": "3 days after the first dose"}),
        ("14 weeks pregnant, still has the rash", {"gestation": "14 weeks pregnant", "outcome": "not recovered"}),
        ("Batch no. 22-B17 and the pen was sent back", {"lot": "22-B17"}),
    ],
)
def test_details_are_read_as_they_stand(text: str, expected: dict[str, str]) -> None:
    """What a busy person types in reply is read without a form."""
    assert expected.items() <= facts(text).items()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("INR 7.1 at 62 kg", N.AGE),
        ("week 16 response", N.ONSET),
        ("scan at 12 wks shows progression", N.GESTATION),
        ("a lot of patients", N.LOT),
        ("hospitalised and after that well", N.ONSET),
        ("can any be saved?", N.SAMPLE),
        ("Is rash listed?", N.OUTCOME),
    ],
)
def test_what_only_looks_like_a_detail_is_left(text: str, name: FactName) -> None:
    """A weight is no age, a week of a trial no onset, "a lot" no lot."""
    assert name.value not in facts(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("my patient passed away on velmira", Seriousness.DEATH),
        ("she was admitted with hepatitis after velmira", Seriousness.HOSPITALISATION),
        ("he spent 3 days in hospital after velmira", Seriousness.HOSPITALISATION),
        ("my patient was intubated after velmira", Seriousness.LIFE_THREATENING),
        ("he went blind on velmira", Seriousness.DISABILITY),
        ("the baby has a cleft palate, mother on velmira", Seriousness.CONGENITAL_ANOMALY),
        ("my patient had a seizure on velmira", Seriousness.MEDICALLY_IMPORTANT),
    ],
)
def test_seriousness_is_seen(text: str, sign: Seriousness) -> None:
    """Each of the six reasons is read from plain words, with its place."""
    found = next(s for s in read_seriousness(scenes_of(Reading(text, find_products(text, PRODUCTS)))) if s.name is sign)
    assert text[found.start : found.end] == found.value


@pytest.mark.parametrize(
    "text", ["he was not admitted", "Did anybody die in the trial?", "Can velmira cause seizures?", "her mother died before she started it"]
)
def test_what_did_not_happen_is_not_serious(text: str) -> None:
    """A denial, a question and a person's history are no sign."""
    assert read_seriousness(scenes_of(Reading(text, find_products(text, PRODUCTS)))) == ()


def test_counted_patients_are_one_report_each() -> None:
    """Two patients are two reports; each says which of how many it is."""
    text = "two of dr lund's patients on velmira had a rash"
    reports = read_reports(text, [event(text, "rash")], find_products(text, PRODUCTS), "Velmira")
    assert [next(f.value for f in r.facts if f.name is N.PATIENT) for r in reports] == [f"{n} of 2: two of dr lund's patients" for n in (1, 2)]


@pytest.mark.parametrize("text", ["one of her patients had a rash", "22 patients in all; rash", "two pens broke and he had a rash", "rash twice in two months"])
def test_what_counts_no_patients_stays_one_report(text: str) -> None:
    """One of many is one; a crowd too large to be told apart is one report that says how many."""
    assert len(read_reports(text, [event(text, "rash")], (), "Velmira")) == 1


def test_an_event_and_a_complaint_are_apart() -> None:
    """What befell a patient and what was wrong with the pack are child records of their own."""
    text = "the pen leaked, lot X123, and she had a rash"
    signals = [event(text, "leaked", Concern.PRODUCT_COMPLAINT), event(text, "rash")]
    safety, complaint = read_reports(text, signals, (), "Quorvia")
    assert (safety.kind, safety.reasons) == (ReportKind.SAFETY, ("adverse_event",))
    assert (complaint.kind, complaint.reasons) == (ReportKind.COMPLAINT, ("product_complaint",))
    assert next(f.value for f in complaint.facts if f.name is N.EVENT) == "leaked"


def test_a_suspected_falsified_pack_is_one_matter_for_both_desks() -> None:
    """A counterfeit goes to both desks as one report."""
    text = "the stopper was punctured, seems tampered"
    signals = [event(text, "punctured", Concern.PRODUCT_COMPLAINT), event(text, "tampered", Concern.SPECIAL_SITUATION, SpecialSituation.COUNTERFEIT)]
    (report,) = read_reports(text, signals, (), None)
    assert report.reasons == ("product_complaint", "special_situation:counterfeit")


def test_the_event_is_what_befell_in_the_fewest_words() -> None:
    """A signal for a whole sentence, and a sign of seriousness, stand back behind the words for what befell; several stand side by side."""
    text = "my patient on velmira was admitted with vomiting, and she had a rash on both arms that lasted for two long weeks"
    signals = [event(text, text), event(text, "admitted"), event(text, "vomiting"), event(text, "rash"), event(text, "a rash on")]
    (report,) = read_reports(text, signals, find_products(text, PRODUCTS), "Velmira")
    happened = next(f for f in report.facts if f.name is N.EVENT)
    assert happened.value == "vomiting; a rash on"
    assert text[happened.start : happened.end] == "vomiting"
    (alone,) = read_reports(text, [event(text, text)], (), "Velmira")
    assert next(f.value for f in alone.facts if f.name is N.EVENT) == text
    (serious,) = read_reports(text, [event(text, "admitted")], (), "Velmira")
    assert next(f.value for f in serious.facts if f.name is N.EVENT) == "admitted"


def test_transmission_of_an_infectious_agent_counts_as_serious() -> None:
    """By the rule, not by the words (GVP VI.B.6)."""
    text = "tested hep C positive after sharing pens"
    kind = SpecialSituation.INFECTIOUS_AGENT_TRANSMISSION
    (report,) = read_reports(text, [event(text, "tested hep C positive", Concern.SPECIAL_SITUATION, kind)], (), "Quorvia")
    assert Seriousness.MEDICALLY_IMPORTANT in {f.name for f in report.facts}


def test_no_signal_no_report() -> None:
    """Nothing here raises a flag by itself."""
    assert read_reports("pt had a rash", [], (), "Velmira") == ()


@given(st.text(alphabet="drpt hesa1290.,()'’\nmgyxwkof-:/é", max_size=400))
def test_every_reading_stands_where_it_says(text: str) -> None:
    """Whatever is typed, each fact has a place inside the text."""
    assert all(0 <= f.start <= f.end <= len(text) for f in read_facts(text))
