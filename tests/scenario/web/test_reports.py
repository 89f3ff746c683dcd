"""Reports on the web: the sender answers beside the conversation, the desk reads, asks and sees what is new, the inspector reads all of it."""

from datetime import timedelta
from itertools import count

from bot.web.marking import told
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from triage.domain.report import Contact, Fact, FactName, FollowUpState, Report

PV = "/desk/pharmacovigilance"
_LOTS = count(1)


def _report(visitor: Visitor, product: Product, text: str = "") -> tuple[WebSide, Report]:
    """Ana sends in a report of its own; what the demo's worker makes of it."""
    ana = visitor("ana")
    case_id = ana.asks(text or f"Dr. Lund no. {next(_LOTS)} says her patient, a 62 yo woman, was hospitalised with vomiting after the second dose of Quorvia.")
    ana.work()
    with product.store.read() as uow:
        return ana, uow.reports.of(case_id)[0]


def _now(product: Product, report: Report) -> Report:
    with product.store.read() as uow:
        return uow.reports.get(report.id)


def _chat(report: Report, action: str) -> str:
    return f"/chat/{report.case_id}/{action}"


def test_the_desk_reads_clocks_criteria_seriousness_and_the_marked_words(visitor: Visitor, product: Product) -> None:
    """One look: when it was heard and received, what of the four is there with its words, how serious, what was asked."""
    _, report = _report(visitor, product)
    page = visitor("aydin").open(PV)
    shown = words(page)
    assert report.number in shown
    assert "Day zero" in shown
    assert "Received" in shown
    assert "4 of 4 criteria" in shown
    assert "hospitalisation" in shown
    assert '<mark class="flagged is-fact"' in page.text
    assert "Asked once" in shown


def test_the_sender_adds_what_they_know_and_the_desk_sees_who_said_it(visitor: Visitor, product: Product) -> None:
    """A form beside the conversation: nothing preselected, and what is left empty stays not known."""
    ana, report = _report(visitor, product)
    shown = words(ana.open(f"/chat/{report.case_id}"))
    assert "If you know:" in shown
    assert "lot?" in shown
    assert ana.send(_chat(report, "report_add"), {"report": str(report.id), "fact.lot": "QV-77", "fact.start": ""}).status_code == 303
    lot = _now(product, report).fact(FactName.LOT)
    assert lot
    assert (lot.value, lot.by) == ("QV-77", "ana")
    assert _now(product, report).fact(FactName.START) is None
    assert "QV-77" in words(visitor("aydin").open(PV))


def test_one_click_settles_it(visitor: Visitor, product: Product) -> None:
    """I don't know: nothing is asked any more."""
    ana, report = _report(visitor, product)
    assert ana.send(_chat(report, "report_unknown"), {"report": str(report.id)}).status_code == 303
    assert _now(product, report).follow_up.state is FollowUpState.NOT_KNOWN
    assert "If you know:" not in words(ana.open(f"/chat/{report.case_id}"))


def test_whether_safety_may_write_is_a_choice_of_three(visitor: Visitor, product: Product) -> None:
    """Yes, no, ask first; anything else is refused in words."""
    ana, report = _report(visitor, product)
    assert ana.send(_chat(report, "report_contact"), {"report": str(report.id), "contact": "perhaps"}).status_code == 409
    assert ana.send(_chat(report, "report_contact"), {"report": str(report.id), "contact": "ask_first"}).status_code == 303
    assert _now(product, report).follow_up.contact is Contact.ASK_FIRST
    assert "asks the professional first" in words(visitor("aydin").open(PV))


def test_a_report_of_another_conversation_is_not_reached(visitor: Visitor, product: Product) -> None:
    """A number in a form opens nobody else's report."""
    ana, mine = _report(visitor, product)
    _, other = _report(visitor, product)
    assert ana.send(_chat(mine, "report_unknown"), {"report": str(other.id)}).status_code == 404
    assert ana.send(_chat(mine, "report_unknown"), {"report": "x"}).status_code in (404, 422)
    moreau = visitor("moreau")
    assert moreau.send(_chat(mine, "report_unknown"), {"report": str(mine.id)}).status_code == 403
    assert _now(product, other).follow_up.state is FollowUpState.ASKED


def test_an_acknowledged_report_comes_back_as_news_until_it_is_seen(visitor: Visitor, product: Product) -> None:
    """What the sender adds later draws the desk's attention again, once."""
    ana, report = _report(visitor, product)
    aydin = visitor("aydin")
    aydin.send(f"{PV}/{report.hand_offs[0]}/acknowledge", {})
    assert isinstance(product.clock, TurnableClock)
    product.clock.turn(timedelta(minutes=5))
    ana.send(_chat(report, "report_add"), {"report": str(report.id), "fact.outcome": "died on Sunday"})
    shown = words(aydin.open(f"{PV}?show=news"))
    assert report.number in shown
    assert "died on Sunday" in shown
    assert "death" in shown
    assert aydin.send(f"{PV}/report/{report.id}/saw?show=news", {}).status_code == 303
    assert f"{report.number} safety" not in words(aydin.open(f"{PV}?show=news"))


def test_the_desk_asks_and_the_sender_reads_who_asks(visitor: Visitor, product: Product) -> None:
    """Safety chooses facts; the sender sees them in the conversation with the name of who asks."""
    ana, report = _report(visitor, product)
    aydin = visitor("aydin")
    assert aydin.send(f"{PV}/report/{report.id}/ask", {"wanted": ["dose", "lot"]}).status_code == 303
    ana.work()
    shown = words(ana.open(f"/chat/{report.case_id}"))
    assert "M. Aydin of pharmacovigilance asks" in shown
    assert "dose? lot?" in shown
    assert "M. Aydin asked" in words(aydin.open(PV))
    assert aydin.send(f"{PV}/report/{report.id}/ask", {}).status_code == 409
    assert aydin.send(f"{PV}/report/{report.id}/ask", {"wanted": ["colour"]}).status_code == 409
    assert aydin.send(f"{PV}/report/{report.id}/nothing", {}).status_code == 404


def test_the_desk_adds_what_it_learned(visitor: Visitor, product: Product) -> None:
    """A call to the professional is on record under the name of who made it."""
    _, report = _report(visitor, product)
    assert visitor("aydin").send(f"{PV}/report/{report.id}/add", {"fact.dose": "1 mg weekly"}).status_code == 303
    dose = _now(product, report).fact(FactName.DOSE)
    assert dose
    assert (dose.value, dose.by) == ("1 mg weekly", "aydin")


def test_other_roles_do_nothing_to_a_report(visitor: Visitor, product: Product) -> None:
    """Only the desk asks and only the desk marks news as seen."""
    _, report = _report(visitor, product)
    for person in ("ana", "osei", "novak", "marchetti"):
        for action in ("ask", "saw"):
            assert visitor(person).send(f"{PV}/report/{report.id}/{action}", {"wanted": "lot"}).status_code == 403, (person, action)


def test_yesterday_is_reconciled_n_of_m(visitor: Visitor, product: Product) -> None:
    """What was forwarded yesterday is counted against its numbers, and what is left is named."""
    assert isinstance(product.clock, TurnableClock)
    product.clock.turn(timedelta(days=3))
    (_, one), (_, two) = _report(visitor, product), _report(visitor, product)
    aydin = visitor("aydin")
    for report in (one, two):
        aydin.send(f"{PV}/{report.hand_offs[0]}/acknowledge", {})
    aydin.send(f"{PV}/{one.hand_offs[0]}/reconcile", {"number": "ARGUS-9"})
    product.clock.turn(timedelta(days=1))
    shown = words(visitor("aydin").open(PV))
    assert "Yesterday reconciled: 1 of 2" in shown
    assert f"Not yet: H-{two.hand_offs[0]}" in shown


def test_case_and_record_show_the_report_with_its_rules(visitor: Visitor, product: Product) -> None:
    """Reviewers and inspectors read the same report, and every change of it in the timeline."""
    ana, report = _report(visitor, product)
    ana.send(_chat(report, "report_add"), {"report": str(report.id), "fact.lot": "QV-5"})
    case = visitor("osei").open(f"/cases/{report.case_id}")
    assert report.number in words(case)
    assert "(pr.brand)" in case.text
    record = words(visitor("marchetti").open(f"/record/{report.case_id}"))
    assert "added to a report" in record
    assert "QV-5" in record
    assert "asked the sender for what a report lacks" in record


def test_the_queue_and_the_chat_say_why_something_was_flagged(visitor: Visitor, product: Product) -> None:
    """Words, reason and rule stand wherever a flag stands."""
    ana, report = _report(visitor, product, "Her patient on Quorvia 1 mg had severe vomiting. Is vomiting a known side effect of Quorvia?")
    with product.store.read() as uow:
        case = uow.cases.get(report.case_id)
    assert case.decision
    signal = next(s for s in case.decision.signals if s.name == "adverse_event")
    assert signal.rule in visitor("osei").open("/cases").text
    assert signal.rule in ana.open(f"/chat/{report.case_id}").text


def test_marked_words_lose_nothing_of_a_message() -> None:
    """Whatever overlaps, the text stays whole."""
    text = "a 62 yo woman"
    facts = [Fact(name=FactName.AGE, value="62 yo", start=2, end=7), Fact(name=FactName.PATIENT, value="62 yo woman", start=2, end=13)]
    pieces = told(text, facts)
    assert "".join(p.text for p in pieces) == text
    assert [len(p.facts) for p in pieces] == [0, 2, 1]
