"""What the gate says of somebody, drawn by the browser with the portal's own sheet of styles."""

import pytest
from playwright.async_api import Page

from services.portal import assets
from services.portal.visit import environment

SHOWN = """{% from "gate_parts.html" import verdict with context %}
{% call verdict("good", "✓", "Mời vào", "Giả Định", "Trưởng phòng", "Hàng 11, ghế 18", "Bàn số 2") %}
{% endcall %}
"""


@pytest.mark.parametrize("width", [1280, 360])
async def test_the_seat_stands_in_one_line_and_is_larger_than_the_text(
    page: Page, width: int
) -> None:
    """A seat of the hall's plan is a small box; the seat that is called out at the door is not."""
    verdict = environment("vi").from_string(SHOWN).render()
    await page.set_viewport_size({"width": width, "height": 800})
    styles = assets.content("portal.css").decode()
    await page.set_content(f"<style>{styles}</style><main class='inner'>{verdict}</main>")
    seat, received = page.locator("[data-slot=seat]"), page.locator("[data-slot=received]")
    box, other = await seat.bounding_box(), await received.bounding_box()
    assert box is not None
    assert other is not None
    size = float((await seat.evaluate("it => getComputedStyle(it).fontSize")).removesuffix("px"))
    assert box["height"] < 2 * size, "one line"
    assert box["width"] > 4 * size
    assert box["y"] + box["height"] <= other["y"] + 1, "nothing lies over what follows"
    assert size > float(
        (await received.evaluate("it => getComputedStyle(it).fontSize")).removesuffix("px")
    )
