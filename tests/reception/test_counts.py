"""Present of expected at the door, by group."""

from typing import Any, cast

from deploy.cli_reception import by_group
from services.program.snapshot import Snapshot


class Named:
    """What a conference's delegations have named: (group, status)."""

    def __init__(self, *people: tuple[str, str]) -> None:
        self._people = people

    async def delegates(self) -> list[dict[str, Any]]:
        return [
            {"group_id": group, "status": status, "confirmed_at": "2024-11-01T08:00:00+07:00"}
            for group, status in self._people
        ]

    def group_title(self, group: str) -> str:
        return group

    def group_order(self, group: str) -> str:
        return group


async def counted(*people: tuple[str, str]) -> dict[str, tuple[int, int]]:
    rows = await by_group(cast("Snapshot", Named(*people)))
    return {row["group_id"]: (row["expected"], row["present"]) for row in rows}


async def test_whoever_is_counted_in_another_delegation_is_expected_there_and_only_there() -> None:
    people = (("so-nganh", "confirmed"), ("huyen", "elsewhere"), ("huyen", "present"))
    assert await counted(*people) == {"so-nganh": (1, 0), "huyen": (1, 1)}


async def test_whoever_said_no_or_sent_somebody_else_is_not_expected() -> None:
    people = (("huyen", "declined"), ("huyen", "replaced"), ("huyen", "absent"))
    assert await counted(*people) == {"huyen": (1, 0)}
