"""A long list on a terminal: a bar is drawn; killed half-way, the same file finishes. Everybody is made up."""

import asyncio
import os
import pty
import re
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nats
import pytest
import sqlalchemy as sql

from deploy.people import people
from services.program.model import open_model, reading
from services.program.tables import attendees
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import IssueInvitation
from shared.events.people import Contact
from shared.personal import Personal
from tests.files.made import HEADER, to_vni, xlsx
from tests.files.test_cli import CONFERENCE, Terminal, terminal  # noqa: F401 - a fixture

UNIT, COUNT = "so-noi-vu", 240
DRAWN = re.compile(rf"(\d+)/{COUNT}")


def listed() -> bytes:
    """As an old office types it; a number behind each name, so that no two are taken for one."""
    named = enumerate(people(5, "gia-dinh", COUNT), 1)
    rows = [[n, f"{one.name} {n}", "Chuyên viên", None, None] for n, one in named]
    return xlsx([[to_vni(c) if isinstance(c, str) else c for c in row] for row in [HEADER, *rows]])


async def invited(terminal: Terminal) -> None:  # noqa: F811 - the fixture
    client = await nats.connect(terminal.system.broker.url)
    wish = IssueInvitation(
        delegation=UNIT, unit=UNIT, invitee="Sở Nội vụ", group="so-nganh", seats=COUNT,
        rank_rule="representative", respond_by=datetime.now(UTC) + timedelta(days=3),
        contact=Contact(person_id=UNIT, name=Personal("Văn thư"), email=Personal("v@so.example")),
    )  # fmt: skip
    answer = await Commands(client, CONFERENCE).send("bo-chqs-tinh", wish)
    assert isinstance(answer, Accepted), answer
    await client.close()
    await terminal.settled()


async def shown(terminal: Terminal) -> list[str]:  # noqa: F811 - the fixture
    engine = open_model(terminal.system.database_url)
    query = sql.select(attendees.c.name).where(attendees.c.delegation == UNIT)
    async with reading(engine) as model:
        names = [str(name) for name in (await model.execute(query)).scalars()]
    await engine.dispose()
    return names


@pytest.mark.timeout(480)
async def test_a_list_that_was_killed_half_way_is_finished_by_the_same_file(
    terminal: Terminal,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    await invited(terminal)
    file = tmp_path / "ds.xlsx"
    file.write_bytes(listed())
    told = ("import", "delegates", str(file), "--conference", CONFERENCE, "--unit", UNIT)

    screen, tail = pty.openpty()
    typed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy", *told, stdin=tail, stdout=tail, stderr=tail,
        env={**os.environ, **terminal.system.environment, "COLUMNS": "80", "TERM": "xterm"},
    )  # fmt: skip
    os.close(tail)
    drawn, seen = "", 0
    while seen < COUNT // 8:
        part = await asyncio.to_thread(os.read, screen, 65_536)
        drawn += part.decode(errors="replace")
        seen = max((int(found) for found in DRAWN.findall(drawn)), default=0)
    typed.send_signal(signal.SIGKILL)
    await typed.wait()
    os.close(screen)
    assert "Nhập/importing" in drawn
    assert 0 < seen < COUNT, "it was killed half-way"

    again = await terminal.types(*told)
    assert again.exit_code == 0, again.stdout + again.stderr
    await terminal.settled()
    names = await shown(terminal)
    assert len(names) == len(set(names)) == COUNT
    assert {name.rsplit(" ", 1)[1] for name in names} == {str(n) for n in range(1, COUNT + 1)}

    once_more = await terminal.types(*told, "--json")
    assert f'"unchanged": {COUNT}' in once_more.stdout
