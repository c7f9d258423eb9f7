"""The navigation: grouped for who sees many pages, one line for who sees few; the current page is always said."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from playwright.async_api import Page, expect

from services.portal.roles import Role
from services.portal.ways import groups, sections
from services.portal.words import typed_moment
from services.program.snapshot import VIETNAM
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_gate_phone import go_to

BASE = f"/c/{CONFERENCE}"
LINE = 9
"""So many words stand in one line at 1120 px."""


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_has_one_short_line_and_each_page_once(role: Role) -> None:
    line = groups(role)
    assert 0 < len(line) <= LINE
    paths = [page.path for group in line for page in group.pages]
    assert len(paths) == len(set(paths))
    assert paths == [path for path, _ in sections(role)]
    for group in line:
        assert group.pages
        if len(group.pages) == 1:
            assert group.name == group.pages[0].name


def test_who_sees_few_pages_finds_each_on_the_line() -> None:
    assert all(len(group.pages) == 1 for group in groups(Role.FINANCE))
    assert any(len(group.pages) > 1 for group in groups(Role.ORGANISER))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("08/12/2023", datetime(2023, 12, 8, tzinfo=VIETNAM)),
        ("8/12/2023 7:30", datetime(2023, 12, 8, 7, 30, tzinfo=VIETNAM)),
        ("07:30 08/12/2023", datetime(2023, 12, 8, 7, 30, tzinfo=VIETNAM)),
        ("07h30, 08/12/2023", datetime(2023, 12, 8, 7, 30, tzinfo=VIETNAM)),
        ("2023-12-08 11:30", datetime(2023, 12, 8, 11, 30, tzinfo=VIETNAM)),
        ("2023-12-08T04:30:00+00:00", datetime(2023, 12, 8, 4, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_typed_as_officials_write_it_or_as_the_record_has_it(
    typed: str, expected: datetime
) -> None:
    assert typed_moment(typed) == expected


@pytest.mark.parametrize("typed", ["", "mai", "31/02/2023", "08/12", "25:00 08/12/2023", "1/2/3"])
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        typed_moment(typed)


async def test_the_organiser_finds_a_page_by_its_group_and_sees_where_they_are(
    held: Held, page: Page
) -> None:
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.set_viewport_size({"width": 1120, "height": 760})
    line = page.locator(".groups-line li")
    boxes = [await one.bounding_box() for one in await line.all()]
    assert len({box["y"] for box in boxes if box}) == 1, "one line at 1120 px"
    links = page.get_by_role("navigation")
    await links.get_by_role("link", name="Khách mời").click()
    await links.get_by_role("link", name="Thư", exact=True).click()
    await expect(page).to_have_url(f"{held.url}{BASE}/messages")
    here = links.get_by_role("list", name="Khách mời").locator("[aria-current=page]")
    await expect(here).to_have_text("Thư")
    await expect(page.locator(".groups-line [aria-current]")).to_have_text("Khách mời")
    await page.goto(f"{held.url}{BASE}/history/1")
    await expect(page.locator(".pages-line [aria-current=true]")).to_have_text("Nhật ký")


async def test_a_narrow_page_has_one_button_that_says_where_one_is(held: Held, page: Page) -> None:
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(f"{held.url}{BASE}/messages")
    button = page.locator(".menu summary")
    await expect(button).to_contain_text("Thư")
    reports = page.get_by_role("link", name="Báo cáo", exact=True)
    await expect(reports).to_be_hidden()
    await go_to(page, button)
    await page.keyboard.press("Enter")
    await picture(page, "menu")
    await go_to(page, reports)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{held.url}{BASE}/report")
    await expect(button).to_contain_text("Báo cáo")


@pytest.mark.parametrize(
    ("unit", "role", "place"),
    [
        ("so-y-te", "contact", "/unit/so-y-te"),
        ("bo-chqs-tinh", "organiser", ""),
        ("bo-chqs-tinh", "organiser", "/messages"),
        ("so-tai-chinh", "finance", "/budget"),
    ],
)
async def test_the_guides_button_covers_nothing(
    held: Held, page: Page, unit: str, role: str, place: str
) -> None:
    await sign_in(page, held.login_link(unit, role, "--conference", CONFERENCE))
    for width in (1280, 1120, 360):
        await page.set_viewport_size({"width": width, "height": 760})
        await page.goto(f"{held.url}{BASE}{place}")
        boxes = [
            box
            for one in await page.locator("main > :visible").all()
            if (box := await one.bounding_box()) and box["height"]
        ]
        assert len(boxes) > 1
        for above, below in pairwise(boxes):
            assert above["y"] + above["height"] <= below["y"] + 0.5, (width, place)


async def test_the_report_is_asked_for_by_a_day_as_officials_write_it(
    held: Held, page: Page
) -> None:
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}{BASE}/report")
    await page.get_by_label("Ngày, giờ hoặc vị trí").fill("16/11/2023 23:59")
    await page.get_by_role("button", name="Xem", exact=True).click()
    await expect(page.locator("#stands")).to_contain_text(f"{date(2023, 11, 16):%d/%m/%Y}")
    await page.get_by_label("Ngày, giờ hoặc vị trí").fill("01/01/2020")
    await page.get_by_role("button", name="Xem", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("Lúc ấy chưa có kế hoạch hội nghị")


async def test_nobody_is_called_by_a_code_in_the_history(held: Held, page: Page) -> None:
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}{BASE}/history")
    told = await page.locator(".trail small").all_inner_texts()
    assert told
    assert not [one for one in told if "· office" in one or "· policy" in one]
