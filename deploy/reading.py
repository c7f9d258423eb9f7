"""The reader's commands: rebuild the read model, print the documents, as of now or of any moment."""

import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from nats.aio.client import Client
from rich.console import Console
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.broker import connected
from deploy.dry_run import UNTOUCHED
from services.program.assemble_report import cancelled_on
from services.program.documents.templates import templates_of
from services.program.model import open_model
from services.program.parked import ParkedBoundary, parked_boundaries
from services.program.printing import Printed
from services.program.printing import print_all as print_every
from services.program.rebuild import AsOf, model_as_of, rebuild
from shared.settings import Settings, known_database
from shared.store import EventStore
from shared.subjects import EVENTS


class AsOfInvalid(ValueError):
    code = "AS_OF_INVALID"


class ModelUnreachable(Exception):
    code = "MODEL_UNREACHABLE"


class ModelOutdated(Exception):
    """Its tables are not those that this version reads."""

    code = "MODEL_OUTDATED"


_OTHER_VERSION = re.compile(r"no such (?:table|column)|(?:relation|column) \S+ does not exist")


def parse_as_of(text: str | None) -> AsOf | None:
    """``1234`` is a position in the log; otherwise a time with its offset, ISO 8601."""
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{1,18}", text):
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise AsOfInvalid(
            f"{text!r}: a position (1234) or a time with its offset (2023-11-30T17:00:00+07:00) "
            "is expected / cần một vị trí trong nhật ký hoặc một thời điểm có múi giờ"
        )
    return moment


async def rebuild_into(
    settings: Settings, database_url: str, as_of: str | None, console: Console
) -> int:
    """Build the read model anew in ``database_url``; return the position that it stands at.

    On a PostgreSQL the URL needs no password: the deployment's own is taken.
    """
    limit = parse_as_of(as_of)
    known_database(database_url)
    client = await connected(settings)
    try:
        await _warn_beyond(client, limit)
        with console.status("Dựng lại mô hình đọc / rebuilding the read model"):
            progress = await rebuild(client, settings.with_password(database_url), limit)
    finally:
        await client.close()
    console.print(f"[green]✓[/] {progress.position} sự kiện / events")
    return progress.position


async def to_rebuild(
    settings: Settings, database_url: str, as_of: str | None, console: Console
) -> None:
    """What :func:`rebuild_into` would begin: refuses a wrong address or moment, opens no database."""
    limit = parse_as_of(as_of)
    known_database(database_url)
    client = await connected(settings)
    try:
        await _warn_beyond(client, limit)
        last = await EventStore(client).last_position()
    finally:
        await client.close()
    upto = f", --as-of {as_of}" if as_of else ""
    console.print(
        f"Sẽ đọc / would read: {last} sự kiện / events{upto}", highlight=False, markup=False
    )
    console.print(UNTOUCHED, highlight=False)


@asynccontextmanager
async def engine_as_of(settings: Settings, as_of: str | None) -> AsyncIterator[AsyncEngine]:
    """The running read model; with ``as_of`` one rebuilt up to there, thrown away afterwards.

    Raises :class:`AsOfInvalid` and :class:`ModelUnreachable`.
    """
    limit = parse_as_of(as_of)
    async with AsyncExitStack() as stack:
        if limit is None:
            engine = open_model(settings.database)
            stack.push_async_callback(engine.dispose)
        else:
            client = await connected(settings)
            stack.push_async_callback(client.close)
            await _warn_beyond(client, limit)
            engine = await stack.enter_async_context(model_as_of(client, limit))
        try:
            yield engine
        except (DBAPIError, OSError) as error:
            if _OTHER_VERSION.search(str(getattr(error, "orig", error))):
                raise ModelOutdated(
                    "Mô hình đọc thuộc phiên bản khác của hệ thống. Khởi động lại dịch vụ program, hoặc dựng lại "
                    "bằng hoinghi rebuild. / The read model is of another version of the system. Restart the "
                    f"program service, or build it anew with hoinghi rebuild: {settings.database_url}."
                ) from error
            raise ModelUnreachable(
                f"Không đọc được mô hình đọc / the read model cannot be read "
                f"({type(error).__name__}): {settings.database_url}. Đặt HOINGHI_DATABASE_URL. / "
                "Set HOINGHI_DATABASE_URL to that of the running system."
            ) from error


async def print_all(
    settings: Settings, conference: str, out: Path, as_of: str | None, console: Console
) -> list[Printed]:
    """Print every document, as it stands or as it stood, by the office's templates where it has some."""
    own = templates_of(settings.templates_dir)
    async with engine_as_of(settings, as_of) as engine:
        _warn_parked(
            [one for one in await parked_boundaries(engine) if one.conference == conference]
        )
        printed = list(
            await print_every(engine, conference, out, own, mail_from=settings.mail_from)
        )
        off = await cancelled_on(engine, conference)
    for document in printed:
        console.print(f"  {document.path}  sha256 {document.digest[:16]}…  @{document.position}")
    if off is not None:
        console.print(
            f"Hội nghị đã hủy ngày {off:%d/%m/%Y}: không in giấy mời, chương trình, kịch bản, biển tên, thẻ. / "
            f"The conference was cancelled on {off:%d/%m/%Y}: no invitations, program, script, tents or "
            "badges are printed.",
            highlight=False,
        )
    return printed


def _warn_parked(parked: Sequence[ParkedBoundary]) -> None:
    """What is printed lacks something: nobody may sign it."""
    for one in parked:
        print(
            f"Lưu ý: số liệu còn thiếu: {one.name}, từ sự kiện {one.position}; bản in không đủ, không trình ký. / "
            f"Warning: the rows lack {one.name.en} since event {one.position}; what is printed is not whole, "
            "not for signing.",
            file=sys.stderr,
        )


async def _warn_beyond(client: Client, limit: AsOf | None) -> None:
    """Say so when more is asked for than has happened: the answer is then that of the present end."""
    end = (await client.jetstream(timeout=10).stream_info(EVENTS)).state.last_seq
    asked = limit if isinstance(limit, int) else None
    future = isinstance(limit, datetime) and limit > datetime.now(UTC)
    if future or (asked is not None and asked > end):
        print(
            f"Lưu ý: --as-of {limit} ở sau cuối nhật ký (vị trí {end}); dùng đến vị trí {end}. / "
            f"Warning: --as-of {limit} lies beyond the end of the log (position {end}); "
            f"position {end} is used.",
            file=sys.stderr,
        )
