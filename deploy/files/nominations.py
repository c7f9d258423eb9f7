"""A list of nominations to wishes, in the columns of the award files' own form (vietnam-facts §2.5)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from deploy.files import cells
from deploy.files.cells import At
from deploy.files.columns import Field, Skipped, Table, data_rows, find_table, title_key
from deploy.files.delegate_columns import NOTE, NUMBER, POSITION, UNIT
from deploy.files.delegates import person_id
from deploy.files.fates import Fate, Reading, refused, skipped
from deploy.files.refusals import DECIDED, MISSING, SAME_TWICE, UNKNOWN_KIND
from deploy.files.sheets import Note, Opened, Row
from services.registry.secrecy import refuse_secret
from shared.commands.awards import SubmitNomination
from shared.events.awards import AwardeeKind, DossierFile
from shared.events.people import Awardee
from shared.personal import Personal
from shared.refusals import Refused
from shared.vietnamese import fold

SALUTATION: Final = Field(
    "salutation", "Tên gọi", ("ten goi", "danh xung", "ong ba", "cap bac", "xung ho")
)
AWARDEE: Final = Field(
    "name",
    "Tên tập thể/cá nhân/hộ gia đình",
    ("ten tap the ca nhan ho gia dinh", "ten tap the ca nhan", "tap the ca nhan", "ho va ten", "ho ten",
     "ten tap the", "ten ca nhan", "ten don vi ca nhan", "ten tap the va ca nhan", "ho va ten ten tap the",
     "ten", "doi tuong khen thuong", "ten doi tuong", "ten tap the ho va ten ca nhan"),
)  # fmt: skip
KIND: Final = Field(
    "kind",
    "Phân loại khen thưởng",
    ("phan loai khen thuong", "phan loai", "loai", "doi tuong", "loai doi tuong", "tap the hay ca nhan",
     "tap the ca nhan ho"),
)  # fmt: skip
FORM: Final = Field(
    "form", "Danh hiệu/Hình thức",
    ("danh hieu hinh thuc", "hinh thuc", "danh hieu", "hinh thuc khen thuong", "hinh thuc de nghi"),
)  # fmt: skip
CLASS: Final = Field("class", "Phân loại đối tượng", ("phan loai doi tuong",))
SPHERE: Final = Field("sphere", "Lĩnh vực hoạt động", ("linh vuc hoat dong", "linh vuc"))
ACHIEVEMENT: Final = Field(
    "achievement",
    "Tóm tắt thành tích",
    ("tom tat thanh tich", "thanh tich", "trich thanh tich", "trich", "noi dung thanh tich",
     "thanh tich dat duoc", "noi dung khen thuong", "ly do khen thuong"),
)  # fmt: skip
GRASSROOTS: Final = Field(
    "grassroots", "Cấp cơ sở", ("cap co so", "co so", "o co so", "thuoc co so")
)
FIELDS: Final = (
    NUMBER, SALUTATION, AWARDEE, POSITION, UNIT, KIND, FORM, CLASS, SPHERE, ACHIEVEMENT, GRASSROOTS, NOTE,
)  # fmt: skip
REQUIRED: Final = (("name",), ("kind",))
KINDS: Final[Mapping[str, str]] = {
    "canhan": "individual",
    "tapthe": "collective",
    "hogiadinh": "household",
    "ho": "household",
}
_YES: Final = ("x", "co", "1", "dung", "co so", "yes")
_UNTOLD: Final = "Theo báo cáo thành tích trong hồ sơ."
_EDITABLE: Final = ("submitted", "returned")


@dataclass(frozen=True, slots=True)
class KnownNomination:
    nomination: str
    kind: str
    person_id: str
    name: str
    position: str
    achievement: str
    grassroots: bool
    status: str
    dossier: tuple[DossierFile, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundTarget:
    """For which unit and award round a list is read, and what the unit has put forward already."""

    conference: str
    unit: str
    round: str
    known: Sequence[KnownNomination] = ()
    position: int = 0


def read_nominations(opened: Opened, target: RoundTarget) -> Reading:
    """What each row would do. Raises :class:`Refused` when the file has no header that is understood."""
    table = find_table(opened, FIELDS, REQUIRED)
    fates: dict[int, Fate] = {}
    first: dict[str, int] = {}
    for row in data_rows(table, ("name",)):
        if isinstance(row, Skipped):
            fates[row.number] = skipped(row)
            continue
        label = ""
        try:
            label = _told(row, table, AWARDEE)
            submit = _wish(row, table, target)
            earlier = first.setdefault(submit.nomination, row.number)
            if earlier != row.number:
                raise SAME_TWICE.refuse(other=earlier)
            fates[row.number] = _fate(row.number, submit, target)
        except Refused as why:
            fates[row.number] = refused(row.number, label, why)
    notes = () if ACHIEVEMENT.key in table.columns else (_NO_ACHIEVEMENT,)
    return Reading(opened, table, tuple(fates[number] for number in sorted(fates)), notes)


_NO_ACHIEVEMENT: Final = Note(
    "FILES_NO_ACHIEVEMENT",
    "Tệp không có cột tóm tắt thành tích; ghi: “Theo báo cáo thành tích trong hồ sơ.”",
    "There is no column for the achievement; the achievement report in the file is referred to.",
)


def _wish(row: Row, table: Table, target: RoundTarget) -> SubmitNomination:
    kind = _kind(row, table)
    name = _told(row, table, AWARDEE, 200)
    if not name:
        raise MISSING.refuse(field=AWARDEE.title)
    position, unit = _told(row, table, POSITION), _told(row, table, UNIT)
    salutation = _told(row, table, SALUTATION)
    achievement = _told(row, table, ACHIEVEMENT, 20_000)
    refuse_secret(achievement)
    if kind == "individual" and not position:
        position = salutation if fold(salutation) not in ("ong", "ba", "dong chi", "") else ""
    office = ", ".join(part for part in (position, unit) if part)
    if not office and kind == "individual":
        raise MISSING.refuse(field=POSITION.title)
    known = _known(target, kind, name)
    nomination = (
        known.nomination if known else person_id(target.unit, name, f"{target.round}/{kind}")
    )
    individual = person_id(target.unit, name)
    return SubmitNomination(
        round=target.round,
        nomination=nomination,
        kind=kind,
        awardee=Awardee(
            person_id=known.person_id
            if known
            else individual
            if kind == "individual"
            else nomination,
            name=Personal(name),
            position=office or _told(row, table, CLASS) or "Tập thể",
        ),
        grassroots=fold(_told(row, table, GRASSROOTS)) in _YES
        if GRASSROOTS.key in table.columns
        else bool(known and known.grassroots),
        achievement=achievement or (known.achievement if known else _UNTOLD),
        dossier=known.dossier if known else (),
    )


def _kind(row: Row, table: Table) -> AwardeeKind:
    written = _told(row, table, KIND)
    kind = KINDS.get(title_key(written).replace(" ", ""))
    for one in get_args(AwardeeKind):
        if one == kind:
            found: AwardeeKind = one
            return found
    at = cells.address(row.number, table.columns[KIND.key])
    raise UNKNOWN_KIND.refuse(found=written, cell=at, known="CANHAN, TAPTHE")


def _known(target: RoundTarget, kind: str, name: str) -> KnownNomination | None:
    same = [one for one in target.known if one.kind == kind and fold(one.name) == fold(name)]
    alive = [one for one in same if one.status not in ("withdrawn", "rejected")]
    return next(iter([*alive, *same]), None)


def _fate(row: int, submit: SubmitNomination, target: RoundTarget) -> Fate:
    known = next((one for one in target.known if one.nomination == submit.nomination), None)
    label = str(submit.awardee.name)
    if known is None:
        return Fate(row, "new", label, command=submit, command_id=_command_id(target, submit, 0))
    same = (known.name, known.position, known.achievement, known.grassroots) == (
        submit.awardee.name, submit.awardee.position, submit.achievement, submit.grassroots,
    )  # fmt: skip
    if same and known.status not in ("withdrawn", "rejected"):
        return Fate(row, "unchanged", label)
    if known.status not in _EDITABLE:
        raise DECIDED.refuse(state=known.status)
    command_id = _command_id(target, submit, target.position)
    return Fate(row, "updated", label, command=submit, command_id=command_id)


def _command_id(target: RoundTarget, submit: SubmitNomination, position: int) -> str:
    told = (target.conference, target.unit, submit.model_dump_json(), str(position))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(told)))


def _told(row: Row, table: Table, field: Field, limit: int = 500) -> str:
    column = table.columns.get(field.key)
    if column is None or column >= len(row.cells):
        return ""
    at = At(cells.address(row.number, column), field.title)
    return cells.text(row.cells[column], at, limit)
