"""``hoinghi parked``: what could not be handled, and having it handled again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

from deploy.dry_run import UNTOUCHED, DryRunHere

if TYPE_CHECKING:
    from nats.aio.client import Client

T = TypeVar("T")
console = Console()
app = typer.Typer(
    help="Sự kiện để riêng / parked events: what a service could not handle, and handling it again.",
    no_args_is_help=True,
)
Consumer = Annotated[
    str | None,
    typer.Option("--consumer", help="Chỉ của bộ đọc này / only of this consumer: awards-policies"),
]
Position = Annotated[
    int | None, typer.Option("--position", help="Chỉ sự kiện ở vị trí này / only this position")
]


@app.command("list")
def list_parked(consumer: Consumer = None) -> None:
    """Sự kiện chưa xử lý được, lý do, số lần thử / events that could not be handled, why, after how many tries."""
    from deploy.parked import parked_events

    _known(consumer)
    found = _with_client(lambda client: parked_events(client, consumer))
    behind = Counter((one.consumer, one.subject) for one in found if one.waits)
    for one in found:
        if one.waits:
            continue
        _say(f"{one.consumer}  {one.stream} {one.position}  {one.subject}  ({one.attempts}×)")
        _say(f"    {one.reason}")
        if count := behind.pop((one.consumer, one.subject), 0):
            _say(f"    {count} sự kiện chờ sau nó / wait behind it")
    for (name, subject), count in behind.items():  # what stood before them has just been handled
        _say(f"{name}  {subject}: {count} sự kiện chờ / wait")
    waiting = sum(one.waits for one in found)
    _say(f"{len(found) - waiting} sự kiện để riêng / parked, {waiting} chờ sau chúng / wait behind")


@app.command("replay")
def replay_parked(
    consumer: Consumer = None, position: Position = None, dry_run: DryRunHere = False
) -> None:
    """Xử lý lại đúng thứ tự, sau khi sửa nguyên nhân; hỏng thì để riêng / handle again in order, once mended."""
    from deploy.parked import Replayed, parked_events, replay_all

    _known(consumer)
    if dry_run:
        wanted = _with_client(lambda client: parked_events(client, consumer, position))
        for parked in wanted:
            _say(f"{parked.consumer}  {parked.stream} {parked.position}  {parked.subject}")
        _say(f"{len(wanted)} sự kiện sẽ xử lý lại / would be handled again")
        _say(UNTOUCHED)
        return

    def tell(one: Replayed) -> None:
        sign = "✓" if one.outcome is not None else "✗"
        _say(f"{sign} {one.parked.consumer} {one.parked.position}: {one.outcome or one.reason}")

    done = _with_client(lambda client: replay_all(client, consumer, position, tell))
    failed = sum(one.outcome is None for one in done)
    _say(f"{len(done) - failed} đã xử lý / handled, {failed} còn để riêng / still parked")
    if failed:
        raise typer.Exit(1)


def _known(consumer: str | None) -> None:
    """One that there is not has nothing parked, and that would read as all being well."""
    from deploy.parked import ROWS
    from deploy.streams import DURABLES

    names = sorted([ROWS, *(one.name for one in DURABLES)])
    if consumer is not None and consumer not in names:
        raise typer.BadParameter(f"{consumer}; cần / expected: {', '.join(names)}")


def _say(line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def _with_client(work: "Callable[[Client], Awaitable[T]]") -> T:
    from deploy.broker import connected
    from shared.settings import Settings

    async def run() -> T:
        client = await connected(Settings())
        try:
            return await work(client)
        finally:
            await client.close()

    return asyncio.run(run())
