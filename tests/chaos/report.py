"""docs/reliability.md: what a run of ``make chaos`` saw, between two marks; the prose around them stays."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report import machine
from tests.chaos.faults import Fault, Outcome

_BEGIN, _END = "<!-- figures:chaos -->", "<!-- /figures:chaos -->"
_COLUMNS = (
    "fault", "runs", "strokes", "commands answered", "lost", "doubled", "otherwise wrong", "longest stop",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Closing:
    """One system, all that was done to it, and how often a command was sent a second time."""

    nodes: int
    faults: Sequence[Fault]
    seen: Sequence[Outcome]
    repeated: int


def write(closings: Sequence[Closing], seed: int, started: datetime, document: Path) -> None:
    """Replace the figures. Raises ValueError for a document without their marks."""
    text = document.read_text()
    if text.count(_BEGIN) != 1 or text.count(_END) != 1:
        raise ValueError(f"{document} has no place for the figures")
    figures = f"{_BEGIN}\n{_figures(closings, seed, started)}\n{_END}"
    whole = re.compile(f"{re.escape(_BEGIN)}.*{re.escape(_END)}", re.DOTALL)
    document.write_text(whole.sub(lambda _: figures, text))


def _figures(closings: Sequence[Closing], seed: int, started: datetime) -> str:
    minutes = (datetime.now(UTC) - started).total_seconds() / 60
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    rows = [
        _row(fault.name, [one for one in closing.seen if one.fault is fault])
        for closing in closings
        for fault in closing.faults
    ]
    return "\n".join(
        [
            f"Taken {started:%Y-%m-%d %H:%M} UTC in {minutes:.0f} minutes, seed {seed}; load average (1, 5 and 15 "
            f"minutes) at the end {load}.",
            "",
            machine(),
            "",
            f"| {' | '.join(_COLUMNS)} |",
            f"|{'---|' * len(_COLUMNS)}",
            *rows,
            "",
            " ".join(map(_end_of, closings)),
        ]
    )


def _end_of(closing: Closing) -> str:
    last = closing.seen[-1].found
    return (
        f"At the end on {'one node' if closing.nodes == 1 else f'{closing.nodes} nodes'}: "
        f"{last.acknowledged:,} commands acknowledged and {last.refused:,} refused by a rule, "
        f"{closing.repeated:,} of them sent a second time and answered alike; {last.events:,} events in the "
        f"log; {last.mails:,} mails, each taken once by the mail server."
    )


def _row(name: str, outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return f"| {name} | 0 | not run: not possible on this machine | | | | | |"
    figures = (
        f"{len(outcomes)}",
        f"{sum(one.struck for one in outcomes):,}",
        f"{sum(one.answered for one in outcomes):,}",
        f"{sum(len(one.found.lost) for one in outcomes)}",
        f"{sum(len(one.found.doubled) for one in outcomes)}",
        f"{sum(len(one.found.other) for one in outcomes)}",
        f"{max(one.longest_stop for one in outcomes):.1f} s",
    )
    return f"| {name} | {' | '.join(figures)} |"
