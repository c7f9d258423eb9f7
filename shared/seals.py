"""The log's seal: signed hash trees over positions, subjects and stored bytes, and how they are verified. Pure.

Each seal covers the events since the one before it, whose digest it names: a chain. Its root is a Merkle tree
over the leaves (RFC 9162, 2.1: leaf and node are hashed apart), signed with Ed25519 together with the first
bytes of each leaf, so that the first place that was changed is found and not only the stretch it lies in.
What is hashed is what is stored: ciphertext. Destroying a person's key changes no byte of it.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic_core import from_json, to_json

MARK_BYTES: Final = 8
"""Of each leaf so many bytes stand in the seal."""
NOTHING: Final = "0" * 64

Kind = Literal[
    "seal-unreadable",
    "seal-forged",
    "seal-missing",
    "event-changed",
    "event-missing",
    "event-inserted",
    "root-unknown",
]


@dataclass(frozen=True, slots=True)
class Stored:
    """One event as the stream holds it."""

    position: int
    subject: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """``first`` to ``last``: the positions it covers, both included. ``previous``: digest of the seal before."""

    first: int
    last: int
    root: str
    previous: str
    marks: bytes
    time: str
    public: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that does not hold, and at which position of the log (of the first event concerned)."""

    kind: Kind
    position: int
    why: str


@dataclass(slots=True)
class Verdict:
    """``sealed``: up to here all holds. ``unsealed``: how many events stand behind the last seal."""

    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    root: str = NOTHING
    public: str = ""
    fault: Fault | None = None
    roots: dict[str, int] = field(default_factory=dict)
    """Each root that holds, and up to which position."""

    @property
    def checked(self) -> int:
        """Up to here each event is the one that a seal names, though a seal may be broken further on. What no seal
        covers was not checked."""
        if self.fault is None:
            return self.sealed
        return max(self.sealed, self.fault.position - 1 - self.unsealed)


def leaf(event: Stored) -> bytes:
    subject = event.subject.encode()
    head = event.position.to_bytes(8, "big") + len(subject).to_bytes(4, "big")
    return hashlib.sha256(b"\x00" + head + subject + event.body).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.1: split at the largest power of two below the number of leaves."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()


def digest(sealed: bytes) -> str:
    """By what the next seal names this one."""
    return hashlib.sha256(sealed).hexdigest()


def sign(events: Sequence[Stored], previous: str, time: str, key: Ed25519PrivateKey) -> bytes:
    """The seal over these events, as it is stored."""
    leaves = [leaf(event) for event in events]
    told = {
        "first": events[0].position,
        "last": events[-1].position,
        "root": root(leaves).hex(),
        "previous": previous,
        "marks": base64.b64encode(b"".join(one[:MARK_BYTES] for one in leaves)).decode(),
        "time": time,
        "public": key.public_key().public_bytes_raw().hex(),
    }
    signature = key.sign(to_json(told))
    return to_json({"seal": told, "signature": base64.b64encode(signature).decode()})


def read(sealed: bytes, public: str | None = None) -> Seal:
    """A seal whose signature holds. ``public``: the key it must be of. Raises ValueError, InvalidSignature."""
    fields = from_json(sealed)
    try:
        told: dict[str, Any] = fields["seal"]
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public or told["public"]))
        key.verify(base64.b64decode(fields["signature"]), to_json(told))
    except (KeyError, TypeError) as error:
        raise ValueError("not a seal") from error
    return unchecked(sealed)


def unchecked(sealed: bytes) -> Seal:
    """What a seal says, whoever signed it. Raises ValueError."""
    try:
        told: dict[str, Any] = from_json(sealed)["seal"]
        marks = base64.b64decode(told["marks"], validate=True)
        seal = Seal(**{**told, "marks": marks})
        whole = len(marks) == (seal.last - seal.first + 1) * MARK_BYTES > 0
    except (KeyError, TypeError) as error:
        raise ValueError("not a seal") from error
    if not whole:
        raise ValueError("not a seal")
    return seal


def verify(
    events: Iterable[Stored],
    seals: Sequence[bytes],
    *,
    end: int = 0,
    public: str | None = None,
    known_root: str | None = None,
) -> Verdict:
    """Whether nothing was changed, removed or inserted; else the first place where it was.

    ``end``: the log goes at least so far, as the broker says. ``public``: the sealer's public key; without it
    that of the first seal is believed. ``known_root``: a root that was printed or handed out before: a log that
    was cut off together with its seals does not hold it.
    """
    verdict, log = Verdict(), iter(events)
    previous, held = NOTHING, None
    for sealed in seals:
        at = verdict.sealed + 1
        try:
            seal = read(sealed, public)
        except InvalidSignature:
            return _fault(verdict, "seal-forged", at, _whose(sealed, public))
        except ValueError:
            return _fault(
                verdict,
                "seal-unreadable",
                at,
                "không đọc được niêm phong / the seal cannot be read",
            )
        public = public or seal.public
        if seal.first != at or seal.previous != previous:
            return _fault(
                verdict, "seal-missing", at, "một niêm phong bị thiếu / a seal is missing"
            )
        if fault := _compare(seal, log):
            verdict.fault = fault
            return verdict
        previous, held = digest(sealed), seal
        verdict.seals, verdict.sealed, verdict.root = verdict.seals + 1, seal.last, seal.root
        verdict.roots[seal.root] = seal.last
    verdict.public = held.public if held else ""
    verdict.unsealed, missing = _unsealed(log, verdict.sealed, end)
    if missing is not None:
        verdict.fault = missing
        return verdict
    if known_root is not None and known_root not in verdict.roots:
        why = "gốc đã biết không có trong niêm phong nào / the root that is known is in no seal of the log"
        return _fault(verdict, "root-unknown", verdict.sealed + 1, why)
    return verdict


def _whose(sealed: bytes, public: str | None) -> str:
    """Why a signature does not hold: another key's is one that was mistyped, or somebody sealed anew."""
    try:
        other = read(sealed).public
    except (InvalidSignature, ValueError):
        return "chữ ký của niêm phong không khớp / the seal's signature does not hold"
    return (
        f"niêm phong được ký bằng khóa {other}, không phải khóa {public}: khóa đưa vào không đúng, hoặc có "
        f"người đã niêm phong lại / the seal is signed by the key {other}, not by {public}: the key that was "
        "given is another one, or somebody sealed the log anew"
    )


def _compare(seal: Seal, log: Iterator[Stored]) -> Fault | None:
    leaves = []
    for position in range(seal.first, seal.last + 1):
        event = next(log, None)
        if event is None or event.position != position:
            return _instead(event, position)
        own = leaf(event)
        start = (position - seal.first) * MARK_BYTES
        if own[:MARK_BYTES] != seal.marks[start : start + MARK_BYTES]:
            why = f"vị trí {position} đã bị thay đổi / position {position} was changed"
            return Fault("event-changed", position, why)
        leaves.append(own)
    if root(leaves).hex() != seal.root:
        why = (
            f"có thay đổi trong các vị trí {seal.first}–{seal.last} / something was changed within positions "
            f"{seal.first} to {seal.last}"
        )
        return Fault("event-changed", seal.first, why)
    return None


def _unsealed(log: Iterator[Stored], sealed: int, end: int) -> tuple[int, Fault | None]:
    """How many events stand behind the last seal; nobody vouches for them, but none may be missing."""
    last = sealed
    for event in log:
        if event.position != last + 1:
            return last - sealed, _instead(event, last + 1)
        last = event.position
    return last - sealed, _instead(None, last + 1) if last < end else None


def _instead(event: Stored | None, position: int) -> Fault:
    """What was done when this event, or none, stands where that of ``position`` is due."""
    if event is not None and event.position < position:
        why = (
            f"thêm một sự kiện mang vị trí {event.position} trước vị trí {position} / "
            f"one more event with position {event.position} before position {position}"
        )
        return Fault("event-inserted", position, why)
    why = f"vị trí {position} bị thiếu / position {position} is missing"
    return Fault("event-missing", position, why)


def _fault(verdict: Verdict, kind: Kind, position: int, why: str) -> Verdict:
    verdict.fault = Fault(kind, position, why)
    return verdict
