"""The receptionist's phone: 360 px, the camera, everything by the keyboard alone, the line gone and back."""

from collections import Counter
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.portal.conftest import Held, picture
from tests.portal.gates import gate
from tests.portal.test_gate import arrived, expected
from tests.portal.test_organiser import check

DELEGATION = "doan-dien-thoai"
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""Chromium's own made-up camera: a real stream through the page's real permissions."""
DETECTOR = """
window.shown = "";
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(view) { return window.shown && view.videoWidth > 0 ? [{ rawValue: window.shown }] : []; }
};
"""
"""Stands for the reading of a picture, which Chromium has on phones only."""


async def go_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """To a control by the tabulator key alone, as who has no pointer."""
    await expect(wanted).to_be_visible()
    for _ in range(80):
        if await wanted.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError("the keyboard does not lead there")


async def test_a_phone_reads_codes_finds_undoes_and_goes_on_without_a_line_by_keys_alone(
    held: Held, tmp_path: Path
) -> None:
    codes = await expected(held, DELEGATION, 4, "Tô")
    one, two, *others = sorted(codes)
    async with (
        async_playwright() as playwright,
        gate(held, playwright, tmp_path / "phone", "Cửa 5", CAMERA) as door,
    ):
        page = door.page
        await page.set_viewport_size({"width": 360, "height": 740})
        await page.add_init_script(DETECTOR)
        await door.open()
        verdict, told = page.locator(".verdict"), page.locator("#told")
        before = int(await page.locator("#count-present").inner_text())

        await go_to(page, page.get_by_role("button", name="Quét bằng máy ảnh"))
        await page.keyboard.press("Enter")
        view = page.locator("#camera-view")
        await expect(view).to_have_js_property("paused", False)
        await page.evaluate("code => { window.shown = code; }", codes[one])
        await expect(verdict).to_contain_text("MỜI VÀO")
        await expect(verdict.locator(".whom")).to_have_text("Tô Giả Định 01")
        await door.present(before + 1)
        await picture(page, "gate-phone")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.evaluate("code => { window.shown = code; }", codes[two])
        await expect(verdict.locator(".whom")).to_have_text("Tô Giả Định 02")
        await go_to(page, page.get_by_role("button", name="Đóng máy ảnh"))
        await page.keyboard.press("Enter")
        await expect(view).to_be_hidden()
        assert await view.evaluate("view => view.srcObject === null")
        await expect(page.get_by_role("button", name="Quét bằng máy ảnh")).to_be_focused()

        await go_to(page, page.locator("#result").get_by_role("button", name="Hủy lượt này"))
        await page.keyboard.press("Enter")
        await expect(told).to_contain_text("Đã hủy")
        await door.present(before + 1)

        await door.line.cut()
        field = page.get_by_label("Mã điểm danh")
        await go_to(page, field, back=True)
        await page.keyboard.type("to gia dinh 02")
        await page.keyboard.press("Enter")
        row = page.locator("#found-list li", has_text="Tô Giả Định 02")
        await go_to(page, row.get_by_role("button", name="Điểm danh"))
        await page.keyboard.press("Enter")
        await expect(verdict).to_contain_text("MỜI VÀO")
        await door.unsent(1)
        await go_to(page, field, back=True)
        await page.keyboard.press("Control+A")
        await page.keyboard.type(f"so y te {DELEGATION}")
        await page.keyboard.press("Enter")
        await go_to(page, page.get_by_role("button", name="Điểm danh cả đoàn"))
        await page.keyboard.press("Enter")
        await expect(verdict).to_contain_text("2 người")
        await picture(page, "gate-phone-offline")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await door.line.restore()
        await door.unsent(0)

        present, log = await arrived(held, DELEGATION)
        assert {row["person_id"]: row["status"] for row in present} == dict.fromkeys(
            [one, two, *others], "present"
        )
        assert Counter(row["undone_at"] is not None for row in log)[True] == 1
        await door.present(before + 4)
        await check(page, f"{door.url}/c/bac-giang-2023/reception")
