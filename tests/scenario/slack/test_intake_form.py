"""The intake form: opened at once, filled with what the message itself says, and never with a default."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.intake_form import ASK
from bot.slack import intake_form
from tests.fakes.slack_reading import Snapshot, read_view
from tests.fakes.slack_side import words_of
from tests.fakes.slack_web_api import Answer
from tests.scenario.slack.conftest import ANA, DM, OTHER_REVIEWER, QUESTION, STRANGER, Story
from tests.scenario.slack.patience import until
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.decision import Desk
from triage.domain.inquiry import Intake, Profession, Prompted, Urgency

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NEVER_FILLED = ("prompted", "heard_at", "urgency", "needed_by", "contact")
RELAYED = "Dr Ines Falk, pharmacist at North Clinic in Germany, asks whether Velmira needs a lower dose with eGFR 35?"


def _case(story: Story, number: int = 1) -> Case:
    with story.product.tools.store.read() as uow:
        return uow.cases.get(number)


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


def _filled(story: Story, forms: int = 2) -> Answer:
    """The form that stands open, once it is filled."""
    assert until(lambda: len(story.slack.forms) >= forms)
    return story.slack.forms[-1]


def _element(form: Answer, field: str) -> Any:
    return next(b["element"] for b in form["blocks"] if b.get("block_id") == field)


def _initial(form: Answer) -> dict[str, Any]:
    """What stands in the fields already."""
    elements = {b["block_id"]: b["element"] for b in form["blocks"] if b["type"] == "input"}
    return {field: value for field, e in elements.items() for key, value in e.items() if key.startswith("initial")}


def _complete(story: Story) -> Answer:
    story.side.click(ANA, DM, story.dm()[0], "complete_intake")
    return _filled(story)


def _text(value: str) -> dict[str, object]:
    return {"type": "plain_text_input", "value": value}


def _choice(value: str) -> dict[str, object]:
    return {"type": "static_select", "selected_option": {"value": value}}


def _ask(story: Story, **values: dict[str, object]) -> Any:
    """Ana opens the form of the command and sends it."""
    before = len(story.slack.forms)
    story.side.command(ANA)
    return story.side.submit(ANA, _filled(story, before + 2), {"question_1": _text(QUESTION), **values})


def test_the_forms_read_as_they_should(story: Story, snapshot: Snapshot) -> None:
    """What people see of both forms is kept as text."""
    story.side.command(ANA)
    asks = _filled(story)
    story.ask()
    story.slack.forms.clear()
    snapshot("intake_forms", read_view(asks), read_view(_complete(story)))


def test_nothing_is_preselected_where_the_message_says_nothing(story: Story) -> None:
    """Who asked, where, how it arose and when it was heard have no default."""
    story.ask("Is a dose change needed with eGFR 35?")
    assert _initial(_complete(story)) == {}


def test_what_the_message_says_is_filled_in_and_what_only_a_person_knows_is_not(story: Story) -> None:
    """Name, profession, institution, country and product, where each is named once."""
    message = {"ts": "1.0", "user": OTHER_REVIEWER, "text": RELAYED}
    story.side.message_shortcut(ANA, "relay_question", "CTEAM", message)
    filled = _initial(_filled(story))
    assert filled["question_1"] == RELAYED
    assert filled["requester_name"] == "Dr Ines Falk"
    assert filled["profession"]["value"] == Profession.PHARMACIST
    assert (filled["institution"], filled["country"], filled["product"]["value"]) == ("North Clinic", "DE", "Velmira")
    assert not {*NEVER_FILLED} & filled.keys()


def test_what_is_known_already_stands_in_the_form_of_its_case(story: Story) -> None:
    """Nobody types twice what they have said."""
    story.ask()
    story.side.submit(ANA, _complete(story), {"requester_name": _text("Dr Patel"), "urgency": _choice("routine")})
    story.slack.forms.clear()
    filled = _initial(_complete(story))
    assert (filled["requester_name"], filled["urgency"]["value"]) == ("Dr Patel", "routine")


def test_the_form_opens_before_anything_is_read(story: Story) -> None:
    """What opens a form is good for three seconds: it is used first, whatever else is slow."""
    story.slack.fail("users.info", "500")
    story.slack.add_channel("DURITA")
    assert story.side.command("URITA").status_code == 200
    assert story.slack.calls[0][0] == "views.open"
    assert "can't tell me who you are" in words_of(_filled(story))


@pytest.mark.parametrize(("user", "words"), [(STRANGER, "I don't know you yet"), ("USAFETY", "You may not send in questions")])
def test_somebody_who_may_not_ask_reads_so_in_the_form(story: Story, user: str, words: str) -> None:
    """No field is offered, and the usual reporting line is named."""
    story.side.command(user)
    form = _filled(story)
    assert words in words_of(form)
    assert "reporting line" in words_of(form)


def test_a_form_that_does_not_open_is_told_in_direct_messages(story: Story) -> None:
    """Nothing is silent: the question can simply be written."""
    story.slack.fail("views.open", "expired_trigger_id")
    story.side.command(ANA)
    assert "did not open" in words_of(until(story.dm)[0])


def test_a_complete_form_is_one_case_with_everything_it_says(story: Story) -> None:
    """Question, product and intake are stored before Slack is answered."""
    heard = story.product.clock.now() - timedelta(hours=2)
    answer = _ask(
        story,
        product=_choice("Velmira"),
        requester_name=_text("Dr Falk"),
        profession=_choice("physician"),
        institution=_text("North Clinic"),
        country=_text("de"),
        contact=_text("falk@clinic.example"),
        prompted=_choice("no"),
        urgency=_choice("urgent"),
        needed_by={"type": "datepicker", "selected_date": "2026-11-24"},
        heard_at={"type": "datetimepicker", "selected_date_time": int(heard.timestamp())},
    )
    assert (answer.status_code, answer.text) == (200, "")
    case = _case(story)
    assert (case.product, case.market, case.sender) == ("Velmira", "DE", "ana")
    assert case.intake == Intake(
        requester_name="Dr Falk",
        profession=Profession.PHYSICIAN,
        institution="North Clinic",
        country="DE",
        contact="falk@clinic.example",
        prompted=Prompted.NO,
        heard_at=heard,
        urgency=Urgency.URGENT,
        needed_by=datetime(2026, 11, 24, 17, tzinfo=UTC),
    )
    assert story.dm() == [], "the receipt is work for later"
    story.product.work()
    (receipt,) = story.dm()
    assert "MI-1 received" in words_of(receipt)
    assert "Still missing" not in words_of(receipt)


def test_sending_needs_no_more_than_the_question(story: Story) -> None:
    """What is missing is asked for in the thread, and holds back only what needs it."""
    assert _ask(story).text == ""
    story.product.work()
    assert "Still missing: who asked, their profession" in words_of(story.dm()[0])
    assert _case(story).status is CaseStatus.IN_REVIEW


def test_a_form_sent_twice_is_one_case(story: Story) -> None:
    """A second click, or a second delivery, changes nothing."""
    story.side.command(ANA)
    form = _filled(story)
    for _ in range(2):
        assert story.side.submit(ANA, form, {"question_1": _text(QUESTION)}).status_code == 200
    assert _cases(story) == 1


def test_several_questions_are_one_message_with_numbers(story: Story) -> None:
    """One field a question, one case for all."""
    _ask(story, question_2=_text("Is it stored cold?"), question_4=_text("And on travel?"))
    with story.product.tools.store.read() as uow:
        assert uow.cases.messages(1)[0].text == f"1. {QUESTION}\n2. Is it stored cold?\n3. And on travel?"


def test_another_question_is_one_field_more_up_to_five(story: Story) -> None:
    """The button goes when there is no more room; what was typed stands in the same fields."""
    story.side.command(ANA)
    form = _filled(story)
    for asked in range(2, 6):
        story.side.press(ANA, {**form, "id": "V1"}, intake_form.ANOTHER)
        form = _filled(story, asked + 1)
        fields = [b["block_id"] for b in form["blocks"] if str(b.get("block_id")).startswith("question_")]
        assert fields == [f"question_{n}" for n in range(1, asked + 1)]
    assert not [b for b in form["blocks"] if b["type"] == "actions"]
    assert intake_form.with_another(form) is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("country", _text("U1"), "two-letter code"),
        ("heard_at", {"selected_date_time": 4_000_000_000}, "not come yet"),
        ("needed_by", {"selected_date": "2026-11-21"}, "day is over"),
        ("needed_by", {"selected_date": "soon"}, "no date"),
        ("product", _choice("Nostrum"), "not in the library"),
        ("question_1", _text("  "), "no words"),
        ("question_1", _text("\U0001f622"), "no words"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_kept(story: Story, field: str, value: dict[str, object], words: str) -> None:
    """The form stays open with everything that was typed."""
    assert words in _ask(story, **{field: value}).json()["errors"][field]
    assert _cases(story) == 0


def test_urgent_needs_a_date(story: Story) -> None:
    """Nobody can keep to "urgent" alone."""
    assert "needs a date" in _ask(story, urgency=_choice("urgent")).json()["errors"]["needed_by"]


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_question_that_was_perhaps_prompted_is_with_compliance_at_once(story: Story, answer: str) -> None:
    """Stored with the question itself, before it is read."""
    _ask(story, prompted=_choice(answer))
    with story.product.tools.store.read() as uow:
        assert [h.desk for h in uow.hand_offs.of(1)] == [Desk.COMPLIANCE]
    story.product.work()
    with story.product.tools.store.read() as uow:
        assert [h.desk for h in uow.hand_offs.of(1)] == [Desk.COMPLIANCE]


def test_a_day_that_stands_as_it_was_filled_in_moves_no_hour(story: Story) -> None:
    """Saving a form that was not changed changes nothing."""
    story.ask()
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    with story.product.tools.store.begin() as uow:
        case = uow.cases.get(1)
        uow.cases.change(case, entry=AuditEntry(actor="ana", action="intake.completed"), intake=Intake(needed_by=noon))
    form = _complete(story)
    story.side.submit(ANA, form, {"needed_by": {"type": "datepicker", "selected_date": _element(form, "needed_by")["initial_date"]}})
    assert _case(story).intake.needed_by == noon


def test_a_product_that_was_not_known_is_named_in_the_form(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked only where no product is known."""
    story.ask()
    assert not [b for b in _complete(story)["blocks"] if b.get("block_id") == "product"]
    with story.product.tools.store.begin() as uow:
        uow.cases.change(uow.cases.get(1), entry=AuditEntry(actor="x", action="x"), product=None)
    story.slack.forms.clear()
    assert story.side.submit(ANA, _complete(story), {"product": _choice("Velmira")}).text == ""
    assert _case(story).product == "Velmira"


def test_somebody_elses_case_is_not_completed(story: Story) -> None:
    """Only whoever asked, or medical information: a refusal stands in place of the fields."""
    story.ask()
    story.side.click("USAFETY", DM, story.dm()[0], "complete_intake")
    assert "You may not complete" in words_of(_filled(story))


def test_a_long_message_is_relayed_whole(story: Story) -> None:
    """What does not fit into one field goes on in the next, and is one text again."""
    words = " ".join(f"word{n}" for n in range(900)) + " end?"
    story.side.message_shortcut(ANA, "relay_question", "CTEAM", {"ts": "1.0", "user": ANA, "text": words})
    form = _filled(story)
    typed = {f: _text(v) for f, v in _initial(form).items() if f.startswith("question_")}
    assert len(typed) == 3
    story.side.submit(ANA, form, typed)
    with story.product.tools.store.read() as uow:
        assert uow.cases.messages(1)[0].text == words


def test_a_message_that_is_too_long_for_a_form_says_what_to_do(story: Story) -> None:
    """It is not cut."""
    story.side.message_shortcut(ANA, "relay_question", "CTEAM", {"ts": "1.0", "user": ANA, "text": "word " * 4000})
    assert "as a file" in words_of(_filled(story))


def test_a_form_from_another_time_is_refused_in_words(story: Story) -> None:
    """Nothing half done."""
    form = {"callback_id": ASK, "private_metadata": "{}"}
    assert "another time" in story.side.submit(ANA, form, {"question_1": _text(QUESTION)}).json()["errors"]["question_1"]
    assert _cases(story) == 0


def test_a_form_left_empty_learns_nothing(story: Story) -> None:
    """Empty fields are not known, not "no"."""
    story.ask()
    nothing: dict[str, dict[str, object]] = {"requester_name": {"value": None}, "prompted": {"selected_option": None}, "heard_at": {"selected_date_time": None}}
    assert story.side.submit(ANA, _complete(story), nothing).text == ""
    assert _case(story).intake.missing() == ("requester_name", "profession", "country", "prompted")
