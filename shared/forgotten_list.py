"""The list of those who were forgotten, in a file outside of the broker: ids alone, no name, nothing that opens
anything.

A broker that was restored from before a forgetting knows nothing of it, its keys neither. This file does, and
:mod:`deploy.privacy` forgets them again by it. One line of JSON for each key that was destroyed; a line that is
there twice says nothing new.
"""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from shared.sealed import Owner

NAME: Final = "forgotten.jsonl"
"""How the file is called beside backups of keys."""


class ForgottenListInvalid(ValueError):
    """A list that cannot be read, or a line of it: passing over it would bring somebody back."""

    code = "FORGOTTEN_LIST_INVALID"

    def __init__(self, path: Path, why: str, why_en: str) -> None:
        super().__init__(
            f"{path}: {why}. Không ai bị bỏ qua: sửa hoặc chọn đúng tệp. / {why_en}. Nobody is passed over: "
            "mend it, or give the right file."
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """A key that was destroyed, by what event. Whose, where it is known: of an older log only the key is."""

    kid: str
    because: str
    conference: str = ""
    unit: str = ""
    person: str = ""

    @classmethod
    def of(cls, owner: Owner, because: str) -> Self:
        return cls(owner.kid, because, owner.conference, owner.unit, owner.person)

    @property
    def told(self) -> str:
        """Conference, unit and id, as commands take them; else the name of the key."""
        return f"{self.conference}/{self.unit or '-'}/{self.person}" if self.person else self.kid


_LINE: Final = TypeAdapter(Gone)


def add(path: Path, gone: Iterable[Gone]) -> None:
    """On the disk when this returns. Several processes may add to one file. Raises OSError."""
    lines = b"".join(to_json(asdict(one)) + b"\n" for one in gone)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(file).st_size
        torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"  # by a crash in the middle
        if lines:
            os.write(file, b"\n" + lines if torn else lines)
            os.fsync(file)
    finally:
        os.close(file)


def read(path: Path) -> dict[str, Gone]:
    """By key. The beginning of a line that a crash cut off is passed over: the event is handled again, and the
    line written whole. Raises :class:`ForgottenListInvalid`."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ForgottenListInvalid(
            path, f"không đọc được ({error.strerror})", f"cannot be read ({error.strerror})"
        ) from error
    found: dict[str, Gone] = {}
    for number, line in enumerate(lines, 1):
        try:
            one = _LINE.validate_json(line)
        except ValidationError:
            if not line or _cut_off(line):
                continue
            raise ForgottenListInvalid(
                path, f"dòng {number} không đọc được", f"line {number} cannot be read"
            ) from None
        known = found.get(one.kid)
        found[one.kid] = known if known is not None and known.person else one
    return found


def _cut_off(line: bytes) -> bool:
    """The beginning of a line that a crash cut off: the same process, or the next, has written it anew."""
    return line.startswith(b'{"kid":'[: len(line)]) and not line.endswith(b"}")


def write(path: Path, gone: Iterable[Gone]) -> None:
    """A new file in place of the old one, whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    add(beside, gone)
    beside.replace(path)
