"""A list of delegates to wishes: who is new, whose particulars changed, who is there already."""

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.addressed import bare, compared
from shared.commands.base import Command
from shared.commands.registry import RegisterAttendee, UpdateAttendee
from shared.commands.registry_refusals import NAME_INVALID, POSITION_INVALID, SEATS_FULL
from shared.events.people import Attendee
from shared.events.plan_types import Language
from shared.lists import cells
from shared.lists.cells import At, Mended
from shared.lists.columns import Chosen, Field, Skipped, Table, data_rows, find_table, split_name
from shared.lists.delegate_columns import (
    ADDRESS,
    BIRTH,
    EMAIL,
    FAMILY,
    FIELDS,
    GIVEN,
    LANGUAGE,
    LANGUAGES,
    NAME,
    PHONE,
    POSITION,
    RANK,
    REQUIRED,
    UNIT,
)
from shared.lists.fates import (
    Fate,
    Faults,
    Reading,
    foreseen,
    loses_marks,
    lost_marks,
    refused,
    skipped,
    surnames_missing,
)
from shared.lists.refusals import (
    ANOTHER_UNIT,
    GONE,
    KNOWN_TWICE,
    MISSING,
    NO_BIRTHS,
    SAME_BIRTH,
    SAME_TWICE,
    UNKNOWN_LANGUAGE,
    births_missing,
)
from shared.lists.sheets import Cell, Note, Opened, Row
from shared.personal import Personal
from shared.refusals import Refused, Term
from shared.spelling import no_name, no_position, small_word
from shared.vietnamese import fold

_NAMED: Final = ("name", "family", "given")
_GONE: Final = ("declined", "replaced", "invitation-withdrawn")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the delegation has already, by the read model."""

    attendee: Attendee
    status: str


@dataclass(frozen=True, slots=True)
class Target:
    """For whom a list is read. ``known``: the delegation's people. ``agencies``: folded names of agencies
    to their ids. ``position``: where the read model stood in the log. ``seats``: of the delegation; None:
    not told, so that nothing is foreseen."""

    conference: str
    unit: str
    delegation: str
    known: Sequence[Known] = ()
    agencies: Mapping[str, str] | None = None
    position: int = 0
    seats: int | None = None
    barred: Refused | None = None
    """Why the service takes in nobody new now, if it does not: the conference is over, the day to answer past."""


@dataclass(frozen=True, slots=True)
class _Person:
    """One row as it was read."""

    row: int
    name: str
    position: str
    phone: str | None
    email: str | None
    address: str | None
    language: Language | None
    birth: str
    notes: tuple[tuple[str, str], ...]
    birth_told: bool = False
    """Whether the file has a column for it."""


def read_delegates(opened: Opened, target: Target, chosen: Chosen | None = None) -> Reading:
    """What each row would do. Raises :class:`Refused` when the file has no header that is understood."""
    table = split_name(find_table(opened, FIELDS, REQUIRED, chosen))
    fates: dict[int, Fate] = {}
    people: list[_Person] = []
    for row in data_rows(table, _NAMED):
        if isinstance(row, Skipped):
            fates[row.number] = skipped(row)
            continue
        try:
            people.append(_person(row, table, target))
        except Refused as why:
            fates[row.number] = refused(row.number, _label(row, table), why)
    ids = _ids(people, target)
    known = {one.attendee.person_id: one for one in target.known}
    for person in people:
        try:
            fates[person.row] = _fate(person, ids[person.row], known, target)
        except Refused as why:
            fates[person.row] = refused(person.row, person.name, why)
    told = _seated([fates[number] for number in sorted(fates)], target)
    notes = (*marks_lost(told, known), *_surnames_missing(people, table))
    return Reading(opened, table, told, notes)


def _surnames_missing(people: Sequence[_Person], table: Table) -> tuple[Note, ...]:
    """Names of one word while the file has columns that were not read: the surnames may stand in one of them."""
    short = [person.row for person in people if " " not in person.name]
    return (surnames_missing(short, table.unused),) if short and table.unused else ()


def marks_lost(fates: Sequence[Fate], known: Mapping[str, Known]) -> tuple[Note, ...]:
    """One note for the file, for a row is overlooked in a long list."""
    rows = [
        fate.row
        for fate in fates
        if isinstance(fate.command, UpdateAttendee)
        and (before := known.get(fate.command.attendee.person_id)) is not None
        and loses_marks(str(before.attendee.name), str(fate.command.attendee.name))
    ]
    return (lost_marks(rows),) if rows else ()


def _seated(fates: Sequence[Fate], target: Target) -> tuple[Fate, ...]:
    """The new rows that come too late, or for which no seat is left, are refused as the service would, before
    anything is sent.

    Their wishes stay: where seats were granted meanwhile, the service takes them in.
    """
    if (barred := target.barred) is not None:
        return tuple(foreseen(one, barred) if one.outcome == "new" else one for one in fates)
    if target.seats is None:
        return tuple(fates)
    free = target.seats - sum(known.status not in _GONE for known in target.known)
    why = SEATS_FULL.refuse(delegation=target.delegation, seats=target.seats)
    told: list[Fate] = []
    for fate in fates:
        if fate.outcome == "new":
            free -= 1
        full = fate.outcome == "new" and free < 0
        told.append(foreseen(fate, why) if full else fate)
    return tuple(told)


def _person(row: Row, table: Table, target: Target) -> _Person:
    def told(field: Field) -> tuple[Cell, At]:
        column = table.columns.get(field.key)
        here = column is not None and column < len(row.cells)
        return (row.cells[column] if column is not None and here else None), At(
            cells.address(row.number, column or 0), field.title
        )

    faults = Faults()
    name = faults.take(
        lambda: _name(
            cells.text(*told(NAME), 200),
            cells.text(*told(FAMILY), 200),
            cells.text(*told(GIVEN), 200),
        )
    )
    if name == "":
        faults.add(MISSING.refuse(field=NAME.title))
    position = faults.take(
        lambda: _position(
            cells.text(*told(RANK)), cells.text(*told(POSITION)), cells.text(*told(UNIT)), target
        )
    )
    if position == "":
        faults.add(MISSING.refuse(field=POSITION.title))
    name, taken = bare(name or "")
    if name and (why := no_name(name)) is not None:
        faults.add(NAME_INVALID.refuse(name=name, why=why))
    if position and (why := no_position(position)) is not None:
        faults.add(POSITION_INVALID.refuse(position=position, why=why))
    phone = faults.take(lambda: cells.phone(*told(PHONE)))
    birth, at = told(BIRTH)
    mended = _taken_off(taken)
    try:
        born = _born(birth, at, table)
    except Refused:
        born = ""
        mended += (_unread(at),)
    if small := small_word(name):
        mended += (
            (
                f"“{small}” trong tên không viết hoa: giữ nguyên, gõ nhầm thì sửa trong tệp",
                f"“{small}” in the name has no capital: kept as it is; mend the file if it is a slip",
            ),
        )
    if isinstance(phone, Mended):
        mended += ((phone.vi, phone.en),)
    number = phone.value if isinstance(phone, Mended) else phone
    email = faults.take(lambda: cells.email(*told(EMAIL)))
    language = faults.take(lambda: _language(*told(LANGUAGE)))
    address = faults.take(lambda: cells.postal(*told(ADDRESS)))
    faults.refuse()
    return _Person(
        row.number, name, position or "", number, email, address, language, born, mended,
        birth_told=BIRTH.key in table.columns,
    )  # fmt: skip


def _language(cell: Cell, at: At) -> Language | None:
    """Vietnamese or English; None for an empty cell. Raises FILES_UNKNOWN_LANGUAGE."""
    written = cells.text(cell, at)
    if not written:
        return None
    if (known := LANGUAGES.get(fold(written))) is None:
        raise UNKNOWN_LANGUAGE.refuse(found=written, cell=at.cell)
    return known


def _name(whole: str, family: str, given: str) -> str:
    """From one column or two; with "Họ và tên" merged over two columns, the second has no title."""
    return " ".join((whole or f"{family} {given}").split())


def _taken_off(taken: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What stood around the name in its cell and is no part of it."""
    if not taken:
        return ()
    words = ", ".join(f"“{part}”" for part in taken)
    return ((f"tên: đã bỏ {words}", f"name: {words} taken off"),)


def _born(cell: Cell, at: At, table: Table) -> str:
    """Tells two people of one name apart; it is not kept. A year alone does as well."""
    written = cells.text(cell, at)
    if len(written) == 4 and written.isdigit():
        return written
    born = cells.day(cell, at, table.sheet.epoch)
    return born.isoformat() if born else ""


def _unread(at: At) -> tuple[str, str]:
    return (
        f"ngày sinh ở ô {at.cell} không đọc được: bỏ qua (ngày sinh không được lưu)",
        f"the date of birth in cell {at.cell} cannot be read: passed over (dates of birth are not kept)",
    )


def _position(rank: str, position: str, unit: str, target: Target) -> str:
    """ "Thượng tá, Phó Trưởng phòng, Phòng Tổng hợp": the place inside the agency belongs to the position.

    Raises FILES_ANOTHER_UNIT when the row names another agency of the conference.
    """
    agency = (target.agencies or {}).get(fold(unit))
    if agency is not None and agency != target.unit:
        raise ANOTHER_UNIT.refuse(found=unit, unit=target.unit)
    own = agency == target.unit or fold(unit) in fold(position)
    parts = (rank if fold(rank) not in fold(position) else "", position, "" if own else unit)
    return ", ".join(part for part in parts if part)


def _label(row: Row, table: Table) -> str:
    """The name as it stands in one column or two, of a row that could not be read."""

    def told(key: str) -> str:
        column = table.columns.get(key)
        cell = row.cells[column] if column is not None and column < len(row.cells) else None
        return cell if isinstance(cell, str) else ""

    return _name(*map(told, _NAMED))[:60]


# --- who is who ------------------------------------------------------------------------------------


def person_id(unit: str, name: str, apart: str = "") -> str:
    """The id of a person whom a unit names: the same for the same name of the same unit, in any file and with any
    form of address.

    A digest, because ids stand where no names may. ``apart`` tells people of one name from one another.
    """
    told = hashlib.sha256(f"{unit}\n{compared(name)}\n{apart}".encode()).hexdigest()
    return f"{unit[:40].rstrip('-')}-{told[:12]}"


def _ids(people: Sequence[_Person], target: Target) -> dict[int, str | Refused]:
    """By row: the person's id, or why it cannot be told who is meant."""
    by_name: defaultdict[str, list[_Person]] = defaultdict(list)
    for person in people:
        by_name[compared(person.name)].append(person)
    known: defaultdict[str, list[Known]] = defaultdict(list)
    for one in target.known:
        known[compared(one.attendee.name)].append(one)
    return {
        person.row: _id(person, same, known[name], target)
        for name, same in by_name.items()
        for person in same
    }


def _id(
    person: _Person, same: Sequence[_Person], known: Sequence[Known], target: Target
) -> str | Refused:
    births = Counter(one.birth for one in same)
    if len(same) > 1:
        if not (all(births) and births[person.birth] == 1):
            first = same[0].row if same[0] is not person else same[1].row
            return SAME_TWICE.refuse(other=first, apart=_apart(same))
        apart_ids = {person_id(target.unit, one.name, one.birth) for one in same}
        if any(one.attendee.person_id not in apart_ids for one in known):
            return KNOWN_TWICE.refuse(count=len(known))  # which of them is the one already there?
        return person_id(target.unit, person.name, person.birth)
    if len(known) > 1:
        apart = person_id(target.unit, person.name, person.birth)
        if person.birth and any(one.attendee.person_id == apart for one in known):
            return apart
        return KNOWN_TWICE.refuse(count=len(known))
    return known[0].attendee.person_id if known else person_id(target.unit, person.name)


def _apart(same: Sequence[_Person]) -> Term:
    """What would tell them apart, by what the file says of them."""
    if not same[0].birth_told:
        return NO_BIRTHS
    if empty := [one.row for one in same if not one.birth]:
        return births_missing(empty)
    return SAME_BIRTH


def _changed(before: Attendee, after: Attendee) -> tuple[tuple[str, str], ...]:
    """What an update changes, before and after (of telephone and addresses only that they change: they are nobody
    else's business); a name that loses its marks is said first, as a warning."""
    notes: list[tuple[str, str]] = []
    if before.name != after.name:
        arrow = f"“{before.name}” → “{after.name}”"
        if loses_marks(str(before.name), str(after.name)):
            notes.append((f"tên MẤT DẤU: {arrow}; kiểm tra trước khi nhập",
                          f"the name LOSES ITS MARKS: {arrow}; look at it before you import"))  # fmt: skip
        else:
            notes.append((f"tên: {arrow}", f"name: {arrow}"))
    if before.position != after.position:
        arrow = f"“{before.position}” → “{after.position}”"
        notes.append((f"chức vụ: {arrow}", f"position: {arrow}"))
    notes += [
        (f"đổi {vi}", f"{en} changes")
        for field, vi, en in _NOT_SHOWN
        if getattr(before, field) != getattr(after, field)
    ]
    return tuple(notes)


_NOT_SHOWN: Final = (
    ("phone", "điện thoại", "the phone"),
    ("email", "thư điện tử", "the e-mail"),
    ("address", "địa chỉ", "the address"),
    ("language", "ngôn ngữ", "the language"),
)


def _fate(
    person: _Person, who: str | Refused, everybody: Mapping[str, Known], target: Target
) -> Fate:
    if isinstance(who, Refused):
        raise who
    known = everybody.get(who)
    before = known.attendee if known else None
    attendee = Attendee(
        person_id=who,
        name=Personal(person.name),
        position=person.position,
        # an empty cell says nothing: what is known stays
        phone=Personal(person.phone) if person.phone else before and before.phone,
        email=Personal(person.email) if person.email else before and before.email,
        address=Personal(person.address) if person.address else before and before.address,
        head=before.head if before else False,
        language=person.language or (before.language if before else "vi"),
    )
    if known is None:
        register = RegisterAttendee(delegation=target.delegation, attendee=attendee)
        return Fate(person.row, "new", person.name, command=register, notes=person.notes,
                    command_id=command_id(target, register, 0))  # fmt: skip
    if known.status in _GONE:
        raise GONE.refuse()
    if known.attendee == attendee:
        return Fate(person.row, "unchanged", person.name, notes=person.notes)
    update = UpdateAttendee(delegation=target.delegation, attendee=attendee)
    notes = (*person.notes, *_changed(known.attendee, attendee))
    return Fate(person.row, "updated", person.name, command=update, notes=notes,
                command_id=command_id(target, update, target.position))  # fmt: skip


def command_id(target: Target, command: Command, position: int) -> str:
    """The same row read twice gives the same id, so that it is written once however often it is sent.

    An update carries the position of the log that it was compared with: mended, mended back and mended
    again are three wishes, although the first and the last say the same.
    """
    told = "\n".join(
        (
            target.conference,
            target.unit,
            type(command).__name__,
            command.model_dump_json(),
            str(position),
        )
    )
    return str(uuid.uuid5(uuid.NAMESPACE_URL, told))
