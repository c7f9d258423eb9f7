"""``hoinghi why … approved|spent|estimate-total``: decisions and entries, the two funds never added up."""

from datetime import date

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.events import budget as b
from shared.refusals import Refused
from tests.projections.test_why_line import DRAFT, FRAMES, asked

APPROVED = b.BudgetApproved(
    amount=40_000, awards_total=4_800_000, line_tolerance=5,
    decision_number="02/QĐ-UBND (số giả định)", decision_date=date(2023, 12, 4),
)  # fmt: skip


def paid(entry: str, amount: int, line: str = "nuoc") -> b.ExpenditureRecorded:
    return b.ExpenditureRecorded(
        entry=entry,
        line=line,
        fund="awards" if line == FRAMES.line else "conference",
        amount=amount,
        voucher=f"Phiếu chi {entry}",
        paid_on=date(2023, 12, 8),
    )


STRUCK = b.ExpenditureReversed(
    entry="2", line="nuoc", fund="conference", amount=7_000, reason="nhầm"
)
SPENT = [*DRAFT, APPROVED, paid("1", 30_000), paid("2", 7_000), STRUCK, paid("3", 900, "khung")]


async def test_what_is_spent_counts_the_entries_that_stand(
    client: Client, model: AsyncEngine
) -> None:
    told = await asked(client, model, "spent/conference", *SPENT)
    assert told.value == "30.000 đồng"
    assert "Phiếu chi 1: 30.000 đồng" in told.formula[0]
    assert told.formula[-1] == "1 bút toán đã hủy, không tính."
    assert {one.type for one in told.events} == {"ExpenditureRecorded", "ExpenditureReversed"}
    assert len(told.events) == 3, "not the one of the other fund"


async def test_what_a_line_has_spent_is_its_own(client: Client, model: AsyncEngine) -> None:
    told = await asked(client, model, "spent/line/khung", *SPENT)
    assert (told.value, len(told.formula), len(told.events)) == ("900 đồng", 1, 1)


async def test_what_was_approved_names_decision_and_tolerance(
    client: Client, model: AsyncEngine
) -> None:
    told = await asked(client, model, "approved/awards", *SPENT)
    assert told.value == "4.800.000 đồng"
    assert "02/QĐ-UBND (số giả định) ngày 04/12/2023" in told.formula[0]
    assert "5 %" in told.formula[1]


async def test_before_the_approval_nothing_is_approved(client: Client, model: AsyncEngine) -> None:
    told = await asked(client, model, "approved/conference", *DRAFT)
    assert (told.value, told.formula) == ("0 đồng", ("Chưa được duyệt.",))


async def test_the_total_of_one_fund_holds_its_lines_only(
    client: Client, model: AsyncEngine
) -> None:
    told = await asked(client, model, "estimate-total/awards", *DRAFT)
    assert told.value == "4.800.000 đồng"
    assert "nước" not in " ".join(told.formula)
    assert "Khung bằng khen" in told.formula[0]


async def test_a_line_without_a_price_is_no_zero_in_a_total(
    client: Client, model: AsyncEngine
) -> None:
    unpriced = FRAMES.model_copy(update={"unit_price": None})
    drafted = b.EstimateDrafted(lines=(unpriced,), headcount=0)
    told = await asked(client, model, "estimate-total/awards", drafted)
    assert told.value == "0 đồng, chưa đủ: 1 dòng chưa có đơn giá"
    assert told.formula[0].endswith("(chưa có đơn giá)")


@pytest.mark.parametrize(
    "figure", ["spent/line/khong-co", "spent/x", "approved/x", "estimate-total/x"]
)
async def test_a_figure_that_there_is_none_of_is_refused(
    client: Client, model: AsyncEngine, figure: str
) -> None:
    with pytest.raises(Refused) as refused:
        await asked(client, model, figure, *DRAFT)
    assert refused.value.code == "NOT_FOUND"
