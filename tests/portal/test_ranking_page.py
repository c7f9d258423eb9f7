"""The ranked list: Home Affairs orders it, a tie is shown with its rule and settled with a reason."""

from datetime import UTC, datetime

from playwright.async_api import Page, expect

from deploy.story import nominations as told
from services.program.tables import award_rounds, nominations
from shared.commands.awards import (
    CloseAwardRound,
    OpenAwardRound,
    SubmitNomination,
    WithdrawNomination,
)
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import check

ROUND = "thu-xep-hang"
"""A round of its own: that of the plan may have its decision already."""
NAMES = ("ranked-1", "ranked-2", "ranked-3")


async def test_the_list_is_ordered_and_a_tie_settled(held: Held, page: Page) -> None:
    async with held.story() as story:
        opens = OpenAwardRound(
            round=ROUND,
            form=told.the_round(story),
            form_name="Bằng khen (thử xếp hạng)",
            households=2,
            deadline=datetime(2023, 12, 31, 10, tzinfo=UTC),
            precedence=9,
        )
        await story.do(story.holding("award-review"), opens)
        await told.files_are_uploaded(story, ROUND)
        for nth, identity in enumerate(NAMES, 31):
            unit, wish = told.nomination(story, "household", nth)
            assert isinstance(wish, SubmitNomination)
            awardee = wish.awardee.model_copy(update={"awardee_id": identity})
            women = {"women_percent": 75} if nth == 33 else {}
            await story.do(
                unit,
                wish.model_copy(
                    update={"round": ROUND, "nomination": identity, "awardee": awardee, **women}
                ),
            )
        await story.settled()
    place = f"{held.url}/c/{CONFERENCE}/awards/{ROUND}"

    await sign_in(page, held.login_link("so-noi-vu", "reviewer", "--conference", CONFERENCE))
    for identity, points in zip(NAMES, ("90", "80", "80"), strict=True):
        await page.goto(f"{place}?nomination={identity}")
        await page.get_by_label("Điểm").fill(points)
        await page.get_by_role("button", name="Đủ điều kiện, trình").click()
        await expect(page.locator(".notice.good")).to_contain_text("Đã xác nhận đủ điều kiện")
    await page.get_by_role("link", name="Danh sách trình, theo thứ tự").click()
    await expect(page.get_by_role("heading", name="Danh sách trình")).to_be_visible()
    boxes = [page.locator(f"#rank-{identity}") for identity in NAMES]
    for box, stands in zip(boxes, "123", strict=True):
        await expect(box).to_have_value(stands)

    # two of one place are refused, and what was typed stays
    await boxes[0].fill("2")
    await page.get_by_role("button", name="Lưu thứ tự").click()
    await expect(page.get_by_role("alert")).to_contain_text("PORTAL_FIELDS")
    await expect(boxes[0]).to_have_value("2")
    await boxes[1].fill("1")
    await page.get_by_role("button", name="Lưu thứ tự").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi thứ tự danh sách")
    await expect(boxes[1]).to_have_value("1")

    # an older page beside it does not put its order in place of a newer one without a word
    older = await page.context.new_page()
    await older.goto(f"{place}/ranking")
    await boxes[0].fill("1")
    await boxes[1].fill("2")
    await page.get_by_role("button", name="Lưu thứ tự").click()
    await expect(boxes[0]).to_have_value("1")
    for identity, wished in zip(NAMES, "321", strict=True):
        await older.locator(f"#rank-{identity}").fill(wished)
    await older.get_by_role("button", name="Lưu thứ tự").click()
    await expect(older.get_by_role("alert")).to_contain_text("PORTAL_CHANGED_MEANWHILE")
    await expect(older.get_by_role("alert")).to_contain_text("Thứ tự danh sách")
    # what was typed is still there, and is written once the newer order was seen
    await expect(older.locator("#rank-ranked-1")).to_have_value("3")
    for identity, wished in zip(NAMES, "213", strict=True):
        await older.locator(f"#rank-{identity}").fill(wished)
    await older.get_by_role("button", name="Lưu thứ tự").click()
    await expect(older.locator(".notice.good")).to_contain_text("Đã ghi thứ tự danh sách")
    await older.close()
    await page.goto(f"{place}/ranking")

    tie = page.locator("details.tie")
    await expect(tie).to_contain_text("2 hồ sơ cùng 80 điểm")
    await expect(tie).to_contain_text("được ưu tiên: từ 70% nữ")
    await picture(page, "ranking")
    await tie.locator("#tie-ranked-3").fill("1")
    await tie.locator("#tie-ranked-2").fill("2")
    await tie.get_by_label("Lý do").fill("tỷ lệ nữ cao hơn")
    await tie.get_by_role("button", name="Ghi thứ tự này").click()
    await expect(page.locator(".notice.good")).to_contain_text("bằng điểm")
    await expect(page.get_by_text("đã phân định – 1: tỷ lệ nữ cao hơn")).to_be_visible()
    await check(page, f"{place}/ranking")

    # the Chairman takes a place of the tie only for a recorded reason; what remains of it stays in the list
    await sign_in(
        page, held.login_link("chu-tich-ubnd-tinh", "approver", "--conference", CONFERENCE)
    )
    await page.goto(f"{place}?nomination=ranked-1")
    await page.get_by_role("button", name="Duyệt a", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("AWARDS_TIE_PASSED_OVER")
    await picture(page, "passed-over")
    await page.locator("#passed-reason").fill("đề nghị của Hội đồng (ví dụ)")
    await page.get_by_role("button", name="Duyệt kèm lý do").click()
    await expect(page.locator(".notice.good")).to_be_visible()
    await page.goto(f"{place}?nomination=ranked-3")
    await page.get_by_role("button", name="Duyệt a", exact=True).click()
    await expect(page.locator(".notice.good")).to_be_visible()
    await page.goto(f"{place}/ranking")
    await expect(page.get_by_role("row").filter(has_text="(đã được duyệt)")).to_have_count(1)
    await expect(page.locator("details.tie")).to_have_count(0)
    await picture(page, "ranking-remains")

    # the Chairman reads the order, and may settle; the clerk only reads
    await sign_in(page, held.login_link("van-phong-ubnd-tinh", "clerk", "--conference", CONFERENCE))
    await page.goto(f"{place}/ranking")
    await expect(page.get_by_role("heading", name="Danh sách trình")).to_be_visible()
    await expect(page.locator("main form")).to_have_count(0)
    async with held.story() as story:
        await story.settled()
        rounds = await story.rows(award_rounds, award_rounds.c.round == ROUND)
        rows = await story.rows(nominations, nominations.c.round == ROUND)
    assert rounds[0]["ranked_households"] == "ranked-2 ranked-1 ranked-3"
    places = {row["nomination"]: row["tie_place"] for row in rows}
    assert (places["ranked-3"], places["ranked-2"], places["ranked-1"]) == (1, 2, None)
    reasons = {row["nomination"]: row["reason"] for row in rows}
    assert reasons["ranked-1"] == "đề nghị của Hội đồng (ví dụ)"
    # handed back: other tests count what waits for the Chairman
    async with held.story() as story:
        for row in rows:
            if row["nomination"] in NAMES:
                gone = WithdrawNomination(
                    round=ROUND, nomination=row["nomination"], reason="hồ sơ thử"
                )
                await story.do(row["unit"], gone)
        done = CloseAwardRound(round=ROUND, document="45/UBND-NC (ví dụ)")
        await story.do(story.holding("award-review"), done)
        await story.settled()
