"""The clock of one running process moved, a static one's too (libfaketime reaches only those that load it).

A process asks the time in its vDSO, a piece of code that the kernel lays into its memory. There ``clock_gettime``
is overwritten, in this one process: it asks the kernel, and adds seconds to the clock of the day alone. Intervals
(CLOCK_MONOTONIC) stay as they are, as when a real clock is set.
"""

import os
import platform
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

_SYMBOL: Final = b"__vdso_clock_gettime"
_SYMBOLS: Final = 11
"""The kind of a section that holds symbols for the linker at run time (ELF: SHT_DYNSYM)."""
# mov eax, SYS_clock_gettime; syscall; test edi, edi; jnz past; add qword [rsi], SECONDS; past: ret
_BEFORE, _AFTER = bytes.fromhex("b8e4000000 0f05 85ff 7507 488106"), bytes.fromhex("c3")
_CODE_LENGTH: Final = len(_BEFORE) + 4 + len(_AFTER)


class NoShift(Exception):
    """This machine has no such memory, or does not let it be written."""


def try_shift() -> None:
    """Raises :class:`NoShift` where it cannot be done."""
    process = subprocess.Popen(["sleep", "60"])
    try:
        shift_clock(process.pid, 0)
    finally:
        process.kill()
        process.wait()


def shift_clock(pid: int, seconds: int) -> None:
    """From now on the process sees the clock of the day so many seconds ahead of this machine's; 0: as it is.

    Raises :class:`NoShift`.
    """
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise NoShift("only on Linux, x86-64")
    code = _BEFORE + struct.pack("<i", seconds) + _AFTER
    try:
        begin, length = _mapped(pid)
        with Path(f"/proc/{pid}/mem").open("r+b", buffering=0) as memory:
            memory.seek(begin)
            at = begin + _address(memory.read(length))
            _stopped_outside(pid, at)
            try:
                memory.seek(at)
                memory.write(code)
            finally:
                os.kill(pid, signal.SIGCONT)
    except OSError as error:
        raise NoShift(str(error)) from error


def _stopped_outside(pid: int, at: int) -> None:
    """Stop it where none of its threads stands within what is to be overwritten."""
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        os.kill(pid, signal.SIGSTOP)
        where = [_where(thread) for thread in Path(f"/proc/{pid}/task").iterdir()]
        if not any(one is None or at <= one < at + _CODE_LENGTH for one in where):
            return
        os.kill(pid, signal.SIGCONT)
    raise NoShift("a thread never left the code")


def _where(thread: Path) -> int | None:
    """The address at which a thread stands; None while it runs."""
    told = (thread / "syscall").read_text().split()
    return None if told == ["running"] else int(told[-1], 16)


def _mapped(pid: int) -> tuple[int, int]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        if line.endswith("[vdso]"):
            begin, end = (int(one, 16) for one in line.split()[0].split("-"))
            return begin, end - begin
    raise NoShift("the process has no vDSO")


def _address(image: bytes) -> int:
    """Where ``clock_gettime`` stands in the vDSO, by its table of symbols."""
    (heads_at,) = struct.unpack_from("<Q", image, 40)
    size, count = struct.unpack_from("<HH", image, 58)
    heads = [struct.unpack_from("<IIQQQQIIQQ", image, heads_at + n * size) for n in range(count)]
    for _, kind, _, _, offset, length, link, *_ in heads:
        if kind != _SYMBOLS:
            continue
        names = heads[link][4]
        for entry in range(offset, offset + length, 24):
            name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", image, entry)
            if image[names + name :].startswith(_SYMBOL + b"\0"):
                return int(value)
    raise NoShift("no clock_gettime in the vDSO")
