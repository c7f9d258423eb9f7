"""The plan of a hall read: which seats it has, which are kept back, and in which order each block is filled."""

from collections.abc import Iterator
from typing import Final

from shared.events.hall import Block, Fill, HallPlan
from shared.refusals import Term

Place = tuple[int, int]
"""Row and seat."""
ELSEWHERE: Final = ""
"""The name of the seats that belong to no block."""


def row_length(hall: HallPlan, row: int) -> int:
    """How many seats a row has; 0 for a row that there is not."""
    if not 1 <= row <= hall.rows:
        return 0
    return next((one.seats for one in hall.uneven if one.row == row), hall.seats)


def has_seat(hall: HallPlan, place: Place) -> bool:
    row, seat = place
    return 1 <= seat <= row_length(hall, row)


def is_reserved(hall: HallPlan, place: Place) -> bool:
    row, seat = place
    return any(one.row == row and one.first_seat <= seat <= one.last_seat for one in hall.reserved)


def block_of(hall: HallPlan, group: str) -> str:
    """The block in which a group sits; :data:`ELSEWHERE` for one that has none."""
    return next((one.block for one in hall.blocks if group in one.groups), ELSEWHERE)


def lines(hall: HallPlan) -> dict[str, list[Place]]:
    """By block: its seats in the order in which they are given, nearest row first, reserved ones left out."""
    found: dict[str, list[Place]] = {name: [] for name in _names(hall)}
    for row in range(1, hall.rows + 1):
        parts: dict[str, list[Place]] = {}
        for seat in range(1, row_length(hall, row) + 1):
            if not is_reserved(hall, (row, seat)):
                parts.setdefault(_holder(hall, (row, seat)), []).append((row, seat))
        for block, places in parts.items():
            found[block] += _filled(places, _fill(hall, block))
    return found


def _names(hall: HallPlan) -> list[str]:
    return [*(one.block for one in hall.blocks), ELSEWHERE]


def _holder(hall: HallPlan, place: Place) -> str:
    return next((one.block for one in hall.blocks if _within(one, place)), ELSEWHERE)


def _within(block: Block, place: Place) -> bool:
    row, seat = place
    return block.first_row <= row <= block.last_row and block.first_seat <= seat <= block.last_seat


def _fill(hall: HallPlan, block: str) -> Fill:
    return next((one.fill for one in hall.blocks if one.block == block), hall.fill)


def _filled(places: list[Place], fill: Fill) -> list[Place]:
    """From the left on; or from the middle, a step to the left, a step to the right, and so on."""
    if fill == "across":
        return places
    middle = (len(places) - 1) / 2
    return sorted(places, key=lambda place: (abs(places.index(place) - middle), place))


def faults(hall: HallPlan) -> Iterator[Term]:
    """What does not hold together in a plan."""
    uneven = [one.row for one in hall.uneven]
    if len(set(uneven)) < len(uneven) or any(row > hall.rows for row in uneven):
        yield Term("hàng có số ghế riêng bị lặp hoặc không có", "an uneven row twice, or none such")
    if any(aisle < 1 for aisle in hall.aisles):
        yield Term("lối đi phải sau ghế số 1 trở đi", "an aisle stands behind a seat from 1 on")
    names = [one.block for one in hall.blocks]
    if len(set(names)) < len(names):
        yield Term("hai khối cùng mã", "two blocks of one id")
    groups = [group for one in hall.blocks for group in one.groups]
    if len(set(groups)) < len(groups):
        yield Term("một nhóm ở hai khối", "a group in two blocks")
    for block in hall.blocks:
        corner = (block.first_row, block.first_seat)
        if block.last_row < block.first_row or block.last_seat < block.first_seat:
            yield Term(f"khối {block.block} bị đảo ngược", f"block {block.block} is reversed")
        elif block.last_row > hall.rows or not has_seat(hall, corner):
            yield Term(f"khối {block.block} ra ngoài sơ đồ", f"block {block.block} is outside")
    for one, other in _pairs(hall.blocks):
        if (
            one.first_row <= other.last_row
            and other.first_row <= one.last_row
            and (one.first_seat <= other.last_seat and other.first_seat <= one.last_seat)
        ):
            both = f"{one.block}, {other.block}"
            yield Term(f"hai khối chồng lên nhau: {both}", f"two blocks overlap: {both}")
    for kept in hall.reserved:
        if kept.last_seat < kept.first_seat or not has_seat(hall, (kept.row, kept.last_seat)):
            yield Term(
                f"ghế dành riêng ở hàng {kept.row} không có",
                f"no such reserved seats in row {kept.row}",
            )


def _pairs(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, Block]]:
    for place, one in enumerate(blocks):
        for other in blocks[place + 1 :]:
            yield one, other
