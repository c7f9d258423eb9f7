"""A conference without awards, published by page and called off: its pages say so, and offer what can be done."""

import re

from playwright.async_api import Browser, expect

from tests.portal.conftest import CONFERENCE, Held, sign_in
from tests.portal.test_plan_page import ORGANISER, TEXTS, uploaded

NAME, CHAIRMAN = "hoi-nghi-bi-huy", "chu-tich-ubnd-tinh"
PAGES = (
    "", "/plan", "/program", "/delegations", "/delegates", "/requests", "/seats", "/budget",
    "/report", "/import", "/documents", "/reception", "/messages", "/papers",
)  # fmt: skip


async def test_a_conference_that_is_called_off_says_so_on_every_page_and_offers_what_is_still_done(
    held: Held, browser: Browser
) -> None:
    later = re.sub(r"2023-1([12])-", r"2024-1\1-", TEXTS.plan)
    text = re.sub(r"(?m)^awards:\n(?:[ #-].*\n|\n)+", "awards: []\n", later)
    text = text.replace(f"id: {CONFERENCE}", f"id: {NAME}", 1)
    page = await (await browser.new_context(locale="vi-VN")).new_page()
    await sign_in(page, held.login_link(ORGANISER, "organiser"))
    await page.goto(f"{held.url}/plan")
    await page.locator("#plan-file").set_input_files(uploaded(text))  # type: ignore[arg-type]
    await page.locator("#agencies-file").set_input_files(uploaded(TEXTS.agencies))  # type: ignore[arg-type]
    await page.get_by_role("button", name="Kiểm tra").click()
    await page.get_by_role("button", name="Công bố kế hoạch").click()
    said = page.locator(".notice.good")
    await expect(said).to_contain_text("nhiệm vụ, chương trình đang được lập")
    await expect(said).not_to_contain_text("khen thưởng")

    base = f"{held.url}/c/{NAME}"
    await page.goto(base)
    await expect(page.locator("#steps li")).to_have_count(7)
    await expect(page.locator("#steps")).not_to_contain_text("Khen thưởng")
    await page.goto(f"{base}/budget")
    await expect(page.locator("#fund-conference")).to_be_visible()
    await expect(page.locator("#fund-awards")).to_have_count(0)
    await expect(page.locator("#called-off")).to_have_count(0)

    await sign_in(page, held.login_link(CHAIRMAN, "approver", "--conference", NAME))
    await page.goto(f"{base}/plan/course")
    off = page.locator("section", has=page.locator("#cancel-h"))
    await off.get_by_label("Lý do").fill("bão số 5")
    await off.get_by_role("button", name="Xem trước").click()
    await page.locator("section.confirm").get_by_role("button", name="Hủy hội nghị").click()
    await expect(page.locator("#called-off")).to_contain_text("Lý do: bão số 5")
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", NAME))
    for path in PAGES:
        await page.goto(base + path)
        await expect(page.locator("#called-off")).to_contain_text("Hội nghị đã hủy lúc")
    await page.goto(f"{base}/reception")
    await expect(page.get_by_label("Mã điểm danh")).to_be_hidden()
    await page.goto(f"{base}/plan")
    await expect(page.get_by_role("button", name="Đã hoàn thành")).to_have_count(0)
    await expect(page.locator("#amend-h")).to_have_count(0)
    await page.goto(f"{base}/documents")
    row = page.locator("tr", has_text="Giấy mời")
    await expect(row).to_contain_text("không in nữa: hội nghị đã hủy")
    await expect(row.get_by_role("link")).to_have_count(0)
    for link in await page.locator("main a[href$='.pdf'], main a[href$='.xlsx']").all():
        answer = await page.request.get(held.url + str(await link.get_attribute("href")))
        refused = "" if answer.ok else await answer.text()
        assert "DOCUMENT_OF_CANCELLED" not in refused, link
