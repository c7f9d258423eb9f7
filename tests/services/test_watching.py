"""What ends on a running system is told of and comes back: the broker, a service, the mail catcher."""

import asyncio
from pathlib import Path

import nats

from deploy.runner import running
from deploy.watching import BROKER, Pauses, keep_running


async def _until_back(lines: "asyncio.Queue[str]", told: list[str], *names: str) -> None:
    """Each line as it is told, into ``told``, until all of these are back."""
    async with asyncio.timeout(120):
        while any(f"✓ {name}: chạy lại / runs again" not in told for name in names):
            told.append(await lines.get())


async def test_what_is_killed_is_told_of_and_comes_back_as_what_it_was(tmp_path: Path) -> None:
    told, lines = list[str](), asyncio.Queue[str]()
    async with running(tmp_path / "system") as system:
        killed = {name: system.processes[name].pid for name in ("program", "mail")}
        watching = asyncio.create_task(keep_running(system, lines.put_nowait))
        for name in killed:
            system.processes[name].kill()
        await _until_back(lines, told, *killed)
        for name, before in killed.items():
            assert system.processes[name].pid != before
            assert any(
                line.startswith(f"✗ {name}: đã dừng (mã -9), khởi động lại ngay / ended")
                and str(system.directory / f"{name}.log") in line
                for line in told
            )

        assert system.broker.process is not None
        system.broker.process.kill()
        await _until_back(lines, told, BROKER)
        client = await nats.connect(system.broker.url)
        assert (await client.jetstream().stream_info("EVENTS")).config.name == "EVENTS"
        await client.close()
        await system.until_ready("registry")
        watching.cancel()
    assert len([line for line in told if line.startswith("✗")]) == 3


def test_who_ends_again_and_again_is_started_at_growing_pauses_and_at_once_after_a_steady_minute() -> (
    None
):
    pauses = Pauses()
    assert pauses.ended("program", 0) == 0
    assert [pauses.ended("program", at) for at in (1, 3, 6, 11, 20, 37, 70, 71, 72)] == [
        *(1, 2, 4, 8, 16, 32, 60, 60, 60),
    ]
    assert pauses.ended("mail", 72) == 0
    assert pauses.ended("program", 72 + 60 + 60) == 0
