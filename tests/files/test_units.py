"""A list of agencies becomes a draft of agencies.yaml that the plan's check reads."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.lists.opened import open_bytes
from shared.lists.units import read_units, unit_id
from shared.plan_file import PlanFaults, check_plan
from tests.files.made import xlsx
from tests.paths import PLAN

ROWS: list[list[Any]] = [
    ["DANH SÁCH CÁC CƠ QUAN"],
    [
        "TT",
        "Tên cơ quan, đơn vị",
        "Tên viết tắt",
        "Mã",
        "Nhóm",
        "Email",
        "Thứ tự",
        "Số chỗ",
        "Vai trò",
    ],
    [1, "Sở Bịa Đặt", "Sở BĐ", None, "so-nganh", "vt@so.example", 7, 2, None],
    [2, "Sở bịa đặt", None, None, None, None, None, None, None],
    [3, "Ban Giả Định", None, "ban-gd", None, None, None, None, "finance, office"],
    [4, "Chi cục Bịa", None, None, None, "không rõ", None, None, None],
    ["Tổng cộng", 4],
]


def test_each_row_is_an_agency_and_what_is_missing_is_told() -> None:
    draft = read_units(open_bytes(xlsx(ROWS), "cq.xlsx"))
    assert [(fate.row, fate.code or fate.outcome) for fate in draft.reading.fates] == [
        (3, "new"),
        (4, "FILES_SAME_TWICE"),
        (5, "new"),
        (6, "FILES_BAD_EMAIL"),
        (7, "FILES_SKIPPED_CLOSING"),
    ]
    first, second = yaml.safe_load(draft.yaml)["agencies"]
    assert first == {
        "id": "so-bia-dat", "name": "Sở Bịa Đặt", "short_name": "Sở BĐ", "group": "so-nganh",
        "roles": ["agency"], "protocol_rank": 7, "email": "vt@so.example", "seats": 2,
    }  # fmt: skip
    assert (second["id"], second["roles"], second["email"]) == (
        "ban-gd",
        ["finance", "office"],
        None,
    )
    assert "Còn 1 cơ quan chưa có email" in draft.yaml


def test_the_agencies_of_the_example_come_back_through_a_sheet(tmp_path: Path) -> None:
    """Written into a sheet, imported, and checked beside the plan: no fault."""
    keys = ("name", "short_name", "id", "group", "email", "protocol_rank", "seats", "roles")
    known = yaml.safe_load(PLAN.with_name("agencies.yaml").read_text("utf-8"))["agencies"]
    rows = [[", ".join(one.get(key, ["agency"])) if key == "roles" else one.get(key) for key in keys]
            for one in known]  # fmt: skip
    header = [
        "Tên cơ quan",
        "Viết tắt",
        "Mã cơ quan",
        "Nhóm",
        "E-mail",
        "Thứ tự",
        "Số chỗ",
        "Vai trò",
    ]
    draft = read_units(open_bytes(xlsx([header, *rows]), "cq.xlsx"))
    (tmp_path / "agencies.yaml").write_text(draft.yaml, "utf-8")
    _, agencies = check_plan(PLAN, tmp_path / "agencies.yaml")
    assert [one.id for one in agencies] == [one["id"] for one in known]


def test_a_draft_with_gaps_is_refused_by_the_plans_check_with_their_names(tmp_path: Path) -> None:
    draft = read_units(open_bytes(xlsx(ROWS), "cq.xlsx"))
    (tmp_path / "agencies.yaml").write_text(draft.yaml, "utf-8")
    with pytest.raises(PlanFaults) as caught:
        check_plan(PLAN, tmp_path / "agencies.yaml")
    assert any("email" in str(fault) for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao"),
        ("UBND xã Bịa (mới)", "ubnd-xa-bia-moi"),
        ("???", "don-vi"),
        ("x" * 90, "x" * 64),
    ],
)
def test_an_id_is_made_of_the_name(name: str, unit: str) -> None:
    assert unit_id(name) == unit
