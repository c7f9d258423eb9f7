"""The wishes of a file, sent: many under way at once, each accepted or refused by itself, with a bar."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shared.client import Commands, NoAnswer
from shared.lists.fates import Fate, Reading, answered, with_answers

UNDER_WAY: Final = 64
"""Wishes under way at once: the boundary decides them one by one, the wire need not wait for that."""


async def send(
    reading: Reading,
    commands: Commands,
    unit: str,
    *,
    person: str = "office",
    each: Callable[[], None] = lambda: None,
) -> Reading:
    """Send what ``reading`` would do; the reading with what became of each row.

    A row that nobody answered for is told as refused, with NO_ANSWER: the same file may be sent again.
    """
    gate = asyncio.Semaphore(UNDER_WAY)

    async def one(fate: Fate) -> Fate:
        if fate.command is None:
            return fate
        async with gate:
            try:
                answer = await commands.send(
                    unit, fate.command, command_id=fate.command_id, person=person, anew=True
                )
            except NoAnswer as silence:
                each()
                return replace(
                    fate, outcome="refused", code=silence.code, vi=_AGAIN, en=str(silence)
                )
        each()
        return answered(fate, answer)

    return with_answers(reading, await asyncio.gather(*map(one, reading.fates)))


_AGAIN: Final = "Chưa có dịch vụ nào trả lời; nhập lại đúng tệp này, không dòng nào bị ghi hai lần."


async def send_with_bar(
    reading: Reading, commands: Commands, unit: str, console: Console, *, person: str = "office"
) -> Reading:
    """As :func:`send`, showing how far it has come (on a terminal)."""
    total = sum(fate.command is not None for fate in reading.fates)
    columns = (
        TextColumn("Nhập/importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("import", total=total)
        return await send(reading, commands, unit, person=person, each=lambda: bar.advance(task))
