"""Places in the rank table and reception cards as files: every delegate who comes is listed, so that an office
fills in what is missing; and back from the file to wishes."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from shared.commands.base import Command
from shared.commands.protocol import PlaceDelegate, SetReceptionCard
from shared.events.protocol import Born
from shared.lists import cells
from shared.lists.cells import At
from shared.lists.columns import Field, Skipped, Table, data_rows, find_table
from shared.lists.delegate_columns import BIRTH, NAME, NOTE, NUMBER, POSITION, UNIT
from shared.lists.delegates import Target, command_id
from shared.lists.fates import Fate, Faults, Outcome, Reading, refused, skipped
from shared.lists.refusals import (
    BAD_RANK_ORDER,
    MISSING,
    NOT_COMING,
    OF_ANOTHER_NAME,
    SAME_TWICE,
    SEVERAL_OF_NAME,
    UNKNOWN_RANK,
)
from shared.lists.sheets import Cell, Opened, Row
from shared.personal import Personal
from shared.refusals import Refused
from shared.vietnamese import fold

DELEGATION: Final = Field("delegation", "Mã đoàn", ("ma doan", "doan"))
PERSON: Final = Field("person_id", "Mã đại biểu", ("ma dai bieu", "ma nguoi"))
RANK: Final = Field("rank", "Thứ bậc", ("thu bac", "cap", "ma thu bac", "bac"))
ORDER: Final = Field("order", "Số thứ tự riêng", ("so thu tu rieng", "thu tu rieng"))
WITHIN: Final = Field("within", "Trong bậc", ("trong bac", "thu tu trong bac"))
APPOINTED: Final = Field(
    "appointed_on", "Bổ nhiệm ngày", ("bo nhiem ngay", "ngay bo nhiem", "bo nhiem")
)
ADDRESS: Final = Field("address", "Xưng hô", ("xung ho", "danh xung", "cach xung ho"))
RECEIVED_BY: Final = Field(
    "received_by", "Người đón", ("nguoi don", "nguoi don tiep", "can bo don tiep", "don tiep")
)
CAR: Final = Field("car", "Xe", ("xe", "bien so xe", "phuong tien", "bien so"))
GIFT: Final = Field("gift", "Quà tặng", ("qua tang", "qua"))
MEAL: Final = Field("meal", "Suất ăn", ("suat an", "an uong", "che do an"))
NOTES: Final = Field("notes", "Ghi chú", NOTE.names)
_WHO: Final = (NUMBER, NAME, POSITION, UNIT, DELEGATION, PERSON)
PLACE_FIELDS: Final = (*_WHO, RANK, ORDER, WITHIN, APPOINTED, BIRTH)
CARD_FIELDS: Final = (*_WHO, ADDRESS, RECEIVED_BY, CAR, GIFT, MEAL, NOTES)
_CARD: Final = (ADDRESS, RECEIVED_BY, CAR, GIFT, MEAL, NOTES)
_REQUIRED: Final = (("name", "person_id"),)


@dataclass(frozen=True, slots=True)
class Coming:
    """A delegate who comes: the command that would change nothing, and whom it is about."""

    name: str
    unit: str
    now: PlaceDelegate | SetReceptionCard


@dataclass(frozen=True, slots=True)
class ProtocolTarget:
    """``agencies``, ``ranks``: folded names, titles and ids to ids. ``position``: where the read model stood."""

    conference: str
    unit: str
    coming: Sequence[Coming]
    agencies: Mapping[str, str]
    ranks: Mapping[str, str]
    position: int = 0


def read_places(opened: Opened, target: ProtocolTarget) -> Reading:
    """What each row would do to a delegate's place. Raises :class:`Refused` for a file without a header."""
    return _read(opened, target, PLACE_FIELDS, _placed)


def read_cards(opened: Opened, target: ProtocolTarget) -> Reading:
    """As :func:`read_places`, of reception cards."""
    return _read(opened, target, CARD_FIELDS, _card)


_Said = Callable[["_Line", Faults], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    table: Table
    target: ProtocolTarget

    def cell(self, field: Field) -> tuple[Cell, At]:
        column = self.table.columns.get(field.key)
        here = column is not None and column < len(self.row.cells)
        value = self.row.cells[column] if column is not None and here else None
        return value, At(cells.address(self.row.number, column or 0), field.title)

    def text(self, field: Field) -> str:
        return cells.text(*self.cell(field))

    def day(self, field: Field) -> date | None:
        return cells.day(*self.cell(field), self.table.sheet.epoch)

    def number(self, field: Field) -> int | None:
        written = self.text(field)
        if not written:
            return None
        if re.fullmatch(r"[0-9]{1,6}", written) is None or not 0 < int(written) <= 100_000:
            raise BAD_RANK_ORDER.refuse(cell=self.cell(field)[1].cell)
        return int(written)


def _read(
    opened: Opened, target: ProtocolTarget, fields: tuple[Field, ...], said: _Said
) -> Reading:
    table = find_table(opened, fields, _REQUIRED)
    fates: dict[int, Fate] = {}
    seen: dict[tuple[str, str], int] = {}
    by_name: defaultdict[str, list[Coming]] = defaultdict(list)
    for one in target.coming:
        by_name[fold(one.name)].append(one)
    for row in data_rows(table, ("name", "person_id")):
        if isinstance(row, Skipped):
            fates[row.number] = skipped(row)
            continue
        line, label = _Line(row, table, target), ""
        faults = Faults()
        try:
            label = line.text(NAME) or line.text(PERSON)
            found = faults.take(partial(_whom, line, by_name))
            values = faults.take(partial(said, line, faults))
            if found is not None:
                whose = (found.now.delegation, found.now.person_id)
                if (earlier := seen.setdefault(whose, row.number)) != row.number:
                    faults.add(SAME_TWICE.refuse(other=earlier, apart=OF_ANOTHER_NAME))
            faults.refuse()
            assert found is not None  # noqa: S101  (else that was refused in the line above)
            who = found
            told = {key: value for key, value in (values or {}).items() if value is not None}
            if "born_on" in told:
                on = Personal(told.pop("born_on"))
                told["born"] = Born(person_id=who.now.person_id, on=on)
            fates[row.number] = _fate(row.number, who, who.now.model_copy(update=told), target)
        except Refused as why:
            fates[row.number] = refused(row.number, label, why)
    return Reading(opened, table, tuple(fates[number] for number in sorted(fates)))


def _whom(line: _Line, by_name: Mapping[str, Sequence[Coming]]) -> Coming:
    """By the ids of an exported list, else by the name and, where that is not enough, the agency."""
    person, delegation, name = line.text(PERSON), line.text(DELEGATION), line.text(NAME)
    if not person and not name:
        raise MISSING.refuse(field=NAME.title)
    if person:
        found = [one for one in line.target.coming if one.now.person_id == person]
        found = [one for one in found if delegation in ("", one.now.delegation)]
    else:
        found = list(by_name.get(fold(name), ()))
        unit = line.target.agencies.get(fold(line.text(UNIT)))
        found = [one for one in found if unit in (None, one.unit)]
    if not found:
        raise NOT_COMING.refuse(name=name or person)
    if len(found) > 1:
        raise SEVERAL_OF_NAME.refuse(name=name or person, count=len(found))
    return found[0]


def _fate(row: int, who: Coming, wish: Command, target: ProtocolTarget) -> Fate:
    if wish == who.now:
        return Fate(row, "unchanged", who.name)
    sender = Target(target.conference, target.unit, "")
    outcome: Outcome = "updated"
    identity = command_id(sender, wish, target.position)
    return Fate(row, outcome, who.name, command=wish, command_id=identity)


def _placed(line: _Line, faults: Faults) -> dict[str, Any]:
    written = faults.take(lambda: line.text(RANK))
    rank = line.target.ranks.get(fold(written)) if written else None
    if written and rank is None:
        faults.add(UNKNOWN_RANK.refuse(found=written, cell=line.cell(RANK)[1].cell))
    born = faults.take(lambda: line.day(BIRTH))
    return {
        "rank": rank,
        "order": faults.take(lambda: line.number(ORDER)),
        "within": faults.take(lambda: line.number(WITHIN)),
        "appointed_on": faults.take(lambda: line.day(APPOINTED)),
        "born_on": born.isoformat() if born else None,
    }


def _card(line: _Line, faults: Faults) -> dict[str, Any]:
    return {field.key: faults.take(partial(line.text, field)) or None for field in _CARD}
