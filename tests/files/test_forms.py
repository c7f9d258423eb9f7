"""The blank forms: what an agency fills in comes back without a question; the example row does not."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shared.lists import delegates, estimate, nominations, units
from shared.lists.columns import find_table
from shared.lists.forms import FORMS, MARKED, Form, form_bytes, write_forms
from shared.lists.opened import open_bytes
from tests.files.test_delegates import TARGET

DELEGATES, NOMINATIONS, UNITS, ESTIMATE = FORMS
each = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.file)


def filled(form: Form, *rows: Mapping[str, Any]) -> bytes:
    """The form with rows typed in below the example."""
    book = openpyxl.load_workbook(io.BytesIO(form_bytes(form)))
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, 6):
        for column, field in enumerate(form.fields, 1):
            if field.key in row:
                sheet.cell(number, column).value = row[field.key]
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_the_forms_are_written_into_a_folder(tmp_path: Path) -> None:
    paths = write_forms(tmp_path / "mau")
    assert [path.name for path in paths] == [form.file for form in FORMS]
    assert all(
        path.read_bytes() == form_bytes(form) for path, form in zip(paths, FORMS, strict=True)
    )


@each
def test_a_form_has_a_help_sheet_an_example_and_lists_to_choose_from(form: Form) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_bytes(form)))
    assert book.sheetnames == ["Danh sách", "Hướng dẫn"]
    assert book.worksheets[0].cell(5, 1).value == MARKED
    validations = book.worksheets[0].data_validations.dataValidation
    assert len(validations) == len(form.choices)


@each
def test_every_column_of_a_form_is_understood_when_it_comes_back(form: Form) -> None:
    opened = open_bytes(form_bytes(form), form.file)
    table = find_table(opened, form.fields, [form.required])
    assert [key for _, _, key in table.mapping()] == [field.key for field in form.fields]
    assert table.unused == ()


def test_a_filled_form_of_delegates_is_read_without_its_example() -> None:
    content = filled(DELEGATES, {"name": "Lê Văn Giả", "position": "Phó", "phone": "0000123456"})
    reading = delegates.read_delegates(open_bytes(content, "m.xlsx"), TARGET)
    assert [(fate.row, fate.outcome) for fate in reading.fates] == [(5, "skipped"), (6, "new")]


def test_a_filled_form_of_nominations_is_read_without_its_example() -> None:
    row = {"name": "Tập thể Giả Định", "kind": "TAPTHE", "achievement": "Đã có thành tích (bịa)"}
    target = nominations.RoundTarget("c", "so-y-te", "bang-khen-tinh")
    content = filled(NOMINATIONS, row)
    reading = nominations.read_nominations(open_bytes(content, "m.xlsx"), target)
    assert [(fate.row, fate.outcome) for fate in reading.fates] == [(5, "skipped"), (6, "new")]


def test_a_filled_form_of_units_is_read_without_its_example() -> None:
    draft = units.read_units(open_bytes(filled(UNITS, {"name": "Sở Bịa Đặt"}), "m.xlsx"))
    assert [(fate.row, fate.outcome) for fate in draft.reading.fates] == [
        (5, "skipped"),
        (6, "new"),
    ]


def test_a_filled_form_of_the_estimate_is_read_without_its_example() -> None:
    row = {"content": "Thuê xe", "unit": "chuyến", "quantity": "3", "unit_price": "1500000",
           "basis": "Hợp đồng (ví dụ)", "fund": "Quỹ khen thưởng"}  # fmt: skip
    target = estimate.EstimateTarget("c", "so-tai-chinh", {})
    reading = estimate.read_estimate(open_bytes(filled(ESTIMATE, row), "m.xlsx"), target)
    assert [(fate.row, fate.outcome) for fate in reading.fates] == [(5, "skipped"), (6, "new")]
