"""Triage is measured name by name, with bounds and every error."""

from triage.domain.share import Share
from triage.learn.scoring import Assessed, Counted, Wrong, by_group, measure

MADE = {
    "concerns": frozenset({"adverse_event", "solicited"}),
    "special_situations": frozenset(),
    "hand_offs": frozenset({"pharmacovigilance"}),
    "label_status": "unclear",
    "route": "specialist",
    "axis": "age",
    "product": "Velmira",
    "questions": 1,
}


def test_every_name_is_right_missed_or_false() -> None:
    """A concern counts as right where both have it, as missed or false where only one has; a field without a right answer counts nowhere."""
    measured = measure([Assessed("1", {"concerns": ["adverse_event", "emergency"]}, MADE)])
    assert measured.names == (
        Counted("concerns:adverse_event", 1, 0, 0),
        Counted("concerns:emergency", 0, 1, 0),
        Counted("concerns:solicited", 0, 0, 1),
    )
    assert measured.wrong == (Wrong("1", "concerns:emergency", "missed"), Wrong("1", "concerns:solicited", "false"))
    assert measured.whole == (("concerns", Share(0, 1)),)


def test_recall_and_precision_are_of_what_holds_and_of_what_was_given() -> None:
    """Of eight that hold it six were found; of ten that were given it six hold it."""
    counted = Counted("route:draft", 6, 2, 4)
    assert (counted.recall, counted.precision) == (Share(6, 8), Share(6, 10))


def test_a_field_is_right_as_a_whole() -> None:
    """The axis counts only where the right decision has one; lists are compared without order."""
    right = {"axis": "age", "hand_offs": ["pharmacovigilance"], "questions": 2}
    measured = measure([Assessed("1", right, MADE), Assessed("2", {"axis": None, "route": "draft"}, MADE)])
    assert dict(measured.whole) == {"axis": Share(1, 1), "hand_offs": Share(1, 1), "questions": Share(0, 1), "route": Share(0, 1)}


def test_each_source_is_measured_by_itself() -> None:
    """Messages are counted in the group that their set gives them."""
    rows = [Assessed("1", {"route": "specialist"}, MADE), Assessed("2", {"route": "draft"}, MADE)]
    parts = by_group(rows, {"1": "chat", "2": "mail"})
    assert {name: dict(part.whole)["route"] for name, part in parts.items()} == {"chat": Share(1, 1), "mail": Share(0, 1)}


def test_bounds_by_hand() -> None:
    """Wilson's interval: of 95 in 100 between 0.888 and 0.978; without any message it says nothing."""
    assert [round(bound, 3) for bound in Share(95, 100).interval] == [0.888, 0.978]
    assert (Share(0, 0).interval, Share(0, 0).share) == ((0.0, 1.0), 0.0)
