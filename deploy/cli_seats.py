"""``hoinghi seats``: set the hall from a file, see it, arrange it, and which name cards to print anew.

One seat by hand, pins and namesakes are commands of the catalogue, in the same group.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

from deploy.dry_run import TOLD

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from services.program.assemble_protocol import NameCard, SeatPlan
    from shared.commands.base import Command
    from shared.seating import Proposal

T = TypeVar("T")
console = Console()
seats = typer.Typer(help="Hội trường, chỗ ngồi / the hall and its seats.", no_args_is_help=True)
Conference = Annotated[str, typer.Argument(help="The conference's id")]
Acting = Annotated[
    str, typer.Option("--unit", "-u", envvar="HOINGHI_UNIT", help="Who does it: the organiser's id")
]
Time = Annotated[
    str | None,
    typer.Option(envvar="HOINGHI_TIME", help="Only heard by a system on the simulated clock"),
]
_AT_ONCE = 3000


@seats.command("set")
def set_hall(
    conference: Conference,
    file: Annotated[Path, typer.Argument(help="hall.yaml: rows, seats, blocks, reserved seats")],
    acting: Acting,
    time: Time = None,
) -> None:
    """Set the plan of the hall from a YAML file (docs/protocol.md shows one)."""
    from deploy.hall_file import read_hall
    from shared.commands.hall import SetHallPlan

    send(conference, acting, [SetHallPlan(hall=read_hall(file))], time)


@seats.command("show")
def show(
    conference: Conference,
    as_of: Annotated[str | None, typer.Option("--as-of", help="A position or a time")] = None,
) -> None:
    """The hall as a map, row by row, and who has no seat."""
    _print_map(asyncio.run(_plan(conference, as_of)))


@seats.command("arrange")
def arrange(
    conference: Conference,
    acting: Acting,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and who would move; send nothing")
    ] = False,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Seat everybody anew, but for pinned seats")
    ] = False,
    time: Time = None,
) -> None:
    """Seat everybody in the order of precedence; who sits in order stays, pinned seats are kept."""
    from shared.commands.hall import ArrangeSeats, SeatOf

    plan, proposal = asyncio.run(_proposal(conference, afresh=afresh))
    _print_proposal(plan, proposal)
    moves = [
        SeatOf(delegation=delegation, person_id=person, row=row, seat=seat)
        for (delegation, person), (row, seat) in proposal.moves.items()
    ]
    if dry_run or not moves:
        return
    wishes = [
        ArrangeSeats(seats=tuple(moves[at : at + _AT_ONCE]))
        for at in range(0, len(moves), _AT_ONCE)
    ]
    send(conference, acting, wishes, time)


@seats.command("cards")
def cards(
    conference: Conference,
    since: Annotated[
        str, typer.Option("--since", help="Printed as it stood then: a position or a time")
    ],
) -> None:
    """Name cards to print anew since the last printing, and those to take away."""
    from services.program.assemble_protocol import changed_cards, void_cards

    before, now = asyncio.run(_cards(conference, since))
    for title, found in (
        ("In lại / print anew", changed_cards(before, now)),
        ("Bỏ / take away", void_cards(before, now)),
    ):
        console.print(f"{title}: {len(found)}", highlight=False)
        for card in found:
            console.print(f"  {_line(card)}", highlight=False, markup=False)


async def _plan(conference: str, as_of: str | None) -> "SeatPlan":
    from deploy.reading import engine_as_of
    from services.program.assemble_protocol import seat_plan
    from shared.settings import Settings

    async with engine_as_of(Settings(), as_of) as engine:
        return _set(await seat_plan(engine, conference))


async def _proposal(conference: str, *, afresh: bool) -> "tuple[SeatPlan, Proposal]":
    from deploy.reading import engine_as_of
    from services.program.assemble_protocol import seat_plan, seat_proposal
    from shared.settings import Settings

    async with engine_as_of(Settings(), None) as engine:
        plan = _set(await seat_plan(engine, conference))
        return plan, _set(await seat_proposal(engine, conference, afresh=afresh))


async def _cards(
    conference: str, since: str
) -> "tuple[tuple[NameCard, ...], tuple[NameCard, ...]]":
    from deploy.reading import engine_as_of
    from services.program.assemble_protocol import name_cards
    from shared.settings import Settings

    async with engine_as_of(Settings(), since) as engine:
        before = await name_cards(engine, conference)
    async with engine_as_of(Settings(), None) as engine:
        return before, await name_cards(engine, conference)


class HallNotSet(Exception):
    """Nobody has set the plan of the hall yet."""

    code = "HALL_NOT_SET"


def _set(found: T | None) -> T:
    if found is None:
        raise HallNotSet("chưa có sơ đồ; đặt bằng hoinghi seats set / set the hall first")
    return found


def send(
    conference: str,
    acting: str,
    wishes: "Sequence[Command]",
    time: str | None,
    told: "Callable[[Command], str]" = lambda wish: type(wish).__name__,
    *,
    dry_run: bool = False,
) -> None:
    """Until one is refused: what follows rests on it. ``told``: what each wish is called when it was taken."""
    from deploy.cli_batch import answers
    from deploy.cli_send import warned_lines
    from shared.commands.base import Declined

    if dry_run:
        for wish in wishes:
            console.print(told(wish), highlight=False, markup=False)
        console.print(TOLD, highlight=False)
        return

    async def run() -> bool:
        async with aclosing(answers(conference, acting, wishes, time)) as answered:
            async for wish, answer in answered:
                if isinstance(answer, Declined):
                    for sentence in (answer.vi, answer.todo_vi, answer.en, answer.todo_en):
                        console.print(f"{answer.code}: {sentence}", highlight=False, markup=False)
                    return False
                done = len(answer.events)
                console.print(f"✓ {told(wish)}: {done} sự kiện/events", highlight=False)
                for line in warned_lines(answer.warnings):
                    console.print(line, highlight=False, markup=False)
        return True

    if not asyncio.run(run()):
        raise typer.Exit(1)


def _print_map(plan: "SeatPlan") -> None:
    from deploy.seat_map import seat_map

    console.print(
        seat_map(plan.hall, set(plan.holders), plan.pinned), highlight=False, markup=False
    )
    for place, card in sorted(plan.holders.items()):
        mark = " *" if place in plan.pinned else ""
        who = f"{card.name}, {card.position}, {card.unit}"
        console.print(f"  {place[0]}-{place[1]}{mark}  {who}", highlight=False, markup=False)
    for card in plan.unseated:
        console.print(f"  chưa có ghế / no seat  {_line(card)}", highlight=False, markup=False)


def _print_proposal(plan: "SeatPlan", proposal: "Proposal") -> None:
    from deploy.seat_map import seat_map

    known = {
        (card.delegation, card.person_id): card for card in (*plan.holders.values(), *plan.unseated)
    }
    taken = set(proposal.seats.values())
    console.print(seat_map(plan.hall, taken, plan.pinned), highlight=False, markup=False)
    for key, (row, seat) in proposal.moves.items():
        card = known[key]
        before = f"{card.seat[0]}-{card.seat[1]}" if card.seat else "–"
        console.print(f"  {before} → {row}-{seat}  {_line(card)}", highlight=False, markup=False)
    for key in proposal.unseated:
        console.print(
            f"  hết ghế / no seat left  {_line(known[key])}", highlight=False, markup=False
        )
    console.print(
        f"{len(proposal.moves)} đổi ghế / move, {len(taken) - len(proposal.moves)} giữ nguyên / stay, "
        f"{len(proposal.unseated)} chưa có ghế / without a seat",
        highlight=False,
    )


def _line(card: "NameCard") -> str:
    seat = f" [{card.seat[0]}-{card.seat[1]}]" if card.seat else ""
    return f"{card.name}, {card.position}, {card.unit}{seat}"


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(seats, name="seats")
