"""The papers' page: the organiser asks a unit, sends back with remarks, selects, prints, declines."""

import re

from playwright.async_api import Locator, Page, expect

from deploy.made_up_paper import made_up_paper
from deploy.people import people
from deploy.story.papers import hand_in
from services.program.tables import papers
from shared.commands.papers import ProposePaper
from shared.events.people import Author
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import check

UNIT = "so-y-te"
TOPIC = "Quân dân y kết hợp ở vùng cao (thử trang tham luận)"


def about(page: Page) -> Locator:
    return page.locator(
        "article", has=page.get_by_role("heading", name=re.compile(re.escape(TOPIC)))
    )


async def press(page: Page, words: str, **fields: str) -> None:
    """Open what stands under ``words``, fill its form and send it."""
    box = about(page).locator("details", has=page.locator("summary", has_text=words))
    await box.locator("summary").click()
    for label, value in fields.items():
        await box.locator(f"[name={label}]").fill(value)
    await box.locator("form button").click()


async def test_a_paper_is_asked_for_mended_and_chosen(held: Held, page: Page) -> None:
    place = f"{held.url}/c/{CONFERENCE}/papers"
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    await page.get_by_role("link", name="Chương trình", exact=True).first.click()
    await page.get_by_role("link", name="Tham luận", exact=True).first.click()
    ask = page.locator("#ask")
    await ask.get_by_label("Cơ quan").select_option(UNIT)
    await ask.get_by_label("Chủ đề").fill(f"{TOPIC} TỐI MẬT")
    await ask.get_by_label("Hạn nộp").fill("2023-12-08")
    await ask.get_by_label("Tối đa (phút)").fill("7")
    await ask.get_by_role("button", name="Gửi đề nghị").click()
    # refused: what was typed stays
    await expect(ask.get_by_role("alert")).to_contain_text("REGISTRY_STATE_SECRET")
    await expect(ask.get_by_label("Hạn nộp")).to_have_value("2023-12-08")
    await expect(ask.get_by_label("Cơ quan")).to_have_value(UNIT)
    await ask.get_by_label("Chủ đề").fill(TOPIC)
    await ask.get_by_role("button", name="Gửi đề nghị").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã đề nghị cơ quan viết tham luận")
    await expect(about(page)).to_contain_text("đã đề nghị")
    await expect(about(page)).to_contain_text("tối đa 7 phút")
    await press(page, "Đổi hạn", due="2023-12-07")
    await expect(about(page)).to_contain_text("Hạn nộp 07/12/2023")

    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(papers, papers.c.topic == TOPIC)
        paper = row["paper"]
        writer = people(story.seed, "thu-tham-luan", 1)[0]
        author = Author(person_id=writer.person_id, name=writer.name, position="Bác sĩ")
        await story.do(UNIT, ProposePaper(paper=paper, title=TOPIC, author=author))
        await hand_in(story, UNIT, paper, made_up_paper(TOPIC))
        await story.settled()
    await page.goto(place)
    await press(page, "Trả lại để sửa", remarks="Rút gọn còn bảy phút.")
    await expect(about(page)).to_contain_text("trả lại để sửa")
    await expect(about(page).locator(".remark")).to_contain_text("Rút gọn còn bảy phút.")
    async with held.story() as story:
        await hand_in(story, UNIT, paper, made_up_paper(TOPIC, "Đã rút gọn."), version=2)
        await story.settled()
    await page.goto(place)
    async with page.expect_download() as first:
        await about(page).get_by_role("link", name=f"{paper}.docx").click()
    assert (await first.value).suggested_filename == f"{paper}-1.docx"
    await picture(page, "papers")

    # more minutes than there may be: refused beside the form, with what was typed
    await press(page, "Chọn trình bày", order="90", minutes="61")
    await expect(about(page).get_by_role("alert")).to_contain_text("PORTAL_FIELDS")
    await expect(about(page).locator("[name=minutes]")).to_have_value("61")
    await about(page).locator("[name=minutes]").fill("9")
    await about(page).get_by_role("button", name="Chọn trình bày").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã chọn tham luận để trình bày")
    await expect(page.locator("section", has=page.locator("#read-h"))).to_contain_text(TOPIC)
    await expect(about(page)).to_contain_text("REGISTRY_PAPER_TOO_MANY_MINUTES")
    # the running order names who reads it, as the printed program does
    await page.goto(f"{held.url}/c/{CONFERENCE}/program")
    item = page.locator(".running .running > li", has_text=TOPIC)
    await expect(item).to_contain_text(str(writer.name))
    await expect(item).to_contain_text("Bác sĩ")
    await page.goto(place)
    await press(page, "Chỉ in kỷ yếu", note="Hết giờ đọc.")
    await expect(page.locator("section", has=page.locator("#printed-h"))).to_contain_text(TOPIC)
    await press(page, "Không chọn", reason="Trùng nội dung với bài khác.")
    await expect(page.locator("section", has=page.locator("#gone-h"))).to_contain_text(TOPIC)
    await expect(about(page)).to_contain_text("Trùng nội dung với bài khác.")
    await check(page, place)


async def test_the_clerk_reads_and_an_agency_has_its_own_page(held: Held, page: Page) -> None:
    await sign_in(page, held.login_link("van-phong-ubnd-tinh", "clerk", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/papers")
    await expect(page.get_by_role("heading", name="Tham luận", exact=True)).to_be_visible()
    await expect(page.locator("main form")).to_have_count(0)
    await sign_in(page, held.login_link(UNIT, "contact", "--conference", CONFERENCE))
    answer = await page.goto(f"{held.url}/c/{CONFERENCE}/papers")
    assert answer is not None
    assert answer.status == 403
