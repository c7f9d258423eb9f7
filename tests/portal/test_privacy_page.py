"""What a person asks for about their data is recorded, answered and settled from a page; somebody is forgotten."""

import json
from datetime import UTC, date, datetime

from playwright.async_api import Page, expect

from services.portal.roles import Role
from services.program.tables import attendees, privacy_requests
from shared.commands.registry import (
    ConfirmAttendee,
    DeclineAttendee,
    IssueInvitation,
    RegisterAttendee,
    UpdateAttendee,
)
from shared.data_requests import basis_of, days_of
from shared.events.people import Contact
from shared.law import Law
from shared.personal import Personal
from shared.working_days import Calendar
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import web
from tests.portal.test_organiser import check, person

PLACE = f"/c/{CONFERENCE}/privacy"
UNIT = "bao-quan-khu-1-thu"
"""A delegation of its own: nobody else counts its people."""
NAME = "Riêng Tư Đặng"


def test_the_basis_is_the_rule_in_force_on_the_day_it_came() -> None:
    law, calendar = Law.load(), Calendar.load()
    for right in ("view", "delete", "complain"):
        assert basis_of(right, date(2023, 11, 16), law) is None
        assert days_of(right, date(2023, 11, 16), law, calendar) == (None, None)
    rule = basis_of("delete", date(2026, 1, 5), law)
    assert rule is not None
    assert rule.legal_basis == "Nghị định số 356/2025/NĐ-CP, Điều 5"
    reply_by, done_by = days_of("delete", date(2026, 1, 5), law, calendar)
    assert (reply_by, done_by) == (date(2026, 1, 7), date(2026, 1, 25))
    reply_by, done_by = days_of("complain", date(2026, 1, 5), law, calendar)
    assert (reply_by, done_by) == (date(2026, 1, 7), None)


async def test_a_request_is_recorded_answered_and_settled(held: Held, page: Page) -> None:
    unit = "so-cong-thuong"
    who = person("rt-1", NAME)
    invited = IssueInvitation(
        delegation=UNIT,
        unit=unit,
        invitee="Đơn vị thử (giả định)",
        group="so-nganh",
        seats=1,
        another=True,
        rank_rule="representative",
        respond_by=datetime(2023, 12, 8, tzinfo=UTC),
        contact=Contact(person_id="rt-c", name=Personal("Văn thư"), email=Personal("v@x.example")),
    )
    await held.send("bo-chqs-tinh", invited)
    await held.send(unit, RegisterAttendee(delegation=UNIT, attendee=who))
    later = who.model_copy(update={"position": "Trưởng phòng (giả định)"})
    await held.send(unit, UpdateAttendee(delegation=UNIT, attendee=later))
    await held.send(unit, ConfirmAttendee(delegation=UNIT, person_id="rt-1"))
    # an officer reads their delegation, another agency's, the whole list
    async with await web(held, "van-phong-ubnd-tinh", Role.CLERK) as clerk:
        for place in (f"delegations/{UNIT}", "delegations/so-y-te", "delegates", "awards"):
            await clerk.get(f"/c/{CONFERENCE}/{place}")
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.goto(held.url + PLACE)
    new, confirm = page.locator("#new"), page.locator("section.confirm")

    async def record(right: str, received: str) -> None:
        await new.get_by_label("Tìm người").fill("rieng tu dang")
        await new.get_by_role("button", name="Tìm", exact=True).click()
        await new.get_by_role("radio", name=NAME).check()
        await new.get_by_label("Nội dung yêu cầu").select_option(right)
        await new.get_by_label("Ngày nhận").fill(received)
        await new.get_by_role("button", name="Xem trước").click()

    # nobody of that name; then the one, whose name stands in no address
    await new.get_by_label("Tìm người").fill("không ai như vậy")
    await new.get_by_role("button", name="Tìm", exact=True).click()
    await expect(new).to_contain_text("Không tìm thấy ai")
    await record("delete", "2023-11-15")
    assert "rieng" not in page.url
    # of 2023 no rule was verified, and none of a later year is named
    await expect(confirm).to_contain_text(NAME)
    await expect(confirm).to_contain_text("chưa có quy định đã kiểm chứng")
    await expect(confirm).not_to_contain_text("356/2025")
    await picture(page, "privacy-look")
    await confirm.get_by_role("button", name="Ghi nhận yêu cầu").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi nhận yêu cầu")
    asked = page.locator("section", has=page.get_by_role("heading", name=f"Xóa dữ liệu · {NAME}"))
    await expect(asked).to_contain_text("không có hạn")

    # what is held is handed out as a file
    async with page.expect_download() as opened:
        await asked.get_by_role("link", name="Tải dữ liệu đang lưu").click()
    file = await opened.value
    assert NAME not in file.suggested_filename
    with open(await file.path()) as content:  # noqa: ASYNC230 - a small file of our own
        told = json.load(content)
    (row,) = told["held"]["attendees"]
    assert (row["name"], row["position"]) == (NAME, "Trưởng phòng (giả định)")
    assert "Văn thư" not in json.dumps(told["held"], ensure_ascii=False)
    assert told["kept_by"]["agency"] == "Bộ Chỉ huy quân sự tỉnh"
    assert [one["right"] for one in told["requests"]] == ["delete"]
    # who read it: by agency and role, no account; the other agency's delegation is not theirs
    seen = [(one["role"], one["page"], one["of_them"]) for one in told["read"]]
    assert ("Văn thư", "Một đoàn", True) in seen
    assert ("Văn thư", "Danh sách đại biểu", False) in seen
    assert not [one for one in seen if one[1] == "Một đoàn" and not one[2]]
    assert not [one for one in seen if one[1] == "Hồ sơ khen thưởng"], "they were never nominated"

    # replied; a reply before it came is refused, with what was typed
    reply = asked.locator("details", has_text="Ghi đã trả lời")
    await reply.locator("summary").click()
    await reply.get_by_label("Ngày trả lời").fill("2023-11-14")
    await reply.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Ghi đã trả lời").click()
    await expect(reply.get_by_role("alert")).to_contain_text("PRIVACY_DAY_NOT_LATER")
    await expect(reply.get_by_label("Ngày trả lời")).to_have_value("2023-11-14")
    await reply.get_by_label("Ngày trả lời").fill("2023-11-16")
    await reply.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Ghi đã trả lời").click()
    await expect(asked).to_contain_text("đã trả lời ngày 16/11/2023")

    # somebody who is still expected is not forgotten
    async def forget() -> None:
        wish = asked.locator("details", has_text="Xóa dữ liệu của người này")
        if not await wish.get_by_label("Căn cứ").is_visible():
            await wish.locator("summary").click()
        await wish.get_by_label("Căn cứ").fill("Yêu cầu của chủ thể dữ liệu (thử)")
        await wish.get_by_label("Lý do").fill("Không dự nữa (thử)")
        await wish.get_by_role("button", name="Xem trước").click()
        await expect(confirm).to_contain_text("không rút lại được")
        await confirm.get_by_role("button", name="Xóa dữ liệu của người này").click()

    await forget()
    await expect(asked.get_by_role("alert")).to_contain_text("PERSON_STILL_COMING")
    await expect(asked.get_by_role("alert")).to_contain_text(NAME)
    gone = DeclineAttendee(delegation=UNIT, person_id="rt-1", reason="bận (thử)")
    await held.send(unit, gone)
    await forget()
    await expect(page.locator(".notice.good")).to_contain_text("Đã xóa dữ liệu")
    done = page.locator("section", has=page.get_by_role("heading", name="(đã xóa theo yêu cầu)"))
    await expect(done).to_have_count(1)
    await expect(page.locator("main")).not_to_contain_text(NAME)
    settle = done.locator("details", has_text="Ghi kết quả")
    await settle.locator("summary").click()
    await settle.get_by_label("Kết quả").select_option("refused")
    await settle.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Ghi kết quả").click()
    await expect(settle.get_by_role("alert")).to_contain_text("PRIVACY_REASON_MISSING")
    await settle.get_by_label("Kết quả").select_option("done")
    await settle.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Ghi kết quả").click()
    await expect(done.locator(".tag")).to_have_text("đã thực hiện")
    await expect(done.locator("details")).to_have_count(0)

    # under the rule that is in force: days and basis
    await new.get_by_label("Tìm người").fill("Văn thư")
    await new.get_by_role("button", name="Tìm", exact=True).click()
    await new.get_by_role("radio").first.check()
    await new.get_by_label("Nội dung yêu cầu").select_option("edit")
    await new.get_by_label("Ngày nhận").fill("2026-01-05")
    await new.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("Nghị định số 356/2025/NĐ-CP, Điều 5 [V]")
    await expect(confirm).to_contain_text("15/01/2026")
    await picture(page, "privacy")
    await check(page, held.url + PLACE)
    async with held.story() as story:
        rows = await story.rows(privacy_requests)
        people = await story.rows(attendees, attendees.c.person_id == "rt-1")
    assert [(row["right"], row["outcome"]) for row in rows] == [("delete", "done")]
    assert [row["name"] for row in people] == ["(đã xóa theo yêu cầu)"]
