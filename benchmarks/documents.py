"""Point 8: documents from values to bytes. Letters singly are printed in one process and in two.

Pages a second of this process's own processor time stand beside those of the clock: on a shared machine the clock
also counts what others do. The peer's figure is an earlier one, on the same machine: 2,000 badges in 29 s.
"""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks.measure import Row, Size, Table
from services.program.documents.cards import badges_pdf
from services.program.documents.pdf import (
    invitation_pdf,
    invitations_pdf,
    program_pdf,
    report_pdf,
)
from services.program.documents.values import Invitation
from services.program.documents.values_cards import Card, Cards
from tests.documents import samples

_PEER: Final = "pretix 2026.8 (2,000 badges)"
_PEER_SECONDS: Final = 29.0


def letters(count: int) -> list[Invitation]:
    """Each to somebody else: nothing is printed twice."""
    return [samples.invitation(f"Đồng chí Thí Dụ {number} (mẫu)") for number in range(count)]


def badges(count: int) -> Cards:
    people = tuple(
        Card(f"Nguyễn Văn Ví Dụ {number} (mẫu)", "Phó Giám đốc", "Sở Y tế", "", f"Hàng 1, ghế {number}",
             f"HN1.qpdp-2023.so-y-te.{number:039d}")
        for number in range(count)
    )  # fmt: skip
    return Cards(samples.CONFERENCE, "Ngày 08 tháng 12 năm 2023", people, samples.AS_OF)


def singly(values: tuple[Invitation, ...]) -> int:
    """One file each, all kept to the end; how many."""
    return len([invitation_pdf(one, packaged_face=True) for one in values])


def _timed(print_it: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    print_it()
    return time.perf_counter() - clock, time.process_time() - processor


async def measure(directory: Path, size: Size) -> list[Table]:
    count, people = size.of(300, 4), size.of(2_000, 8)
    values = letters(count)
    singly(tuple(letters(2)))  # the face is read, the layout kept
    together = _timed(lambda: invitations_pdf(values, packaged_face=True))
    alone = _timed(lambda: singly(tuple(values)))
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        halves = [tuple(values[part::4]) for part in range(4)]
        list(pool.map(singly, [tuple(letters(2))] * 2))  # started and warm
        both = _timed(lambda: list(pool.map(singly, halves)))
    program = _timed(lambda: program_pdf(samples.PROGRAM, packaged_face=True))
    report = _timed(lambda: report_pdf(samples.REPORT, packaged_face=True))
    cards = badges(people)
    printed = _timed(lambda: badges_pdf(cards, packaged_face=True))
    rows = (
        _rate(f"{count} invitations as one PDF", count, together),
        _rate(f"{count} invitations singly, one process", count, alone),
        Row(
            f"{count} invitations singly, two processes", f"{count / both[0]:,.0f} pages/s",
            target="≥ 40 pages/s", met=count / both[0] >= 40,
        ),
        _whole("program", program, 1),
        _whole("report", report, 1),
        Row(
            f"{people:,} badges", _seconds(printed), _PEER, f"{_PEER_SECONDS:.0f} s",
            _PEER_SECONDS / printed[0] if people == 2_000 else None, target="< 20 s",
            met=printed[0] < 20, note="the peer's figure is from another hour",
        ),
    )  # fmt: skip
    method = "values to PDF bytes with the packaged face, tagged; a compiler that has printed once"
    return [Table("documents", "Documents printed", method, rows)]


def _rate(name: str, pages: int, took: tuple[float, float]) -> Row:
    clock, processor = took
    return Row(
        name,
        f"{pages / clock:,.0f} pages/s ({pages / processor:,.0f} a processor second)",
        target="≥ 40 pages/s",
        met=pages / clock >= 40,
    )


def _whole(name: str, took: tuple[float, float], limit: float) -> Row:
    return Row(name, _seconds(took), target=f"< {limit:g} s", met=took[0] < limit)


def _seconds(took: tuple[float, float]) -> str:
    return f"{took[0]:.2f} s ({took[1]:.2f} s of processor)"
