"""The import wizard in a browser: read, mended, sent, sent again; nothing is written before the button."""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.async_api import Page, expect

from services.program.tables import attendees
from shared.lists.forms import FORMS
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_unit_page import lacks_the_tick

UNIT = "so-thong-tin-truyen-thong"


def sheet(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for row in rows:
        page.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


LIST = sheet(
    ("DANH SÁCH ĐẠI BIỂU",),
    ("STT", "Quý danh", "Chức vụ", "Điện thoại"),
    (1, "Lê Thị Giả Định", "Giám đốc", "0000000001"),
    (2, "Mai Văn Giả Định", "", "0000000002"),
    (3, "Ngô Giả Định", "Trưởng phòng", "12"),
)


async def hand_in(page: Page, held: Held, name: str, content: bytes) -> None:
    await page.goto(f"{held.url}/c/{CONFERENCE}/import")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_label("Tôi cam đoan").check()
    await page.get_by_role("button", name="Đọc thử").click()


async def people(held: Held) -> dict[str, str]:
    async with held.story() as story:
        await story.settled()
        rows = await story.rows(attendees, attendees.c.delegation == UNIT)
        return {str(row["name"]): str(row["position"]) for row in rows}


async def test_a_unit_imports_its_list_by_hand_made_columns_and_again_without_harm(
    held: Held, page: Page
) -> None:
    await sign_in(page, held.login_link(UNIT, "contact", "--conference", CONFERENCE))
    await page.get_by_role("link", name="Nhập danh sách").click()
    await picture(page, "import")
    await page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    empty = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a"}
    await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(empty)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Đọc thử").click()
    await lacks_the_tick(page.get_by_label("Tôi cam đoan"))
    async with page.expect_download() as fetched:
        await page.get_by_role("link", name=FORMS[0].title.capitalize()).click()
    assert (await fetched.value).suggested_filename == FORMS[0].file

    await hand_in(page, held, "danh sách.xlsx", LIST)  # "Quý danh" is a title that nobody knows
    await expect(page.locator(".notice.bad")).to_contain_text("FILES_NO_HEADER")
    await expect(page.locator("#main")).to_contain_text("Hoặc chọn ngay ở dưới")
    await expect(page.locator(".notice.bad")).not_to_contain_text("hoinghi")
    await expect(page.get_by_role("link", name="Mẫu để điền")).to_have_attribute(
        "href", re.compile("/import/forms/mau-dang-ky-dai-bieu.xlsx$")
    )
    await expect(page.locator("#main")).to_contain_text("· Sở TT&TT")
    await expect(page.locator("#main")).not_to_contain_text(UNIT)
    await page.get_by_label("Dòng tiêu đề").fill("2")
    await page.get_by_role("button", name="Đọc thử lại").click()
    await page.get_by_label("Cột B, Quý danh").select_option(label="Họ và tên")
    await page.get_by_label("Cột C, Chức vụ").select_option(label="Chức vụ")
    await page.get_by_label("Cột D, Điện thoại").select_option(label="Số điện thoại")
    await page.get_by_role("button", name="Đọc thử lại").click()
    rows = page.locator("tbody tr", has=page.locator(".tag"))
    await expect(rows).to_have_count(3)
    await expect(rows.nth(0)).to_contain_text("mới")
    await expect(rows.nth(1)).to_contain_text("FILES_MISSING")
    await expect(rows.nth(2)).to_contain_text("FILES_BAD_PHONE")
    await picture(page, "import-look")
    assert await people(held) == {}, "nothing is written by a dry run"

    await page.get_by_role("button", name="Nhập 1 dòng").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã gửi 1 dòng")
    await picture(page, "import-result")
    assert await people(held) == {"Lê Thị Giả Định": "Giám đốc"}

    csv = "Họ tên;Chức vụ\nLê Thị Giả Định;Giám đốc\nMai Văn Giả Định;Phó Giám đốc\n"
    await hand_in(page, held, "bổ sung.csv", csv.encode("utf-8-sig"))
    await expect(page.locator(".counters")).to_contain_text("1 không đổi")
    await page.get_by_role("button", name="Nhập").last.click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã gửi")
    told = await people(held)
    assert told["Lê Thị Giả Định"] == "Giám đốc"
    assert len(told) in (1, 2)  # the second seat is the unit's only if it has one


async def test_the_button_counts_what_the_fates_above_it_promise(held: Held, page: Page) -> None:
    """More people than seats: those whom no seat is left for are not counted, and are told so in plain words."""
    unit = "so-ld-tb-xh"
    await sign_in(page, held.login_link(unit, "contact", "--conference", CONFERENCE))
    rows = "".join(
        f"Người Thứ {n} Giả Định;Chuyên viên\n" for n in ("Nhất", "Nhì", "Ba", "Tư", "Năm")
    )
    await hand_in(page, held, "năm người.csv", f"Họ tên;Chức vụ\n{rows}".encode("utf-8-sig"))
    new, refused = (
        page.locator("tbody tr", has=page.locator(".tag", has_text=word))
        for word in ("mới", "từ chối")
    )
    await expect(new).to_have_count(3)
    await expect(refused).to_have_count(2)
    await expect(page.get_by_role("button", name=re.compile(r"^Nhập \d+ dòng$"))).to_have_text(
        "Nhập 3 dòng"
    )
    await expect(refused.first).to_contain_text("đã đăng ký đủ 3 chỗ")
    for word in ("hoinghi", unit):
        await expect(refused.first).not_to_contain_text(word)
    await picture(page, "import-full")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("rỗng.csv", b"  ", "FILES_EMPTY"),
        ("ảnh.xlsx", b"\x89PNG....", "FILES_NOT_A_SHEET"),
        ("hỏng.xlsx", b"PK\x03\x04nothing", "FILES_DAMAGED"),
    ],
)
async def test_what_is_no_list_is_refused_beside_the_form(
    held: Held, page: Page, name: str, content: bytes, code: str
) -> None:
    await sign_in(page, held.login_link("so-y-te", "contact", "--conference", CONFERENCE))
    await hand_in(page, held, name, content)
    await expect(page.locator(".notice.bad")).to_contain_text(code)


async def test_the_organiser_makes_a_draft_of_agencies_and_sees_no_file_of_others(
    held: Held, page: Page
) -> None:
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/import")
    await page.get_by_label("Danh sách cơ quan").check()
    file = {
        "name": "cq.csv",
        "mimeType": "text/csv",
        "buffer": "Tên cơ quan\nSở Giả Định\n".encode(),
    }
    await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_label("Tôi cam đoan").check()
    await page.get_by_role("button", name="Đọc thử").click()
    address = page.url
    async with page.expect_download() as fetched:
        await page.get_by_role("link", name="agencies.yaml").click()
    text = (await (await fetched.value).path()).read_text()
    assert "id: so-gia-dinh" in text
    await sign_in(page, held.login_link("so-y-te", "contact", "--conference", CONFERENCE))
    answer = await page.goto(address)
    assert answer is not None
    assert answer.status == 404
    await expect(page.locator(".notice.bad, main")).to_contain_text("NOT_FOUND")
