"""``hoinghi up``: the whole system on this machine, with an example loaded when one is asked for."""

import asyncio
import contextlib
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from deploy.broker import connected
from deploy.cli_portal import acting_visitor, new_link
from deploy.demo import FIRST, plan_of
from deploy.plan_import import Checked, read_plan
from deploy.processes import end_by_sigterm
from deploy.runner import Running, running
from deploy.story.invitations import plan_is_imported
from deploy.story.teller import Story, over_what_is_held
from deploy.story.telling import until_the_awards_are_reviewed
from deploy.watching import watched
from services.portal.doors import Visitor
from services.portal.roles import Role, holds
from services.program.model import open_model
from services.program.snapshot import local, snapshot
from shared.acting import day_of
from shared.commands.acting import AppointActing
from shared.desks import Desk
from shared.directory import roles_by_unit
from shared.refusals import Refused
from shared.settings import Settings
from shared.store import EventStore

_EXPORTED = (
    "HOINGHI_NATS_URL",
    "HOINGHI_NATS_MONITOR_URL",
    "HOINGHI_BROKER_DIR",
    "HOINGHI_DATABASE_URL",
    "HOINGHI_SMTP_URL",
    "HOINGHI_MAIL_FROM",
    "HOINGHI_ANSWER_BASE_URL",
    "HOINGHI_MASTER_KEY_FILE",
)
_UNFINISHED = "story.unfinished"
"""Stands beside the store while an example is told: found at the next start, it is told to its end."""
_LINK_LIFE = timedelta(hours=24)
_ACTING = "thay-mau"


async def up(
    directory: Path,
    database_url: str | None,
    example: str | None,
    port: int,
    console: Console,
    smtp: str | None = None,
) -> None:
    """Until it is cancelled, by Ctrl-C or by SIGTERM; nothing of it is left running then.

    An example is told once, on the simulated clock, in a folder of its own. Without one the clock is
    that of HOINGHI_CLOCK."""
    end_by_sigterm()
    checked = read_plan(plan_of(example)) if example else None
    where = directory / example if example else directory
    clock = "simulated" if example else Settings().clock
    async with (
        running(
            where,
            clock=clock,
            database_url=database_url,
            portal=port,
            smtp=smtp,
            mail_from=sender_of(checked) if checked else None,
        ) as system,
        watched(system, console),
    ):
        for name, health in system.health_ports.items():
            console.print(
                f"  {name:14} http://127.0.0.1:{health}/health  {where / name}.log", soft_wrap=True
            )
        for rows in system.older_rows:
            console.print(
                f"  {rows}: dữ liệu của phiên bản trước, không còn dùng, xóa được / rows of an earlier version, "
                "read by nobody now; may be deleted",
                highlight=False, soft_wrap=True,
            )  # fmt: skip
        if checked is not None:
            await _tell(system, checked, example == FIRST, where, console)
        console.print("[green]✓[/] Dùng trong cửa sổ khác / use it from another shell:")
        for name in _EXPORTED:
            if name in system.environment:
                print(f"export {name}={system.environment[name]}", flush=True)
        if checked is not None:
            await _clock(system, checked, console)
            await _links(system, checked, console)
        console.print(f"[green]✓[/] {system.portal_url}", highlight=False)
        if checked is None:
            console.print(
                "  hoinghi login-link --unit CƠ-QUAN --role organiser|clerk|reviewer|finance|"
                "approver|reception|contact",
                highlight=False,
            )
        await asyncio.Event().wait()


def sender_of(checked: Checked) -> str:
    """An example's letters come from its own organiser's host."""
    organiser = next(one for one in checked.agencies if one.id == checked.plan.organiser)
    return f"hoi-nghi@{organiser.email.rpartition('@')[2]}"


async def _tell(
    system: Running, checked: Checked, at_length: bool, where: Path, console: Console
) -> None:
    """The example up to the Chairman's desk, when the log is empty or an earlier telling was cut off (what it said
    already adds nothing); what was done since stays as it is."""
    unfinished = where / _UNFINISHED
    client = await connected(_settings(system))
    engine = open_model(system.database_url)
    try:
        held = bool(await EventStore(client).last_position())
        if held and not unfinished.exists():
            return
        unfinished.touch()
        console.print(
            "Đang dựng hội nghị mẫu, lệnh export hiện sau khi xong / the example is being told, about a minute; "
            "the lines to export come after it",
            highlight=False, soft_wrap=True,
        )  # fmt: skip
        with console.status("") as shown:
            story = Story(client, checked, engine, where / "out", step=shown.update)
            with over_what_is_held(story, held):
                if at_length:
                    await until_the_awards_are_reviewed(story)
                    await _somebody_stands_in(story)
                else:
                    await plan_is_imported(story)
            await story.settled()
        unfinished.unlink()
    finally:
        await engine.dispose()
        await client.close()


async def _somebody_stands_in(story: Story) -> None:
    """For Finance, from that day on: the page of acting persons and what the deputy sees are not empty."""
    unit = story.holding("finance")
    today = day_of(story.now)
    told = AppointActing(
        acting=_ACTING, unit=unit, desk=Desk.FINANCE, absent="giam-doc-mau", deputy="pho-giam-doc-mau",
        since=today, until=today + timedelta(days=2), reason="Đi công tác (ví dụ)",
    )  # fmt: skip
    await story.do(unit, told)


async def _clock(system: Running, checked: Checked, console: Console) -> None:
    """The example's clock stands where its story stopped: commands have to bring their time along."""
    engine = open_model(system.database_url)
    try:
        async with snapshot(engine, checked.plan.id) as shot:
            stopped = local(shot.time.isoformat())
    finally:
        await engine.dispose()
    console.print(
        f"Đồng hồ mô phỏng, dừng lúc {stopped:%d/%m/%Y %H:%M}; mỗi lệnh xảy ra vào giờ ghi ở đây, hãy tăng dần:\n"
        "The clock is simulated and stands there; a command happens at the time that is set here:",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    print(f"export HOINGHI_CONFERENCE={checked.plan.id}", flush=True)
    print(f"export HOINGHI_TIME={stopped + timedelta(hours=1):%Y-%m-%dT%H:%M:%S+07:00}", flush=True)


async def _links(system: Running, checked: Checked, console: Console) -> None:
    """One sign-in link for each role, for an agency that holds it."""
    roles = roles_by_unit(checked.agencies)
    settings = _settings(system)
    console.print("Đăng nhập / sign in (mỗi đường dẫn một lần, 24 giờ / each once, 24 hours):")
    for role in Role:
        holders = [unit for unit, held in roles.items() if holds(held, role)]
        if role is Role.CONTACT:
            holders = [unit for unit in holders if roles[unit] == {"agency"}]
        if holders:
            visitor = Visitor(holders[0], role, conference=checked.plan.id)
            link = await new_link(settings, visitor, _LINK_LIFE)
            console.print(f"  {role.value:10} {holders[0]:20}", highlight=False)
            print(f"    {link}", flush=True)
    with contextlib.suppress(Refused):  # of another example there is none, or it was taken back
        visitor = await acting_visitor(settings, checked.plan.id, _ACTING)
        link = await new_link(settings, visitor, _LINK_LIFE)
        console.print(
            f"  {visitor.role.value:10} {visitor.unit:20} làm thay / acting", highlight=False
        )
        print(f"    {link}", flush=True)


def _settings(system: Running) -> Settings:
    return Settings(
        nats_url=system.broker.url,
        database_url=system.database_url,
        answer_base_url=system.portal_url,
        master_key_file=system.master_key_file,
    )
