"""What a reviewer does from the card of a case, and that the card tells the truth afterwards, wherever it was done."""

import pytest

from tests.fakes.slack_product import PAGE, REVIEW_CHANNEL
from tests.fakes.slack_reading import Snapshot, read_view
from tests.fakes.slack_side import buttons_of, words_of
from tests.scenario.slack.conftest import ANA, OTHER_REVIEWER, REVIEWER, Story
from tests.scenario.slack.reviewing import case, chosen, form_of, open_form, refusal, text
from tests.scenario.slack.test_clicks import _whisper
from triage.domain.case import CaseStatus
from triage.domain.concern import Concern
from triage.steps import sign_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
S = CaseStatus
FIRST = "No dose adjustment of Velmira is recommended for patients with an eGFR of 30 to 59 mL/min/1.73 m² & above."


def test_a_claimed_case_is_given_back_from_its_card(story: Story) -> None:
    """Claim becomes “Give back”, and back again."""
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "claim")
    story.product.work()
    assert "give_back" in buttons_of(story.card())
    assert "With Rita Osei until 04:30 EST." in words_of(story.card())
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "give_back")
    story.product.work()
    assert "claim" in buttons_of(story.card())
    assert "Nobody has it yet." in words_of(story.card())


def test_what_somebody_else_has_is_not_given_back_or_taken(story: Story) -> None:
    """A second person is told who has it."""
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "claim")
    story.product.work()
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, story.card(), "give_back")
    assert "not yours to give back" in words_of(_whisper(story))
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, story.card(), "edit")
    form = form_of(story, "edit_draft")
    answer = story.side.submit(OTHER_REVIEWER, form, {"s0": text(FIRST)})
    assert "MI-1 is with Rita Osei until 09:30 UTC" in str(answer.json()["errors"])


def test_an_edited_sentence_is_verified_and_another_person_approves_it(story: Story) -> None:
    """The form holds each sentence with its sources; what is saved is a new draft of its editor."""
    story.ask()
    form = open_form(story, "edit", "edit_draft")
    fields = [b["block_id"] for b in form["blocks"] if b["type"] == "input"]
    assert fields[0] == "s0"
    assert "SRD-VEL-014 v3, Summary" in str(form["blocks"])
    answer = story.side.submit(REVIEWER, form, {f: text(None) for f in fields} | {"s0": text(FIRST), "why": text("Shorter.")})
    assert answer.text == ""
    story.product.work()
    with story.product.tools.store.read() as uow:
        stored = uow.drafts.get(1, 2)
    assert (stored.author, [s.text for s in stored.draft.statements], stored.draft.is_proven) == ("rita", [FIRST], True)
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    assert "another person approves it" in words_of(_whisper(story))
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    assert case(story).status is S.SENT


def test_a_number_that_no_source_holds_is_pointed_out_and_nothing_is_lost(story: Story) -> None:
    """The refusal stands at the sentence; saved anyway, the card shows what is wrong and offers no approval."""
    story.ask()
    form = open_form(story, "edit", "edit_draft")
    wrong = FIRST.replace("30 to 59", "20 to 59")
    answer = story.side.submit(REVIEWER, form, {"s0": text(wrong)}).json()
    assert answer["response_action"] == "errors"
    assert answer["errors"]["s0"].startswith("Not proven: ")
    assert case(story).draft_version == 1
    ticked = {"type": "checkboxes", "selected_options": [{"value": "anyway"}]}
    assert story.side.submit(REVIEWER, form, {"s0": text(wrong), "anyway": ticked}).text == ""
    story.product.work()
    assert "20 to 59" in words_of(story.card())
    assert "approve" not in buttons_of(story.card())


def test_a_sentence_is_added_from_a_passage_that_was_found(story: Story) -> None:
    """A new sentence needs the passage on which it rests."""
    story.ask()
    form = open_form(story, "edit", "edit_draft")
    given = {"s0": text(FIRST), "added": text("Exposure was 18 % higher with eGFR <45.")}
    assert "Please choose the passage" in story.side.submit(REVIEWER, form, given).json()["errors"]["rests_on"]
    (block,) = [b for b in form["blocks"] if b.get("block_id") == "rests_on"]
    (option,) = block["element"]["option_groups"][0]["options"]
    assert story.side.submit(REVIEWER, form, given | {"rests_on": chosen(option["value"])}).text == ""
    with story.product.tools.store.read() as uow:
        last = uow.drafts.get(1, 2).draft.statements[-1]
    assert (last.text, last.citations[0].passage) == ("Exposure was 18 % higher with eGFR <45.", PAGE.key)


def test_an_answer_without_a_sentence_is_refused(story: Story) -> None:
    """Taking everything out is no edit."""
    story.ask()
    form = open_form(story, "edit", "edit_draft")
    assert story.side.submit(REVIEWER, form, {"s0": text("")}).json()["errors"] == {"s0": "An answer needs at least one sentence."}


def test_a_case_is_referred_with_a_reason(story: Story) -> None:
    """From the reviewers to the specialists."""
    story.ask()
    form = open_form(story, "refer", "refer")
    assert "choose" in story.side.submit(REVIEWER, form, {"to": {"selected_option": None}, "reason": text("x")}).json()["errors"]["to"]
    assert story.side.submit(REVIEWER, form, {"to": chosen("with_specialist"), "reason": text("A dose above the label.")}).text == ""
    story.product.work()
    assert case(story).status is S.WITH_SPECIALIST
    assert "Status: with specialist." in words_of(story.card())


@pytest.mark.parametrize(
    ("written", "words"),
    [("", "number of the case"), ("77", "There is no case MI-77"), ("MI-1", "name the case"), ("two", "number of the case")],
)
def test_a_duplicate_names_a_case_that_is_there(story: Story, written: str, words: str) -> None:
    """What cannot be is pointed out at the number."""
    story.ask()
    form = open_form(story, "duplicate", "duplicate")
    answer = story.side.submit(REVIEWER, form, {"original": text(written), "reason": text("Asked twice.")})
    assert words in answer.json()["errors"]["original"]


def test_a_case_is_marked_as_duplicate_of_another(story: Story) -> None:
    """It ends, and the record says of which."""
    story.ask()
    story.ask("Does Velmira need another dose with eGFR 40?")
    card = story.slack.posted(REVIEW_CHANNEL)[-1]
    story.side.choose(REVIEWER, REVIEW_CHANNEL, card, "duplicate")
    form = form_of(story, "duplicate")
    assert story.side.submit(REVIEWER, form, {"original": text("mi-1"), "reason": text("Asked twice.")}).text == ""
    story.product.work()
    assert (case(story, 2).status, case(story, 2).duplicate_of) == (S.DUPLICATE, 1)
    assert "Status: duplicate." in words_of(story.slack.posted(REVIEW_CHANNEL)[-1])


def test_a_missed_flag_is_added_and_its_desk_has_it_at_once(story: Story) -> None:
    """The form offers what this person may correct; the hand-off goes."""
    story.ask()
    form = open_form(story, "correct", "correct")
    values = [o["value"] for g in form["blocks"][0]["element"]["option_groups"] for o in g["options"]]
    assert "concern_added||adverse_event" in values
    given = {"change": chosen("concern_added||adverse_event"), "reason": text("“eGFR 35” after the second dose")}
    assert story.side.submit(REVIEWER, form, given).text == ""
    story.product.work()
    decision = case(story).decision
    assert decision is not None
    assert Concern.ADVERSE_EVENT in decision.concerns
    with story.product.tools.store.read() as uow:
        assert len(uow.hand_offs.of(1)) == 1
    assert "adverse event: “" in words_of(story.card())


def test_a_flag_of_safety_is_not_a_reviewers_to_take_away(story: Story) -> None:
    """The form does not offer it, and a forged choice is refused."""
    story.ask("A patient has a rash. Dose with eGFR 35?")
    form = open_form(story, "correct", "correct")
    assert "concern_removed|adverse_event|" not in str(form)
    given = {"change": chosen("concern_removed|adverse_event|"), "reason": text("It is none.")}
    assert "You may not work on hand-offs" in str(story.side.submit(REVIEWER, form, given).json()["errors"])


@pytest.mark.parametrize("action", ["edit", "refer", "duplicate", "request_changes"])
def test_whoever_has_no_right_is_told_in_place_of_the_form(story: Story, action: str) -> None:
    """Before anything is filled in, privately, with the roles that may."""
    story.ask()
    card = story.card()
    (story.side.click if action in buttons_of(card) else story.side.choose)(ANA, REVIEW_CHANNEL, card, action)
    assert "You may not" in refusal(story)
    assert case(story).status is S.IN_REVIEW


@pytest.mark.parametrize("action", ["edit", "refer", "duplicate", "request_changes"])
def test_a_form_of_a_card_that_is_out_of_date_says_so(story: Story, action: str) -> None:
    """Whoever was slower is told before they write anything."""
    story.ask()
    card = dict(story.card())
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, card, "claim")
    (story.side.click if action in buttons_of(card) else story.side.choose)(REVIEWER, REVIEW_CHANNEL, card, action)
    assert "has changed since you saw it" in refusal(story)


def test_the_card_shows_what_was_done_elsewhere(story: Story) -> None:
    """What the core does for another face stands on the card."""
    story.ask()
    with story.product.tools.store.read() as uow:
        rob = uow.people.get("rob")
    sign_off.request_changes(story.product.tools, 1, rob, version=case(story).version, reason="The age is missing.")
    story.product.work()
    assert "Status: changes requested." in words_of(story.card())
    assert buttons_of(story.card()) == ["claim", "edit", "open", "more"]


def test_the_forms_of_review_as_they_open(story: Story, snapshot: Snapshot) -> None:
    """Edit, refer, duplicate and correct, as a reviewer sees them."""
    story.ask()
    shown = [read_view(open_form(story, action, callback)) for action, callback in FORMS]
    snapshot("review_forms", *shown)


FORMS = (("edit", "edit_draft"), ("request_changes", "return_reason"), ("refer", "refer"), ("duplicate", "duplicate"), ("correct", "correct"))
