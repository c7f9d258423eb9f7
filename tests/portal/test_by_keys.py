"""Every desk at 360 px, in English, without a pointer: in by the link, to the page, and to a fact in the log."""

import pytest
from playwright.async_api import Page, expect

from services.portal.roles import Role
from services.program.tables import acting
from shared.commands.acting import EndActing
from tests.portal.conftest import CONFERENCE, Held, picture
from tests.portal.test_doors import UNITS
from tests.portal.test_gate_phone import go_to

UNTIL = "2023-12-12"
"""Typed alike wherever a browser puts the day before the month, or behind it."""


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.REVIEWER, Role.FINANCE, Role.APPROVER])
async def test_by_keys_alone_a_desk_is_handed_on_in_english(
    held: Held, page: Page, role: Role
) -> None:
    unit, deputy = UNITS[role], f"nguoi-thay-{role}"
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(held.login_link(unit, role, "--conference", CONFERENCE))
    await go_to(page, page.get_by_role("button", name="English"))
    await page.keyboard.press("Enter")
    await go_to(page, page.get_by_role("button", name="Sign in now"))
    await page.keyboard.press("Enter")
    await go_to(page, page.locator(".menu summary"))
    await page.keyboard.press("Enter")
    await go_to(page, page.get_by_role("link", name="Acting", exact=True))
    await page.keyboard.press("Enter")
    for label, typed in (
        ("Acted for (account)", "giam-doc-mau"),
        ("Acting person (account)", deputy),
        ("To the end of", "12122023"),
        ("Reason", "On a mission (an example)"),
    ):
        await go_to(page, page.get_by_label(label))
        if label.startswith("Acted for"):
            await page.keyboard.press("Control+A")
        await page.keyboard.type(typed)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await picture(page, f"acting-{role}-en")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice.good")).to_be_visible()
    async with held.story() as story:
        (row,) = await story.rows(acting, acting.c.deputy == deputy)
    desk = "contact" if role is Role.ORGANISER else role.value  # the first that it may choose
    assert (row["unit"], row["desk"], row["until"]) == (unit, desk, UNTIL)
    await held.send(
        unit, EndActing(acting=row["acting"], reason="Đã về (ví dụ)")
    )  # the desk is theirs again
