"""Plan, program, seats and screen: nothing serious for axe-core, nothing wider than 360 px, in both languages."""

import pytest
from playwright.async_api import Page

from tests.portal.conftest import CONFERENCE, Held, sign_in
from tests.portal.test_organiser import check

BASE = f"/c/{CONFERENCE}"


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_pages_of_plan_program_seats_and_screen_are_accessible(
    held: Held, page: Page, language: str
) -> None:
    link = held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE)
    await sign_in(page, link)
    if language == "en":
        await page.get_by_role("button", name="English").click()
    for path in (
        "/plan",
        f"{BASE}/plan",
        f"{BASE}/program",
        f"{BASE}/seats",
        f"{BASE}/seats?propose=afresh&seat=1-1",
        f"{BASE}/screen",
        f"{BASE}/screen?view=present",
        f"{BASE}/screen?view=awards",
    ):
        assert (await page.request.get(held.url + path)).status == 200, path
        await check(page, held.url + path)
