"""A paper whose agency is invited no more is remarked wherever the program is worked on, until it is settled."""

from playwright.async_api import Page, expect

from services.program.draft import draft_of
from services.program.snapshot import snapshot
from services.program.standing_warnings import standing_warnings
from shared.commands.papers import ProposePaper, SelectPaper, SelectPaperForPrinting
from shared.commands.registry import IssueInvitation, WithdrawInvitation
from shared.events.people import Author, Contact
from shared.personal import Personal
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_award_rounds import ORGANISER, telling
from tests.portal.test_course import published
from tests.portal.test_organiser import check

NAME, UNIT, PAPER = "hoi-nghi-rut-loi-moi", "so-tai-chinh", "tl-rut-loi-moi"
REMARK = "Giấy mời của Sở Tài chính đã thu hồi, mà “Tham luận ngân sách (mẫu)”"


async def chosen(held: Held) -> None:
    """The agency is invited and proposes a paper, which is to be read."""
    await published(held, NAME)
    async with telling(held, NAME) as story:
        group = {one.id: one.group for one in story.checked.agencies}
        wish = IssueInvitation(
            delegation=UNIT,
            unit=UNIT,
            invitee="Sở Tài chính",
            group=str(group[UNIT]),
            seats=1,
            rank_rule="representative",
            respond_by=story.checked.plan.starts_at,
            contact=Contact(
                person_id=UNIT, name=Personal("Văn thư"), email=Personal("v@stc.example")
            ),
        )
        await story.do(ORGANISER, wish)
        author = Author(person_id="tg-1", name=Personal("Tác Giả (mẫu)"), position="Giám đốc")
        title = "Tham luận ngân sách (mẫu)"
        await story.do(UNIT, ProposePaper(paper=PAPER, title=title, author=author))
        await story.do(ORGANISER, SelectPaper(paper=PAPER, order=1, minutes=10))
        await story.settled()


async def told(held: Held) -> list[str]:
    """What the rows say of it: by command, and who is told of no version of the program any more."""
    async with telling(held, NAME) as story, snapshot(story.engine, NAME) as shot:
        rows = [one for one in await standing_warnings(shot) if one["entity_id"] == PAPER]
        return [*(one["code"] for one in rows), *(await draft_of(shot)).withdrawn]


async def test_a_paper_whose_agency_is_invited_no_more_is_remarked_until_it_is_settled(
    held: Held, page: Page
) -> None:
    await chosen(held)
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", NAME))
    program, papers = f"{held.url}/c/{NAME}/program", f"{held.url}/c/{NAME}/papers"
    await page.goto(program)
    await expect(page.locator("#misfits")).not_to_contain_text("đã thu hồi")
    assert await told(held) == []

    async with telling(held, NAME) as story:
        await story.do(ORGANISER, WithdrawInvitation(delegation=UNIT, reason="Gửi nhầm (mẫu)"))
        await story.settled()
    assert await told(held) == ["REGISTRY_PRESENTER_NOT_INVITED", UNIT]
    await page.goto(papers)
    await expect(page.locator(f"#p-{PAPER}")).to_contain_text(REMARK)
    await page.goto(program)
    await expect(page.locator("#misfits")).to_contain_text(REMARK)
    await picture(page, "program-left-behind")
    await check(page, program)

    async with telling(held, NAME) as story:
        await story.do(ORGANISER, SelectPaperForPrinting(paper=PAPER))
        await story.settled()
    assert await told(held) == [UNIT]
    await page.goto(papers)
    await expect(page.locator(f"#p-{PAPER}")).not_to_contain_text("đã thu hồi")
