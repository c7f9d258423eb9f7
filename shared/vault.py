"""The keys of people: made once, cached, looked up in bulk, destroyed for good.

One message for each person in a stream of their own, wrapped by the master key. A key is made by
compare-and-set on its own subject (nothing there yet), so that two writers never make two. Destroying it
first writes a tombstone behind it, so that nobody makes another, and then has the broker overwrite the key's
bytes. Every reader then finds the tombstone, and reads :data:`~shared.personal.REMOVED`.

There is one vault for each connection: whatever a process reads and writes, it does with the same keys.
"""

import asyncio
import base64
import hashlib
import math
import os
import re
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js.errors import APIError, NotFoundError, ServiceUnavailableError
from pydantic_core import from_json, to_json

from shared import subjects
from shared.direct import TRY_SECONDS, DirectReader, LogFull, LogUnavailable, pause
from shared.outage import is_full
from shared.sealed import HOLDER, MARK, Key, KeyMissing, Owner, keys_named, places, seal, unseal
from shared.settings import Settings

MOST: Final = 50_000
"""Keys in memory at most."""
SECONDS: Final = 900.0
"""A key is looked up anew after so long: a process that does not hear of a forgotten person knows it then."""
_OF: Final = "hoinghi_vault"
_KID: Final = re.compile(rb'"kid":"([0-9a-f]{24})"')
_AT_ONCE: Final = 500
_BYTES: Final = 32
_NONCE: Final = 12
_EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
_WRONG_LAST_SEQUENCE: Final = 10071
_NO_MESSAGE: Final = 10037
_FOR_THE_MOMENT: Final = (TimeoutError, NoRespondersError, ServiceUnavailableError)


class MasterKeyMissing(Exception):
    """No master key, or one that is none. Nothing personal is written or read without it."""

    code = "MASTER_KEY_MISSING"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Thiếu khóa chủ bảo vệ dữ liệu cá nhân: {why}. Đặt HOINGHI_MASTER_KEY_FILE (tệp bí mật chứa base64 "
            f"của 32 byte ngẫu nhiên: `openssl rand -base64 32`). / The master key of personal data: {why}. Set "
            "HOINGHI_MASTER_KEY_FILE (a secret file with base64 of 32 random bytes: `openssl rand -base64 32`)."
        )


class MasterKeyWrong(MasterKeyMissing):
    """A master key that opens none of the keys in the log: it is another deployment's, or was made anew."""

    code = "MASTER_KEY_OTHER"

    def __init__(self, given: str, wrapping: str) -> None:
        Exception.__init__(
            self,
            f"Khóa chủ này ({given}) không mở được khóa của ai trong nhật ký: chúng được bọc bằng khóa "
            f"{wrapping}. Lấy lại khóa chủ cũ từ bản cất giữ và đặt vào HOINGHI_MASTER_KEY_FILE; muốn thay khóa "
            "thì ghi khóa mới ở dòng đầu, khóa cũ ở dòng sau (docs/privacy.md). "
            f"/ This master key ({given}) opens nobody's key in the log: they are wrapped by the one named "
            f"{wrapping}. Bring the old one back from where it is kept, as HOINGHI_MASTER_KEY_FILE; to replace it "
            "put the new one on the first line and the old one on the next (docs/privacy.md).",
        )


class MasterKey:
    """What wraps the keys of people. Its own name goes with what it wrapped, so that it can be replaced."""

    def __init__(self, *secrets: bytes) -> None:
        self._ring = {hashlib.sha256(one).hexdigest()[:8]: AESGCM(one) for one in secrets}
        self._first = next(iter(self._ring))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Raises :class:`MasterKeyMissing`."""
        told = settings.master_key.get_secret_value() if settings.master_key else None
        if told is None and settings.master_key_file is not None:
            try:
                told = settings.master_key_file.read_text("ascii")
            except (OSError, UnicodeDecodeError) as error:
                raise MasterKeyMissing(f"{settings.master_key_file}: {error}") from error
        if not told or not told.split():
            raise MasterKeyMissing("chưa đặt / not set")
        try:
            secrets = [base64.b64decode(line, validate=True) for line in told.split()]
        except ValueError:
            raise MasterKeyMissing("không phải base64 / not base64") from None
        if any(len(one) != _BYTES for one in secrets):
            raise MasterKeyMissing("không đủ 32 byte / not 32 bytes")
        return cls(*secrets)

    def knows(self, name: str) -> bool:
        """Whether what the master key of that name wrapped can be opened."""
        return name in self._ring

    @property
    def name(self) -> str:
        """Of the one that wraps: the first of the ring. No secret."""
        return self._first

    def wrap(self, kid: str, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        closed = nonce + self._ring[self._first].encrypt(nonce, key, kid.encode())
        return to_json({"master": self._first, "key": base64.b64encode(closed).decode()})

    def unwrap(self, kid: str, wrapped: dict[str, Any]) -> bytes:
        master = self._ring.get(wrapped["master"])
        if master is None:
            raise MasterKeyMissing(f"khóa {wrapped['master']} / the one named {wrapped['master']}")
        raw = base64.b64decode(wrapped["key"])
        try:
            return master.decrypt(raw[:_NONCE], raw[_NONCE:], kid.encode())
        except InvalidTag as error:
            raise KeyMissing(f"{KeyMissing.code}: {kid} was changed") from error


def new_master_key(path: Path) -> Path:
    """A master key of its own in a new file that only this user may read; one that is there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.resolve()
    with os.fdopen(file, "wb") as opened:
        opened.write(base64.b64encode(os.urandom(_BYTES)) + b"\n")
    return path.resolve()


@dataclass(slots=True)
class _Cached:
    key: Key
    until: float


class Vault:
    """Seals and opens the bodies of events with the keys of people."""

    def __init__(
        self, client: Client, master: MasterKey | None = None, *, patience: float = 20.0
    ) -> None:
        self._client = client
        self._js = client.jetstream(timeout=TRY_SECONDS)
        self._direct = DirectReader(client, subjects.KEYS, patience)
        self._patience = patience
        self._master = master
        self._cache: OrderedDict[str, _Cached] = OrderedDict()

    @property
    def master(self) -> MasterKey:
        """By the settings of this process, when nobody gave it; read when it is first needed."""
        if self._master is None:
            self._master = MasterKey.of(Settings())
        return self._master

    # --- the master key ------------------------------------------------------------------------

    async def check(self) -> None:
        """Raise :class:`MasterKeyWrong` where the master key opens no key of the log; see :meth:`unopened`."""
        opens, others = await self.tried()
        if others and not opens:
            raise MasterKeyWrong(self.master.name, ", ".join(sorted(others)))

    async def tried(self) -> tuple[bool, set[str]]:
        """The oldest and the newest key of a person, tried: whether one of them is opened, and the names of the
        master keys that wrapped those that are not. A log without people has none to try."""
        opens, others = False, set[str]()
        for kid, told in await self._ends():
            try:
                self.master.unwrap(kid, told)
                opens = True
            except MasterKeyMissing:
                others.add(str(told["master"]))
            except KeyMissing:
                continue  # damaged, and no word about the master key: who reads that person says so
        return opens, others

    async def _ends(self) -> list[tuple[str, dict[str, Any]]]:
        start, found = 1, list[tuple[str, dict[str, Any]]]()
        while not found:  # who was forgotten has a tombstone there
            page, _end = await self._direct.get(
                {"seq": start, "batch": _AT_ONCE, "next_by_subj": subjects.ALL_KEYS}
            )
            found = [
                (one.subject.rpartition(".")[2], told)
                for one in page
                if "key" in (told := from_json(one.body))
            ][:1]
            if len(page) < _AT_ONCE:
                break
            start = page[-1].position + 1
        if found:
            last = await self._js.get_last_msg(subjects.KEYS, subjects.ALL_KEYS)
            if "key" in (told := from_json(last.data or b"{}")):
                found.append(((last.subject or "").rpartition(".")[2], told))
        return found

    # --- bodies ------------------------------------------------------------------------------------

    async def sealed(self, body: bytes) -> bytes:
        """The body as it is stored: every personal field encrypted. Makes the keys that are not there yet.

        Raises :class:`~shared.sealed.Forgotten`.
        """
        if HOLDER not in body:
            return body
        fields = from_json(body)
        owners = {place.owner for place in places(fields)}
        if not owners:
            return body
        await self.make(owner.kid for owner in owners)
        seal(fields, lambda owner: self._known(owner.kid))
        return to_json(fields)

    async def opened(self, body: bytes) -> bytes:
        """The body in clear text, as far as its people are not forgotten."""
        if MARK not in body:
            return body
        fields = from_json(body)
        await self.learn(keys_named(fields))
        self.open(fields)
        return to_json(fields)

    async def learn_for(self, bodies: Iterable[bytes]) -> None:
        """Get the keys of many bodies at once. What cannot be read is left to who reads it."""
        kids: set[str] = set()
        for body in bodies:
            if MARK in body:
                kids.update(map(bytes.decode, _KID.findall(body)))
        await self.learn(kids)

    def open(self, fields: dict[str, Any]) -> None:
        """Decrypt an envelope in place, with keys that were learnt. Raises SealBroken, KeyMissing."""
        unseal(fields, self._known)

    def _known(self, kid: str) -> Key:
        try:
            return self._cache[kid].key
        except KeyError:
            raise KeyMissing(f"{KeyMissing.code}: {kid}") from None

    # --- keys --------------------------------------------------------------------------------------

    async def learn(self, kids: Iterable[str]) -> None:
        """Have these keys in memory, as far as they exist."""
        now = time.monotonic()
        missing = []
        for kid in kids:
            cached = self._cache.get(kid)
            if cached is None or cached.until < now:
                missing.append(kid)
            else:
                self._cache.move_to_end(kid)
        if not missing:
            return
        for kid in await self._look_up(missing):
            body, _sequence = await self._last(kid)
            if body is not None:
                self._keep(kid, body)
            elif not self._gone(kid):
                self._cache.pop(kid, None)

    async def _look_up(self, kids: Collection[str]) -> list[str]:
        """Keep those that are found at once; return the others, which the leader may have all the same."""
        wanted, found = list(kids), set[str]()
        for start in range(0, len(wanted), _AT_ONCE):
            some = [subjects.key(kid) for kid in wanted[start : start + _AT_ONCE]]
            records, _end = await self._direct.get({"multi_last": some, "batch": len(some)})
            for record in records:
                kid = record.subject.rpartition(".")[2]
                self._keep(kid, record.body)
                found.add(kid)
        return [kid for kid in wanted if kid not in found]

    async def make(self, kids: Iterable[str]) -> None:
        """Have these keys in memory, those that were destroyed as such; make those that were never there."""
        if not (new := self._new(kids)):
            return
        await self._look_up(new)
        # What a follower may not have yet the leader has: it refuses another, and that one is read.
        await asyncio.gather(*(self._make(kid) for kid in self._new(new)))

    def _new(self, kids: Iterable[str]) -> set[str]:
        now = time.monotonic()
        return {k for k in kids if (one := self._cache.get(k)) is None or one.until < now}

    async def _make(self, kid: str) -> None:
        """Compare and set. Whoever comes second, or cannot know, takes what stands there."""
        body = self.master.wrap(kid, AESGCM.generate_key(8 * _BYTES))
        give_up = time.monotonic() + self._patience
        while not await self._put(kid, body, 0):
            stands, _sequence = await self._last(kid)
            if stands is not None:
                body = stands
                break
            if time.monotonic() > give_up:
                raise LogUnavailable("the keys cannot be written")
        self._keep(kid, body)

    async def destroy(self, kid: str, because: str) -> bool:
        """For good: a tombstone that names the event ``because`` of which, and the bytes before it overwritten.
        Returns whether there was a key. Doing so again, or going on after a crash, ends alike."""
        give_up = time.monotonic() + self._patience
        tombstone = to_json({"forgotten": because})
        while True:
            body, sequence = await self._last(kid)
            if body is not None and "forgotten" in from_json(body):
                break
            if not await self._put(kid, tombstone, sequence) and time.monotonic() > give_up:
                raise LogUnavailable("the keys cannot be written")
        self._keep(kid, tombstone)
        return await self._overwrite(kid)

    async def _overwrite(self, kid: str) -> bool:
        """Delete all but the tombstone; the broker overwrites what it deletes."""
        subject, after, deleted = subjects.key(kid), 0, False
        while True:
            try:
                found = await self._js.get_msg(subjects.KEYS, after + 1, subject=subject, next=True)
            except NotFoundError:
                return deleted
            after = found.seq or after + 1
            if "key" in from_json(found.data or b"{}"):
                await self._js.delete_msg(subjects.KEYS, after)
                deleted = True

    async def _put(self, kid: str, body: bytes, expected: int) -> bool:
        """Write if the subject's last message is ``expected``; False if it is not, or nobody knows.

        Raises :class:`LogFull` when the broker has no room.
        """
        headers = {_EXPECTED: str(expected)}
        try:
            await self._js.publish(subjects.key(kid), body, stream=subjects.KEYS, headers=headers)
        except _FOR_THE_MOMENT as error:
            if is_full(error):
                raise LogFull("the broker has no room for a key") from error
            return False
        except APIError as error:
            if error.err_code == _WRONG_LAST_SEQUENCE:
                return False
            raise
        return True

    async def _last(self, kid: str) -> tuple[bytes | None, int]:
        """What the leader has last of a key, and where (0: nothing)."""
        give_up = time.monotonic() + self._patience
        attempt = 0
        while True:
            try:
                found = await self._js.get_last_msg(subjects.KEYS, subjects.key(kid))
                return found.data or b"", found.seq or 0
            except NotFoundError as error:
                if error.err_code == _NO_MESSAGE:
                    return None, 0
                raise
            except (*_FOR_THE_MOMENT, NatsError) as error:
                if time.monotonic() > give_up:
                    raise LogUnavailable("the keys cannot be read") from error
                await pause(attempt := attempt + 1)

    def _gone(self, kid: str) -> bool:
        return (one := self._cache.get(kid)) is not None and one.key is None

    def _keep(self, kid: str, body: bytes) -> None:
        if self._gone(kid):
            # Nobody comes back: what was asked for before the person was forgotten may arrive after it.
            self._cache[kid].until = max(self._cache[kid].until, time.monotonic() + SECONDS)
            return
        told = from_json(body)
        key = None if "forgotten" in told else AESGCM(self.master.unwrap(kid, told))
        self._cache[kid] = _Cached(key, time.monotonic() + SECONDS)
        self._cache.move_to_end(kid)
        while len(self._cache) > MOST:
            self._cache.popitem(last=False)

    def forget(self, owners: Iterable[Owner]) -> None:
        """Whoever hears that a person was forgotten knows no key from now on, be it destroyed yet or not."""
        for owner in owners:
            self._cache[owner.kid] = _Cached(None, math.inf)

    async def holds(self, owners: Iterable[Owner]) -> bool:
        """Whether there is a key of one of these; one that was destroyed is none."""
        kids = [owner.kid for owner in owners]
        await self.learn(kids)
        return any((one := self._cache.get(kid)) is not None and one.key for kid in kids)


def vault_of(client: Client, master: MasterKey | None = None, patience: float = 20.0) -> Vault:
    """The one vault of a connection. ``master``: instead of that of this process's settings."""
    vault: Vault | None = vars(client).get(_OF)
    if vault is None or master is not None:
        vault = vars(client)[_OF] = Vault(client, master, patience=patience)
    return vault
