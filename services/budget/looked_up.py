"""What a wish to the budget has to know of the conference and of days, looked up as the wish comes in."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from services.budget.road import Days
from services.budget.settlement import Ahead
from shared import subjects
from shared.commands.base import Command
from shared.commands.budget import (
    IssueAdjustmentDecision,
    IssueBudgetDecision,
    RedateBudgetDecision,
)
from shared.envelope import Fact, Meta
from shared.events.budget import (
    AdjustmentAgreed,
    BudgetAgreed,
    EstimateDrafted,
    SettlementSubmitted,
)
from shared.events.registry import ReportFinalised
from shared.fact_days import dated, first_day
from shared.service import Service

_RESTS_ON: Final[dict[type[Command], type[Fact]]] = {
    IssueBudgetDecision: BudgetAgreed,
    IssueAdjustmentDecision: AdjustmentAgreed,
}


def _rests_on(command: Command) -> type[Fact]:
    if isinstance(command, RedateBudgetDecision) and not command.settlement:
        return BudgetAgreed if command.adjustment is None else AdjustmentAgreed
    return _RESTS_ON.get(type(command), SettlementSubmitted)


async def ahead(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """``meta.known``: when the conference ends, as long as nobody concluded it or called it off.

    Not guarded: it only warns.
    """
    ends_at = await service.directory.ends_at(meta.conference)
    return command, meta if ends_at is None else replace(meta, known=Ahead(ends_at))


@dataclass(slots=True)
class Looked:
    """``since``: of each conference the day from which it has an estimate; that never changes."""

    since: dict[str, date] = field(default_factory=dict)

    async def drafted(self, service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
        """``meta.known``: from when there is an estimate."""
        if (since := self.since.get(meta.conference)) is not None:
            return command, replace(meta, known=Days(since))
        return await self.decided(service, command, meta)

    async def decided(self, service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
        """``meta.known``: that, and when what this decision rests on was last agreed to or submitted. Not guarded:
        the first never changes, the other only warns."""
        facts = await dated(service.store, subjects.budget(meta.conference))
        drafts = [day for fact, day in facts if isinstance(fact, EstimateDrafted)]
        if not drafts:
            return command, meta
        since = await first_day(service.directory, meta.conference, drafts[0])
        self.since[meta.conference] = since
        kind = _rests_on(command)
        adjustment = getattr(command, "adjustment", None)
        rests_on = [
            day
            for fact, day in facts
            if isinstance(fact, kind) and getattr(fact, "adjustment", None) == adjustment
        ]
        return command, replace(meta, known=Days(since, rests_on[-1] if rests_on else None))

    async def decided_again(
        self, service: Service, command: Command, meta: Meta
    ) -> tuple[Command, Meta]:
        """As :meth:`decided`, and whether the report that cites the decision is finalised. Not guarded either."""
        command, meta = await self.decided(service, command, meta)
        if not isinstance(meta.known, Days):
            return command, meta
        course = await dated(service.store, subjects.conference(meta.conference))
        reported = any(isinstance(fact, ReportFinalised) for fact, _ in course)
        return command, replace(meta, known=replace(meta.known, reported=reported))
