"""A plan of another conference, mended on the page and published. Last of all: from then on there are two."""

from playwright.async_api import Browser, expect

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
    new = TEXTS.plan.replace(f"id: {CONFERENCE}", "id: hoi-nghi-gia-dinh", 1)
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
    assert known == {CONFERENCE}
    await page.get_by_role("button", name="Công bố kế hoạch").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã công bố kế hoạch")
    assert page.url.startswith(f"{held.url}/c/hoi-nghi-gia-dinh/plan")
