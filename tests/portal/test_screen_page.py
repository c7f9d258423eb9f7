"""The hall's screen: moves by itself, by the operator's keys, and says whom to call for an award."""

from playwright.async_api import Page, expect

from deploy.story.teller import vietnam
from services.portal.screen_view import screen_view
from services.program.snapshot import snapshot
from shared.commands.registry import ConfirmAttendee, RegisterAttendee
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import person

PLACE = f"/c/{CONFERENCE}/screen"


async def test_the_screen_moves_by_itself_and_by_keys(held: Held, page: Page) -> None:
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.goto(held.url + PLACE)
    await expect(page.locator("#stage")).to_contain_text("Kính mời đại biểu ổn định chỗ ngồi")
    await page.evaluate("window.notReloaded = true")
    expected = page.locator(".total span")
    before = int((await expected.inner_text()).strip("/"))
    unit = "so-giao-thong-van-tai"
    await held.send(unit, RegisterAttendee(delegation=unit, attendee=person("m-1", "Màn Giả Định")))
    await held.send(unit, ConfirmAttendee(delegation=unit, person_id="m-1"))
    await expect(expected).to_have_text(f"/{before + 1}")
    assert await page.evaluate("window.notReloaded")
    # what the script offers stays when numbers move
    await expect(page.get_by_role("button", name="Toàn màn hình")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#stage .label").first).to_contain_text("Đang diễn ra")
    first = await page.locator("#stage .huge").inner_text()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#stage .huge")).not_to_have_text(first)
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#stage .huge")).to_have_text(first)
    await picture(page, "screen")
    size = await page.locator("#stage .huge").evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    assert size >= 0.06 * 1080, "a line of the item's title is a sixteenth of the screen's height"


async def test_by_the_clock_an_item_is_on_then_the_next_then_it_is_over(held: Held) -> None:
    async with held.story() as story, snapshot(story.engine, CONFERENCE) as shot:

        async def at(hour: int, minute: int) -> tuple[str | None, str | None, bool]:
            now = vietnam(8, hour, minute, month=12)
            view = await screen_view(shot, now, "", "")
            one, other = view.now, view.following
            return one.item if one else None, other.item if other else None, view.over

        on, then, over = await at(7, 31)
        assert on is not None
        assert then is not None
        assert not over
        assert (await at(7, 29))[:2] == (None, on)
        assert (await at(23, 0)) == (None, None, True)
