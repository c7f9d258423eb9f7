"""A round is opened, amended and closed from its page; its awards are put in order, received for, and revoked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import nats
from playwright.async_api import Locator, Page, expect

from deploy.plan_import import read_plan
from deploy.story import nominations as nominated
from deploy.story.teller import Story
from services.portal.doors import Doors, Visitor
from services.portal.roles import Role
from services.program.tables import award_rounds, awards, recoveries
from shared.commands.awards import (
    ApproveNominations,
    EndorseNomination,
    IssueAwardDecision,
    SubmitNomination,
)
from shared.commands.registry import IssueInvitation
from shared.events.people import Contact
from shared.personal import Personal
from tests.paths import PLAN
from tests.portal.conftest import Held, Released, picture, sign_in
from tests.portal.test_course import published
from tests.portal.test_organiser import accessible, check

ORGANISER, REVIEW, CHAIRMAN = "bo-chqs-tinh", "so-noi-vu", "chu-tich-ubnd-tinh"
NAME = "hoi-nghi-khen-thuong"
ROUND = "bang-khen-tinh-2"
"""The plan's own round has the form's id."""


@asynccontextmanager
async def telling(held: Held, conference: str = NAME) -> AsyncIterator[Story]:
    """As ``held.story()``, of a conference of this test's own."""
    async with held.story() as other:
        checked = read_plan(PLAN)
        plan = checked.plan.model_copy(update={"id": conference})
        story = Released(other.client, replace(checked, plan=plan), other.engine, other.out)
        story.now = other.now
        yield story


async def told_by_the_api(held: Held, awards: set[str]) -> dict[str, str]:
    """Where each of these nominations stands, as a program of Home Affairs reads it."""
    async with telling(held) as story:
        await story.settled()
    client = await nats.connect(held.system.broker.url)
    visitor, now = Visitor(REVIEW, Role.REVIEWER, conference=NAME), datetime.now(UTC)
    token = await Doors(client).new_access(visitor, now, timedelta(hours=1))
    await client.close()
    head = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=held.url, headers=head, timeout=60) as api:
        answer = await api.get(f"/api/v1/conferences/{NAME}/nominations?limit=500")
    told = {row["nomination"]: row["status"] for row in answer.json()["items"]}
    return {name: status for name, status in told.items() if name in awards}


async def decided(held: Held, conference: str = NAME, name: str = ROUND) -> tuple[str, list[str]]:
    """Three awards of the round, decided; the unit of the first, and the nominations."""
    async with telling(held, conference) as story:
        await nominated.files_are_uploaded(story, name)
        names, units = [], []
        for kind, number in (("collective", 1), ("collective", 2), ("individual", 1)):
            unit, wish = nominated.nomination(story, kind, number)  # type: ignore[arg-type]  # both are kinds
            assert isinstance(wish, SubmitNomination)
            await story.do(unit, wish.model_copy(update={"round": name}))
            endorsed = EndorseNomination(round=name, nomination=wish.nomination)
            await story.do(REVIEW, endorsed)
            names.append(wish.nomination)
            units.append(unit)
        for some in (names[:2], names[2:]):
            await story.do(CHAIRMAN, ApproveNominations(round=name, nominations=tuple(some)))
        decision, day = "77/QĐ-UBND (giả định)", story.now.date()
        issued = IssueAwardDecision(
            round=name, decision_number=decision, decision_date=day, partial=True
        )
        await story.do("van-phong-ubnd-tinh", issued)
        await story.do(ORGANISER, invitation(story, units[0]))
        await story.settled()
        return units[0], names


def invitation(story: Story, unit: str) -> IssueInvitation:
    """One seat; with it the unit has a page."""
    return IssueInvitation(
        delegation=unit,
        unit=unit,
        invitee="Đơn vị (giả định)",
        group=next(a.group for a in story.checked.agencies if a.id == unit),
        seats=1,
        rank_rule="representative",
        respond_by=story.checked.plan.starts_at,
        contact=Contact(person_id=unit, name=Personal("Văn thư"), email=Personal("v@x.example")),
    )


def section(page: Page, heading: str) -> Locator:
    return page.locator("section", has=page.locator(heading))


async def test_a_round_is_opened_amended_and_closed(held: Held, page: Page) -> None:
    await published(held, NAME)
    base = f"{held.url}/c/{NAME}/awards"
    await sign_in(page, held.login_link(REVIEW, "reviewer", "--conference", NAME))
    await page.goto(base)
    await page.get_by_role("link", name="Mở đợt, đổi chỉ tiêu, đóng đợt").click()
    place, confirm = f"{base}/_rounds", page.locator("section.confirm")
    await expect(page).to_have_url(place)
    await check(page, place)
    await page.set_viewport_size({"width": 1280, "height": 900})

    # not a moment: refused beside the form, with what was typed
    new = section(page, "#open-h")
    await new.get_by_label("Tên hình thức khen").fill("Bằng khen bổ sung (thử)")
    await new.get_by_label("Mã hình thức khen").fill("bang-khen-tinh")
    await new.get_by_label("Chỉ tiêu tập thể").fill("3")
    await new.get_by_label("Hạn nhận hồ sơ").fill("cuối tháng")
    await new.get_by_label("Thuế tỉnh").check()
    await new.get_by_role("button", name="Xem trước").click()
    await expect(new.get_by_role("alert")).to_contain_text("Hạn nhận hồ sơ")
    await expect(new.get_by_label("Chỉ tiêu tập thể")).to_have_value("3")
    await expect(new.get_by_label("Thuế tỉnh")).to_be_checked()

    # looked at with what one award costs, left, and nothing was recorded
    await new.get_by_label("Hạn nhận hồ sơ").fill("17:00 28/11/2099")
    await new.get_by_label("Thuế tỉnh").uncheck()
    await new.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("Bằng khen bổ sung (thử)")
    await expect(confirm).to_contain_text("= ")
    await picture(page, "round-open")
    await confirm.get_by_role("link", name="Quay lại").click()
    await expect(page.locator(".title p")).to_have_text("1 đợt đang mở")

    await new.get_by_label("Tên hình thức khen").fill("Bằng khen bổ sung (thử)")
    await new.get_by_label("Mã hình thức khen").fill("bang-khen-tinh")
    await new.get_by_label("Chỉ tiêu tập thể").fill("3")
    await new.get_by_label("Chỉ tiêu cá nhân").fill("2")
    await new.get_by_label("Hạn nhận hồ sơ").fill("17:00 28/11/2099")
    await new.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Mở đợt").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã mở đợt")

    # only what was changed is shown and sent; an older look does not undo another's change
    mine = section(page, f"#h-{ROUND}")
    older = await page.context.new_page()
    await older.goto(place)

    async def look(on: Page, field: str, value: str) -> None:
        there = section(on, f"#h-{ROUND}")
        await there.locator("summary", has_text="Đổi chỉ tiêu").click()
        await there.locator(f"#amend-{ROUND}-document").fill("Công văn 9/SNV (giả định)")
        await there.get_by_label(field).fill(value)
        await there.get_by_role("button", name="Xem trước").first.click()

    await look(older, "Chỉ tiêu cá nhân", "5")
    await look(page, "Chỉ tiêu cá nhân", "4")
    await expect(confirm.locator("dl")).to_contain_text("2 → 4")
    await expect(confirm.locator("dl")).not_to_contain_text("28/11/2099")
    await confirm.get_by_role("button", name="Ghi thay đổi").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi thay đổi")
    await older.locator("section.confirm").get_by_role("button", name="Ghi thay đổi").click()
    alert = section(older, f"#h-{ROUND}").get_by_role("alert")
    await expect(alert).to_contain_text("PORTAL_CHANGED_MEANWHILE")
    await expect(older.locator(f"#amend-{ROUND}-individuals")).to_have_value("5")
    await expect(older.locator(f"#amend-{ROUND}-document")).to_have_value(
        "Công văn 9/SNV (giả định)"
    )
    await older.close()
    await look(page, "Chỉ tiêu cá nhân", "4")
    await expect(mine.get_by_role("alert")).to_contain_text("PORTAL_NOTHING_CHANGED")

    # the plan's own round has no dossier yet: closed by a document
    plans = section(page, "#h-bang-khen-tinh")
    await plans.locator("summary", has_text="Đóng đợt").click()
    await plans.locator("#close-bang-khen-tinh-document").fill("Công văn 10/SNV (giả định)")
    await plans.get_by_role("button", name="Xem trước").last.click()
    await expect(confirm).to_contain_text("Công văn 10/SNV (giả định)")
    await confirm.get_by_role("button", name="Đóng đợt").click()
    await expect(plans.locator(".tag")).to_have_text("đã đóng")
    await picture(page, "rounds")
    async with telling(held) as story:
        await story.settled()
        (row,) = await story.rows(award_rounds, award_rounds.c.round == ROUND)
    assert (row["collectives"], row["individuals"]) == (3, 4)
    assert row["amended_by"] == "Công văn 9/SNV (giả định)"


async def test_awards_are_put_in_order_received_for_and_revoked(held: Held, page: Page) -> None:
    unit, names = await decided(held)
    first, second, person = names
    base = f"{held.url}/c/{NAME}/awards/{ROUND}"
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", NAME))
    await page.goto(base)
    await page.get_by_role("link", name="Thứ tự lên nhận thưởng").click()
    await check(page, f"{base}/stage")
    await page.set_viewport_size({"width": 1280, "height": 900})
    confirm, by_hand = page.locator("section.confirm"), section(page, "#place-h")

    # two of one place are refused, and what was typed stays
    await page.locator(f"#o-{first}").fill("2")
    await by_hand.get_by_role("button", name="Xem trước").click()
    await expect(page.get_by_role("alert")).to_contain_text("PORTAL_FIELDS")
    await expect(page.locator(f"#o-{first}")).to_have_value("2")
    await page.locator(f"#o-{second}").fill("1")
    await page.locator("#p-presenter-name-1").fill("Trần Trao Thưởng (mẫu)")
    await page.locator("#p-presenter-position-1").fill("Chủ tịch UBND tỉnh")
    await by_hand.get_by_role("button", name="Xem trước").click()
    called = confirm.locator("ol ol li strong")
    await expect(confirm).to_contain_text("Trần Trao Thưởng (mẫu), Chủ tịch UBND tỉnh")
    before = await called.all_inner_texts()
    await picture(page, "stage")

    # an older look beside it does not put its order in place of a newer one
    older = await page.context.new_page()
    await older.goto(f"{base}/stage")
    divide = section(older, "#divide-h")
    await divide.get_by_label("Mỗi lượt không quá").fill("1")
    await divide.get_by_role("button", name="Xem trước").click()
    await expect(older.locator("section.confirm h2")).to_have_text("Sẽ gọi lên 3 lượt")
    await confirm.get_by_role("button", name="Ghi thứ tự này").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã xếp thứ tự")
    await older.get_by_role("button", name="Ghi thứ tự này").click()
    await expect(older.get_by_role("alert")).to_contain_text("PORTAL_CHANGED_MEANWHILE")
    await expect(older.locator("section.confirm h2")).to_have_text("Sẽ gọi lên 3 lượt")
    await older.close()
    async with telling(held) as story:
        await story.settled()
        rows = await story.rows(awards, awards.c.round == ROUND)
    placed = sorted(rows, key=lambda row: row["stage_place"])
    assert [row["nomination"] for row in placed] == [second, first, person]
    assert [row["name"] for row in placed] == before
    assert [row["presenter"] for row in placed] == ["Trần Trao Thưởng (mẫu)"] * 2 + [None]

    # who receives: by the unit that nominated, and taken back by the organiser
    await sign_in(page, held.login_link(unit, "contact", "--conference", NAME))
    await page.goto(f"{held.url}/c/{NAME}/unit/{unit}")
    mine = section(page, "#nominations-h")
    await mine.locator("summary", has_text="Cử người nhận thay").first.click()
    await mine.get_by_label("Họ và tên").first.fill("Nhận Thay Lê (mẫu)")
    await mine.get_by_role("button", name="Xem trước").first.click()
    await expect(mine.get_by_role("alert")).to_contain_text("PORTAL_FIELDS")
    await expect(mine.get_by_label("Họ và tên").first).to_have_value("Nhận Thay Lê (mẫu)")
    await mine.get_by_label("Chức vụ, đơn vị").first.fill("Phó Chỉ huy trưởng")
    await mine.get_by_role("button", name="Xem trước").first.click()
    await expect(confirm.locator("dd")).to_have_text(
        ["người được khen đến nhận", "Nhận Thay Lê (mẫu), Phó Chỉ huy trưởng", "không ai"]
    )
    await accessible(page, 1280)
    await picture(page, "receiver")
    async with telling(held) as story:
        stands = await story.rows(awards, awards.c.round == ROUND)
        assert {row["receiver"] for row in stands} == {None}, "looking records nothing"
    await confirm.get_by_role("button", name="Ghi người nhận thay").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi người nhận thay")
    await expect(mine).to_contain_text("Người nhận thay: Nhận Thay Lê (mẫu)")
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", NAME))
    await page.goto(f"{held.url}/c/{NAME}/screen/ceremony")
    work = page.locator("article", has_text="Nhận Thay Lê (mẫu)")
    await work.locator("summary", has_text="Cử người nhận thay").click()
    await work.get_by_role("button", name="Xem trước").click()
    await expect(confirm.locator("dd")).to_have_text(
        ["Nhận Thay Lê (mẫu), Phó Chỉ huy trưởng", "người được khen đến nhận", "không ai"]
    )
    await picture(page, "receiver-gone")
    await confirm.get_by_role("button", name="Ghi người nhận thay").click()
    await expect(page.locator(".notice.good")).to_contain_text("người được khen sẽ đến nhận")
    await expect(work).to_have_count(0)

    assert set((await told_by_the_api(held, {first, second, person})).values()) == {"awarded"}

    # two phones tick the same award differently: the later one is told who received it, and what it did not write
    later = await page.context.new_page()
    await later.goto(page.url)
    absent = page.locator("article").first
    name = await absent.locator("h3").inner_text()
    for phone, receiver in ((page, "Nhận Thay Một (mẫu)"), (later, "Nhận Thay Hai (mẫu)")):
        called = phone.locator("article", has=phone.get_by_role("heading", name=name, exact=True))
        await called.locator("summary", has_text="Vắng, có người nhận thay").click()
        await called.get_by_label("Họ và tên").first.fill(receiver)
        await called.get_by_label("Chức vụ, đơn vị").first.fill("Phó Trưởng phòng")
        await called.get_by_role("button", name="Đã trao cho người nhận thay").click()
        await expect(phone.locator(".title p")).to_have_text("1/3 đã trao")
    told = later.get_by_role("alert")
    await expect(told).to_contain_text(name)
    await expect(told).to_contain_text("Nhận Thay Một (mẫu)")
    await expect(later.locator(".notice.warn")).to_contain_text("Nhận Thay Hai (mẫu)")
    await picture(later, "two-phones")
    await later.close()

    states = await told_by_the_api(held, {first, second, person})
    assert sorted(states.values()) == ["awarded", "awarded", "presented"]

    # revoked by the Chairman: looked at with the money, refused a second time on other terms
    await sign_in(page, held.login_link(CHAIRMAN, "approver", "--conference", NAME))
    await page.goto(f"{base}?nomination={person}")
    dossier = page.locator("#dossier")
    await dossier.locator("summary", has_text="Hủy bỏ khen thưởng").click()
    await dossier.get_by_label("Số quyết định hủy bỏ").fill("88/QĐ-UBND (giả định)")
    await dossier.get_by_label("Lý do").fill("Kê khai không đúng (thử)")
    await dossier.get_by_role("button", name="Xem trước").click()
    paid = next(row["bonus"] for row in placed if row["nomination"] == person)
    assert paid > 0
    await expect(confirm).to_contain_text(f"{paid:,} đồng".replace(",", "."))
    await picture(page, "revoke")
    await confirm.get_by_role("button", name="Ghi hủy bỏ").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi hủy bỏ")
    await expect(dossier).to_contain_text("88/QĐ-UBND (giả định)")
    await expect(dossier).to_contain_text("chưa thu lại")
    await expect(page.locator("#quotas")).to_contain_text("1 đã hủy bỏ")
    async with telling(held) as story:
        await story.settled()
        owed = await story.rows(recoveries, recoveries.c.nomination == person)
        (gone,) = await story.rows(awards, awards.c.nomination == person)
    assert list(owed) == []
    assert gone["recover"] == 0, "nothing was paid, so nothing comes back"
    states = await told_by_the_api(held, {first, second, person})
    assert states[person] == "revoked"

    # the certificate comes back, by Home Affairs
    await sign_in(page, held.login_link(REVIEW, "reviewer", "--conference", NAME))
    await page.goto(f"{base}?nomination={person}")
    await expect(dossier.locator("summary", has_text="Hủy bỏ khen thưởng")).to_have_count(0)
    await dossier.locator("summary", has_text="Ghi thu lại bằng khen").click()
    await dossier.get_by_label("Theo văn bản").fill("Biên bản thu hồi (giả định)")
    await dossier.get_by_label("Ngày thu lại").fill("2099-01-05")
    await dossier.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Ghi thu lại").click()
    await expect(dossier.get_by_role("alert")).to_contain_text("AWARDS_RETURN_IN_FUTURE")
    await expect(dossier.get_by_label("Theo văn bản")).to_have_value("Biên bản thu hồi (giả định)")
    await dossier.get_by_label("Ngày thu lại").fill(f"{gone['revoked_at'][:10]}")
    await dossier.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("Biên bản thu hồi (giả định)")
    await picture(page, "certificate-back")
    await confirm.get_by_role("button", name="Ghi thu lại").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi thu lại bằng khen")
    await expect(dossier).to_contain_text("Biên bản thu hồi (giả định)")
    await check(page, f"{base}?nomination={person}")
