"""Somebody on no list is let in by the host's leave, beyond the delegation's seats; what was typed stays."""

import re

from playwright.async_api import Page, expect

from services.program.tables import attendees
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import check

NAME = "Vãng Lai Nguyễn (mẫu)"


async def test_who_stands_on_no_list_is_let_in_by_the_hosts_leave(held: Held, page: Page) -> None:
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/delegates")
    await page.get_by_role("link", name="Tiếp nhận người ngoài danh sách").click()
    await check(page, page.url)
    await page.get_by_label("Thuộc đoàn").select_option("truong-chinh-tri-tinh")
    await page.get_by_label("Họ và tên").fill(NAME)
    await page.get_by_label("Chức vụ, đơn vị").fill("Giảng viên")
    await page.get_by_label("Người đồng ý (chức vụ)").fill("Chánh Văn phòng (mẫu)")
    await page.get_by_label(re.compile("Điện thoại")).fill("không có")
    await page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("REGISTRY_PHONE_INVALID")
    await expect(page.get_by_label("Họ và tên")).to_have_value(NAME)
    await expect(page.get_by_label("Thuộc đoàn")).to_have_value("truong-chinh-tri-tinh")
    await picture(page, "admit")
    await page.get_by_label(re.compile("Điện thoại")).fill("0912 345 678")
    await page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã tiếp nhận")
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(attendees, attendees.c.name == NAME)
    assert (row["delegation"], row["status"]) == ("truong-chinh-tri-tinh", "confirmed")
    assert row["admitted_by"] == "Chánh Văn phòng (mẫu)"
    await page.goto(f"{held.url}/c/{CONFERENCE}/delegates?q=vang lai")
    await expect(page.locator("tbody")).to_contain_text(NAME)
