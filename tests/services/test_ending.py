"""A service ends at once when it is told to, whatever became of the broker."""

import asyncio
import contextlib
import os
import re
import sys
from pathlib import Path

import httpx
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.ports import free_ports
from tests.store.ledger import until

_SECONDS = 60
"""For a process to begin or end: one that waits for its broker waits for ever."""


def left_in(folder: Path) -> list[str]:
    """Processes whose command line names the folder: a broker that was started for it does."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if str(folder) in words:
                found.append(words)
    return found


async def heard_by_webhook(printed: str, folder: Path) -> bytes:
    """What an endpoint on this machine is sent first, once the organiser has set it with what was printed."""
    (port,) = free_ports(1)
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if not heard.done():
            heard.set_result(head)
        writer.write(b"HTTP/1.1 204 Taken\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    told = dict(re.findall(r"^export (\w+)=(.*)$", printed, re.MULTILINE))
    async with await asyncio.start_server(take, "127.0.0.1", port):
        command = (sys.executable, "-m", "deploy", "agency", "webhook", "set", "so-y-te")
        setting = await asyncio.create_subprocess_exec(
            *(*command, "--url", f"http://127.0.0.1:{port}/x", "--out", str(folder / "whsec")),
            env=os.environ | told,
        )
        assert await asyncio.wait_for(setting.wait(), _SECONDS) == 0
        return await asyncio.wait_for(heard, _SECONDS)


async def test_a_sandbox_that_is_told_to_end_leaves_no_broker_behind(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    folder, log = tmp_path / "sandbox", tmp_path / "log"
    command = (sys.executable, "-m", "deploy", "sandbox", "--dir", str(folder), "--port", str(port))
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, stdout=out, stderr=out)

    async def runs() -> bool:
        assert process.returncode is None, log.read_text()
        return "examples/agency-client" in log.read_text()

    try:
        await until(runs, 120)
        assert any("nats-server" in words for words in left_in(folder))
        assert (
            b"webhook-signature: v1," in (await heard_by_webhook(log.read_text(), tmp_path)).lower()
        )
        process.terminate()
        await asyncio.wait_for(process.wait(), _SECONDS)
        assert left_in(folder) == []
        assert "Traceback" not in log.read_text()
    finally:
        if process.returncode is None:
            process.kill()


async def begun(log: Path, nats_url: str, port: int) -> asyncio.subprocess.Process:
    told = {"HOINGHI_NATS_URL": nats_url, "HOINGHI_HEALTH_PORT": str(port)}
    command = (sys.executable, "-m", "deploy", "serve", "budget")
    with log.open("wb") as out:
        return await asyncio.create_subprocess_exec(
            *command, env=os.environ | told, stdout=out, stderr=out
        )


async def test_one_that_still_waits_for_its_broker_ends(tmp_path: Path) -> None:
    nowhere, port = free_ports(2)
    log = tmp_path / "log"
    process = await begun(log, f"nats://127.0.0.1:{nowhere}", port)

    async def waits() -> bool:
        return "broker error" in log.read_text()

    try:
        await until(waits, _SECONDS)
        process.terminate()
        await asyncio.wait_for(process.wait(), _SECONDS)
    finally:
        if process.returncode is None:
            process.kill()


async def test_one_whose_broker_is_gone_ends_without_a_fault(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    log = tmp_path / "log"
    process = await begun(log, broker.url, port)

    async def status(wanted: int) -> bool:
        async with httpx.AsyncClient() as web:
            try:
                return (await web.get(f"http://127.0.0.1:{port}/health")).status_code == wanted
            except httpx.HTTPError:
                return False

    try:
        await until(lambda: status(200), _SECONDS)
        await client.close()
        assert broker.process is not None
        broker.process.kill()
        await until(lambda: status(503), _SECONDS)
        process.terminate()
        await asyncio.wait_for(process.wait(), _SECONDS)
        assert "Traceback" not in log.read_text()
    finally:
        if process.returncode is None:
            process.kill()
