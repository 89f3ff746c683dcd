"""The desks: hand-offs, the library, the record, people."""

import json
from datetime import timedelta

from bot.demo import REPORT
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff, HandOffStatus
from triage.domain.people import Role

PV = "/desk/pharmacovigilance"


def _report(visitor: Visitor, product: Product) -> HandOff:
    ana: WebSide = visitor("ana")
    case_id = ana.asks(REPORT)
    ana.work()
    with product.store.read() as uow:
        return next(h for h in uow.hand_offs.of(case_id) if h.desk is Desk.PHARMACOVIGILANCE)


def _now(product: Product, hand_off: HandOff) -> HandOffStatus:
    with product.store.read() as uow:
        return uow.hand_offs.get(hand_off.id).status


def test_a_report_stands_on_the_desk_with_its_clock_and_the_words_that_raised_it(visitor: Visitor, product: Product) -> None:
    hand_off = _report(visitor, product)
    shown = words(visitor("aydin").open(PV))
    assert hand_off.number in shown
    assert "vomiting" in shown
    assert "not yet acknowledged" in shown


def test_acknowledge_then_reconcile(visitor: Visitor, product: Product) -> None:
    hand_off = _report(visitor, product)
    aydin = visitor("aydin")
    assert aydin.send(f"{PV}/{hand_off.id}/acknowledge", {}).status_code == 303
    assert aydin.send(f"{PV}/{hand_off.id}/reconcile", {"number": ""}).status_code == 409
    assert aydin.send(f"{PV}/{hand_off.id}/reconcile", {"number": "ARGUS-1"}).status_code == 303
    assert _now(product, hand_off) is HandOffStatus.RECONCILED


def test_a_late_acknowledgement_asks_for_its_reason(visitor: Visitor, product: Product) -> None:
    hand_off = _report(visitor, product)
    assert isinstance(product.clock, TurnableClock)
    product.clock.turn(timedelta(hours=25))
    aydin = visitor("aydin")
    assert "late" in words(aydin.open(PV))
    assert aydin.send(f"{PV}/{hand_off.id}/acknowledge", {}).status_code == 409
    assert aydin.send(f"{PV}/{hand_off.id}/acknowledge", {"reason": "weekend"}).status_code == 303


def test_a_desk_is_closed_to_every_other_role(visitor: Visitor, product: Product) -> None:
    hand_off = _report(visitor, product)
    for person in ("ana", "osei", "novak", "whitfield", "marchetti", "okafor"):
        side = visitor(person)
        assert side.open(PV).status_code == 403, person
        assert side.send(f"{PV}/{hand_off.id}/clear", {"reason": "no"}).status_code == 403, person
    assert _now(product, hand_off) is HandOffStatus.SENT


def test_compliance_holds_a_case_and_lets_it_go(visitor: Visitor) -> None:
    ana, whitfield = visitor("ana"), visitor("whitfield")
    case_id = ana.asks()
    ana.work()
    assert whitfield.does(case_id, "hold", reason="was it prompted?").status_code == 303
    assert f"MI-{case_id}" in words(whitfield.open("/desk/compliance"))
    assert visitor("osei").does(case_id, "approve").status_code == 409
    assert whitfield.does(case_id, "let_go", reason="it was not").status_code == 303


def test_a_check_of_documents_shows_every_reason_and_changes_nothing(visitor: Visitor, product: Product) -> None:
    owner = visitor("lindqvist")
    before = len(product.content.list())
    bad = b"---\nid: SRD-X\nversion: 1\ntitle: test\neffective: 2026-99-99\n---\n# x\n"
    answer = owner.send("/library/upload", {}, files=[("bad.md", bad)])
    shown = words(owner.open(answer.headers["location"]))
    assert "bad.md" in shown
    assert "is not a date" in shown
    assert "products are missing" in shown
    assert len(product.content.list()) == before


def test_only_a_content_owner_loads_and_withdraws(visitor: Visitor) -> None:
    for person in ("ana", "osei", "marchetti", "okafor"):
        side = visitor(person)
        assert side.send("/library/upload", {}, files=[("a.md", b"x")]).status_code == 403, person
        assert side.send("/library/SRD-VEL-009/1/withdraw", {"reason": "x"}).status_code == 403, person


def test_a_withdrawn_document_is_marked_and_a_reason_is_needed(visitor: Visitor) -> None:
    owner = visitor("lindqvist")
    assert owner.send("/library/SRD-VEL-009/1/withdraw", {"reason": " "}).status_code == 422
    assert owner.send("/library/SRD-VEL-009/1/withdraw", {"reason": "superseded by the label"}).status_code == 303
    assert "withdrawn" in words(owner.open("/library/SRD-VEL-009/1"))


def test_the_sealed_file_proves_itself_and_a_changed_one_does_not(visitor: Visitor) -> None:
    inspector = visitor("marchetti")
    file = inspector.send("/record/export", {})
    assert file.headers["content-disposition"].startswith("attachment")
    data = {"csrf": inspector.token()}
    good = inspector.client.post("/record/verify-file", data=data, files={"file": ("r.jsonl", file.content)})
    lines = file.content.splitlines()
    lines[-2] = json.dumps(json.loads(lines[-2]) | {"at": "2020-01-01T00:00:00.000000+00:00"}).encode()
    bad = inspector.client.post("/record/verify-file", data=data, files={"file": ("r.jsonl", b"\n".join(lines))})
    assert "Chain intact" in words(good)
    assert "The record was changed" in words(bad)
    assert "Chain intact" in words(inspector.send("/record/verify", {}))


def test_an_inspector_reads_the_whole_record_of_a_case(visitor: Visitor) -> None:
    ana = visitor("ana")
    case_id = ana.asks()
    ana.work()
    visitor("osei").does(case_id, "approve")
    ana.work()
    shown = words(visitor("marchetti").open(f"/record/{case_id}"))
    assert "R. Osei approved draft 1" in shown
    assert "in review → approved" in shown
    assert visitor("osei").open("/record").status_code == 403


def test_an_administrator_adds_a_person_and_their_role_counts_at_once(visitor: Visitor, product: Product) -> None:
    admin = visitor("okafor")
    new = {"id": "lee", "name": "K. Lee", "email": "lee@orvane.example", "role": "reviewer", "market": "us", "time_zone": "Asia/Tokyo", "password": ""}
    assert admin.send("/people/add", new).status_code == 303
    assert visitor("lee").open("/cases").status_code == 200
    assert admin.send("/people/revoke", {"person": "lee", "role": "reviewer"}).status_code == 303
    assert visitor("lee").open("/cases").status_code == 403
    with product.store.read() as uow:
        assert Role.REVIEWER not in uow.people.get("lee").roles
        assert [e.action for e in uow.trail.entries("people")[-2:]] == ["person.added", "role.revoked"]


def test_what_cannot_be_of_a_person_is_refused_in_words(visitor: Visitor) -> None:
    admin = visitor("okafor")
    new = {"id": "x", "name": "X", "email": "x@orvane.example", "role": "", "time_zone": "Mars/Olympus"}
    for fields, said in ((new, "is no time zone"), ({**new, "time_zone": "", "password": "short"}, "at least 12"), ({"id": "x"}, "an id, a name")):
        answer = admin.send("/people/add", fields)
        assert said in words(answer)
        assert answer.status_code in (409, 422)
    assert admin.send("/people/deactivate", {"person": "okafor"}).status_code == 409


def test_a_turn_on_the_rota_is_added_and_removed(visitor: Visitor, product: Product) -> None:
    admin = visitor("okafor")
    turn = {"person": "osei", "role": "reviewer", "deputy": "brandt", "weekdays": ["0", "1"], "start": "08:00", "end": "16:00", "time_zone": "Europe/Berlin"}
    assert admin.send("/people/duty", turn).status_code == 303
    with product.store.read() as uow:
        made = uow.people.rota.all()[-1]
    assert (made.weekdays, made.deputy) == (frozenset({0, 1}), "brandt")
    assert admin.send("/people/no_duty", {"duty": str(made.id)}).status_code == 303
