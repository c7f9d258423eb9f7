"""What ``hoinghi agenda`` shows and does: the order with what does not fit, versions, differences, finalising."""

import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.broker import connected
from deploy.cli_sending import told_time
from deploy.cli_show import print_rows
from deploy.reading import engine_as_of
from services.program import tables
from services.program.draft import Draft, draft_of, misfits, wish_to_finalise
from services.program.order import Order, order_of
from services.program.parked import must_be_whole
from services.program.printing import Printed, print_program, print_script
from services.program.snapshot import Snapshot, local, snapshot
from shared.client import Commands
from shared.commands.base import Answer, declined
from shared.commands.registry_refusals import PROGRAM_DOES_NOT_FIT
from shared.events.agenda import ProgramChange
from shared.program_changes import sentence_of
from shared.refusals import Term, listed
from shared.settings import Settings
from shared.store import EventStore

_CHANGES: Final = TypeAdapter(tuple[ProgramChange, ...])


_TITLES: Final = ("Giờ", "Phút", "Mục", "Nội dung", "Người thực hiện", "Cơ quan")

# --- list ----------------------------------------------------------------------------------------


async def list_items(
    settings: Settings, conference: str, as_of: str | None, as_json: bool, console: Console
) -> None:
    """Every item with its times, and what does not fit."""
    async with engine_as_of(settings, as_of) as engine, snapshot(engine, conference) as shot:
        order = await order_of(shot)
        warnings = list(misfits(order))
        if as_json:
            print(json.dumps(_order_json(shot, order, warnings), ensure_ascii=False, indent=2))
            return
        print_rows(console, _TITLES, _order_rows(shot, order), numbers=("Phút",))
    _print_misfits(warnings, console)


def _print_misfits(told: Iterable[tuple[str, str]], console: Console) -> None:
    for vi, en in told:
        console.print(Text(f"! {vi}\n  {en}", style="yellow"))


def _order_rows(shot: Snapshot, order: Order) -> list[tuple[str, ...]]:
    """As they are printed; a half-day stands before its items."""
    rows: list[tuple[str, ...]] = []
    before = None
    for one in order.times.items:
        if one.session != before and len(order.sessions) > 1:
            session = order.session(one.session)
            when = f"{session.starts_at:%H.%M}–{session.ends_at:%H.%M}"
            rows.append((when, "", session.id, session.title, "", ""))
        before = one.session
        row = order.rows[one.item]
        title = f"  – {row['title']}" if one.within else row["title"]
        fixed = "*" if row["fixed_at"] else ""
        rows.append(
            (
                f"{one.starts:%H.%M}–{one.ends:%H.%M}{fixed}",
                str(row["minutes"]),
                one.item,
                title,
                row["presenter"],
                shot.short_name(row["unit"]) if row["unit"] else "",
            )
        )
    return rows


def _order_json(shot: Snapshot, order: Order, warnings: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "conference": shot.conference,
        "position": shot.position,
        "items": [
            {
                **{name: order.rows[one.item][name] for name in _LISTED},
                "item": one.item,
                "session": one.session,
                "starts_at": one.starts.isoformat(),
                "ends_at": one.ends.isoformat(),
            }
            for one in order.times.items
        ],
        "overflow": [
            {"session": one.session, "minutes": one.minutes, "items": list(one.items)}
            for one in order.times.overflows
        ],
        "warnings": [{"vi": vi, "en": en} for vi, en in warnings],
    }


_LISTED: Final = (
    "title",
    "kind",
    "minutes",
    "presenter",
    "conducted_by",
    "unit",
    "within",
    "paper",
)

# --- versions ------------------------------------------------------------------------------------


async def show_versions(
    settings: Settings, conference: str, as_of: str | None, as_json: bool, console: Console
) -> None:
    """Every finalised version, and whether the program has moved on since."""
    async with engine_as_of(settings, as_of) as engine, snapshot(engine, conference) as shot:
        rows = [row for row in await shot.rows(tables.documents) if row["kind"] == "program"]
        draft = await draft_of(shot)
    if as_json:
        value = {"versions": rows, "draft": draft.differs, "position": draft.position}
        print(json.dumps(value, ensure_ascii=False, indent=2))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for heading in ("Bản", "Hoàn chỉnh", "SHA-256", "Vị trí", "Thay đổi"):
        table.add_column(heading)
    for row in rows:
        when = f"{local(row['finalised_at']):%d/%m/%Y %H:%M}"
        count = len(_CHANGES.validate_json(row["changes"])) if row["changes"] else 0
        table.add_row(
            str(row["version"]), when, row["digest"][:16] + "…", str(row["position"]), str(count)
        )
    console.print(table, highlight=False)
    console.print(Text(_standing(draft)))


def _standing(draft: Draft) -> str:
    if draft.version == 0:
        return "Dự thảo, chưa hoàn chỉnh lần nào / a draft, never finalised"
    if draft.differs:
        return f"Dự thảo bản {draft.version + 1}: có thay đổi so với bản {draft.version} / a draft that differs"
    return f"Bản {draft.version} còn đúng / version {draft.version} holds"


async def show_difference(
    settings: Settings, conference: str, as_of: str | None, as_json: bool, console: Console
) -> None:
    """What finalising now would change, and who would be told."""
    async with engine_as_of(settings, as_of) as engine, snapshot(engine, conference) as shot:
        draft = await draft_of(shot)
        names = {unit: shot.short_name(unit) for unit in draft.concerned or ()}
    if as_json:
        told = {
            "version": draft.version,
            "changes": _CHANGES.dump_python(draft.changes, mode="json"),
            "time_or_place_changed": draft.framed_anew,
            "concerned": draft.concerned,
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    print_difference(draft, names, console)


def print_difference(draft: Draft, names: dict[str, str], console: Console) -> None:
    lines = [_standing(draft)]
    if draft.framed_anew:
        lines.append(
            "- Thời gian, địa điểm hội nghị thay đổi / the conference's time or place changed"
        )
    lines += [f"- [{', '.join(change.kinds)}] {sentence_of(change)}" for change in draft.changes]
    if draft.concerned is None:
        lines.append("→ Gửi đến các đại biểu đã xác nhận dự / told to the delegates who come")
    else:
        listed = ", ".join(names[unit] for unit in draft.concerned) or "không có / nobody"
        lines.append(f"→ Chỉ báo cho / told to: {listed}")
    if draft.unheard:
        unheard = "; ".join(draft.unheard)
        lines.append(
            f"→ Không khớp cơ quan nào, không ai báo thay / no agency's, told by nobody: {unheard}"
        )
    console.print(Text("\n".join(lines)))


async def printed_script(
    settings: Settings, conference: str, out: Path, as_of: str | None, console: Console
) -> None:
    """The running script as PDF and DOCX."""
    async with engine_as_of(settings, as_of) as engine:
        printed = await print_script(engine, conference, out)
    for path in (printed.path, printed.path.with_suffix(".docx")):
        console.print(f"  {path}  @{printed.position}", highlight=False)


# --- finalising ----------------------------------------------------------------------------------


async def printed_draft(
    settings: Settings, conference: str, out: Path
) -> tuple[Draft, Printed, dict[str, str], list[tuple[str, str]]]:
    """The program printed at one position of the log, with what it says, both from the same rows."""
    client = await connected(settings)
    try:
        position = await EventStore(client).last_position()
    finally:
        await client.close()
    async with engine_as_of(settings, str(position)) as engine:
        await must_be_whole(engine, conference)
        printed = await print_program(engine, conference, out)
        async with snapshot(engine, conference) as shot:
            draft = await draft_of(shot)
            names = {unit: shot.short_name(unit) for unit in draft.concerned or ()}
            unfit = list(misfits(await order_of(shot)))
    return draft, printed, names, unfit


async def finalise(
    settings: Settings,
    conference: str,
    unit: str,
    out: Path,
    console: Console,
    *,
    as_it_is: bool = False,
    dry_run: bool = False,
) -> Answer | None:
    """Print the program, show what changed, finalise exactly what was printed (``as_it_is``: though it does not
    fit its hours); None: nothing to finalise, or a dry run."""
    draft, printed, names, unfit = await printed_draft(settings, conference, out)
    print_difference(draft, names, console)
    _print_misfits(unfit, console)
    if not draft.differs or dry_run:
        return None
    wish = wish_to_finalise(draft, printed.digest, printed.position, as_it_is=as_it_is)
    if unfit and not as_it_is:
        late = listed(Term(vi, en) for vi, en in unfit)
        return declined("", PROGRAM_DOES_NOT_FIT.refuse(late=late))
    client = await connected(settings)
    try:
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{conference}/{unit}/{wish.model_dump_json()}")
        commands = Commands(client, conference, time=told_time())
        return await commands.send(unit, wish, command_id=str(identity), anew=True)
    finally:
        await client.close()
