"""A list of agencies to a draft of agencies.yaml, to be put beside plan.yaml and checked with it."""

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

from shared.events.plan import Role
from shared.lists import cells
from shared.lists.cells import At
from shared.lists.columns import Chosen, Field, Skipped, Table, data_rows, find_table
from shared.lists.delegate_columns import EMAIL as MAIL
from shared.lists.delegate_columns import NOTE, NUMBER
from shared.lists.fates import Fate, Faults, Reading, refused, skipped
from shared.lists.refusals import MISSING, OF_ANOTHER_NAME, SAME_TWICE
from shared.lists.sheets import Opened, Row
from shared.refusals import Refused
from shared.vietnamese import fold

NAME: Final = Field(
    "name",
    "Tên cơ quan, đơn vị",
    ("ten co quan don vi", "ten co quan", "ten don vi", "co quan don vi", "co quan", "don vi", "ten",
     "ten day du", "ten co quan don vi day du"),
)  # fmt: skip
SHORT: Final = Field(
    "short_name", "Tên viết tắt", ("ten viet tat", "viet tat", "ten ngan", "ten goi tat")
)
ID: Final = Field(
    "id", "Mã cơ quan", ("ma co quan", "ma don vi", "ma", "ma dinh danh", "ma co quan don vi")
)
GROUP: Final = Field(
    "group", "Nhóm thành phần", ("nhom thanh phan", "nhom", "thanh phan", "khoi", "ma nhom")
)
EMAIL: Final = Field("email", MAIL.title, MAIL.names)
RANK: Final = Field(
    "protocol_rank",
    "Thứ tự giới thiệu",
    ("thu tu gioi thieu", "thu tu", "thu bac", "thu tu le tan"),
)
SEATS: Final = Field("seats", "Số chỗ", ("so cho", "so dai bieu", "so luong", "so nguoi", "sl"))
ROLE: Final = Field("roles", "Vai trò", ("vai tro",))
FIELDS: Final = (NUMBER, NAME, SHORT, ID, GROUP, EMAIL, RANK, SEATS, ROLE, NOTE)
REQUIRED: Final = (("name",),)
ROLES: Final = tuple(role.value for role in Role)
_STEP: Final = 10


@dataclass(frozen=True, slots=True)
class Draft:
    reading: Reading
    yaml: str


def read_units(opened: Opened, chosen: Chosen | None = None) -> Draft:
    """Each row an agency. What the file does not say stays empty, marked, for the plan's check to name."""
    table = find_table(opened, FIELDS, REQUIRED, chosen)
    fates: dict[int, Fate] = {}
    agencies: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for row in data_rows(table, ("name",)):
        if isinstance(row, Skipped):
            fates[row.number] = skipped(row)
            continue
        label = ""
        try:
            label = _told(row, table, NAME)
            agency = _agency(row, table, len(agencies))
            earlier = seen.setdefault(agency["id"], row.number)
            if earlier != row.number:
                raise SAME_TWICE.refuse(other=earlier, apart=OF_ANOTHER_NAME)
        except Refused as why:
            fates[row.number] = refused(row.number, label, why)
            continue
        agencies.append(agency)
        missing = [one.title for one in (EMAIL,) if agency[one.key] is None]
        notes = tuple((f"cần bổ sung: {one}", f"to be filled in: {one}") for one in missing)
        fates[row.number] = Fate(row.number, "new", label, notes=notes)
    reading = Reading(opened, table, tuple(fates[number] for number in sorted(fates)))
    return Draft(reading, _written(agencies, opened.file))


def _agency(row: Row, table: Table, before: int) -> dict[str, Any]:
    faults = Faults()
    name = _told(row, table, NAME)
    if not name:
        faults.add(MISSING.refuse(field=NAME.title))
    roles = [one for one in re.split(r"[,;\s]+", _told(row, table, ROLE)) if one in ROLES]
    email_at = table.columns.get(EMAIL.key)
    email = row.cells[email_at] if email_at is not None and email_at < len(row.cells) else None
    mail = faults.take(
        lambda: cells.email(email, At(cells.address(row.number, email_at or 0), EMAIL.title))
    )
    faults.refuse()
    agency: dict[str, Any] = {
        "id": unit_id(_told(row, table, ID) or name),
        "name": name,
        "short_name": _told(row, table, SHORT) or name,
        "group": _told(row, table, GROUP) or None,
        "roles": roles or [Role.AGENCY.value],
        "protocol_rank": _number(row, table, RANK) or (before + 1) * _STEP,
        "email": mail,
    }
    seats = _number(row, table, SEATS)
    return agency | ({"seats": seats} if seats else {})


def unit_id(name: str) -> str:
    """ "Sở Giáo dục và Đào tạo" gives "so-giao-duc-va-dao-tao"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:64].rstrip("-") or "don-vi"


def _number(row: Row, table: Table, field: Field) -> int | None:
    written = _told(row, table, field)
    return (
        int(written)
        if written.isascii() and written.isdigit() and 0 < int(written) < 10_000
        else None
    )


def _told(row: Row, table: Table, field: Field) -> str:
    column = table.columns.get(field.key)
    if column is None or column >= len(row.cells):
        return ""
    return cells.text(row.cells[column], At(cells.address(row.number, column), field.title))


def _written(agencies: list[dict[str, Any]], file: str) -> str:
    body = yaml.safe_dump({"agencies": agencies}, allow_unicode=True, sort_keys=False, width=1000)
    missing = sum(agency["email"] is None for agency in agencies)
    head = (
        f"# DỰ THẢO lập từ {' '.join(file.split())}; đối chiếu rồi kiểm tra cùng plan.yaml: hoinghi plan check\n"
        "# Cần đúng một organiser và một approver trong cột roles.\n"
    )
    return head + (f"# Còn {missing} cơ quan chưa có email.\n" if missing else "") + body
