"""What a device kept about one person is judged in the order in which it was done, however slow an answer is."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from services.portal.sending import Acting, Desk
from shared.commands.base import Accepted, Command
from shared.commands.reception import ScanCode

ACTING = cast(Acting, SimpleNamespace())


class Slow(Desk):
    """Answers the first wish last: when nothing else can go on."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def _send(
        self, acting: Acting, identity: str, wish: Command, *, anew: bool = False
    ) -> Accepted:
        if identity == "1":
            for _ in range(50):
                await asyncio.sleep(0)
        self.sent.append(identity)
        return Accepted(command=identity)

    async def shown(self, wanted: int) -> bool:
        return True


def scans(*codes: str) -> list[tuple[str, Any]]:
    return [(str(n), ScanCode(code=code, gate="Cửa 1")) for n, code in enumerate(codes, 1)]


async def test_the_second_scan_of_a_code_waits_for_the_first_and_nobody_else_does() -> None:
    desk = Slow()
    answers = await desk.send_named(ACTING, scans("A", "B", "A"), ["A", "B", "A"])
    assert desk.sent == ["2", "1", "3"]
    assert [answer.command for answer in answers] == ["1", "2", "3"]


async def test_wishes_about_nobody_in_particular_wait_for_none() -> None:
    desk = Slow()
    await desk.send_named(ACTING, scans("A", "B", "A"))
    assert desk.sent == ["2", "3", "1"]
