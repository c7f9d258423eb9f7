"""The seal of the log: whatever is done to a copy of it is found, and where it was done first."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.seals import NOTHING, Kind, Stored, Verdict, digest, leaf, root, sign, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()
COUNT, EACH = 23, 5


def log(count: int = COUNT) -> list[Stored]:
    return [
        Stored(n, f"event.c.registry.task.t{n % 3}", b"body %d" % n) for n in range(1, count + 1)
    ]


def sealed(events: list[Stored], each: int = EACH, key: Ed25519PrivateKey = KEY) -> list[bytes]:
    """Every ``each`` events; the last ones are not sealed yet."""
    found, previous = [], NOTHING
    for start in range(0, len(events) - each + 1, each):
        found.append(sign(events[start : start + each], previous, "2023-12-08T00:00:00Z", key))
        previous = digest(found[-1])
    return found


SEALS = sealed(log())


def told(events: list[Stored], seals: list[bytes] = SEALS, **more: Any) -> Verdict:
    return verify(events, seals, **more)


def fault(verdict: Verdict) -> tuple[Kind, int]:
    assert verdict.fault is not None
    return verdict.fault.kind, verdict.fault.position


def test_an_untouched_log_holds() -> None:
    verdict = told(log(), public=PUBLIC)
    assert verdict.fault is None
    assert (verdict.sealed, verdict.unsealed, verdict.seals) == (20, 3, 4)
    assert verdict.public == PUBLIC


@pytest.mark.parametrize("position", range(1, 21))
def test_a_changed_event_is_found_where_it_stands(position: int) -> None:
    harms: tuple[dict[str, Any], ...] = (
        {"body": b"another"},
        {"subject": "event.c.registry.task.other"},
    )
    for harm in harms:
        events = log()
        events[position - 1] = replace(events[position - 1], **harm)
        assert fault(told(events)) == ("event-changed", position)


@pytest.mark.parametrize("position", range(1, 21))
def test_a_removed_event_is_found_with_a_gap_and_without(position: int) -> None:
    gone = [event for event in log() if event.position != position]
    assert fault(told(gone)) == ("event-missing", position)
    closed = [replace(event, position=n) for n, event in enumerate(gone, 1)]
    assert fault(told(closed)) == ("event-changed", position)


@pytest.mark.parametrize("position", [1, 8, 17, 18])
def test_an_event_that_stands_twice_is_called_inserted(position: int) -> None:
    twice = [*log(18)[:position], *log(18)[position - 1 :]]
    assert fault(told(twice)) == ("event-inserted", position + 1)


@pytest.mark.parametrize("position", range(1, 21))
def test_an_inserted_event_is_found(position: int) -> None:
    events = log()
    events.insert(position - 1, Stored(position, "event.c.registry.task.t0", b"smuggled in"))
    moved = [replace(event, position=n) for n, event in enumerate(events, 1)]
    assert fault(told(moved)) == ("event-changed", position)


@pytest.mark.parametrize("position", range(1, 20))
def test_two_events_that_changed_places_are_found(position: int) -> None:
    events = log()
    one, two = events[position - 1], events[position]
    events[position - 1 : position + 1] = [
        replace(two, position=one.position),
        replace(one, position=two.position),
    ]
    assert fault(told(events)) == ("event-changed", position)


def test_a_log_that_was_cut_off_is_found_by_its_seals() -> None:
    assert fault(told(log(17))) == ("event-missing", 18)


def test_a_log_that_was_cut_off_together_with_its_seals_is_found_by_a_root_that_is_known() -> None:
    known = told(log()).root
    assert told(log(10), SEALS[:2]).fault is None
    assert fault(told(log(10), SEALS[:2], known_root=known)) == ("root-unknown", 11)
    assert told(log(), known_root=known).fault is None


@pytest.mark.parametrize("gone", range(3))
def test_a_seal_that_was_taken_away_is_found(gone: int) -> None:
    seals = [seal for n, seal in enumerate(SEALS) if n != gone]
    assert fault(told(log(), seals)) == ("seal-missing", gone * EACH + 1)


def test_whoever_seals_the_changed_log_anew_has_another_key() -> None:
    events = log()
    events[3] = replace(events[3], body=b"another")
    assert fault(told(events, sealed(events, key=OTHER), public=PUBLIC)) == ("seal-forged", 1)
    mixed = [*SEALS[:2], *sealed(events, key=OTHER)[2:]]
    assert fault(told(log(), mixed)) == ("seal-forged", 11)


@pytest.mark.parametrize("name", ["first", "last", "root", "previous", "marks", "time", "public"])
def test_a_seal_that_was_changed_is_found(name: str) -> None:
    fields = json.loads(SEALS[1])
    value = fields["seal"][name]
    fields["seal"][name] = value + 1 if isinstance(value, int) else value[::-1]
    seals = [SEALS[0], json.dumps(fields, separators=(",", ":")).encode(), *SEALS[2:]]
    assert fault(told(log(), seals)) == ("seal-forged", 6)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'"x"', b"\xff", b'{"seal": {}, "signature": ""}']
)
def test_what_is_no_seal_is_told(body: bytes) -> None:
    assert fault(told(log(), [body])) == ("seal-unreadable", 1)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_tree_is_that_of_rfc_9162(leaves: list[bytes]) -> None:
    """Built level by level, an odd one out rises: the same tree."""
    level = leaves
    while len(level) > 1:
        pairs = [level[n : n + 2] for n in range(0, len(level), 2)]
        level = [
            hashlib.sha256(b"\x01" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0]
            for pair in pairs
        ]
    assert root(leaves) == level[0]


def test_a_leaf_is_no_node_and_its_parts_cannot_be_shifted() -> None:
    assert leaf(Stored(1, "a", b"bc")) != leaf(Stored(1, "ab", b"c"))
    assert leaf(Stored(1, "a", b"b")) != leaf(Stored(2, "a", b"b"))
