"""The running order: a break, a morning that runs too long and is mended, two versions of the program."""

from typing import Final

from deploy.story.documents import is_issued, takes_the_place_of
from deploy.story.papers import READ, paper_id
from deploy.story.teller import Story, StoryBroken, vietnam
from services.program.draft import draft_of, wish_to_finalise
from services.program.order import order_of
from services.program.printing import print_program
from services.program.snapshot import snapshot
from shared.commands.agenda import AssignAgendaStaff, WriteAgendaWords
from shared.commands.registry import MoveAgendaItem, ScheduleAgendaItem
from shared.events.agenda import StaffRole
from shared.events.plan import AgendaKind

_STAFF: Final[tuple[tuple[StaffRole, str], ...]] = (
    ("mc", "Phòng Chính trị"),
    ("secretary", "Phòng Tham mưu"),
    ("reception", "Phòng Hậu cần"),
    ("sound", "Tổ kỹ thuật hội trường"),
)
_PAPERS, _TOO_LONG, _ENOUGH = "item-3", 110, 80
"""The item of the papers, in minutes."""


async def running_order_is_made(story: Story) -> None:
    """The estimate has drinks between the sessions, so the running order gets a break for them."""
    await story.at(vietnam(4, 16, month=12))
    story.step("Chương trình: xếp mục, giờ, người phục vụ")
    host = story.organiser
    for item, order, minutes in (("item-6", 7, 25), ("item-5", 6, 40), ("item-4", 5, 20)):
        await story.do(host, MoveAgendaItem(item=item, order=order, minutes=minutes))
    await story.do(
        host,
        ScheduleAgendaItem(
            item="giai-lao",
            order=4,
            title="Nghỉ giữa giờ",
            minutes=20,
            presenter="Ban Tổ chức",
            kind=AgendaKind.BREAK,
        ),
    )
    for role, holder in _STAFF:
        await story.do(host, AssignAgendaStaff(role=role, holder=holder))
    words = "Trân trọng kính mời đồng chí Chủ tịch UBND tỉnh phát biểu kết luận Hội nghị."
    await story.do(host, WriteAgendaWords(item="item-6", words=words))
    await _papers_are_shortened(story)


async def _papers_are_shortened(story: Story) -> None:
    """With 110 minutes for the papers the morning runs past its end; that is shown, and mended."""
    long = MoveAgendaItem(item=_PAPERS, order=3, minutes=_TOO_LONG)
    await story.do(story.organiser, long)
    if not story.again:
        late = await overrun(story)
        if late <= 0:
            raise StoryBroken(f"the morning should run past its end, and does by {late} minutes")
        story.step(f"Chương trình quá giờ {late} phút: rút ngắn")
    shorter = MoveAgendaItem(item=_PAPERS, order=3, minutes=_ENOUGH)
    await story.do(story.organiser, shorter)
    if await overrun(story):
        raise StoryBroken("the morning still runs past its end")


async def overrun(story: Story) -> int:
    """By how many minutes the conference runs past its end, as the read model has it."""
    await story.settled()
    async with snapshot(story.engine, story.conference) as shot:
        return sum(over.minutes for over in (await order_of(shot)).times.overflows)


async def program_is_finalised(story: Story) -> None:
    """The first version goes to everybody who comes; the second tells those whose items moved."""
    await story.at(vietnam(5, 16, month=12))
    story.step("Hoàn chỉnh chương trình")
    first = await _finalise(story)
    await story.at(vietnam(6, 14, month=12))
    story.step("Chương trình bản 2: đổi thứ tự tham luận")
    last = MoveAgendaItem(item=f"paper-{paper_id(READ[0])}", order=len(READ) + 1, minutes=10)
    await story.do(story.organiser, last)
    later = await _finalise(story)
    if first and later:
        await takes_the_place_of(story, later, first, "thay đổi thứ tự tham luận")


async def _finalise(story: Story) -> str | None:
    """Printed, finalised by the digest of what was printed, and issued: the same bytes. Returns the id."""
    if story.again:
        return None  # it was finalised as it stood then, and a document is replaced, never edited
    await story.settled()
    printed = await print_program(story.engine, story.conference, story.out)
    async with snapshot(story.engine, story.conference) as shot:
        wish = wish_to_finalise(await draft_of(shot), printed.digest, printed.position)
    document = await is_issued(story, "chuong-trinh", wish.version, printed.path)
    await story.do(story.organiser, wish, tag="program")
    await story.settled()
    return document
