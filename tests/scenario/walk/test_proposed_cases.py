"""What a correction proposes to the owner of the rule, and the file of what was accepted."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.correcting import AE, NAMED, does, proposals
from tests.scenario.walk.story import OFF_LABEL, REPORT
from triage.domain.people import Role
from triage.domain.regression import Field, ProposedCase
from triage.errors import NotAllowed, NotNow
from triage.steps import regression


def accepted(folder: Path) -> list[dict[str, object]]:
    """The file's lines."""
    return [json.loads(line) for line in (folder / regression.FILE).read_text(encoding="utf-8").splitlines()]


def test_a_proposal_holds_redacted_words_only(house: House) -> None:
    """Who asked and how to reach them is not part of a test."""
    case = does(house, house.send(NAMED), Role.SPECIALIST, Field.LABEL_STATUS, "off_label", "unclear")
    (one,) = proposals(house, case)
    assert "Weber" not in one.text
    assert "@" not in one.text
    assert "children of 8 years" in one.text


def test_the_owner_mends_and_accepts_and_the_file_stays_in_order(house: House, tmp_path: Path) -> None:
    """The file is the same whoever accepted what first, holds each message once, and is read as an evaluation set."""
    one = house.send(f"{OFF_LABEL} Ask Zorbo.")
    two = house.send(REPORT)
    does(house, one, Role.SPECIALIST, Field.LABEL_STATUS, "off_label", "unclear")
    does(house, two, Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    (first,), (second,) = proposals(house, one), proposals(house, two)
    with pytest.raises(NotAllowed):
        regression.accept(house.tools, first.id, house.who(Role.SAFETY), folder=tmp_path)
    with pytest.raises(NotAllowed):
        regression.accept(house.tools, second.id, house.who(Role.SPECIALIST), folder=tmp_path)
    regression.accept(house.tools, first.id, house.who(Role.SPECIALIST), folder=tmp_path, text=OFF_LABEL)
    regression.accept(house.tools, second.id, house.who(Role.SAFETY), folder=tmp_path)
    rows = accepted(tmp_path)
    assert [row["id"] for row in rows] == sorted(str(row["id"]) for row in rows)
    (row,) = [r for r in rows if r["text"] == OFF_LABEL]
    assert (row["label_status"], row["route"], row["source"], row["owner"]) == ("unclear", "specialist", "correction", "medical_information")
    with house.store.read() as uow:
        assert not [t for t in uow.cases.texts.of(f"case:{one.id}", "regression") if t.body and "Zorbo" in t.body]
    before = (tmp_path / regression.FILE).read_bytes()
    regression.write(house.tools, tmp_path)
    assert (tmp_path / regression.FILE).read_bytes() == before
    with pytest.raises(NotNow, match="already"):
        regression.decline(house.tools, second.id, house.who(Role.SAFETY), reason="late")


def test_a_declined_proposal_stays_out_of_the_file(house: House, tmp_path: Path) -> None:
    """With a reason, on record."""
    case = does(house, house.send(REPORT), Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    (one,) = proposals(house, case)
    with pytest.raises(NotNow, match="why"):
        regression.decline(house.tools, one.id, house.who(Role.SAFETY), reason="")
    regression.decline(house.tools, one.id, house.who(Role.SAFETY), reason="heard later, not in the message")
    assert accepted(regression.write(house.tools, tmp_path).parent) == []
    assert "regression.declined" in house.actions(case)


def test_an_erased_message_leaves_the_file_too(house: House, tmp_path: Path) -> None:
    """Erasure reaches what was learnt from it."""
    from triage.domain.audit import AuditEntry  # noqa: PLC0415

    case = does(house, house.send(REPORT), Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    (one,) = proposals(house, case)
    regression.accept(house.tools, one.id, house.who(Role.SAFETY), folder=tmp_path)
    with house.store.begin() as uow:
        uow.cases.erase_message(one.message_id, entry=AuditEntry(actor="admin", action="message.erased"))
    regression.write(house.tools, tmp_path)
    assert accepted(tmp_path) == []
    assert proposals(house, case)[0].text == ""


def test_owners_who_accept_at_once_lose_none(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who read the list before another accepted, and writes after them, does not write the other's case away."""
    cases = [does(house, house.send(f"{REPORT} She was {n} years old."), Role.SAFETY, Field.CONCERN_REMOVED, before=AE) for n in (30, 31)]
    slow, fast = (p.id for case in cases for p in proposals(house, case))
    drawn, late = regression.lines, [fast]

    def interrupted(accepted: Iterable[ProposedCase]) -> list[str]:
        before = drawn(accepted)
        if late:
            regression.accept(house.tools, late.pop(), house.who(Role.SAFETY), folder=tmp_path)
        return before

    monkeypatch.setattr(regression, "lines", interrupted)
    regression.accept(house.tools, slow, house.who(Role.SAFETY), folder=tmp_path)
    assert len((tmp_path / regression.FILE).read_text().splitlines()) == 2


def test_owners_who_write_the_file_at_once_do_not_disturb_each_other(house: House, tmp_path: Path) -> None:
    """Nobody is told that the folder is at fault, and nothing half written is left."""
    case = does(house, house.send(REPORT), Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    regression.accept(house.tools, proposals(house, case)[0].id, house.who(Role.SAFETY), folder=tmp_path)
    with ThreadPoolExecutor(8) as owners:
        list(owners.map(lambda _: regression.write(house.tools, tmp_path), range(80)))
    assert list(tmp_path.glob(f"*{regression.FILE}*")) == [tmp_path / regression.FILE]
