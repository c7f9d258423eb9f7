"""What became of the seats has one number everywhere, whatever was granted, admitted or declined meanwhile."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.cli_rows import rows_of
from deploy.cli_views import VIEWS
from services.portal.delegate_pages import _answered
from services.portal.doors import Visitor
from services.portal.home_view import home_view
from services.portal.roles import Role
from services.portal.unit_view import unit_view
from services.program.answers import shares_of, unanswered
from services.program.assemble_report import attendance
from services.program.changes import Put
from services.program.projections import project
from services.program.projections.delegation import delegation as rows_of_delegation
from services.program.snapshot import Snapshot, snapshot
from services.program.statements import Batch, write
from services.program.tables import projection_position
from services.registry.attendance import Invited
from services.registry.delegation import decider
from shared import subjects
from shared.commands import registry as wish
from shared.commands.base import Command
from shared.envelope import Actor, Fact, Meta, Recorded
from shared.events import registry as r
from shared.law import Law
from shared.settings import Settings
from shared.working_days import Calendar
from tests.domain import test_delegation as d
from tests.domain.histories import facts_of
from tests.domain.test_seats import actors, admit, ask, grant, wishes
from tests.projections.histories import C, planned
from tests.spec import NOON

EM = d.person("em")


def about(name: str, unit: str, seats: int, **other: Any) -> wish.IssueInvitation:
    there = {"delegation": name, "unit": unit, "group": "cac-so", "seats": seats}
    return d.INVITE.model_copy(update=there | other)


def of(name: str, steps: Iterable[tuple[Command, Meta]]) -> list[Fact]:
    """The facts of a delegation of this name, by the wishes of the domain's own tests."""
    told = [(step.model_copy(update={"delegation": name}), meta) for step, meta in steps]
    return facts_of(decider, told)


def story() -> dict[str, list[Fact]]:
    """An declines and Chi takes the seat; one more is granted and stands empty. Then a substitute, a
    guest let in at the door, the granted one who declines, an awardee, and a delegation that was withdrawn."""
    organiser = d.ORGANISER
    unit = d.UNIT
    first = [
        (about("so-y-te", "so-y-te", 2), organiser),
        (d.register(d.AN), unit),
        (d.register(d.BINH), unit),
        (d.confirm("binh"), unit),
        (d.decline("an"), unit),
        (d.register(d.CHI), unit),
        (ask(2), unit),
        (grant(1), organiser),
    ]
    later = [
        *first,
        (d.substitute("binh", d.person("dung")), unit),
        (d.register(EM), unit),
        (d.decline("em"), unit),
        (ask(1), unit),
        (grant(1), organiser),
        (admit(d.person("giang")), d.LATE_ORGANISER),
        (admit(d.person("ha")), d.LATE_ORGANISER),
        (d.check_in("ha"), d.LATE_ORGANISER),
    ]
    award = about("khen-1", "so-noi-vu", 1, origin="award", rank_rule="named")
    awardee = [(award, organiser), (d.register(d.person("thuong")), d.SYSTEM)]
    gone = [
        (about("rut", "so-tai-chinh", 2), organiser),
        (d.register(d.person("rut-1")), d.ORGANISER),
        (d.WITHDRAW, organiser),
        (d.decline("rut-1"), d.SYSTEM),
    ]
    quiet = [(about("im-lang", "so-tu-phap", 2), organiser)]
    # who registered nobody in time and declined with nobody instead
    lone = [
        (about("mot-nguoi", "so-cong-thuong", 1), organiser),
        (d.register(d.person("mot")), organiser),
        (d.decline("mot"), organiser),
    ]
    # one person named and confirmed; then the unit sends nobody, and two seats nobody was named for go with it
    nobody = wish.DeclineInvitation(delegation="khong-cu", reason="chống lũ")
    flood = [
        (about("khong-cu", "so-xay-dung", 3), organiser),
        (d.register(d.person("ky")), organiser),
        (d.confirm("ky"), organiser),
        (nobody, organiser),
    ]
    return {
        "khong-cu": of("khong-cu", flood),
        "so-y-te": of("so-y-te", first),
        "later": of("so-y-te", later)[len(of("so-y-te", first)) :],
        "khen-1": of("khen-1", awardee),
        "rut": of("rut", gone),
        "im-lang": of("im-lang", quiet),
        "mot-nguoi": of("mot-nguoi", lone),
    }


async def put(engine: AsyncEngine, told: Iterable[Recorded[Fact]]) -> None:
    async with engine.begin() as connection:
        for recorded in told:
            batch = Batch()
            batch.add(project(recorded))
            await write(connection, batch)
            here = update(projection_position).values(position=recorded.position)
            await connection.execute(here)


def recorded(facts: list[tuple[str, Fact]], start: int) -> list[Recorded[Fact]]:
    return [
        Recorded(
            fact,
            f"id-{n}",
            subjects.delegation(C, name) if name else subjects.conference(C),
            NOON + timedelta(minutes=n),
            Actor("so-y-te"),
            "c",
            "c",
            n,
        )
        for n, (name, fact) in enumerate(facts, start)
    ]


async def test_seats_granted_admitted_declined_and_withdrawn_have_one_number_everywhere(
    model: AsyncEngine,
) -> None:
    plan, agencies = planned()
    head = r.ConferencePlanned(plan=plan.model_copy(update={"id": C}), agencies=agencies)
    parts = story()
    later = parts.pop("later")
    told = [("", head), *((name, fact) for name, facts in parts.items() for fact in facts)]
    await put(model, recorded(told, 1))
    # invited 2 + granted 1; An's seat is Chi's, and the granted one is nobody's yet
    assert await numbers(model) == {
        "so-y-te": (3, 2, 0, 1, 2),
        "khen-1": (1, 1, 0, 0, 1),
        "khong-cu": (3, 0, 3, 0, 0),
        "im-lang": (2, 0, 0, 2, 2),
        "mot-nguoi": (1, 0, 1, 0, 0),
    }
    await put(model, recorded([("so-y-te", fact) for fact in later], 500))
    # Em declined the granted seat, one more was granted: Giang has it at the door, Hà has Em's
    assert (await numbers(model))["so-y-te"] == (4, 4, 0, 0, 1)


async def numbers(engine: AsyncEngine) -> dict[str, tuple[int, ...]]:
    """Of each delegation: invited, named, excused, nobody named, unanswered; the same wherever they stand."""
    async with snapshot(engine, C) as shot:
        listed = {row["delegation"]: row for row in await _answered(shot)}
        shown = {
            row["delegation"]: row for row in await rows_of(shot, VIEWS["answers"], Settings())
        }
        found = {name: _five(row) for name, row in shown.items()}
        for name, row in listed.items():
            seen = (await unit_view(shot, row, NOON)).counted
            assert _five(row) == _five({"seats": row["seats"]} | dict(seen))
            if row["state"] != "withdrawn":
                assert _five(row) == found[name]
        await _sums(shot, [sum(column) for column in zip(*found.values(), strict=True)])
    return found


def _five(row: Any) -> tuple[int, ...]:
    return tuple(row[key] for key in ("seats", "named", "declined", "unnamed", "unanswered"))


async def _sums(shot: Snapshot, sums: list[int]) -> None:
    seats, _, declined, unnamed, silent = sums
    law, calendar = Law.load((), Settings().law_scopes), Calendar.load(())
    home = (await home_view(shot, Visitor("bo-chqs-tinh", Role.ORGANISER), law, calendar)).total
    assert (home.seats, home.shares["declined"], home.shares["unnamed"]) == (
        seats,
        declined,
        unnamed,
    )
    assert unanswered(home.shares) == silent
    report = (await attendance(shot)).rows
    assert [(one.unit, one.seats) for one in (await attendance(shot)).nobody] == [("Sở Y tế", 3)]
    assert sum(row.invited for row in report) == seats
    assert sum(row.declined for row in report) == declined
    assert sum(row.silent for row in report) == silent


@given(st.lists(st.tuples(wishes, actors), max_size=40))
def test_over_any_history_rows_and_registry_count_the_same_seats(
    steps: list[tuple[Command, Meta]],
) -> None:
    facts = facts_of(decider, [(d.INVITE, d.ORGANISER), *steps])
    state = decider.fold(facts)
    assert isinstance(state, Invited)
    people: dict[Any, dict[str, Any]] = {}
    for one in recorded([("so-y-te", fact) for fact in facts], 1):
        for change in rows_of_delegation(one):  # type: ignore[arg-type]
            assert isinstance(change, Put)
            if change.table == "attendees":
                people.setdefault(change.key["person_id"], dict(change.key)).update(change.values)
    seats = {"so-y-te": state.seats}
    nobody = seats if state.declined_for is not None else ()
    shares = shares_of(people.values(), seats, nobody)
    assert sum(shares.values()) == state.seats
    assert unanswered(shares) == state.unanswered
    # nothing has to be guessed: who declined and still holds a seat, and who comes, fit into the seats
    assert (
        sum(one["status"] == "declined" and not one["seat_gone"] for one in people.values())
        == shares_of(people.values(), seats)["declined"]
    )
