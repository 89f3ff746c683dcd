"""The whole core with a reader in the place of a language model."""

from dataclasses import replace
from pathlib import Path

from bot.presenter_review import review_card
from tests.fakes.understanding import Reader
from tests.scenario.walk.conftest import House
from triage.casefile import read_case
from triage.domain.case import Case
from triage.domain.decision import TriageDecision
from triage.domain.people import Role
from triage.steps.tools import Tools


class ReadHouse(House):
    """A running core where a model reads as well."""

    def __init__(self, path: Path) -> None:
        self.reader = Reader()
        super().__init__(path)

    @property
    def tools(self) -> Tools:
        """The bundle, with a reader."""
        return replace(super().tools, understanding=self.reader, asks_models=True)

    def decided(self, case: Case) -> TriageDecision:
        """What was decided of the last message."""
        with self.store.read() as uow:
            decision = uow.cases.messages(case.id)[-1].decision
        assert decision is not None
        return decision

    def card(self, case: Case) -> list[str]:
        """The lines of the reviewers' card."""
        return [line.text for line in review_card(read_case(self.tools, case.id, self.who(Role.SPECIALIST))).lines]
