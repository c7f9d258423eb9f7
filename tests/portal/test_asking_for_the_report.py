"""The organiser asks an agency for a contribution to the report; whom it tells is shown before it is sent."""

from datetime import date

from playwright.async_api import Page, expect

from services.portal.roles import Role
from services.program.tables import contributions, messages
from shared.commands.registry import AcceptContribution, RequestContribution, SubmitContribution
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import form_of, web
from tests.portal.test_delegation_page import section
from tests.portal.test_organiser import ORGANISER, check

PLACE = f"/c/{CONFERENCE}/report"
UNIT = "lien-doan-lao-dong-tinh"


async def test_a_unit_is_asked_for_a_contribution(held: Held, page: Page) -> None:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}{PLACE}")
    ask, confirm = section(page, "ask-h"), page.locator("section.confirm")
    await ask.get_by_label("Cơ quan").select_option(UNIT)
    await ask.get_by_label("Đề mục").select_option("1.4")
    await ask.get_by_label("Hạn nộp").fill("2023-12-01")
    await ask.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("01/12/2023")
    await expect(confirm).to_contain_text("Đã yêu cầu")
    await picture(page, "report-ask")
    async with held.story() as story:
        assert await story.rows(contributions, contributions.c.unit == UNIT) == []
    await confirm.get_by_role("button", name="Gửi yêu cầu").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã yêu cầu nội dung báo cáo")
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(contributions, contributions.c.unit == UNIT)
        told = await story.rows(messages, messages.c.unit == UNIT)
    assert (row["topic"], row["due"], row["status"]) == ("1.4", "2023-12-01", "requested")
    assert "contribution-asked" in {one["kind"] for one in told}
    await check(page, f"{held.url}{PLACE}")


async def test_only_the_organiser_asks_and_what_was_chosen_stays(held: Held) -> None:
    async with await web(held, ORGANISER, Role.ORGANISER) as organiser:
        form = form_of((await organiser.get(PLACE)).text, act="look-request")
        told = form.fields | {"unit": UNIT, "topic": "1.2", "due": "hôm nào đó"}
        refused = await organiser.post(PLACE, data=told)
        assert (refused.status_code, "PORTAL_FIELDS" in refused.text) == (422, True)
        kept = form_of(refused.text, act="look-request").fields
        assert {key: kept[key] for key in ("unit", "topic")} == {"unit": UNIT, "topic": "1.2"}
        assert kept["contribution"] == form.fields["contribution"]
    async with await web(held, "van-phong-ubnd-tinh", Role.CLERK) as clerk:
        page = (await clerk.get(PLACE)).text
        assert "look-request" not in page
        csrf = page.split('name="csrf" value="')[1].partition('"')[0]
        forged = told | {"act": "request", "due": "2023-12-01", "csrf": csrf}
        answer = await clerk.post(PLACE, data=forged)
        assert (answer.status_code, "NOT_FOUND" in answer.text) == (422, True)


async def test_what_was_accepted_is_returned_and_its_unit_withdraws_it(
    held: Held, page: Page
) -> None:
    name, unit = "thu-lai-bao-cao", "so-khoa-hoc-cong-nghe"
    asked = RequestContribution(contribution=name, unit=unit, topic="1.4", due=date(2023, 12, 1))
    await held.send("bo-chqs-tinh", asked)
    await held.send(unit, SubmitContribution(contribution=name, text="Đã mở 3 lớp."))
    await held.send("bo-chqs-tinh", AcceptContribution(contribution=name))
    async with held.story() as story:
        await story.settled()
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}{PLACE}")
    mine = page.locator(f"#c-{name}")
    await expect(mine.get_by_role("button", name="Tiếp nhận")).to_have_count(0)
    await mine.locator("summary", has_text="Trả lại").click()
    await mine.get_by_label("Ý kiến").fill("Số lớp chưa đúng")
    await mine.get_by_role("button", name="Gửi trả lại").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã trả lại")
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(contributions, contributions.c.contribution == name)
    assert (row["status"], row["accepted_at"]) == ("returned", None)
    await page.goto(held.answer_link(unit))
    work = page.locator("#bao-cao article", has_text="Số lớp chưa đúng")
    await work.locator("summary", has_text="Rút, hoặc không viết").click()
    await work.get_by_label("Lý do").fill("Không có số liệu")
    await work.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi nhận")
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(contributions, contributions.c.contribution == name)
        told = await story.rows(messages, messages.c.unit == "bo-chqs-tinh")
    assert (row["status"], row["reason"]) == ("withdrawn", "Không có số liệu")
    assert "contribution-returned" in {one["kind"] for one in told}
