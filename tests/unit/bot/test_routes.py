"""The table of channels: the first row that fits has the card, and every fault of the file is named with its row."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.routes import SLACK, TEAMS, Routes, Row, routes
from bot.slack.channels import channels
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.decision import Desk, LabelFinding, LabelStatus, Route, TriageDecision
from triage.domain.handoff import HandOff, HandOffStatus
from triage.domain.inquiry import Channel, Place
from triage.errors import BadSettings

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "deploy" / "slack" / "routes.example.yaml"


def case(product: str | None = "Velmira", market: str | None = "US", *signals: Signal) -> Case:
    finding = LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason="none")
    decision = TriageDecision(
        product=product, market=market, signals=signals, questions=(), finding=finding, route=Route.DRAFT, route_reason="r", hand_offs=frozenset()
    )
    return Case(
        id=1, version=1, status=CaseStatus.IN_REVIEW, channel=Channel.SLACK, place=next(iter(Place)), sender="ana", reply_to="D1", product=product,
        market=market, decision=decision, received_at=AT, due_at=AT, changed_at=AT,
    )  # fmt: skip


def hand_off(desk: Desk) -> HandOff:
    return HandOff(id=1, case_id=1, message_id=1, desk=desk, status=HandOffStatus.SENT, reasons=("adverse_event",), aware_at=AT, due_at=AT)


def flag(concern: Concern, kind: SpecialSituation | None = None) -> Signal:
    return Signal(concern=concern, kind=kind, start=0, end=0, text="", rule="r", why="w")


def table(tmp_path: Path, text: str, **more: str) -> Routes:
    path = tmp_path / "routes.yaml"
    path.write_text(text)
    return channels(path, **more)


def place(found: Row | None) -> str:
    assert found is not None
    return found.channel


@pytest.mark.parametrize(
    ("of", "channel"),
    [
        (case("Velmira", "DE"), "C0GERMANY1"),
        (case("Zyxora", "DE"), "C0REVIEW01"),
        (case("Velmira", "US"), "C0REVIEW01"),
        (case(None, None), "C0REVIEW01"),
        (case("Velmira", "DE", flag(Concern.OFF_LABEL_QUESTION)), "C0GERMANY1"),
        (case("Velmira", "US", flag(Concern.OFF_LABEL_QUESTION)), "C0SPECIAL1"),
        (case("Velmira", "US", flag(Concern.SPECIAL_SITUATION, SpecialSituation.PREGNANCY_EXPOSURE)), "C0SPECIAL1"),
        (case("Velmira", "US", flag(Concern.SPECIAL_SITUATION, SpecialSituation.OVERDOSE)), "C0REVIEW01"),
    ],
)
def test_the_first_row_that_fits_has_the_card(of: Case, channel: str) -> None:
    """The example that ships: product and market before concern, and everything else in review."""
    assert place(channels(EXAMPLE).of_case(of)) == channel


def test_a_desk_has_its_own_channel_or_none(tmp_path: Path) -> None:
    """Without a row its desk works in the web alone, and the row of cases is not taken for it."""
    shipped = channels(EXAMPLE)
    assert place(shipped.of_hand_off(case(), hand_off(Desk.PHARMACOVIGILANCE))) == "C0SAFETY01"
    assert shipped.of_hand_off(case(), hand_off(Desk.COMPLIANCE)) is None
    of_product = table(tmp_path, "- {desk: quality, product: Quorvia, channel: CQQ}\n- channel: CREV\n")
    assert of_product.of_hand_off(case(), hand_off(Desk.QUALITY)) is None
    assert place(of_product.of_hand_off(case("Quorvia"), hand_off(Desk.QUALITY))) == "CQQ"


def test_the_two_settings_take_what_no_row_takes(tmp_path: Path) -> None:
    """And without a file they are the table."""
    assert place(channels(None, review="CREV").of_case(case())) == "CREV"
    assert channels(None, review="CREV").of_hand_off(case(), hand_off(Desk.PHARMACOVIGILANCE)) is None
    assert channels(None).rows == ()
    both = table(tmp_path, "- {product: Quorvia, channel: CQQ}\n", review="CREV", safety="CSAF")
    assert (place(both.of_case(case("Quorvia"))), place(both.of_case(case()))) == ("CQQ", "CREV")
    assert place(both.of_hand_off(case("Quorvia"), hand_off(Desk.PHARMACOVIGILANCE))) == "CSAF"
    assert both.all == {"CQQ", "CREV", "CSAF"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no list"),
        ("channel: CREV", "holds no list"),
        ("- [", "is no YAML"),
        ("- CREV", "row 1: write it as"),
        ("- product: Velmira", "row 1, channel: the channel is missing"),
        ("- {chanel: CREV, channel: CREV}", "row 1, chanel: there is no such column; there are channel, name, product, market, concern, desk"),
        ("- channel: review", "row 1, channel"),
        ("- {concern: headache, channel: CREV}", "row 1, concern: headache is no concern"),
        ("- {desk: legal, channel: CREV}", "row 1, desk"),
        ("- {market: Germany, channel: CREV}", "row 1, market"),
        ("- {product: [], channel: CREV}", "row 1, product"),
        ("- channel: CREV\n- {product: Velmira, channel: CVEL}", "row 2 is never reached: row 1 takes all of it"),
        ("- {market: [US, DE], channel: CAA}\n- {market: DE, product: Velmira, channel: CBB}\n- channel: CREV", "row 2 is never reached: row 1"),
        ("- {product: Velmira, channel: CVEL}", "leaves cases without a channel"),
    ],
)
def test_a_fault_is_named_with_its_row_and_what_to_do(tmp_path: Path, text: str, words: str) -> None:
    """At the start, before any case needs it."""
    with pytest.raises(BadSettings) as wrong:
        table(tmp_path, text)
    assert words in str(wrong.value)
    assert "TRIAGE_SLACK_ROUTES" in str(wrong.value)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    """Nobody mends a file one start at a time."""
    with pytest.raises(BadSettings) as wrong:
        table(tmp_path, "- {desk: legal, channel: CREV}\n- {concern: headache, channel: x}\n")
    assert all(f"row {n}" in str(wrong.value) for n in (1, 2))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """By its path."""
    with pytest.raises(BadSettings, match="cannot be read"):
        channels(tmp_path / "none.yaml")


def test_one_file_serves_both_chats_and_each_reads_its_own_rows(tmp_path: Path) -> None:
    """A channel of Teams is none of Slack's, and a row of one chat hides none of the other's."""
    path = tmp_path / "routes.yaml"
    path.write_text("- channel: CREV\n- {product: Velmira, channel: '19:velmira@thread.tacv2'}\n- channel: '19:review@thread.tacv2'\n")
    assert [row.channel for row in routes(SLACK, path).rows] == ["CREV"]
    assert [row.channel for row in routes(TEAMS, path).rows] == ["19:velmira@thread.tacv2", "19:review@thread.tacv2"]


def test_a_file_without_a_channel_of_the_chat_is_refused(tmp_path: Path) -> None:
    """Its setting is named, and how an id of that chat looks."""
    path = tmp_path / "routes.yaml"
    path.write_text("- channel: CREV\n")
    with pytest.raises(BadSettings, match=r"TRIAGE_TEAMS_ROUTES: .* has no channel of Teams"):
        routes(TEAMS, path)


def test_the_example_for_teams_holds() -> None:
    """Product and market before everything else, and safety's own channel."""
    shipped = routes(TEAMS, EXAMPLE.parents[1] / "teams" / "routes.example.yaml")
    assert [place(shipped.of_case(of)).partition("0")[0] for of in (case("Velmira", "DE"), case("Zyxora", "DE"))] == ["19:germany", "19:review"]
    assert place(shipped.of_hand_off(case(), hand_off(Desk.PHARMACOVIGILANCE))).startswith("19:safety")
    assert shipped.of_hand_off(case(), hand_off(Desk.COMPLIANCE)) is None
