"""A list of nominations to wishes, in the columns of the award files' own form (vietnam-facts §2.5)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from shared.commands.awards import UNTOLD, SubmitNomination
from shared.events.awards import AwardeeKind, Merit
from shared.events.people import Awardee
from shared.lists import cells
from shared.lists import nomination_columns as of
from shared.lists.cells import At
from shared.lists.columns import (
    Chosen,
    Field,
    Skipped,
    Table,
    data_rows,
    find_table,
    split_name,
    title_key,
)
from shared.lists.delegate_columns import ADDRESS, GIVEN, POSITION, UNIT
from shared.lists.delegates import person_id
from shared.lists.fates import (
    Fate,
    Faults,
    Reading,
    foreseen,
    loses_marks,
    lost_marks,
    refused,
    skipped,
)
from shared.lists.nomination_columns import ACHIEVEMENT, AWARDEE, FIELDS, REQUIRED
from shared.lists.refusals import (
    BAD_PERCENT,
    DECIDED,
    MISSING,
    OF_ANOTHER_NAME,
    SAME_TWICE,
    UNKNOWN_KIND,
    UNKNOWN_MERIT,
)
from shared.lists.sheets import Cell, Note, Opened, Row
from shared.lists.words import WORDS
from shared.personal import Personal
from shared.refusals import Refused, Term
from shared.secrecy import refuse_secret
from shared.vietnamese import fold

_OFFICE: Final = {"household": "Hộ gia đình", "collective": "Tập thể", "individual": ""}
"""What stands for the position of one who has none."""
_EDITABLE: Final = ("submitted", "returned")
_GONE: Final = ("withdrawn", "rejected")


@dataclass(frozen=True, slots=True)
class KnownNomination:
    """A dossier that the unit has handed in, whole as it stands, and what became of it."""

    submitted: SubmitNomination
    status: str

    @property
    def name(self) -> str:
        return str(self.submitted.awardee.name)


@dataclass(frozen=True, slots=True)
class RoundTarget:
    """For which unit and award round a list is read, and what the unit has put forward already."""

    conference: str
    unit: str
    round: str
    known: Sequence[KnownNomination] = ()
    position: int = 0
    form_name: str = ""
    decided: Refused | None = None
    past: Refused | None = None
    """What the service would refuse a dossier with now: the round is decided or the conference cancelled; its
    deadline has passed, which holds for no sudden achievement and for none that was returned."""


def read_nominations(opened: Opened, target: RoundTarget, chosen: Chosen | None = None) -> Reading:
    """What each row would do. Raises :class:`Refused` when the file has no header that is understood."""
    table = _named(find_table(opened, FIELDS, REQUIRED, chosen))
    fates: dict[int, Fate] = {}
    first: dict[str, int] = {}
    for row in data_rows(table, ("name", "family", "given")):
        if isinstance(row, Skipped):
            fates[row.number] = skipped(row)
            continue
        label = ""
        try:
            label = _name(row, table)
            submit = _wish(row, table, target)
            earlier = first.setdefault(submit.nomination, row.number)
            if earlier != row.number:
                raise SAME_TWICE.refuse(other=earlier, apart=OF_ANOTHER_NAME)
            fates[row.number] = _fate(row.number, submit, target, _other_form(row, table, target))
        except Refused as why:
            fates[row.number] = refused(row.number, label, why)
    notes = () if ACHIEVEMENT.key in table.columns else (_NO_ACHIEVEMENT,)
    known = {one.submitted.nomination: str(one.submitted.awardee.name) for one in target.known}
    lost = [
        fate.row
        for fate in fates.values()
        if isinstance(fate.command, SubmitNomination)
        and loses_marks(known.get(fate.command.nomination, ""), fate.label)
    ]
    notes = (*notes, *([lost_marks(lost)] if lost else []))
    return Reading(opened, table, tuple(fates[number] for number in sorted(fates)), notes)


_NO_ACHIEVEMENT: Final = Note(
    "FILES_NO_ACHIEVEMENT",
    "Tệp không có cột tóm tắt thành tích; ghi: “Theo báo cáo thành tích trong hồ sơ.”",
    "There is no column for the achievement; the achievement report in the file is referred to.",
)


def _named(table: Table) -> Table:
    """The name in one column or two: "Họ đệm" and "Tên", or "Họ và tên" merged over both."""
    if {"family", "name"} <= table.columns.keys() and title_key(table.titles["name"]) == "ten":
        columns = {"given" if key == "name" else key: at for key, at in table.columns.items()}
        titles = {"given" if key == "name" else key: told for key, told in table.titles.items()}
        return replace(table, columns=columns, titles=titles)

    def individual(row: Row) -> bool:
        return title_key(_told(row, table, of.KIND)).replace(" ", "") == "canhan"

    return split_name(table, individual)


def _name(row: Row, table: Table) -> str:
    whole, family, given = (_told(row, table, one, 200) for one in (AWARDEE, of.FAMILY, GIVEN))
    if given and whole.endswith(given):  # whole, and the given name again to sort by
        given = ""
    return " ".join(f"{whole} {family} {given}".split())


def _wish(row: Row, table: Table, target: RoundTarget) -> SubmitNomination:
    """What is known of the dossier, whole, with what the row says: an empty cell takes nothing away."""
    faults = Faults()
    kind_of = faults.take(lambda: _kind(row, table))
    kind = kind_of or "individual"
    name = faults.take(lambda: _name(row, table))
    if name == "":
        faults.add(MISSING.refuse(field=AWARDEE.title))
    office = faults.take(lambda: _office(row, table, kind))
    address = faults.take(lambda: _address(row, table))
    told = faults.take(lambda: _said(row, table))
    if office == "" and kind_of == "individual" and not _known(target, kind, name or ""):
        faults.add(MISSING.refuse(field=POSITION.title))
    faults.refuse()
    name, told = name or "", told or {}
    known = _known(target, kind, name)
    if known is not None:
        before = known.submitted
        awardee = before.awardee.model_copy(
            update={
                "name": Personal(name),
                "position": office or before.awardee.position,
                "address": address or before.awardee.address,
            }
        )
        return before.model_copy(update={"awardee": awardee} | told)
    nomination = person_id(target.unit, name, f"{target.round}/{kind}")
    who = person_id(target.unit, name) if kind == "individual" else nomination
    said: dict[str, Any] = {"grassroots": False, "achievement": UNTOLD} | told
    office = office or said.get("object_class") or _OFFICE[kind]
    return SubmitNomination(
        round=target.round,
        nomination=nomination,
        kind=kind,
        awardee=Awardee(person_id=who, name=Personal(name), position=office, address=address),
        **said,
    )


def _address(row: Row, table: Table) -> Personal | None:
    told = cells.postal(*_cell(row, table, ADDRESS))
    return Personal(told) if told else None


def _office(row: Row, table: Table, kind: AwardeeKind) -> str:
    """ "Chỉ huy trưởng, Ban CHQS xã …"; somebody who has only a rank is called by it."""
    position, unit = _told(row, table, POSITION), _told(row, table, UNIT)
    if kind == "individual" and not position:
        salutation = _told(row, table, of.SALUTATION)
        position = salutation if fold(salutation) not in ("ong", "ba", "dong chi", "") else ""
    return ", ".join(part for part in (position, unit) if part)


def _said(row: Row, table: Table) -> dict[str, Any]:
    """By field of the command, what the row says besides the awardee."""
    faults = Faults()

    def achievement() -> str | None:
        told = _told(row, table, ACHIEVEMENT, 20_000)
        refuse_secret(told)
        return told or None

    said: dict[str, Any] = {
        "achievement": faults.take(achievement),
        "salutation": faults.take(lambda: _told(row, table, of.SALUTATION)) or None,
        "object_class": faults.take(lambda: _told(row, table, of.CLASS)) or None,
        "sphere": faults.take(lambda: _told(row, table, of.SPHERE)) or None,
        "merit": faults.take(lambda: _merit(row, table)),
        "merit_from": faults.take(lambda: _day(row, table, of.MERIT_FROM)),
        "woman": faults.take(lambda: _flag(row, table, of.WOMAN)),
        "women_percent": faults.take(lambda: _percent(row, table)),
        "leader": faults.take(lambda: _flag(row, table, of.LEADER)),
    }
    faults.refuse()
    if of.GRASSROOTS.key in table.columns:  # a cross or none: in this column an empty cell says no
        said["grassroots"] = fold(_told(row, table, of.GRASSROOTS)) in of.YES
    return {key: value for key, value in said.items() if value is not None}


def _kind(row: Row, table: Table) -> AwardeeKind:
    written = _told(row, table, of.KIND)
    kind = of.KINDS.get(title_key(written).replace(" ", ""))
    if kind is None:
        at = cells.address(row.number, table.columns[of.KIND.key])
        raise UNKNOWN_KIND.refuse(found=written, cell=at, known=", ".join(of.CODES.values()))
    return kind


def _merit(row: Row, table: Table) -> Merit | None:
    written = _told(row, table, of.MERIT)
    told = title_key(written)
    for merit, name in of.MERITS.items():
        if told and (told == merit or title_key(name) in told):
            return merit
    if told:
        at = cells.address(row.number, table.columns[of.MERIT.key])
        raise UNKNOWN_MERIT.refuse(found=written, cell=at, known=", ".join(of.MERITS.values()))
    return None


def _flag(row: Row, table: Table, field: Field) -> bool | None:
    written = fold(_told(row, table, field))
    return True if written in of.YES else False if written in of.NO else None


def _percent(row: Row, table: Table) -> int | None:
    """70, "70%", "70,0 %"; a number up to 1 is what Excel keeps of 70% and of 100%."""
    cell, at = _cell(row, table, of.WOMEN)
    written = cells.text(cell, at).rstrip("% ").replace(",", ".")
    if not written:
        return None
    try:
        share = float(written)
    except ValueError:
        share = -1.0
    if isinstance(cell, int | float) and 0 < share <= 1:
        share = round(share * 100, 6)
    if not 0 <= share <= 100:
        raise BAD_PERCENT.refuse(cell=at.cell, field=at.field)
    return int(share)  # never rounded up to what is preferred by law


def _other_form(row: Row, table: Table, target: RoundTarget) -> tuple[tuple[str, str], ...]:
    form = title_key(_told(row, table, of.FORM))
    own = title_key(target.form_name)
    if not form or not own or form in own or own in form:
        return ()
    told = _told(row, table, of.FORM)
    return ((f"tệp ghi hình thức “{told}”; đợt này là “{target.form_name}”",
             f"the file says “{told}”; this round is “{target.form_name}”"),)  # fmt: skip


def _known(target: RoundTarget, kind: AwardeeKind, name: str) -> KnownNomination | None:
    same = [
        one for one in target.known if one.submitted.kind == kind and fold(one.name) == fold(name)
    ]
    alive = [one for one in same if one.status not in _GONE]
    return next(iter([*alive, *same]), None)


def _fate(
    row: int, submit: SubmitNomination, target: RoundTarget, notes: tuple[tuple[str, str], ...]
) -> Fate:
    known = next(
        (one for one in target.known if one.submitted.nomination == submit.nomination), None
    )
    label = str(submit.awardee.name)
    why = target.decided
    if why is None and submit.merit != "sudden" and (known is None or known.status != "returned"):
        why = target.past
    if known is None:
        new = Fate(row, "new", label, command=submit, notes=notes,
                   command_id=_command_id(target, submit, 0))  # fmt: skip
        return new if why is None else foreseen(new, why)
    if known.submitted == submit and known.status not in _GONE:
        return Fate(row, "unchanged", label, notes=notes)
    if known.status not in _EDITABLE:
        raise DECIDED.refuse(state=Term(WORDS.get(known.status, known.status), known.status))
    before = str(known.submitted.awardee.name)
    if loses_marks(before, label):
        arrow = f"“{before}” → “{label}”"
        lost = (f"tên MẤT DẤU: {arrow}; kiểm tra trước khi nhập",
                f"the name LOSES ITS MARKS: {arrow}; look at it before you import")  # fmt: skip
        notes = (lost, *notes)
    elif before != label:
        notes = ((f"tên: “{before}” → “{label}”", f"name: “{before}” → “{label}”"), *notes)
    changed = Fate(row, "updated", label, command=submit, notes=notes,
                   command_id=_command_id(target, submit, target.position))  # fmt: skip
    return changed if why is None else foreseen(changed, why)


def _command_id(target: RoundTarget, submit: SubmitNomination, position: int) -> str:
    told = (target.conference, target.unit, submit.model_dump_json(), str(position))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(told)))


def _cell(row: Row, table: Table, field: Field) -> tuple[Cell, At]:
    column = table.columns.get(field.key)
    here = column is not None and column < len(row.cells)
    value = row.cells[column] if column is not None and here else None
    return value, At(cells.address(row.number, column or 0), field.title)


def _told(row: Row, table: Table, field: Field, limit: int = 500) -> str:
    return cells.text(*_cell(row, table, field), limit)


def _day(row: Row, table: Table, field: Field) -> date | None:
    return cells.day(*_cell(row, table, field), table.sheet.epoch)
