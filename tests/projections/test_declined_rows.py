"""Rows of a unit that sends nobody: its invitation, what it had asked for, what was due of it, the report."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.answers import answers_of
from services.program.assemble_report import attendance
from services.program.deadlines import deadlines
from services.program.documents.values import NobodyFrom
from services.program.snapshot import snapshot
from services.registry.delegation import decider
from shared.commands import registry as wish
from shared.events import registry as r
from shared.law import Law
from shared.settings import Settings
from shared.working_days import Calendar
from tests.domain import test_delegation as d
from tests.domain.histories import facts_of
from tests.domain.test_seats import admit, ask
from tests.projections.histories import C, planned
from tests.projections.test_seats_agree import about, put, recorded

NAME = "so-y-te"
NOBODY = wish.DeclineInvitation(delegation=NAME, reason="chống lũ")
AGAIN = wish.AcceptInvitationAgain(delegation=NAME)
ASKED: list[Any] = [
    (about(NAME, NAME, 3, rank_rule="head"), d.ORGANISER),
    (d.register(d.HEAD), d.UNIT),
    (d.substitute("giam-doc", d.AN), d.UNIT),
    (ask(2), d.UNIT),
]


async def told(model: AsyncEngine, *wishes: Any) -> dict[str, Any]:
    """The rows after these wishes, and what is due of the delegation."""
    plan, agencies = planned()
    head = r.ConferencePlanned(plan=plan.model_copy(update={"id": C}), agencies=agencies)
    facts = facts_of(decider, [*ASKED, *wishes])
    await put(model, recorded([("", head), *((NAME, fact) for fact in facts)], 1))
    async with snapshot(model, C) as shot:
        (row,) = await shot.rows(tables.delegations)
        (substitution,) = await shot.rows(tables.substitutions)
        due = await deadlines(shot, Law.load((), Settings().law_scopes), Calendar.load(()))
        return {
            **row,
            "substitution": substitution["status"],
            "due": [one.met_by for one in due if one.id == NAME],
            "report": (await attendance(shot)).nobody,
        }


async def test_what_it_asked_for_waits_no_more_and_its_answer_is_no_longer_due(
    model: AsyncEngine,
) -> None:
    rows = await told(model, (NOBODY, d.ORGANISER))
    assert (rows["status"], rows["declined_reason"]) == ("declined", "chống lũ")
    assert (rows["seats_answer"], rows["seats_asked"], rows["substitution"]) == (
        None,
        None,
        "withdrawn",
    )
    assert rows["due"] == ["đơn vị báo không cử người dự"]
    assert rows["report"] == (NobodyFrom("Sở Y tế", "chống lũ", seats=3, unnamed=2),)


async def test_a_unit_that_comes_back_stands_as_invited_again(model: AsyncEngine) -> None:
    rows = await told(model, (NOBODY, d.UNIT), (AGAIN, d.UNIT))
    assert rows["status"] == "issued"
    assert [rows[one] for one in ("declined_at", "declined_reason", "declined_by")] == [None] * 3
    assert rows["report"] == ()


async def test_whom_the_host_admits_is_no_part_of_what_it_declined(model: AsyncEngine) -> None:
    rows = await told(model, (NOBODY, d.UNIT), (admit(d.CHI), d.LATE_ORGANISER))
    assert rows["report"] == (NobodyFrom("Sở Y tế", "chống lũ", seats=2, unnamed=1),)


async def test_whom_a_withdrawn_invitation_had_named_has_not_declined(model: AsyncEngine) -> None:
    gone = wish.DeclineAttendee(delegation=NAME, person_id="giam-doc", reason="đã thu hồi")
    rows = await told(model, (d.WITHDRAW, d.ORGANISER), (gone, d.SYSTEM))
    assert rows["status"] == "withdrawn"
    async with snapshot(model, C) as shot:
        (person,) = await shot.rows(tables.attendees)
        shares = answers_of(rows, [person])
    assert (person["status"], person["code"]) == ("invitation-withdrawn", None)
    assert (shares["declined"], shares["expected"]) == (0, 0)
