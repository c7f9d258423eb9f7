"""Home Affairs, the Chairman and the clerk at the awards inbox, by mouse and by keys."""

import asyncio
from pathlib import Path

from playwright.async_api import Page, expect

from deploy.made_up_paper import made_up_paper
from deploy.story import nominations as told
from services.program.tables import award_rounds, nominations
from shared.events.awards import AwardeeKind
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import check


async def key(page: Page, name: str) -> None:
    """Press it once the page is whole and has been read: before that its script does not listen."""
    await page.wait_for_load_state()
    await expect(page.locator("html")).to_have_attribute("data-keys", "heard")
    await page.keyboard.press(name)


async def test_from_the_review_to_the_number_of_the_decision(held: Held, page: Page) -> None:
    async with held.story() as story:
        name = told.the_round(story)
        await told.files_are_uploaded(story, name)
        dossiers: tuple[tuple[AwardeeKind, int, bool], ...] = (
            ("collective", 1, True),
            ("collective", 2, True),
            ("collective", 3, False),
            ("individual", 1, True),
        )
        for kind, number, whole in dossiers:
            await story.do(*told.nomination(story, kind, number, complete=whole))
        await story.settled()
    place = f"{held.url}/c/{CONFERENCE}/awards/{name}"

    # Home Affairs: what lacks something goes back with the reason, the rest is endorsed by the key
    await sign_in(page, held.login_link("so-noi-vu", "reviewer", "--conference", CONFERENCE))
    await expect(page.locator("#waiting")).to_contain_text("hồ sơ khen thưởng chờ thẩm định")
    await page.get_by_role("navigation").get_by_role("link", name="Khen thưởng", exact=True).click()
    await expect(page.get_by_role("heading", name="4 hồ sơ chờ tôi")).to_be_visible()
    await picture(page, "review")
    await page.goto(f"{place}?nomination=collective-03")
    await key(page, "a")
    await expect(page.get_by_role("alert")).to_contain_text("AWARDS_DOSSIER_INCOMPLETE")
    await page.goto(f"{place}?nomination=collective-03")
    await key(page, "r")
    await expect(page.get_by_label("Lý do")).to_be_focused()
    await page.get_by_label("Biên bản xét khen thưởng").check()
    await page.get_by_label("Lý do").fill("thiếu biên bản")
    await page.get_by_label("Lý do").press("Enter")
    await expect(page.locator(".notice.good")).to_contain_text("Đã trả lại")
    # the dossier is read here: each part by its name, the file as it was handed in
    await page.goto(f"{place}?nomination=collective-01")
    parts = page.locator("#dossier .facts a")
    await expect(parts).to_have_text(["Tờ trình", "Báo cáo thành tích", "Biên bản xét khen thưởng"])
    async with page.expect_download() as opened:
        await parts.nth(1).click()
    file = await opened.value
    assert file.suggested_filename == "collective-01-achievement-report.docx"
    content = await asyncio.to_thread(Path(await file.path()).read_bytes)
    assert content == made_up_paper(told.DOSSIER["achievement_report"])
    missing = await page.request.get(f"{place}/file/collective-03/minutes")
    assert (missing.status, "NOT_FOUND" in await missing.text()) == (404, True)
    await page.goto(place)
    for left in (2, 1, 0):
        await key(page, "a")
        await expect(page.get_by_role("heading", name=f"{left} hồ sơ chờ tôi")).to_be_visible()

    # the Chairman: moves by j and k, approves one by a, and the rest together
    await sign_in(
        page, held.login_link("chu-tich-ubnd-tinh", "approver", "--conference", CONFERENCE)
    )
    await page.goto(place)
    await expect(page.get_by_role("heading", name="3 hồ sơ chờ tôi")).to_be_visible()
    drawn = page.locator(".papers img").first
    await expect(drawn).to_be_visible()
    assert await drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
    first = await page.locator("#dossier-h").inner_text()
    await key(page, "j")
    await expect(page.locator("#dossier-h")).not_to_have_text(first)
    await key(page, "k")
    await expect(page.locator("#dossier-h")).to_have_text(first)
    await picture(page, "inbox")
    # whoever writes where no field took it presses no keys: "z" is none, so what follows is a sentence
    await key(page, "z")
    await page.keyboard.type("jka")
    await expect(page.locator("#dossier-h")).to_have_text(first)
    await page.goto(place)
    # one press too many decides nothing on the dossier that comes next
    await key(page, "a")
    await page.wait_for_url("**done=**")
    await page.keyboard.press("a")
    await expect(page.locator("#quotas")).to_contain_text("1/20 tập thể")
    for box in await page.get_by_role("checkbox", name="Chọn").all():
        await box.check()
    await page.get_by_role("button", name="Duyệt các hồ sơ đã chọn").click()
    await expect(page.get_by_role("alert")).to_contain_text("AWARDS_KINDS_MIXED")
    for box in await page.get_by_role("checkbox", name="Chọn").all():
        await expect(box).to_be_checked()  # what was ticked stays
        await box.uncheck()
    await page.get_by_role("button", name="Duyệt các hồ sơ đã chọn").click()
    await expect(page.get_by_role("alert")).to_contain_text("Chưa chọn hồ sơ nào")
    await page.get_by_role("checkbox", name="Chọn").first.check()
    await page.get_by_role("button", name="Duyệt các hồ sơ đã chọn").click()
    await expect(page.locator("#quotas")).to_contain_text("2/20 tập thể")
    await key(page, "a")
    await expect(page.locator("#quotas")).to_contain_text("1/20 cá nhân")
    await check(page, place)

    # the clerk: number and date are entered, not invented
    await sign_in(page, held.login_link("van-phong-ubnd-tinh", "clerk", "--conference", CONFERENCE))
    await page.goto(place)
    await expect(page.get_by_text("3 hồ sơ đã duyệt, chờ số và ngày")).to_be_visible()
    await page.get_by_label("Số, ký hiệu").fill("1234/QĐ-UBND (giả định)")
    await page.get_by_label("Ngày ký").fill("2023-11-16")
    await picture(page, "clerk")
    # who was returned and did not come back is left out by it: looked at first
    await page.get_by_role("button", name="Xem trước").click()
    await expect(page.locator("section.confirm")).to_contain_text(
        "1 hồ sơ đã trả lại, chưa nộp lại"
    )
    await page.get_by_role("button", name="Ghi quyết định").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi số và ngày")
    async with held.story() as story:
        rounds = await story.rows(award_rounds, award_rounds.c.round == name)
        rows = await story.rows(nominations, nominations.c.round == name)
    assert rounds[0]["decision_number"] == "1234/QĐ-UBND (giả định)"
    assert {row["nomination"]: row["status"] for row in rows}["collective-03"] == "returned"

    # on the stage: ticked off as they are handed over; one comes for an absent one, and is named
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/screen?view=awards")
    await page.get_by_role("link", name="Ghi nhận trao thưởng").click()
    await expect(page.locator(".title p")).to_have_text("0/3 đã trao")
    await picture(page, "ceremony")
    await check(page, page.url)
    called = page.locator("article").first
    absent = await called.locator("h3").inner_text()
    other = called.locator("details", has_text="Vắng, có người nhận thay")
    await other.locator("summary").click()
    await other.get_by_role("button", name="Đã trao cho người nhận thay").click()
    await expect(called.get_by_role("alert")).to_contain_text("AWARDS_RECEIVER")
    await other.get_by_label("Họ và tên").fill("Nhận Thay Trần (mẫu)")
    await other.get_by_label("Chức vụ, đơn vị").fill("Phó Trưởng phòng")
    await other.get_by_role("button", name="Đã trao cho người nhận thay").click()
    await expect(page.locator(".title p")).to_have_text("1/3 đã trao")
    await page.get_by_role("button", name="Đã trao", exact=False).first.click()
    await expect(page.locator(".title p")).to_have_text("2/3 đã trao")
    handed = page.locator("section", has=page.locator("#done-h"))
    await expect(handed).to_contain_text(absent)
    await expect(handed).to_contain_text("Người nhận thay: Nhận Thay Trần (mẫu)")
    await page.goto(f"{held.url}/c/{CONFERENCE}/screen?view=awards")
    await expect(page.locator("#stage")).to_contain_text("2/3 đã trao")
