"""The link of one guest or one awardee: their own invitation and award, and nothing else of their agency."""

import re
from datetime import datetime

import httpx
from playwright.async_api import Page, expect
from sqlalchemy import and_

from deploy.story import nominations as nominated
from services.portal.unit_actions import ACTIONS, OF_ONE
from services.program.tables import delegations, messages, nominations
from shared.commands.awards import (
    ApproveNomination,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    RejectNomination,
    SubmitNomination,
)
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import IssueInvitation
from shared.events.awards import AwardeeKind
from shared.events.people import Contact
from shared.personal import Personal
from tests.portal.conftest import Held, picture
from tests.portal.test_award_rounds import CHAIRMAN, ORGANISER, REVIEW, telling
from tests.portal.test_course import published
from tests.portal.test_organiser import accessible

NAME, ROUND = "hoi-nghi-khach-rieng", "bang-khen-khach-rieng"
UNIT = "so-tai-chinh"
AWARDED: tuple[tuple[AwardeeKind, int], ...] = (
    ("collective", 1),
    ("individual", 1),
    ("household", 1),
)
LEFT_OUT: tuple[tuple[AwardeeKind, int], ...] = (("collective", 2), ("individual", 2))
"""One rejected with a reason, one that nobody has decided about."""
GUEST = "khach-rieng-1"
ALONE = (*(f"awardee-{kind}-{number:02d}" for kind, number in AWARDED), GUEST)


async def links(held: Held) -> dict[str, str]:
    """By delegation: three awardees of one agency, a guest invited in its name, and the agency itself."""
    await published(held, NAME)
    async with telling(held, NAME) as story:
        opened = OpenAwardRound(
            round=ROUND,
            form="bang-khen-tinh",
            form_name="Bằng khen (khách riêng)",
            collectives=2,
            individuals=2,
            households=1,
            deadline=datetime.fromisoformat("2099-11-28T17:00:00+07:00"),
        )
        await story.do(ORGANISER, opened)
        await nominated.files_are_uploaded(story, ROUND)
        names = []
        for kind, number in (*AWARDED, *LEFT_OUT):
            _, wish = nominated.nomination(story, kind, number)
            assert isinstance(wish, SubmitNomination)
            names.append(wish.nomination)
            await story.do(UNIT, wish.model_copy(update={"round": ROUND}))
            await story.do(REVIEW, EndorseNomination(round=ROUND, nomination=wish.nomination))
        for name in names[:2]:
            await story.do(CHAIRMAN, ApproveNomination(round=ROUND, nomination=name))
        rejected = RejectNomination(round=ROUND, nomination=names[3], reason="Duyệt nhầm (thử)")
        await story.do(CHAIRMAN, rejected)
        numbered, day = "78/QĐ-UBND (giả định)", story.now.date()
        issued = IssueAwardDecision(
            round=ROUND, decision_number=numbered, decision_date=day, partial=True
        )
        await story.do("van-phong-ubnd-tinh", issued)
        group = next(a.group for a in story.checked.agencies if a.id == UNIT)
        # A household as a decision would invite it: the law in force on the day of this story prices none.
        family = next(
            one["name"]
            for one in await story.rows(nominations, nominations.c.round == ROUND)
            if one["kind"] == "household"
        )
        for delegation, rank, person, named in (
            (UNIT, "representative", UNIT, "Văn thư"),
            (GUEST, "named", "khach-rieng", "Khách Riêng (mẫu)"),
            (ALONE[2], "named", "ho-rieng", family),
        ):
            invited = IssueInvitation(
                delegation=delegation,
                unit=UNIT,
                invitee=f"Người được mời {delegation} (giả định)",
                group=group,
                seats=1 if delegation == ALONE[2] else 2,
                another=True,
                rank_rule=rank,
                respond_by=story.checked.plan.starts_at,
                contact=Contact(
                    person_id=person,
                    name=Personal(named),
                    email=Personal("k@x.example"),
                ),
                origin="award" if delegation in ALONE[:3] else "plan",
            )
            await story.do(ORGANISER, invited)
        await story.settled()
        here = and_(messages.c.kind == "invitation", messages.c.conference == NAME)
        sent = await story.rows(messages, here)
        for row in sent:
            if row["status"] == "held":
                await story.do(ORGANISER, ReleaseNotification(message=row["message"]))
        await story.settled()
        return {row["delegation"]: link_in(held, row["message"]) for row in sent}


def link_in(held: Held, message: str) -> str:
    (file,) = held.mail.glob(f"*{message}*.eml")
    found = re.search(rf"{held.url}/m/[\w-]+", file.read_text("utf-8").replace("=\n", ""))
    assert found is not None
    return found[0]


async def test_a_guests_link_is_their_own_invitation_and_no_more(held: Held, page: Page) -> None:
    link = await links(held)
    assert {*ALONE, UNIT} <= set(link)
    async with telling(held, NAME) as story:
        rows = await story.rows(nominations, nominations.c.round == ROUND)
        agency = await story.rows(delegations, delegations.c.delegation == UNIT)
    assert agency
    called = {f"awardee-{row['nomination']}": row["name"] for row in rows}
    assert len(called) == len(AWARDED) + len(LEFT_OUT)

    # what each shows: of the agency's own page everything, of a guest's only themselves
    async with httpx.AsyncClient(timeout=60) as web:
        whole = (await web.get(link[UNIT])).text
        assert "Duyệt nhầm" in whole
        assert "Nhiệm vụ theo kế hoạch" in whole
        for delegation in ALONE:
            shown = (await web.get(link[delegation])).text
            for other, name in called.items():
                assert (name in shown) == (other == delegation), (delegation, other)
            for word in ("Duyệt nhầm", "Nhiệm vụ theo kế hoạch", "Tham luận", "Nội dung báo cáo"):
                assert word not in shown, (delegation, word)
            assert (await web.get(f"{link[delegation]}/letter")).status_code == 200

        # what each may do: of the acts that are the agency's none, for whatever the form names
        before = await held.position()
        tasks = re.findall(r'name="task" value="([^"]+)"', whole)
        assert tasks
        for delegation in ALONE:
            page_ = (await web.get(link[delegation])).text
            csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', page_)[-1]
            for act in sorted(ACTIONS.keys() - OF_ONE | {"look-name-receiver"}):
                form = {
                    "act": act, "task": tasks[0], "percent": "50", "note": "x",
                    "paper": "tl-x", "title": "x", "text": "x", "reason": "x", "contribution": "topic-1-1",
                    "award": f"{ROUND}/{LEFT_OUT[0][0]}-02", "person": "p-x", "name": "Người Khác",
                    "position": "x", "csrf": csrf, "form_id": f"guest-{delegation}-{act}",
                }  # fmt: skip
                answer = await web.post(link[delegation], data=form)
                assert answer.status_code == 422, (delegation, act)
                assert "PORTAL_NOT_THE_GUESTS" in answer.text, (delegation, act)
        assert await held.position() == before

    # their own award is theirs: who receives it for them
    await page.goto(link[ALONE[0]])
    await accessible(page, 360)
    await picture(page, "guest-collective")
    await page.locator("summary", has_text="Cử người nhận thay").click()
    mine = page.locator("#khen-thuong")
    await mine.get_by_label("Họ và tên").fill("Nhận Thay Riêng (mẫu)")
    await mine.get_by_label("Chức vụ, đơn vị").fill("Phó Chỉ huy trưởng")
    await mine.get_by_role("button", name="Xem trước").click()
    await page.locator("section.confirm").get_by_role("button", name="Ghi người nhận thay").click()
    await expect(mine).to_contain_text("Người nhận thay: Nhận Thay Riêng (mẫu)")
    # and a collective names who comes for it
    await page.locator("#register").get_by_label("Họ và tên").fill("Đại Diện Riêng (mẫu)")
    await page.locator("#register").get_by_label("Chức vụ, đơn vị").fill("Chỉ huy trưởng")
    await page.locator("#register").get_by_role("button", name="Đăng ký").click()
    await expect(page.locator(".people .tag")).to_have_text("đã xác nhận")
