"""The organiser makes the running order: by mouse, by keys, without JavaScript; and finalises what is seen."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from services.program.tables import documents
from shared.commands.agenda import MoveAgendaItem
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in

ORGANISER = "bo-chqs-tinh"
PLACE = f"/c/{CONFERENCE}/program"


@pytest.fixture
async def editor(held: Held, page: Page) -> Page:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(held.url + PLACE)
    return page


def item(page: Page, name: str) -> Locator:
    return page.locator(f"#i-{name}")


async def order(page: Page) -> list[str]:
    rows = page.locator(".running > [data-item]")
    return [str(await row.get_attribute("data-item")) for row in await rows.all()]


async def test_an_item_is_dragged_and_every_hour_follows(editor: Page) -> None:
    before = await order(editor)
    mover, target = before[3], before[1]
    start = await item(editor, target).locator(".clock b").inner_text()
    await item(editor, mover).locator("[data-grip]").hover()
    await editor.mouse.down()
    box = await item(editor, target).bounding_box()
    assert box is not None
    await editor.mouse.move(box["x"] + 200, box["y"] + 5, steps=4)
    await expect(item(editor, target)).to_have_class("run above")
    await editor.mouse.up()
    await expect(editor.locator(".notice.good")).to_contain_text("Đã chuyển mục")
    wanted = [before[0], mover, *(one for one in before[1:] if one != mover)]
    assert await order(editor) == wanted
    await expect(item(editor, mover).locator(".clock b").first).to_have_text(start)
    drawn = editor.locator(".papers img").first
    assert await drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600


async def test_by_keys_alone_an_item_goes_down_twice_and_up_again(editor: Page) -> None:
    """The button that was pressed has the focus again, so that it can be pressed once more."""
    before = await order(editor)
    name = before[0]
    await item(editor, name).locator("[data-to=down]").first.focus()
    for step in (1, 2):
        await editor.keyboard.press("Enter")
        await expect(item(editor, name).locator("[data-to=down]").first).to_be_focused()
        assert (await order(editor)).index(name) == step
    await editor.wait_for_load_state()
    await editor.keyboard.press("Alt+ArrowUp")
    await expect(item(editor, name).locator("[data-to=up]").first).to_be_focused()
    await editor.keyboard.press("Enter")
    await expect(item(editor, name).locator("[data-to=up]").first).to_be_disabled()
    await expect(item(editor, name).locator("[data-to=down]").first).to_be_focused()  # not lost
    assert await order(editor) == before


async def test_what_runs_too_long_is_red_and_told(editor: Page) -> None:
    last = (await order(editor))[-1]
    minutes = item(editor, last).get_by_label("Số phút")
    was = await minutes.input_value()
    await minutes.fill("90")
    await minutes.press("Enter")
    await expect(editor.locator("#misfits")).to_contain_text("quá giờ kết thúc 11:30 là")
    await expect(item(editor, last)).to_have_class("run late just")
    await picture(editor, "program-late")
    await minutes.fill("0")
    await minutes.evaluate("field => { field.form.noValidate = true; field.form.requestSubmit() }")
    await expect(editor.get_by_role("alert")).to_contain_text("PORTAL_FIELDS")
    await minutes.fill(was)
    await minutes.press("Enter")
    await expect(editor.locator("#misfits .notice")).to_have_count(0)


async def test_without_javascript_an_item_is_added_amended_fixed_moved_and_removed(
    held: Held, browser: Browser
) -> None:
    context = await browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, held.login_link("van-phong-ubnd-tinh", "clerk", "--conference", CONFERENCE))
    await page.goto(held.url + PLACE)
    before = await order(page)
    await page.get_by_text("Thêm mục", exact=True).click()
    form = page.locator("details", has=page.get_by_text("Thêm mục", exact=True))
    await form.get_by_label("Nội dung").fill("Nghỉ giải lao, chụp ảnh")
    await form.get_by_label("Thời lượng (phút)").fill("5")
    await form.get_by_label("Người thực hiện").fill("Ban Tổ chức")
    await form.get_by_label("Cơ quan").fill("Sở không có")
    await form.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_contain_text("Sở không có")
    await expect(form.get_by_label("Nội dung")).to_have_value("Nghỉ giải lao, chụp ảnh")
    await form.get_by_label("Cơ quan").fill("")
    await form.get_by_role("button").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã thêm mục")
    added = (await order(page))[-1]
    assert added.startswith("nghi-giai-lao-chup-anh-")
    await item(page, added).locator("[data-to=up]").click()
    assert (await order(page)).index(added) == len(before) - 1
    await item(page, added).locator("summary").click()
    await item(page, added).get_by_label("Nội dung").fill("Giải lao")
    await item(page, added).get_by_role("button", name="Lưu").click()
    await expect(item(page, added).locator("strong").first).to_have_text("Giải lao")
    await item(page, added).locator("summary").click()
    await item(page, added).get_by_label("Giờ ấn định").fill("07:31")
    await item(page, added).get_by_role("button", name="Ghi giờ").click()
    await expect(item(page, added)).to_contain_text("Không kịp giờ ấn định 07:31")
    await item(page, added).locator("summary").click()
    await item(page, added).get_by_label("Lý do bỏ mục").fill("không cần")
    await item(page, added).get_by_role("button", name="Bỏ mục này").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã bỏ mục")
    assert await order(page) == before
    await expect(page.get_by_role("button", name="Hoàn chỉnh")).to_have_count(0)


async def test_what_is_finalised_is_what_was_seen(held: Held, editor: Page) -> None:
    """Moved meanwhile by somebody else: nothing is finalised. Then it is; the next version says what differs."""
    async with held.story() as story:
        earlier = await story.rows(documents, documents.c.kind == "program")
    number = len(earlier) + 1
    name = (await order(editor))[0]
    await editor.evaluate("dispatchEvent(new Event('pagehide'))")
    await held.send(ORGANISER, MoveAgendaItem(item=name, order=1, minutes=14))
    await editor.get_by_role("button", name=f"Hoàn chỉnh bản {number}").click()
    await expect(editor.get_by_role("alert")).to_contain_text("PORTAL_PROGRAM_MOVED")
    await editor.get_by_role("button", name=f"Hoàn chỉnh bản {number}").click()
    await expect(editor.locator(".notice.good")).to_contain_text("Đã hoàn chỉnh")
    await expect(editor.locator("#stands")).to_contain_text(f"Bản {number} đang có hiệu lực")
    await held.send(ORGANISER, MoveAgendaItem(item=name, order=1, minutes=15))
    await expect(editor.locator("#finalise")).to_contain_text(f"Khác với bản {number}")
    await expect(editor.locator("#finalise")).to_contain_text("chuyển từ")
    told = editor.locator("#finalise p", has_text="Sẽ báo cho")
    await expect(told).to_contain_text("Chủ tịch UBND tỉnh")  # as the plan calls who concludes
    unheard = editor.locator("#finalise .hint", has_text="Không cơ quan nào có tên")
    await expect(unheard).to_contain_text("Đại diện lãnh đạo cấp trên")
    await expect(unheard).not_to_contain_text("Chủ tịch")
    await picture(editor, "program")
    await editor.get_by_role("button", name=f"Hoàn chỉnh bản {number + 1}").click()
    await expect(editor.locator(".notice.good")).to_contain_text("Đã hoàn chỉnh")
    async with held.story() as story:
        rows = await story.rows(documents, documents.c.kind == "program")
    assert [row["version"] for row in rows] == [*range(1, number + 2)]
    assert rows[-1]["concerned"] is not None
