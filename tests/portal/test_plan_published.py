"""A plan of another conference, mended on the page and published. Last of all: from then on there are two."""

import re

from playwright.async_api import Browser, expect

from services.portal import message_pages
from services.program.tables import conference
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_plan_page import ORGANISER, TEXTS, uploaded


async def test_a_plan_is_mended_on_the_page_and_published_without_javascript(
    held: Held, browser: Browser
) -> None:
    context = await browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, held.login_link(ORGANISER, "organiser"))
    await page.goto(f"{held.url}/plan")
    # A year later: the other conference of this system may have had its day.
    later = re.sub(r"2023-1([12])-", r"2024-1\1-", TEXTS.plan)
    new = later.replace(f"id: {CONFERENCE}", "id: hoi-nghi-gia-dinh", 1)
    wrong = new.replace("organiser: bo-chqs-tinh", "organiser: bo-chqs-tnh")
    await page.locator("#plan-file").set_input_files(uploaded(wrong))  # type: ignore[arg-type]
    await page.locator("#agencies-file").set_input_files(uploaded(TEXTS.agencies))  # type: ignore[arg-type]
    await page.get_by_role("button", name="Kiểm tra").click()
    await expect(page.locator("#faults-h")).to_have_text("1 chỗ sai; chưa ghi gì")
    await expect(page.locator(".numbered .wrong")).to_contain_text("organiser: bo-chqs-tnh")
    await expect(page.locator(".numbered .wrong")).to_contain_text("bo-chqs-tinh")
    await picture(page, "plan-faults")
    await page.locator("#plan-text").fill(new)
    await page.get_by_role("button", name="Kiểm tra").click()
    await expect(page.get_by_role("heading", name="Tệp đúng. Công bố sẽ tạo:")).to_be_visible()
    await expect(page.locator("#main")).to_contain_text("14 nhiệm vụ")
    await picture(page, "plan-creates")
    async with held.story() as story, story.engine.connect() as rows:
        known = {row.conference for row in await rows.execute(conference.select())}
    assert "hoi-nghi-gia-dinh" not in known, "to check is not to publish"
    assert CONFERENCE in known
    await page.get_by_role("button", name="Công bố kế hoạch").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã công bố kế hoạch")
    assert page.url.startswith(f"{held.url}/c/hoi-nghi-gia-dinh/plan")

    # from the page alone: whom the plan names is invited, and each letter is seen before it goes
    await page.goto(f"{held.url}/c/hoi-nghi-gia-dinh")
    await expect(page.locator("#main")).to_contain_text("68 cơ quan chưa mời")
    await page.goto(f"{held.url}/c/hoi-nghi-gia-dinh/delegations")
    unasked = page.get_by_role("heading", name="Chưa mời: 68 cơ quan, 258 chỗ")
    await expect(unasked).to_be_visible()
    await picture(page, "invite")
    for wrong, code in (
        ("cuối tháng", "PORTAL_FIELDS"),
        ("08/12/2024 08:00", "REGISTRY_RESPOND_BY"),
    ):
        await page.get_by_label("Hạn trả lời").fill(wrong)
        await page.get_by_role("button", name="Lập giấy mời").click()
        await expect(page.get_by_role("alert")).to_contain_text(code)
        await expect(page.get_by_label("Hạn trả lời")).to_have_value(wrong)
        await expect(unasked).to_be_visible()
    await page.get_by_label("Hạn trả lời").fill("17:00 29/11/2024")
    await page.get_by_role("button", name="Lập giấy mời").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã lập giấy mời")
    await expect(unasked).to_have_count(0)
    await expect(page.get_by_role("status").filter(has_text="đoàn")).to_have_text("68 đoàn")
    async with held.story() as story:
        await story.settled()
    await page.goto(f"{held.url}/c/hoi-nghi-gia-dinh/messages")
    await expect(page.get_by_role("heading", name="68 thư chờ phát hành")).to_be_visible()
    await page.get_by_role("button", name="Xem lại trước khi phát hành").click()
    await page.get_by_role("button", name="Phát hành 68 thư").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã phát hành")


def test_marks_of_letters_come_apart_as_they_were_put_together() -> None:
    """Also where one holds a hyphen: of 400 some do, and begin or end with one."""
    marks = [message_pages._mark(f"m-{number}") for number in range(400)]
    assert any("-" in one for one in marks)
    assert message_pages._marks("".join(marks)) == marks
