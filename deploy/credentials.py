"""A key, or all that is held of a person, is written to a file of its owner's alone, and over no other.

A key is written before anybody is told that it holds.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final


class CredentialsExist(FileExistsError):
    """The file is there already; what is in it would be lost."""

    code = "CREDENTIALS_EXIST"


_THERE: Final = (
    "{path}: đã có; chọn tệp khác bằng --out / is there already; choose another file with --out"
)


def free(path: Path) -> None:
    """Raises :class:`CredentialsExist` where such a file is there already."""
    if path.exists():
        raise CredentialsExist(_THERE.format(path=path))


@contextlib.contextmanager
def write_once(path: Path) -> Iterator[Callable[[str], None]]:
    """A fresh file, readable by its owner alone; gone again when nothing was kept in it.

    Raises :class:`CredentialsExist` before anything is done, OSError where no file can be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CredentialsExist(_THERE.format(path=path)) from error
    kept = False

    def keep(secret: str) -> None:
        nonlocal kept
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
        kept = True

    with os.fdopen(handle, "w", encoding="utf-8") as file:
        try:
            yield keep
        finally:
            if not kept:
                path.unlink(missing_ok=True)
