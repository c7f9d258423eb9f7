"""A name that is looked for stands in no address; the list is the one that was asked for."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from services.portal.sealed_names import opened, sealed
from tests.portal.conftest import CONFERENCE, Held, sign_in
from tests.portal.test_budget import at

NAME = "Nguyễn Thị Ái"


def test_what_is_sealed_opens_for_its_session_alone() -> None:
    kept = sealed("một phiên", NAME)
    assert NAME not in kept
    assert kept.isascii()
    assert opened("một phiên", kept) == NAME
    assert opened("phiên khác", kept) == ""
    assert opened(None, kept) == ""
    assert opened("một phiên", kept[:-3]) == ""
    assert opened("một phiên", "ai") == "ai"


@pytest.mark.parametrize(
    ("page_of", "field", "label", "button"),
    [
        ("delegates", "q", "Tìm (không cần dấu)", "Lọc"),
        ("delegations", "q", "Tìm (không cần dấu)", "Lọc"),
        ("messages", "q", "Tìm (không cần dấu)", "Lọc"),
        ("history", "named", "Về (tên)", "Lọc"),
    ],
)
async def test_the_address_of_a_search_holds_no_name(
    held: Held, page: Page, page_of: str, field: str, label: str, button: str
) -> None:
    await at(held, page, "organiser", page_of)
    await page.get_by_label(label).fill("Y tế")
    await page.get_by_role("button", name=button, exact=True).click()
    await expect(page.get_by_label(label)).to_have_value("Y tế")
    place = urlsplit(page.url)
    assert place.path == f"/c/{CONFERENCE}/{page_of}"
    (told,) = parse_qs(place.query)[field]
    assert told.startswith("~")
    assert "t%E1%BA%BF" not in page.url
    for link in await page.locator("main a[href*='?']").all():
        address = str(await link.get_attribute("href"))
        assert "t%E1%BA%BF" not in address


async def test_filters_are_kept_and_another_session_is_told_nothing_of_the_name(
    held: Held, page: Page, browser: Browser
) -> None:
    await at(held, page, "organiser", "delegations")
    await page.get_by_label("Tìm (không cần dấu)").fill("bao hiem xa hoi")
    await page.get_by_label("Thành phần").select_option("co-quan-trung-uong")
    await page.get_by_role("button", name="Lọc", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="đoàn")).to_have_text("1 đoàn")
    assert parse_qs(urlsplit(page.url).query)["group_id"] == ["co-quan-trung-uong"]
    other = await (await browser.new_context(locale="vi-VN")).new_page()
    await sign_in(other, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await other.goto(page.url)
    await expect(other.get_by_label("Tìm (không cần dấu)")).to_have_value("")


async def test_a_list_that_there_is_not_is_not_found(held: Held, page: Page) -> None:
    await at(held, page, "organiser", "delegates")
    await page.evaluate(
        "() => { const form = document.querySelector('form.filters');"
        " form.page_of.value = '//elsewhere'; form.submit(); }"
    )
    await expect(page.locator("code").first).to_have_text("PORTAL_PAGE_UNKNOWN")
