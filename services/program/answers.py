"""What became of the seats, and who is expected: the one count behind pages, report, door and command line.

"Mời" is every seat that a standing invitation has now: those of the letter, those granted on request, and those
of people admitted beyond them. Each seat is in one share. "Báo vắng" is a seat whose holder declined and that
nobody has taken since (``seat_gone``), and every seat that is nobody's of a unit that sends nobody. "Chưa cử" is
a seat that is nobody's of any other. "Chưa trả lời" is what is not answered: nobody named, or somebody named who
has said neither yes nor no. "Dự kiến" is who said yes and did not take it back, and whoever came without having
said so.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from services.program import tables
from services.program.snapshot import Columns, Snapshot, by_delegation, stands

SHARES: Final = (
    *("present", "confirmed", "substituted", "registered", "declined", "absent", "unnamed"),
)
"""``confirmed``, ``substituted``: said yes and not here yet; ``absent``: stayed away without a word."""
NAMES: Final = MappingProxyType(
    {
        "present": "Có mặt",
        "confirmed": "Xác nhận, chưa đến",
        "substituted": "Dự thay, chưa đến",
        "registered": "Đã cử, chưa trả lời",
        "declined": "Báo vắng",
        "absent": "Vắng không báo",
        "unnamed": "Chưa cử",
    }
)
"""Of the shares, as every page and explanation calls them."""
ENGLISH_NAMES: Final = MappingProxyType(
    {
        "present": "Present",
        "confirmed": "Confirmed, not here yet",
        "substituted": "Substitutes, not here yet",
        "registered": "Named, no answer yet",
        "declined": "Excused",
        "absent": "Absent without a word",
        "unnamed": "Nobody named",
    }
)
_OTHERS_NOW: Final = ("declined", "absent")
"""Of these the seat may be another's by now, in a log from before it was said whose seat somebody takes."""


def share_of(person: Columns) -> str:
    """In which share this person's seat is; "" for who has none: replaced, counted elsewhere, or declined and the
    seat is another's by now."""
    match person["status"]:
        case "declined" if person["seat_gone"]:
            return ""
        case "confirmed":
            return "substituted" if person["substitute_for"] else "confirmed"
        case "present" | "registered" | "declined" | "absent" as share:
            return str(share)
        case _:
            return ""


def nobody_from(delegations: Iterable[Columns]) -> frozenset[str]:
    """Those whose unit has said that it sends nobody."""
    return frozenset(row["delegation"] for row in delegations if row["status"] == "declined")


def shares_of(
    people: Iterable[Columns], seats: Mapping[str, int], nobody: Collection[str] = ()
) -> dict[str, int]:
    """How many seats are in each share, of the delegations in ``seats``; the shares add up to the seats.
    ``nobody``: delegations that declined as a whole, so that the seats that are nobody's are excused too."""
    counted: dict[str, Counter[str]] = {delegation: Counter() for delegation in seats}
    for person in people:
        if share := share_of(person):
            counted.setdefault(person["delegation"], Counter())[share] += 1
    shares = dict.fromkeys(SHARES, 0)
    for delegation, own in counted.items():
        free = seats.get(delegation, 0) - own.total()
        for share in _OTHERS_NOW:
            followed = min(max(0, -free), own[share])
            own[share] -= followed
            free += followed
        own["declined" if delegation in nobody else "unnamed"] += max(0, free)
        for share, count in own.items():
            shares[share] += count
    return shares


def unanswered(shares: Mapping[str, int]) -> int:
    """Seats for which nobody was named, or nobody answered."""
    return shares["unnamed"] + shares["registered"]


def answers_of(row: Columns, people: Sequence[Columns]) -> dict[str, int]:
    """The numbers of one delegation: its shares; ``named``, who has a seat of it; ``unanswered``; ``expected``."""
    shares = shares_of(people, {row["delegation"]: row["seats"]}, nobody_from([row]))
    return shares | {
        "named": row["seats"] - shares["declined"] - shares["unnamed"],
        "unanswered": unanswered(shares),
        "expected": sum(map(is_expected, people)),
    }


async def answers(shot: Snapshot) -> list[Columns]:
    """Every delegation whose invitation stands, with its numbers, in the order of groups and units."""
    people = by_delegation(await shot.delegates())
    rows = [
        dict(row) | answers_of(row, people.get(row["delegation"], ()))
        for row in await shot.rows(tables.delegations)
        if stands(row)
    ]
    return sorted(
        rows, key=lambda row: (shot.group_order(row["group_id"]), shot.unit_order(row["unit"]))
    )


def said_yes(person: Columns) -> bool:
    """Confirmed and did not take it back, whether they came or not."""
    return person["confirmed_at"] is not None and person["status"] not in (
        *("declined", "replaced", "elsewhere", "invitation-withdrawn"),
    )


def is_expected(person: Columns) -> bool:
    return person["status"] == "present" or said_yes(person)
