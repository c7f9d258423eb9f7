"""The hall as a map in a terminal: a character for each seat, the stage above, aisles as gaps."""

from collections.abc import Collection

from shared import halls
from shared.events.hall import HallPlan
from shared.halls import Place

LEGEND = "● có người/taken  ◆ ghim/pinned  ○ trống/free  × dành riêng/reserved"


def seat_map(hall: HallPlan, taken: Collection[Place], pinned: Collection[Place]) -> str:
    """``taken`` and ``pinned``: rows and seats. Lines of text, row 1 first."""
    width = 2 * hall.seats + 3 * len(hall.aisles)
    lines = [f"{hall.title}", "SÂN KHẤU / STAGE".center(width + 5)]
    for row in range(1, hall.rows + 1):
        signs = []
        for seat in range(1, halls.row_length(hall, row) + 1):
            signs.append(_sign(hall, (row, seat), taken, pinned))
            if seat in hall.aisles:
                signs.append(" ")
        lines.append(f"{row:>3}  {' '.join(signs)}")
    for block in hall.blocks:
        lines.append(
            f"{block.title}: hàng/rows {block.first_row}–{block.last_row}, "
            f"ghế/seats {block.first_seat}–{block.last_seat}"
        )
    return "\n".join([*lines, LEGEND])


def _sign(hall: HallPlan, place: Place, taken: Collection[Place], pinned: Collection[Place]) -> str:
    if place in pinned:
        return "◆"
    if place in taken:
        return "●"
    return "×" if halls.is_reserved(hall, place) else "○"
