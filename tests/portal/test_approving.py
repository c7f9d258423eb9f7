"""The Chairman before more candidates than places: what is shown can be printed; every answer says about whom."""

import re
from datetime import datetime
from typing import Any

from playwright.async_api import Page, expect

from deploy.story import nominations as nominated
from services.program.tables import nominations
from shared.commands.awards import (
    ApproveNomination,
    EndorseNomination,
    OpenAwardRound,
    SubmitNomination,
)
from shared.events.awards import AwardeeKind
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_award_rounds import CHAIRMAN, ORGANISER, REVIEW, telling
from tests.portal.test_course import published
from tests.portal.test_gate_phone import go_to
from tests.portal.test_organiser import accessible

NAME, ROUND = "hoi-nghi-xet-duyet", "bang-khen-xet-duyet"
CANDIDATES: tuple[tuple[AwardeeKind, int], ...] = (
    ("collective", 1),
    ("collective", 2),
    ("collective", 3),
    ("collective", 4),
    ("individual", 1),
    ("household", 1),
)


async def put_forward(held: Held, conference: str = NAME, **of_the_plan: Any) -> dict[str, str]:
    """Four collectives for two places, one person for one, a family for none; all endorsed. Their names."""
    await published(held, conference, **of_the_plan)
    async with telling(held, conference) as story:
        opened = OpenAwardRound(
            round=ROUND,
            form="bang-khen-tinh",
            form_name="Bằng khen (thử)",
            collectives=2,
            individuals=1,
            deadline=datetime.fromisoformat("2099-11-28T17:00:00+07:00"),
        )
        await story.do(ORGANISER, opened)
        await nominated.files_are_uploaded(story, ROUND)
        for kind, number in CANDIDATES:
            unit, wish = nominated.nomination(story, kind, number)
            assert isinstance(wish, SubmitNomination)
            await story.do(unit, wish.model_copy(update={"round": ROUND}))
            await story.do(REVIEW, EndorseNomination(round=ROUND, nomination=wish.nomination))
        await story.settled()
        rows = await story.rows(nominations, nominations.c.round == ROUND)
    return {row["nomination"]: row["name"] for row in rows}


async def test_more_candidates_than_places(held: Held, page: Page) -> None:
    names = await put_forward(held)
    first, second, third, fourth = (names[f"collective-{n:02}"] for n in (1, 2, 3, 4))
    family = names["household-01"]
    await sign_in(page, held.login_link(CHAIRMAN, "approver", "--conference", NAME))
    place = f"{held.url}/c/{NAME}/awards/{ROUND}"
    await page.goto(place)

    # above the draft: by how much it is over, who stands in it and who does not
    draft, printed = page.locator("#draft"), page.locator("#document img")
    await expect(draft).to_contain_text("4 tập thể, chỉ tiêu 2")
    await expect(draft).to_contain_text("1 hộ gia đình, đợt này không có chỉ tiêu")
    await expect(draft).not_to_contain_text("cá nhân, chỉ tiêu")
    await expect(draft).to_contain_text(f"Không có trong bản này: {third}; {fourth}; {family}.")
    await expect(draft).to_contain_text("Dự thảo gồm 0 hồ sơ đã duyệt và 3 hồ sơ chờ duyệt")
    before = await printed.first.get_attribute("src")

    # what an award rests on, each act with how sure it is; then what the plan rests on
    basis = page.locator("#basis")
    await basis.locator("summary").click()
    await expect(basis.locator("ul").first).to_contain_text("Luật Thi đua, khen thưởng số")
    await expect(basis.locator("ul").first).to_contain_text("Mức lương cơ sở: ")
    for one in await basis.locator("ul").first.locator("li").all():
        await expect(one.locator("small")).to_contain_text("[")
    await expect(basis.locator("ul").last).to_contain_text("Nghị định số 168/2018/NĐ-CP")
    await accessible(page, 1280)
    await picture(page, "approving")

    # nothing ticked; too many ticked: told by name and number, and the ticks stay
    batch, alert = (
        page.get_by_role("button", name="Duyệt các hồ sơ đã chọn"),
        page.get_by_role("alert"),
    )
    await batch.click()
    await expect(alert).to_contain_text("Chưa chọn hồ sơ nào")
    for name in (first, second, third):
        await page.get_by_role("checkbox", name=f"Chọn {name}").check()
    await batch.click()
    await expect(alert).to_contain_text("AWARDS_QUOTA_FULL")
    await expect(alert).to_contain_text("còn 2")
    await expect(alert).to_contain_text(f"“{first}”")
    await expect(alert).not_to_contain_text("collective-")
    await expect(page.locator("input[name=nominations]:checked")).to_have_count(3)

    # one without any place
    await page.goto(f"{place}?nomination=household-01")
    await page.locator("#dossier").get_by_role("button", name="Duyệt").click()
    await expect(alert).to_contain_text("AWARDS_QUOTA_FULL")
    await expect(alert).to_contain_text(f"“{family}”")
    await expect(alert).not_to_contain_text("household-")

    # the one who was below the line is approved: in the draft and on its pages in place of another
    other = await page.context.new_page()
    for window in (other, page):
        await window.goto(f"{place}?nomination=collective-04")
    await page.locator("#dossier").get_by_role("button", name="Duyệt").click()
    await expect(page.locator(".notice.good")).to_have_text(f"✓ Đã duyệt. – {fourth}")
    await expect(page.locator("#dossier-h")).to_have_text(first)
    await expect(draft).to_contain_text(f"Không có trong bản này: {second}; {third}; {family}.")
    await expect(draft).to_contain_text("Dự thảo gồm 1 hồ sơ đã duyệt và 2 hồ sơ chờ duyệt")
    assert await printed.first.get_attribute("src") != before

    # a window that stood open meanwhile does not say that it was its own press
    await other.locator("#dossier").get_by_role("button", name="Duyệt").click()
    late = other.get_by_role("alert")
    await expect(late).to_contain_text(re.compile(r"đã làm xong từ trước: .+ đã .+ lúc \d\d:\d\d "))
    await expect(late).to_contain_text("PORTAL_DONE_BEFORE")
    await expect(other.locator(".notice.good")).to_have_count(0)
    await picture(other, "approving-late")
    await other.close()

    # taken back before the decision, after a look, by keys alone; the dossier waits again, to be returned
    await page.goto(f"{place}?nomination=collective-04")
    dossier, said = page.locator("#dossier"), page.locator(".notice.good")
    await expect(dossier.get_by_role("button", name="Duyệt")).to_have_count(0)
    await go_to(page, dossier.locator("summary", has_text="Rút lại việc duyệt"))
    await page.keyboard.press("Enter")
    await go_to(page, page.locator("#unapprove-reason"))
    await page.keyboard.type("Duyệt nhầm (thử)")
    await go_to(page, dossier.get_by_role("button", name="Xem trước"))
    await page.keyboard.press("Enter")
    look = page.locator(".confirm")
    await expect(look).to_be_focused()
    await expect(look).to_contain_text("Duyệt nhầm (thử)")
    await expect(look).to_contain_text("đủ điều kiện, chờ duyệt")
    await expect(look).to_contain_text("Báo cho")
    await accessible(page, 1280)
    await accessible(page, 360)
    await picture(page, "approving-taken-back")
    later = await page.context.new_page()
    await later.goto(f"{place}?nomination=collective-04")
    await go_to(page, look.get_by_role("button", name="Ghi rút lại"))
    await page.keyboard.press("Enter")
    await expect(said).to_contain_text("Đã rút lại việc duyệt")
    await expect(page.locator("#dossier-h")).to_have_text(fourth)
    await expect(draft).to_contain_text("Dự thảo gồm 0 hồ sơ đã duyệt và 3 hồ sơ chờ duyệt")
    await dossier.locator("summary", has_text="Quá trình").click()
    await expect(dossier).to_contain_text("đã rút lại việc duyệt")
    await expect(dossier).to_contain_text("Duyệt nhầm (thử)")
    await expect(dossier.locator("summary", has_text="Trả lại")).to_be_visible()
    await later.locator("#dossier summary", has_text="Rút lại việc duyệt").click()
    await later.locator("#unapprove-reason").fill("Duyệt nhầm (thử)")
    await later.get_by_role("button", name="Xem trước").click()
    await expect(later.locator(".confirm")).to_have_count(0)
    gone = "Không còn việc duyệt để rút lại: hồ sơ này nay đủ điều kiện, chờ duyệt."
    await expect(later.get_by_role("alert")).to_contain_text(gone)
    await later.close()
    await dossier.get_by_role("button", name="Duyệt").click()
    await expect(said).to_contain_text(fourth)

    # one of the same kind in a batch is told by name, too; what is sent back as well
    await page.get_by_role("checkbox", name=f"Chọn {second}").check()
    await batch.click()
    await expect(page.locator(".notice.good")).to_have_text(f"✓ Đã duyệt. – {second}")
    await page.goto(f"{place}?nomination=household-01")
    await page.locator("#dossier summary", has_text="Trả lại").click()
    await page.locator("#return-reason").fill("Đợt này không có chỉ tiêu hộ gia đình")
    await page.get_by_role("button", name="Trả lại hồ sơ").click()
    await expect(page.locator(".notice.good")).to_contain_text(family)
    await expect(draft).to_contain_text(f"Không có trong bản này: {first}; {third}.")

    # what the organiser entered for the military region it takes back; what the Chairman approved it does not
    region = "bang-khen-quan-khu-thu"
    async with telling(held, NAME) as story:
        opened = OpenAwardRound(
            round=region,
            form="bang-khen-quan-khu",
            form_name="Bằng khen quân khu (thử)",
            collectives=0,
            individuals=1,
            level="military-region",
            deadline=datetime.fromisoformat("2099-11-28T17:00:00+07:00"),
        )
        await story.do(ORGANISER, opened)
        await nominated.files_are_uploaded(story, region)
        unit, wish = nominated.nomination(story, "individual", 2)
        assert isinstance(wish, SubmitNomination)
        await story.do(unit, wish.model_copy(update={"round": region}))
        of = {"round": region, "nomination": wish.nomination}
        await story.do(ORGANISER, EndorseNomination(**of))
        await story.do(ORGANISER, ApproveNomination(**of))
        await story.settled()
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", NAME))
    await page.goto(f"{place}?nomination=collective-02")
    await expect(page.locator("#dossier .tag")).to_have_text("đã duyệt")
    take_back = dossier.locator("summary", has_text="Rút lại việc duyệt")
    await expect(take_back).to_have_count(0)
    await page.goto(f"{held.url}/c/{NAME}/awards/{region}?nomination={wish.nomination}")
    await take_back.click()
    await page.locator("#unapprove-reason").fill("Nhầm người (thử)")
    await dossier.get_by_role("button", name="Xem trước").click()
    await look.get_by_role("button", name="Ghi rút lại").click()
    await expect(said).to_contain_text("Đã rút lại việc duyệt")
