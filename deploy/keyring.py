"""The keys of a broker: seeds of our own identities in files, public keys of everybody in one directory file.

``keys/<identity>.nk`` is read by the process that is meant and by nobody else. An agency's seed is written
once, where its office takes it, and kept nowhere here. The directory and what is generated from it hold public
keys only.
"""

import contextlib
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import nkeys
from nacl.utils import random

from deploy.access import IDENTITIES, SYSTEM
from deploy.accounts import RESERVED, LocalUser, accounts_conf
from shared.connection import public_key
from shared.subjects import token

_MINE: Final = (*(one.name for one in IDENTITIES), SYSTEM)


class AgencyUnknown(LookupError):
    """No key was ever issued to this agency, or all were revoked."""

    code = "AGENCY_UNKNOWN"


class AgencyReserved(ValueError):
    """The name is one of the broker's own."""

    code = "AGENCY_RESERVED"


@dataclass(frozen=True, slots=True)
class AgencyKey:
    """One public key of an agency, and when it was issued (ISO 8601)."""

    key: str
    issued: str


@dataclass(slots=True)
class Keyring:
    """``folder`` holds the seeds and ``directory.json``; ``conf`` is the file that the server includes.

    ``shared``: in containers the seeds are read by another user; the folder itself stays closed to others.
    """

    folder: Path
    conf: Path
    shared: bool = False

    @classmethod
    def of(cls, directory: Path, *, shared: bool = False) -> "Keyring":
        """The keyring of one broker: ``keys/`` for ourselves, ``server/`` for the server."""
        return cls(directory / "keys", directory / "server" / "accounts.conf", shared)

    def prepare(self, *, local: bool = False) -> list[str]:
        """Make the keys that are missing, write the configuration; return whose keys were made.

        ``local``: let the person at this machine in by a password, too (a broker of loopback alone).
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        made = self.missing()
        if local and self.local() is None:
            self._write(self._password, secrets.token_urlsafe(24), 0o600)
        for name in made:
            self._write(self.path(name), new_seed() + "\n", 0o644 if self.shared else 0o600)
        with self._alone():
            self.write_conf(self.agencies())
        return made

    def missing(self) -> list[str]:
        """Whose keys :meth:`prepare` would make."""
        return [name for name in _MINE if not self.path(name).exists()]

    def local(self) -> LocalUser | None:
        """The person at this machine, on a broker that lets them in."""
        return LocalUser(self._password.read_text()) if self._password.exists() else None

    def path(self, name: str) -> Path:
        """The file with the seed of one of our own identities."""
        return self.folder / f"{name}.nk"

    def agencies(self) -> dict[str, tuple[AgencyKey, ...]]:
        """The keys in force, by agency."""
        try:
            stored: dict[str, list[dict[str, Any]]] = json.loads(self._directory.read_text())[
                "agencies"
            ]
        except FileNotFoundError:
            return {}
        return {unit: tuple(AgencyKey(**one) for one in keys) for unit, keys in stored.items()}

    def add(self, unit: str) -> str:
        """A new key for an agency; return its seed, which is kept nowhere here. Earlier keys stay in force.

        Raises :class:`~shared.subjects.InvalidToken`, :class:`AgencyReserved`.
        """
        if token(unit).lower() in RESERVED:
            raise AgencyReserved(
                f"{unit}: tên dành riêng cho máy chủ / a name of the broker's own; take the id that the plan "
                "gives the agency"
            )
        seed = new_seed()
        issued = AgencyKey(public_key(seed), datetime.now(UTC).isoformat(timespec="seconds"))
        with self._alone():
            known = self.agencies()
            self._keep(known | {unit: (*known.get(unit, ()), issued)})
        return seed

    def revoke(self, unit: str, key: str | None = None) -> tuple[AgencyKey, ...]:
        """Take back one key or all; return those that were. Raises :class:`AgencyUnknown`."""
        with self._alone():
            return self._revoke(unit, key)

    def _revoke(self, unit: str, key: str | None) -> tuple[AgencyKey, ...]:
        known, gone = self.agencies(), self.meant(unit, key)
        left = tuple(one for one in known[unit] if one not in gone)
        self._keep(
            {name: keys for name, keys in known.items() if name != unit}
            | ({unit: left} if left else {})
        )
        return gone

    def meant(self, unit: str, key: str | None) -> tuple[AgencyKey, ...]:
        """One key of an agency, or all of it. Raises :class:`AgencyUnknown`."""
        found = tuple(one for one in self.agencies().get(unit, ()) if key in (None, one.key))
        if not found:
            raise AgencyUnknown(
                f"{unit}: không có khoá nào như vậy / has no such key. Xem / see: hoinghi agency list"
            )
        return found

    def write_conf(self, agencies: Mapping[str, Sequence[AgencyKey]]) -> None:
        self.conf.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o600 if self.local() else 0o644  # a local user's password stands in it
        self._write(self.conf, self._conf(agencies), mode)

    def conf_now(self) -> str:
        """What the server's file should say, by the keys that are there and the table of this version."""
        return self._conf(self.agencies())

    def _conf(self, agencies: Mapping[str, Sequence[AgencyKey]]) -> str:
        mine = {name: public_key(self.path(name).read_text().strip()) for name in _MINE}
        system = mine.pop(SYSTEM)
        keys = {unit: [one.key for one in issued] for unit, issued in agencies.items()}
        return accounts_conf(mine, system, keys, self.local())

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """What is read here is still so when it is written: one process after the other."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    @property
    def _password(self) -> Path:
        return self.folder / "local.password"

    @property
    def _directory(self) -> Path:
        return self.folder / "directory.json"

    def _keep(self, agencies: Mapping[str, Sequence[AgencyKey]]) -> None:
        """First what is the truth, then what follows from it: cut off in between, the next call mends it."""
        told = {
            unit: [{"key": one.key, "issued": one.issued} for one in keys]
            for unit, keys in sorted(agencies.items())
        }
        self._write(self._directory, json.dumps({"agencies": told}, indent=1) + "\n", 0o600)
        self.write_conf(agencies)

    @staticmethod
    def _write(path: Path, text: str, mode: int) -> None:
        """The whole file or none of it, never readable by others in between."""
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)


def new_seed() -> str:
    """The seed of a fresh user's key (``SU…``), from the system's randomness."""
    return str(nkeys.encode_seed(random(32), nkeys.PREFIX_BYTE_USER).decode())
