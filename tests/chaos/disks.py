"""A disk that is full when a test wants it to be: a tmpfs of our own, mounted where something keeps its files."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMY = 6 * 1024**3
"""A limit: a tmpfs takes only what is written. The broker wants what it reserves for files."""


class NoDisk(Exception):
    """Why none can be mounted on this machine."""


@dataclass(frozen=True, slots=True)
class Disk:
    folder: Path

    def fill_up(self, left: int) -> None:
        """From now on there is room for ``left`` bytes more: as if somebody else had filled the rest."""
        _run(
            "mount", "-o", f"remount,size={shutil.disk_usage(self.folder).used + left}", self.folder
        )

    def make_room(self) -> None:
        _run("mount", "-o", f"remount,size={ROOMY}", self.folder)


@contextlib.contextmanager
def own_disk(folder: Path) -> Iterator[Disk]:
    """``folder`` as a disk of its own, empty at first and gone at the end. Raises :class:`NoDisk`."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={ROOMY},mode=1777", "hoinghi-test", folder)
    try:
        yield Disk(folder)
    finally:
        _run("umount", "-l", folder)  # lazily: whoever still holds a file of it ends on its own


@contextlib.contextmanager
def moved_to_own_disk(folder: Path) -> Iterator[Disk]:
    """As :func:`own_disk` with what ``folder`` holds, which it holds again afterwards. Nobody may write into it
    while the block begins and ends; and only what could be copied back lies there then."""
    with own_disk(folder.with_name(f"{folder.name}.small")) as disk:
        _copy(folder, disk.folder)
        _run("mount", "--bind", disk.folder, folder)
        try:
            yield Disk(folder)
        finally:
            _run("umount", "-l", folder)
            shutil.rmtree(folder)
            _copy(disk.folder, folder)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)


def _run(*words: object) -> None:
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    except FileNotFoundError as error:
        raise NoDisk(str(error)) from error
    if done.returncode != 0:
        raise NoDisk(f"{' '.join(map(str, words[:4]))}: {done.stderr.strip()}")
