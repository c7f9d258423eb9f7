"""The clerk mends the day of a decision: looked at before, told to those concerned, printed from then on."""

from datetime import date

from playwright.async_api import Page, expect

from services.program.tables import award_rounds
from shared.commands.awards import ApproveNominations, IssueAwardDecision
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_approving import ROUND, put_forward
from tests.portal.test_award_rounds import CHAIRMAN, telling
from tests.portal.test_organiser import accessible, check

NAME = "hoi-nghi-ghi-lai-ngay"
OFFICE = "van-phong-ubnd-tinh"
EARLY, RIGHT = date(2023, 11, 14), date(2023, 11, 15)


async def test_the_clerk_enters_a_day_again_after_a_look_at_what_it_changes(
    held: Held, page: Page
) -> None:
    await put_forward(held, NAME, number="58", date=date(2023, 11, 10))
    async with telling(held, NAME) as story:
        approve = ApproveNominations(round=ROUND, nominations=("collective-03",))
        await story.do(CHAIRMAN, approve)
        issue = IssueAwardDecision(
            round=ROUND,
            decision_number="79/QĐ-UBND (giả định)",
            decision_date=EARLY,
            partial=True,
        )
        await story.do(OFFICE, issue)
        await story.settled()
    place = f"{held.url}/c/{NAME}/awards/{ROUND}"
    await sign_in(page, held.login_link(OFFICE, "clerk", "--conference", NAME))
    await page.goto(place)
    await page.locator("summary", has_text="Ngày quyết định ghi nhầm").click()
    await page.get_by_label("Ngày ký đúng trên văn bản").fill(EARLY.isoformat())
    await page.locator("#redate-reason").fill("Ghi nhầm ngày")
    await page.get_by_role("button", name="Xem trước").click()
    await expect(page.locator(".notice.warn")).to_contain_text("không có gì để ghi lại")

    # also for a form that says it was looked at
    confirm = page.locator("section.confirm")
    for wish in ("look-redate", "redate"):
        await page.goto(place)
        await page.locator("summary", has_text="Ngày quyết định ghi nhầm").click()
        await page.get_by_label("Ngày ký đúng trên văn bản").fill(RIGHT.isoformat())
        await page.locator("#redate-reason").fill("Ghi nhầm ngày")
        field = page.locator("form:has(#redate-date) input[name=act]")
        await field.evaluate("(one, wish) => { one.value = wish; }", wish)
        await page.get_by_role("button", name="Xem trước").click()
        await expect(confirm).to_contain_text("14/11/2023 → 15/11/2023")
        await expect(confirm).to_contain_text("1 × 3.600.000")
        await expect(confirm).to_contain_text("không đổi")
        await expect(confirm).to_contain_text("Chưa ghi gì")
    await accessible(page, 360)
    await picture(page, "clerk-redates")
    await confirm.get_by_role("button", name="Ghi lại ngày").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi lại ngày quyết định")
    await expect(page.locator(".title")).to_contain_text("ngày 15/11/2023")
    await check(page, place)
    async with telling(held, NAME) as story:
        await story.settled()
        (row,) = await story.rows(award_rounds, award_rounds.c.round == ROUND)
    assert (row["decision_date"], row["decision_number"]) == (
        RIGHT.isoformat(),
        "79/QĐ-UBND (giả định)",
    )
