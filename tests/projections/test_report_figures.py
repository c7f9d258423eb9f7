"""Figures that are printed add up: the estimate's own headcount, every message in one column."""

from dataclasses import replace
from typing import Any

import pytest

from services.program.assemble_acts import _headcount
from services.program.assemble_outcomes import message_rows
from services.program.documents.layout_act import lay_out_act
from services.program.documents.layout_tasks import lay_out_messages
from services.program.documents.sheet import Paragraph, Table
from services.program.documents.templates import shipped
from services.program.issuing import LaidOut
from tests.documents.printed import ACT


def by_heads(quantity: int, factor: int = 1) -> dict[str, Any]:
    return {"per_head": True, "quantity": quantity, "factor": factor}


TYPED = {"per_head": False, "quantity": 68, "factor": 1}


@pytest.mark.parametrize(
    ("now", "lines", "told"),
    [
        (267, [by_heads(267), by_heads(534, 2), TYPED], "267"),
        (269, [TYPED], "269"),
        (269, [], "269"),
        (
            269,
            [by_heads(267), by_heads(534, 2), TYPED],
            "267 (số đã chốt trong dự toán; số xác nhận dự hiện nay: 269)",
        ),
        (
            269,
            [by_heads(267), by_heads(260), by_heads(269)],
            "từ 260 đến 269, theo từng dòng (số đã chốt trong dự toán; số xác nhận dự hiện nay: 269)",
        ),
    ],
)
def test_the_lines_own_headcount_is_told(now: int, lines: list[dict[str, Any]], told: str) -> None:
    assert _headcount(now, lines) == told


def laid_out(**fields: str) -> LaidOut:
    kind = "quyet-dinh-khen-thuong"
    act = replace(ACT, fields={**ACT.fields, **fields})
    return LaidOut(kind, "", (lay_out_act(act, shipped().of(kind), kind),), ACT.as_of, ())


def test_each_basis_with_an_open_place_is_told_as_it_is_printed() -> None:
    laws = (
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày …… tháng …… năm ……;",
        "Căn cứ Luật Thi đua, khen thưởng ngày …… tháng …… năm ……;",
    )
    *told, plan = laid_out().open_basis
    assert tuple(told) == laws
    assert plan.startswith("Căn cứ Kế hoạch số ……/KH-UBND ngày …… của Chủ tịch")
    assert laid_out(plan_number="12", plan_date="01/11/2023").open_basis == laws


STATUSES = (
    *("sent", "sent", "failed", "bounced", "abandoned", "discarded"),
    *("held", "requested", "sending", "uncertain"),
)


def test_every_message_stands_in_one_column_and_the_rows_add_up() -> None:
    rows: list[dict[str, Any]] = [
        {"kind": "invitation", "status": one, "replied_at": None} for one in STATUSES
    ]
    (letters,) = message_rows(rows)
    told = (letters.requested, letters.sent, letters.failed, letters.discarded, letters.waiting)
    assert told == (10, 2, 3, 1, 4)
    lead, table = lay_out_messages((letters,))
    assert isinstance(lead, Paragraph)
    assert isinstance(table, Table)
    text = "".join(run.text for run in lead.line).replace("\u00a0", " ")
    assert "bỏ không gửi theo quyết định của cơ quan chủ trì 01, còn chờ gửi 04." in text
    cells = ["".join(run.text for line in cell for run in line) for cell in table.rows[0].cells]
    _, asked, *parts = cells
    assert int(asked) == sum(map(int, parts)) == 10


def test_a_conference_without_open_letters_has_no_column_for_them() -> None:
    (letters,) = message_rows([{"kind": "invitation", "status": "sent", "replied_at": None}])
    _, table = lay_out_messages((letters,))
    assert isinstance(table, Table)
    assert [one.title for one in table.columns][-1] == "Bỏ, không gửi"
