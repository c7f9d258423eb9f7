"""A rank table from a file to wishes: each row a rank, whole; what the table has already is left as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.commands.protocol import SetRank
from shared.lists import cells
from shared.lists.cells import At
from shared.lists.columns import Field, Skipped, Table, data_rows, find_table
from shared.lists.delegate_columns import NOTE
from shared.lists.delegates import Target, command_id
from shared.lists.fates import Fate, Faults, Outcome, Reading, refused, skipped
from shared.lists.refusals import BAD_RANK_ORDER, MISSING, OF_ANOTHER_NAME, SAME_TWICE
from shared.lists.sheets import Cell, Opened, Row
from shared.lists.units import unit_id
from shared.refusals import Refused

ORDER: Final = Field(
    "order", "Số thứ tự", ("so thu tu", "thu tu", "thu tu thu bac", "stt", "tt", "so")
)
TITLE: Final = Field(
    "title", "Thứ bậc", ("thu bac", "ten thu bac", "chuc danh", "chuc vu", "ngoi thu", "ten")
)
RANK: Final = Field("rank", "Mã", ("ma", "ma thu bac"))
GROUPS: Final = Field("groups", "Nhóm", ("nhom", "nhom thanh phan", "thanh phan", "ma nhom"))
UNITS: Final = Field("units", "Cơ quan", ("co quan", "don vi", "co quan don vi", "ma co quan"))
FROM: Final = Field("valid_from", "Từ ngày", ("tu ngay", "hieu luc tu", "ngay bat dau"))
TO: Final = Field("valid_to", "Đến ngày", ("den ngay", "hieu luc den", "ngay het hieu luc"))
BASIS: Final = Field("basis", "Căn cứ", ("can cu", "can cu phap ly"))
FIELDS: Final = (ORDER, TITLE, RANK, GROUPS, UNITS, FROM, TO, BASIS, NOTE)
REQUIRED: Final = (("order",), ("title",))
_SEPARATED: Final = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class RankTarget:
    """``known``: the table as it is. ``position``: where the read model stood in the log."""

    conference: str
    unit: str
    known: Mapping[str, SetRank]
    position: int = 0


def read_ranks(opened: Opened, target: RankTarget) -> Reading:
    """What each row would do. Raises :class:`Refused` when the file has no header that is understood."""
    table = find_table(opened, FIELDS, REQUIRED)
    fates: dict[int, Fate] = {}
    seen: dict[str, int] = {}
    for row in data_rows(table, ("title",)):
        if isinstance(row, Skipped):
            fates[row.number] = skipped(row)
            continue
        label = ""
        try:
            label = _text(row, table, TITLE)
            wish = _rank(row, table)
            earlier = seen.setdefault(wish.rank, row.number)
            if earlier != row.number:
                raise SAME_TWICE.refuse(other=earlier, apart=OF_ANOTHER_NAME)
            fates[row.number] = _fate(row.number, wish, target)
        except Refused as why:
            fates[row.number] = refused(row.number, label, why)
    return Reading(opened, table, tuple(fates[number] for number in sorted(fates)))


def _fate(row: int, wish: SetRank, target: RankTarget) -> Fate:
    known = target.known.get(wish.rank)
    if known == wish:
        return Fate(row, "unchanged", wish.title)
    who = Target(target.conference, target.unit, "")
    identity = command_id(who, wish, target.position if known else 0)
    outcome: Outcome = "updated" if known else "new"
    return Fate(row, outcome, wish.title, command=wish, command_id=identity)


def _rank(row: Row, table: Table) -> SetRank:
    faults = Faults()
    title = _text(row, table, TITLE)
    if not title:
        faults.add(MISSING.refuse(field=TITLE.title))
    order = _text(row, table, ORDER)
    if not (order.isascii() and order.isdigit() and 0 < int(order) <= 100_000):
        faults.add(BAD_RANK_ORDER.refuse(cell=_cell(row, table, ORDER)[1].cell))
    first = faults.take(lambda: _day(row, table, FROM))
    last = faults.take(lambda: _day(row, table, TO))
    faults.refuse()
    return SetRank(
        rank=unit_id(_text(row, table, RANK) or title),
        order=int(order),
        title=title,
        groups=_ids(row, table, GROUPS),
        units=_ids(row, table, UNITS),
        valid_from=first,
        valid_to=last,
        basis=_text(row, table, BASIS) or None,
    )


def _ids(row: Row, table: Table, field: Field) -> tuple[str, ...]:
    written = (one for one in _SEPARATED.split(_text(row, table, field)) if one)
    return tuple(dict.fromkeys(unit_id(one) for one in written))


def _cell(row: Row, table: Table, field: Field) -> tuple[Cell, At]:
    column = table.columns.get(field.key)
    here = column is not None and column < len(row.cells)
    value = row.cells[column] if column is not None and here else None
    return value, At(cells.address(row.number, column or 0), field.title)


def _text(row: Row, table: Table, field: Field) -> str:
    return cells.text(*_cell(row, table, field))


def _day(row: Row, table: Table, field: Field) -> date | None:
    return cells.day(*_cell(row, table, field), table.sheet.epoch)
