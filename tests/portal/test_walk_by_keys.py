"""The pages on which one thing at a time is changed, walked by the tabulator key alone, without scripts: wide in
Vietnamese, at 360 px in English. Each form is reached, filled, looked at, sent; the fact stands in the rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import Table

from deploy.story.teller import Story
from services.portal.language import Language, said
from services.program.tables import (
    award_rounds,
    awards,
    contributions,
    delegations,
    places,
    privacy_requests,
    ranks,
    reception_cards,
    tasks,
)
from shared.commands.registry import (
    ConfirmAttendee,
    IssueInvitation,
    RegisterAttendee,
    RescheduleConference,
)
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from shared.quiet_hours import VIETNAM
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_award_rounds import CHAIRMAN, ORGANISER, REVIEW, decided, telling
from tests.portal.test_course import published

pytestmark = pytest.mark.timeout(900)  # many steps, and a conference of its own
UNIT = "so-y-te"
PATIENCE = 60_000
"""How long a page may take on a busy machine (ms); each step waits for what it shows."""
LATER = datetime(2024, 1, 15, 7, 30, tzinfo=VIETNAM)
"""The conference's new day: whatever the clock of these tests shows, answers are still taken."""
DAY = ("12122023", "2023-12-12")
"""Typed alike wherever a browser puts the day before the month, or behind it."""


@dataclass
class Walker:
    """Somebody without a pointer, in front of a browser without scripts."""

    held: Held
    page: Page
    language: Language
    width: int
    conference: str

    @property
    def base(self) -> str:
        return f"{self.held.url}/c/{self.conference}"

    def said(self, text: str) -> str:
        return said(self.language, text)

    async def signs_in(self, unit: str, role: str) -> None:
        await self.page.context.clear_cookies()
        await sign_in(self.page, self.held.login_link(unit, role, "--conference", self.conference))
        if self.language == "en":
            await self.reach(self.page.get_by_role("button", name="English"))
            await self.page.keyboard.press("Enter")
            await expect(self.page.locator("html")).to_have_attribute("lang", "en")

    async def opens(self, path: str) -> None:
        await self.page.goto(f"{self.base}{path}")

    def part(self, heading: str) -> Locator:
        """The section under a heading, by its id."""
        return self.page.locator(f'section[aria-labelledby="{heading}"]')

    async def reach(self, wanted: Locator) -> None:
        """By the tabulator key alone; what is reached is in view."""
        await expect(wanted).to_be_visible(timeout=PATIENCE)
        for _ in range(600):
            if await wanted.evaluate("one => one === document.activeElement"):
                await expect(wanted).to_be_in_viewport()
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not lead to {wanted}")

    async def types(self, part: Locator, label: str, text: str) -> None:
        field = part.get_by_label(self.said(label)).first
        await self.reach(field)
        if await field.evaluate("one => one.type !== 'date'"):
            await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def chooses(self, part: Locator, label: str, down: int = 1) -> None:
        await self.reach(part.get_by_label(self.said(label)).first)
        for _ in range(down):
            await self.page.keyboard.press("ArrowDown")

    async def unfolds(self, part: Locator, text: str) -> None:
        await self.reach(part.locator("summary", has_text=self.said(text)).first)
        await self.page.keyboard.press("Enter")

    async def looks(self, part: Locator, name: str = "Xem trước") -> Locator:
        """To what would be sent: that is where the keyboard is then, and it hangs out nowhere."""
        await self.reach(part.get_by_role("button", name=self.said(name)).first)
        await self.page.keyboard.press("Enter")
        confirm = self.page.locator("section.confirm")
        await expect(confirm).to_be_focused(timeout=PATIENCE)
        await self.fits()
        return confirm

    async def sends(self, name: str, done: str) -> None:
        button = self.page.locator("section.confirm").get_by_role(
            "button", name=self.said(name), exact=True
        )
        await self.reach(button)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator(".notice.good")).to_contain_text(
            self.said(done), timeout=PATIENCE
        )
        await self.fits()

    async def fits(self) -> None:
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, (self.page.url, wide)

    async def rows(self, table: Table, **of: str) -> list[dict[str, Any]]:
        async with telling(self.held, self.conference) as story:
            await story.settled()
            found = await story.rows(table)
        return [dict(row) for row in found if all(row[key] == of[key] for key in of)]

    async def picture(self, name: str) -> None:
        await picture(self.page, f"keys-{name}-{self.language}")


@pytest.fixture(params=[("vi", 1280), ("en", 360)], ids=["wide, Vietnamese", "narrow, English"])
async def walker(
    held: Held, browser: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Walker]:
    language, width = request.param
    conference = f"hoi-nghi-ban-phim-{language}"
    await published(held, conference)
    async with telling(held, conference) as story:
        moved = RescheduleConference(
            starts_at=LATER, ends_at=LATER.replace(hour=11), reason="Trùng lịch (thử)"
        )
        await story.do(ORGANISER, moved)
        await story.settled()
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False
    )
    yield Walker(held, await context.new_page(), language, width, conference)
    await context.close()


@asynccontextmanager
async def told(walker: Walker) -> AsyncIterator[Story]:
    async with telling(walker.held, walker.conference) as story:
        yield story
        await story.settled()


async def comes(walker: Walker, name: str, who: str) -> str:
    """An invitation of this test alone, and somebody who has confirmed; the path of their page."""
    async with told(walker) as story:
        invited = IssueInvitation(
            delegation=name,
            unit=UNIT,
            invitee=f"Đoàn {name} (giả định)",
            group="so-nganh",
            seats=2,
            rank_rule="representative",
            respond_by=LATER,
            contact=Contact(person_id=f"{name}-c", name=Personal("Văn thư Mẫu")),
        )
        await story.do(ORGANISER, invited)
        told_ = Attendee(person_id=f"{name}-1", name=Personal(who), position="Trưởng phòng (mẫu)")
        await story.do(UNIT, RegisterAttendee(delegation=name, attendee=told_))
        await story.do(UNIT, ConfirmAttendee(delegation=name, person_id=f"{name}-1"))
    return f"/delegates/{name}/{name}-1"


async def test_a_delegation_and_a_delegate(walker: Walker) -> None:
    name = "doan-ban-phim"
    place = await comes(walker, name, "Lý Bàn Phím (mẫu)")
    await walker.signs_in(ORGANISER, "organiser")

    await walker.opens(place)
    card = walker.part("card-h")
    await walker.types(card, "Xưng hô", "Đồng chí")
    await walker.looks(card)
    await walker.picture("card")
    await walker.sends("Ghi", "Đã ghi thẻ đón tiếp.")
    stands = walker.part("place-h")
    await walker.types(stands, "Số thứ tự riêng", "7")
    await walker.looks(stands)
    await walker.sends("Ghi", "Đã xếp thứ bậc của đại biểu.")
    code = walker.part("code-h")
    await walker.types(code, "Lý do", "mất thư (thử)")
    await walker.looks(code)
    await walker.sends("Cấp mã điểm danh mới", "Đã cấp mã mới; thư xác nhận đang được gửi.")
    (row,) = await walker.rows(reception_cards, delegation=name)
    assert row["address"] == "Đồng chí"
    (row,) = await walker.rows(places, delegation=name)
    assert row["ordinal"] == 7

    await walker.opens(f"/delegations/{name}")
    move = walker.part("move-h")
    await walker.types(move, "Hạn trả lời mới", "17:00 10/01/2024")
    await walker.types(move, "Lý do", "đoàn đề nghị (thử)")
    await walker.looks(move)
    await walker.sends("Đổi hạn trả lời", "Đã đổi hạn trả lời; thư báo đang được gửi.")
    withdraw = walker.part("withdraw-h")
    await walker.types(withdraw, "Lý do", "mời nhầm (thử)")
    confirm = await walker.looks(withdraw)
    await walker.picture("withdraw")
    await walker.reach(confirm.get_by_role("link", name=walker.said("Quay lại")))
    await walker.page.keyboard.press("Enter")
    await walker.types(withdraw, "Lý do", "mời nhầm (thử)")
    await walker.looks(withdraw)
    await walker.sends("Thu hồi giấy mời", "Đã thu hồi giấy mời; thư báo, nếu có, chờ ở trang Thư.")
    (row,) = await walker.rows(delegations, delegation=name)
    assert row["withdrawn_reason"] == "mời nhầm (thử)"


async def test_the_rank_table(walker: Walker) -> None:
    await walker.signs_in(ORGANISER, "organiser")
    await walker.opens("/delegates/ranks")
    new = walker.part("new-h")
    await walker.types(new, "Tên thứ bậc", "Bậc bàn phím (mẫu)")
    await walker.types(new, "Số thứ tự (nhỏ đứng trước)", "90010")
    await walker.looks(new)
    await walker.sends("Ghi", "Đã đặt thứ bậc.")
    (row,) = await walker.rows(ranks)
    assert (row["title"], row["ordinal"]) == ("Bậc bàn phím (mẫu)", 90010)
    every = walker.part("list-h")
    await walker.unfolds(every, "Sửa")
    await walker.types(every, "Tên thứ bậc", "Bậc đã sửa (mẫu)")
    await walker.looks(every)
    await walker.picture("rank")
    await walker.sends("Ghi", "Đã đặt thứ bậc.")
    await walker.looks(every, "Bỏ thứ bậc")
    await walker.sends("Bỏ thứ bậc", "Đã bỏ thứ bậc.")
    assert await walker.rows(ranks) == []


async def test_a_task_and_a_contribution(walker: Walker) -> None:
    await walker.signs_in(ORGANISER, "organiser")
    await walker.opens("/plan/tasks")
    assign = walker.part("assign-h")
    await walker.types(assign, "Nội dung nhiệm vụ", "Chuẩn bị hoa (thử)")
    await walker.chooses(assign, "Cơ quan chủ trì nhiệm vụ")
    await walker.types(assign, "Hạn", DAY[0])
    await walker.looks(assign)
    await walker.picture("task")
    await walker.sends("Giao nhiệm vụ", "Đã giao nhiệm vụ; thư báo đang được gửi.")
    (task,) = await walker.rows(tasks, text="Chuẩn bị hoa (thử)")
    assert task["due"] == DAY[1]
    await walker.opens(f"/plan/tasks/{task['task']}")
    progress = walker.part("progress-h")
    if await progress.count():  # its lead is who walks
        await walker.fits()
    revise = walker.part("revise-h")
    await walker.types(revise, "Nội dung nhiệm vụ", "Chuẩn bị hoa và nước (thử)")
    await walker.types(revise, "Lý do", "thêm việc (thử)")
    await walker.looks(revise)
    await walker.sends("Sửa nhiệm vụ", "Đã sửa nhiệm vụ; thư báo đang được gửi.")
    await walker.looks(walker.part("remind-h"))
    await walker.sends("Nhắc nhiệm vụ", "Đã nhắc; thư đang được gửi.")
    withdraw = walker.part("withdraw-h")
    await walker.types(withdraw, "Lý do", "không cần nữa (thử)")
    await walker.looks(withdraw)
    await walker.sends("Bỏ nhiệm vụ", "Đã bỏ nhiệm vụ; thư báo đang được gửi.")
    (row,) = await walker.rows(tasks, task=task["task"])
    assert (row["status"], row["text"]) == ("withdrawn", "Chuẩn bị hoa và nước (thử)")

    await walker.opens("/report")
    ask = walker.part("ask-h")
    before = len(await walker.rows(contributions))
    await walker.chooses(ask, "Cơ quan")
    await walker.chooses(ask, "Đề mục")
    await walker.types(ask, "Hạn nộp", DAY[0])
    await walker.looks(ask)
    await walker.picture("contribution")
    await walker.sends("Gửi yêu cầu", "Đã yêu cầu nội dung báo cáo; cơ quan được báo.")
    asked = await walker.rows(contributions)
    assert len(asked) == before + 1
    assert DAY[1] in {row["due"] for row in asked}


async def test_a_round_its_stage_who_receives_and_a_revocation(walker: Walker) -> None:
    await walker.signs_in(REVIEW, "reviewer")
    await walker.opens("/awards/_rounds")
    new = walker.part("open-h")
    await walker.types(new, "Tên hình thức khen", "Bằng khen bàn phím (thử)")
    await walker.types(new, "Mã hình thức khen", "bang-khen-tinh")
    await walker.types(new, "Chỉ tiêu tập thể", "3")
    await walker.types(new, "Chỉ tiêu cá nhân", "2")
    await walker.types(new, "Hạn nhận hồ sơ", "17:00 28/11/2099")
    await walker.looks(new)
    await walker.picture("round")
    await walker.sends("Mở đợt", "Đã mở đợt khen thưởng.")
    (row,) = await walker.rows(award_rounds, form_name="Bằng khen bàn phím (thử)")
    name = row["round"]
    mine = walker.part(f"h-{name}")
    await walker.unfolds(mine, "Đổi chỉ tiêu, thời hạn")
    await walker.types(mine, "Theo văn bản", "Công văn 9 (thử)")
    await walker.types(mine, "Chỉ tiêu cá nhân", "4")
    await walker.looks(mine)
    await walker.sends("Ghi thay đổi", "Đã ghi thay đổi của đợt khen thưởng.")

    unit, (first, second, person) = await decided(walker.held, walker.conference, name)
    await walker.signs_in(ORGANISER, "organiser")
    await walker.opens(f"/awards/{name}/stage")
    by_hand = walker.part("place-h")
    await walker.reach(walker.page.locator(f"#o-{first}"))
    await walker.page.keyboard.type("2")
    await walker.reach(walker.page.locator(f"#o-{second}"))
    await walker.page.keyboard.type("1")
    await walker.looks(by_hand)
    await walker.picture("stage")
    await walker.sends("Ghi thứ tự này", "Đã xếp thứ tự lên nhận thưởng.")
    placed = {row["nomination"]: row["stage_place"] for row in await walker.rows(awards)}
    assert placed[second] < placed[first]

    await walker.signs_in(unit, "contact")
    await walker.opens(f"/unit/{unit}")
    own = walker.part("nominations-h")
    await walker.unfolds(own, "Cử người nhận thay")
    await walker.types(own, "Họ và tên", "Nhận Thay (mẫu)")
    await walker.types(own, "Chức vụ, đơn vị", "Phó phòng")
    await walker.looks(own)
    await walker.picture("receiver")
    await walker.sends("Ghi người nhận thay", "Đã ghi người nhận thay.")
    assert "Nhận Thay (mẫu)" in {row["receiver"] for row in await walker.rows(awards)}
    await walker.signs_in(ORGANISER, "organiser")
    await walker.opens("/screen/ceremony")
    called = walker.page.locator("article", has_text="Nhận Thay (mẫu)")
    await walker.unfolds(called, "Cử người nhận thay")
    await walker.looks(called)
    await walker.sends("Ghi người nhận thay", "Đã ghi: người được khen sẽ đến nhận.")

    await walker.signs_in(CHAIRMAN, "approver")
    await walker.opens(f"/awards/{name}?nomination={person}")
    dossier = walker.page.locator("#dossier")
    await walker.unfolds(dossier, "Hủy bỏ khen thưởng")
    await walker.types(dossier, "Số quyết định hủy bỏ", "88/QĐ-UBND (giả định)")
    await walker.types(dossier, "Lý do", "Kê khai không đúng (thử)")
    await walker.looks(dossier)
    await walker.sends(
        "Ghi hủy bỏ", "Đã ghi hủy bỏ khen thưởng; tiền thưởng đã chi thì phải thu hồi."
    )
    await walker.signs_in(REVIEW, "reviewer")
    await walker.opens(f"/awards/{name}?nomination={person}")
    await walker.unfolds(dossier, "Ghi thu lại bằng khen")
    await walker.types(dossier, "Theo văn bản", "Biên bản thu hồi (giả định)")
    await walker.types(dossier, "Ngày thu lại", "11112023")
    await walker.looks(dossier)
    await walker.picture("certificate")
    await walker.sends("Ghi thu lại", "Đã ghi thu lại bằng khen.")
    (row,) = await walker.rows(awards, nomination=person)
    assert (row["certificate_returned"], bool(row["revoked_at"])) == ("2023-11-11", True)


async def test_a_request_about_personal_data(walker: Walker) -> None:
    who = "Phạm Bàn Phím (mẫu)"
    await comes(walker, "doan-rieng-tu", who)
    await walker.signs_in(ORGANISER, "organiser")
    await walker.opens("/privacy")
    new = walker.part("new-h")
    await walker.types(new, "Tìm người: họ tên, điện thoại hoặc thư điện tử", "pham ban phim")
    await walker.page.keyboard.press("Enter")
    await walker.reach(new.get_by_role("radio", name=who))
    await walker.page.keyboard.press("Space")
    await walker.looks(new)
    await walker.sends("Ghi nhận yêu cầu", "Đã ghi nhận yêu cầu.")
    asked = walker.page.locator("section.sheet", has=walker.page.locator("h2", has_text=who))
    await walker.unfolds(asked, "Ghi đã trả lời")
    await walker.looks(asked)
    await walker.sends("Ghi đã trả lời", "Đã ghi ngày trả lời.")
    await walker.unfolds(asked, "Ghi kết quả")
    await walker.looks(asked)
    await walker.picture("privacy")
    await walker.sends("Ghi kết quả", "Đã ghi kết quả.")
    (row,) = await walker.rows(privacy_requests)
    assert (row["right"], row["outcome"]) == ("view", "done")
    assert row["replied_on"]
