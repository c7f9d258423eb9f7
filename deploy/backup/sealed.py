"""Files that are encrypted while they are written: age (https://age-encryption.org/v1), through a pipe.

No byte of a snapshot is ever on the disk in the clear. Whoever makes backups needs the recipient's public key
alone; the identity that opens them is kept elsewhere.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO, Final

import pyrage

_READ_BYTES: Final = 128 * 1024


class KeyInvalid(ValueError):
    """Not an age recipient, or not an age identity."""

    code = "BACKUP_KEY_INVALID"


class CannotOpen(Exception):
    """The file was not encrypted for this identity, or it is damaged."""

    code = "BACKUP_UNREADABLE"


def new_identity(path: Path) -> str:
    """Write a fresh identity, for its owner alone; return the recipient. Never overwrites."""
    identity = pyrage.x25519.Identity.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def recipient(text: str) -> pyrage.x25519.Recipient:
    """Raises :class:`KeyInvalid`."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise KeyInvalid(
            "Cần khóa công khai dạng age1… (`hoinghi backup-key` tạo ra). / A public key age1… is expected "
            "(`hoinghi backup-key` makes one)."
        ) from error


def identity(path: Path) -> pyrage.x25519.Identity:
    """Raises :class:`KeyInvalid`."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise KeyInvalid(
            f"{path}: không đọc được tệp khóa / the key's file cannot be read ({type(error).__name__})"
        ) from error
    for line in text.splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            try:
                return pyrage.x25519.Identity.from_str(line.strip())
            except pyrage.IdentityError:
                break
    raise KeyInvalid(
        f"{path}: không có khóa AGE-SECRET-KEY-… hợp lệ / holds no valid AGE-SECRET-KEY-…"
    )


async def seal(
    chunks: AsyncGenerator[bytes, None], to: pyrage.x25519.Recipient, path: Path
) -> tuple[int, str]:
    """Encrypt what comes into ``path``; return its size in the clear and its SHA-256."""
    reading, writing = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as source, path.open("wb") as target:
            pyrage.encrypt_io(source, target, [to])
            target.flush()
            os.fsync(target.fileno())

    task = asyncio.create_task(asyncio.to_thread(encrypt))
    size, digest = 0, hashlib.sha256()
    pipe = os.fdopen(writing, "wb", buffering=0)
    try:
        async with aclosing(chunks) as source:
            async for chunk in source:
                size += len(chunk)
                digest.update(chunk)
                await asyncio.to_thread(_write_all, pipe, chunk)
    finally:
        pipe.close()  # the thread sees the end, whatever happened
        await task
    return size, digest.hexdigest()


async def opened(path: Path, by: pyrage.x25519.Identity) -> AsyncGenerator[bytes, None]:
    """The bytes of a sealed file. Raises :class:`CannotOpen`."""
    reading, writing = os.pipe()

    def decrypt() -> None:
        with os.fdopen(writing, "wb") as target, path.open("rb") as source:
            pyrage.decrypt_io(source, target, [by])

    task = asyncio.create_task(asyncio.to_thread(decrypt))
    pipe = os.fdopen(reading, "rb", buffering=0)
    try:
        while chunk := await asyncio.to_thread(pipe.read, _READ_BYTES):
            yield chunk
        await task
    except (pyrage.DecryptError, OSError) as error:  # damage behind the header comes as OSError
        raise CannotOpen(
            f"{path.name}: không mở được bằng khóa này, hoặc tệp thiếu hay đã bị sửa / not for this identity, "
            f"missing, or damaged ({error})"
        ) from error
    finally:
        pipe.close()
        await asyncio.gather(task, return_exceptions=True)


async def digest_of(path: Path, by: pyrage.x25519.Identity) -> str:
    """SHA-256 of what is inside. Raises :class:`CannotOpen`."""
    digest = hashlib.sha256()
    async with aclosing(opened(path, by)) as chunks:
        async for chunk in chunks:
            digest.update(chunk)
    return digest.hexdigest()


def _write_all(pipe: BinaryIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[pipe.write(left) :]
