"""``hoinghi demo``: the whole conference in one go, with its documents and its closing table."""

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from nats.aio.client import Client
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.broker import connected
from deploy.plan_import import read_plan
from deploy.processes import end_by_sigterm
from deploy.quiet import until_quiet, until_shown
from deploy.review import Review, tell_review
from deploy.runner import running
from deploy.story.teller import Story, StoryBroken, on_another_clock, over_what_is_held
from deploy.story.telling import tell
from deploy.summary import closing_table
from services.program.model import open_model, position
from services.program.printing import Printed, print_all
from shared.settings import Settings
from shared.store import EventStore


def examples_of(code: Path) -> Path:
    """Beside the code; where that was installed (``pip install .``), in the folder of the repository, which is the
    one where the command is given."""
    beside = code / "examples"
    return beside if beside.is_dir() else Path("examples").absolute()


EXAMPLES = examples_of(Path(__file__).resolve().parent.parent)
FIRST = "bac-giang-2023"
"""The example whose story is told at length; any other is told in short, from its plan alone."""
MAIL_FOLDER = "thu-dien-tu"
_COMMANDS, _IN_SHORT = 1560, 110
"""About how many commands the story sends; only for the bar."""


class NoSuchExample(ValueError):
    code = "EXAMPLE_UNKNOWN"


def plan_of(example: str) -> Path:
    """The plan file of an example, by its name or by its folder. Raises :class:`NoSuchExample`."""
    known = sorted(path.parent.name for path in EXAMPLES.glob("*/plan.yaml"))
    if example not in known:
        example = Path(example).name
    if not known:
        raise NoSuchExample(
            f"Không có hội nghị mẫu nào tại {EXAMPLES}: chạy lệnh này trong thư mục mã nguồn (có examples/). / "
            f"No examples at {EXAMPLES}: run this in the folder of the repository, which holds examples/."
        )
    if example not in known:
        raise NoSuchExample(
            f"Không có hội nghị mẫu {example!r}; chọn một trong: {', '.join(known)}. / "
            f"No example {example!r}; choose one of these."
        )
    return EXAMPLES / example / "plan.yaml"


async def run_demo(
    out: Path, seed: int, connect: Settings | None, console: Console, example: str = FIRST
) -> int:
    """Tell the story, print the documents, show the table. Returns the exit code."""
    end_by_sigterm()
    plan = plan_of(example)
    started = time.monotonic()
    await asyncio.to_thread(_clear, out)
    async with _system(out, connect, console) as settings:
        client = await connected(settings)
        engine = open_model(settings.database)
        held = bool(await EventStore(client).last_position())
        try:
            with Progress(
                TextColumn("[progress.description]{task.description:45}"),
                BarColumn(),
                TextColumn("{task.completed} lệnh/commands"),
                TimeElapsedColumn(),
                console=console,
            ) as bar:
                task = bar.add_task("", total=_COMMANDS if example == FIRST else _IN_SHORT)
                kind = Story if example == FIRST else Review
                story = kind(
                    client,
                    read_plan(plan),
                    engine,
                    out,
                    seed,
                    step=lambda text: bar.update(task, description=text),
                    tick=lambda: bar.advance(task),
                )
                with over_what_is_held(story, held):
                    if isinstance(story, Review):
                        await tell_review(story)
                    else:
                        await tell(story)
                bar.update(task, description="In tài liệu", total=story.told.commands)
                printed = await print_everything(story)
            if connect is not None:
                await asyncio.to_thread(_fetch_mail, connect.mail_dir, out)
            await closing_table(console, story, engine, printed, out, time.monotonic() - started)
        except StoryBroken as broken:
            raise await _explained(broken, story, engine) from None
        finally:
            await engine.dispose()
            await client.close()
    return 0


async def _explained(broken: StoryBroken, story: Story, engine: AsyncEngine) -> Exception:
    stands = (await position(engine)).time
    return on_another_clock(broken, datetime.fromisoformat(stands), story.now) if stands else broken


async def print_everything(story: Story) -> list[Printed]:
    """Every document of the conference, as it stands now, into the story's folder."""
    await story.settled()
    return list(
        await print_all(story.engine, story.conference, story.out, mail_from=Settings().mail_from)
    )


async def read_model_is_current(client: Client, engine: AsyncEngine) -> int:
    """Return the position once everything is handled and the read model shows it."""
    end = await until_quiet(client)
    await until_shown(engine, end)
    return end


@contextlib.asynccontextmanager
async def _system(out: Path, connect: Settings | None, console: Console) -> AsyncIterator[Settings]:
    """The running system that was named, or one of our own for the time of the story."""
    if connect is not None:
        yield connect
        return
    directory = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="hoinghi-demo-"))
    try:
        async with contextlib.AsyncExitStack() as stack:
            with console.status("Khởi động các dịch vụ / starting the services"):
                system = await stack.enter_async_context(
                    running(directory, clock="simulated", mail_dir=out / MAIL_FOLDER)
                )
            try:
                yield Settings(
                    nats_url=system.broker.url,
                    database_url=system.database_url,
                    clock="simulated",
                    master_key_file=system.master_key_file,
                )
            finally:
                await asyncio.to_thread(_keep, directory, out)
    finally:
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)


def _keep(directory: Path, out: Path) -> None:
    """The services' logs stay with the documents."""
    (out / "logs").mkdir(parents=True, exist_ok=True)
    for log in directory.glob("*.log"):
        shutil.copy(log, out / "logs" / log.name)


def _fetch_mail(caught: Path, out: Path) -> None:
    """The e-mails of a running system, where its catcher's folder can be read from here."""
    if caught.is_dir():
        for mail in caught.glob("*.eml"):
            (out / MAIL_FOLDER).mkdir(exist_ok=True)
            shutil.copyfile(mail, out / MAIL_FOLDER / mail.name)


def _clear(out: Path) -> None:
    """Only what an earlier demo left; nothing else in the folder is touched."""
    for name in (MAIL_FOLDER, "logs"):
        shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
