"""What ``hoinghi show`` counts and gathers of the reception; nothing here is a table of its own."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from deploy.reading import engine_as_of
from services.program import tables
from services.program.answers import is_expected
from services.program.snapshot import Columns, Snapshot, snapshot
from shared.settings import Settings
from shared.vietnamese import fold

_NOT_HERE: Final = frozenset({"declined", "replaced", "elsewhere", "invitation-withdrawn"})
"""Whoever is counted in another delegation is looked for there, and only there."""


async def arrivals(shot: Snapshot) -> list[Columns]:
    """Who is here, in the order of coming."""
    people = [row for row in await shot.delegates() if row["arrived_at"] is not None]
    return sorted(people, key=lambda row: (row["arrived_at"], *shot.delegate_order(row)))


async def conflicts(shot: Snapshot) -> list[Columns]:
    """Late scans of people who are not let in (any more): each may be inside."""
    return [row for row in await shot.rows(tables.scans) if row["conflict"]]


async def by_group(shot: Snapshot) -> list[Columns]:
    """Present of expected, by group in protocol order: as the portal's reception counts them."""
    expected: Counter[str] = Counter()
    present: Counter[str] = Counter()
    for row in await shot.delegates():
        if is_expected(row):
            expected[row["group_id"]] += 1
            present[row["group_id"]] += row["status"] == "present"
    return [
        {
            "group_id": group,
            "title": shot.group_title(group),
            "expected": expected[group],
            "present": present[group],
            "missing": expected[group] - present[group],
        }
        for group in sorted(expected, key=shot.group_order)
    ]


async def by_gate(shot: Snapshot) -> list[Columns]:
    """Every scan of each gate by what became of it, the last one, and how far off its clock was at most."""
    gates: dict[str, dict[str, Any]] = {}
    for row in await shot.rows(tables.scans):
        one = gates.setdefault(
            row["gate"],
            {"gate": row["gate"], "scans": 0, "arrived": 0, "repeated": 0, "refused": 0,
             "unmatched": 0, "clock_ahead": None, "last_scan": ""},
        )  # fmt: skip
        one["scans"] += 1
        verdict = "repeated" if row["verdict"] == "earlier" else row["verdict"]
        one[verdict] += 1
        one["last_scan"] = max(one["last_scan"], row["scanned_at"])
        off = row["clock_ahead"]
        if off is not None and abs(off) > abs(one["clock_ahead"] or 0):
            one["clock_ahead"] = off
    return [gates[gate] for gate in sorted(gates)]


async def named(
    settings: Settings, conference: str, text: str, person_id: str | None = None
) -> Sequence[Columns]:
    """Those whose name holds each word of ``text``, marks or not; a whole name goes before parts of names."""
    async with engine_as_of(settings, None) as engine, snapshot(engine, conference) as shot:
        rows = sorted(await shot.delegates(), key=shot.delegate_order)
    rows = [row for row in rows if row["status"] not in _NOT_HERE]
    if person_id is not None:
        rows = [row for row in rows if row["person_id"] == person_id]
    words = fold(text).split()
    found = [row for row in rows if set(words) <= set(fold(row["name"]).split())]
    return [row for row in found if whole_name(row, text)] or found


def whole_name(row: Columns, text: str) -> bool:
    """Whether ``text`` is the whole name, marks or not; a remark in parentheses behind it does not count."""
    return fold(row["name"].partition(" (")[0]) == fold(text)


async def bearer(settings: Settings, conference: str, code: str) -> Columns | None:
    """Who is expected with this check-in code; None: nobody."""
    async with engine_as_of(settings, None) as engine, snapshot(engine, conference) as shot:
        rows = await shot.delegates()
    return next((row for row in rows if row["code"] == code.strip()), None)
