"""The plan comes in, is amended once, and the agencies are invited by it."""

from datetime import date

from deploy.quiet import until_quiet
from deploy.story.teller import Story, vietnam
from services.program.snapshot import Columns
from services.program.tables import messages
from shared.commands.notifications import (
    DiscardNotification,
    RecordNotificationBounced,
    ReleaseNotification,
    ResendNotification,
    RewordNotification,
)
from shared.commands.protocol import SetRank
from shared.commands.registry import AmendPlan, IssueInvitation, PlanConference
from shared.events.people import Contact
from shared.events.plan_amendment import PlanParts
from shared.personal import Personal

COVERING = "Kính gửi kèm Giấy mời; đề nghị cơ quan cử đại biểu đúng thành phần, trả lời đúng hạn."
BY_HAND = "so-noi-vu"
"""Whose letter is handed over in person: its message is discarded."""
RETURNED = "so-y-te"
"""Whose mailbox sent the letter back the first time."""


async def plan_is_imported(story: Story) -> None:
    story.step("Nhập kế hoạch, giao nhiệm vụ")
    plan = PlanConference(plan=story.checked.plan, agencies=story.checked.agencies)
    first = await story.do(story.organiser, plan)
    again = await story.do(story.organiser, plan)
    story.same(first, again)
    story.again = await story.store.last_position() > first.position + 10 * len(
        story.checked.agencies
    )
    await until_quiet(story.client)


async def plan_is_amended(story: Story) -> None:
    """A second signed plan gives Finance three days more; only the three agencies of those tasks are told."""
    await story.at(vietnam(15, 14))
    story.step("Kế hoạch sửa đổi: gia hạn lập dự toán")
    later = {"lap-du-toan": date(2023, 12, 4), "du-tru-kinh-phi": date(2023, 12, 4)}
    duties = tuple(
        duty.model_copy(update={"due": later[duty.id]}) if duty.id in later else duty
        for duty in story.checked.plan.responsibilities
    )
    amended = AmendPlan(
        number="01/KH-UBND (số giả định)",
        signed_on=date(2023, 11, 15),
        signatory=story.checked.plan.signatory,
        reason="gia hạn lập dự toán để có số liệu khen thưởng (giả định)",
        parts=PlanParts(responsibilities=duties),
    )
    await story.do(story.organiser, amended)
    await until_quiet(story.client)


async def ranks_are_set(story: Story) -> None:
    """The rank table by hand, in the plan's own order of groups."""
    await story.bulk(
        (
            story.organiser,
            SetRank(
                rank=f"bac-{group.id}"[:64],
                order=group.protocol_rank,
                title=group.title,
                groups=(group.id,),
                basis="Thứ tự trong kế hoạch",
            ),
        )
        for group in story.checked.plan.groups
    )


async def invitations_are_issued(story: Story) -> None:
    await story.at(vietnam(16, 8))
    story.step("Phát hành giấy mời")
    respond_by = vietnam(30, 17)
    await story.bulk(
        (
            story.organiser,
            IssueInvitation(
                delegation=agency.id,
                unit=agency.id,
                invitee=agency.name,
                group=group.id,
                seats=seats,
                rank_rule=group.rank.value,
                respond_by=respond_by,
                contact=Contact(
                    person_id=agency.id,
                    name=Personal(f"Văn thư {agency.short_name}"),
                    email=Personal(agency.email),
                ),
            ),
        )
        for agency, group, seats in story.invited
    )


async def invitations_are_sent(story: Story) -> None:
    """One letter gets a covering text, one is discarded; one comes back and is sent again. Whatever became of the
    letters: a story that was cut off here goes on here."""
    letters = await story.rows(messages, messages.c.kind == "invitation")
    first = {
        row["unit"]: row["message"]
        for row in sorted(letters, key=lambda row: str(row["requested_at"]), reverse=True)
    }
    guest = story.invited[0][0].id
    await story.do(story.organiser, RewordNotification(message=first[guest], covering=COVERING))
    by_hand = DiscardNotification(message=first[BY_HAND], reason="đã trao trực tiếp tại cơ quan")
    await story.do(story.organiser, by_hand)
    await messages_are_released(story)
    await story.settled()
    back = RecordNotificationBounced(
        message=first[RETURNED], reason="550 5.2.2 hộp thư đầy (giả định)"
    )
    await story.do(story.organiser, back)
    await story.do(
        story.organiser,
        ResendNotification(message=first[RETURNED], reason="cơ quan đã dọn hộp thư"),
    )


async def messages_are_released(story: Story) -> None:
    """As the organiser does who has looked through the outbox."""
    waiting = await _held(story)
    story.step("Phát hành thông báo")
    await story.bulk(
        (story.organiser, ReleaseNotification(message=row["message"])) for row in waiting
    )


async def _held(story: Story) -> list[Columns]:
    found = await story.rows(messages, messages.c.status == "held")
    return sorted(found, key=lambda row: str(row["message"]))
