"""Finance, the Chairman and the clerk at the budget's pages: from the draft to the settlement."""

import re
from datetime import UTC, datetime

import nats
import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.async_api import Page, expect

from services.portal.doors import Doors, Visitor
from services.portal.roles import Role
from services.program.tables import budget, estimate_lines, expenditures
from tests.portal.conftest import CONFERENCE, Held, picture
from tests.portal.test_organiser import check

BASE = f"/c/{CONFERENCE}"
PRICES = {
    "khanh-tiet": "15.000.000",
    "tai-lieu": "60 000",
    "giay-moi": "10000",
    "giai-khat": "20.000",
    "van-phong-pham": "3.000.000",
    "don-tiep": "150.000",
    "bang-khung": "120.000",
}
UNITS = {
    "organiser": "bo-chqs-tinh",
    "finance": "so-tai-chinh",
    "approver": "chu-tich-ubnd-tinh",
    "clerk": "van-phong-ubnd-tinh",
}


async def at(held: Held, page: Page, role: str, place: str = "") -> None:
    """At one of the pages, signed in as somebody in this role."""
    client = await nats.connect(held.system.broker.url)
    try:
        visitor = Visitor(UNITS[role], Role(role), conference=CONFERENCE)
        session = await Doors(client).begin(visitor, datetime.now(UTC))
    finally:
        await client.close()
    cookie = SetCookieParam(name="hoinghi", value=session.secret, url=held.url)
    await page.context.add_cookies([cookie])
    await page.goto(f"{held.url}{BASE}/{place}")


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).first.click()


async def price(page: Page, line: str, typed: str) -> None:
    await page.locator(f"input[name='unit_price:{line}']").fill(typed)


@pytest.mark.timeout(300)
async def test_from_the_draft_to_the_settlement(held: Held, page: Page) -> None:
    # Finance takes the draft over and prices it: one sheet, one button for each fund
    await at(held, page, "finance", "budget")
    await press(page, "Tiếp nhận dự trù để lập dự toán")
    await expect(page.locator(".notice.good")).to_contain_text("Đã tiếp nhận dự trù")
    road = page.locator("details", has_text="Quá trình").locator("li").first
    await expect(road).to_contain_text("Hệ thống")  # it drafted by itself; its id says nothing
    await press(page, "Trình phê duyệt")
    refused = page.get_by_role("alert")
    await expect(refused).to_contain_text("BUDGET_PRICE_MISSING")
    await expect(refused).to_contain_text("Khánh tiết")  # the line's name, not its id
    # each fund is numbered from 1, as it is printed
    await expect(page.locator("#line-khanh-tiet td.n").first).to_have_text("1")
    await expect(page.locator("#line-bang-khung td.n").first).to_have_text("1")
    for line, typed in PRICES.items():
        await price(page, line, typed)
    await price(page, "van-phong-pham", "ba triệu")
    await press(page, "Ghi các dòng đã sửa")
    await expect(page.get_by_role("alert")).to_contain_text("Đơn giá")
    await expect(page.locator("input[name='unit_price:khanh-tiet']")).to_have_value("15.000.000")
    await price(page, "van-phong-pham", PRICES["van-phong-pham"])
    await press(page, "Ghi các dòng đã sửa")
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi các dòng")
    # both funds' sheets were written by the one press, as by whichever of its buttons
    await expect(page.locator("input[name='unit_price:bang-khung']")).to_have_value("120.000")
    # the basis comes by focus as by pointer
    basis = page.locator("#basis-khanh-tiet")
    await expect(basis).to_be_hidden()
    await page.locator("#line-khanh-tiet .tipped a").focus()
    await expect(basis).to_be_visible()
    await picture(page, "budget-sheet")
    await press(page, "Trình phê duyệt")
    await expect(page.locator("#phase")).to_contain_text("Đã trình")

    # the Chairman returns it line by line
    await at(held, page, "approver", "budget")
    drawn = page.locator(".papers img").first
    assert await drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
    await page.get_by_text("Trả lại kèm ý kiến").click()
    await page.get_by_label("Ý kiến chung").fill("Tiết giảm chi khánh tiết.")
    await page.get_by_label("Khánh tiết").fill("Giảm 3.000.000 đồng.")
    await press(page, "Trả lại")
    await expect(page.locator("#phase")).to_contain_text("Đã trả lại")
    await at(held, page, "finance", "budget")
    remark = page.locator("#line-khanh-tiet .remark")
    await expect(remark).to_contain_text("Giảm 3.000.000")
    # what was typed last goes with it, in one press
    await price(page, "khanh-tiet", "12.000.000")
    await press(page, "Trình phê duyệt")
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi các ô đã sửa và trình")
    await expect(page.locator("#t-conference .remark")).to_contain_text("đã sửa")

    # approved by the Chairman, numbered by the clerk
    await at(held, page, "approver", "budget")
    await picture(page, "budget-approve")
    other = await page.context.new_page()  # a window that stands open meanwhile
    await other.goto(page.url)
    await press(page, "Duyệt")
    await expect(page.locator("#phase")).to_contain_text("chờ văn thư")
    await press(other, "Duyệt")
    await expect(other.get_by_role("alert")).to_contain_text(
        re.compile(r"đã làm xong từ trước: .+ đã .+ lúc \d\d:\d\d ")
    )
    await expect(other.locator(".notice.good")).to_have_count(0)
    await picture(other, "budget-late")
    await other.close()
    await at(held, page, "clerk", "budget")
    other = await page.context.new_page()
    await other.goto(page.url)
    for window, number in ((page, "02/QĐ-UBND (số giả định)"), (other, "03/QĐ-UBND (số giả định)")):
        await window.get_by_label("Số, ký hiệu").fill(number)
        await window.get_by_label("Ngày ký").fill("2023-11-16")
        await press(window, "Ghi quyết định")
    await page.goto(page.url)
    await expect(page.locator("#phase")).to_contain_text("02/QĐ-UBND")
    # another step by now, and not the one that this window saw: who took it, and when
    await expect(other.get_by_role("alert")).to_contain_text(
        re.compile(r"Lần ghi gần nhất: .+ \(.+\) đã .+ lúc \d\d:\d\d ")
    )
    await picture(other, "budget-numbered-late")
    await other.close()
    await expect(page.locator(".remark")).to_have_count(0)  # nothing is open on an approved one
    async with held.story() as story:
        (row,) = await story.rows(budget)
    assert row["status"] == "approved"
    assert row["approved"] > 12_000_000

    # spending: within the line, never beyond it, in the service's own words
    await at(held, page, "finance", "budget/spending")
    await spend(page, "van-phong-pham", "2.900.000", "Phiếu chi 01 (giả định)")
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi khoản chi")
    await spend(page, "van-phong-pham", "200.000", "Phiếu chi 02 (giả định)")
    await expect(page.get_by_role("alert")).to_contain_text("còn 100.000 đồng")
    await expect(page.get_by_role("alert")).to_contain_text("BUDGET_LINE_EXCEEDED")
    await expect(page.get_by_label("Số tiền (đồng)")).to_have_value("200.000")
    await picture(page, "budget-spending")
    await page.get_by_label("Số tiền (đồng)").fill("50.000")
    await press(page, "Ghi khoản chi")
    await page.get_by_text("Hủy bút toán").first.click()
    await page.get_by_label("Lý do").first.fill("ghi nhầm dòng")
    await press(page, "Hủy bút toán")
    await expect(page.get_by_text("ghi nhầm dòng")).to_be_visible()
    async with held.story() as story:
        entries = await story.rows(expenditures)
    assert sorted(e["amount"] for e in entries if e["reversed_at"] is None) == [2_900_000]

    # more by the estimate's own road
    await page.goto(f"{held.url}{BASE}/budget/adjustment")
    await price(page, "van-phong-pham", "3.500.000")
    await page.get_by_label("Lý do").fill("thêm thẻ đại biểu")
    await press(page, "Lập đề nghị")
    await press(page, "Trình phê duyệt")
    await at(held, page, "approver", "budget/adjustment")
    await expect(page.locator("tbody tr").first).to_contain_text("500.000")
    await press(page, "Duyệt")
    await at(held, page, "clerk", "budget/adjustment")
    await page.get_by_label("Số, ký hiệu").fill("03/QĐ-UBND (số giả định)")
    await page.get_by_label("Ngày ký").fill("2023-11-16")
    await press(page, "Ghi quyết định")
    async with held.story() as story:
        lines = await story.rows(estimate_lines, estimate_lines.c.line == "van-phong-pham")
    assert lines[0]["amount"] == 3_500_000
    # what it changed stays to be seen, and so does the decision that approved the estimate
    changed = page.locator("tbody tr").first.get_by_role("cell")
    await expect(changed).to_have_text(["3.000.000", "3.500.000", "500.000"])
    phase = page.locator("#phase")
    await expect(phase).to_contain_text("Quyết định số 02/QĐ-UBND")
    await expect(phase).to_contain_text("điều chỉnh: Quyết định số 03/QĐ-UBND")

    # settled: every difference explained, and not approved by who submitted it
    await at(held, page, "finance", "budget/settlement")
    await press(page, "Nộp quyết toán")
    await expect(page.get_by_role("alert")).to_contain_text("BUDGET_DIFFERENCE_UNEXPLAINED")
    for field in await page.locator("input[name^='explain:']").all():
        await field.fill("chi theo thực tế")
    await picture(page, "budget-settlement")
    await press(page, "Nộp quyết toán")
    await expect(page.locator("#phase")).to_contain_text("Quyết toán đã nộp")
    await expect(page.get_by_role("button", name="Duyệt quyết toán")).to_have_count(0)
    await at(held, page, "approver", "budget/settlement")
    await page.get_by_label("Số, ký hiệu").fill("04/QĐ-UBND (số giả định)")
    await page.get_by_label("Ngày ký").fill("2023-11-16")
    await press(page, "Duyệt quyết toán")
    await expect(phase).to_contain_text("Đã quyết toán · Quyết định số 04/QĐ-UBND")
    await expect(phase).to_contain_text("dự toán: Quyết định số 02/QĐ-UBND")
    await expect(phase).to_contain_text("điều chỉnh: Quyết định số 03/QĐ-UBND")


async def spend(page: Page, line: str, amount: str, voucher: str) -> None:
    await page.get_by_label("Dòng dự toán").select_option(line)
    await page.get_by_label("Số tiền (đồng)").fill(amount)
    await page.get_by_label("Chứng từ").first.fill(voucher)
    await press(page, "Ghi khoản chi")


async def test_each_figure_says_where_it_comes_from(held: Held, page: Page) -> None:
    await at(held, page, "finance", "budget")
    await expect(page.locator("#funds")).to_contain_text("Đã chi")
    await page.locator("#funds .figure").nth(2).click()
    await expect(page.locator("h1")).to_contain_text("Đã chi")
    await expect(page.locator("main")).to_contain_text("Phiếu chi 01")
    await expect(page.locator("main")).to_contain_text("1 bút toán đã hủy")
    await page.goto(f"{held.url}{BASE}/why?figure=spent/line/khong-co")
    await expect(page.get_by_role("alert").or_(page.locator(".code"))).to_be_visible()


@pytest.mark.parametrize("place", ["", "/spending", "/adjustment", "/settlement"])
async def test_the_budget_is_accessible(held: Held, page: Page, place: str) -> None:
    await at(held, page, "finance", f"budget{place}")
    await check(page, f"{held.url}{BASE}/budget{place}")
