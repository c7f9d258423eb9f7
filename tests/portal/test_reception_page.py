"""The door in a browser: scanned, scanned again, not let in, by name, undone. The conference's day has come."""

from playwright.async_api import BrowserContext, Page, expect

from deploy.story.teller import vietnam
from services.program.tables import attendees, scans
from shared.commands.reception import ScanCode
from shared.commands.registry import ConfirmAttendee, DeclineAttendee, RegisterAttendee
from shared.events.people import Attendee
from shared.personal import Personal
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import check

UNIT = "so-van-hoa-the-thao-du-lich"


async def test_a_receptionist_checks_in_by_code_and_by_name_and_undoes(
    held: Held, page: Page, context: BrowserContext
) -> None:
    async with held.story() as story:
        people = (("d-1", "Đặng Đình Giả Định"), ("d-2", "Nguyễn Thị Giả Định"))
        for identity, name in people:
            person = Attendee(person_id=identity, name=Personal(name), position="Trưởng phòng")
            await story.do(UNIT, RegisterAttendee(delegation=UNIT, attendee=person))
            await story.do(UNIT, ConfirmAttendee(delegation=UNIT, person_id=identity))
        gone = Attendee(person_id="d-3", name=Personal("Lý Giả Định"), position="Chuyên viên")
        await story.do(UNIT, RegisterAttendee(delegation=UNIT, attendee=gone))
        await story.do(UNIT, ConfirmAttendee(delegation=UNIT, person_id="d-3"))
        rows = await story.rows(attendees, attendees.c.delegation == UNIT)
        codes = {row["person_id"]: str(row["code"]) for row in rows}
        declined = DeclineAttendee(delegation=UNIT, person_id="d-3", reason="ốm")
        await story.do(UNIT, declined)
        await story.at(vietnam(8, 7, month=12))
        # The rows' own moment is the portal's: something happens on the morning itself.
        nobody = ScanCode(code="HN1.bac-giang-2023.so-y-te." + "0" * 39, gate="Cửa 9")
        await story.do("bo-chqs-tinh", nobody)
        await story.settled()

    await sign_in(page, held.login_link("bo-chqs-tinh", "reception", "--conference", CONFERENCE))
    await page.get_by_role("navigation").get_by_role("link", name="Đón tiếp").click()
    field = page.get_by_label("Mã điểm danh")
    await expect(field).to_be_focused()
    await page.keyboard.type(codes["d-1"])  # as a scanner gun does
    await page.keyboard.press("Enter")
    verdict = page.locator(".verdict")
    await expect(verdict).to_contain_text("MỜI VÀO")
    await expect(verdict.locator(".whom")).to_have_text("Đặng Đình Giả Định")
    await expect(field).to_be_focused()
    await expect(page.locator("#counters li").first).to_have_text("1 có mặt")
    await picture(page, "reception-in")

    await page.keyboard.type(codes["d-1"])
    await page.keyboard.press("Enter")
    await expect(verdict).to_contain_text("ĐÃ ĐIỂM DANH RỒI")
    await expect(verdict).to_contain_text("Đã vào lúc")
    await expect(page.locator("#counters li").first).to_have_text("1 có mặt")
    await picture(page, "reception-again")

    door = page.get_by_label("Cửa", exact=True)
    scanned = int(await page.locator("#count-scans").inner_text())
    await door.fill("Cửa 7")  # and nobody clicks back into the field for scans
    await page.keyboard.type(codes["d-1"])
    await page.keyboard.press("Enter")
    await expect(verdict).to_contain_text("ĐÃ ĐIỂM DANH RỒI")
    await expect(door).to_have_value("Cửa 7")
    await expect(field).to_be_focused()
    await expect(page.locator("#count-scans")).to_have_text(str(scanned + 1))
    await page.keyboard.type(codes["d-1"])  # the next one already goes where it belongs
    await page.keyboard.press("Enter")
    await expect(page.locator("#count-scans")).to_have_text(str(scanned + 2))
    await door.fill(codes["d-1"])  # over the old name
    await door.press("Enter")
    await expect(page.locator("#count-scans")).to_have_text(str(scanned + 3))
    await expect(door).to_have_value("Cửa 7")
    await expect(field).to_be_focused()
    await expect(page.locator("#unsent")).to_have_text("0 lượt chưa gửi")
    async with held.story() as story:
        await story.settled()
        known = await story.rows(scans, scans.c.delegation == UNIT)
    assert not [row["gate"] for row in known if "HN1" in row["gate"]]
    assert [row["gate"] for row in known].count("Cửa 7") == 3

    await page.keyboard.type(codes["d-3"])
    await page.keyboard.press("Enter")
    await expect(verdict).to_contain_text("CHƯA VÀO ĐƯỢC")
    await expect(verdict).to_contain_text("Đã báo vắng")
    await page.keyboard.type("VE-XEM-PHIM-12345")
    await page.keyboard.press("Enter")
    await expect(verdict).to_contain_text("KHÔNG CÓ TRONG DANH SÁCH")

    await page.keyboard.type("nguyen gia dinh")
    await page.keyboard.press("Enter")
    row = page.locator("#found-list li", has_text="Nguyễn Thị Giả Định")
    await row.get_by_role("button", name="Điểm danh").click()
    await expect(verdict.locator(".whom")).to_have_text("Nguyễn Thị Giả Định")
    await expect(page.locator("#counters li").first).to_have_text("2 có mặt")
    # somebody else is looked for: what was done before is still there to be taken back
    await page.keyboard.type("ly gia dinh")
    await page.keyboard.press("Enter")
    declining = page.locator("#found-list li", has_text="Lý Giả Định")
    await expect(declining).to_contain_text("báo vắng")
    await expect(declining).to_contain_text("chủ trì đồng ý thì tiếp nhận tại bàn")
    await expect(declining.get_by_role("button")).to_have_count(0)
    await picture(page, "reception-declined")
    last = page.locator("#last li", has_text="Nguyễn Thị Giả Định")
    await last.get_by_role("button", name="Hủy lượt này").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã hủy lượt điểm danh")
    await expect(page.locator(".notice.good")).to_contain_text("Nguyễn Thị Giả Định")
    await expect(page.locator("#counters li").first).to_have_text("1 có mặt")
    await check(page, f"{held.url}/c/{CONFERENCE}/reception")

    other = await context.new_page()  # a second gate sees the count move by itself
    await other.goto(f"{held.url}/c/{CONFERENCE}/reception?gate=Cửa 2")
    await page.get_by_label("Mã điểm danh").fill(codes["d-2"])
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict .whom")).to_have_text("Nguyễn Thị Giả Định")
    await expect(other.locator("#counters li").first).to_have_text("2 có mặt")
